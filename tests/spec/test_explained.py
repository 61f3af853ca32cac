"""validation/explained.yaml: what a person has explained."""

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.explained import read_explained

GOOD = """\
- rule: S2A-0903
  dataset: AE
  variable: AEBODSYS
  where: "AESTDTC >= '2012-01-01'"
  owner: standard
  text: The export carries the terms of MedDRA and not their codes.
- rule: S2A-0404
  text: Numbers are those of the central laboratory.
"""


def _read(tmp_path, text):
    path = tmp_path / "explained.yaml"
    path.write_text(text, encoding="utf-8")
    return read_explained(path, "validation/explained.yaml")


def test_entries_are_read_with_their_lines(tmp_path):
    """Each keeps where it is written, so that a finding can name it."""
    first, second = _read(tmp_path, GOOD)

    assert ("AE", "AEBODSYS", "standard", "validation/explained.yaml:1") == (first.dataset, first.variable, first.owner, first.written_at)
    assert ("", "", "", "validation/explained.yaml:7") == (second.dataset, second.where, second.owner, second.written_at)


def test_an_empty_file_explains_nothing(tmp_path):
    """A study may lay the file out before it has anything to explain."""
    assert [] == _read(tmp_path, "# nothing yet\n")


@pytest.mark.parametrize(
    "text, says",
    [
        ("- rule: S2A-0404\n", "explained.yaml:1: `text` must be said"),
        ("- rule: S2A-0404\n  text: fine\n", "explained.yaml:2: `text`: `fine` is too short; write at least 20 characters"),
        ("- rule: S2A-0404\n  text: ''\n", "explained.yaml:2: `text`: nothing stands here; write at least 20 characters"),
        ("- {rule: S2A-0404, text: Numbers are those of the laboratory., wher: x}\n", "`wher` is not known here - did you mean where"),
        ("- {rule: S2A-0404, text: Numbers are those of the laboratory., where: A >}\n", "`where`: condition"),
        ("- {rule: S2A-0404, text: Numbers are those of the laboratory., owner: site}\n", "`owner`"),
        ("rule: S2A-0404\n", "write a list of entries"),
        ("- S2A-0404\n", "write `key: value` lines here"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path, text, says):
    """An explanation that nobody can read must not hide a finding."""
    with pytest.raises(StudyError) as fault:
        _read(tmp_path, text)

    assert says in str(fault.value)


def test_all_faults_are_told_at_once(tmp_path):
    """One reading, everything that is wrong."""
    with pytest.raises(StudyError) as fault:
        _read(tmp_path, "- rule: S2A-0404\n- text: Numbers are those of the laboratory.\n")

    assert ["validation/explained.yaml:1", "validation/explained.yaml:2"] == [line.split(": ")[0] for line in str(fault.value).splitlines()]
