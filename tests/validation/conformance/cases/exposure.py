"""Exposure: a subject who was treated on 10 March and on 4 April."""

from tests.validation.conformance.built import delivery

DM = "USUBJID | RFXSTDTC | RFXENDTC\nP1 | 2013-03-10T09:00 | 2013-04-04"
HEAD = "USUBJID | EXSTDTC | EXENDTC"
EX = f"{HEAD}\nP1 | 2013-03-10T09:00 | 2013-03-10T09:05\nP1 | 2013-04-04 | 2013-04-04"
GOES_ON = f"{HEAD}\nP1 | 2013-03-10T09:00 | ."


def _end(date, ex=EX):
    return delivery(DM=f"USUBJID | RFXSTDTC | RFXENDTC\nP1 | 2013-03-10T09:00 | {date}\nP2 | . | .", EX=ex)


def _days(domain, start, end):
    return delivery(**{domain: f"USUBJID | {domain}STDY | {domain}ENDY\nP1 | {start} | {end}"})


CASES = {
    "S2A-1840": (
        delivery(DM=f"{DM}\nP2 | . | .", EX=EX),
        (
            delivery(DM=DM.replace("2013-03-10T09:00", "2013-03-11"), EX=EX),
            delivery(DM=DM.replace("2013-03-10T09:00", "."), EX=EX),
            delivery(DM=f"{DM}\nP2 | 2013-03-10 | .", EX=EX),
        ),
    ),
    "S2A-1841": (
        (_end("2013-04-04"), _end("2013-04", EX), _end(".", GOES_ON), _end("2013-03-10", GOES_ON)),
        (_end("2013-04-03"), _end("2013-04-05"), _end("."), _end("2013-03-09", GOES_ON), _end("2013-12-31", GOES_ON)),
    ),
    "S2A-1842": (
        (delivery(DM=DM, EX=EX), delivery(DM=DM, EX=EX, EC="USUBJID | ECSTDTC | ECOCCUR\nP1 | 2013-05-01 | N")),
        (
            delivery(DM=DM, EX=f"{HEAD}\nP1 | 2013-03-10T08:00 | ."),
            delivery(DM=DM, EX=f"{HEAD}\nP1 | 2013-03-10T09:00 | 2013-04-05"),
            delivery(DM=DM, EC="USUBJID | ECSTDTC\nP1 | 2013-05-01"),
        ),
    ),
    "S2A-1843": (_days("EX", "1", "28"), (_days("EX", "-1", "28"), _days("EC", "-2", "-1"))),
    "S2A-1844": (
        delivery(DM=DM, EX=EX, DS="USUBJID | DSSTDTC\nP1 | 2013-03-01\nP1 | 2013-04-04"),
        (
            delivery(DM=DM, EX=EX, DS="USUBJID | DSSTDTC\nP1 | 2013-04-03"),
            delivery(DM=DM, EX=f"{HEAD}\nP1 | 2013-03-10 | 2013-06-01", DS="USUBJID | DSSTDTC\nP1 | 2013-05-01"),
        ),
    ),
    "S2A-1845": (delivery(EX=EX, EC="USUBJID | ECVAMT\nP1 | 5"), delivery(EX="USUBJID | EXVAMT\nP1 | 5", EC="USUBJID\nP1")),
}
