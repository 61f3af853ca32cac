"""The PDF files of a packet, written by a process of their own beside the other formats: they take as long as all of these together.

    python -m sdtm2adam.tlf.pdf_beside   reads pages from standard input, writes the files, says its CPU seconds
"""

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.model import Page
from sdtm2adam.tlf.pdf import PdfWriter

_spent: list[float] = []


def pdf_beside(paged: Sequence[Sequence[Page]], style: Style, folder: Path, packet: Path, draft: bool) -> Callable[[], None]:
    """Begin to write `folder/<output>.pdf` of each output and `packet`; what this gives waits until all are there.

    Errors (when waited for): RuntimeError with the other process's own words, should it have failed.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    command = [sys.executable, "-m", "sdtm2adam.tlf.pdf_beside"]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process = subprocess.Popen(command, **pipes, env=environment)
    try:
        process.stdin.write(pickle.dumps((paged, style, folder, packet, draft), protocol=pickle.HIGHEST_PROTOCOL))
        process.stdin.close()
    except BrokenPipeError:  # it has ended before its time; waiting will say why
        pass

    def wait() -> None:
        said, faults = process.stdout.read(), process.stderr.read()
        if process.wait():
            raise RuntimeError(f"writing PDF failed in its own process:\n{faults.decode(errors='replace')}")
        _spent.append(float(said))

    return wait


def spent() -> float:
    """CPU seconds of all such processes that were waited for."""
    return sum(_spent)


def write_pdf(paged: Sequence[Sequence[Page]], style: Style, folder: Path, packet: Path, draft: bool) -> None:
    """All outputs as PDF, and their packet; the longest last: of these typst still knows the pages when it sets the packet."""
    writer = PdfWriter(style, draft)
    folder.mkdir(exist_ok=True)
    for pages in sorted(paged, key=len):
        (folder / f"{pages[0].display.output}.pdf").write_bytes(writer.document(pages))
    packet.write_bytes(writer.packet(paged))


if __name__ == "__main__":
    gc.disable()
    write_pdf(*pickle.loads(sys.stdin.buffer.read()))
    print(process_time())
