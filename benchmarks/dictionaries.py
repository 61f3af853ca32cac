"""Dictionaries of the size of real ones: reading them, and what rules ask of them over 100,000 adverse events.

    python benchmarks/dictionaries.py

Invented terms and codes, as many as MedDRA has (90,000 lowest level terms, 27,000 preferred ones, 38,000 ways up). Prints the
best of three, CPU seconds.
"""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time

import numpy as np

from sdtm2adam.standards.dictionaries.own import OwnDictionaries, Place
from sdtm2adam.validation.rules.columns import Column, Frame, Values
from sdtm2adam.validation.rules.guide_tables import Guide
from sdtm2adam.validation.rules.operations.registry import Asked, known_operations
from sdtm2adam.validation.rules.rule_model import Operation
from sdtm2adam.validation.rules.study_data import StudyData, Table, Unit

WORDS = "amber basin cedar delta ember fjord grove heron inlet jetty kelp larch".split()
COUNTS = {"llt": 90_000, "pt": 27_000, "hlt": 1_750, "hlgt": 340, "soc": 27}
FIRST = {level: (place + 1) * 10_000_000 for place, level in enumerate(COUNTS)}
WAYS, EVENTS = 38_000, 100_000
ASKED = {
    "valid_external_dictionary_value": {"name": "--LLT", "external_dictionary_type": "meddra", "dictionary_term_type": "LLT"},
    "valid_external_dictionary_code": {"name": "--PTCD", "external_dictionary_type": "meddra", "dictionary_term_type": "PT"},
    "valid_meddra_code_term_pairs": {"name": "--LLTCD"},
    "valid_meddra_code_references": {},
    "valid_meddra_term_references": {},
}


def code(level: str, at: int) -> str:
    return str(FIRST[level] + at)


def term(level: str, at: int) -> str:
    return f"{WORDS[at % 12]} {WORDS[at % 7]} {WORDS[at % 5]} {level} {at}"


def above(pt: int) -> list[tuple[str, int]]:
    """The levels above a preferred term."""
    return [(level, pt % COUNTS[level]) for level in ("hlt", "hlgt", "soc")]


def meddra(folder: Path) -> None:
    none = [""] * 6
    rows = {level: [[code(level, i), term(level, i), *none, ""] for i in range(COUNTS[level])] for level in ("hlt", "hlgt")}
    rows["soc"] = [[code("soc", i), term("soc", i), "S", *none, ""] for i in range(COUNTS["soc"])]
    rows["pt"] = [[code("pt", i), term("pt", i), "", code("soc", i % 27), *none, ""] for i in range(COUNTS["pt"])]
    rows["llt"] = [[code("llt", i), term("llt", i), code("pt", i % 27_000), *none, "Y", ""] for i in range(COUNTS["llt"])]
    rows["mdhier"] = []
    for i in range(WAYS):
        way = [("pt", i % 27_000), *above(i)]
        primary = "Y" if i < COUNTS["pt"] else "N"
        rows["mdhier"].append([*(code(*one) for one in way), *(term(*one) for one in way), "S", "", code("soc", i % 27), primary])
    for name, lines in rows.items():
        (folder / f"{name}.asc").write_text("".join("$".join(line) + "$\r\n" for line in lines), encoding="utf-8", newline="")


def events() -> Table:
    """Adverse events coded with 3,000 lowest level terms, all five levels, terms and codes."""
    drawn = np.random.default_rng(1).integers(3_000, size=EVENTS)
    levels = {"LLT": "llt", "DECOD": "pt", "HLT": "hlt", "HLGT": "hlgt", "SOC": "soc"}
    codes = {"LLT": "LLTCD", "DECOD": "PTCD", "HLT": "HLTCD", "HLGT": "HLGTCD", "SOC": "SOCCD"}
    columns = {"DOMAIN": Column(Values(["AE"]), np.zeros(EVENTS, dtype="int64"))}
    for tail, level in levels.items():
        at = [i % COUNTS[level] for i in range(3_000)]
        columns[f"AE{tail}"] = Column(Values([term(level, i) for i in at]), drawn)
        columns[f"AE{codes[tail]}"] = Column(Values([float(code(level, i)) for i in at], True), drawn)
    return Table("AE", "ae.xpt", Frame(EVENTS, columns))


def own(place: str) -> OwnDictionaries:
    return OwnDictionaries({"MedDRA": Place(Path(place), "meddra")})


def best_of_three(work: Callable[[], object]) -> float:
    def once() -> float:
        began = process_time()
        work()
        return process_time() - began

    return min(once() for _ in range(3))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        meddra(Path(place))
        print(f"read, {sum(COUNTS.values()):,} terms  {best_of_three(lambda: own(place).of('MedDRA')):6.2f} s")
        unit = Unit((events(),))
        study = StudyData(unit.parts, Guide(), dictionaries=own(place))
        study.dictionaries.of("MedDRA")
        for operator, said in ASKED.items():
            asked = Asked(Operation("$it", operator, said), study, unit, unit, unit.frame, unit.frame)
            print(f"{operator:<32}  {best_of_three(partial(known_operations()[operator], asked)):6.2f} s")
