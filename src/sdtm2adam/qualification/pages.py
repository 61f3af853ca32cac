"""The report as a page model: one layout, from which the Word document and the HTML page are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isnan

from sdtm2adam.qualification.case import DIFFERS, Compared
from sdtm2adam.qualification.cases import UNWITNESSED
from sdtm2adam.qualification.installation import FAILS, Check, version
from sdtm2adam.qualification.operation import Method, by_method
from sdtm2adam.qualification.witness import Witness
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.masks import rounded, scientific
from sdtm2adam.tlf.model import Block, Cell, Display, HeadCell, Row
from sdtm2adam.tlf.paper import paper

PASSED, FAILED = "PASSED", "FAILED"
TITLE = "Installation and operational qualification"


@dataclass(frozen=True)
class Qualification:
    """All that was looked at: installation, packages, files; comparisons and their witnesses; when."""

    when: datetime
    system: Sequence[Check]
    packages: Sequence[Check]
    files: Sequence[Check]
    compared: Sequence[Compared]
    witnesses: Mapping[str, Witness]

    @property
    def title(self) -> str:
        return f"{TITLE}: sdtm2adam {version()}, {self.when.date().isoformat()}"

    @property
    def outcome(self) -> str:
        return PASSED if self.passed else FAILED

    @property
    def installed(self) -> bool:
        return not any(check.verdict == FAILS for check in (*self.system, *self.packages, *self.files))

    @property
    def operates(self) -> bool:
        return not any(one.verdict == DIFFERS for one in self.compared)

    @property
    def passed(self) -> bool:
        return self.installed and self.operates


def style(title: str = TITLE) -> Style:
    """The look of the report."""
    return Style(study=f"sdtm2adam {version()}", packet=title, size=8.5)


def displays(done: Qualification) -> list[Display]:
    """The sections of the report, each with all its rows."""
    methods = by_method(done.compared)
    wrong = [one for one in done.compared if one.verdict == DIFFERS]
    operation = [_methods(methods), *([_reasons_told(methods)] if _reasons(methods) else [])]
    return [
        _section("1", "Summary", "What was looked at, when, and what it came to", [_summary(done, methods), _signatures()]),
        _section("2", "Installation: program, system and files", "", [_checks("", done.system), _checks("Files", done.files)]),
        _section("3", "Installation: packages", "Needed packages within bounds; others as tried", [_checks("", done.packages)]),
        _section("4", "Operation: every method against its witnesses", OPERATION, operation),
        _section("5", "Operation: numbers that differ", "", [_wrong(wrong)]),
        _section("6", "Witnesses: data sets and sources", "", [_witnesses(done)]),
        _section("7", "Methods that no printed number stands behind", "Tested otherwise", [_unwitnessed()]),
    ]


OPERATION = (
    "Agrees: our number, rounded as printed, is the printed one; 12 digits are compared at most. Largest differences are absolute, "
    "relative to the printed value, and in units of the last digit compared (printing alone rounds by up to 0.5)."
)


def _section(number: str, title: str, says: str, blocks: list[Block]) -> Display:
    return Display(f"section_{number}", "table", number, title, says, tuple(blocks))


def block(title: str, heads: Sequence[str], shares: Sequence[float], rows: Sequence[Row], right: Sequence[int] = ()) -> Block:
    """A table over the whole width; `shares` of it by column; columns of numbers to the `right`."""
    room = paper(style()).room
    widths = tuple(room * share / sum(shares) for share in shares)
    head = tuple(HeadCell(text, i, align="right" if i in right else "left") for i, text in enumerate(heads))
    return Block(head, widths, tuple(None for _ in widths), tuple(rows), tuple(f"c{i}" for i in range(len(widths))), title)


def row(texts: Sequence[str], right: Sequence[int] = (), bold: bool = False, depth: int = 0) -> Row:
    cells = [Cell(text, align="right" if i in right else "left", bold=bold, indent=depth if i == 0 else 0) for i, text in enumerate(texts)]
    return Row(tuple(cells), depth, texts[0])


def _summary(done: Qualification, methods: Sequence[Method]) -> Block:
    checks = [*done.system, *done.packages, *done.files]
    failing = sum(check.verdict == FAILS for check in checks)
    wrong = sum(one.verdict == DIFFERS for one in done.compared)
    facts = [
        ("Program", f"sdtm2adam {version()}"),
        ("Run", done.when.strftime("%Y-%m-%d %H:%M:%S %z").strip()),
        ("Installation", f"{PASSED if done.installed else FAILED}: {len(checks):,} checks, {failing:,} failing"),
        ("Operation", f"{PASSED if done.operates else FAILED}: {len(done.compared):,} printed numbers of {len(done.witnesses)} witnesses, "
                      f"{len(methods)} methods by witness; {wrong:,} differing"),
        ("Outcome", done.outcome),
    ]  # fmt: skip
    return block("", ("Item", "Found"), (1, 5), [row(fact, bold=fact[0] == "Outcome") for fact in facts])


def _signatures() -> Block:
    people = [row((f"{who}\n ", "", "", "")) for who in ("Run by", "Reviewed by", "Approved by")]
    return block("Signatures", ("Role", "Name", "Date", "Signature"), (1.2, 2, 1, 2), people)


def _checks(title: str, checks: Sequence[Check]) -> Block:
    rows = [row((c.what, c.asked, c.found, c.verdict), bold=c.verdict == FAILS) for c in checks]
    return block(title, ("Item", "Asked", "Found", "Verdict"), (1.6, 2.2, 3.4, 1), rows)


NUMERIC = (3, 4, 5, 6, 7)


HEADS = ("Method (in specs)", "Witness", "Printed by", "Numbers", "Digits", "Largest difference", "relative", "last digit", "Verdict")


def methods_listed(methods: Sequence[Method]) -> list[tuple[str, ...]]:
    """The heads, then each method with its witness, as text."""
    return [HEADS, *(_listed(one, methods) for one in methods)]


def _listed(one: Method, methods: Sequence[Method]) -> tuple[str, ...]:
    low, high = one.digits
    digits = "" if not high else str(high) if low == high else f"{low} to {high}"
    name = f"{one.method} ({one.names.replace(' ', ', ')})" if one.names else one.method
    verdict = f"{one.wrong} DIFFER" if one.wrong else "agrees" + (_mark(methods, one.why) if one.within else "")
    return (name, one.witness, one.programs, f"{one.values:,}", digits, _small(one.difference), _small(one.relative), _units(one), verdict)


def _methods(methods: Sequence[Method]) -> Block:
    rows: list[Row] = []
    for i, one in enumerate(methods):
        if i == 0 or methods[i - 1].family != one.family:
            rows.append(row((one.family, *[""] * (len(HEADS) - 1)), bold=True))
        rows.append(row(_listed(one, methods), NUMERIC, bool(one.wrong), 1))
    return block("", HEADS, (3.3, 1.9, 1.7, 0.8, 0.75, 1, 0.85, 0.8, 1), rows, NUMERIC)


def _reasons(methods: Sequence[Method]) -> list[str]:
    return list(dict.fromkeys(one.why for one in methods if one.within))


def _mark(methods: Sequence[Method], why: str) -> str:
    return f" [{_reasons(methods).index(why) + 1}]"


def _reasons_told(methods: Sequence[Method]) -> Block:
    rows = [row((f"[{i}]", why)) for i, why in enumerate(_reasons(methods), 1)]
    return block("Why some numbers may lie farther off than printing rounds", ("Mark", "Reason"), (0.5, 9), rows)


def _wrong(wrong: Sequence[Compared]) -> Block:
    rows = (
        [row(("None.", "", "", "", "", ""))]
        if not wrong
        else [
            row(
                (one.case.method, one.case.witness, one.quantity, one.text, "" if isnan(one.ours) else f"{one.ours!r}", one.note), bold=True
            )
            for one in wrong
        ]
    )
    return block("", ("Method", "Witness", "Quantity", "Printed", "Ours", "Note"), (2, 1.6, 1.8, 1.2, 1.6, 2.4), rows)


def _witnesses(done: Qualification) -> Block:
    used: dict[str, int] = {}
    for one in done.compared:
        used[one.case.witness] = used.get(one.case.witness, 0) + 1
    rows = [
        row((name, f"{len(witness.data):,}", f"{used.get(name, 0):,}", witness.says), (1, 2))
        for name, witness in sorted(done.witnesses.items())
    ]
    return block("", ("Data set", "Rows", "Numbers", "What it is, sources, licence"), (1.8, 0.6, 0.8, 8), rows, (1, 2))


def _unwitnessed() -> Block:
    rows = [row((one.method, one.names.replace(" ", ", "), one.instead)) for one in UNWITNESSED]
    return block("", ("Method", "In specs", "What its tests rest on"), (2.4, 1.8, 4), rows)


def _units(one: Method) -> str:
    return "" if isnan(one.units) else rounded(one.units, 2) if one.units < 1000 else _small(one.units)


def _small(value: float) -> str:
    return "" if isnan(value) else scientific(value, 2)
