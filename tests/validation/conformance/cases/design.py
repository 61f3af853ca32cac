"""Trial design: two arms, A and B, of two elements."""

from tests.validation.conformance.built import delivery

TA = "ARMCD | ARM | TAETORD | ETCD\nA | Drug | 1 | SCRN\nA | Drug | 2 | TRT\nB | Other | 1 | SCRN"
TE = "ETCD | ELEMENT | TESTRL | TEENRL | TEDUR\nSCRN | Screen | Consent | First dose | .\nTRT | Treat | First dose | . | P4W"
TI = "IETESTCD | IETEST | IECAT\nIN01 | Adult | INCLUSION\nEX01 | Pregnant | EXCLUSION"
TV = "VISITNUM | VISIT | VISITDY | ARMCD\n1 | SCREENING | -14 | .\n2 | BASELINE | 1 | A"
TS = "TSPARMCD | TSVAL\nTITLE | A trial"
DM = "USUBJID | ARMCD | ARM | ACTARMCD | ACTARM"
WHOLE = {"TA": TA, "TE": TE, "TI": TI, "TV": TV, "TS": TS, "DM": "USUBJID\nP1"}


def _without(name):
    return delivery(**{key: table for key, table in WHOLE.items() if key != name})


CASES = {
    "S2A-1401": (delivery(**WHOLE), tuple(_without(name) for name in ("TA", "TE", "TI", "TS", "TV"))),
    "S2A-1402": (delivery(TA=TA, TE=TE), delivery(TA="ARMCD | ETCD\nA | OTHER", TE=TE)),
    "S2A-1403": (delivery(TA=TA, TE=TE), delivery(TA=TA, TE="ETCD\nOTHER")),
    "S2A-1404": (
        delivery(TA=TA),
        (delivery(TA="ARMCD | TAETORD\nA | 1\nA | 1"), delivery(TA="ARMCD | TAETORD\nA | 1.5")),
    ),
    "S2A-1405": (delivery(TE=TE), delivery(TE="ETCD | TEENRL | TEDUR\nSCRN | . | .")),
    "S2A-1406": (
        (delivery(TE=TE), delivery(TE="ETCD | ELEMENT | TESTRL | TEDUR\nLO | Low | First dose | P4W\nHI | High | First dose | P4W")),
        (
            delivery(TE="ETCD | ELEMENT | TESTRL | TEDUR\nLO | Drug | First dose | P4W\nHI | Drug | First dose | P4W"),
            delivery(TE="ETCD | TESTRL | TEDUR\nLO | First dose | P4W\nLO | Day 1 | P4W"),
        ),
    ),
    "S2A-1407": (
        delivery(TA=TA, TV=TV),
        (delivery(TA=TA, TV="VISITNUM | ARMCD\n1 | C"), delivery(TA=TA, TV="VISITNUM | ARM\n1 | Third")),
    ),
    "S2A-1408": (delivery(TV=TV), delivery(TV="VISITNUM | VISITDY\n1 | 5\n2 | 1")),
    "S2A-1409": (
        delivery(TI=TI, IE="IETESTCD | IETEST | IECAT\nIN01 | Adult | INCLUSION\nEX01 | Pregnant | EXCLUSION"),
        (
            delivery(TI=TI, IE="IETESTCD\nIN09"),
            delivery(TI=TI, IE="IETESTCD | IETEST\nIN01 | Of age"),
            delivery(TI=TI, IE="IETESTCD | IECAT\nIN01 | EXCLUSION"),
        ),
    ),
    "S2A-1410": (
        delivery(
            TA=TA, DM=f"{DM}\nP1 | A | Drug | B | Other\nP2 | . | . | . | .\nP3 | SCRNFAIL | Screen Failure | SCRNFAIL | Screen Failure"
        ),
        (
            delivery(TA=TA, DM=f"{DM}\nP1 | C | Drug | . | ."),
            delivery(TA=TA, DM=f"{DM}\nP1 | A | Other | . | ."),
            delivery(TA=TA, DM=f"{DM}\nP1 | . | . | C | Drug"),
            delivery(TA=TA, DM=f"{DM}\nP1 | . | . | B | Drug"),
        ),
    ),
    "S2A-1411": (delivery(TA=TA, DM="ARMCD\nA\nB"), delivery(TA=TA, DM="ARMCD\nA\n.")),
}
