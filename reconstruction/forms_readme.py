"""The README of the export: what the files are, what they were calibrated to, and their known mess by line."""

from reconstruction.forms import Export
from reconstruction.forms_mess import mess

ABOUT = {
    "dm": "birth date, sex, race, height and weight at screening; all 71 screened",
    "ic_ie": "informed consent, eligibility, criterion not met",
    "iwrs_randomisation": "allocation of the 64 randomised, in order of randomisation",
    "als_history": "onset, diagnosis, site of onset, El Escorial category, dominant hand",
    "visit": "visits attended and first visit missed for good",
    "alsfrs": "ALSFRS-R items and total",
    "aals": "Appel scale, five subscores and total",
    "sf36": "SF-36, eight domains and their mean",
    "fvc": "forced vital capacity",
    "lab_results": "blood count, chemistry, urine at V1, V5, V9",
    "csf_cytokine": "eight cytokines in CSF before each injection, 28 of the MSC group",
    "vitals": "vital signs; six-hourly for 48 hours after an injection",
    "pe": "physical and neurological examination",
    "bm_extraction": "bone marrow extraction, and the specimen",
    "csf_collection": "collection of cerebrospinal fluid before each injection",
    "injection": "intrathecal injections, two in each of 32 participants",
    "riluzole": "background riluzole",
    "cm": "concomitant medication, and the adverse event that it treats",
    "mh": "medical history",
    "procedures": "gastrostomy, non-invasive ventilation, tracheostomy",
    "ae": "adverse events",
    "disposition": "how the trial ended, one row a participant",
    "death": "deaths up to the end of the long-term follow-up",
    "longterm": "last known state of the full analysis set, up to 2018-02-28",
    "genetics": "six ALS genes, all negative",
    "deviations": "protocol deviations",
    "codelists": "what the codes stand for; LIST is the column that holds them",
}

HEAD = """\
The files in this folder are synthetic: no row belongs to a person, and no participant data of the trial are public.

# A reconstructed export of the reference trial

`python -m reconstruction` writes this folder, the same bytes every time. The participants are invented so that
the numbers printed for NCT01363401 (Oh K-W et al., Ann Neurol 2018;84:361-373, doi 10.1002/ana.25302) come out again
when the trial is analysed from these files.

## What they were calibrated to

The target is `validation/published.csv`, its rows marked `reproducible`:

- the trial profile (71 screened, 64 randomised, 59 in the full analysis set) and who left when and why;
- Table 1, from the raw dates and scores of the full analysis set;
- Table 2 and the safety text: events and participants by term, group and window (4 months: from randomisation to V9;
  6 months: to V10);
- Table 3: totals by visit of ALSFRS-R, AALS, FVC and SF-36, and the responders;
- the means, standard errors and log-rank tests of survival printed in the text.

Rows marked `inconsistent` cannot come out of any participant-level data (their notes say why) and are not aimed at;
rows marked `model-based` are aimed at within the tolerance of their notes. What the paper does not print (laboratory,
vital signs, examinations, medication, history, specimens, levels of cytokines, verbatim terms) is plausible invention;
cytokines go in the printed directions. Adverse events use only terms that the paper prints, coded as Table 2 spells them.
"""


MESS_NOTE = """\
Real exports are untidy, and so is this one, on purpose. Line numbers count from 1 as a text editor counts, header and
comment lines included."""


def readme(files: list[Export]) -> str:
    """In: every export. Out: the text of raw/README.md, with line numbers taken from the files."""
    return "\n".join([HEAD, "## Files", "", _table_of_files(files), "", "## Mess", "", MESS_NOTE, "", mess(files), ""])


def _table_of_files(files: list[Export]) -> str:
    lines = ["| file | rows | system | encoding | separator | content |", "|---|---|---|---|---|---|"]
    spelled = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8 with BOM", "cp949": "CP949"}
    for file in files:
        cells = [
            f"{file.name}.csv",
            len(file.frame),
            file.origin,
            spelled[file.encoding],
            f"`{file.sep}`",
            ABOUT[file.name],
        ]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)
