"""All figures of the reference study, drawn as SVG and PNG with their data tables, against plain matplotlib in the same run.

    sdtm2adam run && python benchmarks/figures.py        # reads out/ of the study in this folder

The other side is what matplotlib itself needs for the same number of figures of one panel with two lines of seven points, written
in the same two forms: no results, no records, no tables, no words. CPU seconds; importing matplotlib is told apart.
"""

import io
import time
from importlib import import_module
from pathlib import Path

from sdtm2adam.errors import Findings
from sdtm2adam.spec.figure import Figure
from sdtm2adam.spec.output_names import sdtm_behind
from sdtm2adam.store import finished
from sdtm2adam.study import open_study
from sdtm2adam.tlf.layout import lay_out

FOLDER = Path(__file__).parents[1]


def plain(figures: int) -> None:
    from matplotlib.figure import Figure as Sheet

    for _ in range(figures):
        sheet = Sheet(figsize=(10, 5.3))
        axes = sheet.add_subplot(xlabel="Months", ylabel="Score", title="Scores")
        for line in range(2):
            axes.plot(range(7), [line + x for x in range(7)], marker="o", label=f"Group {line}")
        axes.legend()
        for form in ("svg", "png"):
            sheet.savefig(io.BytesIO(), format=form, dpi=200)


def main() -> None:
    study, store = open_study(FOLDER), finished(FOLDER / "out")
    figures = [output for output in study.outputs if isinstance(output, Figure)]
    frames = store.frames("adam") | {f"sdtm.{name}": store.get("sdtm", name) for name in sdtm_behind(figures) & set(store.names("sdtm"))}
    ard = store.get("ard", "ard")
    began = time.process_time()
    for module in ("figure", "backends.backend_agg", "backends.backend_svg"):
        import_module(f"matplotlib.{module}")
    imported = time.process_time()
    lay_out(figures, ard, frames, study.spec.populations, study.style, Findings())
    drawn = time.process_time()
    plain(len(figures))
    ended = time.process_time()
    print(f"{len(figures)} figures: {drawn - imported:.1f} s; plain matplotlib {ended - drawn:.1f} s; its import {imported - began:.1f} s")


if __name__ == "__main__":
    main()
