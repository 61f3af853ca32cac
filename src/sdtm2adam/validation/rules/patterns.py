"""Regular expressions of rules, each match within a time limit: a pattern that backtracks for ever stops its rule, not the run."""

from functools import lru_cache
from time import thread_time

import regex

from sdtm2adam.validation.rules.faults import RuleFault

LONGEST = 10_000  # characters; to compile a pattern is not bounded in time, and a sound one has a few hundred
MOST_SECONDS = 0.5  # for one text; a sound pattern needs millionths of that
SLOW, MOST_SLOW = 0.005, 10.0  # seconds: a match that is slow, and how long slow ones of a pattern may take together


class Pattern:
    """A compiled pattern. Errors of its methods: RuleFault where a match, or all slow ones together, take longer than the limit."""

    def __init__(self, text: str):
        if len(text) > LONGEST:
            raise RuleFault(f"a pattern has {len(text):,} characters; at most {LONGEST:,} are tried")
        self.text, self.slow = text, 0.0
        try:
            self.compiled = regex.compile(text)
        except regex.error as fault:
            raise RuleFault(f"the pattern {text!r} is no regular expression: {fault}") from None
        except RecursionError:
            raise RuleFault(f"the pattern {text[:40]!r}... is nested too deeply") from None

    def match(self, text: str) -> "regex.Match | None":
        """From the beginning of the text on."""
        return self._bounded(self.compiled.match, text)

    def search(self, text: str) -> "regex.Match | None":
        return self._bounded(self.compiled.search, text)

    def first(self, text: str) -> str | None:
        """The first place that it finds, or what its first group holds there; None for no place."""
        found = self.search(text)
        if found is None:
            return None
        return found.group(1) if self.compiled.groups else found.group(0)

    def _bounded(self, ask, text: str):
        start = thread_time()
        try:
            found = ask(text, timeout=MOST_SECONDS)
            took = thread_time() - start
            self.slow += took if took > SLOW else 0.0
            if self.slow > MOST_SLOW:
                raise RuleFault(f"the pattern {self.text!r} needs more than {MOST_SLOW:.0f} seconds for the texts that it is slow with")
            return found
        except TimeoutError:
            of = f"a text of {len(text)} characters"
            raise RuleFault(f"the pattern {self.text!r} needs more than {MOST_SECONDS} seconds for {of}") from None


@lru_cache(maxsize=4096)
def pattern(text: str) -> Pattern:
    return Pattern(text)


def as_text(value: object) -> str:
    """A value as patterns see it: whole numbers without decimals."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
