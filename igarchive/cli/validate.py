"""igarchive validate."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from igarchive.cli.inspect import Archives, AsJson, Profile, Timezone
from igarchive.cli.render import print_issues, print_json, safe
from igarchive.cli.run import DONE, FOUND, reported

if TYPE_CHECKING:
    from igarchive.validate import Report


@reported
def validate(archives: Archives, profile: Profile = None, timezone: Timezone = None, json: AsJson = False) -> int:
    """Judge every JSON file by its published schema.

    Exits 1 if there is an error.
    """
    from igarchive.validate import validate as judge  # noqa: PLC0415 -- only when needed

    report = judge(*archives, profile=profile, timezone=timezone)
    if json:
        print_json(report.as_json())
    else:
        render(report)
    print_issues(report.issues, carried=False)
    return DONE if report.valid else FOUND


def render(report: Report) -> None:
    """Print a report."""
    counts = report.as_json()["counts"]
    for issue in report.issues:
        place = "".join(f"{safe(part)}: " for part in (issue.member, issue.pointer) if part)
        count = f" ({issue.count:,} times)" if issue.count > 1 else ""
        sys.stdout.write(f"{issue.severity}[{issue.code}]: {place}{safe(issue.message)}{count}\n")
    told = ", ".join(f"{count} {severity}{'s' * (count != 1)}" for severity, count in counts.items())
    verdict = ("valid" if report.valid else "not valid") if report.members else "nothing to judge"
    sys.stdout.write(f"{verdict}: {report.members:,} JSON files, {report.records:,} records; {told}\n")
