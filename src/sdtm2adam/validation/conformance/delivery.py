"""What is checked: datasets as their files give them, and domains, in which the parts of a split dataset are one.

    Dataset   one file: its frame, and what the file says of itself and its variables
    Domain    a dataset, or all parts of a split one; checks of records ask it
    Delivery  the folder: datasets, domains, the define, and what could not be read

Frames hold text as categories (missing where a file has nothing) and numbers as float64, in the
order of the file; row numbers in findings are 0-based positions in the dataset's own file.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from sdtm2adam.errors import Finding, some
from sdtm2adam.formats.define_model import DefineFile
from sdtm2adam.standards.facts import StandardVariable
from sdtm2adam.standards.terminology import Terminology, carried
from sdtm2adam.validation.conformance.analysis.guide import OCCURRENCES, analysis_variables, topic_letters
from sdtm2adam.validation.conformance.analysis.kinds import KINDS
from sdtm2adam.validation.conformance.analysis.kinds import shown as shown_date
from sdtm2adam.validation.conformance.catalogue import SDTM
from sdtm2adam.validation.conformance.cells import (
    as_numbers,
    codes_of,
    group_of,
    is_text,
    normal,
    repeated,
    shown,
    told_values,
    where_text,
)  # fmt: skip
from sdtm2adam.validation.conformance.guide import class_of, guide_variables
from sdtm2adam.validation.conformance.moments import later, moments
from sdtm2adam.validation.questions.told import NEVER, Noted, Says, told

SUBJECT = "USUBJID"
DASHES = re.compile(r"--(?=[A-Z])")
FINDINGS_ALIKE = ("Findings", "Findings About")
SIGNS = {"=": np.equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}
GENERAL = ("Interventions", "Events", *FINDINGS_ALIKE)


@dataclass(frozen=True)
class Variable:
    """What a file says of a variable; "" or None where it does not say.

    type    text, integer, float, date, datetime, time - or what is stored where SDTM knows no such type (`bool`);
            in analysis datasets numbers that are dates or times have date, datetime or time
    length  bytes, where the file has lengths
    """

    name: str
    label: str = ""
    is_text: bool = True
    length: int | None = None
    format: str = ""
    type: str = ""
    codelist: str = ""
    core: str = ""
    origin: str = ""


@dataclass(frozen=True)
class Dataset:
    """One dataset of the delivery, as its file has it.

    name       upper case as the file has it; the domain's two letters, or those of a part (QSMM), or SUPP--
    file       the file's name, and `form` its kind: xpt5, xpt8, json, ndjson, parquet
    variables  in the order of the file
    keys       its natural keys, where its own metadata say them (the define's are in the define)
    carries    of `labels`, `lengths` those that files of this kind have
    size       bytes of the file
    """

    name: str
    file: str
    frame: pd.DataFrame
    label: str = ""
    variables: dict[str, Variable] = field(default_factory=dict)
    form: str = "parquet"
    keys: tuple[str, ...] = ()
    carries: frozenset[str] = frozenset()
    size: int = 0

    @property
    def carries_lengths(self) -> bool:
        return "lengths" in self.carries

    @property
    def carries_labels(self) -> bool:
        return "labels" in self.carries

    def about(self, variable: str, message: str, fix: str = "", severity: str = "") -> Finding:
        """A finding about the dataset or one of its variables as a whole."""
        return Finding("", severity, self.name, variable, message, source=self.file, fix=fix)

    def place(self, rows: np.ndarray) -> str:
        """`ae.xpt record 4`: the first record is 1."""
        return f"{self.file} {'record' if len(rows) == 1 else 'records'} {some(int(row) + 1 for row in rows)}"

    def told(self, columns: Sequence[str], rows: np.ndarray, most: int = 5) -> str:
        """The distinct values of some records as a message shows them; numbers that are dates as dates."""
        return told_values(self.frame, columns, rows, most, self._said)

    def _said(self, name: str, value: object) -> str:
        kind = self.variables[name].type if name in self.variables else ""
        return shown_date(value, kind) if kind in KINDS and isinstance(value, float) and not np.isnan(value) else shown(value)

    def subjects(self, rows: np.ndarray) -> tuple[str, ...]:
        if SUBJECT not in self.frame.columns or not is_text(self.frame[SUBJECT]):
            return ()
        column = self.frame[SUBJECT]
        codes = np.unique(column.array.codes[rows])
        return tuple(sorted(str(text) for text in column.array.categories[codes[codes >= 0]]))


@dataclass(frozen=True)
class Domain:
    """A dataset, or the parts of a split one taken together; names may be written with `--` for the domain's letters.

    name       the two letters (QS for QSMM and QSCO), SUPPQS for all supplements of QS, else the dataset's own
    parts      its datasets, in the order of their names
    structure  of an analysis dataset (ADSL, BDS, TTE, OCCDS, OCCDS-AE, OTHER), and what it was told by; "" in SDTM

    The truths that it gives (`filled`, `equals`, `later` ...) and their `&`, `|` and `~` know what was asked, and `seen` notes it:
    so a check that is written with them stands in the report beside others that ask the same.
    """

    name: str
    parts: tuple[Dataset, ...]
    structure: str = ""
    told_by: str = ""

    @property
    def is_supp(self) -> bool:
        return self.name.startswith("SUPP")

    @property
    def parent(self) -> str:
        """The domain whose supplement this is; "" when it is none."""
        return self.name.removeprefix("SUPP") if self.is_supp else ""

    @property
    def prefix(self) -> str:
        """The letters that `--` stands for: of an analysis dataset those of its occurrences (AE in ADAE).

        "" for SUPP--, relationship datasets and analysis datasets of another structure.
        """
        if self.structure:
            return topic_letters(self.columns) if self.structure in OCCURRENCES else ""
        if self.name.startswith("AP") and len(self.name) == 4:
            return self.name[2:]
        return self.name if len(self.name) == 2 else ""

    @cached_property
    def klass(self) -> str:
        """The class in the guide; that of its topic variable where the guide does not know the domain; "" for none."""
        return class_of(self.name, list(self.columns))

    @property
    def is_findings(self) -> bool:
        return self.klass in FINDINGS_ALIKE

    @cached_property
    def guide(self) -> dict[str, StandardVariable]:
        """The guide's variables of this domain by name, in its order; empty for a domain that it does not know.

        Of an analysis dataset those that it has and a guide knows, in its own order.
        """
        if self.structure:
            return analysis_variables(self.structure, self.columns)
        return guide_variables(self.name)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The variables of all parts, in the order of the first part that has them."""
        return tuple(dict.fromkeys(name for part in self.parts for name in part.frame.columns))

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The records of all parts, one part after the other; row i of part k stands at `starts[k] + i`."""
        if len(self.parts) == 1:
            return self.parts[0].frame
        return pd.DataFrame({name: _stacked([p.frame for p in self.parts], name) for name in self.columns})

    @cached_property
    def starts(self) -> np.ndarray:
        return np.cumsum([0, *(len(part.frame) for part in self.parts)])

    def variable(self, like: str) -> str:
        """`--SEQ` as this domain calls it: AESEQ."""
        return self.prefix + like[2:] if like.startswith("--") else like

    def variable_names(self, says: str) -> str:
        """The sentence with the names that variables have in this domain, not those of the model."""
        return DASHES.sub(self.prefix, says) if self.prefix else says

    def has(self, *likes: str) -> bool:
        """Whether all of these variables are there."""
        return all(self.variable(like) in self.columns for like in likes)

    def column(self, like: str) -> pd.Series:
        """The column; all missing where the domain lacks it."""
        name = self.variable(like)
        if name not in self._asked:
            self._asked[name] = self.frame[name] if name in self.columns else self._absent
        return self._asked[name]

    @cached_property
    def _asked(self) -> dict[str, pd.Series]:
        """The columns that were asked for before: taking one from a frame costs more than most checks of it."""
        return {}

    @cached_property
    def _absent(self) -> pd.Series:
        return pd.Series(np.full(len(self.frame), np.nan))

    def filled(self, like: str) -> np.ndarray:
        """True where there is a value; False everywhere where the variable is absent."""
        column = self.column(like)
        truths = column.array.codes >= 0 if is_text(column) else column.notna().to_numpy()
        return told(truths, ("filled", like) if self.has(like) else NEVER)

    def empty(self, like: str) -> np.ndarray:
        return ~self.filled(like)

    def equals(self, like: str, *values: str) -> np.ndarray:
        """True where the text is one of these values."""
        return self.where(like, frozenset(values).__contains__)

    def where(self, like: str, test: Callable[[str], bool]) -> np.ndarray:
        """True where the text meets `test`, which is asked once of each distinct text."""
        column, values = self.column(like), getattr(test, "__self__", None)
        says = ("equals", like, values) if isinstance(values, frozenset) and test == values.__contains__ else None
        return told(where_text(column, test), says if is_text(column) else NEVER)

    def numbers(self, like: str) -> np.ndarray:
        """The column as numbers, NaN where there is none; text that is a number counts as one."""
        return as_numbers(self.column(like))

    def later(self, like: str, than: str, until_end: bool = False) -> np.ndarray:
        """True where one date is later than another for certain, as far as both are known. until_end: of an interval, than its end."""
        truths = later(moments(self.column(like)), moments(self.column(than), end=until_end))
        return told(truths, ("later", like, than) if self.has(like, than) else NEVER)

    def more(self, like: str, than: str, or_equal: bool = False) -> np.ndarray:
        """True where one number is greater than another."""
        one, other = self.numbers(like), self.numbers(than)
        with np.errstate(invalid="ignore"):
            truths = one >= other if or_equal else one > other
        numbers = not is_text(self.column(like)) and not is_text(self.column(than))
        return told(truths, ("least" if or_equal else "later", like, than) if numbers and self.has(like, than) else None)

    def number_is(self, like: str, sign: str, bound: float) -> np.ndarray:
        """True where the number is = < <= > >= another; text that is a number counts as one."""
        with np.errstate(invalid="ignore"):
            truths = SIGNS[sign](self.numbers(like), bound)
        known = self.has(like) and (sign != "=" or not is_text(self.column(like)))
        return told(truths, ("number", like, sign, bound) if known else None)

    def twice(self, *likes: str) -> np.ndarray:
        """True for each record whose key by these variables, of which absent ones are left out, has another record."""
        return told(repeated(self.groups(*likes)), ("twice", *(like for like in likes if self.has(like))))

    def texts(self, like: str) -> set[str]:
        """The distinct texts that records have; numbers are no texts."""
        column = self.column(like)
        if not is_text(column):
            return set()
        used = np.unique(column.array.codes)
        return set(column.array.categories[used[used >= 0]])

    def groups(self, *likes: str) -> np.ndarray:
        """The number of each record's group by these variables, of which absent ones are left out; missing is a value."""
        columns = [codes_of(self.column(like)) for like in likes if self.has(like)]
        return group_of(columns, len(self.frame))

    @cached_property
    def noted(self) -> list[Noted]:
        """What the running check has asked of the records, as far as that can be told; `run.py` takes it."""
        return []

    def _note(self, says: Says | None, like: str, marked: np.ndarray) -> None:
        if says is not None:
            rows = [tuple(np.flatnonzero(marked[start:end]).tolist()) for start, end in pairwise(self.starts)]
            self.noted.extend(Noted(p.name, self.prefix, self.variable(like), says, r) for p, r in zip(self.parts, rows, strict=True))

    def about(self, like: str, message: str, fix: str = "", severity: str = "") -> Finding:
        """A finding about the domain or a variable as a whole; `like` "" for the domain."""
        files = ", ".join(part.file for part in self.parts)
        name = self.parts[0].name if len(self.parts) == 1 else self.name
        return Finding("", severity, name, self.variable(like), message, source=files, fix=fix)

    def seen(
        self, like: str, records: np.ndarray, says: str, show: tuple[str, ...] = (), fix: str = "", severity: str = ""
    ) -> Iterator[Finding]:
        """A finding for each part that has such records; none where there are none.

        records  a truth for each record of `frame`
        says     what is wrong with them; how many, and the values of `show` (else of the variable), are added
        """
        marked = np.asarray(records, dtype=bool)
        self._note(getattr(records, "says", None), like, marked)
        show = tuple(self.variable(name) for name in show or (like,))
        for part, start, end in zip(self.parts, self.starts[:-1], self.starts[1:], strict=True):
            rows = np.flatnonzero(marked[start:end])
            if not len(rows):
                continue
            count = f"{len(rows):,} of {len(part.frame):,} {'record' if len(part.frame) == 1 else 'records'}"
            yield Finding(
                rule="",
                severity=severity,
                dataset=part.name,
                variable=self.variable(like),
                message=f"{self.variable_names(says)}: {count}{part.told(show, rows)}",
                rows=tuple(rows.tolist()),
                count=len(rows),
                subjects=part.subjects(rows),
                source=part.place(rows),
                fix=fix,
            )


@dataclass(frozen=True)
class Delivery:
    """The datasets of one standard in a folder.

    datasets    by name, in the order of their names; `domains` the same with split parts together
    define      the define, where there is one
    terminology CDISC's, of the release that a study names; the carried one where there is no study
    unreadable  findings of what could not be read, with rule and severity
    looked      names of domains and datasets that the running check was given; filled by `each`, `files` and `domain`
    standard    SDTM or ADaM
    sdtm        the SDTM datasets beside analysis datasets, from which these were made; not checked with them
    """

    shown: str
    datasets: dict[str, Dataset]
    domains: dict[str, Domain]
    define: DefineFile | None = None
    unreadable: tuple[Finding, ...] = ()
    terminology: Terminology = field(default_factory=carried, compare=False)
    looked: set[str] = field(default_factory=set, compare=False)
    standard: str = SDTM
    sdtm: "Delivery | None" = field(default=None, compare=False)

    def domain(self, name: str) -> Domain | None:
        """One domain, as one that is looked at."""
        found = self.domains.get(name)
        if found:
            self.looked.add(name)
        return found

    def each(self, *having: str, klass: tuple[str, ...] = (), supp: bool = True, structure: tuple[str, ...] = ()) -> Iterator[Domain]:
        """The domains that have all these variables (`--STAT`, `VISITNUM`), of these classes where any are named.

        supp       False leaves SUPP-- out
        structure  of analysis datasets those of these structures, where any are named
        """
        for name, domain in self.domains.items():
            if structure and domain.structure not in structure:
                continue
            if domain.has(*having) and (not klass or domain.klass in klass) and (supp or not domain.is_supp):
                self.looked.add(name)
                yield domain

    def files(self) -> Iterator[tuple[Domain, Dataset]]:
        """Every dataset, part by part, with its domain."""
        for name, domain in self.domains.items():
            self.looked.add(name)
            for part in domain.parts:
                yield domain, part


def _stacked(frames: list[pd.DataFrame], name: str) -> pd.Series:
    columns = [f[name] if name in f.columns else pd.Series(np.full(len(f), np.nan)) for f in frames]
    kinds = {is_text(c) for f, c in zip(frames, columns, strict=True) if name in f.columns}
    if kinds == {True}:
        texts = [
            c if is_text(c) else pd.Series(pd.Categorical.from_codes(np.full(len(c), -1), pd.Index([], dtype=object))) for c in columns
        ]
        return pd.Series(union_categoricals([c.astype("category") for c in texts]))
    if kinds == {False}:
        return pd.concat(columns, ignore_index=True)
    mixed = pd.concat([c.astype(object) for c in columns], ignore_index=True)
    return normal(mixed)
