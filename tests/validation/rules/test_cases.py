"""Cases of rules as people write them: in other letters, with columns in another order, with files missing."""

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.validation.rules.case_results import AGREES, DIFFERS
from sdtm2adam.validation.rules.cases import cases_in, define_of, tables_of
from sdtm2adam.validation.rules.collection import collection_in
from sdtm2adam.validation.rules.tested import tested as run_all

RULE = """
Core: {Id: R-1, Status: Published}
Authorities: [{Organization: CDISC, Standards: [{Name: SDTMIG, Version: "3.4"}]}]
Outcome: {Message: m, Output Variables: [TAETORD]}
Rule Type: Record Data
Sensitivity: Record
Scope: {Domains: {Include: [SE]}}
Check: {all: [{name: ETCD, operator: equal_to, value: UNPLAN}, {name: TAETORD, operator: non_empty}]}
"""
FILES = {
    "_datasets.csv": "Filename,Label\nse,Subject Elements\n",
    "_variables.csv": "dataset,variable,label,type,length\nse,DOMAIN,,Char,2\nse,ETCD,,Char,8\nse,TAETORD,,Num,8\n",
    "se.csv": "DOMAIN,ETCD,TAETORD\nSE,SCRN,1\nSE,UNPLAN,2\n",
    "env.txt": "PRODUCT=SDTMIG\nVERSION=3-4\n",
}
RESULTS = "Dataset,Record,Variable,Value\nSE,2,TAETORD,2.0\n"


@pytest.fixture
def written(tmp_path):
    """A collection with one case; what is given replaces or, with None, leaves out a file."""

    def write(results: str | bytes | None = RESULTS, **changed: str | bytes | None):
        (tmp_path / "R-1.yml").write_text(RULE, encoding="utf-8")
        data = tmp_path / "tests" / "R-1" / "negative" / "01" / "data"
        data.mkdir(parents=True)
        renamed = {name.replace("__", ".").replace("X_", "_"): given for name, given in changed.items()}
        for name, given in {**FILES, **renamed, "../results.csv": results}.items():
            if given is not None:
                (data / name).write_bytes(given if isinstance(given, bytes) else given.encode("utf-8"))
        return collection_in(tmp_path, "rules"), tmp_path / "tests"

    return write


def verdict(written) -> tuple[str, str]:
    held, folder = written
    (result,) = run_all(held, folder).results
    return result.verdict, result.why


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"env__txt": None},
        {"env__txt": "\ufeffproduct = 'sdtmig'\r\nversion = 3.4\r\n# as it was\r\n"},
        {"env__txt": FILES["env.txt"].encode("utf-16")},
        {"se__csv": FILES["se.csv"].encode("utf-16")},
        {"se__csv": FILES["se.csv"].replace("SCRN", "Sché").encode("cp1252")},
        {"se__csv": FILES["se.csv"].replace("\n", "\r\n")},
        {"se__csv": FILES["se.csv"].replace("SCRN", '"SC\nRN"')},
        {"X_datasets__csv": "Filename,Label\nse.xpt,Subject Elements\n"},
        {"X_datasets__csv": "Filename,Dataset Name,Label\nSE.csv,SE,Subject Elements\n"},
        {"X_variables__csv": "variable,dataset,length,type\nDOMAIN,se,2,Char\nETCD,se,8,Char\nTAETORD,se.csv,8,Num\n"},
        {"define__xml": "<not xml"},
        {"define__xml": "<a/>"},
        {"results": RESULTS.encode("utf-8-sig")},
    ],
    ids=lambda changed: ", ".join(changed) or "as it is",
)
def test_a_case_is_read_as_it_is_meant(written, changed):
    assert (AGREES, "") == verdict(written(**changed))


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"X_datasets__csv": None}, "it has no _datasets.csv"),
        ({"results": "Dataset,Record,Variable,Value\nSE,2,TAETORD," + "9" * 200_000}, "results.csv cannot be read"),
        ({"env__txt": "DEFINE_XML=define.xml\n", "define__xml": "<a/>"}, "define.xml is no Define-XML file"),
    ],
    ids=["no list", "no results", "no define"],
)
def test_a_case_that_cannot_be_read_is_told_and_is_not_the_end(written, changed, why):
    told, reason = verdict(written(**changed))

    assert DIFFERS == told
    assert why in reason


def test_of_two_columns_of_a_name_the_first_has_it(written):
    _, folder = written(se__csv="DOMAIN,ETCD,TAETORD,ETCD\nSE,SCRN,1,UNPLAN\n")
    (case,) = cases_in(folder)

    (se,) = tables_of(case)

    assert ["DOMAIN", "ETCD", "TAETORD", "ETCD.1"] == se.frame.names
    assert ("SCRN", "UNPLAN") == (se.frame.column("ETCD").first(), se.frame.column("ETCD.1").first())


def test_a_define_that_is_named_must_be_one(written):
    _, folder = written(env__txt="DEFINE_XML=define.xml\n", define__xml="<a/>")
    (case,) = cases_in(folder)

    with pytest.raises(StudyError, match="no Define-XML"):
        define_of(case)
