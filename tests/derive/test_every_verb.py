"""Every verb meets an empty frame, one row, shuffled rows and empty tables, and leaves alone what it is handed."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.derive.contract import KEPT, REGISTRY
from sdtm2adam.derive.origin import hidden
from sdtm2adam.derive.rows import Rows
from tests.derive.tables import codelist, frame, tried


@dataclass(frozen=True)
class Example:
    """A verb at work: its arguments, a frame, and the other tables it reads.

    follows  why its result depends on the order of the rows, where it is meant to
    """

    arguments: dict
    frame: pd.DataFrame
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    follows: str = ""


TEXT = frame("""
    USUBJID | A     | B   | N
    P1      | x-1   | one | 1
    P2      | y     | .   | .
    P3      | .     | two | 3
""")
DATES = frame("""
    USUBJID | DTC              | REF              | TIME  | ADT:date   | TRTSDT:date
    P1      | 2012-03-05       | 2012-03-05       | 08:00 | 2012-03-05 | 2012-03-06
    P2      | 2012-03          | 2012-03-01       | .     | .          | 2012-03-06
    P3      | .                | 2012-03-01       | 09:30 | 2012-03-08 | .
    P4      | 2012-03-08T10:00 | 2012-03-08T10:30 | .     | 2012-03-09 | 2012-03-06
""")
RECORDS = frame("""
    USUBJID | PARAMCD | AVISITN | ADT:date   | AVAL | BASE | ABLFL | ASEQ
    P1      | TOT     | 0       | 2012-03-05 | 40   | 40   | Y     | 1
    P1      | TOT     | 4       | 2012-07-05 | 36   | 40   | .     | 2
    P1      | OTH     | 0       | 2012-03-05 | 7    | .    | .     | 3
    P2      | TOT     | 0       | 2012-03-06 | 30   | 0    | Y     | 4
    P2      | TOT     | 4       | .          | .    | .    | .     | 5
""")
SLOPES = frame("""
    USUBJID | PARAMCD | AVISITN | AVAL
    P1      | BEFORE  | 0       | -2
    P1      | AFTER   | 4       | -1
    P2      | BEFORE  | 0       | 0.5
    P2      | AFTER   | 4       | -1
    P3      | AFTER   | 4       | -1
""")
SUBJECTS = frame("""
    _src | USUBJID | AGE | RFSTDTC
    100  | P1      | 61  | 2012-03-05
    101  | P2      | .   | .
""")
PARAMETERS = frame("""
    PARAMCD | PARAM        | PARAMN | source
    TOT     | Total        | 1      | TOTAL
    OTH     | Other        | 2      | one
    TWO     | The other    | 3      | two
""")
LABS = frame("""
    USUBJID | TEST | RESULT   | UNIT  | N   | LOW | HIGH
    P1      | HGB  | 13.5     | g/dL  | 135 | 120 | 160
    P2      | HGB  | <0.5     | g/L   | 100 | 120 | 160
    P3      | UGLU | Negative | .     | .   | .   | .
    P4      | HGB  | .        | .     | 170 | .   | 160
""")
UNITS = frame("""
    test | unit | standard | factor | offset
    HGB  | g/dL | g/L      | 10     | .
    HGB  | g/L  | g/L      | 1      | .
""")
VISITS = frame("""
    collected | VISITNUM | VISIT    | VISITDY
    one       | 1        | SCREEN   | -7
    two       | 2        | BASELINE | 1
""")
ELEMENTS = frame("""
    USUBJID | SESTDTC    | SEENDTC    | EPOCH
    P1      | 2012-03-01 | 2012-03-05 | SCREENING
    P1      | 2012-03-05 | 2012-04-05 | TREATMENT
    P4      | 2012-03-08 | .          | TREATMENT
""")
OTHER = frame("""
    _src | USUBJID | KEY | VALUE | SEEN
    100  | P1      | one | 5     | 2012-03-05
    101  | P3      | two | .     | 2012-03-07
    102  | P3      | six | 7     | 2012-03-06
""")
SURVIVAL = frame("""
    USUBJID | STARTDT:date | DTHDT:date | LSTDT:date
    P1      | 2012-03-05   | 2013-03-05 | 2013-01-01
    P2      | 2012-03-05   | .          | 2014-01-01
    P3      | 2012-03-05   | 2012-04-05 | 2012-04-05
""")
DOSES = frame("""
    _src | USUBJID | EXDOSE | EXSTDTC          | EXENDTC
    400  | P1      | 5      | 2012-03-01       | 2012-03-04
    401  | P1      | 10     | 2012-03-05       | .
    402  | P4      | 5      | 2012-03-08T09:00 | .
    403  | P4      | .      | 2012-03-09       | 2012-03-09
""")

EVENTS = frame("""
    USUBJID | EVENT | DTC              | ND
    P1      | one   | 2012-03-05       | .
    P1      | Uns   | 2012-03-09       | Y
    P2      | Uns 1 | 2012-03-08T10:00 | .
    P2      | two   | 2012-03-07       | .
""")
PANELS = frame("""
    USUBJID | TEST | STAT     | RES | POS
    P1      | A    | NOT DONE | .   | SIT
    P1      | B    | NOT DONE | .   | LIE
    P2      | A    | NOT DONE | .   | SIT
    P2      | B    | .        | 5   | .
    P3      | A    | NOT DONE | .   | .
""")
LINKS = frame("""
    DOMAIN | USUBJID | CMSEQ | AENO
    CM     | P1      | 1     | 1
    CM     | P1      | 2     | 1
    CM     | P2      | 1     | .
    CM     | P3      | 1     | 2
""")
AE = frame("""
    _src | DOMAIN | USUBJID | AESEQ | AESPID
    200  | AE     | P1      | 4     | 1
    201  | AE     | P3      | 1     | 2
    202  | AE     | P3      | 2     | 3
""")
SUPPAE = frame("""
    USUBJID | IDVAR | IDVARVAL | QNAM | QVAL
    P1      | AESEQ | 4        | X    | yes
    P3      | AESEQ | 2        | X    | no
    P3      | AESEQ | 1        | Z    | no
""")
SITES = frame("""
    _src | USUBJID | FIRST       | LAST
    300  | P1      | 05-MAR-2012 | .
    301  | P3      | 2012-03     | 2012-04-01
""")
WINDOWS = frame("""
    AVISIT   | AVISITN | AWTARGET | AWLO | AWHI
    Baseline | 0       | 1        | .    | 1
    Week 4   | 4       | 29       | 2    | 42
    Week 8   | 8       | 57       | 43   | .
""")
DAYS = frame("""
    USUBJID | PARAMCD | ADY | AVISIT   | AVISITN | AWTARGET | AWTDIFF | AVAL | ABLFL | DTYPE
    P1      | TOT     | -3  | Baseline | 0       | 1        | 3       | 40   | Y     | .
    P1      | TOT     | 27  | Week 4   | 4       | 29       | 2       | 36   | .     | .
    P1      | TOT     | 31  | Week 4   | 4       | 29       | 2       | 35   | .     | .
    P1      | OTH     | 27  | Week 4   | 4       | 29       | 2       | 7    | .     | .
    P2      | TOT     | .   | .        | .       | .        | .       | 30   | .     | .
""")
VISITS_OF_ONE = frame("""
    USUBJID | PARAMCD | ADY | AVISIT   | AVISITN | AWTARGET | AWTDIFF | AVAL | ABLFL
    P1      | TOT     | -3  | Baseline | 0       | 1        | 3       | 40   | Y
    P1      | TOT     | 27  | Week 4   | 4       | 29       | 2       | 36   | .
    P1      | OTH     | -3  | Baseline | 0       | 1        | 3       | 5    | Y
    P1      | OTH     | 60  | Week 8   | 8       | 57       | 3       | 7    | .
    P2      | TOT     | .   | .        | .       | .        | .       | 30   | .
""")
ITEMS = frame("""
    USUBJID | PARAMCD | AVISITN | AVAL | QSSEQ
    P1      | A       | 1       | 8    | 1
    P1      | B       | 1       | 5    | 2
    P1      | C       | 1       | 1    | 3
    P2      | B       | 1       | 2    | 1
    P2      | A       | .       | 7    | 2
    P3      | A       | 1       | .    | 1
""")
FLAGS = frame("""
    USUBJID | PARAMCD | AVISITN | AVALC | AVAL
    P1      | A       | 1       | Y     | 1
    P1      | B       | 1       | N     | 0
    P2      | B       | 1       | N     | 0
    P3      | A       | .       | Y     | 1
""")
LIVER = frame("""
    USUBJID | PARAMCD | AVISITN | ADT:date   | AVAL | ANRLO | ANRHI | UNIT
    P1      | ALT     | 1       | 2012-04-01 | 200  | .     | 40    | U/L
    P1      | BILI    | 1       | 2012-04-09 | 50   | 5     | 20    | umol/L
    P2      | BILI    | 1       | 2012-04-01 | 3    | 5     | 20    | umol/L
    P2      | ALT     | .       | .          | 50   | .     | 40    | U/L
""")
GRADES = frame("""
    PARAMCD | DIRECTION | GRADE | BOUND | OF    | UNIT
    ALT     | HIGH      | 1     | 1     | ANRHI | .
    ALT     | HIGH      | 2     | 3     | ANRHI | .
    BILI    | LOW       | 1     | 4     | .     | umol/L
""")

EXAMPLES = {
    "copy": Example({"from": "A", "new": "NEW"}, TEXT),
    "constant": Example({"value": "X", "new": "NEW", "where": "N > 1"}, TEXT),
    "coalesce": Example({"columns": ["A", "B"], "new": "NEW"}, TEXT),
    "compose": Example({"parts": ["A", "'/'", "N"], "new": "NEW"}, TEXT),
    "part": Example({"from": "A", "separator": "-", "position": 2, "new": "NEW"}, TEXT),
    "extract": Example({"from": "A", "pattern": "[a-z]+", "new": "NEW"}, TEXT),
    "plain_letters": Example({"from": "A", "new": "NEW"}, TEXT),
    "substring": Example({"from": "A", "start": 2, "length": 1, "new": "NEW"}, TEXT),
    "joined_text": Example({"columns": ["A", "B"], "separator": "/", "new": "NEW"}, TEXT),
    "check_all": Example(
        {
            "columns": {"A": "AAA", "B": "BBB", "C": "CCC"},
            "checked": ["1"],
            "unchecked": ["0"],
            "new": "NEW",
            "answers": ["NEW1", "NEW2", "NEW3"],
        },
        frame("A:text | B:text | C:text\n1 | 1 | 0\n0 | . | 1\n. | . | ."),
    ),
    "split_answers": Example({"from": "A", "separator": "-", "new": "NEW", "answers": ["NEW1", "NEW2"]}, TEXT),
    "specified": Example({"from": "B", "other": ["two"], "text": "A", "new": "NEW"}, TEXT),
    "quotient": Example({"of": "N", "by": "LOW", "new": "NEW"}, LABS),
    "product": Example({"columns": ["N", "LOW"], "new": "NEW"}, LABS),
    "rounded": Example({"from": "RESULT", "decimals": 0, "new": "NEW"}, LABS),
    "number": Example({"from": "RESULT", "new": "NEW"}, LABS),
    "as_text": Example({"from": "N", "new": "NEW"}, TEXT),
    "upper": Example({"from": "A", "new": "NEW"}, TEXT),
    "iso_datetime": Example({"date": "DTC", "time": "TIME", "new": "NEW"}, DATES.iloc[:3]),
    "iso_from_parts": Example(
        {"year": "Y", "month": "M", "day": "D", "new": "NEW"}, frame("Y:text | M | D\n2012 | MAR | 5\n2012 | . | 6\n. | . | .")
    ),
    "iso_duration": Example({"start": "REF", "end": "DTC", "new": "NEW"}, DATES),
    "iso_duration_of": Example({"number": "N", "unit": "U", "new": "NEW"}, frame("N:text | U\n2 | Days\n1.5 | h\n. | .")),
    "study_day": Example({"date": "DTC", "reference": "REF", "new": "NEW"}, DATES),
    "duration": Example({"start": "ADT", "end": "TRTSDT", "new": "NEW", "unit": "weeks"}, DATES),
    "age": Example({"birth": "REF", "at": "ADT", "new": "NEW"}, DATES),
    "cases": Example({"of": [{"where": "N > 1", "value": "X"}, {"from": "A"}], "new": "NEW"}, TEXT),
    "sum_columns": Example({"columns": ["N", "LOW"], "new": "NEW"}, LABS),
    "sum_of_filled": Example({"columns": ["N", "LOW"], "new": "NEW"}, LABS),
    "difference_columns": Example({"of": "N", "minus": "LOW", "new": "NEW"}, LABS),
    "largest_column": Example({"columns": ["N", "LOW"], "new": "NEW"}, LABS),
    "smallest_column": Example({"columns": ["N", "LOW"], "new": "NEW"}, LABS),
    "scaled": Example({"from": "N", "factor": 0.1, "new": "NEW"}, LABS),
    "categorise_up_to": Example({"from": "AVAL", "cuts": [30], "labels": ["<=30", ">30"], "new": "NEW", "number": "NEWN"}, RECORDS),
    "pooled_small": Example({"group": "PARAMCD", "fewest": 2, "pooled": "REST", "new": "NEW", "by": "USUBJID"}, RECORDS),
    "total": Example({"table": "other", "on": ["USUBJID"], "columns": {"VALUE": "NEW"}}, TEXT, {"other": OTHER}),
    "average": Example({"table": "other", "on": ["USUBJID"], "columns": {"VALUE": "NEW"}}, TEXT, {"other": OTHER}),
    "record_count": Example({"table": "other", "on": ["USUBJID"], "new": "NEW"}, TEXT, {"other": OTHER}),
    "weighted_sum": Example(
        {"table": "EX", "on": ["USUBJID"], "columns": {"EXDOSE": "NEW"}, "days": ["EXSTDTC", "EXENDTC"], "open_end": "ADT"},
        DATES,
        {"EX": DOSES},
    ),
    "weighted_sum_until": Example(
        {"table": "EX", "on": ["USUBJID"], "columns": {"EXDOSE": "NEW"}, "days": ["EXSTDTC", "EXENDTC"], "until": "ADT"},
        DATES,
        {"EX": DOSES},
    ),
    "first_where": Example(
        {
            "table": "EX",
            "on": ["USUBJID"],
            "order": ["EXSTDTC"],
            "columns": {"EXDOSE": "NEW"},
            "otherwise": "EXDOSE > 5",
            "where": "EXDOSE < 9",
        },
        DATES,
        {"EX": DOSES},
    ),
    "last_where": Example(
        {"table": "EX", "on": ["USUBJID"], "order": ["EXSTDTC"], "columns": {"EXDOSE": "NEW", "EXENDTC": "NEWDTC"}}, DATES, {"EX": DOSES}
    ),
    "last_on_or_before": Example(
        {"table": "EX", "on": ["USUBJID"], "date": "EXSTDTC", "until": "DTC", "columns": {"EXDOSE": "NEW"}}, DATES, {"EX": DOSES}
    ),
    "first_on_or_after": Example(
        {"table": "EX", "on": ["USUBJID"], "date": "EXSTDTC", "since": "REF", "columns": {"EXDOSE": "NEW"}}, DATES, {"EX": DOSES}
    ),
    "first_source": Example(
        {
            "on": ["USUBJID"],
            "sources": [
                {"table": "other", "where": "VALUE > 6", "columns": {"NEW": "SEEN", "NEWDOM": "'O'"}},
                {"table": "EX", "order": ["EXSTDTC"], "columns": {"NEW": "EXSTDTC", "NEWN": "EXDOSE"}},
            ],
        },
        DATES,
        {"other": OTHER, "EX": DOSES},
    ),
    "exists_over": Example(
        {
            "on": ["USUBJID"],
            "sources": [{"table": "other", "where": "VALUE > 6", "date": "SEEN"}, {"table": "EX", "date": "EXSTDTC"}],
            "since": "REF",
            "new": "NEW",
        },
        DATES,
        {"other": OTHER, "EX": DOSES},
    ),
    "analysis_datetime": Example({"dtc": "DTC"}, DATES),
    "analysis_time": Example({"dtc": "DTC"}, DATES),
    "imputed_datetime": Example(
        {"dtc": "DTC", "date": "ADT", "time": "23:59:59", "new": "NEW", "flag": "NEWF", "not_before": "REF"}, DATES
    ),
    "date_of": Example({"datetime": "DTC", "new": "NEW"}, DATES),
    "time_of_day": Example({"datetime": "DTC", "new": "NEW"}, DATES),
    "year_of": Example({"date": "DTC", "new": "NEW"}, DATES),
    "imputed_first": Example({"dtc": "DTC", "new": "NEW", "flag": "NEWF", "not_before": ["TRTSDT"]}, DATES),
    "imputed_last": Example({"dtc": "DTC", "new": "NEW", "flag": "NEWF", "not_after": ["TRTSDT", "ADT"]}, DATES),
    "imputed_middle": Example({"dtc": "DTC", "new": "NEW", "flag": "NEWF"}, DATES),
    "filled_date": Example({"date": "ADT", "by": ["TRTSDT", "REF"], "new": "NEW", "flag": "NEWF"}, DATES),
    "age_in_months": Example({"birth": "REF", "at": "ADT", "new": "NEW"}, DATES),
    "treatment_emergent": Example(
        {"start": "DTC", "end": "ADT", "treated_from": "REF", "treated_until": "TRTSDT", "days": 1, "new": "NEW"}, DATES
    ),
    "worse_than_before": Example(
        {"by": ["USUBJID"], "severity": "AVAL", "start": "ADT", "treated_from": "FROM", "new": "NEW"},
        RECORDS.assign(FROM=pd.Timestamp("2012-06-01")),
    ),
    "on_treatment": Example({"date": "DTC", "treated_from": "REF", "treated_until": "TRTSDT", "new": "NEW"}, DATES),
    "overlaps": Example({"start": "DTC", "end": "ADT", "since": "REF", "until": "TRTSDT", "new": "NEW"}, DATES),
    "worst_occurrence_flag": Example(
        {"by": ["USUBJID"], "severity": "PARAMCD", "severities": ["TOT", "OTH"], "order": ["ADT"], "new": "NEW", "where": "AVAL > 1"},
        RECORDS,
    ),
    "query_match": Example(
        {"term": "B", "table": "other", "key": "KEY", "columns": {"VALUE": "NEW"}, "where": "KEY != 'two'"}, TEXT, {"other": OTHER}
    ),
    "phase": Example({"date": "DTC", "starts": {"REF": "Before", "TRTSDT": "Under"}, "new": "NEW", "number": "NEWN"}, DATES),
    "within_interval": Example(
        {"date": "DTC", "table": "EX", "on": ["USUBJID"], "days": ["EXSTDTC", "EXENDTC"], "columns": {"EXDOSE": "NEW"}},
        DATES,
        {"EX": DOSES},
    ),
    "last_dose_date": Example(
        {"date": "DTC", "table": "EX", "on": ["USUBJID"], "days": ["EXSTDTC", "EXENDTC"], "new": "NEW", "where": "EXDOSE > 0"},
        DATES,
        {"EX": DOSES},
    ),
    "analysis_date": Example({"dtc": "DTC"}, DATES.drop(columns="ADT")),
    "imputed_date": Example({"dtc": "DTC", "day": 31, "month_day": "12-31", "new": "NEW", "flag": "NEWF", "not_before": "TRTSDT"}, DATES),
    "shifted_date": Example({"date": "ADT", "days": 7, "new": "NEW"}, DATES),
    "first_date": Example({"columns": ["ADT", "TRTSDT"], "new": "NEW"}, DATES),
    "last_date": Example({"columns": ["ADT", "TRTSDT"], "new": "NEW"}, DATES),
    "fixed_date": Example({"date": "2012-03-05", "new": "NEW"}, DATES),
    "flag": Example({"where": "N > 1", "new": "NEW", "no": "N"}, TEXT),
    "only_where": Example({"from": "A", "where": "N > 1", "new": "NEW"}, TEXT),
    "set_where": Example({"where": "N > 1", "value": "X", "new": "B"}, TEXT),
    "first_record_flag": Example({"by": ["USUBJID", "PARAMCD"], "order": ["ADT"], "new": "NEW"}, RECORDS),
    "last_record_flag": Example({"by": ["USUBJID"], "order": ["ADT", "ASEQ"], "new": "NEW", "where": "AVAL > 30"}, RECORDS),
    "sequence": Example({"new": "NEW"}, RECORDS, follows="it numbers the records as they are sorted"),
    "categorise": Example({"from": "AVAL", "cuts": [30, 40], "labels": ["<30", "30-39", ">=40"], "new": "NEW"}, RECORDS),
    "join": Example(
        {"table": "other", "on": ["USUBJID"], "where": "VALUE is not missing", "columns": {"VALUE": "NEW"}}, TEXT, {"other": OTHER}
    ),
    "lookup": Example({"from": "B", "table": "other", "key": "KEY", "value": "VALUE", "new": "NEW"}, TEXT, {"other": OTHER}),
    "visit": Example({"from": "B"}, TEXT, {"visits": VISITS}),
    "earliest": Example({"table": "other", "date": "SEEN", "on": ["USUBJID"], "new": "NEW"}, TEXT, {"other": OTHER}),
    "latest": Example({"table": "other", "date": "SEEN", "on": ["USUBJID"], "new": "NEW"}, TEXT, {"other": OTHER}),
    "earliest_over": Example(
        {"tables": {"other": "SEEN", "sites": ["FIRST", "LAST"]}, "on": ["USUBJID"], "new": "NEW"}, TEXT, {"other": OTHER, "sites": SITES}
    ),
    "latest_over": Example(
        {"tables": {"other": "SEEN", "sites": ["FIRST", "LAST"]}, "on": ["USUBJID"], "new": "NEW"}, TEXT, {"other": OTHER, "sites": SITES}
    ),
    "earliest_column": Example({"columns": ["DTC", "REF"], "new": "NEW"}, DATES),
    "latest_column": Example({"columns": ["DTC", "REF"], "new": "NEW"}, DATES),
    "lookup_columns": Example(
        {"on": {"USUBJID": "USUBJID", "B": "KEY"}, "table": "other", "columns": {"VALUE": "NEW", "SEEN": "NEWDTC"}}, TEXT, {"other": OTHER}
    ),
    "dictionary": Example({"term": "B", "table": "other", "key": "KEY", "columns": {"VALUE": "NEW"}}, TEXT, {"other": OTHER}),
    "visit_with_unscheduled": Example({"from": "EVENT", "date": "DTC", "where": "EVENT starts with 'Uns'"}, EVENTS, {"visits": VISITS}),
    "exists": Example({"table": "other", "on": ["USUBJID"], "new": "NEW", "where": "VALUE > 6"}, TEXT, {"other": OTHER}),
    "merge": Example({"from": "ADSL", "columns": ["AGE"]}, TEXT, {"ADSL": SUBJECTS}),
    "reference_dates": Example({"dm": "DM", "columns": ["RFSTDTC"]}, TEXT, {"DM": SUBJECTS}),
    "window": Example({"windows": "windows"}, DAYS[["USUBJID", "PARAMCD", "ADY", "AVAL"]], {"windows": WINDOWS}),
    "window_of_time": Example({"windows": "windows", "time": "ADY"}, DAYS[["USUBJID", "ADY"]], {"windows": WINDOWS}),
    "target_distance": Example({"new": "NEW"}, DAYS),
    "chosen_record_flag": Example({"by": ["USUBJID", "PARAMCD"], "order": {"AVAL": "highest", "ADY": "latest"}, "new": "NEW"}, DAYS),
    "nearest_record_flag": Example({"ties": {"ADY": "latest"}}, DAYS),
    "carry_forward": Example({"visits": "windows", "where": "AVISITN > 0"}, VISITS_OF_ONE, {"windows": WINDOWS}),
    "worst_forward": Example({"visits": "windows", "order": {"AVAL": "highest"}}, VISITS_OF_ONE, {"windows": WINDOWS}),
    "interpolate": Example({"visits": "windows"}, VISITS_OF_ONE, {"windows": WINDOWS}),
    "parameter": Example({"topic": "B"}, TEXT, {"parameters": PARAMETERS}),
    "parameter_text": Example({}, RECORDS, {"parameters": PARAMETERS}),
    "baseline": Example({"new": "NEW"}, RECORDS),
    "change": Example({"where": "AVISITN > 0"}, RECORDS),
    "percent_change": Example({}, RECORDS),
    "ratio": Example({"base": "BASE", "new": "NEW"}, RECORDS),
    "total_score": Example({"items": ["A", "B"], "as": "T", "at_least": 1}, ITEMS),
    "mean_score": Example({"items": ["A", "B"], "as": "T", "at_least": 1}, ITEMS),
    "prorated_score": Example({"items": {"A": 10, "B": 5}, "as": "T", "at_least": 1}, ITEMS),
    "reversed_item": Example({"low": 0, "high": 10, "where": "PARAMCD == 'A'"}, ITEMS),
    "average_record": Example({"by": ["USUBJID", "PARAMCD"], "columns": {"AVISIT": "Mean", "AVISITN": 9}}, DAYS),
    "copied_record": Example({"by": ["USUBJID", "PARAMCD"], "order": {"AVAL": "lowest"}, "dtype": "MINIMUM"}, DAYS),
    "basetype_records": Example({"basetype": "FIRST", "where": "AVISITN > 0"}, DAYS),
    "sum_parameter": Example({"of": {"A": 1, "B": -1}, "as": "T"}, ITEMS),
    "product_parameter": Example({"of": {"A": 1, "B": -1}, "as": "T", "once": ["B"]}, ITEMS),
    "either_parameter": Example({"of": ["A", "B"], "as": "T"}, FLAGS),
    "both_parameter": Example({"of": ["A", "B"], "as": "T"}, FLAGS),
    "toxicity_grade": Example({"criteria": "grades", "unit": "UNIT"}, LIVER, {"grades": GRADES}),
    "worst_grade": Example({"columns": ["N", "LOW"], "new": "NEW"}, LABS),
    "shift": Example({"base": "A", "value": "B", "new": "NEW", "where": "N > 0"}, TEXT),
    "hys_law": Example({"transaminases": {"ALT": 3}, "bilirubin": {"BILI": 2}, "as": "HY"}, LIVER),
    "hys_law_within": Example({"transaminases": {"ALT": 3}, "bilirubin": {"BILI": 2}, "as": "HY", "days": 30}, LIVER),
    "criterion": Example(
        {"label": "At least 36", "where": "AVAL >= 36", "among": "PARAMCD == 'TOT'", "text": "CRIT1", "flag": "CRIT1FL"}, RECORDS
    ),
    "keep": Example({"where": "AVAL > 30"}, RECORDS),
    "source_record": Example({"domain": "QS", "variable": "QSSTRESN", "sequence": "ASEQ"}, RECORDS),
    "once_each": Example({}, pd.concat([TEXT, TEXT.iloc[1:]], ignore_index=True), follows="of rows that are alike it keeps the first"),
    "standard_result": Example(
        {"result": "RESULT", "unit": "UNIT", "test": "TEST", "units": "units", "new": "NEW"}, LABS, {"units": UNITS}
    ),
    "standard_unit": Example({"unit": "UNIT", "test": "TEST", "units": "units", "new": "NEW"}, LABS, {"units": UNITS}),
    "range_indicator": Example({"value": "N", "low": "LOW", "high": "HIGH", "new": "NEW", "one_sided": "TEST == 'HGB'"}, LABS),
    "text_range_indicator": Example({"value": "RESULT", "normal": "TEST", "new": "NEW"}, LABS),
    "not_done": Example({"result": "RES", "where": "POS is not missing", "status": "NEW"}, PANELS),
    "all_not_done": Example(
        {"by": ["USUBJID"], "topic": "TEST", "status": "STAT", "name": "ALL"}, PANELS, follows="the one record stands where the first did"
    ),
    "with_supplemental": Example(
        {"table": "SUPPAE", "sequence": "AESEQ", "names": {"X": "NEW"}}, AE.drop(columns="_src"), {"SUPPAE": SUPPAE}
    ),
    "related_records": Example(
        {"id": "CMSEQ", "table": "AE", "other_id": "AESEQ", "on": {"USUBJID": "USUBJID", "AENO": "AESPID"}, "name": "AECM"},
        LINKS,
        {"AE": AE},
    ),
    "last_before_flag": Example({"date": "DTC", "reference": "REF", "result": "USUBJID", "by": ["USUBJID"], "new": "NEW"}, DATES),
    "epoch": Example({"date": "DTC", "elements": "SE", "new": "NEW"}, DATES, {"SE": ELEMENTS}),
    "rate": Example({"parameter": "TOT", "start": 0, "end": 4, "span": 4, "as": "RATE"}, RECORDS),
    "difference": Example({"of": "AFTER", "minus": "BEFORE", "as": "DIFF"}, SLOPES),
    "slope_improvement": Example({"of": "AFTER", "against": "BEFORE", "as": "GAIN"}, SLOPES),
    "unpivot": Example({"columns": {"A": "TESTA", "B": "TESTB"}, "topic": "TEST", "result": "RES"}, TEXT),
    "unpivot_tests": Example(
        {"tests": {"TA": {"RES": "A", "UNIT": "'x'", "POS": "B"}, "TN": {"RES": "N"}}, "topic": "TEST", "filled": ["RES"]}, TEXT
    ),
    "one_per": Example({"table": "other", "on": ["USUBJID"], "copies": {"KEY": "NEW"}}, TEXT, {"other": OTHER}),
    "add_absent": Example({"table": "ADSL", "on": ["USUBJID"], "columns": {"PARAMCD": "TOT", "AVISITN": 6}}, RECORDS, {"ADSL": SUBJECTS}),
    "to_terms": Example({"from": "B", "codelist": "NUMBERS", "new": "NEW"}, TEXT, {"NUMBERS": codelist("NUMBERS", one="ONE", two="TWO")}),
    "map_values": Example({"from": "B", "values": {"one": 1, "two": 2}, "new": "NEW"}, TEXT),
    "time_to_event": Example(
        {"parameter": "OS", "start": "STARTDT", "events": {"DTHDT": "Death"}, "censors": {"LSTDT": "Alive"}}, SURVIVAL
    ),
    "time_to_event_over": Example(
        {
            "parameter": "PFS",
            "start": "STARTDT",
            "events": [{"table": "other", "where": "VALUE > 6", "date": "SEEN", "columns": {"EVNTDESC": "'Seen'", "SRCSEQ": "VALUE"}}],
            "last_seen": [{"table": "other", "date": "SEEN", "columns": {"EVNTDESC": "KEY"}}],
            "ends": {"LSTDT": "Cut-off"},
        },
        SURVIVAL,
        {"other": OTHER},
    ),
}

every_verb = pytest.mark.parametrize("name", list(EXAMPLES))


def numbered(df: pd.DataFrame) -> pd.DataFrame:
    """The frame as a build hands it over: rows from 0, each with its number of origin."""
    return df.reset_index(drop=True).assign(_src=np.arange(len(df), dtype=np.int64))


def run(name: str, df: pd.DataFrame, tables: dict[str, pd.DataFrame] | None = None) -> pd.DataFrame:
    """The example's verb on this frame (and these tables)."""
    example = EXAMPLES[name]
    return tried(name, df, example.tables if tables is None else tables, **example.arguments)[0]


def kind(series: pd.Series) -> str:
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        return "date"
    return "number" if pd.api.types.is_numeric_dtype(series.dtype) else "text"


def kinds(df: pd.DataFrame) -> dict[str, str]:
    return {str(c): kind(df[c]) for c in df.columns if c not in hidden(df)}


def as_a_set(df: pd.DataFrame, without: tuple[str, ...] = ()) -> list[str]:
    """The rows whatever their order, with what they come from."""
    columns = sorted(c for c in df.columns if c not in without)
    return sorted(
        repr(tuple("missing" if not isinstance(v, tuple) and pd.isna(v) else v for v in row))
        for row in df[columns].astype(object).itertuples(index=False)
    )


def test_every_verb_has_an_example():
    """A new verb is tested here before anything else."""
    assert sorted(EXAMPLES) == sorted(name for name, verb in REGISTRY.items() if verb.function.__module__.startswith("sdtm2adam."))


@every_verb
def test_an_empty_frame_gives_the_same_columns(name):
    """No rows are no error; the columns are there, as text, numbers or dates as ever. Only tables add rows."""
    df = numbered(EXAMPLES[name].frame)

    empty = run(name, df.iloc[:0])

    assert kinds(run(name, df)) == kinds(empty)
    assert len(empty) == (len(SUBJECTS) if name == "add_absent" else 0)


@every_verb
def test_one_row_is_enough(name):
    """Each row alone gives the columns that all of them give."""
    df = numbered(EXAMPLES[name].frame)
    expected = kinds(run(name, df))

    for row in range(len(df)):
        alone = run(name, df.iloc[[row]].reset_index(drop=True))
        assert list(expected) == list(kinds(alone))


@every_verb
def test_shuffled_rows_give_the_same_answers(name):
    """The answer of a row does not depend on where it stands."""
    example = EXAMPLES[name]
    df = numbered(example.frame)
    if REGISTRY[name].rows == KEPT:
        assert df["_src"].tolist() == run(name, df)["_src"].tolist()
    expected = as_a_set(run(name, df), without=("_src",) if example.follows else ())

    for shuffle in (np.arange(len(df))[::-1], np.roll(np.arange(len(df)), 2)):
        if name == "sequence":  # subjects move, their records stay in order
            shuffle = np.lexsort([np.arange(len(df)), -df["USUBJID"].cat.codes])
        shuffled = run(name, df.iloc[shuffle].reset_index(drop=True))
        assert expected == as_a_set(shuffled, without=("_src",) if example.follows else ())


@every_verb
def test_what_a_verb_is_handed_stays_as_it_was(name):
    """No verb writes into the columns that it was given, which other rows share, nor into the columns of a table."""
    example = EXAMPLES[name]
    handed = {"": Rows.of(numbered(example.frame)), **{other: Rows.of(table) for other, table in example.tables.items()}}
    before = {other: rows.frame.copy(deep=True) for other, rows in handed.items()}

    run(name, handed[""], handed)

    for other, rows in handed.items():
        pd.testing.assert_frame_equal(before[other], rows[list(rows)].frame)


@pytest.mark.parametrize("name", [name for name, example in EXAMPLES.items() if example.tables])
def test_an_empty_table_is_no_error(name):
    """Nothing to bring in: the columns are there and empty."""
    example = EXAMPLES[name]
    df = numbered(example.frame)

    made = run(name, df, {other: table.iloc[:0] for other, table in example.tables.items()})

    assert list(kinds(run(name, df))) == list(kinds(made))
    per_subject = name == "time_to_event_over"
    assert len(made) == (0 if name in ("one_per", "related_records") else len(df) * (2 if per_subject else 1))


@every_verb
def test_a_verb_has_at_most_six_arguments(name):
    """More than that is two verbs. Findings are handed over by the contract and are no argument of a spec."""
    assert len(REGISTRY[name].arguments) <= 6


@every_verb
def test_a_verb_says_what_it_does(name):
    """`sdtm2adam verbs` lists verbs from their docstrings, so each has a sentence to begin with."""
    first = REGISTRY[name].says.partition("\n")[0]

    assert first
    assert first[0].isupper() or first[0] in "`1"
