"""CDISC's own rules and their test data, where a copy stands beside the repository."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sdtm2adam.standards.dictionaries.own import OwnDictionaries, Place
from sdtm2adam.validation.rules.case_results import AGREES, AGREES_EARLIER, study_of
from sdtm2adam.validation.rules.cases import NEGATIVE, cases_in
from sdtm2adam.validation.rules.collection import TESTS, collection_in
from sdtm2adam.validation.rules.guide_tables import Guide
from sdtm2adam.validation.rules.issues import ISSUES, NOT_RUN, PASSED, SKIPPED
from sdtm2adam.validation.rules.nothing_to_find import nothing_to_find
from sdtm2adam.validation.rules.recorded import contradiction
from sdtm2adam.validation.rules.rule_model import RECORD
from sdtm2adam.validation.rules.running import run_rule
from sdtm2adam.validation.rules.study_data import StudyData, Table
from sdtm2adam.validation.rules.tested import tested as run_all
from sdtm2adam.validation.rules.words import told
from tests.standards.dictionaries import invented
from tests.validation.rules.small import table
from tests.validation.rules.test_dictionaries import AE, CM

CORPUS = Path(__file__).parents[4] / "shared" / "rules"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="CDISC's rules (../shared/rules) are not on this machine")
DICTIONARIES = (
    *("valid_external_dictionary_value", "valid_external_dictionary_code", "whodrug_code_hierarchy"),
    *("valid_meddra_code_references", "valid_meddra_code_term_pairs"),
)
ORDERED = ("sorted_by", "ordered", "next_corresponding", "except_last_row", "contains_all")  # what asks for the order of records


@pytest.fixture(scope="module")
def held():
    return collection_in(CORPUS, "rules")


def test_every_rule_is_read_and_told_in_words(held):
    assert not held.unreadable
    assert 681 == len(held.rules)
    assert 71 == sum(bool(rule.blocked) for rule in held.rules)
    assert not [rule.id for rule in held.rules if rule.blocked and not rule.is_draft]
    assert all(len(told(rule)) > 5 for rule in held.rules)


def test_every_case_agrees_or_is_known_not_to(held):
    """A case that does not agree is listed with its reason, and one that is listed does not agree."""
    outcome = run_all(held, CORPUS / TESTS)

    assert [] == [result.case.shown for result in outcome.unknown]
    assert [] == [result.case.shown for result in outcome.mended]
    with_lines = Counter(result.verdict for result in outcome.of(True))
    assert 717 == with_lines.total()
    assert with_lines[AGREES] >= 696
    assert with_lines[AGREES] + with_lines[AGREES_EARLIER] >= 703
    without = Counter(result.verdict for result in outcome.of(False))
    assert 309 == without.total()
    assert without[AGREES] >= 265


def test_no_recorded_lines_that_agree_are_said_to_contradict(held):
    """The claim that recorded lines cannot be those of a case, held against all that are."""
    looked = 0
    for result in run_all(held, CORPUS / TESTS).of(True):
        if result.case.expected and result.verdict in (AGREES, AGREES_EARLIER):
            looked += 1
            assert "" == contradiction(held.by_name[result.case.rule], result.case, study_of(result.case)), result.case.shown

    assert looked > 300


def test_where_nothing_can_be_found_nothing_is_and_nothing_is_recorded(held):
    """The claim that data cannot hold a fault, held against what the rules find in all cases and against what CDISC recorded."""
    claimed = 0
    for case in cases_in(CORPUS / TESTS):
        rule, study = held.by_name[case.rule], study_of(case, compatible=False)
        if rule.blocked or not nothing_to_find(rule, study):
            continue
        claimed += 1
        assert not [issue for result in run_rule(rule, study) for issue in result.issues], case.shown
        assert not [line for line in case.expected or () if line[2] and line[2] != "EXECUTION_ERROR"], case.shown

    assert claimed > 150


def _shuffled(table: Table, seed: int) -> Table:
    """The dataset with its records in another order but for the first, which says what it is a dataset of."""
    order = list(range(1, table.frame.count))
    random.Random(seed).shuffle(order)
    rows = np.array([0, *order][: table.frame.count], dtype="int64")
    kept = table.frame.take(rows)
    frame = type(kept)(kept.count, {name: kept.column(name) for name in kept.names})
    return Table(table.name, table.file, frame, table.label, table.variables, table.size, table.klass, table.subclass)


def _values(results, names) -> list[str]:
    """What is reported of each issue but its record number and lists, in one order."""
    return sorted(
        repr([(n, v) for n, v in issue.values.items() if n in names and not isinstance(v, list)]) for r in results for issue in r.issues
    )


def test_shuffling_the_records_of_the_cases_changes_no_issue(held):
    looked = 0
    for case in cases_in(CORPUS / TESTS):
        rule = held.by_name[case.rule]
        if (
            case.kind != NEGATIVE
            or rule.blocked
            or rule.sensitivity != RECORD
            or any(w in leaf.operator for leaf in rule.leaves for w in ORDERED)
        ):
            continue
        study = study_of(case, compatible=False)
        other = StudyData([_shuffled(t, 7) for t in study.tables], study.guide, study.terminology, study.define, standard=study.standard)
        before, after = run_rule(rule, study), run_rule(rule, other)
        names = {name for t in study.tables for name in t.frame.names}
        assert _values(before, names) == _values(after, names), case.shown
        looked += any(r.outcome == ISSUES for r in before)

    assert looked > 200


def test_without_the_records_at_fault_the_cases_pass(held):
    """For rules that look at records one by one: no joins, no operations, conditions on values alone."""
    plain = (
        "empty",
        "non_empty",
        "equal_to",
        "not_equal_to",
        "matches_regex",
        "not_matches_regex",
        "longer_than",
        "less_than",
        "exists",
        "not_exists",
    )
    looked = 0
    for case in cases_in(CORPUS / TESTS):
        rule = held.by_name[case.rule]
        alone = not rule.joins and not rule.operations and all(leaf.operator in plain for leaf in rule.leaves)
        if case.kind != NEGATIVE or rule.blocked or rule.kind != "Record Data" or rule.sensitivity != RECORD or not alone:
            continue
        study = study_of(case, compatible=False)
        wrong: dict[str, set[int]] = {}
        for result in run_rule(rule, study):
            for issue in result.issues:
                wrong.setdefault(issue.part.name, set()).add(issue.record - 1)
        tables = [_without(t, wrong.get(t.name, set())) for t in study.tables]
        again = run_rule(rule, StudyData(tables, study.guide, study.terminology, study.define, standard=study.standard))
        assert not [r.dataset for r in again if r.issues], case.shown
        looked += bool(wrong)

    assert looked > 60


def _without(table: Table, rows: set[int]) -> Table:
    kept = table.frame.take(np.array([at for at in range(table.frame.count) if at not in rows], dtype="int64"))
    frame = type(kept)(kept.count, {name: kept.column(name) for name in kept.names})
    return Table(table.name, table.file, frame, table.label, table.variables, table.size, table.klass, table.subclass)


def _with_dictionaries(case, own: OwnDictionaries) -> StudyData:
    return replace(study_of(case, compatible=False), dictionaries=own)


def test_the_preferred_terms_of_a_rule_s_own_cases(held, tmp_path, monkeypatch):
    """The draft of CG0379 on CDISC's cases, with a dictionary that has the preferred terms of the positive one: the rule is for
    preferred terms and asks them for codes."""
    rule = held.by_name["CDISC.SDTMIG.CG0378"]
    positive, negative = sorted(cases_in(CORPUS / TESTS, "CDISC.SDTMIG.CG0378"), key=lambda case: case.kind != "positive")
    terms = [term for table in study_of(positive).tables if table.name == "AE" for term in table.frame.column("AEDECOD").distinct()]
    monkeypatch.setattr(invented, "PT", "\n".join(f"{91000000 + at} {term} | 90000001" for at, term in enumerate(terms)))
    monkeypatch.setattr(invented, "WAYS", "91000000 90000020 90000010 90000001 Y")
    own = OwnDictionaries({"MedDRA": Place(invented.meddra(tmp_path), "meddra")})

    assert [] == [r.issues for r in run_rule(rule, _with_dictionaries(positive, own)) if r.issues]
    found = [i.values["AEDECOD"] for r in run_rule(rule, _with_dictionaries(negative, own)) for i in r.issues]
    assert found and not set(found) & set(terms)


def test_every_rule_that_needs_a_dictionary_runs_with_it(held, tmp_path):
    """Not run without; with one it is carried out, on events and medications that are coded and on some that are not."""
    needs = [rule for rule in held.rules if any(op.operator in DICTIONARIES for op in rule.operations)]
    named = {"MedDRA": invented.meddra(tmp_path / "m"), "WHODrug": invented.whodrug(tmp_path / "w")}
    own = OwnDictionaries({name: Place(folder, name) for name, folder in named.items()})
    tables = (table("AE", AE), table("CM", CM))

    found = {}
    for rule in needs:
        assert NOT_RUN in [r.outcome for r in run_rule(rule, StudyData(tables, Guide()))], rule.id
        results = run_rule(rule, StudyData(tables, Guide(), dictionaries=own))
        assert {r.outcome for r in results} <= {ISSUES, PASSED, SKIPPED}, rule.id
        found[rule.id] = [issue.record for r in results for issue in r.issues]
    told = {
        "CDISC.SDTMIG.CG0377": [2, 3],
        "CDISC.SDTMIG.CG0378": [2],
        "CDISC.SDTMIG.CG0386": [1, 3, 5],  # the draft finds codes that are valid where its text means those that are not
        "NICRULE.MEDDRA": [2, 6],
        "WHODrug": [2, 4, 5],
    }
    assert told == found
