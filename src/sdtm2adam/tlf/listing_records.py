"""The records that a listing or narrative shows: chosen, with what they take from ADSL and from supplemental qualifiers, sorted."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from sdtm2adam.errors import ERROR, Finding, Findings, StudyError, did_you_mean, some
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.listing import OF_SDTM

SUBJECTS, SUBJECT = "ADSL", "USUBJID"
RECORD = "_record"  # row number in the dataset
SUPP = f"{OF_SDTM}SUPP"

Datasets = Mapping[str, pd.DataFrame]


def chosen(dataset: str, datasets: Datasets, wanted: Collection[str], wheres: Iterable[str], sort: Sequence[str]) -> pd.DataFrame:
    """The records of `dataset` that meet all conditions, with `_record`: their row number there; sorted, text by its letters.

    wanted  variables needed beside those of the conditions: what the dataset lacks comes from its supplemental qualifiers,
            or else from ADSL by subject
    Errors: StudyError where a qualifier stands twice for a record.
    """
    conditions = [parse(where) for where in wheres if where]
    needed = {*wanted, *sort}.union(*(condition.columns for condition in conditions))
    frame = _with_adsl(_with_qualifiers(dataset, datasets, needed), datasets[SUBJECTS], needed)
    keep = np.ones(len(frame), dtype=bool)
    for condition in conditions:
        keep &= condition.mask(frame)
    records = frame.assign(**{RECORD: np.arange(len(frame))})[keep]
    return records.sort_values(list(sort), kind="stable", na_position="last", key=_by_letters) if sort else records


def in_population(records: pd.DataFrame, adsl: pd.DataFrame, where: str) -> pd.DataFrame:
    """The records of subjects who meet a condition on ADSL; all of them where it is empty."""
    if not where:
        return records
    members = set(adsl[SUBJECT].astype("str")[parse(where).mask(adsl)])
    return records[records[SUBJECT].astype("str").isin(members).to_numpy(dtype=bool)]


def known_variables(dataset: str, datasets: Datasets) -> set[str]:
    """What a listing of `dataset` can show: its variables, its supplemental qualifiers, and the variables of ADSL."""
    supp = _supplemental(dataset, datasets)
    qualifiers = set() if supp is None else set(supp["QNAM"].dropna().astype("str"))
    return {*datasets[dataset].columns, *datasets[SUBJECTS].columns, *qualifiers}


def missing_names(output: str, dataset: str, datasets: Datasets, wanted: Iterable[str]) -> Findings:
    """A finding for each data set and each variable that cannot be found, with close matches."""
    faults = Findings()
    for name in dict.fromkeys([dataset, SUBJECTS]):
        if name not in datasets:
            faults.add(Finding("tlf-listing", ERROR, output, "", f"there is no data set {name}{did_you_mean(name, datasets)}"))
    if not len(faults):
        known = known_variables(dataset, datasets)
        unknown = [name for name in dict.fromkeys(wanted) if name not in known]
        hints = [f"{dataset} has no variable {name}{did_you_mean(name, sorted(known))}" for name in unknown]
        faults.extend(Finding("tlf-listing", ERROR, output, "", hint) for hint in hints)
    return faults


def _supplemental(dataset: str, datasets: Datasets) -> pd.DataFrame | None:
    return datasets.get(f"{SUPP}{dataset.removeprefix(OF_SDTM)}") if dataset.startswith(OF_SDTM) else None


def _with_qualifiers(dataset: str, datasets: Datasets, needed: Collection[str]) -> pd.DataFrame:
    frame, supp = datasets[dataset], _supplemental(dataset, datasets)
    if supp is None:
        return frame
    named = supp["QNAM"].astype("str").to_numpy()
    added = {name: _qualifier(frame, supp[named == name], dataset, name) for name in sorted(set(needed) - set(frame.columns))}
    return frame.assign(**{name: values for name, values in added.items() if values is not None})


def _qualifier(frame: pd.DataFrame, supp: pd.DataFrame, dataset: str, name: str) -> pd.Series | None:
    """One qualifier, a value for each record; None where there is no such qualifier."""
    if supp.empty:
        return None
    by = [SUBJECT, *supp["IDVAR"].dropna().astype("str").unique()]
    theirs = supp[SUBJECT].astype("str").str.cat(supp["IDVARVAL"].astype("object").fillna("").astype("str"), sep="/")
    mine = frame[SUBJECT].astype("str").str.cat(_id_text(frame[by[1]]) if len(by) == 2 else [""] * len(frame), sep="/")
    if len(by) > 2 or theirs.duplicated().any():
        raise StudyError(f"{dataset} has the qualifier {name} more than once for a record, or by several variables: {some(by)}")
    at = pd.Index(theirs).get_indexer(mine)
    return pd.Series(supp["QVAL"].array.take(at, allow_fill=True), index=frame.index)


def _id_text(values: pd.Series) -> pd.Series:
    """Numbers as IDVARVAL writes them: 1, not 1.0."""
    if not pd.api.types.is_numeric_dtype(values.dtype):
        return values.astype("object").fillna("").astype("str")
    codes, distinct = pd.factorize(values)
    written = np.array([*(format(value, ".15g") for value in distinct), ""], dtype=object)
    return pd.Series(written[codes], index=values.index)


def _with_adsl(frame: pd.DataFrame, adsl: pd.DataFrame, needed: Collection[str]) -> pd.DataFrame:
    carried = sorted(set(needed) - set(frame.columns))
    if not carried:
        return frame
    at = pd.Index(adsl[SUBJECT].astype("str")).get_indexer(frame[SUBJECT].astype("str"))
    return frame.assign(**{name: pd.Series(adsl[name].array.take(at, allow_fill=True), index=frame.index) for name in carried})


def _by_letters(values: pd.Series) -> pd.Series:
    """Categories in the order of their text, whatever order they are stored in."""
    if isinstance(values.dtype, pd.CategoricalDtype) and not values.cat.ordered:
        return values.cat.set_categories(sorted(values.cat.categories), ordered=True)
    return values
