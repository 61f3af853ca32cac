"""Text as it stands in records."""

import pandas as pd

from tests.validation.conformance.built import dataset, delivery


def _ae(*terms):
    return delivery(dataset("AE", pd.DataFrame({"AETERM": pd.Series(terms, dtype="str").astype("category")})))


CASES = {
    "S2A-0501": (delivery(AE="AETERM\nFALL DOWN"), delivery(AE="AETERM\n␣FALL")),
    "S2A-0502": (delivery(AE="AETERM\nA."), _ae("FALL", ".")),
    "S2A-0503": (delivery(AE="AETERM\nFALL é"), (_ae("FALL\nDOWN"), _ae("FALL\tDOWN"), _ae("FALL\x00"))),
    "S2A-0504": (
        delivery(dataset("AE", "AETERM\nFALL", form="xpt5")),
        (
            delivery(dataset("AE", "AETERM\nCAFÉ", form="xpt5")),
            delivery(dataset("AE", "AETERM\nFALL", form="xpt5", labels={"AETERM": "Begriff für das Ereignis"})),
        ),
    ),
    "S2A-0505": (delivery(AE="AETERM\nFALL"), delivery(AE="AETERM\nFALL␣")),
    "S2A-0506": (delivery(AE="AETERM\nFALL"), delivery(AE="AETERM\n낙상")),
    "S2A-0507": (
        delivery(LB="LBTESTCD\nALT\n_A1", TI="IETESTCD\nINCL01"),
        (
            delivery(LB="LBTESTCD\nALTALTALT"),
            delivery(LB="LBTESTCD\n1ALT"),
            delivery(LB="LBTESTCD\nALT-1"),
            delivery(TI="IETESTCD\nINCLUSION1"),
        ),
    ),
    "S2A-0508": (
        delivery(LB=f"LBTESTCD | LBTEST\nA | {'t' * 40}", IE=f"IETESTCD | IETEST\nI1 | {'t' * 200}"),
        delivery(LB=f"LBTESTCD | LBTEST\nA | {'t' * 41}"),
    ),
    "S2A-0509": (
        delivery(SUPPAE="QNAM\nAETRTEM"),
        (delivery(SUPPAE="QNAM\nAETRTEMFL"), delivery(SUPPAE="QNAM\naetrtem"), delivery(SUPPAE="QNAM\n2X")),
    ),
    "S2A-0510": (delivery(SUPPAE=f"QNAM | QLABEL\nX | {'l' * 40}"), delivery(SUPPAE=f"QNAM | QLABEL\nX | {'l' * 41}")),
    "S2A-0511": (
        delivery(AE="AETERM\nFALL", SUPPAE="QNAM\nAETRTEM"),
        (delivery(AE="AETERM\nFALL", SUPPAE="QNAM\nAELOC"), delivery(LB="LBTESTCD\nALT", SUPPLB="QNAM\nLBLLOQ")),
    ),
    "S2A-0512": (
        delivery(DM=f"ARMCD\n{'A' * 20}", TS=f"TSPARMCD | TSPARM\n{'A' * 8} | {'b' * 40}"),
        (
            delivery(DM=f"ARMCD\n{'A' * 21}"),
            delivery(DM=f"ACTARMCD\n{'A' * 21}"),
            delivery(TE=f"ETCD\n{'A' * 9}"),
            delivery(DM=f"SETCD\n{'A' * 9}"),
            delivery(TS=f"TSPARMCD\n{'A' * 9}"),
            delivery(TS=f"TSPARMCD | TSPARM\nA | {'b' * 41}"),
        ),
    ),
    "S2A-0513": (
        delivery(AE="AETERM\nOTHER PAIN", CM="CMTRT\nASPIRIN", LB="LBTESTCD\nALT"),
        (delivery(AE="AETERM\nOTHER"), delivery(CM="CMTRT\nMULTIPLE"), delivery(LB="LBTESTCD\nOTHER"), delivery(LB="LBTESTCD\nMULTIPLE")),
    ),
    "S2A-0514": (
        delivery(PE="PETESTCD | PECAT\nHEAD | NEUROLOGICAL"),
        (delivery(PE="PETESTCD | PECAT\nHEAD | PHYSICAL EXAMINATION"), delivery(AE="AETERM | AESCAT\nA | Adverse Events")),
    ),
    "S2A-0515": (
        delivery(AE="AETERM | AECAT | AESCAT | AEDECOD\nFall | INJURY | MINOR | Fall\nPain | MINOR | INJURY | Pain"),
        (
            delivery(AE="AETERM | AECAT | AESCAT\nFall | INJURY | INJURY"),
            delivery(AE="AETERM | AEDECOD | AECAT\nFall | Fall | Fall"),
            delivery(AE="AETERM | AECAT | AESCAT | AEBODSYS\nFall | INJURY | EYE | EYE"),
        ),
    ),
}
