"""What a newer release changes for a study, told by C-code."""

from sdtm2adam.standards.changes import Use, counts, used_changes
from sdtm2adam.standards.terminology import Listed, Package, Terminology, carried


def release(date: str, *codelists: tuple, whole: bool = True) -> Terminology:
    """A terminology of one package; a codelist is (short, code, extensible, {value: (code, synonyms)})."""
    listed = {short: Listed("SDTM", short, code, short.title(), extensible) for short, code, extensible, _ in codelists}
    rows = {
        short: [{"code": code, "value": value, "synonyms": synonyms} for value, (code, synonyms) in terms.items()]
        for short, _, _, terms in codelists
    }
    return Terminology(date, (Package("SDTM", date, listed, rows, whole),))


OLD = release(
    "2030-01-01",
    ("SKY", "C1", "Yes", {"BLUE": ("C11", ""), "GREY": ("C12", ""), "RED": ("C13", ""), "DARK": ("C14", "")}),
    ("WIND", "C2", "Yes", {"WEST": ("C21", "")}),
    ("SUN", "C3", "No", {"UP": ("C31", "")}),
    ("MOON", "C4", "No", {"FULL": ("C41", "")}),
)
NEW = release(
    "2031-01-01",
    ("SKY", "C1", "Yes", {"AZURE": ("C11", ""), "GREY": ("C12", "Gray"), "DARK": ("C99", ""), "PINK": ("C15", ""), "GOLD": ("C16", "")}),
    ("WINDS", "C2", "No", {"WEST": ("C21", "")}),
    ("MOON", "C4", "Yes", {"FULL": ("C41", "")}),
)


def kinds(uses: dict[str, Use]) -> list[tuple]:
    return [(c.kind, c.codelist, c.term, c.now) for c in used_changes(OLD, NEW, uses)]


def test_terms_gone_renamed_and_new():
    """Renamed is the same C-code under another value; what the study does not use (RED) is not told, new terms are."""
    assert [
        ("term renamed", "SKY", "BLUE", "now `AZURE` (C11)"),
        ("new synonym", "SKY", "GREY", "Gray"),
        ("code changed", "SKY", "DARK", "C14 is now C99"),
        ("new term", "SKY", "DARK", "C99"),
        ("extra term published", "SKY", "PINK", "C15"),
        ("new term", "SKY", "GOLD", "C16"),
    ] == kinds({"C1": Use("SKY", ("BLUE", "GREY", "DARK", "PINK"), ("PINK",))})
    assert ("term gone", "SKY", "RED", "") == kinds({"C1": Use("SKY", ("RED",))})[0]


def test_a_codelist_gone_renamed_or_closed():
    """A codelist that is closed breaks a study that added terms to it, and no other."""
    assert [("codelist gone", "SUN", "", "")] == kinds({"C3": Use("SUN", ("UP",))})
    assert [
        ("codelist renamed", "WIND", "", "now WINDS"),
        ("no longer extensible", "WIND", "", "the study adds FOEHN"),
    ] == kinds({"C2": Use("WIND", ("WEST", "FOEHN"), ("FOEHN",))})
    assert ("not extensible now", "WIND", "", "the study adds nothing to it") == kinds({"C2": Use("WIND", ("WEST",))})[1]
    assert [("extensible now", "MOON", "", "")] == kinds({"C4": Use("MOON", ("FULL",))})


def test_only_what_is_gone_or_renamed_breaks():
    told = used_changes(OLD, NEW, {"C1": Use("SKY", ("BLUE", "GREY", "RED"), file="specs/codelists/sky.yaml")})

    assert ["term renamed", "term gone"] == [change.kind for change in told if change.breaks]
    assert "SKY `BLUE`: now `AZURE` (C11) (specs/codelists/sky.yaml)" == told[0].text()


def test_the_same_release_changes_nothing():
    assert [] == used_changes(OLD, OLD, {"C1": Use("SKY", ("BLUE",)), "C3": Use("SUN", ("UP",))})


def test_counts_of_the_whole_release():
    """SUN is gone, no codelist is new; in the three that both have, RED and the old DARK are gone, three codes new, BLUE renamed."""
    told = counts(OLD, NEW)

    assert ((4, 3), 0, 1) == (told.codelists, told.codelists_new, told.codelists_gone)
    assert ((6, 7), 3, 2, 1, 0) == (told.terms, told.terms_new, told.terms_gone, told.terms_renamed, told.apart)


def test_a_codelist_that_one_side_does_not_carry_is_not_gone():
    """The carried SDTM terminology is a selection: what it lacks can neither be new nor gone."""
    part = release("2029-01-01", ("SKY", "C1", "Yes", {"BLUE": ("C11", "")}), whole=False)

    assert [] == used_changes(OLD, part, {"C3": Use("SUN", ("UP",))})
    assert (((1, 1), 0, 0), 3) == ((counts(OLD, part).codelists, counts(OLD, part).codelists_new, counts(OLD, part).codelists_gone), 3)
    assert 3 == counts(part, OLD).apart
    assert not carried().knows(OLD.codelist("SUN"))
