"""What a qualification tells the terminal."""

from sdtm2adam.qualification.case import DIFFERS
from sdtm2adam.qualification.installation import FAILS
from sdtm2adam.qualification.operation import by_method
from sdtm2adam.qualification.pages import FAILED, PASSED, Qualification, methods_listed

MOST = 20  # of what is wrong; the report has all


def outcome(done: Qualification) -> list[str]:
    """The outcome in a few lines, with what fails."""
    failing = [check for check in (*done.system, *done.packages, *done.files) if check.verdict == FAILS]
    wrong = [one for one in done.compared if one.verdict == DIFFERS]
    lines = [
        f"Installation {PASSED if done.installed else FAILED}: {len(failing)} of "
        f"{len(done.system) + len(done.packages) + len(done.files)} checks fail",
        *(f"    {check.what}: asked {check.asked or 'nothing'}, found {check.found}" for check in failing[:MOST]),
        f"Operation {PASSED if done.operates else FAILED}: {len(wrong):,} of {len(done.compared):,} printed numbers of "
        f"{len(done.witnesses)} witnesses differ",
        *(f"    {one.case.method}, {one.case.witness}, {one.quantity}: printed {one.text}, ours {one.ours!r} {one.note}".rstrip()
          for one in wrong[:MOST]),
    ]  # fmt: skip
    return lines


def table(done: Qualification) -> list[str]:
    """Each method with its witness, by columns."""
    rows = methods_listed(by_method(done.compared))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(text.ljust(wide) for text, wide in zip(row, widths, strict=True)).rstrip() for row in rows]
