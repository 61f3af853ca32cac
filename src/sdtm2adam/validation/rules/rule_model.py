"""A rule as it is understood: whom it speaks for, what it looks at, when it fails, and what it tells.

    Rule   everything of one file
    Check  the condition of failure: Leaf, All, Any, Not
"""

from dataclasses import dataclass, field, replace
from functools import lru_cache

PUBLISHED, DRAFT = "Published", "Draft"
RECORD, DATASET, STUDY, GROUP = "Record", "Dataset", "Study", "Group"


@dataclass(frozen=True)
class Authority:
    """One standard that a rule speaks for, with the ids that the authority knows it by and the places it cites."""

    organization: str
    standard: str
    version: str
    ids: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """Which datasets: what is included and excluded, of domains, classes and data structures."""

    domains: tuple[str, ...] = ()
    not_domains: tuple[str, ...] = ()
    split: bool | None = None
    classes: tuple[str, ...] = ()
    not_classes: tuple[str, ...] = ()
    structures: tuple[str, ...] = ()
    not_structures: tuple[str, ...] = ()
    subclasses: tuple[str, ...] = ()
    not_subclasses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Join:
    """One entry of Match Datasets. keys: (left, right) names; child: the dataset under test belongs to the other one."""

    name: str
    keys: tuple[tuple[str, str], ...] = ()
    kind: str = "inner"
    child: bool = False
    wildcard: str = "**"


@dataclass(frozen=True)
class Operation:
    """One computed column. `said` is everything that the rule says of it, by the names of the format."""

    id: str
    operator: str
    said: dict = field(default_factory=dict, hash=False)

    def get(self, key: str, default: object = None) -> object:
        return self.said.get(key, default)


@dataclass(frozen=True, eq=False)
class Leaf:
    """One condition on one column; `said` holds value, prefix, within ... as the rule has them."""

    name: str
    operator: str
    said: dict = field(default_factory=dict)

    @property
    def value(self) -> object:
        return self.said.get("value")

    def get(self, key: str, default: object = None) -> object:
        return self.said.get(key, default)

    def for_letters(self, letters: str) -> "Leaf":
        """The condition with `--` replaced at the beginning of its texts."""
        return _lettered(self, letters)


@lru_cache(maxsize=65536)
def _lettered(leaf: Leaf, letters: str) -> Leaf:
    return replace(leaf, name=lettered(leaf.name, letters), said={key: lettered(value, letters) for key, value in leaf.said.items()})


def lettered(value: object, letters: str) -> object:
    """`--` at the beginning of a text, or of the texts of a list, replaced once by the domain's letters."""
    if isinstance(value, str):
        return letters + value[2:] if value.startswith("--") else value
    if isinstance(value, list):
        return [lettered(item, letters) for item in value]
    if isinstance(value, dict):
        return {key: lettered(item, letters) for key, item in value.items()}
    return value


@dataclass(frozen=True, eq=False)
class All:
    parts: tuple["Check", ...]


@dataclass(frozen=True, eq=False)
class Any:
    parts: tuple["Check", ...]


@dataclass(frozen=True, eq=False)
class Not:
    part: "Check"


Check = Leaf | All | Any | Not


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule.

    id        CORE-nnnnnn, or for a draft without one the name of its file
    check     None where the rule has none that could run
    reported  the output variables that it names
    blocked   why no interpreter can run it as it stands; "" when it can
    where     the file it was read from
    """

    id: str
    status: str
    authorities: tuple[Authority, ...]
    description: str
    message: str
    reported: tuple[str, ...]
    kind: str
    sensitivity: str
    executability: str
    scope: Scope
    joins: tuple[Join, ...]
    operations: tuple[Operation, ...]
    check: Check | None
    grouping: tuple[str, ...] = ()
    blocked: str = ""
    where: str = ""

    @property
    def is_draft(self) -> bool:
        return self.status != PUBLISHED

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """The conditions of the check in the order of the file."""
        return tuple(leaves_of(self.check))

    @property
    def cited(self) -> tuple[str, ...]:
        """The ids that authorities know it by: CG0001, FB1234, ..."""
        return tuple(dict.fromkeys(id for authority in self.authorities for id in authority.ids))


def leaves_of(check: Check | None) -> list[Leaf]:
    if check is None:
        return []
    if isinstance(check, Leaf):
        return [check]
    if isinstance(check, Not):
        return leaves_of(check.part)
    return [leaf for part in check.parts for leaf in leaves_of(part)]
