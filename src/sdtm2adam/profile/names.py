"""Names of collected columns taken apart: words, abbreviations, and what systems add to them."""

import re
from functools import cache

SUBJECT_WORDS = frozenset(
    "SUBJ SUBJECT SUBJID SUBJECTID SUBJNO SUBJNUM SUBJECTNO SUBJECTKEY USUBJID PATIENT PATID PATIENTID PATNO PATNUM PTID PTNO PTNUM "
    "PARTICIPANT PARTICIPANTID SUBNO SUBNUM SCRNO SCREENNO SCREENINGNO SCREENID SCRNUM SCREENING".split()
)
SITE_WORDS = frozenset("SITE SITEID SITENO SITENUM SITECODE CENTER CENTRE CENTERID CENTREID CENTERNO CENT INVSITE INSTITUTION".split())
# What says how a value is written and not what it is.
TECHNICAL = frozenset("CD CODE CODED RAW STD TXT TEXT DECODE DEC LABEL C N ID VAL VALUE F".split())
PIECES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_]+")


@cache
def tokens(name: str) -> tuple[str, ...]:
    """The words of a name in capitals, at separators, changes of case and digits: `aeStartDate` -> AE, START, DATE."""
    return tuple(piece.upper() for piece in PIECES.findall(name))


def compact(name: str) -> str:
    """A name in capitals without separators: `AE_STDT` -> AESTDT."""
    return re.sub(r"[\W_]+", "", name).upper()


def bare(name: str, prefixes: frozenset[str]) -> tuple[str, ...]:
    """The words of a name without the domain, form or question number before it and without technical endings."""
    words = list(tokens(name))
    while len(words) > 1 and (words[0] in prefixes or words[0].isdigit() or _shortens(words[0], prefixes)):
        words = words[1:]
    while len(words) > 1 and words[-1] in TECHNICAL:
        words = words[:-1]
    if words:
        for prefix in sorted(prefixes, key=len, reverse=True):
            if len(prefix) == 2 and words[0].startswith(prefix) and len(words[0]) > len(prefix) + 1:
                words[0] = words[0][len(prefix) :]
                break
    return tuple(words)


def _shortens(word: str, prefixes: frozenset[str]) -> bool:
    """Whether a word of three letters or more is the beginning of a longer one: INJ of INJECTION."""
    return len(word) > 2 and any(len(prefix) > len(word) and prefix.startswith(word) for prefix in prefixes)
