"""sdtm2adam qualify: is the program installed as released, and does it give what SAS, R and SPSS print."""

from datetime import datetime
from pathlib import Path


def add(commands) -> None:
    """The command `qualify`."""
    qualify = commands.add_parser("qualify", help="installation and operational qualification of this program on this machine")
    qualify.add_argument("--out", type=Path, metavar="DIR", help="where the report goes (default: qualification/<date>/, here)")
    qualify.add_argument("--list", action="store_true", help="print each method with its witness and the largest difference; write nothing")
    qualify.set_defaults(command=run)


def run(arguments) -> int:
    """Print what it comes to and write the report; exit status 1 where anything fails."""
    from sdtm2adam.qualification.report import qualify, report_folder, write_report
    from sdtm2adam.qualification.text import outcome, table

    when = datetime.now().astimezone()
    folder = None if arguments.list else report_folder(arguments.out, when)
    done = qualify(when)
    if arguments.list:
        print("\n".join(table(done)))
    print("\n".join(outcome(done)))
    if folder is not None:
        print("written: " + ", ".join(path.as_posix() for path in write_report(done, folder)))
    return 0 if done.passed else 1
