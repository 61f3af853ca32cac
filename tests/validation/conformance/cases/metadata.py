"""Names, labels, types, lengths and order of variables."""

from tests.validation.conformance.built import dataset, delivery

AE = "STUDYID | DOMAIN | USUBJID | AESEQ | AETERM\nS1 | AE | P1 | 1 | FALL"

CASES = {
    "S2A-0201": (delivery(AE=AE), delivery(AE="DOMAIN | AETERMXYZ\nAE | FALL")),
    "S2A-0202": (
        delivery(AE=AE),
        (delivery(AE="DOMAIN | AEterm\nAE | FALL"), delivery(AE="DOMAIN | 1TERM\nAE | FALL"), delivery(AE="DOMAIN | AE-TERM\nAE | FALL")),
    ),
    "S2A-0203": (
        delivery(dataset("AE", AE, labels={"AETERM": "T" * 40})),
        (delivery(dataset("AE", AE, labels={"AETERM": "T" * 41})), delivery(dataset("AE", AE, labels={"AETERM": "보고" * 7}))),
    ),
    "S2A-0204": (delivery(AE=AE), delivery(dataset("AE", AE, labels={"AETERM": "Reported term for the adverse event"}))),
    "S2A-0205": (delivery(AE=AE), delivery(dataset("AE", AE, labels={"AETERM": " "}))),
    "S2A-0206": (
        delivery(AE=AE),
        (delivery(AE="DOMAIN | AESEQ:text\nAE | 1"), delivery(AE="DOMAIN | AETERM\nAE | 5")),
    ),
    "S2A-0207": (delivery(AE=AE), delivery(dataset("AE", AE, types={"AETERM": "timestamp[ms]"}))),
    "S2A-0208": (
        delivery(AE=f"AETERM\n{'a' * 200}\n{'é' * 100}"),
        (delivery(AE=f"AETERM\n{'a' * 201}"), delivery(AE=f"AETERM\n{'é' * 101}")),
    ),
    "S2A-0209": (
        (
            delivery(dataset("AE", AE, lengths={})),
            # the longest value of all datasets that share a variable counts for each of them
            delivery(
                dataset("AE", "USUBJID\nP1", lengths={"USUBJID": 4}),
                dataset("DM", "USUBJID\nP100", lengths={}),
            ),
            delivery(dataset("AE", "AETERM | AEOUT\nFALL | .", lengths={"AEOUT": 1})),
        ),
        (
            delivery(dataset("AE", AE, lengths={"AETERM": 200})),
            # SUPP-- is looked at for itself
            delivery(dataset("SUPPAE", "QVAL\nY", lengths={"QVAL": 200}), dataset("SUPPDM", f"QVAL\n{'y' * 200}", lengths={})),
        ),
    ),
    "S2A-0210": (
        delivery(
            dataset("AE", "USUBJID\nP1", lengths={"USUBJID": 4}),
            dataset("DM", "USUBJID\nP100", lengths={"USUBJID": 4}),
            dataset("SUPPAE", "USUBJID\nP1", lengths={"USUBJID": 2}),
        ),
        delivery(dataset("AE", "USUBJID\nP1", lengths={"USUBJID": 2}), dataset("DM", "USUBJID\nP100", lengths={"USUBJID": 4})),
    ),
    "S2A-0211": (delivery(dataset("AE", AE, lengths={"AETERM": 4})), delivery(dataset("AE", AE, lengths={"AETERM": 3}))),
    "S2A-0212": (
        delivery(
            AE="DOMAIN | AETERM | AESPID | AEENTPT\nAE | FALL | 1 | 2020",
            SV="DOMAIN | VISITNUM | EPOCH\nSV | 1 | SCREENING",
            CO="DOMAIN | COVAL | COVAL1\nCO | a | b",
            XD="DOMAIN | XDTERM | XDCAT\nXD | FALL | A",
            APMH="DOMAIN | MHTERM | SREL\nAPMH | FALL | MOTHER",
        ),
        (
            delivery(AE="DOMAIN | AETERM | AECOLOUR\nAE | FALL | RED"),
            delivery(VS="DOMAIN | VSTESTCD | LBORRES\nVS | BMI | 20"),
            delivery(DM="DOMAIN | USUBJID | HEIGHT\nDM | P1 | 180"),
            delivery(XD="DOMAIN | XDTERM | YDCAT\nXD | FALL | A"),
        ),
    ),
    "S2A-0213": (
        delivery(
            AE="STUDYID | DOMAIN | USUBJID | AESEQ | AESPID | AETERM | AEDECOD | EPOCH | AESTDTC\nS | AE | P1 | 1 | 1 | A | A | E | 2020"
        ),
        (
            delivery(AE="STUDYID | DOMAIN | USUBJID | AETERM | AESEQ\nS | AE | P1 | A | 1"),
            delivery(DM="STUDYID | DOMAIN | USUBJID | SEX | AGE\nS | DM | P1 | F | 5"),
            # the guide does not list POOLID for AE; the model has it among the identifiers
            delivery(AE="STUDYID | DOMAIN | AESEQ | AETERM | POOLID\nS | AE | 1 | A | P"),
        ),
    ),
    "S2A-0214": (
        delivery(AE=AE),
        (delivery(LB="DOMAIN | LBTESTCD | LBUSCHFL\nLB | ALT | Y"), delivery(DM="DOMAIN | USUBJID | SPECIES\nDM | P1 | RAT")),
    ),
    "S2A-0215": (
        delivery(AE=AE, MH="DOMAIN | MHTERM | MHEVDTYP\nMH | FALL | ONSET"),
        (
            delivery(AE="DOMAIN | AETERM | AEOCCUR\nAE | FALL | Y"),
            delivery(LB="DOMAIN | LBTESTCD | LBAGENT\nLB | ALT | X"),
            delivery(CM="DOMAIN | CMTRT | CMMETHOD\nCM | ASPIRIN | X"),
        ),
    ),
    "S2A-0216": (
        delivery(AE="DOMAIN | AETERM | AESTDTC\nAE | FALL | 2020"),
        delivery(LB="DOMAIN | LBTESTCD | LBSTDTC\nLB | ALT | 2020"),
    ),
    "S2A-0217": (
        delivery(AE="DOMAIN | AETERM | POOLID\nAE | A | P", CM="DOMAIN | CMTRT | POOLID\nCM | A | P"),
        delivery(
            dataset("AE", "DOMAIN | AETERM | POOLID\nAE | A | P"),
            dataset("CM", "DOMAIN | CMTRT | POOLID\nCM | A | P", labels={"POOLID": "Pool"}),
        ),
    ),
}
