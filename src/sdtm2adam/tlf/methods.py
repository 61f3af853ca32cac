"""Which test stands behind each comparison shown: marks at the cells that differ, and the footnotes that say it.

What was used comes from the results, not from the spec; the words of each method stand here and nowhere else.

    p: Student's t test with pooled variance; † chi-square test without continuity correction.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.output import Panel, Table
from sdtm2adam.spec.table_columns import COMPARISON
from sdtm2adam.tlf.model import Row
from sdtm2adam.tlf.results import Results

WORDS = {
    "ttest_pooled": "Student's t test with pooled variance",
    "chisq": "chi-square test without continuity correction",
    "fisher": "Fisher's exact test",
    "ttest_welch": "t test without equal variances (Satterthwaite)",
    "folded_f": "folded F test of equal variances",
    "wilcoxon": "Wilcoxon rank sum test with continuity correction; shift after Hodges and Lehmann",
    "wilcoxon_exact": "exact Wilcoxon rank sum test; shift after Hodges and Lehmann",
    "kruskal_wallis": "Kruskal-Wallis test",
    "risk_difference_wald": "difference of proportions with Wald limits",
    "risk_difference_newcombe": "difference of proportions with Newcombe limits",
    "risk_difference_mn": "difference of proportions with Miettinen-Nurminen limits",
    "risk_ratio": "ratio of proportions with Wald limits",
    "odds_ratio": "odds ratio with Wald limits",
    "logrank": "log-rank test",
    "gehan": "Gehan's Wilcoxon test",
    "tarone_ware": "Tarone-Ware test",
    "cox_breslow": "Cox model, ties after Breslow",
    "cox_efron": "Cox model, ties after Efron",
    "cox_zph": "score test of proportional hazards",
    "cmh_general": "Cochran-Mantel-Haenszel test of general association",
    "cmh_row_means": "Cochran-Mantel-Haenszel test of row mean scores",
    "cmh_correlation": "Cochran-Mantel-Haenszel test of correlation",
    "cmh_corrected": "Mantel-Haenszel test with continuity correction",
    "cmh_exact": "exact test within strata, conditional odds ratio",
    "odds_ratio_mh": "common odds ratio after Mantel and Haenszel",
    "odds_ratio_logit": "common odds ratio, logits weighted by inverse variance",
    "risk_ratio_mh": "common ratio of proportions after Mantel and Haenszel",
    "risk_ratio_logit": "common ratio of proportions, logs weighted by inverse variance",
    "common_difference_newcombe": "common difference of proportions with stratified Newcombe limits",
    "common_difference_score": "common difference of proportions with summary score limits",
    "breslow_day": "Breslow-Day test of equal odds ratios",
    "rate_ratio": "ratio of event rates with exact limits",
    "rate_difference": "difference of event rates with Wald limits",
    "rmst_difference": "difference of restricted mean survival times",
    "rmst_test": "test of equal restricted mean survival times",
    "cox": "Cox model",
    "bonferroni": "p values adjusted after Bonferroni",
    "sidak": "p values adjusted after Šidák",
    "holm": "p values adjusted after Holm",
    "holm_sidak": "p values adjusted after Holm and Šidák",
    "hochberg": "p values adjusted after Hochberg",
    "hommel": "p values adjusted after Hommel",
    "fdr_bh": "false discovery rate after Benjamini and Hochberg",
    "fdr_by": "false discovery rate after Benjamini and Yekutieli",
    "fixed_sequence": "p values adjusted in a fixed sequence",
    "fallback": "p values adjusted by the fallback procedure",
    "graph": "p values adjusted by a graph of weights",
    "size_two_means": "sample size of a two-sample t test",
    "size_one_mean": "sample size of a one-sample t test",
    "size_two_proportions": "sample size of a chi-square test of two proportions",
    "assumed": "assumption",
    "cox_type_3": "Wald test of an effect in a Cox model",
    "ancova_imputed": "analysis of covariance of imputed values, put together by the rules of Rubin",
    "ancova": "analysis of covariance",
    "mmrm": "mixed model for repeated measures",
    "mixed": "linear mixed model with random effects of subjects",
}
WHY = {("chisq_or_fisher", "fisher"): "since an expected count is below 5"}  # `compare:`, method -> why this one
# what a footnote is about; standard errors and limits go with them
SHOWN = {
    "diff": "difference", "diff_pct": "difference in percentage points", "ratio": "ratio", "risk_ratio": "risk ratio",
    "odds_ratio": "odds ratio", "hr": "hazard ratio", "p": "p", "p_adjusted": "adjusted p",
}  # fmt: skip
ADJUSTMENTS = frozenset(
    ("bonferroni", "sidak", "holm", "holm_sidak", "hochberg", "hommel", "fdr_bh", "fdr_by", "fixed_sequence", "fallback", "graph")
)  # their `p` is that of the test which they adjust
MARKS = "†‡§¶"

Panels = Sequence[tuple[Row, ...]]


@dataclass(frozen=True)
class Test:
    """The test behind a cell, in words, and which of its statistics the cell shows."""

    words: str
    stats: frozenset[str]


@dataclass(frozen=True)
class Compared:
    """A column that compares groups: where it stands, and the test behind each of its rows that shows an estimate."""

    panel: int
    at: int
    place: str
    label: str
    tests: dict[int, Test]

    @cached_property
    def usual(self) -> str:
        """The test behind most cells; of equally many, the first."""
        return Counter(test.words for test in self.tests.values()).most_common(1)[0][0]

    def others(self) -> Iterator[tuple[tuple[int, int, int], str]]:
        """Cells (panel, row, column) with another test than the usual one, and that test."""
        for row, test in self.tests.items():
            if test.words != self.usual:
                yield (self.panel, row, self.at), test.words


def with_methods(table: Table, shown: Sequence[Panel], panels: Panels, results: Results) -> tuple[list[tuple[Row, ...]], tuple[str, ...]]:
    """The rows of each panel with marks at the cells whose test is not their column's usual one, and the footnotes.

    shown  the panel behind each of `panels`
    Cells that show no estimate count for nothing. Errors: StudyError for a method that has no words here.
    """
    columns = list(_compared(table, shown, panels, results))
    others = dict(sorted(other for column in columns for other in column.others()))
    marks = {words: MARKS[i % len(MARKS)] * (i // len(MARKS) + 1) for i, words in enumerate(dict.fromkeys(others.values()))}
    marked = [
        tuple(_marked(row, {at: marks[words] for (p, r, at), words in others.items() if (p, r) == (i, j)}) for j, row in enumerate(rows))
        for i, rows in enumerate(panels)
    ]
    return marked, tuple(_notes(columns, marks))


def _compared(table: Table, shown: Sequence[Panel], panels: Panels, results: Results) -> Iterator[Compared]:
    """The columns that compare groups and show at least one estimate, left to right, panel by panel."""
    words = _words(table, results)
    for number, (panel, rows) in enumerate(zip(shown, panels, strict=True)):
        for at, leaf in enumerate(panel.leaves(), start=1):
            behind = {i: [words[ard] for ard in row.cells[at].ards if ard in words] for i, row in enumerate(rows)}
            tests = {i: Test(found[0][0], frozenset(stat for _, stat in found)) for i, found in behind.items() if found}
            if leaf.group == COMPARISON and tests:
                yield Compared(number, at, panel.title, " ".join(leaf.label.split()), tests)


def _words(table: Table, results: Results) -> dict[int, tuple[str, str]]:
    """ARD row of each estimate of a comparison -> its test in words, its statistic."""
    compare = {analysis.id: analysis.compare for analysis in table.analyses}
    found = {}
    for (analysis, group, _, _, stat), result in results.by_key.items():
        if group == COMPARISON and result.method and isfinite(result.value) and not (stat == "p" and result.method in ADJUSTMENTS):
            if result.method not in WORDS:
                raise StudyError(f"analysis {analysis}: a page has no words for the method {result.method}")
            why = WHY.get((compare.get(analysis, ""), result.method), "")
            found[result.row] = (", ".join(filter(None, [WORDS[result.method], why])), stat)
    return found


def _marked(row: Row, marks: dict[int, str]) -> Row:
    if not marks:
        return row
    return replace(row, cells=tuple(replace(cell, mark=marks.get(at, "")) for at, cell in enumerate(row.cells)))


def _notes(columns: list[Compared], marks: dict[str, str]) -> Iterator[str]:
    """One footnote a usual test; where there are several, each begins with its panels (or columns)."""
    usual = dict.fromkeys(column.usual for column in columns)
    for words in usual:
        alike = [column for column in columns if column.usual == words]
        stats = {stat for column in alike for test in column.tests.values() for stat in test.stats}
        shown = " and ".join(word for stat, word in SHOWN.items() if stat in stats) or "comparison"
        places = dict.fromkeys(_place(column, columns) for column in alike) if len(usual) > 1 else {}
        named = [place for place in places if place]
        said = any(re.search(rf"\b{shown}\b", place.rpartition(", ")[2].casefold()) for place in named)  # by the column's own label
        parts = named if said else list(dict.fromkeys([*named, shown]))
        about = ", ".join(parts)
        used = {test.words for column in alike for test in column.tests.values()}
        others = [f"{mark} {other}" for other, mark in marks.items() if other in used - {words}]
        yield f"{about if parts[0] == 'p' else about[0].upper() + about[1:]}: {'; '.join([words, *others])}."


def _place(column: Compared, columns: list[Compared]) -> str:
    """The panel of a column, and the column itself where its panel has more than one usual test."""
    several = len({other.usual for other in columns if other.panel == column.panel}) > 1
    return ", ".join(filter(None, [column.place, column.label if several else ""]))
