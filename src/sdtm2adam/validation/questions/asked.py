"""One question as one asker puts it to one dataset, with what came of it."""

from typing import NamedTuple

from sdtm2adam.validation.questions.failing import Failing


class Asked(NamedTuple):
    """A question, who asks it, and the answer.

    by        the id of the expectation, check or rule
    question  the condition under which a record fails
    variable  the one that the asker speaks of
    rows      the records that fail, where they are told; count: how many
    why       why it was not answered; "" when it was
    whole     that it tells of the dataset once and not of its records
    """

    by: str
    dataset: str
    question: Failing
    variable: str = ""
    rows: tuple[int, ...] = ()
    count: int = 0
    why: str = ""
    whole: bool = False
