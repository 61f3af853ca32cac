"""Collected values to submission values of a codelist."""

from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, New, Terms, verb
from sdtm2adam.derive.origin import once
from sdtm2adam.derive.text import coded, folded, from_codes
from sdtm2adam.errors import ERROR, WARNING, Finding, Findings, did_you_mean, some

# SDTMIG 4.2.8: in a variable that is no topic and no result, MULTIPLE stands for the several values that are in SUPP--.
MANY = "MULTIPLE"
NEVER_MANY = ("TESTCD", "TEST", "ORRES", "STRESC", "ORRESU", "STRESU", "DECOD")


@verb
def to_terms(
    df: pd.DataFrame, from_: Col, codelist: Terms, new: New, found: Findings, unmapped: Literal["error", "missing", "keep"] = "error"
) -> pd.DataFrame:
    """Each collected value as its submission value.

    In: collected text. Out: same rows, text in `new`.
    Missing stays missing. Case and spaces around do not matter; nothing else is guessed.
    Errors: one finding that lists each unmapped value, how often it stands and the closest term; the value is missing in `new`
    where work goes on in draft. With `unmapped: missing` the finding is a warning and the value stays missing; with
    `unmapped: keep` it is a warning and the value stays as collected, for an extensible codelist whose terms a person
    is still to decide on. Source: SDTMIG 4.3 (coding and controlled terminology).

    Example:
        - to_terms: {from: AE_SEV, codelist: AESEV, new: AESEV}

        AESEV:
        collected | term
        1         | MILD
        mild      | MILD
        2         | MODERATE

        AE_SEV -> AESEV
        1      -> MILD
        Mild   -> MILD
        .      -> .
    """
    series = coded(df[from_])
    known = {folded(c): t for c, t in codelist.to_numpy(dtype=object)}  # whole: each column taken out copies what the frame says of itself
    values = [known.get(folded(v)) for v in series.array.categories]
    codes = series.array.codes
    used = np.bincount(codes[codes >= 0], minlength=len(values))
    unknown = [i for i, v in enumerate(values) if v is None and used[i]]
    if unknown:
        told = once(df, from_, np.isin(codes, unknown))
        _report(series, unknown, told, codelist, from_, unmapped, found)
    if unmapped == "keep":
        values = [t if v is None else v for v, t in zip(values, series.array.categories, strict=True)]
    return df.assign(**{new: from_codes(codes, values, df.index)})


def _report(
    series: pd.Series, unmapped: list[int], told: np.ndarray, codelist: pd.DataFrame, column: str, unmapped_is: str, found: Findings
) -> None:
    """One finding for all values that the codelist lacks; `told` are the rows to count."""
    codes, terms = series.array.codes, sorted(set(codelist["term"]))
    name = codelist.attrs.get("name", "")
    lines, rows, values = [], [], []
    for i in unmapped:
        where = np.flatnonzero(told & (codes == i))
        rows += where.tolist()
        text = series.array.categories[i]
        values.append((str(text), len(where)))
        close = did_you_mean(text, terms).removeprefix(" - did you mean ").removesuffix("?")
        lines.append(
            f"    '{text}'   {len(where)} record{'s' if len(where) > 1 else ''}, first at {{row {where[0]}}}"
            + (f"   closest term: {close}" if close else "")
        )
    plural = "s are" if len(unmapped) > 1 else " is"
    so = {"error": "", "missing": ", left missing", "keep": ", kept as collected"}[unmapped_is]
    message = f"{len(unmapped)} collected value{plural} not in codelist {name}{so}\n" + "\n".join(lines)
    fix = f"either  add it under its term in {codelist.attrs.get('file', 'specs/codelists/')}\nor      query the site and export again"
    severity = ERROR if unmapped_is == "error" else WARNING
    where = {"rows": tuple(sorted(rows)), "count": len(rows), "field": column}
    found.add(Finding("codelist", severity, "", "", message, **where, fix=fix, codelist=name, values=tuple(values)))


@verb
def map_values(df: pd.DataFrame, from_: Col, values: dict[str, str | int | float], new: New, found: Findings) -> pd.DataFrame:
    """Text or a number for each text, by a short table in the spec: codes such as TRT01PN, AVISITN, SEVN.

    Missing stays missing. Errors: a finding that lists the texts the table does not name.

    Example:
        - map_values: {from: TRT01P, values: {Active: 1, Placebo: 2}, new: TRT01PN}

        TRT01P  -> TRT01PN
        Placebo -> 2
        Active  -> 1
    """
    series = coded(df[from_])
    results = [values.get(v) for v in series.array.categories]
    codes = series.array.codes
    used = np.bincount(codes[codes >= 0], minlength=len(results))
    unknown = [series.array.categories[i] for i, r in enumerate(results) if r is None and used[i]]
    if unknown:
        said = ", ".join(f"'{t}'{did_you_mean(t, values)}" for t in unknown)
        rows = np.flatnonzero(series.isin(unknown))
        found.add(
            Finding(
                "map",
                ERROR,
                "",
                "",
                f"values of {from_} that the table does not name: {said}",
                rows=tuple(rows.tolist()),
                count=len(rows),
                field=from_,
            )
        )
    if any(isinstance(v, str) for v in values.values()):
        return df.assign(**{new: from_codes(codes, [None if r is None else str(r) for r in results], df.index)})
    numbers = np.array([np.nan if r is None else float(r) for r in results] + [np.nan])
    return df.assign(**{new: numbers[codes]})


def outside_codelists(frame: pd.DataFrame, variables: Mapping[str, object], codelists: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    """Values of a finished dataset that the codelist its spec names for them does not have, however they came about.

    variables  name -> something with `codelist` and `arguments`; codelists  name -> frame (collected, term)
    Values that the spec keeps as collected (`unmapped: keep`) have been told and are left out here. MULTIPLE is the guide's
    own word and no codelist's; it is left out too, in variables that may have several values.
    """
    for name, variable in variables.items():
        if not variable.codelist or variable.codelist not in codelists or name not in frame.columns:
            continue
        if variable.arguments.get("unmapped") == "keep":
            continue
        terms = {term for _, term in codelists[variable.codelist].to_numpy(dtype=object)}
        if not name.endswith(NEVER_MANY):
            terms.add(MANY)
        text = coded(frame[name])
        odd = [v for v in text.array.categories if v not in terms]
        if odd:
            count = int(text.isin(odd).sum())
            said = some(f"'{v}'{did_you_mean(v, terms)}" for v in odd)
            message = f"{count} record{'s' if count > 1 else ''} with a value that codelist {variable.codelist} lacks: {said}"
            yield Finding(
                "codelist", ERROR, "", name, message, count=count, fix="correct the value in the spec, or add the term to the codelist"
            )
