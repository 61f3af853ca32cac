"""What each stage of the reference study costs: CPU and wall seconds, twice in one process (cold, then warm).

    python benchmarks/stages.py

Validation runs in a process of its own beside the other stages; its CPU is told apart. The line "raw to XPT"
is what converting the data costs, "packet" what results and outputs cost in all formats, with its figures, which are drawn
once more to be told apart; the last line holds the whole run against the same run without validation.
"""

import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from sdtm2adam import pipeline
from sdtm2adam.errors import Findings
from sdtm2adam.spec.figure import Figure
from sdtm2adam.store import finished
from sdtm2adam.study import open_study

ROOT = Path(__file__).resolve().parent.parent
CONVERSION = ("raw", "sdtm", "adam", "xpt")


def timed(study, out: Path, stages: list[str]) -> tuple[dict, float]:
    """What the stages said of themselves, and the wall seconds of the run."""
    began = perf_counter()
    run = pipeline.run(study, out, stages=stages)
    return run.said, perf_counter() - began


def drawing(study, out: Path) -> float:
    """CPU seconds of the figures alone, from results to SVG and PNG."""
    store = finished(out)
    store.get("ard", "ard"), store.frames("adam")  # read before the clock runs
    study.outputs = [output for output in study.outputs if isinstance(output, Figure)]
    began = process_time()
    pipeline.laid_out(study, store, Findings())
    return process_time() - began


def main() -> int:
    began = perf_counter()
    study = open_study(ROOT)
    print(f"{'specs opened and checked':34}{'':10}{perf_counter() - began:8.2f} s wall")
    without = [name for name in pipeline.STAGES if name != "validation"]
    with tempfile.TemporaryDirectory() as folder:
        cold, whole = timed(study, Path(folder) / "out", list(pipeline.STAGES))
        warm, bare = timed(study, Path(folder) / "out", without)
        figures_alone = drawing(study, Path(folder) / "out")
    for name, figures in cold.items():
        again = warm.get(name, {})
        shown = [f"{figures.get('cpu_seconds', 0):6.2f} s CPU", f"{figures.get('wall_seconds', 0):6.2f} s wall"]
        print(f"{name:34}{'  '.join(shown)}" + (f"   again {again['cpu_seconds']:.2f} s CPU" if again else ""))
    for title, figures in (("raw to XPT", cold), ("raw to XPT, again", warm)):
        print(f"{title:34}{sum(figures[s]['cpu_seconds'] for s in CONVERSION):6.2f} s CPU")
    packet = sum(cold[stage]["cpu_seconds"] for stage in ("ard", "tlf"))
    print(f"{'packet, its results too':34}{packet:6.2f} s CPU   its figures {figures_alone:.2f}, all else {packet - figures_alone:.2f}")
    print(f"{'whole run, with validation':34}{'':14}{whole:6.2f} s wall   without, warm: {bare:.2f} s wall")
    return 0


if __name__ == "__main__":
    sys.exit(main())
