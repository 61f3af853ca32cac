"""Exports and specs that nobody thought of: the balance closes, and each fate is the one that a plain count gives.

The count here is a loop over the rows as they were written, which knows nothing of frames, plans or lineage.
"""

import csv
import io
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.lineage.small_study import drawn, laid_out

SUBJECTS = ["1", "2", "3"]
WORDS = st.sampled_from(["", "a", "b", "two\nlines", "x, y", 'q"q', "#", "NA", "한글"])
FILLED = WORDS.filter(bool)
DATES = st.sampled_from(["", "2024-01-01", "2024-01-02", "2024-02"])


def rows_of(**columns) -> st.SearchStrategy[list[dict]]:
    """Rows with these columns; some of them again, as exports have it."""
    row = st.fixed_dictionaries({"SUBJ": st.sampled_from(SUBJECTS), **columns})
    return st.tuples(st.lists(row, max_size=6), st.lists(st.integers(0, 5), max_size=3)).map(
        lambda drawn: drawn[0] + [drawn[0][i] for i in drawn[1] if i < len(drawn[0])]
    )


def text_of(rows: list[dict], names: list[str], end: str, blank: bool, comment: bool) -> str:
    """The rows as a file: with a comment and an empty line, if asked for, and any ending of lines."""
    out = io.StringIO()
    writer = csv.DictWriter(out, names, lineterminator=end)
    writer.writeheader()
    for i, row in enumerate(rows):
        if i == 1 and comment:
            out.write(f"## exported{end}")
        if i == 2 and blank:
            out.write(end)
        writer.writerow(row)
    return out.getvalue()


FILES = st.tuples(st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())

# Wide to long, with and without a condition


def fates_of_wide(rows: list[dict], where: bool) -> list[str]:
    def fate(row: dict) -> str:
        if where and row["DONE"] != "Y":
            return "filtered"
        return "mapped" if row["SYS"] or row["PUL"] else "filtered"

    return [fate(row) for row in rows]


def wide_spec(where: bool) -> str:
    condition = "where: \"DONE == 'Y'\", " if where else ""
    turned = "{unpivot: {columns: {SYS: SYSBP, PUL: PULSE}, topic: VSTESTCD, result: VSORRES}}"
    source = f"{{export: vs, {condition}steps: [{turned}]}}"
    variables = "  VSSEQ: {sequence: {}}\n  VSTESTCD: {}\n  VSORRES: {}\n  VSDTC: {from: DT}\n"
    return f"domain: VS\nkeys: [STUDYID, USUBJID, VSTESTCD, VSDTC]\nfrom: {source}\nvariables:\n{variables}"


# Two sources, the rows of one once each; and a step that keeps only some


def fates_of_long(rows: list[dict], once: bool, keep: bool) -> list[str]:
    """A repeat is left out before the condition is asked."""

    def fate(i: int, row: dict) -> str:
        if once and rows.index(row) != i:
            return "duplicate"
        return "filtered" if keep and not row["RES"] else "mapped"

    return [fate(i, row) for i, row in enumerate(rows)]


def long_spec(once: bool, keep: bool) -> str:
    lines = ["domain: LB", "keys: [STUDYID, USUBJID, LBTESTCD]", "from:", "  - export: lb"]
    lines += ["    steps: [{once_each: {}}]"] if once else []
    lines += ["    variables: {LBCAT: {value: LAB}}", "  - export: more"]
    lines += ["    where: \"RES is not missing or not TEST == 'a'\"", "    variables: {LBCAT: {value: MORE}}"]
    lines += ["derive:", "  - keep: {where: \"RES is not missing or LBCAT == 'MORE'\"}"] if keep else []
    lines += ["variables:", "  LBSEQ: {sequence: {}}", "  LBTESTCD: {from: TEST}", "  LBORRES: {from: RES}"]
    return "\n".join(lines) + "\n"


def fates_of_more(rows: list[dict]) -> list[str]:
    """`not TEST == 'a'` is unknown where TEST is missing, and an unknown row is left out."""
    return ["mapped" if row["RES"] or row["TEST"] not in ("a", "") else "filtered" for row in rows]


# A join that takes the earliest date


def fates_of_joined(rows: list[dict]) -> list[str]:
    """Of each subject the first row with the earliest whole date that was given goes into DM."""
    taken = set()
    for subject in SUBJECTS:
        dated = [i for i, r in enumerate(rows) if r["SUBJ"] == subject and r["GIVEN"] == "Y" and len(r["DT"]) == 10]
        taken.update(sorted(dated, key=lambda i: rows[i]["DT"])[:1])

    def fate(i: int, row: dict) -> str:
        if i in taken:
            return "mapped"
        if row["GIVEN"] != "Y":
            return "filtered"
        return "duplicate" if row in [rows[t] for t in taken] or rows.index(row) != i else "unaccounted"

    return [fate(i, row) for i, row in enumerate(rows)]


JOINED = """
domain: DM
keys: [STUDYID, USUBJID]
from: {export: dm}
variables:
  SUBJID: {from: SUBJ}
  RFSTDTC: {earliest: {table: dose, date: DT, on: [SUBJ], where: "GIVEN == 'Y'"}}
"""


# An export that nobody reads, some of whose rows are declared


def fates_of_unread(rows: list[dict], declared: bool) -> list[str]:
    def fate(i: int, row: dict) -> str:
        if declared and row["NOTE"]:
            return "not submitted"
        return "duplicate" if rows.index(row) != i else "unaccounted"

    return [fate(i, row) for i, row in enumerate(rows)]


# shrinking an example that fails takes minutes, and the examples are small enough to be read as they are
@settings(max_examples=25, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(
    wide=rows_of(DT=DATES, SYS=WORDS, PUL=WORDS, DONE=st.sampled_from(["Y", "N", ""])),
    long=rows_of(TEST=FILLED, RES=WORDS),
    more=rows_of(TEST=WORDS, RES=WORDS),
    dose=rows_of(DT=DATES, GIVEN=st.sampled_from(["Y", "N", ""])),
    notes=rows_of(NOTE=WORDS),
    choices=st.tuples(*[st.booleans()] * 4),
    written=FILES,
)
def test_the_balance_of_invented_exports_closes_and_each_fate_is_right(wide, long, more, dose, notes, choices, written):
    """Wide and long exports, conditions, repeats, several sources, a join, declared rows; any file that csv can write."""
    where, once, keep, declared = choices
    given_rows = {"vs": wide, "lb": long, "more": more, "dose": dose, "notes": notes}
    expected = {
        "vs": fates_of_wide(wide, where),
        "lb": fates_of_long(long, once, keep),
        "more": fates_of_more(more),
        "dose": fates_of_joined(dose),
        "notes": fates_of_unread(notes, declared),
    }
    columns = {"vs": "DT SYS PUL DONE", "lb": "TEST RES", "more": "TEST RES", "dose": "DT GIVEN", "notes": "NOTE"}
    exports = {"dm": {"text": "SUBJ\n1\n2\n3\n", "columns": "[SUBJ]"}}
    for name, rows in given_rows.items():
        names = ["SUBJ", *columns[name].split()]
        exports[name] = {"text": text_of(rows, names, *written), "columns": f"[{', '.join(names)}]", "comment": "'##'"}
    if declared:
        exports["notes"]["not_submitted_rows"] = '[{where: "NOTE is not missing", reason: For the monitor}]'
    domains = {"DM": JOINED, "VS": wide_spec(where), "LB": long_spec(once, keep)}

    with TemporaryDirectory() as folder:
        made = drawn(laid_out(Path(folder), exports, domains))

    assert expected == {name: made.fates(name) for name in given_rows}
    assert [] == [gap for account in made.balance.accounts for gap in account.gaps]
    for name, rows in given_rows.items():
        counts = Counter(expected[name])
        fates = made.account(name).fates
        assert dict(counts.items()) == {fate: fates.count(fate) for fate in counts}
        assert len(rows) == sum(counts.values()) == made.account(name).records
    assert records_of(wide, where) == len(made.store.get("sdtm", "VS"))
    unaccounted = sum(told.count("unaccounted") for told in expected.values())
    assert unaccounted == sum(f.count for f in made.findings if f.rule in ("balance-unaccounted", "balance-exports"))


def records_of(rows: list[dict], where: bool) -> int:
    return sum(bool(row["SYS"]) + bool(row["PUL"]) for row in rows if not where or row["DONE"] == "Y")
