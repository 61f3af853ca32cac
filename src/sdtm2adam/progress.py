"""What a run tells the person at the terminal: each stage as it goes, and at the end where to look."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import pandas as pd
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
    "qc": "Programming twice",
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


def _packets(folder: Path, out: str) -> str:
    """The files that hold all outputs, and the folders that hold each."""
    named = (("docx", "Word"), ("pdf", "PDF"), ("rtf", "RTF"), ("xlsx", "Excel"))
    packets = [f"{out}/tlf/packet.{kind} ({name})" for kind, name in named if (folder / f"packet.{kind}").exists()]
    packets += [f"{out}/tlf/index.html"] if (folder / "index.html").exists() else []
    alone = [f"{kind}/" for kind in ("docx", "rtf", "pdf", "html") if (folder / kind).is_dir()]
    return ", ".join(packets) + (f"; each output in {', '.join(alone)}" if alone else "")


def _severities(done) -> list[str]:
    """Of the findings that the report tells; without a report of those that the stages left."""
    report = done.store.out / "validation" / "findings.parquet"
    if report.exists():
        return pd.read_parquet(report, columns=["severity"])["severity"].tolist()
    return [finding.severity for finding in done.store.findings_in(done.store.out)]


def summary(done, out: str) -> None:
    """Where to look, and how many findings wait there."""
    severities = _severities(done)
    console = Console(highlight=False, soft_wrap=True)
    packet = "DRAFT packet" if done.draft else "packet      "
    defines = ", ".join(f"{out}/xpt/{stage}/define.xml" for stage in ("sdtm", "adam") if (done.store.out / "xpt" / stage).is_dir())
    places = (
        ("tlf", f"\n{packet} {_packets(done.store.out / 'tlf', out)}"),
        ("xpt", f"datasets     {out}/sdtm/, {out}/adam/ (Parquet), {out}/xpt/ (SAS transport), {out}/json/ (Dataset-JSON)"),
        ("conformance", f"described    {defines}; held against the standard: {out}/conformance/conformance.html"),
        ("ard", f"results      {out}/ard/ard.csv; behind every number: sdtm2adam trace OUTPUT ROW COLUMN"),
        ("qc", f"twice        {out}/qc/qc.html (and .xlsx): what independent programs come to"),
        ("lineage/balance.html", f"records      {out}/lineage/balance.html (and .xlsx): the fate of each record and column of the export"),
    )
    for place, says in places:
        if (done.store.out / place).exists():
            console.print(says)
    where = "validation/findings.html (and .xlsx)" if (done.store.out / "validation").exists() else "findings/"
    console.print(f"findings     {out}/{where}: {', '.join(f'{severities.count(s)} {s}s' for s in ('error', 'warning', 'note'))}")
    if done.study.spec.notice:
        console.print(f"\n{done.study.spec.notice}")
