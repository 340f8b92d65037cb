"""The arithmetic of the ledger: every file has one status, every record a row or a refusal, every row a file."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from igarchive.ledger import STATUSES

if TYPE_CHECKING:
    from exports import Read


def positions_of(found: Read) -> Counter[str]:
    """Count the distinct positions that rows of any table name, for each member."""
    named = {(row["source"], row["position"]) for table, rows in found.tables.items() if table != "members" for row in rows}
    return Counter(source for source, _ in named)


def positions_of_records(found: Read) -> Counter[str]:
    """Count the same without what stands beside a list, which is kept at its first position."""
    beside = [row for row in found["records"] if row["pointer"].startswith("2/")]
    named = {(row["source"], row["position"]) for table, rows in found.tables.items() if table != "members" for row in rows if row not in beside}
    return Counter(source for source, _ in named)


def assert_ledger_adds_up(found: Read, entries: int) -> None:
    """Hold every entry to one status, and each parsed member's records to positions of rows or refusals; without any, what stands beside them is one."""
    members = found["members"]
    positions, all_positions = positions_of_records(found), positions_of(found)

    assert len(members) == entries
    assert sum(found.ledger.counts().values()) == entries
    assert {row["status"] for row in members} <= set(STATUSES)
    parsed = [row for row in members if row["status"] == "parsed"]
    told = {row["member"]: positions[row["member"]] + row["refused"] for row in parsed}
    assert {row["member"]: row["records"] for row in parsed} == {member: count or all_positions[member] for member, count in told.items()}


def assert_rows_add_up(found: Read) -> None:
    """Hold the rows that the ledger counts against those of all tables."""
    told = Counter(row["source"] for table, rows in found.tables.items() if table != "members" for row in rows)

    assert {row["member"]: row["rows"] for row in found["members"] if row["rows"]} == told
