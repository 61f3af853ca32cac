"""Small deliveries from literal tables: what a check is shown, without any file."""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from sdtm2adam.errors import Finding
from sdtm2adam.formats.define_model import DefineFile
from sdtm2adam.validation.conformance.analysis.guide import analysis_variables
from sdtm2adam.validation.conformance.analysis.structures import by_standard, is_analysis_name, structure_of
from sdtm2adam.validation.conformance.cells import is_text, normal
from sdtm2adam.validation.conformance.delivery import Dataset, Delivery, Variable
from sdtm2adam.validation.conformance.files import bytes_of
from sdtm2adam.validation.conformance.guide import guide_label, guide_variables
from sdtm2adam.validation.conformance.split import domain_name, domains_of
from tests.derive.tables import frame

ADSL_LABEL = "Subject-Level Analysis Dataset"


def dataset(
    name: str,
    table: str | pd.DataFrame,
    *,
    label: str | None = None,
    labels: dict[str, str] | None = None,
    lengths: dict[str, int] | None = None,
    types: dict[str, str] | None = None,
    formats: dict[str, str] | None = None,
    form: str = "parquet",
    keys: Iterable[str] = (),
    size: int = 0,
    file: str = "",
) -> Dataset:
    """One dataset; labels are the guide's where they are not given, lengths those that the values need.

    table    `|`-separated cells, `.` for missing; `NAME:text` for text that looks like numbers, `NAME:date` for dates. Blanks
             around cells go; `␣` at the begin or end of a cell stands for one.
    lengths  of some variables; {} for a file that has lengths, None for one that has none
    """
    made = frame(table) if isinstance(table, str) else table
    columns = {column: normal(_with_blanks(made[column])) for column in made.columns}
    data = pd.DataFrame(columns, index=pd.RangeIndex(len(made)))
    plain = Dataset(name, file or f"{name.lower()}.{'xpt' if form.startswith('xpt') else form}", data)
    guide = guide_variables(domain_name(plain))
    if is_analysis_name(name):
        guide = analysis_variables(structure_of(name, tuple(data.columns))[0], tuple(data.columns))
    stored = {c: "date" for c in made.columns if pd.api.types.is_datetime64_any_dtype(made[c].dtype)} | (types or {})
    variables = {}
    for column in data.columns:
        text = is_text(data[column])
        said = (labels or {}).get(column, guide[column].label if column in guide else column.title())
        needed = max(1, int(bytes_of(data[column]).max(initial=1))) if text else 8
        length = None if lengths is None else lengths.get(column, needed)
        shown = (formats or {}).get(column, "")
        variables[column] = Variable(column, said, text, length, shown, type=stored.get(column, "text" if text else "float"))
    carries = frozenset({"labels"} if lengths is None else {"labels", "lengths"})
    said = (ADSL_LABEL if name == "ADSL" else guide_label(domain_name(plain))) if label is None else label
    return Dataset(name, plain.file, data, said, variables, form, tuple(keys), carries, size)


def _with_blanks(column: pd.Series) -> pd.Series:
    if not isinstance(column.dtype, pd.CategoricalDtype) or not any("␣" in text for text in column.cat.categories):
        return column
    texts = column.astype(object).map(lambda text: text.replace("␣", " "), "ignore")
    return texts.astype("str").astype("category")


def delivery(*datasets: Dataset, define: DefineFile | None = None, unreadable: Iterable[Finding] = (), **tables: str) -> Delivery:
    """A delivery of datasets made with `dataset`, and of tables by name: `delivery(DM="USUBJID\\nP1")`."""
    every = [*datasets, *(dataset(name, table) for name, table in tables.items())]
    by_name = {one.name: one for one in sorted(every, key=lambda d: d.name)}
    return Delivery("here", by_name, domains_of(by_name), define, tuple(unreadable))


def analysis(
    *datasets: Dataset, sdtm: Delivery | None = None, define: DefineFile | None = None, unreadable: Iterable[Finding] = (), **tables: str
) -> Delivery:
    """The same of analysis datasets, with the SDTM beside them: `analysis(ADSL="USUBJID\\nP1", sdtm=delivery(DM="USUBJID\\nP1"))`."""
    return replace(by_standard(delivery(*datasets, define=define, unreadable=unreadable, **tables))[-1], sdtm=sdtm)
