"""Delivered datasets as the rules look at them."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from sdtm2adam.standards.dictionaries.own import OwnDictionaries
from sdtm2adam.standards.sdtmig import VERSION
from sdtm2adam.validation.conformance.catalogue import ADAM
from sdtm2adam.validation.conformance.delivery import Dataset, Delivery
from sdtm2adam.validation.rules.columns import Column, Frame, Values, column_from
from sdtm2adam.validation.rules.guide_tables import Guide
from sdtm2adam.validation.rules.study_data import StudyData, Table, TableVariable, is_guide

STRUCTURES = {"ADSL": "SUBJECT LEVEL ANALYSIS DATASET", "BDS": "BASIC DATA STRUCTURE", "TTE": "BASIC DATA STRUCTURE"}
OCCURRENCE, OTHER = "OCCURRENCE DATA STRUCTURE", "ADAM OTHER"
SUBCLASSES = {"TTE": "TIME-TO-EVENT", "OCCDS-AE": "ADVERSE EVENT"}
STANDARDS = {ADAM: ("ADaMIG", "1.3")}


def study_data(delivery: Delivery, dictionaries: OwnDictionaries | None = None) -> StudyData:
    """The datasets of a delivery with its define, its terminology and the user's dictionaries. Text of nothing but blanks is missing."""
    standard, version = STANDARDS.get(delivery.standard, ("SDTMIG", _version(delivery)))
    parts = {part.name: domain.structure for domain in delivery.domains.values() for part in domain.parts}
    tables = [_table(dataset, parts.get(name, "")) for name, dataset in delivery.datasets.items()]
    return StudyData(
        tables, Guide(version), delivery.terminology, delivery.define, standard=standard, version=version,
        dictionaries=dictionaries or OwnDictionaries(),
    )  # fmt: skip


def _version(delivery: Delivery) -> str:
    """The version of the guide that the define names, else the carried one."""
    said = [s.version for s in delivery.define.standards if is_guide(s.name)] if delivery.define else []
    return said[0] if said else VERSION


def _table(dataset: Dataset, structure: str) -> Table:
    count = len(dataset.frame)
    columns = {name: _made(dataset.frame, name) for name in dataset.frame.columns}
    variables = {
        name: TableVariable(name, v.label, not v.is_text, v.length, v.format) for name, v in dataset.variables.items() if name in columns
    }
    klass = (STRUCTURES.get(structure) or (OCCURRENCE if structure.startswith("OCCDS") else OTHER)) if structure else ""
    subclass = SUBCLASSES.get(structure, "")
    named = dataset.name if "DOMAIN" in columns and not count else ""  # an empty CM is there, and is CM
    return Table(
        dataset.name, dataset.file, Frame(count, columns), dataset.label, variables, dataset.size, klass, subclass, named, dataset.carries
    )  # fmt: skip


def _made(frame: pd.DataFrame, name: str) -> Callable[[], Column]:
    return lambda: _without_blanks(column_from(frame[name]))


def _without_blanks(column: Column) -> Column:
    if column.number or all(text.strip() for text in column.values.items):
        return column
    kept = [text for text in column.values.items if text.strip()]
    place = {text: at for at, text in enumerate(kept)}
    codes = np.array([*(place.get(text, -1) for text in column.values.items), -1], dtype="int64")
    return Column(Values(kept), codes[column.codes])
