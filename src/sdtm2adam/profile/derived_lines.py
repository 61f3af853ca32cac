"""Lines of a draft for what is not collected but made: sequence, study days, epoch, visits, standard results, names of tests."""

from sdtm2adam.profile.columns import Column
from sdtm2adam.profile.wide import WideTest
from sdtm2adam.profile.yaml_text import scalar
from sdtm2adam.standards import sdtm_variables

DAYS = (("STDY", "STDTC"), ("ENDY", "ENDTC"), ("DY", "DTC"))


def derived_lines(domain: str, found: set[str], tests: list[WideTest], visit: Column | None, ongoing: Column | None) -> dict[str, str]:
    """Variable -> its line, for those of the guide that can be made from what was found; each stands behind what it is made from."""
    known = sdtm_variables(domain)
    lines = {**_tests(domain, tests), **_results(domain, found | ({f"{domain}ORRES"} if tests else set()))}
    lines[f"{domain}SEQ"] = f"{domain}SEQ: {{sequence: {{}}}}  # by the keys"
    for day, date in DAYS:
        if f"{domain}{date}" in found:
            lines[f"{domain}{day}"] = f"{domain}{day}: {{study_day: {{date: {domain}{date}, reference: RFSTDTC}}}}  # RFSTDTC is that of DM"
    date = next((f"{domain}{kind}" for kind in ("STDTC", "DTC") if f"{domain}{kind}" in found), "")
    if date:
        lines["EPOCH"] = f"EPOCH: {{epoch: {{date: {date}, elements: SE}}, codelist: EPOCH}}  # needs SE"
    if visit is not None:
        for name, origin in (("VISITNUM", "Assigned"), ("VISIT", "Assigned"), ("VISITDY", "Protocol")):
            lines[name] = f"{name}: {{origin: {origin}}}  # made by the step `visit` above"
    if ongoing is not None:
        yes = next((value for value in ongoing.values if value.strip().casefold() in ("y", "yes", "true")), "Y")
        column = ongoing.name if ongoing.name.isidentifier() else f"`{ongoing.name}`"
        where = scalar(f"{column} == '{yes}'")
        where = where if where.startswith('"') else f'"{where}"'
        lines[f"{domain}ENRTPT"] = (
            f"{domain}ENRTPT: {{constant: {{value: ONGOING, where: {where}}}, codelist: STENRF}}  # medium: {scalar(ongoing.name)}"
        )
        lines[f"{domain}ENTPT"] = f"# {domain}ENTPT: {{constant: {{value: WHEN IT WAS ASKED, where: {where}}}}}  # goes with {domain}ENRTPT"
    return {name: line for name, line in lines.items() if name in known and name not in found}


def _tests(domain: str, tests: list[WideTest]) -> dict[str, str]:
    """Code, name and result of tests that stand side by side."""
    if not tests:
        return {}
    variables = sdtm_variables(domain)
    code, name = f"{domain}TESTCD", f"{domain}TEST"
    pairs = ", ".join(f"{scalar(t.code)}: {scalar(t.name)}" for t in tests)
    return {
        code: f"{code}: {{codelist: {variables[code].codelists[0]}, origin: Assigned}}  # made by the step `unpivot` above",
        name: f"{name}: {{map_values: {{from: {code}, values: {{{pairs}}}}}, codelist: {variables[name].codelists[0]}, origin: Assigned}}"
        "  # high: the names that go with the codes",
        f"{domain}ORRES": f"{domain}ORRES: {{origin: Collected}}  # made by the step `unpivot` above",
    }


def _results(domain: str, found: set[str]) -> dict[str, str]:
    """Standard results as far as they follow from the collected ones; units are for a person to look at."""
    result, unit = f"{domain}ORRES", f"{domain}ORRESU"
    if result not in found:
        return {}
    made = f"{domain}STRESC"
    lines = {
        made: f"{made}: {{from: {result}, origin: Derived}}  # low: right in standard units alone; else `standard_result`",
        f"{domain}STRESN": f"{domain}STRESN: {{number: {{from: {made}}}}}  # the number that the standard result says",
    }
    for end in ("LO", "HI"):
        if f"{domain}ORNR{end}" in found and f"{domain}STNR{end}" in sdtm_variables(domain):
            limit = f"{domain}STNR{end}"
            lines[limit] = f"{limit}: {{number: {{from: {domain}ORNR{end}}}}}  # low: as for {made}"
    if unit in found:
        lines[f"{domain}STRESU"] = f"{domain}STRESU: {{from: {unit}, origin: Derived}}  # low: as for {made}"
    if f"{domain}DTC" in found and f"{domain}LOBXFL" in sdtm_variables(domain):
        by = f"[USUBJID, {domain}TESTCD]"
        flag = f"last_before_flag: {{date: {domain}DTC, reference: RFSTDTC, result: {made}, by: {by}}}"
        lines[f"{domain}LOBXFL"] = f"{domain}LOBXFL: {{{flag}, codelist: NY}}  # RFSTDTC is that of DM"
    return lines
