"""What comes before what. Of dates that are partly known, as much is compared as both know."""

from tests.validation.conformance.built import delivery


def _subject(date, **tables):
    """A subject with one date in DM, and other datasets."""
    return delivery(DM=date, **tables)


TS = "TSPARMCD | TSVAL\nDCUTDTC | 2018-02-28\nTITLE | A trial"
DEATH = "USUBJID | DTHDTC\nP1 | 2014-06-24\nP2 | ."
END = "USUBJID | RFPENDTC\nP1 | 2014-06-24\nP2 | ."

CASES = {
    "S2A-1120": (
        delivery(
            AE="AESTDTC | AEENDTC\n2013-03-10 | 2013-03-10\n2013-03-10 | 2013-03\n2013-03-10T09:00 | 2013-03-10\n2013-03-10 | .\n. | 2012"
        ),
        (
            delivery(AE="AESTDTC | AEENDTC\n2013-03-11 | 2013-03-10"),
            delivery(AE="AESTDTC | AEENDTC\n2013-04 | 2013-03-30"),
            delivery(AE="AESTDTC | AEENDTC\n2013-03-10T10:00 | 2013-03-10T09:30"),
        ),
    ),
    "S2A-1121": (
        delivery(LB="LBDTC | LBENDTC\n2013-03-10 | 2013-03-11\n2013-03-10 | .", AE="AEDTC | AEENDTC\n2013-03-11 | 2013-03-10"),
        delivery(LB="LBDTC | LBENDTC\n2013-03-12 | 2013-03-11"),
    ),
    "S2A-1122": (
        delivery(AE="AESTDY | AEENDY\n1 | 1\n-5 | 2\n. | 1\n3 | ."),
        (delivery(AE="AESTDY | AEENDY\n2 | 1"), delivery(LB="LBTESTCD | LBDY | LBENDY\nALB | 2 | -1")),
    ),
    "S2A-1123": (
        delivery(DM="USUBJID | RFSTDTC | RFENDTC\nP1 | 2013-03-10T09:00 | 2013-03-10\nP2 | 2013-03-10 | .\nP3 | . | ."),
        (
            delivery(DM="USUBJID | RFSTDTC | RFENDTC\nP1 | 2013-03-10 | 2013-03-09"),
            delivery(DM="USUBJID | RFXSTDTC | RFXENDTC\nP1 | 2013-03-10 | 2013-02"),
            delivery(DM="USUBJID | RFCSTDTC:text | RFCENDTC:text\nP1 | 2014 | 2013"),
        ),
    ),
    "S2A-1124": (
        _subject("USUBJID | BRTHDTC\nP1 | 1953-02-06", MH="USUBJID | MHSTDTC\nP1 | 1953\nP1 | 1960-01\nP1 | .\nP2 | 1900"),
        (
            _subject("USUBJID | BRTHDTC\nP1 | 1953-02-06", MH="USUBJID | MHSTDTC:text\nP1 | 1952"),
            _subject("USUBJID | BRTHDTC\nP1 | 1953-02-06", LB="USUBJID | LBDTC\nP1 | 1953-02-05T10:00"),
            _subject("USUBJID | BRTHDTC | RFICDTC\nP1 | 1953-02-06 | 1913-02-06"),
        ),
    ),
    "S2A-1125": (
        _subject(
            DEATH,
            LB="USUBJID | LBDTC\nP1 | 2014-06-24T10:00\nP1 | 2014-06\nP2 | 2015-01-01",
            DS="USUBJID | DSSTDTC\nP1 | 2014-07-01",
            AE="USUBJID | AEDTC\nP1 | 2014-07-01",
        ),
        (_subject(DEATH, LB="USUBJID | LBTESTCD | LBDTC\nP1 | ALB | 2014-06-25"), _subject(DEATH, AE="USUBJID | AESTDTC\nP1 | 2014-07")),
    ),
    "S2A-1126": (
        _subject(END, LB="USUBJID | LBTESTCD | LBDTC\nP1 | ALB | 2014-06-24T10:00\nP1 | ALB | 2014\nP2 | ALB | 2015"),
        (_subject(END, LB="USUBJID | LBTESTCD | LBDTC\nP1 | ALB | 2014-06-25"), _subject(END, AE="USUBJID | AESTDTC\nP1 | 2014-07")),
    ),
    "S2A-1127": (
        delivery(TS=TS, LB="LBDTC\n2018-02-28T10:00\n2018-02\n."),
        (delivery(TS=TS, LB="LBDTC\n2018-03-01"), delivery(TS=TS, AE="AEENDTC\n2018-03")),
    ),
    "S2A-1128": (
        _subject(
            "USUBJID | RFSTDTC\nP1 | 2013-03-10T09:00\nP2 | .",
            MH="USUBJID | MHSTDTC\nP1 | 2013-03-10\nP1 | 2013\nP1 | 1999\nP1 | .\nP2 | 2014",
        ),
        (
            _subject("USUBJID | RFSTDTC\nP1 | 2013-03-10", MH="USUBJID | MHSTDTC\nP1 | 2013-03-11"),
            _subject("USUBJID | RFSTDTC\nP1 | 2013-03-10", MH="USUBJID | MHSTDTC\nP1 | 2013-04"),
        ),
    ),
    "S2A-1129": (
        _subject("USUBJID | RFICDTC\nP1 | 2013-03-10T09:00", DV="USUBJID | DVSTDTC\nP1 | 2013-03-10\nP1 | 2013\nP1 | ."),
        _subject("USUBJID | RFICDTC\nP1 | 2013-03-10T09:00", DV="USUBJID | DVSTDTC\nP1 | 2013-03-09"),
    ),
    "S2A-1130": (
        _subject(
            "USUBJID | RFSTDTC | RFENDTC\nP1 | 2013-03-10 | 2013-06\nP2 | . | .",
            MH="USUBJID | MHSTRF | MHENRF\nP1 | BEFORE | DURING\nP2 | . | .",
        ),
        (
            _subject("USUBJID | RFSTDTC\nP1 | .", MH="USUBJID | MHSTRF\nP1 | BEFORE"),
            _subject("USUBJID | RFENDTC\nP1 | .", MH="USUBJID | MHENRF\nP1 | DURING"),
            _subject("USUBJID | RFENDTC:text\nP2 | 2013", MH="USUBJID | MHENRF\nP1 | DURING"),
        ),
    ),
    "S2A-1131": (
        delivery(
            CM="CMTRT | CMSTDTC | CMENDTC | CMSTRTPT | CMENRTPT\nA | 2013 | 2014 | . | .\n"
            "B | . | . | BEFORE | ONGOING\nC | 2013 | . | . | ."
        ),
        (delivery(CM="CMTRT | CMSTDTC | CMENDTC\nA | . | 2014"), delivery(CM="CMTRT | CMENRTPT\nA | ONGOING")),
    ),
}
