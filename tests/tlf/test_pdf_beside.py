"""PDF files written by a process of their own: the same bytes, its seconds told, its faults told."""

import pytest

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.pages import pages_of_all
from sdtm2adam.tlf.pdf_beside import pdf_beside, spent, write_pdf
from tests.tlf.displays import empty, figure

STYLE = Style()


@pytest.fixture
def paged():
    return pages_of_all([empty(), figure()], STYLE)


def test_the_files_are_those_of_this_process_and_its_seconds_are_counted(paged, tmp_path):
    before = spent()
    wait = pdf_beside(paged, STYLE, tmp_path / "beside", tmp_path / "beside.pdf", False)
    write_pdf(paged, STYLE, tmp_path / "here", tmp_path / "here.pdf", False)
    wait()

    assert {"t_empty.pdf", "f.pdf"} == {path.name for path in (tmp_path / "beside").iterdir()}
    for name in ("t_empty.pdf", "f.pdf"):
        assert (tmp_path / "here" / name).read_bytes() == (tmp_path / "beside" / name).read_bytes()
    assert (tmp_path / "here.pdf").read_bytes() == (tmp_path / "beside.pdf").read_bytes()
    assert spent() > before


def test_a_process_that_fails_is_told_in_its_own_words(paged, tmp_path):
    wait = pdf_beside(paged, STYLE, tmp_path / "pdf", tmp_path / "nowhere" / "packet.pdf", False)

    with pytest.raises(RuntimeError, match=r"(?s)writing PDF failed in its own process.*nowhere"):
        wait()
