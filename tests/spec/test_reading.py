"""YAML as a study writes it: what is text stays text, and every fault has its line."""

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.spec import reading
from sdtm2adam.spec.base import Spec, read_spec
from sdtm2adam.spec.reading import YAML, read_yaml


@pytest.fixture(params=["libyaml", "pure Python"], autouse=True)
def parser(request, monkeypatch):
    """Each test runs with either parser: what scalars mean is decided by us."""
    if request.param == "pure Python":
        monkeypatch.setattr(reading, "YAML", lambda typ, pure: YAML(typ=typ, pure=True))


def read(tmp_path, text: str | bytes):
    path = tmp_path / "file.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_yaml(path, "specs/file.yaml")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"),
        ("Y", "Y"),
        ("n", "n"),
        ("yes", "yes"),
        ("on", "on"),
        ("Off", "Off"),
        ("True", "True"),
        ("NULL", "NULL"),
        ("None", "None"),
        ("001", "001"),
        ("007.5", "007.5"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2012-03-05", "2012-03-05"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("'1'", "1"),
        ('"2.5"', "2.5"),
        ("'true'", "true"),
        ("''", ""),
        ("1", 1),
        ("-7", -7),
        ("0", 0),
        ("2.50", 2.5),
        ("-0.07", -0.07),
        ("1e-9", 1e-9),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_what_a_value_means(tmp_path, written, value):
    """Only true, false, null and plain numbers are anything but text: Norway stays NO and site 001 stays 001."""
    made = read(tmp_path, f"key: {written}\n").value["key"]

    assert (value, type(value)) == (made, type(made))


def test_keys_stay_as_written(tmp_path):
    """A grade 1, an answer Y and a quoted key are alike: text."""
    assert {"1": "a", "Y": "b", "01": "c", "null": "d", "no": "e"} == read(tmp_path, "1: a\nY: b\n'01': c\nnull: d\nno: e\n").value


def test_folded_and_literal_text(tmp_path):
    assert {"a": "1\n", "b": "two words\n"} == read(tmp_path, "a: |\n  1\nb: >\n  two\n  words\n").value


def test_every_place_has_its_line(tmp_path):
    document = read(tmp_path, "# first\nfrom:\n  - export: ae\n    where: x\n  - export: cm\nkeys: [A,\n  B]\n")

    assert [2, 3, 4, 5, 6, 6, 7] == [
        document.line(p) for p in (("from",), ("from", 0), ("from", 0, "where"), ("from", 1, "export"), ("keys",), ("keys", 0), ("keys", 1))
    ]


def test_a_place_that_is_not_in_the_file_has_the_line_above_it(tmp_path):
    document = read(tmp_path, "a: 1\nb:\n  c: 2\n")

    assert "specs/file.yaml:3" == document.where(("b", "c", "nothing", 7))
    assert "specs/file.yaml:1" == document.where(("nowhere",))


def test_a_step_written_once_and_used_twice(tmp_path):
    assert {"a": [{"x": 1}], "b": [{"x": 1}]} == read(tmp_path, "a: &steps\n  - x: 1\nb: *steps\n").value


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", "specs/file.yaml:3: `a` stands here twice"),
        ("x:\n  a: 1\n  b: {c: 1, c: 2}\n", "specs/file.yaml:3: `c` stands here twice"),
        ("a: 1\n'a': 2\n", "specs/file.yaml:2: `a` stands here twice"),
        ("? [a, b]\n: 1\n", "specs/file.yaml:1: a key must be a single word"),
        ("a: 1\nb: [1, 2\n", r"specs/file\.yaml:\d: not YAML"),
        ("a: b: c\n", "specs/file.yaml:1: not YAML"),
        ("a: 1\n\tb: 2\n", "specs/file.yaml:2: not YAML"),
        ("a: 1\n---\nb: 2\n", r"specs/file\.yaml:\d: not YAML"),
        ("a: *nothing\n", "specs/file.yaml:1: not YAML"),
        ("a: \x07\n", "specs/file.yaml.*not YAML"),
    ],
)
def test_faults_have_their_line(tmp_path, text, says):
    with pytest.raises(StudyError, match=says):
        read(tmp_path, text)


def test_all_double_keys_are_told_at_once(tmp_path):
    with pytest.raises(StudyError) as told:
        read(tmp_path, "a: 1\na: 2\nb: {c: 1, c: 2}\n")

    assert ["specs/file.yaml:2: `a` stands here twice", "specs/file.yaml:3: `c` stands here twice"] == str(told.value).splitlines()
    assert ["specs/file.yaml:2", "specs/file.yaml:3"] == [f.source for f in told.value.findings]


def test_a_file_in_another_encoding_is_told(tmp_path):
    with pytest.raises(StudyError, match=r"specs/file\.yaml is not UTF-8 text \(byte 4\)"):
        read(tmp_path, "a: é\n".encode("cp1252")[:3] + b" \xe9\n")


def test_a_byte_order_mark_is_not_part_of_the_first_key(tmp_path):
    assert {"domain": "AE"} == read(tmp_path, b"\xef\xbb\xbfdomain: AE\n").value


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(StudyError, match=r"specs/file\.yaml is missing"):
        read_yaml(tmp_path / "nothing.yaml", "specs/file.yaml")


class Visit(Spec):
    """What the tests below read."""

    name: str
    number: int
    tags: list[str] = []


def read_visit(tmp_path, text):
    path = tmp_path / "visit.yaml"
    path.write_text(text)
    return read_spec(path, Visit, "visit.yaml")[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name: V1\nnumber: 1\ntag: [a]\n", ["visit.yaml:3: `tag` is not known here - did you mean tags?"]),
        ("name: V1\n", ["visit.yaml:1: `number` must be said and is not"]),
        ("name: V1\nnumber: one\ntags:\n  - a\n  - 2\n", ["visit.yaml:2: `number`", "visit.yaml:5: `tags.1`"]),
        ("", ["visit.yaml: the file is empty"]),
    ],
)
def test_every_fault_of_a_file_is_told_with_its_line(tmp_path, text, says):
    with pytest.raises(StudyError) as told:
        read_visit(tmp_path, text)

    lines = str(told.value).splitlines()
    assert len(says) == len(lines)
    assert all(line.startswith(start) for line, start in zip(lines, says))


def test_a_spec_cannot_be_changed(tmp_path):
    with pytest.raises(ValueError, match="frozen"):
        read_visit(tmp_path, "name: V1\nnumber: 1\n").name = "V2"
