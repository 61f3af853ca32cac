"""The define of the reference study's analysis datasets, as a run writes it: valid, closed, an exact description of its data."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from sdtm2adam.describing import define as write_defines
from sdtm2adam.errors import ERROR, Findings
from sdtm2adam.formats.define_model import DefineFile, Item
from sdtm2adam.formats.define_reader import read_define
from sdtm2adam.spec.figure import Figure
from sdtm2adam.spec.listing import OF_SDTM
from sdtm2adam.spec.output import Table
from sdtm2adam.spec.output_names import with_analyses
from sdtm2adam.store import Store, finished
from sdtm2adam.study import Study, open_study
from sdtm2adam.submission.define_check import check_define
from tests.submission.test_arm import schema_errors

ROOT = Path(__file__).parents[2]
BY_PARAMETER = ("AVAL", "AVALC", "BASE", "CHG", "PCHG", "ANRLO", "ANRHI")


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study(ROOT)


@pytest.fixture(scope="module")
def store(reference_out) -> Store:
    return finished(reference_out)


@pytest.fixture(scope="module")
def path(reference_out) -> Path:
    return reference_out / "xpt" / "adam" / "define.xml"


@pytest.fixture(scope="module")
def define(path) -> DefineFile:
    return read_define(path)


def rows_of(define: DefineFile, part: Item, frame: pd.DataFrame) -> pd.Series:
    """Which rows a value-level item is about, read from its where clause."""
    (check,) = define.where_clause(part.ref.where[0]).checks
    return frame[check.item.rpartition(".")[2]].astype(object).isin(check.values)


def as_text(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def test_it_has_no_schema_error(path):
    """By the schema of ARM 1.0, which holds that of Define-XML 2.1."""
    assert [] == schema_errors(path.read_bytes())


def test_every_reference_resolves_and_nothing_is_there_for_nothing(define):
    """Our own checks, which read any define, analysis results included: no finding at all."""
    assert [] == [finding.text() for finding in check_define(define)]


def test_drawing_it_up_finds_no_error(store):
    assert [] == [f.text() for f in store.findings_in(store.folder, "6-define") if f.severity == ERROR]


def test_the_stylesheet_lies_beside_it(path):
    assert (path.parent / "define2-1.xsl").is_file()


def test_every_dataset_and_variable_of_the_data_is_described_and_no_other(define, store):
    """Names and order, as the files have them."""
    assert {group.name: group.names for group in define.groups} == {
        name: list(frame.columns) for name, frame in store.frames("adam").items()
    }


def test_labels_and_keys_are_those_of_the_files(define, store):
    metas = store.metas("adam")
    wrong = [
        f"{group.name}.{item.name}"
        for group in define.groups
        for item in group.items
        if item.label != metas[group.name].variable(item.name).label
    ]

    assert [] == wrong
    assert {name: list(meta.keys) for name, meta in metas.items()} == {group.name: group.keys for group in define.groups}


def test_types_and_lengths_hold_every_value(define, store):
    """integer exactly where all are whole (dates are days since 1960, date-times seconds), a text as long as in the file."""
    for group in define.groups:
        frame, meta = store.get("adam", group.name), store.metas("adam")[group.name]
        for item in group.items:
            values = frame[item.name].dropna()
            if pd.api.types.is_numeric_dtype(values.dtype):
                assert ("integer" if (values % 1 == 0).all() else "float") == item.datatype, item.ref.item
                assert max((len(as_text(v)) for v in values.unique()), default=1) <= item.length, item.ref.item
            elif pd.api.types.is_datetime64_any_dtype(values.dtype):
                unit = 86_400 if meta.variable(item.name).type == "date" else 1
                numbers = (values - pd.Timestamp("1960-01-01")).dt.total_seconds() / unit
                assert ("integer", max((len(f"{v:.0f}") for v in numbers), default=1)) == (item.datatype, item.length), item.ref.item
            elif item.datatype == "text":
                assert meta.variable(item.name).length == item.length, item.ref.item


def test_every_value_by_parameter_is_described_by_exactly_one_item(define, store):
    """Each row with a value falls under one where clause, no item is about no row, and its type and decimals hold them."""
    checked = 0
    for group in define.groups:
        frame = store.get("adam", group.name)
        for item in (item for item in group.items if "PARAMCD" in group.names and item.name in BY_PARAMETER):
            filled, values = frame[item.name].notna(), define.value_list(item.value_list)
            covered = [rows_of(define, part, frame) & filled for part in values.items]
            assert (sum(met.astype(int) for met in covered)[filled] == 1).all(), item.ref.item
            for part, met in zip(values.items, covered):
                assert met.any(), part.ref.item
                numbers = frame[item.name][met]
                if item.datatype in ("integer", "float"):
                    digits = max(len(as_text(v).partition(".")[2]) for v in numbers.unique())
                    assert (digits or None) == part.definition.digits, part.ref.item
                checked += 1

    assert checked > 200


def test_every_value_with_a_codelist_is_one_of_its_terms(define, store):
    strange = []
    for group in define.groups:
        frame = store.get("adam", group.name)
        for item in group.items:
            codelist = define.codelist(item.codelist)
            if codelist and not codelist.dictionary:
                strange += [f"{item.ref.item}: {v}" for v in set(map(as_text, frame[item.name].dropna().unique())) - set(codelist.values)]

    assert [] == strange


def test_every_codelist_is_used_and_its_codes_are_nci_s(define):
    used = {item.definition.codelist for group in define.groups for item in group.items}

    assert {codelist.oid for codelist in define.codelists} == used - {""}
    for codelist in define.codelists:
        assert bool(codelist.code) == bool(codelist.standard), codelist.oid
        assert all(term.code or term.extended for term in codelist.terms if codelist.code), codelist.oid


def has_terms(name: str, beside: list[str]) -> bool:
    """Whether a variable is a flag, a name of a parameter, or a number that has its text beside it."""
    return name.endswith(("FL", "DTF")) or name in ("PARAM", "PARAMCD") or (name.endswith("N") and name[:-1] in beside)


def test_flags_and_pairs_have_codelists(define):
    meant = [item for group in define.groups for item in group.items if has_terms(item.name, group.names)]

    assert len(meant) > 40
    assert [] == [item.ref.item for item in meant if not item.codelist and item.ref.no_data != "Yes"]


def test_every_variable_has_an_origin_and_every_derived_one_its_own_method(define):
    parts = [(item, define.value_list(item.value_list)) for group in define.groups for item in group.items]

    assert [] == [item.ref.item for item, values in parts if not item.definition.origins and not values]
    derived = [(item, values) for item, values in parts if item.origin == "Derived"]
    assert [] == [item.ref.item for item, values in derived if not item.method and not (values and all(p.method for p in values.items))]
    assert len({method.text for method in define.methods}) >= len(define.methods) * 0.9


def test_a_predecessor_is_a_variable_that_there_is(define, store, study):
    """`ADSL.TRT01P`, `DM.SEX`: of the data that the run made."""
    frames = {**store.frames("sdtm"), **store.frames("adam")}
    told = [origin.description for item in define.item_defs for origin in item.origins if origin.type == "Predecessor"]
    named = [one.partition(" where ")[0] for description in told for one in description.split("; ")]

    assert len(named) > 100
    assert [] == [name for name in named if name.partition(".")[2] not in frames[name.partition(".")[0]].columns]


# Analysis results


def results_of(output) -> int:
    """The results of an output: each condition of each analysis, each analysis dataset whose records a figure draws; one of a listing."""
    analysed = sum(len(a.by) or 1 for a in output.analyses if not a.sample_size)  # which no data go into
    if isinstance(output, Figure):
        return analysed + sum(not name.startswith(OF_SDTM) for name in output.datasets)
    return analysed if isinstance(output, Table) else 1


def test_every_output_is_a_display_with_its_file_and_every_analysis_a_result(define, study, path):
    """Narratives and the statistical appendix tell again what others show, and are none; nor are the trial design and a sample size."""
    results = {output.output: count for output in with_analyses(study.outputs) if (count := results_of(output))}
    hrefs = {leaf.id: leaf.href for leaf in define.leafs}

    assert results == {display.oid.removeprefix("RD."): len(display.results) for display in define.displays}
    assert all((path.parent / hrefs[display.documents[0].leaf]).resolve().is_file() for display in define.displays)


def test_a_listing_of_sdtm_names_its_subjects_here_and_its_records_in_words(define):
    """The define of analysis datasets has no DS: the result is made from ADSL, and its comment tells of DS."""
    (result,) = next(display for display in define.displays if display.oid == "RD.l_16_2_1_3").results
    comments = {comment.oid: comment.text for comment in define.comments}

    assert ["IG.ADSL"] == [dataset.group for dataset in result.datasets]
    assert comments[result.comment] == (
        "Records of the SDTM dataset DS, only where DSDECOD == 'INFORMED CONSENT OBTAINED', whose subjects are chosen by ADSL, "
        "joined by USUBJID."
    )


def test_it_refers_to_files_of_outputs_only_where_they_are_or_will_be(study, store, tmp_path):
    """A run that goes no further than the define writes none; one that goes on will write them all."""
    for folder in ("sdtm", "adam"):
        shutil.copytree(store.folder / folder, tmp_path / folder)
        (tmp_path / "xpt" / folder).mkdir(parents=True)
    alone = finished(tmp_path)

    def referred(outputs_follow: bool) -> int:
        write_defines(study, alone, Findings(), outputs_follow)
        return sum(bool(display.documents) for display in read_define(tmp_path / "xpt" / "adam" / "define.xml").displays)

    assert (0, sum(results_of(output) > 0 for output in with_analyses(study.outputs))) == (referred(False), referred(True))


def test_the_primary_outcome_is_that_of_the_publication(define):
    """Change of the score from baseline to 4 and to 6 months, wherever it is tested as the protocol says; nothing else is primary.

    Neither sensitivity analyses (t_14_2_1_4) nor p values adjusted afterwards, but the two tests that those start from.
    """
    primary = [result for display in define.displays for result in display.results if result.purpose == "PRIMARY OUTCOME MEASURE"]
    clauses = {result.oid: define.where_clause(result.datasets[0].where).checks for result in primary}
    asked = {oid: {check.item.rpartition(".")[2]: check.values for check in checks} for oid, checks in clauses.items()}
    tested = {"PARAMCD": ("ALSFRTOT",), "ANL01FL": ("Y",)}

    assert {
        "AR.t_14_2_1_1.alsfrs4": {**tested, "AVISITN": ("4",)},
        "AR.t_14_2_1_1.alsfrs6": {**tested, "AVISITN": ("6",)},
        "AR.t_14_2_1_2.change": {**tested, "AVISITN": ("6",)},
        "AR.t_14_2_1_7.change.1": {**tested, "AVISITN": ("4",)},
        "AR.t_14_2_1_7.change.2": {**tested, "AVISITN": ("6",)},
    } == asked
    assert {("IT.ADQS.CHG",)} == {result.datasets[0].variables for result in primary}
    assert {"SPECIFIED IN PROTOCOL"} == {result.reason for result in primary}
