"""The rows of one account in a store, in streams: the stock that forms are written from."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from msgspec import Struct

from igarchive.store.schema import ACCOUNTS, SQL
from igarchive.store.units import Unit
from igarchive.tables import TABLE_BY_NAME, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from igarchive.stock import Row

FETCHED = 2000
"""Rows that are fetched at a time."""

ASKED = 500
"""Owners that are asked for at a time."""

T = TypeVar("T")


def batches_of(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Give items in lists of a size; the last may be shorter."""
    rest = iter(items)
    return iter(lambda: list(islice(rest, size)), [])


class StoredStock(Struct, frozen=True):
    """The rows of one account in a store, within a span of time."""

    connection: sa.Connection
    """The connection."""
    account: int
    """The account's id."""
    since: int | None
    """Microseconds from which on rows are given; what hangs on a row stays with it, whatever its own time."""
    until: int | None
    """Microseconds before which they are."""

    @property
    def username(self) -> str:
        """Whose rows they are."""
        return str(self.connection.scalar(sa.select(ACCOUNTS.c.username).where(ACCOUNTS.c.id == self.account)))

    def rows(self, table: str, where: Mapping[str, Any]) -> Iterator[Row]:
        """Give the rows of a table that hang on no other and have certain values, in the order of the archive."""
        return self.give(self._chosen(table, where).order_by(SQL[table].c.id))

    def newest_first(self, table: str, where: Mapping[str, Any]) -> Iterator[Row]:
        """Give them the newest first; those without a time come last."""
        columns = SQL[table].c
        return self.give(self._chosen(table, where).order_by(columns.time.desc().nulls_last(), columns.id))

    def hanging(self, table: str, owner: str, rows: Sequence[Row]) -> Sequence[list[Row]]:
        """Give the rows of a table that hang on each of some rows of another, in order."""
        sql = SQL[table]
        found: dict[int, list[Row]] = {row["id"]: [] for row in rows}
        for ids in batches_of(found, ASKED):
            query = sa.select(sql).where(sql.c.hangs_on.in_(ids)).order_by(sql.c.id)
            if "owner_table" in sql.c:
                query = query.where(sql.c.owner_table == owner)
            for row in self.give(query):
                found[row["hangs_on"]].append(row)
        return [found[row["id"]] for row in rows]

    def units(self, table: str, ids: Sequence[int]) -> dict[int, Unit]:
        """Read rows of a table, by their ids, with all that hangs on them."""
        sql = SQL[table]
        rows = [row for some in batches_of(ids, ASKED) for row in self.give(sa.select(sql).where(sql.c.id.in_(some)))]
        hanging = {one.name: self.hanging(one.name, table, rows) for one in TABLES if one.owner in {table, "owner_table"}}
        told = ({name: found[index] for name, found in hanging.items() if found[index]} for index in range(len(rows)))
        return {row["id"]: Unit(table, row, hung, row["form"]) for row, hung in zip(rows, told, strict=True)}

    def count_own(self, table: str, where: Mapping[str, Any]) -> int:
        """Count the rows of a table that hang on no other and have certain values."""
        return self.connection.scalar(sa.select(sa.func.count()).select_from(self._chosen(table, where).subquery())) or 0

    def count(self, table: str) -> int:
        """Count the rows of a table, those too that hang on others."""
        sql, told = SQL[table], self.count_own(table, {})
        owner = TABLE_BY_NAME[table].owner
        if owner is None:
            return told
        hanging = sa.select(sa.func.count()).select_from(sql).where(sql.c.account == self.account, sql.c.hangs_on.is_not(None))
        if self.since is None and self.until is None:
            return told + (self.connection.scalar(hanging) or 0)
        for name in [owner] if owner in SQL else SQL:
            within = self._chosen(name, {}).with_only_columns(SQL[name].c.id)
            of_owner = sql.c.owner_table == name if owner == "owner_table" else sa.true()
            told += self.connection.scalar(hanging.where(of_owner, sql.c.hangs_on.in_(within))) or 0
        return told

    def _chosen(self, table: str, where: Mapping[str, Any]) -> sa.Select[Any]:
        sql = SQL[table]
        query = sa.select(sql).where(sql.c.account == self.account)
        if "hangs_on" in sql.c:
            query = query.where(sql.c.hangs_on.is_(None))
        for name, value in where.items():
            query = query.where(sql.c[name].is_(None) if value is None else sql.c[name] == value)
        if TABLE_BY_NAME[table].dated and "time" in sql.c:
            if self.since is not None:
                query = query.where(sql.c.time.is_(None) | (sql.c.time >= self.since))
            if self.until is not None:
                query = query.where(sql.c.time.is_(None) | (sql.c.time < self.until))
        return query

    def give(self, query: sa.Select[Any]) -> Iterator[Row]:
        """Give the rows that a query finds, a few at a time."""
        result = self.connection.execute(query, execution_options={"yield_per": FETCHED})
        names = tuple(result.keys())
        return (dict(zip(names, row, strict=True)) for row in result)
