"""qc/qc.yaml: independent programs whose output is held against datasets of the run.

    - name: change
      says: Change from baseline, derived again from the transport files by another hand
      command: ["{python}", "{study}/qc/change.py", "{out}/xpt/sdtm"]
      seconds: 60
      severity: error
      compares:
        - writes: adqs.csv
          dataset: ADQS
          where: "PARAMCD == 'TOTAL'"
          keys: [USUBJID, AVISITN]

A program is any command: R, SAS, Python, a shell script. It runs in an empty folder of its own, which is gone afterwards,
and is told where things are by its arguments, in which {study}, {out} and {python} are filled in (the study's folder, the
folder of this run, the Python that runs it), and by the variables SDTM2ADAM_STUDY and SDTM2ADAM_OUT of its environment.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import Field, field_validator

from sdtm2adam.errors import ERROR, Finding, StudyError, did_you_mean
from sdtm2adam.spec.base import Spec, checked
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.entries import ConditionText
from sdtm2adam.spec.excluded import Exclusion
from sdtm2adam.spec.reading import Document, read_yaml

FILE = "qc/qc.yaml"
PLACES = ("study", "out", "python")
PLACE = re.compile(r"\{(\w*)\}")
STUDY = "{study}/"
RESULTS = "ARD"  # the results of all outputs, which a program may be held against as it is against datasets


class Compared(Spec):
    """One file that a program writes, and what it is held against.

    writes    the file, in the program's own folder: CSV (missing as nothing between two commas), XPT, Parquet, Dataset-JSON
    dataset   the dataset of the run, or ARD: the results of all outputs (output, analysis, group, by, level, stat, value ...);
              only the variables that the file has are compared
    where     a condition: only these records of the dataset; the program writes no others
    keys      variables by which records are matched; those of the dataset where none are named
    absolute  numbers are equal within this; what arithmetic leaves, where nothing is said
    relative  or within this of the larger of the two
    exclude   cells that are left out, each with its reason
    """

    writes: str = Field(min_length=1)
    dataset: str
    where: ConditionText = ""
    keys: tuple[str, ...] = ()
    absolute: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    relative: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    exclude: tuple[Exclusion, ...] = ()

    @field_validator("writes")
    @classmethod
    def _in_its_folder(cls, writes: str) -> str:
        path = PurePosixPath(writes)
        if path.is_absolute() or ".." in path.parts or "\\" in writes:
            raise ValueError("a program writes into its own folder; name the file without a way to another one")
        return writes


class Program(Spec):
    """One independent program.

    name      stands once in the file; findings and reports name it
    says      what it does, as a sentence
    command   the program and its arguments, one entry each; there is no shell
    seconds   how long it may take
    severity  of its findings: an error stops the run, unless it is a draft
    compares  the files that it writes
    """

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")
    says: str = Field(min_length=10)
    command: tuple[str, ...] = Field(min_length=1)
    seconds: int = Field(default=60, ge=1, le=86_400)
    severity: Literal["error", "warning", "note"]
    compares: tuple[Compared, ...] = Field(min_length=1)
    written_at: str = ""

    @field_validator("command")
    @classmethod
    def _known_places(cls, command: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for argument in command for name in PLACE.findall(argument) if name not in PLACES]
        if unknown:
            told = ", ".join(f"{{{name}}}{did_you_mean(name, PLACES)}" for name in unknown)
            raise ValueError(f"there is no place {told}; there are {{study}}, {{out}} and {{python}}")
        return command


def read_qc(folder: Path) -> list[Program]:
    """The programs of a study, in the order of the file; none where there is no folder qc/.

    Errors: one StudyError that lists every fault as file:line: also names that stand twice, files of the study that are
    missing, and a folder qc/ without its qc.yaml.
    """
    if not (folder / "qc").is_dir():
        return []
    document = read_yaml(folder / FILE, FILE)
    if not isinstance(document.value, list):
        raise StudyError(f"{FILE}:1: write a list of programs, each beginning with `- name:`")
    programs, faults = [], []
    for at, given in enumerate(document.value):
        try:
            program = checked(given, Program, document, (at,))
        except StudyError as fault:
            faults.extend(fault.findings)
            continue
        programs.append(program.model_copy(update={"written_at": document.where((at,))}))
        faults.extend(_faults(program, at, document, folder, {p.name for p in programs[:-1]}))
    if faults:
        raise StudyError("\n".join(f"{f.source}: {f.message}" for f in faults), faults)
    return programs


def _faults(program: Program, at: int, document: Document, folder: Path, before: set[str]) -> Iterator[Finding]:
    if program.name in before:
        yield _fault(document.where((at, "name")), f"a program {program.name} stands above already; choose another name")
    for argument in program.command:
        path = folder / argument.removeprefix(STUDY)
        if argument.startswith(STUDY) and not path.exists():
            beside = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
            says = f"there is no {argument.removeprefix(STUDY)} in the study{did_you_mean(path.name, beside)}"
            yield _fault(document.where((at, "command")), says)


def unknown_names(programs: list[Program], columns: Mapping[str, set[str]]) -> Iterator[Finding]:
    """Datasets that no stage makes, and variables of keys, conditions and exclusions that the dataset will not have.

    columns   dataset -> its variables, of every dataset that a run makes
    """
    for program in programs:
        for compared in program.compares:
            where = f"{program.written_at}: {program.name}"
            has = columns.get(compared.dataset)
            if has is None:
                yield _fault(program.written_at, f"{where}: no stage makes {compared.dataset}{did_you_mean(compared.dataset, columns)}")
                continue
            named = {*compared.keys, *(e.variable for e in compared.exclude)}
            named |= {name for text in (compared.where, *(e.where for e in compared.exclude)) if text for name in parse(text).columns}
            for name in sorted(named - has):
                yield _fault(program.written_at, f"{where}: {compared.dataset} has no variable {name}{did_you_mean(name, has)}")


def _fault(where: str, says: str) -> Finding:
    return Finding("spec", ERROR, "", "", says, source=where)
