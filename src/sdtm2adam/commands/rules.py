"""sdtm2adam rules: CDISC's executable conformance rules: brought in, listed, told in words, run on their own test data."""

from pathlib import Path

NAMED = 12  # names told without --all


def add(commands) -> None:
    """The command `rules` with what it can do."""
    rules = commands.add_parser("rules", help="published conformance rules (CDISC's executable format): import, list, show, test")
    actions = rules.add_subparsers(required=True, metavar="ACTION")
    bring = actions.add_parser("import", help="a copy of the public repository of rules, into the study's validation/rules/")
    bring.add_argument("source", type=Path, metavar="FOLDER|ZIP", help="a folder or a zip archive with rules as YAML or JSON")
    bring.add_argument("--tests", action="store_true", help="the rules' own test data too")
    bring.set_defaults(command=import_)
    listing = actions.add_parser("list", help="the rules that are there, one line each")
    listing.add_argument("--standard", default="", help="those that speak for it: SDTMIG, ADaMIG ...")
    listing.add_argument("--blocked", action="store_true", help="those that cannot run as they stand, and why")
    show = actions.add_parser("show", help="one rule in words: what it checks, where it applies, what it cites")
    show.add_argument("id", metavar="ID", help="CORE-000001, or the id of an authority: CG0001")
    test = actions.add_parser("test", help="run rules on their own test data and hold the issues against CDISC's")
    test.add_argument("id", nargs="?", default="", metavar="ID", help="one rule; all where none is named")
    test.add_argument("--all", action="store_true", help="every case that does not agree, with the lines")
    for action, command in ((listing, list_), (show, show_), (test, test_)):
        action.add_argument("--from", dest="place", type=Path, metavar="DIR", help="rules of another folder than the study's")
        action.set_defaults(command=command)


def import_(arguments) -> int:
    """Copy the rules into the study and print what came and what was left out; 1 where a file could not be read."""
    from sdtm2adam.errors import StudyError
    from sdtm2adam.validation.rules.collection import FOLDER, counted, import_rules

    study = arguments.study.resolve()
    if not (study / "specs").is_dir():
        raise StudyError("There is no study here: specs/ is missing.\n    to fix  change to the study's folder, or name it with --study")
    done = import_rules(arguments.source.resolve(), arguments.source.name, study / FOLDER, arguments.tests)
    counts = counted(done.rules)
    print(f"{arguments.source.name}: {len(done.rules)} rules, {counts['published']} published and {counts['draft']} drafts")
    if counts["blocked"]:
        print(f"    {counts['blocked']} of them cannot run as they stand (sdtm2adam rules list --blocked)")
    print(f"    {len(done.written)} files new or changed, {len(done.same)} as they were, in {FOLDER}/")
    if arguments.tests:
        print(f"    {done.cases} cases of test data")
    for why, count in done.left_out.items():
        print(f"    left out: {count} {why}")
    for fault in done.faults:
        print(f"    could not be read: {fault}")
    return 1 if done.faults else 0


def list_(arguments) -> int:
    """Print a line a rule, and how many."""
    from sdtm2adam.errors import did_you_mean
    from sdtm2adam.validation.rules.collection import counted
    from sdtm2adam.validation.rules.scope import speaks_for

    held = _held(arguments)
    rules = [r for r in held.rules if not arguments.standard or speaks_for(r, arguments.standard)]
    if arguments.blocked:
        rules = [r for r in rules if r.blocked]
    for rule in sorted(rules, key=lambda r: (r.is_draft, r.id)):
        mark = " draft" if rule.is_draft else ""
        tail = f": cannot run: {rule.blocked}" if arguments.blocked else f" {', '.join(rule.cited[:3])}: {rule.message or rule.description}"
        print(f"{rule.id}{mark}{tail}")
    if arguments.standard and not any(speaks_for(r, arguments.standard) for r in held.rules):
        known = sorted({authority.standard.strip() for r in held.rules for authority in r.authorities})
        print(f"no rule speaks for {arguments.standard}{did_you_mean(arguments.standard, known)}; there are {', '.join(known)}")
    counts = counted(rules)
    parts = (f"{counts['published']} published", f"{counts['draft']} drafts", f"{counts['blocked']} that cannot run as they stand")
    print(f"{len(rules)} rules, {', '.join(parts)}")
    for file in held.unreadable:
        print(f"could not be read: {file.name}: {file.fault.splitlines()[0]}")
    return 1 if held.unreadable else 0


def show_(arguments) -> int:
    """Print one rule in words."""
    from sdtm2adam.validation.rules.words import told

    print("\n".join(told(_held(arguments).rule(arguments.id))))
    return 0


def test_(arguments) -> int:
    """Run the cases, print how many agree, and those that do not; 1 where one does not and is not known to."""
    from sdtm2adam.validation.rules.collection import TESTS
    from sdtm2adam.validation.rules.tested import lines, tested

    held = _held(arguments)
    outcome = tested(held, held.folder / TESTS, arguments.id)
    print("\n".join(lines(outcome, arguments.all)))
    return 1 if outcome.unknown else 0


def _held(arguments):
    """The rules of the folder that is named, else of the study."""
    from sdtm2adam.validation.rules.collection import FOLDER, collection_in

    if arguments.place:
        return collection_in(arguments.place.resolve(), arguments.place.name)
    return collection_in(arguments.study.resolve() / FOLDER, FOLDER)
