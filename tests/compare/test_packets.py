"""Two packets held against one another: what moved, and whether method, spec, data or program made it move."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from sdtm2adam.ard import run_analyses
from sdtm2adam.cli import main
from sdtm2adam.compare.packets import Packet, difference, lines
from sdtm2adam.spec.output import Table
from sdtm2adam.spec.study import StudySpec
from sdtm2adam.submission import ars
from tests.ard.test_analyses import DATA, TWO

SEX = {"id": "sex", "variable": "SEX", "statistics": "count", "levels": ["F", "M"]}
AGE = {"id": "age", "variable": "AGE", "statistics": "summary", "compare": "ttest_pooled"}
PAIN = {"id": "pain", "dataset": "ADAE", "nested": ["AESOC", "AEDECOD"], "statistics": "events"}
STUDY = {
    "study": "S1",
    "title": "A study",
    "standards": {"sdtmig": "3.4", "adamig": "1.3", "terminology": "2025-03-28"},
    "identifiers": {"STUDYID": {"value": "S1"}},
}


def packet(data=DATA, analyses=(SEX, AGE, PAIN), where="FASFL == 'Y'", shown="2") -> Packet:
    """What a run leaves of one output t1; the number of men of A is shown."""
    populations = {"FAS": SimpleNamespace(label="Full Analysis Set", where=where)}
    study = StudySpec.model_validate(STUDY | {"populations": {"FAS": {"label": "Full Analysis Set", "where": where}}})
    panels = [{"columns": [{"id": "a", "label": "A", "group": "A", "show": "{n}"}], "rows": [{"label": "Men", "analysis": "sex"}]}]
    whole = {"output": "t1", "kind": "table", "number": "14.1", "title": "T", "population": "FAS", "groups": TWO.model_dump()}
    output = Table.model_validate(whole | {"analyses": analyses, "panels": panels})
    found, sources = run_analyses([output], data, populations)
    men = found.index[(found["analysis"] == "sex") & (found["level"] == "M") & (found["stat"] == "n") & (found["group"] == "A")]
    numbers = pd.DataFrame({"output": "t1", "ard": men, "text": shown})
    columns = {name: frozenset(frame.columns) for name, frame in data.items()}
    event = ars.reporting_event(ars.Packet(study, [output], found, numbers, columns))
    return Packet(found, sources, numbers, event, data.get)


def moved(after: Packet, before: Packet | None = None) -> dict[str, tuple[str, ...]]:
    """Place -> what, before, after, why, detail."""
    found = difference(before or packet(), after)
    rows = found[["analysis", "group", "level", "stat", "what", "before", "after", "why", "detail"]].itertuples(index=False, name=None)
    return {"/".join(row[:4]): row[4:] for row in rows}


def test_the_same_packet_twice_differs_in_nothing():
    assert {} == moved(packet())
    assert ["No number differs."] == lines(difference(packet(), packet()))


def test_another_test_is_another_method():
    found = moved(packet(analyses=(SEX, AGE | {"compare": "ttest_welch"}, PAIN)))
    what, _, _, why, detail = found["age/comparison//p"]

    assert {"age"} == {place.split("/")[0] for place in found}
    assert ("moved", "method") == (what, why)
    assert "ttest_pooled" in detail.split("->")[0] and "ttest_welch" in detail.split("->")[1]


def test_another_condition_is_another_spec():
    found = moved(packet(analyses=(SEX | {"where": "AGE > 50"}, AGE, PAIN)))

    assert ("moved", "2", "1", "spec") == moved(packet(analyses=(SEX | {"where": "AGE > 50"}, AGE, PAIN), shown="1"))["sex/A/M/n"][:4]
    assert {"spec"} == {one[3] for one in found.values()}
    assert "AGE > 50" in found["sex/A/M/n"][4]


def test_another_population_is_another_spec():
    found = moved(packet(where="FASFL == 'Y' and AGE is not missing"))

    assert ("moved", "2", "1", "spec", "the condition of the population") == found["population/C//N"]


def test_other_records_are_other_data():
    adsl = DATA["ADSL"].assign(SEX=DATA["ADSL"]["SEX"].mask(DATA["ADSL"]["USUBJID"] == "P1", "F"))
    found = moved(packet(DATA | {"ADSL": adsl}, shown="1"))

    assert ("moved", "2", "1", "data", "ADSL: 1 records are gone or changed, 1 are new or changed") == found["sex/A/M/n"]


def test_a_term_that_came_and_one_that_went():
    other = DATA["ADAE"].assign(AEDECOD=DATA["ADAE"]["AEDECOD"].replace("Arrest", "Flutter"))
    found = moved(packet(DATA | {"ADAE": other}))

    assert ("only before", "1", "", "data") == found["pain/C/Heart | Arrest/events"][:4]
    assert ("only after", "", "1", "data") == found["pain/C/Heart | Flutter/events"][:4]


def test_a_number_written_in_another_mask():
    assert {"sex/A/M/n": ("written differently", "2", "2.0", "spec", "the mask or the rows of the output")} == moved(packet(shown="2.0"))


def test_what_nothing_explains_is_the_program():
    after = packet()
    altered = replace(after, ard=after.ard.assign(value=after.ard["value"].mask(after.ard["stat"] == "mean", 1.0)))

    assert {"program"} == {one[3] for one in moved(altered).values()}


def test_an_analysis_that_is_new_or_gone():
    assert {"the analysis is gone"} == {one[4] for one in moved(packet(analyses=(SEX, AGE))).values()}
    assert {"the analysis is new"} == {one[4] for one in moved(packet(), packet(analyses=(SEX, AGE))).values()}


def test_the_lines_tell_the_first_and_count_the_rest():
    found = difference(packet(), packet(where="FASFL == 'Y' and AGE is not missing"))
    told = lines(found)

    assert "t1: " in told[1]
    assert f"    and {len(found) - 10} more" in told
    assert told[-1].startswith(f"{len(found)} numbers of 1 outputs differ: ")
    assert len(lines(found, every=True)) == len(found) + 4


def test_the_command(reference_out, tmp_path, capsys):
    """The same run against itself; a folder that is no run is told."""
    assert 0 == main(["tlf", "diff", str(reference_out), str(reference_out), "--csv", str(tmp_path / "moved.csv")])
    assert "No number differs.\n" == capsys.readouterr().out
    assert "output,analysis,group,by,variable,level,stat,what,before,after,why,detail\n" == (tmp_path / "moved.csv").read_text()

    assert 1 == main(["tlf", "diff", str(reference_out), str(tmp_path / "none")])
    assert "There is no none/ yet" in capsys.readouterr().err


@pytest.mark.parametrize("kept", ["adam", "ard"])
def test_half_a_run_is_told(tmp_path, kept, capsys):
    (tmp_path / "out" / kept).mkdir(parents=True)

    assert 1 == main(["tlf", "diff", str(tmp_path / "out"), str(tmp_path / "out")])
    assert "ars.json" in capsys.readouterr().err
