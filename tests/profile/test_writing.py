"""The page and the draft on disk: what they say, that they can be read back, and what is never written over."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.profile.describing import profile_of
from sdtm2adam.profile.writing import write_profile
from sdtm2adam.profile.yaml_text import quoted, scalar
from sdtm2adam.spec.reading import read_yaml
from tests.profile.folders import AE, VISITS, folder, read_back

ROOT = Path(__file__).parents[2]
ODD = 'SUBJ,"a: b # c","NO","001","x ""y""",두통,"<script>alert(1)</script>"\n1,"=1+1",y,NA,"line\nbreak",&amp;,<b>\n2,2,n,x,z,u,v\n'


def written(tmp_path, raw: Path) -> tuple[str, Path]:
    page, draft = write_profile(profile_of(raw), tmp_path / "profile", raw)
    return page.read_text(encoding="utf-8"), draft


class Tags(HTMLParser):
    """Tags in order, and those that are open."""

    def __init__(self, text: str):
        super().__init__()
        self.seen, self.open, self.wrong = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.wrong.append(tag)


def test_the_draft_reads_every_export_without_an_error(tmp_path):
    """The program's own reader takes the draft and reads all files with it."""
    raw = folder(tmp_path, ae_csv=AE, visits_csv=VISITS, odd_csv=ODD, semi_txt="# note, here\nA;B\n1;2\n")
    spec, reads, found = read_back(written(tmp_path, raw)[1], raw)

    assert [] == [f.text() for f in found.errors]
    assert ["ae", "odd", "semi", "visits"] == list(reads)
    assert ("",) == spec.missing
    assert ("SITE", "SUBJ", "AENO") == spec.exports["ae"].key
    assert "#" == spec.exports["semi"].comment


def test_the_draft_of_the_reference_export_reads_all_of_it(tmp_path):
    """27 files in two encodings and two delimiters."""
    spec, reads, found = read_back(written(tmp_path, ROOT / "raw")[1], ROOT / "raw")

    assert [] == [f.text() for f in found.errors]
    assert list(spec.exports) == list(reads)
    assert len([p for p in (ROOT / "raw").iterdir() if p.suffix == ".csv"]) == len(reads)


def test_texts_that_could_mean_missing_are_a_proposal_in_a_comment(tmp_path):
    """NA stays a value until a person says otherwise."""
    raw = folder(tmp_path, odd_csv=ODD)
    draft = written(tmp_path, raw)[1]

    assert '# missing: ["", "NA"]' in draft.read_text(encoding="utf-8")
    assert ("",) == read_back(draft, raw)[0].missing


def test_the_page_is_whole_escaped_and_needs_nothing_else(tmp_path):
    """Collected markup is text; nothing is loaded from anywhere; every tag is closed; tables have heads and captions."""
    raw = folder(tmp_path, ae_csv=AE, odd_csv=ODD, broken_xlsx="no")
    text, _ = written(tmp_path, raw)
    page = Tags(text)
    tags = [tag for tag, _ in page.seen]

    assert ([], []) == (page.open, page.wrong)
    assert "&lt;script&gt;" in text and not {"script", "img", "link", "iframe", "b"} & set(tags)
    assert [] == [a for _, attributes in page.seen for name, a in attributes.items() if name in ("src", "href") and not a.startswith("#")]
    assert tags.count("table") == tags.count("caption") == tags.count("thead")
    assert "raw/broken.xlsx" in text


def test_the_same_exports_give_the_same_bytes(tmp_path):
    """Nothing of the clock, the machine or the order of a hash."""
    raw = folder(tmp_path, ae_csv=AE, odd_csv=ODD)
    first = [p.read_bytes() for p in write_profile(profile_of(raw), tmp_path / "one", raw)]

    assert first == [p.read_bytes() for p in write_profile(profile_of(raw), tmp_path / "two", raw)]
    assert not any(str(tmp_path).encode() in content for content in first)


def test_what_a_person_has_worked_on_is_not_written_over(tmp_path):
    """A second profile replaces its own files, and neither an edited draft nor a stranger's page."""
    raw = folder(tmp_path, ae_csv=AE)
    _, draft = written(tmp_path, raw)
    written(tmp_path, raw)
    draft.write_text(draft.read_text(encoding="utf-8").replace("AETERM: {}", "AETERM: Event"), encoding="utf-8")

    with pytest.raises(StudyError, match="raw.yaml in profile/ is not as a profile was written"):
        written(tmp_path, raw)
    assert "AETERM: Event" in draft.read_text(encoding="utf-8")


@pytest.mark.parametrize("place", ["raw/profile", "raw", "specs", "specs/new"])
def test_nothing_is_written_among_exports_or_specs(tmp_path, place):
    """Exports are never changed, and a draft does not come into force by itself."""
    raw = folder(tmp_path, ae_csv=AE)

    with pytest.raises(StudyError, match="--out|elsewhere"):
        write_profile(profile_of(raw), tmp_path / place, raw)
    assert ["ae.csv"] == [p.name for p in raw.iterdir()]


@pytest.mark.parametrize(
    "text", ["", "NO", "y", "null", "~", "007", "1e3", "a: b", "# c", "- d", "'", '"', "x\ny", "\x85", "두통", "a,b", "[", "`", " a "]
)
def test_a_text_in_yaml_is_the_same_text(tmp_path, text):
    """Whatever a column is called, it is called so in the draft."""
    path = tmp_path / "x.yaml"
    path.write_text(f"{scalar(text)}: {quoted(text)}\n", encoding="utf-8", newline="\n")

    assert {text: text} == read_yaml(path, "x.yaml").value
