"""A domain: its variables in the guide's order, their metadata, unique keys, and everybody in DM."""

import pytest

from sdtm2adam.derive.origin import Catalogue
from sdtm2adam.errors import Findings
from sdtm2adam.sdtm.domain import build, check_names, variable_names
from sdtm2adam.spec.dataset import Variable
from tests.derive.tables import frame, rows
from tests.planned import planned

AE = """
domain: AE
keys: [STUDYID, USUBJID, AETERM, AESTDTC]
from: {export: ae}
variables:
  AESTDTC: {date: STDT}
  AESEV: {from: SEV, label: Intensity, length: 20}
  AETERM: {from: TERM}
  AESEQ: {sequence: {}}
  EPOCH: {value: TREATMENT, origin: Derived}
supplemental:
  AEPROC: {from: PROC, label: Related to Procedure}
"""
IDENTIFIERS = {
    "STUDYID": {"value": "S1"},
    "USUBJID": {"compose": {"parts": ["STUDYID", "SUBJ"], "separator": "-"}},
    "DOMAIN": {"value": "AE"},
}
EXPORT = frame("""
    SUBJ:text | TERM     | SEV    | STDT       | PROC
    02        | Headache | MILD   | 2012-03-07 | .
    01        | Rash     | SEVERE | 2012-03-06 | Y
    01        | Headache | MILD   | 2012-03-05 | .
""")
DM = frame("USUBJID\nS1-01\nS1-02")


def built(tmp_path, text=AE, export=EXPORT, dm=DM):
    """The datasets that a file makes of an export, and what is found."""
    made, found, catalogue = planned(tmp_path, text, first=IDENTIFIERS), Findings(), Catalogue()
    assert [] == made.said
    identifiers = {name: Variable.model_validate(given) for name, given in IDENTIFIERS.items()}
    tables = {"ae": catalogue.enter("ae", export)} | ({} if dm is None else {"DM": dm})
    return build(made.plan, made.spec, identifiers, tables, catalogue, found), list(found)


def test_variables_stand_in_the_order_of_the_guide_not_of_the_file(tmp_path):
    """The timing variables of the model, such as EPOCH, stand where the model has them."""
    ae = built(tmp_path)[0][0]

    assert ["STUDYID", "DOMAIN", "USUBJID", "AESEQ", "AETERM", "AESEV", "EPOCH", "AESTDTC"] == list(ae.frame.columns) == ae.meta.names


def test_records_are_sorted_by_their_keys_and_numbered_within_the_subject(tmp_path):
    ae = built(tmp_path)[0][0]

    assert [("S1-01", 1, "Headache"), ("S1-01", 2, "Rash"), ("S1-02", 1, "Headache")] == rows(ae.frame, "USUBJID AESEQ AETERM")


def test_every_record_knows_its_line_of_the_export(tmp_path):
    ae = built(tmp_path)[0][0]

    assert [(0, "ae", 2), (1, "ae", 1), (2, "ae", 0)] == rows(ae.lineage, "row parent parent_row")


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        ("STUDYID", ("Study Identifier", "text", "Identifier", "Req", "Assigned", 0)),
        ("USUBJID", ("Unique Subject Identifier", "text", "Identifier", "Req", "Derived", 0)),
        ("AESEQ", ("Sequence Number", "float", "Identifier", "Req", "Derived", 0)),
        ("AETERM", ("Reported Term for the Adverse Event", "text", "Topic", "Req", "Collected", 0)),
        ("AESEV", ("Intensity", "text", "Record Qualifier", "Perm", "Collected", 20)),
        ("AESTDTC", ("Start Date/Time of Adverse Event", "text", "Timing", "Exp", "Collected", 0)),
        ("EPOCH", ("Epoch", "text", "Timing", "Perm", "Derived", 0)),
    ],
)
def test_metadata_are_those_of_the_guide_unless_the_file_says_otherwise(tmp_path, variable, expected):
    """Label, type, role and core from the guide; origin from how the value is made; length when the file says one."""
    made = built(tmp_path)[0][0].meta.variable(variable)

    assert expected == (made.label, made.type, made.role, made.core, made.origin, made.length)


def test_a_dataset_has_the_label_class_and_structure_of_the_guide(tmp_path):
    meta = built(tmp_path)[0][0].meta

    assert ("AE", "Adverse Events", "Events") == (meta.name, meta.label, meta.klass)
    assert ("STUDYID", "USUBJID", "AETERM", "AESTDTC") == meta.keys


def test_records_that_share_their_key_are_told_with_who_and_where(tmp_path):
    """Two records that nothing tells apart: the key is wrong or one of them is."""
    export = frame("""
        SUBJ:text | TERM     | SEV    | STDT       | PROC
        01        | Headache | MILD   | 2012-03-05 | .
        02        | Headache | MILD   | 2012-03-05 | .
        01        | Headache | SEVERE | 2012-03-05 | .
    """)
    _, found = built(tmp_path, export=export)

    assert [("duplicate-key", "AE", (0, 2), ("S1-01",))] == [(f.rule, f.dataset, f.rows, f.subjects) for f in found]
    assert "2 records share their key (STUDYID, USUBJID, AETERM, AESTDTC) with another: S1-01" == found[0].message


def test_who_is_not_in_dm_is_told(tmp_path):
    _, found = built(tmp_path, dm=frame("USUBJID\nS1-01"))

    assert [("not-in-dm", "error", (0,), ("S1-02",))] == [(f.rule, f.severity, f.rows, f.subjects) for f in found]


def test_an_empty_export_makes_an_empty_domain(tmp_path):
    made, found = built(tmp_path, export=EXPORT.iloc[:0])

    assert [] == found
    assert [0, 0] == [len(m.frame) for m in made]
    assert ["STUDYID", "DOMAIN", "USUBJID", "AESEQ", "AETERM", "AESEV", "EPOCH", "AESTDTC"] == list(made[0].frame.columns)


def test_a_variable_that_the_guide_does_not_have_is_told_with_its_line(tmp_path):
    """It goes under `supplemental:`."""
    made = planned(tmp_path, AE.replace("AESEV:", "AESEVX:"))
    found = check_names(made.spec, made.document)

    assert [
        "specs/x.yaml:7: AESEVX is not a variable of AE in SDTMIG 3.4 - did you mean AESEV?"
        "; what has no variable goes under `supplemental:`"
    ] == [f.message for f in found]
    assert [] == check_names(planned(tmp_path, AE).spec, made.document)


def test_a_variable_of_one_source_is_a_variable_of_the_domain(tmp_path):
    text = """
domain: LB
keys: [USUBJID]
from:
  - {export: a, variables: {LBCAT: {value: X}}}
  - {export: b, variables: {LBTESTX: {value: X}}}
variables:
  LBSEQ: {sequence: {}}
"""
    made = planned(tmp_path, text)

    assert ["STUDYID", "LBSEQ", "LBCAT"] == variable_names(made.spec, {"STUDYID": Variable()})
    assert ["specs/x.yaml:6: LBTESTX is not a variable of LB"] == [
        f.message[: len("specs/x.yaml:6: LBTESTX is not a variable of LB")] for f in check_names(made.spec, made.document)
    ]


def test_a_domain_of_the_trial_has_no_subjects(tmp_path):
    """Trial design is about no one, and so nobody of it is held against DM."""
    text = "domain: TA\nkeys: [ARMCD, TAETORD]\nfrom: {dataset: arms}\nvariables:\n  ARMCD: {}\n  TAETORD: {}\n"
    made, found = planned(tmp_path, text), Findings()
    arms = frame("ARMCD | TAETORD\nB | 1\nA | 2\nA | 1")
    ta = build(made.plan, made.spec, {}, {"arms": arms, "DM": DM}, Catalogue(), found)[0]

    assert [] == list(found)
    assert [("A", 1), ("A", 2), ("B", 1)] == rows(ta.frame, "ARMCD TAETORD")


def test_records_without_a_subject_are_told(tmp_path):
    """A form whose subject number is blank is nobody's: it would vanish from every analysis."""
    export = frame("SUBJ:text | TERM | SEV | STDT | PROC\n01 | Rash | MILD | 2012-03-05 | .\n. | Rash | MILD | 2012-03-05 | .")
    _, found = built(tmp_path, export=export)

    assert [("not-in-dm", "error", (1,), 1)] == [(f.rule, f.severity, f.rows, f.count) for f in found]
    assert "1 record has no subject" == found[0].message


def test_rows_that_the_study_states_know_their_line_of_the_table(tmp_path):
    """What a study states of itself is made into a domain from a table, and each record is traced to its row."""
    text = "domain: TI\nkeys: [IETESTCD]\nfrom: {table: criteria}\nvariables:\n  IETESTCD: {}\n  IETEST: {}\n  IECAT: {}\n"
    made, found, catalogue = planned(tmp_path, text), Findings(), Catalogue()
    criteria = frame("IETESTCD | IETEST | IECAT\nINCL02 | Adult | INCLUSION\nEXCL01 | Pregnant | EXCLUSION")
    ti = build(made.plan, made.spec, {}, {"criteria": criteria, "DM": DM}, catalogue, found)[0]

    assert [] == list(found)
    assert [("EXCL01", "Pregnant"), ("INCL02", "Adult")] == rows(ti.frame, "IETESTCD IETEST")
    assert [(0, "criteria", 1), (1, "criteria", 0)] == rows(ti.lineage, "row parent parent_row")


EMPTY = """
domain: AE
keys: [STUDYID, USUBJID, AETERM]
from: {export: ae}
variables:
  AETERM: {from: TERM}
  AELLT: {origin: Not Available, comment: not coded}
  AELLTCD: {origin: Not Available, comment: not coded}
"""


def test_a_variable_that_nobody_collected_is_there_and_empty(tmp_path):
    """The guide expects it. Text stays text and a number a number; a collected column of the same name is not taken for it."""
    export = frame("SUBJ:text | TERM | AELLT\n01 | Rash | collected")
    ae = built(tmp_path, EMPTY, export=export)[0][0]

    assert ["text", "float"] == [ae.meta.variable(n).type for n in ("AELLT", "AELLTCD")]
    assert ae.frame[["AELLT", "AELLTCD"]].isna().all(axis=None)
    assert "float64" == ae.frame["AELLTCD"].dtype
    assert ["Not Available"] * 2 == [ae.meta.variable(n).origin for n in ("AELLT", "AELLTCD")]


def test_what_the_file_remarks_on_a_variable_reaches_its_metadata(tmp_path):
    """Remarks of several sources stand one after the other, each once."""
    text = """
domain: AE
keys: [STUDYID, USUBJID, AETERM]
from:
  - {export: ae, variables: {AESEV: {from: SEV, comment: of the first form}}}
  - {export: more, variables: {AESEV: {from: SEV, comment: of the second form}}}
variables:
  AETERM: {from: TERM, comment: as written}
"""
    made, found, catalogue = planned(tmp_path, text, first=IDENTIFIERS), Findings(), Catalogue()
    identifiers = {name: Variable.model_validate(given) for name, given in IDENTIFIERS.items()}
    more = frame("SUBJ:text | TERM | SEV\n02 | Fever | MILD")
    tables = {"ae": catalogue.enter("ae", EXPORT), "more": catalogue.enter("more", more), "DM": DM}
    meta = build(made.plan, made.spec, identifiers, tables, catalogue, found)[0].meta

    assert "as written" == meta.variable("AETERM").comment
    assert "of the first form; of the second form" == meta.variable("AESEV").comment
    assert "" == meta.variable("STUDYID").comment


def test_a_variable_of_the_model_under_supplemental_is_told_with_its_line(tmp_path):
    """AERLPRT has a place in AE; as a supplemental value nobody would find it there."""
    made = planned(tmp_path, AE + "  AERLPRT: {from: PROC, label: Related to Procedure}\n")

    assert ["specs/x.yaml:13: AERLPRT is a variable of AE in SDTM; it goes under `variables:`"] == [
        f.message for f in check_names(made.spec, made.document)
    ]


RELREC = """
domain: RELREC
keys: [USUBJID, RDOMAIN, RELID]
from: {table: relations}
variables:
  RDOMAIN: {}
  USUBJID: {}
  IDVAR: {}
  RELTYPE: {}
  RELID: {}
"""


@pytest.mark.parametrize(("subject", "expected"), [(".", []), ("S1-01", []), ("S1-77", [("not-in-dm", ("S1-77",))])])
def test_a_relation_of_datasets_names_no_subject(tmp_path, subject, expected):
    """Without a subject it is about whole datasets; with one, the subject is in DM like everybody."""
    made, found = planned(tmp_path, RELREC), Findings()
    relations = frame(f"RDOMAIN | USUBJID | IDVAR | RELTYPE | RELID\nEC | {subject} | ECLNKID | ONE | ECEX\nEX | . | EXLNKID | ONE | ECEX")
    build(made.plan, made.spec, {}, {"relations": relations, "DM": DM}, Catalogue(), found)

    assert expected == [(f.rule, f.subjects) for f in found]
