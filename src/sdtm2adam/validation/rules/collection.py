"""A user's own copy of published rules, as it lies in a study: validation/rules/, one file a rule, unchanged.

    validation/rules/<name>.yml          rules
    validation/rules/tests/<name>/...    their test data, where these were imported too
    validation/rules/LICENSE             the licence that came with them
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from sdtm2adam.errors import StudyError, did_you_mean
from sdtm2adam.formats.archives import Archive
from sdtm2adam.validation.rules.parsing import NotARule
from sdtm2adam.validation.rules.rule_files import SUFFIXES, RuleFile, read_rule, rule_paths, rules_in
from sdtm2adam.validation.rules.rule_model import Rule

FOLDER, TESTS, LICENSE = "validation/rules", "tests", "LICENSE"
LEFT_OUT = ("data", "results", TESTS, ".github", ".vscode", "mappings", "positive", "negative")
NO_NAME = ("rule", "index")  # files that say nothing by their name; their folder's name does
MOST_FILES = 200_000


@dataclass(frozen=True)
class Collection:
    """The rules of a folder. files: in the order of their names; shown: what the reader calls the folder."""

    folder: Path
    shown: str
    files: tuple[RuleFile, ...]

    @property
    def rules(self) -> list[Rule]:
        return [file.rule for file in self.files if file.rule]

    @property
    def unreadable(self) -> list[RuleFile]:
        return [file for file in self.files if not file.rule]

    @cached_property
    def by_name(self) -> dict[str, Rule]:
        """By id, by the name of its file, and by the ids that authorities know it by, where one rule only has it."""
        named: dict[str, list[Rule]] = {}
        for file in self.files:
            if file.rule:
                for name in dict.fromkeys((file.rule.id, Path(file.name).stem, *file.rule.cited)):
                    named.setdefault(name, []).append(file.rule)
        own = {file.rule.id: file.rule for file in reversed(self.files) if file.rule}
        stems = {Path(file.name).stem: file.rule for file in self.files if file.rule}
        return {name: rules[0] for name, rules in named.items() if len(rules) == 1} | stems | own

    def rule(self, name: str) -> Rule:
        """Errors: StudyError where there is none of that name, or several are known by it."""
        several = [rule.id for rule in self.rules if name in rule.cited]
        if name not in self.by_name and several:
            raise StudyError(f"{name} is the id of several rules: {', '.join(several)}\n    to fix  name one of them")
        if name not in self.by_name:
            raise StudyError(f"{self.shown} has no rule {name}{did_you_mean(name, self.by_name)}")
        return self.by_name[name]


def has_rules(folder: Path) -> bool:
    """Whether there is a file of a rule, or of what should be one."""
    return any(next(rule_paths(place), None) for place in _places(folder))


def _places(folder: Path) -> list[Path]:
    """The folder, and its folders `published` and `draft`."""
    return [folder, *(folder / name for name in ("published", "draft") if (folder / name).is_dir())]


def collection_in(folder: Path, shown: str) -> Collection:
    """The rules of a folder, or of its folders `published` and `draft`.

    Errors: StudyError where there is no such folder, or no rule in it.
    """
    if not folder.is_dir():
        raise StudyError(f"There is no {shown}.\n    to fix  bring rules in with: sdtm2adam rules import FOLDER|ZIP")
    files = [file for place in _places(folder) for file in rules_in(place)]
    if not files:
        raise StudyError(f"{shown} has no rule.\n    to fix  bring rules in with: sdtm2adam rules import FOLDER|ZIP")
    return Collection(folder, shown, tuple(files))


@dataclass
class Imported:
    """What an import brought: names written, what was the same already, drafts and blocked ones among them, and what was left out."""

    written: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    cases: int = 0

    def leave_out(self, why: str) -> None:
        self.left_out[why] = self.left_out.get(why, 0) + 1


def import_rules(source: Path, shown: str, into: Path, with_tests: bool = False) -> Imported:
    """Copy the rules of a folder or a zip archive into `into`, each file unchanged; what is no rule is counted.

    Errors: StudyError for no such folder or archive, or one without any rule.
    """
    files = _files(source, shown)
    done = Imported()
    chosen: dict[str, tuple[str, bytes]] = {}
    for name in sorted(files, key=lambda name: ("/draft" in f"/{name.lower()}" or "/unpublished" in f"/{name.lower()}", name)):
        path = PurePosixPath(name)
        if path.suffix.lower() in SUFFIXES and not set(path.parts[:-1]) & set(LEFT_OUT):
            _take(name, path, files[name], chosen, done)
    if not chosen:
        raise StudyError(f"{shown} has no rule that can be read" + (f": {done.faults[0]}" if done.faults else ""))
    into.mkdir(parents=True, exist_ok=True)
    for target, (_, data) in sorted(chosen.items()):
        _write(into / target, data(), target, done)
    licence = next((name for name in sorted(files) if PurePosixPath(name).name.upper().startswith("LICENSE")), None)
    if licence:
        _write(into / LICENSE, files[licence](), LICENSE, done)
    if with_tests:
        done.cases = _copy_tests(files, into / TESTS)
    return done


def _files(source: Path, shown: str) -> Mapping[str, object]:
    """Name -> a function that reads it."""
    if source.is_dir():
        paths = [p for p in sorted(source.rglob("*")) if p.is_file() and ".git" not in p.relative_to(source).parts]
        if len(paths) > MOST_FILES:
            raise StudyError(f"{shown} has {len(paths):,} files; name the folder of the rules")
        return {p.relative_to(source).as_posix(): p.read_bytes for p in paths}
    if source.is_file():
        archive = Archive(source.read_bytes(), shown)
        return {name: (lambda name=name: archive.read(name)) for name in archive.names}
    raise StudyError(f"There is no {shown}.\n    to fix  name a folder or a zip archive with rules in CDISC's executable format")


def _take(name: str, path: PurePosixPath, read, chosen: dict, done: Imported) -> None:
    stem = path.parent.name if path.stem.lower() in NO_NAME and path.parent.name else path.stem
    try:
        rule = read_rule(read(), name, stem)
    except NotARule:
        done.leave_out("YAML or JSON that is no rule")
        return
    except (StudyError, OSError) as fault:
        done.faults.append(str(fault))
        return
    if rule.status.lower().startswith("deprecated") or "deprecated" in (part.lower() for part in path.parts[:-1]):
        done.leave_out("deprecated rules")
        return
    target = f"{stem}{path.suffix.lower()}"
    if target in chosen:
        done.leave_out("rules of a name that another file has")
        return
    chosen[target] = (name, read)
    done.rules.append(rule)


def _write(path: Path, data: bytes, name: str, done: Imported) -> None:
    if path.is_file() and path.read_bytes() == data:
        done.same.append(name)
        return
    path.write_bytes(data)
    done.written.append(name)


def _copy_tests(files: Mapping[str, object], into: Path) -> int:
    """The cases, as <rule>/<positive|negative>/<case>/...; how many."""
    cases = set()
    for name, read in files.items():
        parts = PurePosixPath(name).parts
        at = next((i for i, part in enumerate(parts) if part in ("positive", "negative")), 0)
        if not at or len(parts) < at + 3 or PurePosixPath(name).suffix.lower() not in (".csv", ".xml", ".txt", ".env", ""):
            continue
        target = into.joinpath(*parts[at - 1 :])
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(read())
        cases.add(parts[at - 1 : at + 2])
    return len(cases)


def counted(rules: Iterable[Rule]) -> dict[str, int]:
    """How many are published, drafts, and blocked."""
    rules = list(rules)
    drafts = sum(rule.is_draft for rule in rules)
    return {"published": len(rules) - drafts, "draft": drafts, "blocked": sum(bool(rule.blocked) for rule in rules)}
