"""What a run tells the person at the terminal: each stage as it goes, and at the end where to look."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

from rich.console import Console

WORDS = {
    "raw": "Reading the export",
    "sdtm": "Making SDTM",
    "adam": "Making ADaM",
    "balance": "Accounting for records",
    "xpt": "Writing transport files",
    "define": "Describing datasets",
    "conform": "Checking conformance",
    "validation": "Validating",
    "ard": "Analysing",
    "tlf": "Laying out pages",
}


@contextmanager
def telling(quiet: bool) -> Iterator[Callable[[str, str], None]]:
    """A function `tell(stage, text)`: a spinner while a stage works, then a line that stays."""
    console = Console(quiet=quiet, highlight=False, soft_wrap=True)
    began: dict[str, float] = {}
    with console.status("Checking the specs") as status:

        def tell(stage: str, text: str) -> None:
            words = WORDS.get(stage, stage)
            if not text:
                began[stage] = perf_counter()
                status.update(words)
            else:
                console.print(f"  {words:<24} {text}  [dim]{perf_counter() - began[stage]:.1f} s[/dim]")

        yield tell


def summary(done, out: str) -> None:
    """Where to look, and how many findings wait there."""
    findings = done.store.findings_in(done.store.out)
    errors, warnings = (sum(f.severity == s for f in findings) for s in ("error", "warning"))
    console = Console(highlight=False, soft_wrap=True)
    packet = "DRAFT packet" if done.draft else "packet      "
    console.print(f"\n{packet} {out}/tlf/packet.docx (Word), {out}/tlf/packet.xlsx (Excel), each output beside them")
    console.print(f"datasets     {out}/sdtm/, {out}/adam/ (Parquet), {out}/xpt/ (SAS transport), {out}/json/ (Dataset-JSON)")
    console.print(f"described    {out}/xpt/sdtm/define.xml; held against the standard: {out}/conformance/conformance.html")
    console.print(f"results      {out}/ard/ard.csv; behind every number: sdtm2adam trace OUTPUT ROW COLUMN")
    console.print(f"records      {out}/lineage/balance.html (and .xlsx): what became of each record and column of the export")
    notes = len(findings) - errors - warnings
    console.print(f"findings     {out}/validation/findings.html (and .xlsx): {errors} errors, {warnings} warnings, {notes} notes")
    if done.study.spec.notice:
        console.print(f"\n{done.study.spec.notice}")
