"""What a person is told: StudyError, Finding, and the close match behind "did you mean".

    StudyError   a person must decide; the command line prints it without a traceback
    Finding      one thing that was seen in the data or the specs, and where
    Findings     the list that a stage fills; nothing is dropped without an entry here

Anything that is not a StudyError is a fault of ours and keeps its traceback.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)


class StudyError(Exception):
    """Something only a person can put right: text for the reader, all of it at once.

    `findings` are the single faults behind the text, where there are any.
    """

    def __init__(self, message: str, findings: Iterable["Finding"] = ()):
        super().__init__(message)
        self.findings = tuple(findings)


@dataclass(frozen=True)
class Finding:
    """One thing seen: which rule, in what, how many times, where first, and what to do.

    rows      row numbers (0-based positions) in the export that `source` names, or else in `dataset`; empty
              when it is about the dataset or a spec
    count     how many records or values it concerns (may exceed len(rows) where rows are not known)
    subjects  the subjects concerned, where rows belong to subjects
    source    where a person looks: `raw/ae.csv line 4`, `specs/sdtm/ae.yaml:12`
    spec      the entry of the specs that was at work: `specs/adam/adlb.yaml:21`
    form, field  the collected form and its column, where known
    fix       what the reader can do about it
    codelist  the codelist that values are held against, as the study's specs name it
    values    the values it is about, each with how many records have it
    """

    rule: str
    severity: str
    dataset: str
    variable: str
    message: str
    rows: tuple[int, ...] = ()
    count: int = 1
    subjects: tuple[str, ...] = ()
    source: str = ""
    form: str = ""
    field: str = ""
    fix: str = ""
    codelist: str = ""
    values: tuple[tuple[str, int], ...] = ()
    spec: str = ""

    def text(self) -> str:
        """The finding as it stands in an error message: a head line, where, and the fix, indented."""
        name = ".".join(part for part in (self.dataset, self.variable) if part)
        head = f"{name}: {self.message}" if name else self.message
        lines = head.splitlines()
        if self.source and self.source not in head:
            lines.append(f"    where   {self.source}")
        if self.subjects and not all(subject in head for subject in self.subjects):
            lines.append(f"    who     {some(self.subjects)}")
        if self.fix:
            lines += [f"    {'to fix' if i == 0 else '      '}  {line}" for i, line in enumerate(self.fix.splitlines())]
        if self.spec and self.spec not in head and self.spec != self.source:
            lines.append(f"    spec    {self.spec}")
        return "\n".join(lines)


@dataclass
class Findings:
    """Findings in the order in which they were seen; what a stage was handed, it adds to."""

    seen: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        self.seen.append(finding)

    def extend(self, findings: Iterable[Finding]) -> None:
        self.seen.extend(findings)

    def placed(self, **where) -> "Findings":
        """The same findings with dataset, form or variable filled in where a verb could not know them."""
        return Findings([replace(f, **{k: v for k, v in where.items() if not getattr(f, k)}) for f in self.seen])

    @property
    def errors(self) -> list[Finding]:
        return [f for f in self.seen if f.severity == ERROR]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.seen)

    def __len__(self) -> int:
        return len(self.seen)

    def stop_if_errors(self, doing: str) -> None:
        """One StudyError that says everything that is wrong; nothing when nothing is.

        `doing` ends the sentence "... stopped", in the reader's words.
        """
        errors = self.errors
        if not errors:
            return
        heading = f"{doing}: {len(errors)} {'thing' if len(errors) == 1 else 'things'} to put right first"
        raise StudyError("\n\n".join([heading, *(f.text() for f in errors)]), errors)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` - did you mean X?` for the closest of `known`, or nothing when none is close."""
    by_fold = {str(k).casefold(): str(k) for k in known}
    close = get_close_matches(str(word).casefold(), list(by_fold), n=1, cutoff=0.6)
    return f" - did you mean {by_fold[close[0]]}?" if close else ""


def some(things: Iterable, most: int = 5) -> str:
    """The first few of many, with how many more there are: `a, b, c and 4 more`."""
    things = [str(t) for t in things]
    more = len(things) - most
    return ", ".join(things) if more <= 0 else f"{', '.join(things[:most])} and {more} more"
