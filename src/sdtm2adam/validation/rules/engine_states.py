"""CDISC's own engine in the states that recorded results come from, where a change of it made them differ.

The results that go with CDISC's test data were recorded over years, and not all of them again after each change. The states are
one line in time: an earlier one has undone all the changes that came later, so that no mixture of habits is ever tried.

    Engine   whose habits are wanted, as a number: 0 (False) what the rule says, 1 (True) the newest state, greater ones earlier states
    EARLIER  what was so in an earlier state, and until when
"""

Engine = int
NONE, NEWEST, BEFORE_ABSENT_TOLD, BEFORE_COMMON_PRECISION, BEFORE_MAJORITY = range(5)

# The numbers in brackets are those of the changes at github.com/cdisc-org/cdisc-rules-engine.
EARLIER: dict[Engine, str] = {
    BEFORE_ABSENT_TOLD: "until July 2026 (1800) a variable that must be absent for a fault was not told as not in the dataset",
    BEFORE_COMMON_PRECISION: "until January 2026 (1544) dates were compared in full, with the start of what one leaves open",
    BEFORE_MAJORITY: "until July 2025 (1269) all records of a group with several values were at fault",
}
