"""Parameter, baseline, change, criteria."""

from tests.derive.tables import apply, frame, rows, tried, values

PARAMETERS = frame("""
    PARAMCD | PARAM      | PARAMN | source
    HGB     | Hemoglobin | 1      | Hb
    WBC     | Leukocytes | 2      | Leuko
""")
ADLB = frame("""
    USUBJID | PARAMCD | AVISITN | AVAL | ABLFL
    P1      | HGB     | 0       | 40   | Y
    P1      | HGB     | 1       | 44   | .
    P1      | WBC     | 0       | 0    | Y
    P1      | WBC     | 1       | 3    | .
    P2      | HGB     | 1       | 50   | .
""")


def test_baseline_stands_on_every_record_of_its_subject_and_parameter():
    """A subject with no baseline flag keeps its rows and gets no BASE."""
    assert [40, 40, 0, 0, None] == values(apply("baseline", ADLB), "BASE")


def test_a_baseline_without_a_value_is_missing():
    df = frame("""
        USUBJID | PARAMCD | AVAL | ABLFL
        P1      | HGB     | .    | Y
        P1      | HGB     | 44   | .
    """)

    assert [None, None] == values(apply("baseline", df), "BASE")


def test_two_flagged_records_are_told_and_neither_is_chosen():
    df = frame("""
        USUBJID | PARAMCD | AVAL | ABLFL
        P1      | HGB     | 40   | Y
        P1      | HGB     | 44   | Y
        P2      | HGB     | 50   | Y
    """)
    made, found = tried("baseline", df)

    assert [None, None, 50] == values(made, "BASE")
    assert [("baseline", (0, 1), "more than one baseline record for P1")] == [(f.rule, f.rows, f.message) for f in found]


def test_a_subject_has_several_baselines_where_the_spec_says_by_what():
    df = frame("""
        USUBJID | PARAMCD | BASETYPE | AVAL | ABLFL
        P1      | HGB     | SCREEN   | 40   | Y
        P1      | HGB     | LEAD-IN  | 44   | Y
        P1      | HGB     | LEAD-IN  | 45   | .
    """)

    assert [40, 44, 44] == values(apply("baseline", df, by=["USUBJID", "PARAMCD", "BASETYPE"]), "BASE")


def test_change_only_after_baseline():
    """Trap: a change on the baseline record itself."""
    assert [None, 4, None, 3, None] == values(apply("change", apply("baseline", ADLB), where="AVISITN > 0"), "CHG")


def test_there_is_no_percent_change_from_zero():
    assert [None, 10, None, None, None] == values(apply("percent_change", apply("baseline", ADLB), where="AVISITN > 0"), "PCHG")


def test_a_parameter_by_its_collected_test():
    df = frame("""
        LBTEST
        Leuko
        .
        Hb
    """)

    assert ["WBC", None, "HGB"] == values(apply("parameter", df, {"parameters": PARAMETERS}, topic="LBTEST"), "PARAMCD")


def test_a_test_that_no_parameter_names_is_told():
    made, found = tried("parameter", frame("LBTEST\nHb\nLeuco\nLeuco"), {"parameters": PARAMETERS}, topic="LBTEST")

    assert ["HGB", None, None] == values(made, "PARAMCD")
    assert [2] == [f.count for f in found]
    assert "'Leuco' (2 records) - did you mean Leuko?" in found.errors[0].message


def test_the_text_and_order_of_a_parameter():
    assert [("Hemoglobin", 1), ("Leukocytes", 2)] == rows(apply("parameter_text", ADLB, {"parameters": PARAMETERS}), "PARAM PARAMN")[1:3]


def test_a_parameter_without_an_entry_is_told():
    made, found = tried("parameter_text", frame("PARAMCD\nHGB\nPLT"), {"parameters": PARAMETERS})

    assert [("Hemoglobin", 1), (None, None)] == rows(made, "PARAM PARAMN")
    assert ["no entry under `parameters:` for PLT"] == [f.message for f in found]


def test_a_missing_value_does_not_meet_a_criterion():
    """Missing counts as non-responder: N. Records that the criterion is not about have neither text nor flag."""
    df = frame("""
        PARAMCD | AVAL
        GAIN    | 50
        GAIN    | 49.9
        GAIN    | .
        HGB     | 99
    """)
    made = apply("criterion", df, label="Gain >= 50%", where="AVAL >= 50", among="PARAMCD == 'GAIN'", text="CRIT1", flag="CRIT1FL")

    assert [("Gain >= 50%", "Y"), ("Gain >= 50%", "N"), ("Gain >= 50%", "N"), (None, None)] == rows(made, "CRIT1 CRIT1FL")


def test_one_criterion_column_serves_several_parameters():
    """The second call fills its own records and leaves those of the first."""
    both = {"text": "CRIT1", "flag": "CRIT1FL"}
    made = apply("criterion", ADLB, label="High", where="AVAL > 41", among="PARAMCD == 'HGB'", **both)
    made = apply("criterion", made, label="Any", where="AVAL > 0", among="PARAMCD == 'WBC'", **both)

    assert [("High", "N"), ("High", "Y"), ("Any", "N"), ("Any", "Y"), ("High", "Y")] == rows(made, "CRIT1 CRIT1FL")


def test_only_records_that_meet_a_condition_are_kept():
    """A row where the condition is unknown does not meet it."""
    df = frame("""
        USUBJID | AVAL
        P1      | 1
        P2      | .
        P3      | 3
    """)

    assert ["P3"] == values(apply("keep", df, where="AVAL > 2"), "USUBJID")
    assert ["P1"] == values(apply("keep", df, where="not AVAL > 2"), "USUBJID")


def test_the_record_behind_a_value():
    df = frame("""
        QSSEQ
        7
        .
    """)
    made = apply("source_record", df, domain="QS", variable="QSSTRESN", sequence="QSSEQ")

    assert [("QS", "QSSTRESN", 7), ("QS", "QSSTRESN", None)] == rows(made, "SRCDOM SRCVAR SRCSEQ")


def test_columns_of_the_subject():
    adsl = frame("""
        USUBJID | AGE | SEX
        P1      | 61  | F
    """)
    made = apply("merge", ADLB, {"ADSL": adsl}, from_="ADSL", columns={"AGE": "AGE", "SEX": "ASEX"})

    assert [(61, "F"), (None, None)] == rows(made, "AGE ASEX")[3:]


def test_reference_dates_leave_no_trace_in_lineage():
    dm = frame("""
        _src | USUBJID | RFSTDTC
        5    | P1      | 2012-03-05
    """)
    made = apply("reference_dates", ADLB, {"DM": dm}, dm="DM", columns=["RFSTDTC"])

    assert ["2012-03-05"] * 4 + [None] == values(made, "RFSTDTC")
    assert [*ADLB.columns, "RFSTDTC"] == list(made.columns)


def test_a_baseline_that_is_text_stays_text():
    """BNRIND from ANRIND, BASEC from AVALC."""
    df = frame("""
        USUBJID | PARAMCD | ANRIND | ABLFL
        P1      | HGB     | LOW    | Y
        P1      | HGB     | NORMAL | .
        P2      | HGB     | NORMAL | .
    """)

    assert ["LOW", "LOW", None] == values(apply("baseline", df, value="ANRIND", new="BNRIND"), "BNRIND")


def test_a_ratio_to_a_limit_or_to_baseline():
    """On baseline and by zero there is none."""
    df = frame("""
        AVISITN | AVAL | ANRHI | BASE
        0       | 60   | 40    | 60
        4       | 90   | 40    | 60
        4       | 90   | .     | 0
    """)

    assert [1.5, 2.25, None] == values(apply("ratio", df, base="ANRHI", new="R2A1HI"), "R2A1HI")
    assert [None, 1.5, None] == values(apply("ratio", df, base="BASE", new="R2BASE", where="AVISITN > 0"), "R2BASE")
