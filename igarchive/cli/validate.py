"""igarchive validate."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from igarchive.cli.options import Archives, AsJson, Jobs, Profile, Timezone
from igarchive.cli.render import counted, explained, kinds_of, print_issues, print_json, safe
from igarchive.cli.run import DONE, FOUND, reported
from igarchive.errors import InputRefusedError, OptionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from igarchive.validate import Report


ReportForm = Literal["json", "sarif", "junit"]

REPORT_HELP = "Write all findings to this file, for machines: .json, .sarif (SARIF 2.1.0) or .xml (JUnit). An existing file is replaced."


@reported
def validate(
    archives: Archives,
    profile: Profile = None,
    timezone: Timezone = None,
    report: Annotated[Path | None, typer.Option("--report", metavar="FILE", help=REPORT_HELP, show_default=False)] = None,
    report_format: Annotated[
        ReportForm | None, typer.Option("--report-format", help="The form of the report, where the file's extension does not tell it.", show_default=False)
    ] = None,
    jobs: Jobs = None,
    json: AsJson = False,
) -> int:
    """Judge every JSON file by its published schema.

    Exits 1 if there is an error.
    """
    from igarchive.validate import report_of_refusal  # noqa: PLC0415 -- only when needed
    from igarchive.validate import validate as judge  # noqa: PLC0415

    write = _writer(report, report_format, archives)
    try:
        found = judge(*archives, profile=profile, timezone=timezone, jobs=jobs)
    except InputRefusedError as error:
        write(report_of_refusal(error, *archives))
        raise
    write(found)
    if json:
        print_json(found.as_json())
    else:
        render(found)
    print_issues(found.issues)
    return DONE if found.valid else FOUND


def _writer(path: Path | None, form: ReportForm | None, archives: list[Path]) -> Callable[[Report], None]:
    """Give what writes the report, if one is asked for; raises OptionError and OutputError before anything is read."""
    from igarchive.output import ANY, FileTarget  # noqa: PLC0415 -- only when needed
    from igarchive.reports import EXTENSIONS  # noqa: PLC0415

    if path is None:
        if form is not None:
            raise OptionError("--report-format has no effect without --report; name a file with --report")
        return lambda _: None
    told = form or EXTENSIONS.get(path.suffix.lower())
    if told is None:
        msg = f"the name of {path} does not tell the form of the report; let it end in {', '.join(EXTENSIONS)}, or give --report-format"
        raise OptionError(msg)
    target = FileTarget(path, ANY, archives, force=True)
    target.check()

    def write(found: Report) -> None:
        with target as made:
            made.write_text(found.document(told), "utf-8", newline="\n")

    return write


def render(report: Report) -> None:
    """Print the verdict, and one line for each kind of note; errors and warnings stand on stderr."""
    counts = report.as_json()["counts"]
    for severity, found in kinds_of(report.issues):
        if severity == "note":
            place = f"{safe(found[0].member)}: " if found[0].member else ""
            sys.stdout.write(f"note[{found[0].code}]: {place}{safe(explained(found))}\n")
    told = ", ".join(counted(count, severity) for severity, count in counts.items())
    verdict = "valid" if report.valid else "not valid"
    sys.stdout.write(f"{verdict}: {counted(report.members, 'file')}, {counted(report.records, 'record')}; {told}\n")
