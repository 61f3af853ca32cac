"""The design of the study from its trial design datasets: the elements of each arm with their epochs, and the planned visits."""

import numpy as np
import pandas as pd

from sdtm2adam.errors import StudyError, did_you_mean
from sdtm2adam.spec.drawings_of_results import TRIAL_ARMS, TRIAL_VISITS, Design
from sdtm2adam.tlf.figures import numbers
from sdtm2adam.tlf.figures.canvas import WIDER, Canvas, tint
from sdtm2adam.tlf.figures.drawn import Drawn
from sdtm2adam.tlf.figures.looks import FAINT, INK, look
from sdtm2adam.tlf.figures.source import Source
from sdtm2adam.tlf.masks import significant
from sdtm2adam.tlf.visible import visible
from sdtm2adam.tlf.widths import lines_needed

LEFT, RIGHT, HEAD = 120.0, 6.0, 26.0  # points
ARM_HEIGHT, VISITS_HEIGHT = 82.0, 120.0


def draw(drawing: Design, source: Source, canvas: Canvas) -> Drawn:
    """A row for each element of each arm, and one for each visit. Elements are not to scale; planned days of visits are."""
    elements = _elements(source)
    table = numbers.Numbers(("Arm", "Order", "Epoch", "Element", "Branch", "Record of TA"))
    visits = numbers.Numbers(("Visit", "Planned day", "Record of TV"), "Planned visits")
    drawn = Drawn([table], ["Diagram of the study design."])
    arms = list(dict.fromkeys(elements["ARMCD"]))
    shown = _visits(source) if drawing.timeline else None
    foot = VISITS_HEIGHT if shown is not None and len(shown) else 0.0
    tall = min(ARM_HEIGHT, (canvas.height - HEAD - foot - 20) / max(len(arms), 1))
    top = canvas.height - HEAD - 6 - max(0.0, (canvas.height - HEAD - foot - 20 - tall * len(arms)) / 3)
    axes = canvas.bare(0, 0, canvas.width, canvas.height)
    if len(elements):
        _arms(
            axes,
            canvas,
            drawing,
            elements,
            {arm: _arm(arm, name, source) for arm, name in zip(elements["ARMCD"], elements["ARM"], strict=True)},
            top,
            tall,
        )
    for arm, name, order, _, element, branch, epoch, position in elements.itertuples(index=False, name=None):
        texts = (numbers.words(text) for text in (epoch, element, branch))
        table.add(numbers.words(f"{arm}: {name}"), numbers.number(order), *texts,
                  numbers.record(position), record=position)  # fmt: skip
    for arm in arms:
        own = elements[elements["ARMCD"] == arm]
        drawn.says.append(f"{_arm(arm, own['ARM'].iloc[0], source)}: {', then '.join(_told(e, drawing) for e in own['ELEMENT'])}.")
    if foot and len(elements):
        _timeline(axes, canvas, drawing, shown)
        for _, name, day, position in shown.itertuples(index=False, name=None):
            visits.add(numbers.words(name), numbers.number(day), numbers.record(position), record=position)
        drawn.tables.append(visits)
        told = [
            f"{drawing.visits.get(name, name)} on day {significant(day, 6)}" for _, name, day, _ in shown.itertuples(index=False, name=None)
        ]
        drawn.says.append(f"Visits: {', '.join(told)}.")
    return drawn


def _elements(source: Source) -> pd.DataFrame:
    """ARMCD, ARM, TAETORD, ETCD, ELEMENT, TABRANCH, EPOCH and record of TA, arm by arm in the order of the groups, else of TA."""
    ta = _dataset(source, TRIAL_ARMS, ("ARMCD", "ARM", "TAETORD", "ETCD", "ELEMENT", "TABRANCH", "EPOCH"))
    keys = [g.key for g in source.groups]
    order = {arm: keys.index(arm) if arm in keys else len(keys) for arm in ta["ARMCD"].unique()}
    return ta.assign(_arm=ta["ARMCD"].map(order)).sort_values(["_arm", "ARMCD", "TAETORD"], kind="stable").drop(columns="_arm")


def _visits(source: Source) -> pd.DataFrame:
    """VISITNUM, VISIT, VISITDY and record of TV: planned visits with a day, each once."""
    tv = _dataset(source, TRIAL_VISITS, ("VISITNUM", "VISIT", "VISITDY"))
    return tv[tv["VISITDY"].notna()].drop_duplicates(["VISITNUM", "VISIT"]).sort_values("VISITDY", kind="stable")


def _dataset(source: Source, name: str, variables: tuple[str, ...]) -> pd.DataFrame:
    if name not in source.datasets:
        raise StudyError(f"there is no trial design dataset {name}{did_you_mean(name, source.datasets)}")
    frame = source.datasets[name]
    lacking = [v for v in variables if v not in frame.columns and v != "TABRANCH"]
    if lacking:
        raise StudyError(f"{name} has no variable {', '.join(lacking)}")
    held = {v: frame[v] if v in frame.columns else pd.Series("", index=frame.index) for v in variables}
    texts = {v: c if pd.api.types.is_numeric_dtype(c.dtype) else c.astype(object).where(c.notna(), "").astype(str) for v, c in held.items()}
    return pd.DataFrame(texts).assign(_record=np.arange(len(frame)))


def _arms(axes, canvas: Canvas, drawing: Design, elements: pd.DataFrame, names: dict[str, str], top: float, tall: float) -> None:
    """Epochs above, a line of boxes for each arm; what the arms share before they part is one box."""
    arms, orders = list(names), sorted(elements["TAETORD"].unique())
    wide = (canvas.width - LEFT - RIGHT) / len(orders)
    cells = {(arm, order): (element, epoch) for arm, _, order, _, element, _, epoch, _ in elements.itertuples(index=False, name=None)}
    shared = [o for o in orders if len(arms) > 1 and len({cells.get((arm, o)) for arm in arms}) == 1]
    for column, order in enumerate(orders):
        left = LEFT + column * wide
        epochs = dict.fromkeys(cells[key][1] for key in cells if key[1] == order)
        heading = visible(_wrapped(" / ".join(_told(e, drawing) for e in epochs), wide - 6, canvas))
        axes.text(left + wide / 2, top + 6, heading, ha="center", va="bottom",
                  fontsize=canvas.size, fontweight="bold", color=INK)  # fmt: skip
        if order in shared:
            _element(axes, canvas, cells[arms[0], order][0], drawing, left, top - tall * len(arms), wide, tall * len(arms), "#EFEFEF", INK)
            continue
        for line, arm in enumerate(arms):
            if (arm, order) in cells:
                tone = look(line)
                _element(axes, canvas, cells[arm, order][0], drawing, left, top - tall * (line + 1), wide, tall, tint(tone), tone.colour)
    for line, arm in enumerate(arms):
        axes.text(LEFT - 10, top - tall * (line + 0.5), _wrapped(names[arm], LEFT - 14, canvas), ha="right", va="center",
                  fontsize=canvas.size, fontweight="bold", color=look(line).colour if len(arms) > 1 else INK)  # fmt: skip
    branch = elements.loc[elements["TABRANCH"] != "", "TAETORD"]
    for order in sorted(branch.unique()):
        x = LEFT + (orders.index(order) + 1) * wide
        axes.plot([x], [top - tall * len(arms) - 7], marker="^", color=INK, markersize=5)
        axes.text(
            x,
            top - tall * len(arms) - 12,
            "Randomization" if len(arms) > 1 else "Allocation",
            ha="center",
            va="top",
            fontsize=canvas.size,
            color=INK,
        )


def _element(
    axes, canvas: Canvas, words: str, drawing: Design, left: float, bottom: float, wide: float, tall: float, face: str, edge: str
) -> None:
    axes.bar(
        [left + 3],
        [tall - 8],
        width=wide - 6,
        bottom=[bottom + 4],
        align="edge",
        facecolor=face,
        edgecolor=edge,
        linewidth=1.1,
        gid="element",
    )
    axes.text(
        left + wide / 2,
        bottom + tall / 2,
        visible(_wrapped(_told(words, drawing), wide - 16, canvas)),
        ha="center",
        va="center",
        fontsize=canvas.size,
        color=INK,
    )


def _timeline(axes, canvas: Canvas, drawing: Design, visits: pd.DataFrame) -> None:
    """Planned visits on an axis of days; labels that would touch stand higher."""
    days = visits["VISITDY"].to_numpy(dtype=float)
    low, high = days.min(), days.max()
    room = canvas.width - LEFT - RIGHT - 40
    xs = LEFT + 20 + (days - low) / ((high - low) or 1) * room
    y = 52.0
    axes.annotate(
        "",
        (canvas.width - RIGHT, y),
        (LEFT - 4, y),
        arrowprops={"arrowstyle": "-|>,head_width=0.2,head_length=0.5", "color": INK, "linewidth": 1.0, "shrinkA": 0, "shrinkB": 0},
    )
    axes.text(LEFT - 10, y, "Planned visits,\nstudy day", ha="right", va="center", fontsize=canvas.size, fontweight="bold", color=INK)
    free = [-1e9] * 4  # where each height is free again
    for x, name in zip(xs, visits["VISIT"], strict=True):
        label = visible(drawing.visits.get(name, name))
        wide = len(label) * canvas.size * 0.62 + 6
        level = next((i for i, end in enumerate(free) if x - wide / 2 > end), 3)
        free[level] = x + wide / 2
        axes.plot([x, x], [y - 3, y + 8 + level * 13], color=FAINT if level else INK, linewidth=0.8)
        behind = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
        axes.text(x, y + 10 + level * 13, label, ha="center", va="bottom", fontsize=canvas.size, color=INK, bbox=behind)
    end = -1e9
    for x, day in zip(xs, days, strict=True):
        text = significant(day, 6)
        wide = len(text) * canvas.size * 0.62 + 4
        lower = x - wide / 2 <= end
        end = max(end, x + wide / 2) if not lower else end
        axes.text(x, y - (16 if lower else 6), text, ha="center", va="top", fontsize=canvas.size, color=INK, gid="day")


def _arm(code: str, name: str, source: Source) -> str:
    """An arm as the figure's groups call it, or as TA does."""
    return next((group.label for group in source.groups if group.key == code), visible(name))


def _told(text: str, drawing: Design) -> str:
    return drawing.words.get(text, text)


def _wrapped(text: str, wide: float, canvas: Canvas) -> str:
    """Words in lines no wider than `wide` points."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and lines_needed(longer, wide / WIDER, canvas.size, "Arial") == 1:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)
