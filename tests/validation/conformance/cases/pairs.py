"""One-to-one relationships: a code with two names, and a name with two codes."""

from tests.validation.conformance.built import delivery


def _pair(domain, one, other, right="A | x\nA | x\nB | y", **more):
    """Deliveries on which two variables go one to one, and on which they do not, either way."""
    name = f"{one} | {other}\n"
    return (
        delivery(**{domain: name + right}, **more),
        (delivery(**{domain: f"{name}A | x\nA | y"}, **more), delivery(**{domain: f"{name}A | x\nB | x"}, **more)),
    )


CASES = {
    "S2A-0601": _pair("LB", "LBTESTCD", "LBTEST"),
    "S2A-0602": _pair("DM", "ARMCD", "ARM", "A | x\n. | .\n. | y\nB | y"),
    "S2A-0603": _pair("DM", "ACTARMCD", "ACTARM"),
    "S2A-0604": (
        # unscheduled visits, which TV does not have, may share a name
        delivery(TV="VISITNUM | VISIT\n1 | SCREENING", LB="VISITNUM | VISIT\n1 | SCREENING\n1.1 | UNSCHEDULED\n1.2 | UNSCHEDULED"),
        (
            delivery(LB="VISITNUM | VISIT\n1 | SCREENING\n1 | WEEK 1"),
            delivery(LB="VISITNUM | VISIT\n1 | WEEK 1\n2 | WEEK 1"),
            delivery(TV="VISITNUM | VISIT\n1 | SCREENING", LB="VISITNUM | VISIT\n1 | SCREENING\n1 | BASELINE"),
        ),
    ),
    "S2A-0605": _pair("SE", "ETCD", "ELEMENT", "A | x\nB | y\nUNPLAN | ."),
    "S2A-0606": _pair("SUPPAE", "QNAM", "QLABEL"),
    "S2A-0607": _pair("TS", "TSPARMCD", "TSPARM"),
    "S2A-0608": (
        delivery(VS="VISITNUM | VSTPT | VSTPTNUM\n1 | PREDOSE | 1\n1 | 1 H | 2\n2 | 2 H | 2"),
        (
            delivery(VS="VISITNUM | VSTPT | VSTPTNUM\n1 | PREDOSE | 1\n1 | 1 H | 1"),
            delivery(VS="VSTPT | VSTPTNUM\nPREDOSE | 1\nPREDOSE | 2"),
        ),
    ),
    "S2A-0609": (
        delivery(AE="AEBODSYS | AEBDSYCD\nEYE | 1\nEAR | 2"),
        (delivery(AE="AEBODSYS | AEBDSYCD\nEYE | 1\nEAR | 1"), delivery(AE="AEBODSYS | AEBDSYCD\nEYE | 1\nEYE | 2")),
    ),
    "S2A-0610": (
        delivery(AE="AEDECOD | AEPTCD\nFall | 1\nPain | 2\n. | 3"),
        (delivery(AE="AEDECOD | AEPTCD\nFall | 1\nPain | 1"), delivery(AE="AEDECOD | AEPTCD\nFall | 1\nFall | 2")),
    ),
}
