"""Model of a statistical appendix, `kind: appendix` of a `tlf/*.yaml`: the full output of models and tests, from the results frame."""

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from sdtm2adam.errors import Finding, did_you_mean
from sdtm2adam.spec.analysis import Analysis
from sdtm2adam.spec.base import Spec
from sdtm2adam.spec.listing_names import fault
from sdtm2adam.spec.narrative import NumberedId
from sdtm2adam.spec.reading import Document


class Appendix(Spec):
    """The results of outputs with a model or test, number by number: an output of its own for each of them.

    The first has the number of the file with `.1` behind it, and `_1` behind its id. Of each analysis all results are shown that
    the results frame has: method and options, sizes, estimates, degrees of freedom, covariance parameters, convergence, warnings.

    output     its id, which names its files
    kind       `appendix`
    number     as in the report: "16.1.9"
    title      of each, below the number; `{heading}` and `{title}` are those of the output whose results it shows
    outputs    whose results are shown; left out: of all that have a model or test
    show       mask of every number that is not whole; p values are shown with `p`
    p          mask of p values
    empty      what the one output says when no output has a model or test
    footnotes  below each
    source     the line that says what it is made from
    """

    output: NumberedId
    kind: Literal["appendix"]
    number: str
    title: str = "{heading}: {title}"
    outputs: tuple[str, ...] = ()
    show: str = Field("s6", pattern=r"^(x+(\.x+)?|s[1-9])$")
    p: str = Field("p.xxxx", pattern=r"^p\.x+$")
    empty: str = "No output has a model or test."
    footnotes: tuple[str, ...] = ()
    source: str = ""

    @property
    def analyses(self) -> tuple[Analysis, ...]:
        """An appendix analyses nothing: it shows what others do."""
        return ()


def appendix_findings(appendix: Appendix, document: Document, outputs: Sequence[str]) -> Iterator[Finding]:
    """Outputs that it names and that do not exist, with close matches."""
    for i, name in enumerate(appendix.outputs):
        if name not in outputs:
            yield fault(document, ("outputs", i), f"there is no output {name}{did_you_mean(name, outputs)}")
