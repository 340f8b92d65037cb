"""Validation: the same walk as a conversion, ending in a report."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from igarchive.archive import Archive
from igarchive.errors import UnknownNameError
from igarchive.garbage import seldom_collected
from igarchive.issues import Issue
from igarchive.reading import Reading
from igarchive.times import zone_named
from igarchive.walk import begin, drain, finish, packets_of, read_packet, read_profiles
from igarchive.workers import Workers

if TYPE_CHECKING:
    from datetime import tzinfo
    from pathlib import Path

    from igarchive.errors import InputRefusedError
    from igarchive.issues import Severity


class Report(Struct, frozen=True):
    """How an export conforms to the published schemas."""

    valid: bool
    """Whether no issue is an error."""
    judged: tuple[str, ...]
    """The JSON members that were judged, and pages in their place."""
    records: int
    """Records that were judged."""
    issues: tuple[Issue, ...]
    """What was found; errors first."""
    archives: tuple[str, ...] = ()
    """The parts of the export, as they were given."""
    refused: bool = False
    """Whether the archive could not be taken at all: the one issue says why."""

    @property
    def members(self) -> int:
        """How many members were judged."""
        return len(self.judged)

    def as_json(self) -> dict[str, Any]:
        """Give the report as plain data."""
        counts = Counter(issue.severity for issue in self.issues)
        return {
            "archives": list(self.archives),
            "valid": self.valid,
            "members": self.members,
            "records": self.records,
            "counts": {severity: counts[severity] for severity in SEVERITIES},
            "issues": [issue.as_json() for issue in self.issues],
        }

    def document(self, form: str) -> str:
        """Write the report for machines, as ``json``, ``sarif`` or ``junit``; raises UnknownNameError."""
        from igarchive.reports import REPORTS  # noqa: PLC0415 -- only when needed

        if form not in REPORTS:
            raise UnknownNameError("form of a report", form, list(REPORTS))
        return REPORTS[form](self)


SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


def validate(*paths: str | Path, profile: str | None = None, timezone: str | None = None, jobs: int | None = 1) -> Report:
    """Judge every JSON member of one export by its published schema.

    ``paths`` are the parts of ONE export, ``profile`` the one to read where it holds several; ``timezone`` is as in
    ``inspect``, ``jobs`` as in ``convert``. Raises InputRefusedError if it cannot be taken as one, or holds nothing that can be judged.
    """
    with Archive(paths, profile) as archive:
        return report_on(archive, zone_named(timezone), jobs)


def report_on(archive: Archive, zone: tzinfo | None = None, jobs: int | None = 1) -> Report:
    """Judge an open archive."""
    reading = Reading(archive, zone)
    with seldom_collected():
        _read(archive, reading, jobs)
    outcomes = reading.ledger.outcomes
    judged = tuple(name for name, outcome in outcomes.items() if outcome.status in {"parsed", "failed"})
    if not judged:
        raise reading.ledger.refusal()
    issues = sorted(reading.findings, key=lambda issue: SEVERITIES.index(issue.severity))
    records = sum(outcome.records or 0 for outcome in outcomes.values())
    return Report(not any(issue.severity == "error" for issue in issues), judged, records, tuple(issues), tuple(map(str, archive.paths)))


def _read(archive: Archive, reading: Reading, jobs: int | None) -> None:
    """Read an archive for what is found in it."""
    begin(archive, reading)
    packets = packets_of(archive, reading)
    with Workers(archive, reading, packets, jobs, tables=False) as workers:
        drain(read_profiles(archive, reading))
        workers.employ()
        for packet in packets:
            drain(workers.bundles(packet) if packet.apart else read_packet(packet, reading, workers.ahead))
    finish(archive, reading)


def report_of_refusal(error: InputRefusedError, *paths: str | Path) -> Report:
    """Report that an archive could not be taken at all, for those who read reports and no messages; ``paths`` are its parts."""
    issue = Issue(error.code, "error", error.member, None, error.message, 1)
    return Report(valid=False, judged=(), records=0, issues=(issue,), archives=tuple(map(str, paths)), refused=True)
