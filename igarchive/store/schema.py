"""The tables of a store, derived from the canonical ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from igarchive.tables import TABLES

if TYPE_CHECKING:
    from igarchive.tables import Column, Table

VERSION = 1
"""The version of what is derived here: a store of another one is refused."""

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A whole number of 64 bits; SQLite's own word for it makes a primary key the number of the row."""


class AnyText(sa.TypeDecorator[str]):
    """Text with NUL in it, for databases that take none: U+FFFF marks it, and itself."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 -- SQLAlchemy's signature
        """Write a text."""
        return value and value.replace("\uffff", "\uffff\uffff").replace("\0", "\uffff0")

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 -- SQLAlchemy's signature
        """Read a text."""
        return value and re.sub("\uffff([\uffff0])", lambda found: "\0" if found[1] == "0" else "\uffff", value)


TYPES: dict[str, Any] = {
    "string": AnyText().with_variant(sa.Text(), "sqlite"),
    "time": WHOLE,
    "day": sa.Date(),
    "integer": WHOLE,
    "small": sa.Integer(),
    "number": sa.Double(),
    "flag": sa.Boolean(),
    "strings": sa.JSON(none_as_null=True),
}
"""What a column of each kind is; times are microseconds since 1970, UTC."""

METADATA = sa.MetaData()

STORE = sa.Table("igarchive_store", METADATA, sa.Column("version", sa.Integer(), nullable=False))
"""Says that a database is a store."""

LOADS = sa.Table(
    "loads",
    METADATA,
    sa.Column("id", WHOLE, primary_key=True, autoincrement=False),
    sa.Column("account", WHOLE, nullable=False),
    sa.Column("last", WHOLE),
)
"""The archives that were loaded: the latest time that each tells of. Of two that tell one thing differently the later counts."""

FILES = sa.Table(
    "files",
    METADATA,
    sa.Column("account", WHOLE, primary_key=True),
    sa.Column("uri", sa.Text(), primary_key=True),
    sa.Column("sha256", sa.Text(), nullable=False),
    sa.Column("load", WHOLE, nullable=False),
)
"""Which file of the folder of media a URI means."""


def _columns(table: Table) -> list[Column]:
    """Give the columns that are stored: a row that hangs on another is told by its owner, a file by its URI."""
    return [column for column in table.columns if column.name not in {*table.owner_key, *table.made, "owner_id"}]


def _derived(table: Table) -> sa.Table:
    """Derive a table: who each row belongs to, what it hangs on, how a newer export finds it again, and its columns."""
    mine: list[sa.Column[Any]] = [
        sa.Column("id", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("account", WHOLE, nullable=False),
        *([sa.Column("hangs_on", WHOLE)] if table.owner else []),
        sa.Column("likeness", WHOLE),
        sa.Column("digest", WHOLE),
        sa.Column("load", WHOLE),
        sa.Column("form", sa.Text()),
    ]
    told: list[sa.Column[Any]] = [sa.Column(column.name, TYPES[column.kind]) for column in _columns(table)]
    indexes = [sa.Index(f"{table.name}_likeness", "likeness", "account")]
    if table.owner:
        indexes.append(sa.Index(f"{table.name}_hangs_on", "hangs_on"))
    elif "conversation_id" in table.by_name:
        indexes.append(sa.Index(f"{table.name}_conversation", "account", "conversation_id"))
    return sa.Table(table.name, METADATA, *mine, *told, *indexes)


SQL: dict[str, sa.Table] = {table.name: _derived(table) for table in TABLES if table.name != "members"}
"""The tables by name; the ledger is one archive's and is not stored."""

ACCOUNTS = SQL["account"]
"""The accounts: the ids of their rows stand in the column ``account`` of all tables."""
