"""The store: accounts in a database, each as the canonical tables; what the exporter writes from and ``load`` writes to.

A SQLite file, or any database that SQLAlchemy reaches. Media lie in a folder beside it, named by their SHA-256.
"""

from __future__ import annotations

import atexit
import os
import sqlite3
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy.schema import CreateIndex, CreateTable

from igarchive.errors import IgarchiveError, InputRefusedError, OptionError, OutputError, UnknownNameError
from igarchive.output.flush import PRIVATE_FILE
from igarchive.store.files import NewFiles
from igarchive.store.schema import ACCOUNTS, FILES, LOADS, METADATA, SQL, STORE, VERSION
from igarchive.store.stock import ASKED, StoredStock, batches_of
from igarchive.text import spoil
from igarchive.times import stamp

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Self

DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
"""The driver of a URL that names none, where SQLAlchemy's own choice is another."""

NO_DATABASE = "file is not a database"
"""How SQLite says that a file is another program's."""

PATIENCE = 5.0
"""Seconds that we wait for another command to let go of a SQLite file."""


class Store:
    """A database of accounts, to be read. A context manager."""

    BEGIN = "BEGIN"
    """How a transaction of SQLite begins: whoever only reads sees one state of the store to the end."""

    def __init__(self, where: str | Path, *, media: str | Path | None = None) -> None:
        """Open a store; ``where`` is a SQLite file or a SQLAlchemy URL. Raises OptionError for a URL that is none."""
        given: object = where
        self.name = str(where)
        if not isinstance(given, (str, os.PathLike)) or "\0" in self.name:
            msg = f"a store is a file or the URL of a database, not {given!r}"
            raise OptionError(msg)
        try:
            url = sa.make_url(self.name) if "://" in self.name else sa.URL.create("sqlite", database=self.name)
            url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
            self._engine = sa.create_engine(url, connect_args={"timeout": PATIENCE} if url.get_backend_name() == "sqlite" else {})
        except (sa.exc.ArgumentError, ValueError) as error:
            msg = f"{self.name.rpartition('@')[2]}: is no URL of a database"
            raise OptionError(msg) from error
        except ImportError as error:
            msg = f"the driver of the database is not installed: {error}; for PostgreSQL: pip install 'igarchive[postgresql]'"
            raise OptionError(msg) from error
        self.name = url.render_as_string(hide_password=True) if "://" in self.name else self.name
        if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
            msg = "a store needs a file; give its path, such as accounts.db"
            raise OptionError(msg)
        if url.get_backend_name() == "sqlite":
            sa.event.listen(self._engine, "connect", _leave_transactions_to_us)
            sa.event.listen(self._engine, "begin", lambda connection: connection.exec_driver_sql(self.BEGIN))
            sa.event.listen(self._engine, "close", _let_go)
        database = url.database or "store"
        self.media = Path(media) if media else Path(f"{database if url.get_backend_name() == 'sqlite' else Path(database).name}-media")
        """The folder of the media."""
        self._file = Path(database) if url.get_backend_name() == "sqlite" else None

    def __enter__(self) -> Self:
        """Begin; raises InputRefusedError if there is no store there, or another program's database."""
        if self._file is not None and not os.path.isfile(self._file):  # noqa: PTH113 -- Path.is_file raises for some names
            msg = f"{self.name}: there is no such store; `igarchive load` makes one"
            raise InputRefusedError("not_found", msg, self.name)
        with ExitStack() as stack:
            stack.callback(self._engine.dispose)
            try:
                self.connection = stack.enter_context(self._engine.connect())
            except (sa.exc.SQLAlchemyError, ValueError) as error:  # a host may have a name that none can have
                raise self._unopened(error) from error
            self._check()
            stack.pop_all()
        return self

    def _unopened(self, error: Exception) -> InputRefusedError:
        return InputRefusedError("not_a_store", f"{self.name}: cannot be opened as a store: {_reason(error)}; give one that `igarchive load` made", self.name)

    def _check(self) -> None:
        """Make sure that there is a store of this version; raises InputRefusedError."""
        try:
            tables = sa.inspect(self.connection).get_table_names()
            version = self.connection.scalar(sa.select(STORE.c.version)) if STORE.name in tables else None
        except sa.exc.SQLAlchemyError as error:
            raise self._unopened(error) from error
        if version != VERSION:
            self.connection.close()
            what = "holds no store" if version is None else f"holds a store of version {version}, where igarchive reads version {VERSION}"
            msg = f"{self.name}: {what}; `igarchive load` makes one"
            raise InputRefusedError("not_a_store", msg, self.name)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """End; what only reads has nothing to keep."""
        self.connection.close()
        self._engine.dispose()
        if isinstance(error, sa.exc.DBAPIError):
            raise failed(self.name, error) from error

    def accounts(self) -> dict[str, int]:
        """Give the ids of the accounts by user name, in order."""
        query = sa.select(ACCOUNTS.c.username, ACCOUNTS.c.id).where(ACCOUNTS.c.id == ACCOUNTS.c.account)
        found = self.connection.execute(query.order_by(ACCOUNTS.c.username))
        return {row.username: row.id for row in found}

    def account(self, username: str | None) -> int:
        """Give the id of an account, of the only one if none is named; raises OptionError, UnknownNameError."""
        accounts = self.accounts()
        if username is None and len(accounts) == 1:
            return next(iter(accounts.values()))
        if username is None:
            msg = f"{self.name}: holds {len(accounts)} accounts; name one with --account: {', '.join(list(accounts)[:10])}"
            raise OptionError(msg)
        if username not in accounts:
            raise UnknownNameError("account", username, list(accounts))
        return accounts[username]

    def stock(self, account: int, since: int | None = None, until: int | None = None) -> StoredStock:
        """Give the rows of one account; ``since`` and ``until`` (excluded) in microseconds leave out rows with a time beyond them."""
        return StoredStock(self.connection, account, since, until)

    def file(self, account: int, uri: str) -> Path | None:
        """Say where the file of an account lies that a URI means; None if the store does not know of it. It may be gone from there."""
        found = self.connection.scalar(sa.select(FILES.c.sha256).where(FILES.c.account == account, FILES.c.uri.in_({uri, spoil(uri)})))
        return None if found is None else self.media / found

    def files_of(self, account: int) -> set[str]:
        """Name the files of an account: each once, whatever URIs mean it."""
        return set(self.connection.scalars(sa.select(FILES.c.sha256).where(FILES.c.account == account)))


class NewStore(Store):
    """A store to be written, and made if there is none: what was written is kept if all went well, else nothing of it, nor a store made for it."""

    BEGIN = "BEGIN IMMEDIATE"
    """Two loads at a time would number their rows alike."""

    def __enter__(self) -> Self:
        """Begin; raises InputRefusedError for another program's database, OutputError if none can be made."""
        self.files = NewFiles(self.media, self._referred)
        """The media that are added."""
        self._made = False
        # a signal may come at any step of beginning and ending; what it interrupts is ended once more
        atexit.register(self._close)
        try:
            self._make_file()
            self.connection = self._engine.connect()
            if not sa.inspect(self.connection).get_table_names():
                _make_tables(self.connection)
            self._check()
            self.files.recover()
        except BaseException as error:
            self._leave()
            if isinstance(error, IgarchiveError) or not isinstance(error, (sa.exc.SQLAlchemyError, OSError, ValueError)):
                raise
            if NO_DATABASE in str(error):
                raise self._unopened(error) from error
            raise failed(self.name, error) from error
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Keep what was written, or take it back, and the store itself if it was made for this."""
        try:
            if error is None:
                self.files.put()  # in place before the rows that refer to them are kept
                self.connection.commit()
        except sa.exc.SQLAlchemyError as wrong:
            raise failed(self.name, wrong) from wrong
        finally:
            self._leave()
        if isinstance(error, sa.exc.DBAPIError):
            raise failed(self.name, error) from error

    def _leave(self) -> None:
        self._close()
        atexit.unregister(self._close)

    def _close(self) -> None:
        """Take back what is not kept, and the store itself if it was made for nothing; what a signal interrupts can be done again."""
        if hasattr(self, "connection") and not self.connection.closed:
            with suppress(sa.exc.SQLAlchemyError):
                self.connection.rollback()
            with suppress(sa.exc.SQLAlchemyError, OutputError):  # the next load settles what cannot be now
                self._connect_anew()
                self.files.close()
                self._made = self._made and not sa.inspect(self.connection).has_table(STORE.name)
            self.connection.close()
        self._engine.dispose()
        if self._made and self._file is not None:
            self._file.unlink(missing_ok=True)

    def _connect_anew(self) -> None:
        """Take another connection: a signal that strikes inside the driver leaves one that answers no more."""
        self.connection.invalidate()
        old, self.connection = self.connection, self._engine.connect()
        old.close()

    def _make_file(self) -> None:
        """Make an empty file that is its owner's alone, if there is none. Raises OSError."""
        self._made = self._file is not None and not self._file.exists()
        if self._file is not None and self._made:
            try:
                os.close(os.open(self._file, os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
            except FileExistsError:
                self._made = False

    def _referred(self, names: Collection[str]) -> set[str]:
        """Give those of some files that a row refers to; raises OutputError if it cannot be told."""
        try:
            if not sa.inspect(self.connection).has_table(FILES.name):
                return set()
            queries = (sa.select(FILES.c.sha256).where(FILES.c.sha256.in_(some)) for some in batches_of(names, ASKED))
            return {name for query in queries for name in self.connection.scalars(query)}
        except sa.exc.SQLAlchemyError as error:
            raise failed(self.name, error) from error


def _make_tables(connection: sa.Connection) -> None:
    """Make the tables of a store, and their indexes in one order: two stores of the same archives are the same bytes."""
    for table in METADATA.sorted_tables:
        connection.execute(CreateTable(table))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            connection.execute(CreateIndex(index))
    connection.execute(STORE.insert(), {"version": VERSION})


def _leave_transactions_to_us(connection: sqlite3.Connection, _: object) -> None:
    """Keep Python's driver from ending transactions by itself: it would make tables outside of any."""
    connection.isolation_level = None


def _let_go(connection: sqlite3.Connection, _: object) -> None:
    """Give up the lock before a connection is closed: while a cursor lives, as in the frames of an error, it would keep it."""
    with suppress(sqlite3.Error):
        connection.rollback()


class Account(Struct, frozen=True):
    """What a store holds of one account."""

    username: str
    """Its user name."""
    rows: int
    """Rows in all tables."""
    messages: int
    """Messages among them."""
    files: int
    """Files of media."""
    last: str | None
    """The latest time that its archives tell of, or the day on which the last was made; None if none tells."""

    def as_json(self) -> dict[str, Any]:
        """Give it as plain data."""
        return asdict(self)


def accounts(where: str | Path) -> list[Account]:
    """List the accounts of a store; raises InputRefusedError, OptionError."""
    with Store(where) as store:
        return [_account(store, username, number) for username, number in store.accounts().items()]


def _account(store: Store, username: str, number: int) -> Account:
    def count(table: sa.Table) -> int:
        return store.connection.scalar(sa.select(sa.func.count()).select_from(table).where(table.c.account == number)) or 0

    last = store.connection.scalar(sa.select(sa.func.max(LOADS.c.last)).where(LOADS.c.account == number))
    return Account(username, sum(map(count, SQL.values())), count(SQL["messages"]), count(FILES), stamp(last) if last else None)


@contextmanager
def passing_store() -> Iterator[Store]:
    """Make a store that is gone at the end, however that comes: its file has no name."""
    with _PassingStore() as store:
        yield store


class _PassingStore(Store):
    """A SQLite file without a name, in the system's folder for such; nobody misses it if it breaks."""

    def __init__(self) -> None:
        self.name = "the folder for temporary files"
        self.media = Path()
        self._engine = _passing_engine()

    def __enter__(self) -> Self:
        """Begin with empty tables; raises OutputError."""
        try:
            self.connection = self._engine.connect()
            _make_tables(self.connection)
        except sa.exc.SQLAlchemyError as error:
            raise failed(self.name, error) from error
        return self


@cache
def _passing_engine() -> sa.Engine:
    """Give the engine of all such stores: each connection is one, and statements are compiled once for all of them."""
    engine = sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(""), poolclass=sa.NullPool)
    sa.event.listen(engine, "connect", lambda connection, _: connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF"))
    return engine


def failed(name: str, error: Exception) -> OutputError:
    """Say why a store could not be written."""
    return OutputError("output_failed", f"{name}: cannot be written: {_reason(error)}", name)


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", None) or getattr(error, "strerror", None) or error).partition("\n")[0]
