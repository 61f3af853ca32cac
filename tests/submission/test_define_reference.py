"""The define of the reference study: valid, closed, and an exact description of its data, held against the frames one by one."""

from pathlib import Path

import pandas as pd
import pytest

from sdtm2adam.errors import ERROR, Findings
from sdtm2adam.formats.define_model import DefineFile, Item
from sdtm2adam.formats.define_reader import read_define
from sdtm2adam.store import Store, finished
from sdtm2adam.study import open_study
from sdtm2adam.submission.define import Delivered, write_define
from sdtm2adam.submission.define_check import check_define
from tests.submission.test_define import schema_file

ROOT = Path(__file__).parents[2]
RESULTS = ("ORRES", "ORRESU", "STRESC", "STRESN", "STRESU")


@pytest.fixture(scope="module")
def store(reference_out) -> Store:
    return finished(reference_out)


@pytest.fixture(scope="module")
def written(store, tmp_path_factory) -> tuple[Path, Findings]:
    study, path, found = open_study(ROOT), tmp_path_factory.mktemp("define") / "define.xml", Findings()
    given = Delivered(
        study=study.spec,
        datasets={name: (meta, store.get("sdtm", name)) for name, meta in store.metas("sdtm").items()},
        specs=study.datasets,
        plans={plan.name: plan for plan in study.plans["sdtm"]},
        codelists=study.codelists,
        forms={name: export.form for name, export in study.raw.exports.items()},
    )
    write_define(given, path, found)
    return path, found


@pytest.fixture(scope="module")
def define(written) -> DefineFile:
    return read_define(written[0])


def texts(values: pd.Series) -> set[str]:
    return set(map(str, values.dropna().unique()))


def rows_of(define: DefineFile, item: Item, frame: pd.DataFrame) -> pd.Series:
    """Which rows a value-level item is about, read from its where clause (EQ and IN)."""
    met = pd.Series(True, index=frame.index)
    for clause in item.ref.where:
        for check in define.where_clause(clause).checks:
            assert check.comparator in ("EQ", "IN")
            met &= frame[check.item.rpartition(".")[2]].astype(object).isin(check.values)
    return met


def test_it_has_no_schema_error(written):
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(etree.parse(str(schema_file())))

    schema.validate(etree.parse(str(written[0])))
    assert [] == [f"line {e.line}: {e.message}" for e in schema.error_log]


def test_every_reference_resolves_and_nothing_is_there_for_nothing(define):
    """Our own checks, which read any define: no finding at all."""
    assert [] == [finding.text() for finding in check_define(define)]


def test_drawing_it_up_finds_no_error(written):
    assert [] == [finding.text() for finding in written[1] if finding.severity == ERROR]


def test_every_dataset_and_variable_of_the_data_is_described_and_no_other(define, store):
    """Names and order, as the files have them."""
    described = {group.name: group.names for group in define.groups}

    assert described == {name: list(frame.columns) for name, frame in store.frames("sdtm").items()}


def test_labels_and_lengths_are_those_of_the_files(define, store):
    metas = store.metas("sdtm")
    wrong = [
        f"{group.name}.{item.name}"
        for group in define.groups
        for item in group.items
        if item.label != metas[group.name].variable(item.name).label
        or (item.datatype == "text" and item.length != metas[group.name].variable(item.name).length)
    ]

    assert [] == wrong


def test_numbers_are_integers_exactly_where_all_of_them_are_whole(define, store):
    for group in define.groups:
        frame = store.get("sdtm", group.name)
        for item in group.items:
            if pd.api.types.is_numeric_dtype(frame[item.name].dtype):
                whole = bool((frame[item.name].dropna() % 1 == 0).all())
                assert ("integer" if whole else "float") == item.datatype, f"{group.name}.{item.name}"


def test_every_value_with_a_codelist_is_one_of_its_terms(define, store):
    """And the codelist of a value-level item holds the values of that item."""
    strange = []
    for group in define.groups:
        frame = store.get("sdtm", group.name)
        for item in group.items:
            parts = [(item, pd.Series(True, index=frame.index))]
            values = define.value_list(item.value_list)
            parts += [(part, rows_of(define, part, frame)) for part in values.items] if values else []
            for part, met in parts:
                codelist = define.codelist(part.codelist)
                if codelist and not codelist.dictionary:
                    strange += [f"{part.ref.item}: {value}" for value in texts(frame[item.name][met]) - set(codelist.values)]

    assert [] == strange


def test_every_codelist_is_used_by_data_and_its_codes_are_nci_s(define):
    """Each has terms or a dictionary; a CDISC one has its code, and each of its terms a code or the mark of the sponsor."""
    used = {item.definition.codelist for group in define.groups for item in group.items}
    used |= {item.definition.codelist for values in define.value_lists for item in values.items}

    assert {codelist.oid for codelist in define.codelists} == used - {""}
    for codelist in define.codelists:
        assert codelist.terms or codelist.dictionary, codelist.oid
        assert bool(codelist.code) == (codelist.standard == "STD.CT"), codelist.oid
        assert all(term.code or term.extended for term in codelist.terms if codelist.code), codelist.oid


def test_every_result_of_every_findings_domain_is_described_by_exactly_one_item(define, store):
    """Each row with a value falls under one where clause, and no item is about no row."""
    domains = [group for group in define.groups if f"{group.name}TESTCD" in group.names]
    assert len(domains) >= 9
    for group in domains:
        frame = store.get("sdtm", group.name)
        for name in (f"{group.name}{end}" for end in RESULTS if f"{group.name}{end}" in group.names):
            item = group.items[group.names.index(name)]
            filled = frame[name].notna()
            values = define.value_list(item.value_list)
            if values is None:
                assert not filled.any(), name
                continue
            covered = [rows_of(define, part, frame) & filled for part in values.items]
            assert [] == [part.ref.item for part, met in zip(values.items, covered) if not met.any()]
            assert (sum(met.astype(int) for met in covered)[filled] == 1).all(), name


@pytest.mark.parametrize(("variable", "topic"), [("QVAL", "QNAM"), ("TSVAL", "TSPARMCD")])
def test_every_supplemental_and_trial_summary_value_is_described_by_its_name(define, store, variable, topic):
    groups = [group for group in define.groups if variable in group.names]
    for group in groups:
        values = define.value_list(group.items[group.names.index(variable)].value_list)

        frame = store.get("sdtm", group.name)
        assert texts(frame[topic][frame[variable].notna()]) == {item.name for item in values.items}


def test_types_and_lengths_of_value_level_items_fit_their_values(define, store):
    """A number is one, a text is as long as it says, in bytes."""
    for group in define.groups:
        frame = store.get("sdtm", group.name)
        for item in group.items:
            for part in define.value_list(item.value_list).items if item.value_list else ():
                values = frame[item.name][rows_of(define, part, frame) & frame[item.name].notna()]
                if part.datatype in ("integer", "float"):
                    numbers = pd.to_numeric(values.astype(str))
                    assert part.datatype == "float" or (numbers % 1 == 0).all(), part.ref.item
                if part.datatype == "text":
                    assert part.length == max(len(value.encode()) for value in texts(values)), part.ref.item


def test_every_derived_variable_has_a_method_and_no_text_is_pasted_about(define):
    derived = [item for group in define.groups for item in group.items if item.origin == "Derived"]

    assert [] == [item.ref.item for item in derived if not item.method]
    assert len({method.text for method in define.methods}) >= len(define.methods) * 0.9


def test_every_variable_has_an_origin(define):
    assert [] == [
        f"{group.name}.{item.name}"
        for group in define.groups
        for item in group.items
        if not item.definition.origins and not item.value_list
    ]
