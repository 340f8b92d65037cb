"""igarchive validate."""

from __future__ import annotations

import json as json_
import sys
from typing import TYPE_CHECKING

from igarchive.cli.inspect import Archives, AsJson
from igarchive.cli.render import print_issues, print_table
from igarchive.cli.run import DONE, FOUND, reported

if TYPE_CHECKING:
    from igarchive.validate import Report


@reported
def validate(archives: Archives, json: AsJson = False) -> int:
    """Judge every JSON file of the export by its published schema; exit 1 if there is an error."""
    from igarchive.validate import validate as judge  # noqa: PLC0415 -- only when needed

    report = judge(*archives)
    if json:
        sys.stdout.write(json_.dumps(report.as_json(), indent=2, ensure_ascii=True) + "\n")
    else:
        render(report)
    print_issues(report.issues, carried=False)
    return DONE if report.valid else FOUND


def render(report: Report) -> None:
    """Print a report."""
    counts = report.as_json()["counts"]
    if report.issues:
        rows = [(issue.severity, issue.code, issue.member, issue.pointer, issue.message, issue.count) for issue in report.issues]
        print_table("Findings", ("severity", "code", "file", "first at", "what", "count"), rows, (5,))
    told = ", ".join(f"{count} {severity}{'s' * (count != 1)}" for severity, count in counts.items())
    verdict = "valid" if report.valid else "not valid"
    sys.stdout.write(f"{verdict}: {report.members:,} JSON files, {report.records:,} records; {told}\n")
