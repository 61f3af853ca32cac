"""Trial summary."""

from sdtm2adam.validation.conformance.summary import WANTED
from tests.validation.conformance.built import delivery

CODED = "TSPARMCD | TSVAL | TSVALCD | TSVCDREF | TSVCDVER"


def _ts(*rows, **more):
    return delivery(TS="TSPARMCD | TSVAL:text\n" + "\n".join(rows), **more)


CASES = {
    "S2A-1420": (
        delivery(TS="TSPARMCD | TSVAL | TSVALNF\nTITLE | A trial | .\nAGEMAX | . | PINF"),
        (
            delivery(TS="TSPARMCD | TSVAL | TSVALNF\nTITLE | A trial | NA"),
            delivery(TS="TSPARMCD | TSVAL | TSVALNF\nTITLE | . | ."),
            delivery(TS="TSPARMCD | TSVAL\nTITLE | ."),
        ),
    ),
    "S2A-1421": (
        delivery(TS="TSPARMCD | TSVALNF\nAGEMAX | PINF\nTITLE | ."),
        (delivery(TS="TSPARMCD | TSVALNF\nAGEMAX | NONE"), delivery(TS="TSPARMCD | TSVALNF\nAGEMAX | na")),
    ),
    "S2A-1422": (delivery(TS="TSPARMCD | TSVAL | TSVAL1\nTITLE | A | trial"), delivery(TS="TSPARMCD | TSVAL | TSVAL1\nTITLE | . | trial")),
    "S2A-1423": (
        delivery(
            TS=f"{CODED}\nADAPT | N | C49487 | CDISC CT | .\nRANDOM | N | C49487 | CDISC CT | .\n"
            "INDIC | N | 7 | SNOMED | .\nTITLE | . | . | . | ."
        ),
        (
            delivery(TS=f"{CODED}\nADAPT | N | C49487 | CDISC CT | .\nRANDOM | N | C49488 | CDISC CT | ."),
            delivery(TS=f"{CODED}\nADAPT | N | C49487 | CDISC CT | .\nRANDOM | Y | C49487 | CDISC CT | ."),
        ),
    ),
    "S2A-1424": (
        delivery(TS=f"{CODED}\nADAPT | N | C49487 | CDISC CT | 2025-03-28\nTRT | A | 7L | UNII | .\nTITLE | A trial | . | . | ."),
        (delivery(TS=f"{CODED}\nADAPT | N | C49487 | . | ."), delivery(TS=f"{CODED}\nADAPT | N | C49487 | CDISC CT | .")),
    ),
    "S2A-1425": (
        delivery(
            TS=f"{CODED}\nADAPT | N | C49487 | CDISC CT | .\nTPHASE | PHASE II TRIAL | C15601 | CDISC CT | .\n"
            "TITLE | maybe | . | . | .\nSEXPOP | BOTH | 7 | MINE | ."
        ),
        (
            _ts("ADAPT | NO"),
            _ts("ADAPT | U"),
            _ts("TPHASE | PHASE 2"),
            _ts("SEXPOP | ALL"),
            delivery(TS=f"{CODED}\nADAPT | N | C49488 | CDISC CT | ."),
            delivery(TS=f"{CODED}\nTPHASE | PHASE II TRIAL | C15602 | CDISC | ."),
        ),
    ),
    "S2A-1426": (_ts("AGEMAX | P75Y", "LENGTH | P26W", "AGEMIN | .", "TITLE | 75"), (_ts("AGEMAX | 75"), _ts("LENGTH | 26 WEEKS"))),
    "S2A-1427": (
        _ts("SSTDTC | 2011-12-05", "SENDTC | 2018-02", "TITLE | 5DEC2011"),
        (_ts("SSTDTC | 5DEC2011"), _ts("DCUTDTC | P3D"), _ts("SENDTC | 2023-02-30")),
    ),
    "S2A-1428": (
        _ts("PLANSUB | 64", "RANDQT | 0.5", "NCOHORT | .", "TITLE | many"),
        (_ts("PLANSUB | about 64"), _ts("NARMS | 2.5"), _ts("RANDQT | 2:1"), _ts("RANDQT | 1.5")),
    ),
    "S2A-1429": (_ts(*(f"{name} | x" for name in WANTED)), _ts(*(f"{name} | x" for name in WANTED if name != "NCOHORT"))),
    "S2A-1430": (
        (_ts("SSTDTC | 2011-12-05"), delivery(TS="TSPARMCD | TSVAL | TSVALNF\nSSTDTC | . | NA")),
        (_ts("TITLE | A trial"), _ts("SSTDTC | .", "TITLE | A trial")),
    ),
    "S2A-1431": (
        (_ts("ADDON | Y", "CURTRT | RILUZOLE"), _ts("ADDON | N")),
        (_ts("ADDON | Y"), _ts("ADDON | Y", "CURTRT | .")),
    ),
    "S2A-1432": (
        _ts(
            "ACTSUB | 2",
            "NARMS | 1",
            "SSTDTC | 2013-03-01",
            DM="ARMCD | RFICDTC\nA | 2013-03-02\nA | 2013-03-01T08:00\n. | .\nSCRNFAIL | .",
            TA="ARMCD\nA\nA",
        ),
        (
            _ts("ACTSUB | 3", DM="ARMCD\nA\n."),
            _ts("NARMS | 2", DM="ARMCD\nA", TA="ARMCD\nA"),
            _ts("SSTDTC | 2013-03-02", DM="RFICDTC\n2013-03-01\n2013-03-05"),
        ),
    ),
}
