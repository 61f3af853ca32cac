"""The condition of failure, asked of a frame: true for each row that is an issue."""

import numpy as np

from sdtm2adam.validation.rules.columns import Frame
from sdtm2adam.validation.rules.engine_states import Engine
from sdtm2adam.validation.rules.faults import MissingColumn
from sdtm2adam.validation.rules.operators.registry import Question, known_operators
from sdtm2adam.validation.rules.rule_model import All, Any, Check, Leaf, Not


def failing(check: Check, frame: Frame, letters: str, compatible: Engine) -> np.ndarray:
    """True where the condition holds.

    A column that is asked about and not there ends it (MissingColumn); in `any` only its branch is left out,
    unless all of them are.
    """
    if isinstance(check, Leaf):
        return _answered(check, frame, letters, compatible)
    if isinstance(check, Not):
        return ~failing(check.part, frame, letters, compatible)
    parts = _with_names(check.parts, frame)
    if isinstance(check, All):
        answers = [failing(part, frame, letters, compatible) for part in parts]
        return np.logical_and.reduce(answers) if answers else np.ones(frame.count, dtype=bool)
    return _any(parts, frame, letters, compatible)


def _any(parts: tuple[Check, ...], frame: Frame, letters: str, compatible: Engine) -> np.ndarray:
    answer, missing = np.zeros(frame.count, dtype=bool), None
    answered = False
    for part in parts:
        try:
            answer |= failing(part, frame, letters, compatible)
            answered = True
        except MissingColumn as fault:
            missing = fault
    if not answered and missing is not None:
        raise missing
    return answer


def _with_names(parts: tuple[Check, ...], frame: Frame) -> tuple[Check, ...]:
    """A condition without a name stands for one of each column."""
    if all(not isinstance(part, Leaf) or part.name for part in parts):
        return parts
    made: list[Check] = []
    for part in parts:
        if isinstance(part, Leaf) and not part.name:
            made.append(Any(tuple(Leaf(name, part.operator, part.said) for name in frame.names)))
        else:
            made.append(part)
    return tuple(made)


def _answered(leaf: Leaf, frame: Frame, letters: str, compatible: Engine) -> np.ndarray:
    asked = leaf.for_letters(letters)
    return known_operators()[asked.operator](Question(frame, asked, letters, compatible))
