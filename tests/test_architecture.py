"""The house rules that matter, as tests: who may import whom, one door a package, file sizes, the public face."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import sdtm2adam

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "sdtm2adam"

# What each room, and each module that is not in a room, may import of ours: rooms, or single modules of rooms.
MAY_IMPORT = {
    "errors": "",
    "standards": "errors formats.safe_xml formats.archives",
    "spec": "errors standards",
    "formats": "errors spec.meta",
    "derive": "errors",
    "raw": "errors spec formats",
    "sdtm": "errors spec standards derive",
    "adam": "errors spec standards derive",
    "qc": "errors spec compare",
    "ard": "errors spec",
    "tlf": "errors spec ard.frame",
    "words": "errors spec.ranges derive.contract derive.assemble",
    "submission": "errors spec standards derive.contract derive.assemble formats words",
    "validation": "errors spec standards formats",
    "lineage": "errors spec derive.origin derive.assemble derive.contract",
    "store": "errors spec.meta",
    "plans": "errors spec derive",
    "given": "errors spec standards derive.assemble raw.given sdtm.given",
    "stated": "errors derive.assemble",
    "study": "errors spec standards derive plans given stated adam.dataset ard.checks ard.frame sdtm.domain sdtm.supp sdtm.variables",
    "describing": "errors spec store study submission validation collected compare qc",
    "collected": "errors spec store",
    "pipeline": "errors spec derive plans given study store raw sdtm adam submission validation ard tlf lineage describing collected qc",
    "worklist": "errors spec standards derive.text store study",
    "profile": "errors spec raw standards formats",
    "compare": "errors spec formats ard.frame raw.sas raw.sas_formats raw.delimited raw.decoding raw.detecting raw.header raw.table",
    "qualification": "errors spec.style ard tlf",
    "commands": "errors spec standards study given store pipeline formats submission validation profile worklist collected compare "
    "explaining qualification tlf",
    "layout": "errors",
    "published": "errors tlf.masks",
    "tracing": "errors spec study store plans ard.sources lineage.trace derive.assemble",
    "explaining": "errors spec standards study derive.assemble derive.contract adam.dataset sdtm.domain sdtm.supp words",
    "manual": "errors spec derive ard",
    "progress": "",
    "cli": "errors study pipeline layout published tracing progress store manual commands tlf.fonts",
    "__init__": "errors",
}

# A package whose API we touch, and the only files that do.
DOORS = {
    "great_expectations": "validation/suites.py validation/vocabulary.py",
    "docx": "tlf/word_package.py tlf/word_styles.py",
    "typst": "tlf/typesetting.py",
    "pypdfium2": "tlf/read_back/pdf.py",
    "xlsxwriter": "tlf/excel.py validation/report.py lineage/balance_book.py worklist/book.py compare/book.py",
    "ruamel": "spec/reading.py",
    "pyreadstat": "raw/sas.py",
    "rich": "progress.py",
    "regex": "validation/rules/patterns.py",
    "matplotlib": "tlf/figures/canvas.py",
}

SLOW = (
    "great_expectations", "matplotlib", "statsmodels", "scipy", "docx", "openpyxl", "xlsxwriter", "pyreadstat",
    "typst", "pypdfium2",
)  # fmt: skip

# What a distribution is called where it is not called as it is imported.
# ruamel.yaml imports the first by itself; of the others files are read
UNSEEN = {"ruamel.yaml.clib", "defineutils", "fontpkg-arimo", "pylopdf-fonts-ko"}
DISTRIBUTION = {
    "docx": "python-docx",
    "great_expectations": "great-expectations",
    "pydantic_core": "pydantic",
    "ruamel": "ruamel.yaml",
}

SOURCES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room_of(path: Path) -> str:
    """`derive` for derive/dates.py, `study` for study.py."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[str]:
    """Everything imported, as dotted names: `from a.b import c` gives a.b.c."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def kept_files() -> list[Path]:
    """The files of the repository as git knows them, and those it would take."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_every_room_has_its_rule():
    """A new room or module says in MAY_IMPORT what it may see, before anything sees it."""
    assert set(MAY_IMPORT) == {room_of(path) for path in SOURCES}


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_point_one_way(path):
    """Rooms talk through frames and files: a room sees itself and what stands before it, and only pipeline sees all."""
    allowed = (room_of(path), *MAY_IMPORT[room_of(path)].split())
    ours = [name.removeprefix("sdtm2adam.") for name in imports(parsed(path)) if name.startswith("sdtm2adam.")]

    assert [] == [name for name in ours if not any(f"{name}.".startswith(f"{room}.") for room in allowed)]


@pytest.mark.parametrize("package", DOORS)
def test_a_package_has_one_door(package):
    """What we know of a package's API stands in one place, so a new version of it changes one place."""
    doors = {name_of(path) for path in SOURCES if any(name.split(".")[0] == package for name in imports(parsed(path)))}

    assert doors <= set(DOORS[package].split())


def test_what_is_imported_is_what_is_declared():
    """An environment made from pyproject.toml alone has every package that src imports, and none that it does not need."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    imported = {name.split(".")[0] for path in SOURCES for name in imports(parsed(path))} - sys.stdlib_module_names - {"sdtm2adam"}

    needed = {DISTRIBUTION.get(name, name) for name in imported} | UNSEEN
    assert needed == {re.split("[><=]", line)[0] for line in declared}


def test_every_constraint_is_a_plain_version():
    """The lock names versions, and no address, path or editable install of one machine."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()

    assert [] == [line for line in lines if not re.fullmatch(r"#.*|[\w.-]+==[\w.]+", line)]


def test_slow_packages_are_imported_where_they_are_used():
    """`sdtm2adam --help` and `check` answer at once: the command line and the pipeline load none of the slow packages."""
    code = f"import sys, sdtm2adam.cli, sdtm2adam.pipeline; print([name for name in {SLOW} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert "[]" == loaded.strip()


def functions(tree: ast.AST) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_only_slow_packages_are_imported_inside_functions(path):
    """An import inside a function hides a dependency or a circle, unless it puts off a slow package (or the file that is its door)."""
    doors = {f"sdtm2adam/{door}".removesuffix(".py").replace("/", ".") for package in SLOW for door in DOORS.get(package, "").split()}
    late = {name for function in functions(parsed(path)) for name in imports(function)}

    if room_of(path) in ("cli", "commands"):  # what `--help` does not need
        late = {name for name in late if not name.startswith("sdtm2adam.")}
    assert [] == [
        name for name in sorted(late) if name.split(".")[0] not in SLOW and not any(f"{name}.".startswith(f"{door}.") for door in doors)
    ]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_is_one_idea_and_says_which(path):
    """A file has at most 400 lines and begins by saying what it is."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    assert ast.get_docstring(parsed(path))


def test_no_file_is_named_for_being_somewhere_to_put_things():
    nowhere = {"utils", "util", "helpers", "helper", "core", "common", "misc", "service", "services", "engine", "manager", "base_utils"}

    assert [] == [name_of(path) for path in SOURCES if {path.stem, *path.relative_to(PACKAGE).parts} & nowhere]


def test_inheritance_is_for_specs_errors_and_tuples():
    """Everything else is composed: a Spec of a file a person writes, the one error, and what the standard library means to be inherited.

    Told is an array of truths that remembers what was asked; numpy has no other way to see that two of them are combined.
    """
    bases = {
        (name_of(path), node.name): [ast.unparse(base) for base in node.bases]
        for path in SOURCES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and node.bases
    }
    roots = {("spec/base.py", "Spec"): ["BaseModel"], ("errors.py", "StudyError"): ["Exception"]}
    roots[("validation/questions/told.py", "Told")] = ["np.ndarray"]
    specs = {name for (_, name), parents in bases.items() if parents == ["Spec"]} | {"Spec"}

    assert roots.items() <= bases.items()
    assert {} == {
        of: parents
        for of, parents in bases.items()
        if of not in roots and not set(parents) <= specs | {"StudyError", "NamedTuple", "Protocol"}
    }


def test_the_public_face_is_sorted_and_there():
    assert sorted(sdtm2adam.__all__) == list(sdtm2adam.__all__)
    assert [] == [name for name in sdtm2adam.__all__ if not hasattr(sdtm2adam, name)]


def test_nothing_of_one_trial_stands_in_src():
    """What is true of one study stands in the study's folder."""
    words = re.compile(r"alsfrs|riluzole|\bmsc\b|\boh et al|nct01363401|xanomeline|cdiscpilot", re.IGNORECASE)
    texts = [path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix in (".py", ".json", ".md", ".yaml")]

    assert {} == {name_of(path): found for path in texts if (found := words.findall(path.read_text(encoding="utf-8")))}


def test_no_file_knows_the_machine_it_was_made_on():
    """No path of one machine and no package host of one network: the project is the same wherever it is cloned."""
    machine = re.compile(r"(?<![\w.])/(?:root|home|Users|work|tmp|opt|mnt)/\w|(?:extra-)?index-url|find-links|file:/{2}")
    here = Path(__file__).name
    found = {
        path.relative_to(ROOT).as_posix(): hits for path in kept_files() if path.name != here and (hits := machine.findall(_text(path)))
    }

    assert {} == found


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="replace")
