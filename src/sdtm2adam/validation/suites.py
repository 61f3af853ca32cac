"""The one door to great_expectations: suites in, findings out.

One ephemeral context for all, one suite and one `validate()` a dataset (a second one only for expectations
about the columns of the table as a whole, which must not see the columns prepared for the others). The rows
that fail are the labels in the plain COMPLETE result: the frame is labelled 0..n-1, so a label is a row number.
"""

import os
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd

from sdtm2adam.errors import ERROR, Finding, Findings, did_you_mean
from sdtm2adam.spec.raw import LINE, RawSpec
from sdtm2adam.spec.suite import Expectation, Suite
from sdtm2adam.validation.places import Place, place_of
from sdtm2adam.validation.prepared import Asked, prepare

Frames = dict[tuple[str, str], pd.DataFrame]
Validate = Callable[[pd.DataFrame, list[Asked]], list[tuple[Asked, object]]]
NOT_CHECKED = "suite-not-checked"
MOST_VALUES = 5


def run_suites(suites: list[Suite], frames: Frames, raw: RawSpec | None = None, validate: Validate | None = None) -> Findings:
    """One finding for each expectation that does not hold, in the order of the suites.

    frames    (stage, dataset) -> frame. A suite is left out when nothing of its stage is there; when only its
              dataset is not, that is a finding.
    raw       specs/raw.yaml: gives an export its form, file and subject columns.
    validate  a door that is open already (`open_door`), so that its seconds are spent once.

    A finding has the suite's severity, every row that fails, their subjects and where they were collected.
    What could not be checked (no such column, values of another kind) is an error, never silence.
    An empty dataset meets every expectation about its values.
    """
    findings = Findings()
    here = [suite for suite in suites if suite.stage in {stage for stage, _ in frames}]
    validate = validate or (open_door() if here else None)
    for suite in here:
        frame = frames.get((suite.stage, suite.dataset))
        if frame is None:
            findings.add(_no_dataset(suite, frames))
        else:
            findings.extend(_run(suite, frame, place_of(suite.stage, suite.dataset, raw), validate))
    return findings


def _run(suite: Suite, frame: pd.DataFrame, place: Place, validate: Validate) -> list[Finding]:
    # What is asked of the table's own columns must be asked of the table as it is.
    table = tuple(e for e in suite.expectations if e.about == "table" and not e.where)
    prepared = prepare(frame, tuple(e for e in suite.expectations if e not in table))
    as_is = prepare(frame, table)
    found = {e.id: _not_checked(e, place, why) for e, why in [*prepared.not_asked, *as_is.not_asked]}
    whole = frame.drop(columns=LINE, errors="ignore").set_axis(pd.RangeIndex(len(frame)))
    for seen, asked in ((prepared.frame, prepared.asked), (whole, as_is.asked)):
        for one, result in validate(seen, asked) if asked else []:
            finding = _finding(one, result, frame, place)
            if finding:
                found[one.expectation.id] = finding
    return [found[e.id] for e in suite.expectations if e.id in found]


def open_door() -> Validate:
    """A function that validates one frame: what was asked, each with its result, or with why it was refused.

    The seconds of importing great_expectations are spent here.
    """
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    from great_expectations.expectations.registry import get_expectation_impl
    from great_expectations.expectations.row_conditions import Column

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("datasets").add_dataframe_asset("dataset")
    batches = asset.add_batch_definition_whole_dataframe("whole")

    def made(asked: Asked) -> object:
        # `== True` builds a condition of theirs, it compares nothing; a bare column is not accepted
        limited = {"row_condition": Column(asked.only_where) == True} if asked.only_where else {}  # noqa: E712
        try:
            return get_expectation_impl(asked.expectation.expect)(**asked.arguments, **limited, meta={"id": asked.expectation.id})
        except ValueError as fault:
            return " ".join(str(fault).split())

    def validate(frame: pd.DataFrame, asked: list[Asked]) -> list[tuple[Asked, object]]:
        by_id = {a.expectation.id: (a, made(a)) for a in asked}
        refused = [(a, why) for a, why in by_id.values() if isinstance(why, str)]
        suite = gx.ExpectationSuite(name="suite", expectations=[e for _, e in by_id.values() if not isinstance(e, str)])
        how = {"result_format": "COMPLETE", "return_unexpected_index_query": False}
        with warnings.catch_warnings():
            # pandas wonders whether brackets in a regex were meant to extract something; they group.
            warnings.filterwarnings("ignore", message="This pattern is interpreted as a regular expression")
            results = batches.get_batch({"dataframe": _asked_by_mark(frame)}).validate(suite, result_format=how).results
        return [*refused, *((by_id[r.expectation_config.meta["id"]][0], r) for r in results)]

    return validate


def _asked_by_mark(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame, which chooses rows by a mark without reading the question anew: it is put for each of their metrics, as `mark == True`."""
    query = frame.query

    def by_mark(question: str, **given) -> pd.DataFrame:
        mark, _, right = question.partition(" == ")
        known = right == "True" and mark in frame.columns and frame[mark].dtype == bool
        return frame[frame[mark].to_numpy()] if known else query(question, **given)

    frame = frame.copy(deep=False)
    object.__setattr__(frame, "query", by_mark)
    return frame


def _finding(asked: Asked, result, frame: pd.DataFrame, place: Place) -> Finding | None:
    """What a result says to a person; nothing when the expectation holds."""
    expectation = asked.expectation
    why = result if isinstance(result, str) else _raised(result.exception_info)
    if why:
        return _not_checked(expectation, place, why)
    if result.success:
        return None
    rows = result.result.get("unexpected_index_list")
    if rows is None:
        return _told(expectation, place, f"{expectation.says}: {_observed(result.result)}", frame, (), 1)
    rows = tuple(sorted(int(row) for row in rows))
    of = int(np.count_nonzero(asked.rows))
    values = "" if "_null" in expectation.expect else _values(frame, list(expectation.columns), rows)
    records = "record" if of == 1 else "records"
    message = f"{expectation.says}: {len(rows)} of {of} {records} {'does' if len(rows) == 1 else 'do'} not comply{values}"
    return _told(expectation, place, message, frame, rows, len(rows))


def _told(e: Expectation, place: Place, message: str, frame: pd.DataFrame, rows: tuple[int, ...], count: int) -> Finding:
    column = ", ".join(e.columns) or str(e.arguments.get("column", ""))
    subjects = {s for s in place.whose(frame)[list(rows)] if s}
    return Finding(
        rule=e.id,
        severity=e.severity,
        dataset=place.dataset,
        variable=column,
        message=message,
        rows=rows,
        count=count,
        subjects=tuple(sorted(subjects)),
        source=place.where(frame, rows),
        form=place.form,
        field=column,
        fix=f"query the site and export again, or change the expectation at {e.written_at}"
        if place.stage == "raw"
        else f"correct the specs or the collected data, or change the expectation at {e.written_at}",
    )


def _not_checked(expectation: Expectation, place: Place, why: str) -> Finding:
    return Finding(
        NOT_CHECKED,
        ERROR,
        place.dataset,
        ", ".join(expectation.columns),
        f"{expectation.id} could not be checked ({expectation.says}): {why}",
        source=expectation.written_at,
        form=place.form,
        field=", ".join(expectation.columns),
        fix=f"correct {expectation.id} at {expectation.written_at}, or the data it is about",
    )


def _no_dataset(suite: Suite, frames: Frames) -> Finding:
    others = [dataset for stage, dataset in frames if stage == suite.stage]
    message = f"there is no {suite.stage} dataset {suite.dataset}{did_you_mean(suite.dataset, others)}; its suite was not run"
    fix = "build the dataset, or take its suite away"
    return Finding(NOT_CHECKED, ERROR, suite.dataset, "", message, source=f"{suite.path}:1", fix=fix)


def _observed(result: dict) -> str:
    """What was seen of a column or table as a whole; for a set of values, which are too many and which too few."""
    parts = {"there is also": result.get("partial_unexpected_list"), "there is no": result.get("partial_missing_list")}
    told = [f"{name} {', '.join(map(_shown, values))}" for name, values in parts.items() if values]
    observed = result.get("observed_value")
    return " and ".join(told) if observed is None and told else f"found {observed}"


def _raised(info: dict) -> str:
    """The first message of what was raised while checking; "" when nothing was."""
    infos = [info] if "raised_exception" in info else list(info.values())
    messages = sorted(str(i["exception_message"]) for i in infos if isinstance(i, dict) and i.get("raised_exception"))
    return messages[0].splitlines()[0] if messages else ""


def _values(frame: pd.DataFrame, columns: list[str], rows: tuple[int, ...]) -> str:
    """The commonest of the values that fail, with how often: `; found '7' (2), '9'`."""
    shown = frame[columns].iloc[list(rows)].astype(object)
    text = shown[columns[0]].map(_shown)
    for column in columns[1:]:
        text = text + " / " + shown[column].map(_shown)
    counts = text.value_counts().rename_axis("value").reset_index(name="n").sort_values(["n", "value"], ascending=[False, True])
    commonest = counts.head(MOST_VALUES)
    told = [f"{v} ({n})" if n > 1 else v for v, n in zip(commonest["value"], commonest["n"], strict=True)]
    more = len(counts) - MOST_VALUES
    return f"; found {', '.join(told)}" + (f" and {more} more" if more > 0 else "")


def _shown(value: object) -> str:
    if value is None or value is pd.NaT or value != value:
        return "missing"
    if isinstance(value, pd.Timestamp):
        return value.isoformat().removesuffix("T00:00:00")
    return repr(value) if isinstance(value, str) else f"{value:.15g}" if isinstance(value, float) else str(value)
