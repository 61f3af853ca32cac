"""Elements and epochs of subjects: a subject with screening from 1 to 10 March and treatment from then until 10 April."""

from tests.validation.conformance.built import delivery

SE_HEAD = "USUBJID | SESEQ | ETCD | ELEMENT | TAETORD | EPOCH | SESTDTC | SEENDTC\n"
ONE = "P1 | 1 | SCRN | Screen | 1 | SCREENING | 2013-03-01 | 2013-03-10T09:00\n"
TWO = "P1 | 2 | TRT | Treat | 2 | TREATMENT | 2013-03-10T09:00 | 2013-04-10\n"
SE = SE_HEAD + ONE + TWO
TA = (
    "ARMCD | TAETORD | ETCD | ELEMENT | EPOCH\n"
    "A | 1 | SCRN | Screen | SCREENING\nA | 2 | TRT | Treat | TREATMENT\nB | 1 | SCRN | Screen | SCREENING"
)
TE = "ETCD | ELEMENT\nSCRN | Screen\nTRT | Treat"


def _ae(*rows):
    return delivery(SE=SE, AE="USUBJID | AESTDTC | EPOCH\n" + "\n".join(rows))


def _se(*rows, **more):
    return delivery(SE=SE_HEAD + "".join(rows), **more)


CASES = {
    "S2A-1301": (delivery(SE="ETCD\nSCRN\nUNPLAN\n.", TE=TE), delivery(SE="ETCD\nOTHER", TE=TE)),
    "S2A-1302": (
        delivery(SE="ETCD | ELEMENT | TAETORD | SEUPDES\nSCRN | Screen | 1 | .\nUNPLAN | . | . | Went on without drug"),
        (
            delivery(SE="ETCD | ELEMENT | SEUPDES\nUNPLAN | Unplanned | Went on"),
            delivery(SE="ETCD | TAETORD | SEUPDES\nUNPLAN | 3 | Went on"),
            delivery(SE="ETCD\nUNPLAN"),
            delivery(SE="ETCD | SEUPDES\nSCRN | Went on"),
        ),
    ),
    "S2A-1303": (
        (_se(ONE, TWO), _se(TWO, ONE), delivery(SE="USUBJID | SESTDTC | SEENDTC\nP1 | 2013-03-01 | 2013-03-10\nP2 | 2013-03-12 | .")),
        (
            _se(ONE, TWO.replace("2013-03-10T09:00", "2013-03-12")),
            _se(ONE, TWO.replace("2013-03-10T09:00", "2013-03-08")),
            _se(ONE.replace("2013-03-10T09:00", "."), TWO),
        ),
    ),
    "S2A-1304": (
        _se(ONE, TWO),
        (_se(ONE.replace("P1 | 1", "P1 | 3"), TWO), delivery(SM="USUBJID | SMSEQ | SMSTDTC\nP1 | 1 | 2013-03-09\nP1 | 2 | 2013-03-08")),
    ),
    "S2A-1305": (
        _se(ONE, TWO, DM="USUBJID | RFICDTC | RFPENDTC\nP1 | 2013-03-01T10:00 | 2013-04-10"),
        (
            _se(ONE, TWO, DM="USUBJID | RFICDTC\nP1 | 2013-03-02"),
            _se(ONE, TWO, DM="USUBJID | RFPENDTC\nP1 | 2013-04-09"),
        ),
    ),
    "S2A-1306": (
        (
            _se(ONE, TWO, TA=TA, DM="USUBJID | ACTARMCD\nP1 | A"),
            _se(ONE, TWO, TA=TA, DM="USUBJID | ACTARMCD\nP1 | ."),
            delivery(SE="USUBJID | ETCD | TAETORD\nP1 | UNPLAN | .", TA=TA),
        ),
        (
            _se(ONE, TWO.replace("| 2 | TREATMENT", "| 3 | TREATMENT"), TA=TA),
            _se(ONE.replace("SCREENING", "RUN-IN"), TA=TA),
            _se(ONE, TWO, TA=TA, DM="USUBJID | ACTARMCD\nP1 | B"),
        ),
    ),
    "S2A-1307": (delivery(TA=TA, AE="EPOCH\nSCREENING\n."), delivery(TA=TA, AE="EPOCH\nWASHOUT")),
    "S2A-1308": (
        # a date on the boundary may be of either; a time may not; a partial date may be of all that it touches
        _ae(
            "P1 | 2013-03-05 | SCREENING",
            "P1 | 2013-03-10 | SCREENING",
            "P1 | 2013-03-10 | TREATMENT",
            "P1 | 2013-03-10T10:00 | TREATMENT",
            "P1 | 2013-04 | TREATMENT",
            "P1 | 2013-05-01 | .",
            "P1 | 2012 | .",
            "P2 | 2013-03-05 | SCREENING",
        ),
        (
            _ae("P1 | 2013-03-05 | TREATMENT"),
            _ae("P1 | 2013-03-10T10:00 | SCREENING"),
            _ae("P1 | 2013-04 | SCREENING"),
            _ae("P1 | 2013-02-28 | SCREENING"),
            delivery(SE=SE, LB="USUBJID | LBDTC | EPOCH\nP1 | 2013-03-11 | SCREENING"),
        ),
    ),
    "S2A-1309": (
        _ae("P1 | 2013-03-10 | TREATMENT", "P1 | 2013-04 | TREATMENT", "P1 | 2013-03 | .", "P1 | . | ."),
        (_ae("P1 | 2013-03 | TREATMENT"), _ae("P1 | . | TREATMENT")),
    ),
    "S2A-1310": (
        _ae("P1 | 2013-03-05 | SCREENING", "P1 | 2013-03-10 | .", "P1 | 2013-04 | .", "P1 | 2014-01-01 | ."),
        _ae("P1 | 2013-03-05 | ."),
    ),
    "S2A-1311": (
        delivery(SE=SE, TE=TE, TA=TA),
        (delivery(SE="ETCD | ELEMENT\nSCRN | Screening", TE=TE), delivery(TA="ETCD | ELEMENT\nTRT | Drug", SE=SE, TE=TE)),
    ),
}
