"""What rules ask of the user's own dictionaries, with invented ones: each operation with right and with wrong values."""

import pytest

from sdtm2adam.formats.define_model import DefinedCodelist, DefineFile
from sdtm2adam.standards.dictionaries.names import READ
from sdtm2adam.standards.dictionaries.own import OwnDictionaries, Place
from sdtm2adam.validation.rules.columns import Frame, column_of
from sdtm2adam.validation.rules.issues import BROKEN, NOT_RUN, PASSED, SKIPPED
from sdtm2adam.validation.rules.study_data import Table
from tests.standards.dictionaries import invented
from tests.validation.rules.small import found, outcomes, rule, table

AE = """
DOMAIN|AESEQ|AELLT             |AELLTCD |AEDECOD       |AEPTCD  |AEHLT          |AEHLTCD |AEHLGT|AEHLGTCD|AESOC              |AESOCCD
AE    |1    |Chair that creaks |90000101|Creaking chair|90000100|Noises of seats|90000020|Seats |90000010|Furniture disorders|90000001
AE    |2    |chair that creaks |90000199|Creaky chair  |90000110|Noises of seats|90000020|Seats |90000010|Building disorders |90000001
AE    |3    |.                 |.       |.             |.       |.              |.       |.     |.       |.                  |.
AE    |4    |Damp cellar       |90000120|Damp cellar   |90000120|Tables unsteady|90000021|Tables|90000011|Furniture disorders|90000001
AE    |5    |Damp cellar       |90000120|Damp cellar   |90000120|Wet rooms      |90000022|Rooms |90000012|Building disorders |90000002
AE    |6    |Damp cellar       |.       |Damp cellar   |90000120|Wet rooms      |90000022|Rooms |90000012|Building disorders |.
"""
CM = """
DOMAIN|CMSEQ|CMDECOD          |CMCLAS   |CMCLASCD
CM    |1    |Varnishum        |Varnishes|X01AA
CM    |2    |Plasterol, white |Varnishes|X01AA
CM    |3    |.                |.        |.
CM    |4    |Varnishum        |.        |X01AA
CM    |5    |Lacquerol        |Varnishes|X99ZZ
"""


OF_MEDDRA = {"external_dictionary_type": "meddra"}


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> OwnDictionaries:
    folder = tmp_path_factory.mktemp("dictionaries")
    made = dict(zip(READ, (invented.meddra, invented.whodrug, invented.loinc, invented.unii, invented.medrt), strict=True))
    return OwnDictionaries({name: Place(make(folder / name), name) for name, make in made.items()})


def invalid(operator: str, **said):
    """A rule that finds the records for which the operation says that they are not valid."""
    check = {"all": [{"name": "$valid", "operator": "equal_to", "value": False}]}
    return rule(check, Operations=[{"id": "$valid", "operator": operator, **said}], Outcome={"Message": "-", "Output Variables": ["X"]})


def records(made, own: OwnDictionaries, *tables, **more) -> list[int]:
    """The records that a rule finds, by their number."""
    return [record for _, record, _ in found(made, *tables, dictionaries=own, **more)]


def of_events(own, operator: str, name: str = "", **said) -> list[int]:
    more = {key: said.pop(key) for key in ("compatible",) if key in said}
    return records(invalid(operator, **({"name": name} if name else {}), **said), own, table("AE", AE), **more)


def of_meddra(own, operator: str, name: str, level: str = "", **said) -> list[int]:
    levelled = {"dictionary_term_type": level} if level else {}
    return of_events(own, f"valid_external_dictionary_{operator}", name, external_dictionary_type="meddra", **levelled, **said)


def test_a_value_is_a_term_of_the_level(own):
    """Capitals count unless the rule says otherwise; a missing value is not valid, and a rule that allows it says so."""
    assert [2, 3] == of_meddra(own, "value", "--LLT", "LLT", case_sensitive=True)
    assert [2, 3] == of_meddra(own, "value", "--LLT", "LLT")
    assert [3] == of_meddra(own, "value", "--LLT", "llt", case_sensitive=False)
    assert [2, 3] == of_meddra(own, "value", "--DECOD", "PT")
    assert [1, 2, 3] == of_meddra(own, "value", "--LLT", "PT")
    assert [3] == of_meddra(own, "value", "--SOC")  # the level of the variable, where the rule names none


def test_a_value_of_a_variable_of_codes_is_a_code(own):
    assert [2, 3, 6] == of_meddra(own, "value", "--LLTCD", "LLT")
    assert [3] == of_meddra(own, "code", "--PTCD", "PT")
    assert [1, 2, 3, 4, 5, 6] == of_meddra(own, "code", "--PTCD", "SOC")


def test_a_code_asked_of_a_variable_of_terms_is_a_term(own):
    """The draft of CG0379 asks --DECOD for a code, and its text is about the preferred term; CDISC's engine finds every record."""
    assert [2, 3] == of_meddra(own, "code", "--DECOD", "PT")
    assert [1, 2, 3, 4, 5, 6] == of_meddra(own, "code", "--DECOD", "PT", compatible=True)


def test_a_code_and_its_term(own):
    """Of the level that the variable names; a record without either is not coded, one with only one of them is at fault."""
    assert [2, 6] == of_events(own, "valid_meddra_code_term_pairs", "--SOCCD")
    assert [2, 6] == of_events(own, "valid_meddra_code_term_pairs", "--SOC")
    assert [2] == of_events(own, "valid_meddra_code_term_pairs", "--PTCD")
    assert [2, 3, 6] == of_events(own, "valid_meddra_code_term_pairs", "--SOCCD", compatible=True)
    pair = {"external_dictionary_term_variable": "--LLT"}
    assert [2, 6] == of_meddra(own, "code_term_pair", "--LLTCD", **pair)
    lower = AE.replace("90000199", "90000101")
    made = invalid(
        "valid_external_dictionary_code_term_pair", name="--LLTCD", external_dictionary_type="meddra", case_sensitive=False, **pair
    )
    assert [6] == records(made, own, table("AE", lower))


def test_codes_and_terms_on_a_path(own):
    """Record 4 is on the way by a secondary SOC, and --SOC, --HLGT, --HLT are of the primary one."""
    assert [2, 4, 6] == of_events(own, "valid_meddra_code_references", "--SOCCD")
    assert [2, 4] == of_events(own, "valid_meddra_term_references")
    assert [2, 3, 4] == of_events(own, "valid_meddra_term_references", compatible=True)


def test_drug_class_and_its_code(own):
    cm = table("CM", CM)

    assert [2, 4, 5] == records(invalid("whodrug_code_hierarchy"), own, cm)
    assert [2, 3, 4, 5] == records(invalid("whodrug_code_hierarchy"), own, cm, compatible=True)
    assert [3, 5] == records(invalid("valid_whodrug_references", name="--CLASCD"), own, cm)
    whodrug = {"external_dictionary_type": "whodrug"}
    assert [3, 5] == records(invalid("valid_external_dictionary_value", name="--DECOD", **whodrug), own, cm)
    assert [3, 4] == records(invalid("valid_external_dictionary_value", name="--CLAS", dictionary_term_type="ATC_TEXT", **whodrug), own, cm)
    assert [3, 5] == records(invalid("valid_external_dictionary_code", name="--CLASCD", **whodrug), own, cm)


def test_dictionaries_of_one_level(own):
    """Data hold LOINC's numbers as values; UNII and MED-RT stand in TS as code and term."""
    lb = table("LB", "DOMAIN|LBLOINC\nLB|99991-1\nLB|99999-9\nLB|.")
    ts = table(
        "TS",
        "DOMAIN|TSVALCD|TSVAL\nTS|ZZ00000001|VARNISHUM\nTS|ZZ00000001|PLASTEROL\nTS|zz00000001|varnishum\nTS|N90001|Coating Agents\nTS|.|.",
    )
    pair = {"name": "TSVALCD", "external_dictionary_term_variable": "TSVAL"}

    assert [2, 3] == records(invalid("valid_external_dictionary_value", name="--LOINC", external_dictionary_type="loinc"), own, lb)
    asked = invalid("valid_external_dictionary_code_term_pair", external_dictionary_type="unii", **pair)
    assert [2, 3, 4] == records(asked, own, ts)
    asked = invalid("valid_external_dictionary_code_term_pair", external_dictionary_type="unii", case_sensitive=False, **pair)
    assert [2, 4] == records(asked, own, ts)
    asked = invalid("valid_external_dictionary_code", name="TSVALCD", external_dictionary_type="medrt")
    assert [1, 2, 3, 5] == records(asked, own, ts)


def test_codes_are_numbers_or_text(own):
    """A code is the same as a number, as text, and as text with blanks at its ends."""
    asked = invalid("valid_external_dictionary_code", name="--PTCD", external_dictionary_type="meddra")
    texts = Frame(3, {"DOMAIN": column_of(["AE"] * 3), "AEPTCD": column_of([" 90000100", "90000101", "90000110.5"])})

    assert [2, 3] == records(asked, own, Table("AE", "ae.xpt", texts))
    assert [2, 3] == records(asked, own, table("AE", "DOMAIN|AEPTCD\nAE|90000100\nAE|90000101\nAE|90000110.5"))


def test_an_analysis_dataset_has_no_letters_of_a_domain(own):
    """The level of AEDECOD is that of --DECOD there too."""
    adae = table("ADAE", "USUBJID|AEDECOD\nP1|Damp cellar\nP1|Chair that creaks")

    assert [2] == records(invalid("valid_external_dictionary_value", name="AEDECOD", external_dictionary_type="meddra"), own, adae)


def test_columns_that_are_not_there(own):
    events = table("AE", "DOMAIN|AELLT\nAE|Damp cellar")

    (outcome, why) = outcomes(invalid("valid_meddra_term_references"), events, dictionaries=own)["AE"]
    assert (SKIPPED, "valid_meddra_term_references: there is no column AESOC, AEHLGT, AEHLT, AEDECOD in AE") == (outcome, why)
    assert SKIPPED == outcomes(invalid("valid_meddra_code_term_pairs", name="--PTCD"), events, dictionaries=own)["AE"][0]


@pytest.mark.parametrize(
    ("operator", "said", "why"),
    [
        ("valid_external_dictionary_value", {"external_dictionary_type": "medra"}, "medra is no dictionary that is known"),
        ("valid_external_dictionary_value", OF_MEDDRA | {"dictionary_term_type": "SMQ"}, "SMQ is no level of MedDRA"),
        ("valid_external_dictionary_value", OF_MEDDRA, "the level of AETERM is no level of MedDRA"),
        ("valid_external_dictionary_code_term_pair", {"external_dictionary_type": "unii"}, "external_dictionary_term_variable is not said"),
        ("valid_meddra_code_term_pairs", {}, "AETERM is none of MedDRA's terms or codes"),
    ],
)  # fmt: skip
def test_a_rule_that_asks_amiss_cannot_be_carried_out(own, operator, said, why):
    (outcome, told) = outcomes(invalid(operator, name="--TERM", **said), table("AE", "DOMAIN|AETERM\nAE|x"), dictionaries=own)["AE"]

    assert BROKEN == outcome and why in told


def test_without_the_files_a_rule_is_not_run(own, tmp_path):
    """Nothing named; SNOMED CT, which is not read; files that cannot be read, with all that is wrong with them."""
    asked = invalid("valid_external_dictionary_value", name="--LLT", external_dictionary_type="meddra", dictionary_term_type="LLT")
    ae = table("AE", AE)
    why = "needs MedDRA, whose files are not named (dictionaries: in specs/study.yaml, or --meddra DIR)"
    assert {"": (NOT_RUN, why)} == outcomes(asked, ae)

    snomed = invalid("valid_external_dictionary_code", name="--LLT", external_dictionary_type="snomed")
    assert {"": (NOT_RUN, "needs SNOMED CT, whose files are not read here")} == outcomes(snomed, ae, dictionaries=own)

    folder = invented.meddra(tmp_path / "meddra")
    for file in ("pt.asc", "soc.asc"):
        (folder / file).write_text("1,2\n")
    broken = OwnDictionaries({"MedDRA": Place(folder, "meddra")})
    told = "MedDRA cannot be read: pt.asc: line 1 has 1 field in place of 11; soc.asc: line 1 has 1 field in place of 10"
    assert {"": (NOT_RUN, told)} == outcomes(asked, ae, dictionaries=broken)


def define(*versions: str) -> DefineFile:
    lists = tuple(DefinedCodelist(f"CL.{i}", "M", "text", dictionary="MEDDRA", version=version) for i, version in enumerate(versions))
    return DefineFile("define.xml", "2.1", codelists=lists)


def test_the_version_of_the_define_is_that_of_the_files(own):
    asked = invalid("valid_define_external_dictionary_version", external_dictionary_type="meddra")
    ae = table("AE", AE)

    assert {"": (NOT_RUN, "needs a define.xml")} == outcomes(asked, ae, dictionaries=own)
    assert PASSED == outcomes(asked, ae, dictionaries=own, define=define("99.1"))["AE"][0]
    assert PASSED == outcomes(asked, ae, dictionaries=own, define=define("98.0", "99.1"))["AE"][0]
    assert [1, 2, 3, 4, 5, 6] == records(asked, own, ae, define=define("98.0"))
    assert [1, 2, 3, 4, 5, 6] == records(asked, own, ae, define=define())


def test_values_are_not_held_against_another_version_than_the_define_names(own):
    asked = invalid("valid_meddra_term_references")
    ae = table("AE", AE)

    why = "the define names MedDRA 98.0 and the files are of 99.1"
    assert {"": (NOT_RUN, why)} == outcomes(asked, ae, dictionaries=own, define=define("98.0"))
    assert [2, 4] == records(asked, own, ae, define=define("99.1"))
