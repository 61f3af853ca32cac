"""The spec language as it is told: every example is run, and the reference in specs/README.md is the one that the code gives."""

import re
from pathlib import Path

import pytest

from sdtm2adam import cli, manual, published
from sdtm2adam.derive.contract import bind, run_all
from sdtm2adam.derive.verbs import ROOM
from sdtm2adam.errors import Findings
from sdtm2adam.pipeline import run
from sdtm2adam.spec.analysis import Analysis
from sdtm2adam.spec.base import Spec
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.dataset import single
from sdtm2adam.spec.output import read_output
from sdtm2adam.spec.reading import read_yaml
from sdtm2adam.spec.statistics import COMPARISONS
from sdtm2adam.store import finished
from sdtm2adam.study import open_study
from sdtm2adam.tlf.masks import filled, in_mask, placeholders
from tests.derive.tables import codelist, frame, values

README = Path(__file__).parents[1] / "specs" / "README.md"
TEXT = README.read_text(encoding="utf-8")
VERBS = {verb.name: verb for room in ROOM for verb in manual.verbs_of(room)}


def cells(text: str) -> list[list[str]]:
    """The cells of a table as they are written, header first; `->` separates like `|`."""
    return [[cell.strip() for cell in re.split(r"\||->", line)] for line in text.strip().splitlines()]


def table(text: str):
    """A frame of a written table; numbers with leading zeros are text, as in a site's number."""
    head, *rows = cells(text)
    kinds = [":text" if any(re.match(r"0\d", row[i]) for row in rows) else "" for i in range(len(head))]
    return frame("\n".join(" | ".join(row) for row in [[h + k for h, k in zip(head, kinds)], *rows]))


def written(df, columns: list[str]) -> list[list[str]]:
    """Columns of a frame as an example writes them."""
    return [list(row) for row in zip(*([shown(v) for v in values(df, c)] for c in columns))]


def shown(value: object) -> str:
    return "." if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)


@pytest.mark.parametrize("name", sorted(VERBS))
def test_every_verb_does_what_its_example_says(name, tmp_path):
    """The step, bound as in a spec, makes of the written table what is written beside it (`->`) or below it."""
    step, *blocks = manual.example_of(VERBS[name]).split("\n\n")
    (tmp_path / "step.yaml").write_text(step, encoding="utf-8")
    verb, arguments = single(read_yaml(tmp_path / "step.yaml", "step.yaml").value[0])
    says = [blocks.pop().removeprefix("says: ")] if blocks[-1].startswith("says: ") else []
    others = {block.split(":\n")[0]: table(block.split(":\n")[1]) for block in blocks[:-1]}
    others = {n: codelist(n, **dict(zip(t["collected"].astype(str), t["term"]))) if "term" in t else t for n, t in others.items()}
    before, _, after = blocks[-1].partition("\n->\n")
    head, *rows = cells(after or before)
    split = 0 if after else len(re.split("->", before.splitlines()[0])[0].split("|"))
    given = table(before) if after else table("\n".join(" | ".join(row[:split]) for row in cells(before)))
    found = Findings()

    made = run_all([bind(verb, arguments, "step.yaml:1", parse)], given, others, found)

    assert name == verb
    assert [row[split:] for row in rows] == written(made, head[split:])
    assert len(says) == len(found) and all(text in finding.message for text, finding in zip(says, found))


def grid(head: str) -> list[list[str]]:
    """The cells of the README's Markdown table whose header begins so, without the line of dashes."""
    lines = TEXT[TEXT.index(head) :].split("\n\n")[0].splitlines()
    split = [[cell.strip().replace("\\|", "|").strip("`") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [split[0], *split[2:]]


@pytest.fixture(scope="module")
def small_study(tmp_path_factory) -> Path:
    """The study of the README, its files written down from the page."""
    folder = tmp_path_factory.mktemp("small")
    for path, body in re.findall(r"^`([\w./]+)`\n\n```\w+\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(body, encoding="utf-8")
    return folder


def test_the_reference_is_what_the_code_says_now():
    """`python -m sdtm2adam.manual specs/README.md` would change nothing."""
    assert manual.written(TEXT) == TEXT, "the code says more now: python -m sdtm2adam.manual specs/README.md"


def test_the_study_of_the_readme_runs_and_meets_its_numbers(small_study):
    """What the page shows is a whole study: it is accepted, runs without an error, and gives the numbers that the page prints."""
    run(open_study(small_study), small_study / "out")
    ard = finished(small_study / "out").get("ard", "ard")
    cells = published.compare(published.read_published(small_study / "validation" / "published.csv"), ard)

    assert 4 == len(cells)
    assert {published.REPRODUCED} == {cell.verdict for cell in cells}


def test_the_readme_shows_every_file_of_a_study(small_study):
    """Each kind of file in the page's first table is one of the small study's, but the style, which may be left out."""
    kinds = re.findall(r"`([\w./*]+)`", " ".join(row[0] for row in grid("| file | says |")))
    shown = {kind for kind in kinds if any(small_study.glob(kind.removesuffix("/") + ("/*" if kind.endswith("/") else "")))}

    assert set(kinds) - shown <= {"tlf/style.yaml", "validation/raw/*.yaml", "validation/adam/*.yaml"}


def test_the_example_of_shifts_and_worst_grades_is_an_output(tmp_path):
    """With the head of the page's own table; the row is where a subject began, the column where it went."""
    part = re.search(r"^```yaml\n(analyses:\n.*?)^```$", TEXT, re.MULTILINE | re.DOTALL).group(1)
    head = TEXT[TEXT.index("output: t_14_1\n") : TEXT.index("analyses:\n  - {id: sex")]
    (tmp_path / "t.yaml").write_text(head + part, encoding="utf-8")
    table, _ = read_output(tmp_path / "t.yaml", "t.yaml")

    assert [("shift", "from", ""), ("events", "population", "ATOXGRN")] == [(a.statistics, a.denominator, a.worst) for a in table.analyses]
    assert ["LOW", "HIGH"] == [column.level for column in table.panels[0].leaves()]


def test_conditions_are_true_where_the_readme_says():
    """The table of missing values: each condition on each row."""
    head, *rows = grid("| AESER | GRADE |")
    given = frame("\n".join(" | ".join(row[:2]) for row in [head, *rows]))

    for i, condition in enumerate(head[2:], start=2):
        assert [row[i] == "yes" for row in rows] == parse(condition).mask(given).tolist()


def test_dates_are_compared_as_the_readme_says():
    """The table of dates of unlike precision: each comparison on each row."""
    head, *rows = grid("| A | B | `A < B` |")
    given = frame("\n".join(" | ".join(row[:2]) for row in [["A:text", "B:text"], *rows]))

    for i, condition in enumerate(head[2:], start=2):
        assert [row[i] == "yes" for row in rows] == parse(condition).mask(given).tolist()


def test_collected_dates_become_what_the_readme_says():
    """The table of collected dates, read without any declaration."""
    for collected, becomes in grid("| collected | becomes |")[1:]:
        for text in collected.split("`, `"):
            call = bind("iso_datetime", {"date": "D", "new": "DTC"}, "here:1", parse)
            made = run_all([call], frame(f"D:text\n{text}"), {}, Findings())
            assert [becomes or None] == values(made, "DTC")


def test_verbs_that_the_readme_names_by_task_are_there():
    """The table of tasks names verbs that exist."""
    named = set(re.findall(r"`(\w+)`", TEXT[TEXT.index("| task | say |") : TEXT.index("A column of the export may have any name")]))

    assert named - {"visits"} <= set(VERBS)
    assert {"lookup_columns", "unpivot_tests", "dictionary", "related_records"} <= named


def test_more_analyses_of_the_readme_are_analyses(tmp_path):
    """Each entry holds together, and a family names entries of the same list."""
    block = TEXT[TEXT.index("More of what `analyses:` can ask for") :].split("```yaml\n")[1].split("```")[0]
    (tmp_path / "more.yaml").write_text(block, encoding="utf-8")
    entries = [Analysis.model_validate(entry) for entry in read_yaml(tmp_path / "more.yaml", "more.yaml").value]
    tested = {test.analysis for entry in entries if entry.multiplicity for test in entry.multiplicity.family.values()}

    assert 8 == len(entries)
    assert tested < {entry.id for entry in entries}


def test_masks_show_what_the_readme_says():
    for mask, number, text in grid("| mask | number | shown |")[1:]:
        assert text == filled(mask, [in_mask(float(number), drawn) for _, drawn in placeholders(mask)])


def test_every_file_a_person_writes_is_in_the_reference():
    """A new model of a spec file is told in the manual (what begins with _ is a step of reading; what has no keys nobody writes)."""
    told = {model for models in manual.FILES.values() for model in models}
    ours = {model for model in below(Spec) if model.__module__.startswith("sdtm2adam.") and not model.__name__.startswith("_")}

    assert {model for model in ours if model.model_fields} == told


def below(model: type) -> set[type]:
    return {deeper for child in model.__subclasses__() for deeper in {child, *below(child)}}


@pytest.mark.parametrize("model", [m for models in manual.FILES.values() for m in models], ids=lambda m: m.__name__)
def test_every_key_says_what_it_is(model):
    """Each key a person may write has its line in the docstring of its model."""
    assert [] == [key for key, *_, says in manual.keys(model) if not says]


def test_every_argument_and_comparison_can_be_told():
    """A new role of the verb contract has its words, and a new comparison is a function of its name in ard/."""
    roles = {argument.role for verb in VERBS.values() for argument in verb.arguments.values()}

    assert roles <= {*manual.ROLES, "value"}
    assert [] == [name for name in COMPARISONS if name != "none" and not manual._test(name)]


@pytest.mark.parametrize("name", sorted(VERBS))
def test_every_verb_says_what_missing_does(name):
    """No one has to try it out."""
    assert "missing" in VERBS[name].says.partition(manual.EXAMPLE)[0].lower()


def test_verbs_lists_all_and_tells_one(capsys):
    """The command line says what the reference says."""
    cli.main(["verbs"])
    listed = re.findall(r"^(\w+): \{", capsys.readouterr().out, re.MULTILINE)
    cli.main(["verbs", "study_day"])
    told = capsys.readouterr().out

    assert set(VERBS) <= set(listed)
    assert all(part in told for part in manual.told(VERBS["study_day"]))
    assert "2012-03-04 | 2012-03-05 -> -1" in told
