"""`python -m reconstruction` writes the export to raw/; the same bytes every time."""

from pathlib import Path

from reconstruction import forms_history, forms_people, forms_scores, forms_treatment, forms_visits
from reconstruction.forms import Export
from reconstruction.forms_codelists import codelists
from reconstruction.forms_readme import readme
from reconstruction.labs import lab_results
from reconstruction.labs_csf import csf_cytokine
from reconstruction.people import people
from reconstruction.safety import ae, ended_by, events
from reconstruction.safety_exams import pe, vitals
from reconstruction.scores import scores, screening_scores

RAW = Path(__file__).resolve().parent.parent / "raw"
EDC, LAB, IWRS, CSF = "EDC", "hospital laboratory", "randomisation system", "cytokine laboratory"
REEXPORT = "# re-export 2013-08-02, supersedes the file of 2013-07-30; codes unchanged\n"


def exports() -> list[Export]:
    """Every file of the export, in the order of the table in its README."""
    persons = people()
    full = scores(persons)
    eligibility, happened = forms_people.ic_ie(persons), events(persons)
    return [
        Export("dm", forms_people.dm(persons), EDC),
        Export("ic_ie", eligibility, EDC),
        Export("iwrs_randomisation", forms_people.iwrs(persons), IWRS, sep=";", preamble=REEXPORT),
        Export("als_history", forms_people.als_history(persons), EDC),
        Export("visit", forms_visits.visit(persons), EDC),
        *_efficacy(persons, full),
        Export("lab_results", lab_results(persons), LAB),
        Export("csf_cytokine", csf_cytokine(persons, full), CSF),
        Export("vitals", vitals(persons), EDC),
        Export("pe", pe(persons), EDC),
        Export("bm_extraction", forms_treatment.bm_extraction(persons), EDC),
        Export("csf_collection", forms_treatment.csf_collection(persons), EDC),
        Export("injection", forms_treatment.injection(persons), EDC),
        Export("riluzole", forms_treatment.riluzole(persons), EDC),
        Export("cm", forms_history.cm(persons), EDC, encoding="utf-8-sig"),
        Export("mh", forms_history.mh(persons), EDC),
        Export("procedures", forms_people.procedures(persons), EDC),
        Export("ae", ae(persons), EDC, encoding="cp949"),
        Export("disposition", forms_visits.disposition(persons, eligibility, ended_by(happened, "death", "leaving")), EDC),
        Export("death", forms_people.death(persons, ended_by(happened, "death")), EDC),
        Export("longterm", forms_people.longterm(persons), EDC),
        Export("genetics", forms_people.genetics(persons), EDC),
        Export("deviations", forms_visits.deviations(persons), EDC),
        Export("codelists", codelists(), EDC),
    ]


def _efficacy(persons, full) -> list[Export]:
    others = screening_scores(persons)
    placed = {
        name: forms_scores.on_visits(getattr(full, name), getattr(others, name), persons) for name in ("alsfrs", "aals", "sf36", "fvc")
    }
    return [
        Export("alsfrs", forms_scores.alsfrs(placed["alsfrs"], persons), EDC),
        Export("aals", forms_scores.aals(placed["aals"]), EDC),
        Export("sf36", forms_scores.sf36(placed["sf36"]), EDC),
        Export("fvc", forms_scores.fvc(placed["fvc"], persons), EDC),
    ]


def write(folder: Path) -> None:
    """Every file of the export and its README."""
    files = exports()
    folder.mkdir(exist_ok=True)
    for file in files:
        (folder / f"{file.name}.csv").write_bytes(file.bytes())
    (folder / "README.md").write_bytes(readme(files).encode())


if __name__ == "__main__":
    write(RAW)
