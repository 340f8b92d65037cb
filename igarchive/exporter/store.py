"""A store of accounts: what a controller keeps. A SQLite file, or any database that SQLAlchemy knows.

Each canonical table is a table of the store, with two columns before its own: whose row it is, and the row's key. A
key is the table's key and, since keys may repeat, which of the rows with that key it is. Media lie in a folder beside
the store (``<store>.media``), named by their SHA-256. The ledger is of one archive and stays out.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sql

from igarchive.archive import Archive
from igarchive.convert import bundles
from igarchive.errors import InputRefusedError
from igarchive.exporter.source import rows_of
from igarchive.reading import Reading
from igarchive.stock import Row, Stock
from igarchive.tables import TABLES, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

KEPT = tuple(table for table in TABLES if table.name != "members")
"""The tables that a store has."""

SQL_TYPES: dict[str, Any] = {
    "string": sql.Text, "time": sql.BigInteger, "day": sql.Date, "integer": sql.BigInteger, "small": sql.Integer, "number": sql.Double,
    "flag": sql.Boolean, "strings": sql.JSON(none_as_null=True),
}  # fmt: skip
"""Types of columns in the store; times are microseconds."""

CHUNK = 500
"""Rows that are written at a time."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What an import changed."""

    account: str
    """Whose archive it was."""
    added: dict[str, int]
    """New rows, by table."""
    changed: dict[str, int]
    """Rows that were there with other values, by table."""
    media: int
    """New media files."""


class Store:
    """An open store. A context manager."""

    def __init__(self, where: str | Path) -> None:
        """Open a store, or make one. ``where`` is the path of a SQLite file, or a SQLAlchemy URL."""
        url = str(where)
        self._engine = sql.create_engine(url if "://" in url else f"sqlite:///{url}")
        self._folder = Path(f"{url.partition('://')[2].replace('/', '_') if '://' in url else url}.media")
        self._metadata = sql.MetaData()
        self._tables = {table.name: self._declare(table) for table in KEPT}
        self._accounts = sql.Table(
            "igarchive_accounts", self._metadata, sql.Column("username", sql.Text, primary_key=True), sql.Column("latest", sql.BigInteger)
        )
        files = (sql.Column("account", sql.Text, primary_key=True), sql.Column("uri", sql.Text, primary_key=True), sql.Column("sha256", sql.Text))
        self._files = sql.Table("igarchive_files", self._metadata, *files)
        self._metadata.create_all(self._engine)

    def _declare(self, table: Table) -> sql.Table:
        own = [sql.Column(column.name, SQL_TYPES[column.kind]) for column in table.columns]
        place = sql.Column("igarchive_order", sql.BigInteger)
        keys = (sql.Column("igarchive_account", sql.Text, primary_key=True), sql.Column("igarchive_key", sql.Text, primary_key=True))
        return sql.Table(f"igarchive_{table.name}", self._metadata, *keys, place, *own)

    def accounts(self) -> list[str]:
        """Name the accounts, in alphabetical order."""
        with self._engine.connect() as connection:
            return list(connection.execute(sql.select(self._accounts.c.username).order_by(self._accounts.c.username)).scalars())

    def stock(self, account: str | None = None) -> Stock:
        """Give all rows of one account; raises InputRefusedError if it is not there, or none is named among several."""
        known = self.accounts()
        if account is None and len(known) == 1:
            [account] = known
        if account not in known:
            msg = f"there is no account {account!r} in the store" if account else f"the store holds {len(known)} accounts; name one with --account"
            raise InputRefusedError("no_account", msg)
        with self._engine.connect() as connection:
            return Stock({table.name: self._rows(connection, table, account) for table in TABLES})

    def _rows(self, connection: sql.Connection, table: Table, account: str) -> list[Row]:
        if table not in KEPT:
            return []
        stored = self._tables[table.name]
        chosen = sql.select(*(stored.c[column.name] for column in table.columns)).where(stored.c.igarchive_account == account)
        return [dict(row) for row in connection.execute(chosen.order_by(stored.c.igarchive_order, stored.c.igarchive_key)).mappings()]

    def media(self, account: str, uri: str) -> Path | None:
        """Find the file that a URI of an account means."""
        with self._engine.connect() as connection:
            chosen = sql.select(self._files.c.sha256).where(self._files.c.account == account, self._files.c.uri == uri)
            found = connection.execute(chosen).scalar()
        return self._folder / found if found else None

    def load(self, *paths: str | Path) -> Loaded:
        """Take an archive in: rows are matched by key, the archive with the later last date wins, nothing is taken out.

        ``paths`` are the parts of ONE export. The same archive twice changes nothing. Raises InputRefusedError if it
        cannot be taken as one export, or nothing says whose it is.
        """
        with Archive(paths) as archive:
            stock = _read(archive)
            usernames = [row["username"] for row in stock.tables["account"]]
            if not usernames:
                raise InputRefusedError("account_unknown", "nothing in the archive says whose export it is; a store needs to know")
            account, latest = usernames[0], _latest(stock)
            with self._engine.begin() as connection:
                known = connection.execute(sql.select(self._accounts.c.latest).where(self._accounts.c.username == account)).scalar()
                wins = known is None or latest >= known
                counts = {table.name: self._merge(connection, table, account, stock.tables[table.name], wins=wins) for table in KEPT}
                media = self._keep_media(connection, archive, account, stock)
                connection.execute(sql.delete(self._accounts).where(self._accounts.c.username == account))
                connection.execute(sql.insert(self._accounts), [{"username": account, "latest": max(latest, known or 0)}])
        added = {name: new for name, (new, _) in counts.items() if new}
        return Loaded(account, added, {name: other for name, (_, other) in counts.items() if other}, media)

    def _merge(self, connection: sql.Connection, table: Table, account: str, rows: Sequence[Row], *, wins: bool) -> tuple[int, int]:
        """Put rows into a table; give the number of new ones and of changed ones."""
        stored = self._tables[table.name]
        mine = stored.c.igarchive_account == account
        known = {row.pop("igarchive_key"): row for row in map(dict, connection.execute(sql.select(stored).where(mine)).mappings())}
        fresh, changed = [], []
        for order, (key, row) in enumerate(_keyed(table, rows)):
            told = {"igarchive_account": account, "igarchive_order": order, **row}
            if key not in known:
                fresh.append({"igarchive_key": key, **told})
            elif wins and any(known[key][name] != value for name, value in row.items() if name not in PLACE):
                changed.append({"igarchive_key": key, **told})
        for chunk in _chunks(changed):
            connection.execute(sql.delete(stored).where(mine, stored.c.igarchive_key.in_([row["igarchive_key"] for row in chunk])))
        for chunk in _chunks(fresh + changed):
            connection.execute(sql.insert(stored), chunk)
        return len(fresh), len(changed)

    def _keep_media(self, connection: sql.Connection, archive: Archive, account: str, stock: Stock) -> int:
        """Keep the files that rows refer to, each once whatever its name."""
        chosen = sql.select(self._files.c.uri).where(self._files.c.account == account)
        known = set(connection.execute(chosen).scalars())
        new = 0
        for uri in dict.fromkeys(uri for row in stock.tables["media"] for uri in (row["uri"], row["subtitles_uri"]) if uri):
            member = archive.find(uri)
            if member is None or uri in known:
                continue
            data = member.read()
            name = hashlib.sha256(data).hexdigest()
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not (self._folder / name).exists():
                (self._folder / name).write_bytes(data)
                new += 1
            connection.execute(sql.insert(self._files), [{"account": account, "uri": uri, "sha256": name}])
        return new

    def __enter__(self) -> Self:
        """Take part in a with statement."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Give the connections back."""
        self._engine.dispose()


PLACE = frozenset({"source", "position", "ordinal", "member", "part"})
"""Columns of where a row came from: a row that only moved has not changed."""


def _read(archive: Archive) -> Stock:
    """Read all tables of an archive into a stock."""
    import pyarrow as pa  # noqa: PLC0415 -- heavy

    batches: dict[str, list[Any]] = {table.name: [] for table in TABLES}
    for bundle in bundles(archive, Reading(archive)):
        for name, batch in bundle.items():
            batches[name].append(batch)
    return Stock({table.name: rows_of(table, pa.Table.from_batches(batches[table.name], table.schema)) for table in TABLES})


def _latest(stock: Stock) -> int:
    """Give the last date in an archive, in microseconds."""
    times = (row["time"] for name, rows in stock.tables.items() if name != "members" for row in rows if row.get("time"))
    return max(times, default=0)


def _keyed(table: Table, rows: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    """Give each row with its key: the table's key, and which of the rows with it this is."""
    seen: Counter[str] = Counter()
    for row in rows:
        key = json.dumps([row[name] for name in table.key], ensure_ascii=False, default=str)
        yield f"{key}#{seen[key]}", row
        seen[key] += 1


def _chunks(rows: list[Row]) -> Iterator[list[Row]]:
    return (rows[begin : begin + CHUNK] for begin in range(0, len(rows), CHUNK))
