"""Which codelists a define has: their terms, codes, decodes and names."""

from sdtm2adam.errors import Findings
from sdtm2adam.formats.define_model import DefinedTerm
from sdtm2adam.spec.study import CodelistSpec
from sdtm2adam.submission.define_codelists import Base, Codelists, slug


def codelists(*specs: dict, dictionaries: dict | None = None) -> Codelists:
    read = [CodelistSpec.model_validate(spec) for spec in specs]
    return Codelists({spec.codelist: spec for spec in read}, "STD.CT", dictionaries or {}, Findings())


NY = {"codelist": "NY", "standard": "NY", "terms": {"Y": "1", "N": "0"}}
EPOCH = {"codelist": "EPOCH", "standard": "EPOCH", "terms": {"SCREENING": [], "TREATMENT": [], "RUN-IN": [], "FOLLOW-UP": []}}


def test_a_collected_variable_has_every_term_that_the_form_offers():
    """N was never answered and could have been; C66742 is No Yes Response, C49488 Yes, C49487 No (NCI EVS)."""
    lists = codelists(NY)
    oid = lists.of(lists.base("NY", (), "AESER", "Serious Event"), ["Y"], "AE.AESER", collected=True)
    made = lists.made[oid]

    assert ("CL.NY", "No Yes Response", "C66742", "STD.CT", "") == (oid, made.name, made.code, made.standard, made.non_standard)
    assert (DefinedTerm("Y", "Yes", "C49488", False, 1), DefinedTerm("N", "No", "C49487", False, 2)) == made.terms


def test_any_other_variable_has_the_terms_that_occur():
    """A subset is a codelist of its own, named by its terms where they are short."""
    lists = codelists(NY, EPOCH)
    oid = lists.of(lists.base("NY", (), "VSLOBXFL", "Flag"), ["Y"], "VS.VSLOBXFL")
    long = lists.of(lists.base("EPOCH", (), "EPOCH", "Epoch"), ["TREATMENT", "SCREENING", "FOLLOW-UP"], "AE.EPOCH")

    assert ("CL.NY.Y", "No Yes Response (Y)", ["Y"]) == (oid, lists.made[oid].name, lists.made[oid].values)
    assert ("CL.EPOCH.AE.EPOCH", "Epoch (AE.EPOCH)") == (long, lists.made[long].name)
    assert ["SCREENING", "TREATMENT", "FOLLOW-UP"] == lists.made[long].values


def test_equal_codelists_are_one():
    lists = codelists(NY)
    base = lists.base("NY", (), "X", "X")

    assert lists.of(base, ["Y"], "VS.VSLOBXFL") == lists.of(base, ["Y"], "LB.LBLOBXFL")
    assert 1 == len(lists.made)


def test_different_terms_that_would_have_one_name_get_two():
    """10^9/L and 10-9*L are the same letters in an OID."""
    lists = codelists()
    base = Base("UNIT", "Unit", None)
    oids = {lists.of(base, terms, user) for terms, user in ((["g/L"], "LB.A"), (["g.L"], "LB.A"), (["g L"], "LB.A"), (["g_L"], "LB.A"))}

    assert 4 == len(oids)
    assert len({made.name for made in lists.made.values()}) == 4


def test_a_term_that_the_sponsor_adds_is_marked_and_has_no_code():
    """SPECTYPE may be extended."""
    lists = codelists()
    oid = lists.of(lists.base("", ("SPECTYPE",), "LBSPEC", "Specimen"), ["BLOOD", "TEARS OF JOY"], "LB.LBSPEC")

    assert [("C12434", False), ("", True)] == [(term.code, term.extended) for term in lists.made[oid].terms]
    assert [] == list(lists.found)


def test_a_term_that_nobody_may_add_is_told_of():
    lists = codelists()
    lists.of(lists.base("", ("NY",), "AESER", "Serious Event"), ["Y", "PERHAPS"], "AE.AESER")

    assert [("define-codelist", "AE", "AESER")] == [(f.rule, f.dataset, f.variable) for f in lists.found]
    assert "PERHAPS" in next(iter(lists.found)).message


def test_a_list_of_the_sponsors_own_belongs_to_no_standard():
    lists = codelists({"codelist": "AEREL", "terms": {"RELATED": "1", "NOT RELATED": "2"}})
    oid = lists.of(lists.base("AEREL", (), "AEREL", "Causality"), ["RELATED"], "AE.AEREL", collected=True)
    made = lists.made[oid]

    assert ("CL.AEREL", "Causality", "Yes", "", "") == (oid, made.name, made.non_standard, made.code, made.standard)
    assert ["RELATED", "NOT RELATED"] == made.values


def test_units_are_those_that_occur_since_one_list_serves_every_form():
    lists = codelists({"codelist": "UNIT", "standard": "UNIT", "terms": {"mg": [], "kg": [], "cm": []}})
    oid = lists.of(lists.base("UNIT", (), "EXDOSU", "Dose Units"), ["mg"], "EX.EXDOSU", collected=True)

    assert ["mg"] == lists.made[oid].values


def test_a_variable_without_values_has_what_it_could_have():
    lists = codelists(NY)
    oid = lists.of(lists.base("NY", (), "X", "X"), [], "AE.AESCONG")

    assert ["Y", "N"] == lists.made[oid].values
    assert "" == lists.of(Base("X", "X", None), [], "AE.AETERM")


def test_codes_have_the_words_of_the_data():
    lists = codelists()
    oid = lists.of(Base("QSTESTCD", "Question", None), ["Q2", "Q1"], "QS.QSTESTCD", decodes={"Q1": "Speech", "Q2": "Salivation"})

    assert [("Q1", "Speech"), ("Q2", "Salivation")] == [(term.value, term.decode) for term in lists.made[oid].terms]


def test_several_codelists_of_the_guide_are_no_codelist_until_the_data_say_which():
    assert codelists().base("", ("NCOMPLT", "PROTMLST"), "DSDECOD", "Term") is None
    assert codelists().base("", (), "AETERM", "Term") is None


def test_a_dictionary_is_named_with_its_version_or_not_at_all():
    """The version of the country codes is known; that of MedDRA is the study's to say."""
    lists = codelists(dictionaries={"MedDRA": "27.1"})
    medical, countries = lists.outside("MedDRA"), lists.outside("ISO 3166-1 alpha-3")

    assert ("MedDRA", "27.1") == (lists.made[medical].dictionary, lists.made[medical].version)
    assert ("ISO 3166-1 alpha-3", "2020") == (lists.made[countries].dictionary, lists.made[countries].version)
    assert "" == codelists().outside("MedDRA")


def test_an_oid_has_only_letters_digits_dots_and_hyphens():
    assert ("10_9_L", "pct", "A-B.c", "_") == (slug("10^9/L"), slug("%"), slug("A-B.c"), slug("통증"))


def test_the_only_codelist_of_its_kind_needs_no_longer_name():
    """Of 40 tests that a study knows, VS has two: that is the codelist of VSTESTCD; of two subsets each keeps its name."""
    lists = codelists(NY, EPOCH)
    lists.of(lists.base("EPOCH", (), "EPOCH", "Epoch"), ["TREATMENT", "SCREENING", "FOLLOW-UP"], "AE.EPOCH")
    lists.of(lists.base("NY", (), "X", "X"), ["Y"], "VS.VSLOBXFL")
    lists.of(lists.base("NY", (), "X", "X"), ["N"], "AE.AESER")

    assert {"CL.EPOCH.AE.EPOCH": "CL.EPOCH"} == lists.shorter_names()
    assert ["CL.EPOCH", "CL.NY.N", "CL.NY.Y"] == sorted(lists.made)
    assert ("CL.EPOCH", "Epoch") == (lists.made["CL.EPOCH"].oid, lists.made["CL.EPOCH"].name)


def test_a_codelist_that_only_the_guide_names_is_the_study_s_where_it_has_one():
    """So that a variable with N alone does not take the name of the list that has Y and N."""
    lists = codelists(NY)

    assert "CL.NY.N" == lists.of(lists.base("", ("NY",), "TSVAL", "Value"), ["N"], "TS.TSVAL.ADAPT")
    assert "CL.NY" == lists.of(lists.base("NY", (), "AESER", "Serious Event"), ["Y", "N"], "AE.AESER")
