"""What is installed against what was released: packages within bounds, files as recorded."""

import hashlib
from base64 import urlsafe_b64encode
from importlib import metadata

import pytest

from sdtm2adam.qualification import installation
from sdtm2adam.qualification.installation import FAILS, HOLDS, TOLD, files, packages, pinned, pins_file, system


@pytest.fixture
def wheel(tmp_path):
    """An installed distribution of two files, as pip leaves it."""
    package, info = tmp_path / "program", tmp_path / "program-1.0.dist-info"
    package.mkdir()
    info.mkdir()
    lines = []
    for name, text in (("__init__.py", '"""A program."""\n'), ("data.csv", "a\n1\n")):
        (package / name).write_text(text, encoding="utf-8")
        digest = urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        lines.append(f"program/{name},sha256={digest},{len(text)}")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: program\nVersion: 1.0\n")
    (info / "RECORD").write_text("\n".join([*lines, "program-1.0.dist-info/RECORD,,"]) + "\n")
    return package, metadata.PathDistribution(info)


def verdicts(checks):
    return [(check.what, check.verdict) for check in checks]


def test_files_as_the_wheel_recorded_them_hold(wheel):
    package, installed = wheel
    (package / "__init__.pyc").write_bytes(b"what Python writes beside it")

    assert [("Files of the program", HOLDS)] == verdicts(files(installed, package))


def test_changed_lost_and_strange_files_are_each_named(wheel):
    """One letter more in one file, the other gone, and one that nobody released."""
    package, installed = wheel
    (package / "__init__.py").write_text('"""A programme."""\n')
    (package / "data.csv").unlink()
    (package / "added.py").write_text("")

    found = files(installed, package)

    assert ("Files of the program", FAILS) == verdicts(found)[0]
    assert {"program/__init__.py", "program/data.csv", "program/added.py"} == {check.what for check in found[1:]}
    assert {FAILS} == {check.verdict for check in found}
    assert "3 not as recorded" in found[0].found


def test_a_source_folder_has_no_record_and_says_so(wheel, tmp_path):
    """Neither held nor failed."""
    _, installed = wheel
    (tmp_path / "elsewhere").mkdir()

    (check,) = files(installed, tmp_path / "elsewhere")

    assert (TOLD, True) == (check.verdict, "source folder" in check.found)


def test_needed_packages_are_held_to_their_bounds(monkeypatch):
    """Too old fails, missing fails, another version than the tried one is told; a package of an extra is not needed."""
    needed = ["numpy>=9999", "no-such-package>=1", "pandas>=1", 'pytest>=9999; extra == "dev"']
    monkeypatch.setattr(installation.metadata, "requires", lambda _: needed)

    found = {check.what: check for check in packages()}

    assert (FAILS, FAILS, HOLDS) == tuple(found[name].verdict for name in ("numpy", "no-such-package", "pandas"))
    assert "not installed" == found["no-such-package"].found
    assert TOLD == found["pytest"].verdict


def test_another_version_than_the_one_tried_is_told(tmp_path):
    """A pin of another version: within bounds, so it holds, and the report says that it is not the one tried."""
    pins = tmp_path / "constraints.txt"
    pins.write_text("# how to renew\nnumpy==2.0.0\n")

    (check,) = [check for check in packages(pins) if check.what == "numpy"]

    assert (HOLDS, True) == (check.verdict, check.found.endswith(", not the one tried"))
    assert {"numpy": "2.0.0"} == pinned(pins)
    assert {} == pinned(tmp_path / "none.txt")


def test_the_pins_are_those_of_the_project():
    assert {"numpy", "scipy", "pandas", "packaging", "great-expectations"} <= set(pinned(pins_file()))


def test_the_program_and_python_are_told():
    """Python as the program needs it; the machine for information."""
    found = {check.what: check for check in system()}

    assert (HOLDS, HOLDS, TOLD) == tuple(found[name].verdict for name in ("Program", "Python", "System"))
