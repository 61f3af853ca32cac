"""sdtm2adam explain: how a variable comes about, in words."""


def add(commands) -> None:
    """The command `explain`."""
    explain = commands.add_parser("explain", help="how a variable comes about, in words, down to the collected columns")
    explain.add_argument("variable", metavar="DATASET[.VARIABLE]", help="ADQS.CHG, or ADQS for a line about each of its variables")
    explain.add_argument("--parameter", default="", metavar="PARAMCD", help="only the values of this parameter")
    explain.set_defaults(command=explain_variable)


def explain_variable(arguments) -> int:
    """Print the explanation; the specs alone are read, no data."""
    from sdtm2adam.explaining import explain
    from sdtm2adam.study import open_study

    print("\n".join(explain(open_study(arguments.study.resolve()), arguments.variable, arguments.parameter)))
    return 0
