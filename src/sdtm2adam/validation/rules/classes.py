"""The class of an SDTM dataset and the structure of an analysis dataset, as the rules' scope asks for them."""

from sdtm2adam.validation.rules.faults import RuleFault
from sdtm2adam.validation.rules.study_data import StudyData, Table, Unit

BASIC, OCCURRENCE, SUBJECT, OTHER = (
    "BASIC DATA STRUCTURE",
    "OCCURRENCE DATA STRUCTURE",
    "SUBJECT LEVEL ANALYSIS DATASET",
    "ADAM OTHER",
)
TOPICS = (("TERM", "EVENTS"), ("TRT", "INTERVENTIONS"))


def class_of(unit: Unit, study: StudyData) -> str:
    """The class in capitals, "" for none. Errors: RuleFault for associated persons of a domain that is not there."""
    table = unit.table
    known = study.guide.class_of(table.unsplit_name)
    if known:
        return known
    found = _by_topic(table)
    if found or not table.ap_suffix:
        return found
    others = [u for u in study.units.values() if u.name != unit.name]
    parent = next((u for u in others if u.table.domain == table.ap_suffix), None)
    if parent is None:
        if len(study.units) > 1:
            raise RuleFault(f"the class of {unit.name} is that of {table.ap_suffix}, which is not there")
        return ""
    return class_of(parent, study)


def _by_topic(table: Table) -> str:
    letters = table.letters or table.rdomain
    if not (table.frame.has("DOMAIN") or table.frame.has("RDOMAIN")):
        return ""
    for topic, klass in TOPICS:
        if table.frame.has(letters + topic):
            return klass
    if table.frame.has("QNAM"):
        return "RELATIONSHIP"
    if table.frame.has(f"{letters}TESTCD"):
        return "FINDINGS ABOUT" if table.frame.has(f"{letters}OBJ") else "FINDINGS"
    return ""


def structure_of(unit: Unit) -> str:
    """The data structure of an analysis dataset in capitals, told by its name and its columns; what its file says comes first."""
    table = unit.table
    if table.klass:
        return table.klass.upper()
    if unit.name == "ADSL":
        return SUBJECT
    names = table.frame.names
    if any(name in names for name in ("PARAM", "PARAMCD", "AVAL", "AVALC")):
        return BASIC
    return OCCURRENCE if any(name.endswith(("TERM", "TRT")) for name in names) else OTHER
