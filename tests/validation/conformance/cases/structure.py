"""Identifiers, keys, order."""

from sdtm2adam.formats.define_model import DefineFile, Item, ItemDef, ItemGroup, ItemRef
from tests.validation.conformance.built import dataset, delivery

AE = "STUDYID | USUBJID | AESEQ | AETERM | AESTDTC"


def _define(dataset_name, *keys):
    items = tuple(Item(ItemRef(f"IT.{key}", key=at), ItemDef(f"IT.{key}", key)) for at, key in enumerate(keys, 1))
    return DefineFile("define.xml", "2.1", groups=(ItemGroup("IG", dataset_name, "", items),))


CASES = {
    "S2A-0401": (
        delivery(DM="STUDYID | USUBJID\nS1 | P1", AE=f"{AE}\nS1 | P1 | 1 | FALL | 2020"),
        delivery(DM="STUDYID | USUBJID\nS1 | P1", AE=f"{AE}\nS2 | P1 | 1 | FALL | 2020"),
    ),
    "S2A-0402": (delivery(DM="USUBJID\nP1\nP2"), delivery(DM="USUBJID\nP1\nP2\nP1")),
    "S2A-0403": (
        delivery(DM="USUBJID | SUBJID\nP1 | 01\nP2 | 02"),
        delivery(DM="USUBJID | SUBJID\nP1 | 01\nP2 | 01"),
    ),
    "S2A-0404": (
        delivery(AE="USUBJID | AESEQ\nP1 | 1\nP1 | 2\nP2 | 1", TS="TSPARMCD | TSSEQ\nA | 1\nB | 1"),
        (
            delivery(AE="USUBJID | AESEQ\nP1 | 1\nP1 | 1"),
            # unique over all parts of a split dataset
            delivery(QSAD="DOMAIN | USUBJID | QSSEQ\nQS | P1 | 1", QSBD="DOMAIN | USUBJID | QSSEQ\nQS | P1 | 1"),
            delivery(TS="TSPARMCD | TSSEQ\nA | 1\nA | 1"),
        ),
    ),
    "S2A-0405": (delivery(AE="USUBJID | AESEQ\nP1 | 1"), (delivery(AE="USUBJID | AESEQ\nP1 | 0"), delivery(AE="USUBJID | AESEQ\nP1 | -1"))),
    "S2A-0406": (delivery(AE="USUBJID | AESEQ\nP1 | 1"), delivery(AE="USUBJID | AESEQ\nP1 | 1.5")),
    "S2A-0407": (
        (
            delivery(AE=f"{AE}\nS | P1 | 1 | FALL | 2020\nS | P1 | 2 | FALL | 2021", define=_define("AE", "USUBJID", "AETERM", "AESTDTC")),
            delivery(SUPPAE="RDOMAIN | USUBJID | IDVAR | IDVARVAL:text | QNAM\nAE | P1 | AESEQ | 1 | X\nAE | P1 | AESEQ | 2 | X"),
        ),
        (
            delivery(AE=f"{AE}\nS | P1 | 1 | FALL | 2020\nS | P1 | 2 | FALL | 2021", define=_define("AE", "USUBJID", "AETERM")),
            delivery(dataset("AE", f"{AE}\nS | P1 | 1 | FALL | 2020\nS | P1 | 2 | FALL | 2021", keys=("USUBJID", "AETERM"))),
            delivery(SUPPAE="RDOMAIN | USUBJID | IDVAR | IDVARVAL:text | QNAM\nAE | P1 | AESEQ | 1 | X\nAE | P1 | AESEQ | 1 | X"),
            delivery(TE="ETCD | ELEMENT\nA | One\nA | Two"),
        ),
    ),
    "S2A-0408": (
        delivery(dataset("AE", f"{AE}\nS | P1 | 1 | FALL | 2020", keys=("USUBJID", "AETERM"))),
        delivery(dataset("AE", f"{AE}\nS | P1 | 1 | FALL | 2020", keys=("USUBJID", "AEDECOD"))),
    ),
    "S2A-0409": (
        delivery(AE=f"{AE}\nS | P1 | 1 | FALL | 2020\nS | P1 | 2 | FALL | 2021\nS | P2 | 1 | FALL | 2020"),
        delivery(AE=f"{AE}\nS | P1 | 1 | FALL | 2020\nS | P1 | 2 | FALL | 2020"),
    ),
    "S2A-0410": (
        delivery(
            dataset("AE", f"{AE}\nS | P1 | 1 | B | .\nS | P1 | 2 | B | 2020\nS | P2 | 1 | A | 2019", keys=("USUBJID", "AETERM", "AESTDTC")),
            dataset("SUPPAE", "USUBJID | IDVARVAL:text\nP1 | 9\nP1 | 10", keys=("USUBJID", "IDVARVAL")),
        ),
        (
            delivery(dataset("AE", f"{AE}\nS | P2 | 1 | B | 2020\nS | P1 | 2 | B | 2020", keys=("USUBJID", "AETERM"))),
            delivery(
                dataset("AE", f"{AE}\nS | P1 | 1 | B | 2020\nS | P1 | 2 | a | 2020\nS | P1 | 3 | C | 2020", keys=("USUBJID", "AETERM"))
            ),
            delivery(AE=f"{AE}\nS | P1 | 1 | B | 2020\nS | P1 | 2 | B | .", define=_define("AE", "USUBJID", "AETERM", "AESTDTC")),
        ),
    ),
}
