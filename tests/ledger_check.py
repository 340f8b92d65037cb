"""The arithmetic of the ledger: every file has one status, every record a row or a refusal, every row a file."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from igarchive.ledger import STATUSES

if TYPE_CHECKING:
    from exports import Read


def positions_of(found: Read, *, beside: bool) -> Counter[str]:
    """Count the distinct positions that rows name, for each member; with or without what may stand beside its list, which is kept at its first position."""
    named = {
        (row["source"], row["position"])
        for table, rows in found.tables.items()
        if table != "members" and (beside or table not in BESIDE)
        for row in rows
        if beside or table != "records" or not row["pointer"].startswith("2/")
    }
    return Counter(source for source, _ in named)


BESIDE = {"conversations", "participants"}
"""Tables of what stands beside the messages of a conversation, where that has a file of its own."""


def assert_ledger_adds_up(found: Read, entries: int) -> None:
    """Hold every entry to one status, and each parsed member's records to positions of rows or refusals; without any, what stands beside them is one."""
    members = found["members"]
    records, all_rows = positions_of(found, beside=False), positions_of(found, beside=True)

    assert len(members) == entries
    assert sum(found.ledger.counts().values()) == entries
    assert {row["status"] for row in members} <= set(STATUSES)
    for row in members:
        if row["status"] == "parsed":
            member, refused = row["member"], row["refused"]
            assert row["records"] in {records[member] + refused or all_rows[member], all_rows[member] + refused}, row


def assert_rows_add_up(found: Read) -> None:
    """Hold the rows that the ledger counts against those of all tables."""
    told = Counter(row["source"] for table, rows in found.tables.items() if table != "members" for row in rows)

    assert {row["member"]: row["rows"] for row in found["members"] if row["rows"]} == told
