"""The stock: the rows of one account's tables, as the exporter takes from them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = dict[str, Any]
"""One row by column name; times in microseconds."""


HANGING = frozenset({"media", "attachments", "reactions", "collection_items", "settings", "records"})
"""Tables whose rows hang on others, or whose times are values."""


@dataclass(frozen=True)
class Stock:
    """Rows of all tables, in their order."""

    tables: Mapping[str, list[Row]]
    """By table name."""

    def between(self, since: int | None, until: int | None) -> Stock:
        """Leave the rows of a span of time, in microseconds, until excluded; what hangs on a row stays with it, whatever its own time."""

        def within(row: Row) -> bool:
            time = row.get("time")
            return time is None or ((since is None or time >= since) and (until is None or time < until))

        return Stock({name: rows if name in HANGING else list(filter(within, rows)) for name, rows in self.tables.items()})

    def rows(self, table: str, constant: Mapping[str, Any]) -> list[Row]:
        """Give the rows of a table that have certain values: those of one section."""
        wanted = constant.items()
        return [row for row in self.tables[table] if all(row.get(name) == value for name, value in wanted)]

    def media(self, owner_table: str, owner_id: str) -> list[Row]:
        """Give the media that hang on a row, in order."""
        return self._media.get((owner_table, owner_id), [])

    def of_message(self, table: str, conversation_id: str, message_id: int) -> list[Row]:
        """Give what hangs on a message: attachments or reactions, in order."""
        return self._messages[table].get((conversation_id, message_id), [])

    def of_conversation(self, table: str, conversation_id: str) -> list[Row]:
        """Give the participants or messages of a conversation, in order."""
        return self._conversations[table].get((conversation_id,), [])

    @cached_property
    def _media(self) -> dict[tuple[Any, ...], list[Row]]:
        return _grouped(self.tables["media"], "owner_table", "owner_id")

    @cached_property
    def _messages(self) -> dict[str, dict[tuple[Any, ...], list[Row]]]:
        return {table: _grouped(self.tables[table], "conversation_id", "message_id") for table in ("attachments", "reactions")}

    @cached_property
    def _conversations(self) -> dict[str, dict[tuple[Any, ...], list[Row]]]:
        return {table: _grouped(self.tables[table], "conversation_id") for table in ("participants", "messages")}


def _grouped(rows: list[Row], *columns: str) -> dict[tuple[Any, ...], list[Row]]:
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[column] for column in columns)].append(row)
    return groups


@dataclass(frozen=True, slots=True)
class Rendered:
    """One record list of the export, as a form wrote it; text not yet mangled."""

    records: list[Any]
    """The records."""
    header: dict[str, Any] = field(default_factory=dict)
    """What stands beside the list in the document."""
    above: tuple[str, ...] = ()
    """The folders that * stands for in the section's folder."""
    file: str | None = None
    """The file name, where it is not the section's newest."""
    number: int = 1
    """The number of the file, where a list is written in numbered parts."""
    lone: bool = False
    """Whether the one record stands for itself under the key, without a list around it."""
    key: str | None = None
    """What the list lies under, where it is not the form's key."""
