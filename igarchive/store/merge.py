"""Merge: the rows of one archive with what a store holds of its account.

Each unit is as before, or like a unit of before and changed, or new. What may be changed is decided at the end, when
all that is as before is known: otherwise a changed row could take the place of one that is not.
"""

from __future__ import annotations

import pickle
import tempfile
import time
from collections import Counter, defaultdict, deque
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

import sqlalchemy as sa
from msgspec import Struct, field

from igarchive.errors import InputRefusedError
from igarchive.issues import Findings
from igarchive.store.schema import FILES, LOADS, SQL
from igarchive.store.stock import ASKED, batches_of
from igarchive.store.units import Counts, Unit, merged, paired, units_of
from igarchive.store.unmatched import told_by, unmatched
from igarchive.tables import TABLE_BY_NAME
from igarchive.times import DAY, MICROSECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Self

    from igarchive.stock import Row
    from igarchive.store import Store
    from igarchive.store.files import NewFiles

AHEAD = DAY
"""Seconds by which a clock may be ahead; later times are errors and make no archive the newest."""

MORE = 1000
"""Rows that are alike, beyond as many as there are changed ones, among which is looked for what each was before."""

PENDING = 1 << 20
"""Bytes of what is not decided yet that are held in memory; what is more goes to a temporary file."""


class Shelf(Struct):
    """What a merge knows of one table of the store."""

    first: int
    """The first id that is new: rows before it stood there before."""
    next: int
    """The next id."""
    known: bool
    """Whether the account had rows here before."""
    claimed: bytearray
    """A mark for each row of before that the archive told of."""
    confirmed: list[int] = field(default_factory=list)
    """Rows of before that the archive tells alike."""
    rows: list[Row] = field(default_factory=list)
    """Rows to be inserted."""
    untimed: Counts | None = None
    """Ids of rows without a time, once one is to be inserted beside rows of before."""

    def has_claimed(self, number: int) -> bool:
        """Tell whether a row is new, or one of before that the archive told of."""
        return number >= self.first or bool(self.claimed[number])


class Alike(Struct):
    """The rows of a store that are alike."""

    ids: deque[int] = field(default_factory=deque)
    """In order."""
    by_digest: dict[int, deque[int]] = field(default_factory=lambda: defaultdict(deque))
    """By what they say."""
    counts: Counts = field(default_factory=Counts)
    """Their ids, where they end in a count."""

    def add(self, number: int, digest: int, counted: object) -> None:
        """Take a row."""
        self.ids.append(number)
        self.by_digest[digest].append(number)
        self.counts.used.add(counted)

    def take(self, digest: int, shelf: Shelf) -> tuple[int | None, int | None]:
        """Give the first row of before that is equal, and the first that is alike, of those that nobody claimed."""
        equal = self.by_digest.get(digest, deque())
        for ids in (equal, self.ids):
            while ids and shelf.has_claimed(ids[0]):
                ids.popleft()
        return (equal[0] if equal else None), (self.ids[0] if self.ids else None)

    def free(self, shelf: Shelf, most: int) -> list[int]:
        """Give the first rows of before that are alike and that nobody claimed."""
        return list(islice((number for number in self.ids if not shelf.has_claimed(number)), most))


class Merge:
    """Merges the rows of one archive into a store. A context manager."""

    def __init__(self, store: Store, username: str | None = None, *, unnamed: str | None = None, made: str | None = None) -> None:
        """Begin a merge.

        ``username`` is whose rows they must be, ``unnamed`` the name of an owner that they do not tell, ``made`` the day
        on which the archive was made, as 2024-01-22, if that is known.
        """
        self._store = store
        self._connection = store.connection
        self._told = username
        self._unnamed = username or unnamed
        self.username = ""
        """Whose archive it is."""
        self.added: Counter[str] = Counter()
        """Rows that the store did not have, by table."""
        self.changed: Counter[str] = Counter()
        """Rows that it had otherwise."""
        self.same: Counter[str] = Counter()
        """Rows that it had already."""
        self._account = 0
        self._profile: Unit | None = None
        self._last = 0 if made is None else round(datetime.fromisoformat(made).replace(tzinfo=UTC).timestamp()) * MICROSECONDS
        self._latest = round(time.time() + AHEAD) * MICROSECONDS
        self._shelves: dict[str, Shelf] = {}
        self._undecided = tempfile.SpooledTemporaryFile(PENDING)  # noqa: SIM115 -- closed by __exit__
        self._load = (self._connection.scalar(sa.select(sa.func.max(LOADS.c.id))) or 0) + 1
        self._lasts: dict[int, int] = {row.id: row.last for row in self._connection.execute(sa.select(LOADS.c.id, LOADS.c.last))}

    def __enter__(self) -> Self:
        """Take part in a with statement."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Let go of what was not decided."""
        self._undecided.close()

    def add(self, bundle: Mapping[str, list[Row]], form_of: Callable[[str], str | None]) -> None:
        """Take the rows of a bundle; ``form_of`` gives the form of a source, as the ledger names it. Raises InputRefusedError."""
        if not self._account:
            bundle = self._begin(bundle)
        by_table: dict[str, list[Unit]] = defaultdict(list)
        for unit in units_of({name: rows for name, rows in bundle.items() if name in SQL}):
            unit.form = form_of(unit.row["source"])
            if unit.table == "account":
                self._tell_profile(unit)
                continue
            by_table[unit.table].append(unit)
            if TABLE_BY_NAME[unit.table].dated and (unit.row.get("time") or 0) <= self._latest:
                self._last = max(self._last, unit.row.get("time") or 0)
        for units in by_table.values():
            for some in batches_of(units, ASKED):
                self._place(some)

    def _tell_profile(self, unit: Unit) -> None:
        """Take a row of the profile; one of another part of the export tells what the first leaves open, for an account is one row."""
        if self._profile is None:
            self._profile = unit
            return
        missing = {name: value for name, value in unit.row.items() if value is not None and self._profile.row.get(name) is None}
        self._profile.row |= missing
        for name, rows in unit.hanging.items():
            self._profile.hanging.setdefault(name, []).extend(rows)

    def finish(self) -> None:
        """Decide what was left open, when all that is as before is known, and take note of the load if it told anything."""
        if self._profile is not None:
            self._place([self._profile])
        self._undecided.seek(0)
        for some in batches_of(self._left(), ASKED):
            for name in dict.fromkeys(unit.table for unit in some):
                self._change([unit for unit in some if unit.table == name])
        earlier = [number for number, last in self._lasts.items() if last < self._last]
        newer = sum(self._confirm(SQL[name], shelf.confirmed, earlier) for name, shelf in self._shelves.items())
        if self.added or self.changed or newer:
            self._note_load()

    def unmatched(self) -> Findings:
        """Say what of this archive stands beside the same of an earlier one, for neither was found in the other."""
        if not any(shelf.known for shelf in self._shelves.values()):
            return Findings()
        stock = self._store.stock(self._account)
        return unmatched(told_by(stock, lambda table: table.c.load != self._load), told_by(stock, lambda table: table.c.load == self._load))

    def _note_load(self) -> None:
        """Take note of the load: once, and only if it told anything new."""
        if self._load not in self._lasts:
            self._lasts[self._load] = self._last
            self._connection.execute(LOADS.insert(), {"id": self._load, "account": self._account, "last": self._last})

    def keep_file(self, uri: str, copy: Callable[[Path], None], files: NewFiles) -> bool:
        """Keep a file of media under its SHA-256; of two with one URI that of the later archive. Tell whether it is new.

        Raises MemberBrokenError for one that cannot be read whole.
        """
        known = self._connection.execute(sa.select(FILES).where(FILES.c.account == self._account, FILES.c.uri == uri)).one_or_none()
        sha256 = files.read(copy)
        if known is not None and (known.sha256 == sha256 or self._lasts[known.load] > self._last):
            return False
        files.keep(sha256)
        self._note_load()
        if known is not None:
            files.replace(known.sha256)
            self._connection.execute(FILES.delete().where(FILES.c.account == self._account, FILES.c.uri == uri))
        self._connection.execute(FILES.insert(), {"account": self._account, "uri": uri, "sha256": sha256, "load": self._load})
        return True

    def _begin(self, bundle: Mapping[str, list[Row]]) -> Mapping[str, list[Row]]:
        """Find out whose rows they are; an archive that does not say it gets a row that does. Raises InputRefusedError."""
        named = next((row["username"] for row in bundle.get("account", ())), None)
        self.username = named or self._unnamed or ""
        if not self.username or (named and self._told and named != self._told):
            what = f"the archive is of {named!r}, not of {self._told!r}" if named else "the archive does not say whose it is; name the account with --account"
            raise InputRefusedError("account_unknown", what)
        self._account = self._store.accounts().get(self.username) or self._shelf("account").next
        if named:
            return bundle
        row = {**dict.fromkeys(TABLE_BY_NAME["account"].by_name), "username": self.username, "source": "", "position": 0, "ordinal": 0}
        return {**bundle, "account": [row]}

    def _shelf(self, name: str) -> Shelf:
        if name not in self._shelves:
            sql = SQL[name]
            first = (self._connection.scalar(sa.select(sa.func.max(sql.c.id))) or 0) + 1
            known = self._connection.scalar(sa.select(sql.c.id).where(sql.c.account == self._account).limit(1)) is not None
            self._shelves[name] = Shelf(first, first, known, bytearray(first if known else 0))
        return self._shelves[name]

    def _place(self, units: Sequence[Unit]) -> None:
        """Find units of one table among the rows of before as they are; those without any like them are new, the others are decided later."""
        name = units[0].table
        shelf = self._shelf(name)
        alike = self._alike(units) if shelf.known else defaultdict(Alike)
        for unit in units:
            found = alike[unit.likeness]
            exact, like = found.take(unit.digest, shelf)
            if exact is not None:
                shelf.claimed[exact] = 1
                shelf.confirmed.append(exact)
                self.same[name] += 1
            elif like is not None:
                pickle.dump(unit, self._undecided)
            else:
                self._add_new(unit, found)
        self._flush()

    def _change(self, units: Sequence[Unit]) -> None:
        """Merge units of one table that are not as before with rows that are like them; what finds none is new."""
        name = units[0].table
        shelf, alike, stock = self._shelf(name), self._alike(units), self._store.stock(self._account)
        groups: dict[int, list[int]] = defaultdict(list)
        for at, unit in enumerate(units):
            groups[unit.likeness].append(at)
        free = {likeness: alike[likeness].free(shelf, len(places) + MORE) for likeness, places in groups.items()}
        known = stock.units(name, [number for numbers in free.values() for number in numbers])
        befores: dict[int, Unit] = {}
        for likeness, places in groups.items():
            for at, to in paired([units[at] for at in places], [known[number] for number in free[likeness]]):
                befores[places[at]] = known[free[likeness][to]]
        for at, unit in enumerate(units):
            if at in befores:
                self._merge(unit, befores[at])
            else:
                self._add_new(unit, alike[unit.likeness])
        self._flush()

    def _add_new(self, unit: Unit, alike: Alike) -> None:
        """Put a new unit in, beside rows that are like it."""
        counted = TABLE_BY_NAME[unit.table].counted
        untimed = counted and self._shelf(unit.table).known and unit.row.get("time", 0) is None
        self._insert(unit, self._untimed(unit.table) if untimed else alike.counts)

    def _untimed(self, name: str) -> Counts:
        """Give the ids of rows without a time: nothing else tells which of them are alike."""
        shelf = self._shelf(name)
        if shelf.untimed is None:
            self._flush()
            sql, counted = SQL[name], str(TABLE_BY_NAME[name].counted)
            ids = self._connection.scalars(sa.select(sql.c[counted]).where(sql.c.account == self._account, sql.c.time.is_(None)))
            shelf.untimed = Counts(set(ids))
        return shelf.untimed

    def _alike(self, units: Sequence[Unit]) -> dict[int, Alike]:
        """Give the rows of the account that are like some units, by their likeness, in order."""
        sql, counted = SQL[units[0].table], TABLE_BY_NAME[units[0].table].counted
        columns = [sql.c.id, sql.c.likeness, sql.c.digest, *([sql.c[counted]] if counted else [])]
        wanted = sql.c.likeness.in_({unit.likeness for unit in units})
        found: dict[int, Alike] = defaultdict(Alike)
        for row in self._connection.execute(sa.select(*columns).where(sql.c.account == self._account, wanted).order_by(sql.c.id)).mappings():
            found[row["likeness"]].add(row["id"], row["digest"], row.get(counted or ""))
        return found

    def _left(self) -> Iterator[Unit]:
        while True:
            try:
                yield pickle.load(self._undecided)  # noqa: S301 -- what this merge itself wrote
            except EOFError:
                return

    def _merge(self, unit: Unit, before: Unit) -> None:
        """Merge a unit with that of before."""
        shelf, like = self._shelf(unit.table), before.row["id"]
        shelf.claimed[like] = 1
        counted = TABLE_BY_NAME[unit.table].counted
        if counted:
            unit.row[counted] = before.row[counted]
        later = self._lasts[before.row["load"]] <= self._last
        both = merged(unit, before) if later else merged(before, unit)
        if both.digest == before.digest:
            shelf.confirmed.append(like)
            self.same[unit.table] += 1
            return
        told = unit if later else before
        mark = {"load": self._load if later else before.row["load"], "form": told.form, "digest": unit.digest if later else before.row["digest"]}
        sql = SQL[unit.table]
        self._connection.execute(sql.update().where(sql.c.id == like), {**_stored(unit.table, both.row), **mark})
        for name in both.hanging.keys() | before.hanging.keys():
            of_media = SQL[name].c.owner_table == unit.table if TABLE_BY_NAME[name].owner == "owner_table" else sa.true()
            self._connection.execute(SQL[name].delete().where(SQL[name].c.hangs_on == like, of_media))
        self._hang(both, like)
        self.changed[unit.table] += 1

    def _insert(self, unit: Unit, counts: Counts) -> None:
        """Put a unit in; an id that is used already gets another count."""
        shelf, counted = self._shelf(unit.table), TABLE_BY_NAME[unit.table].counted
        number = shelf.next
        shelf.next += 1
        row = {
            **_stored(unit.table, unit.row),
            "id": number,
            "account": self._account,
            "likeness": unit.likeness,
            "digest": unit.digest,
            "load": self._load,
            "form": unit.form,
        }
        if counted:
            row[counted] = counts.take(TABLE_BY_NAME[unit.table], row[counted])
        shelf.rows.append({"hangs_on": None, **row} if "hangs_on" in SQL[unit.table].c else row)
        self._hang(unit, number)
        self.added[unit.table] += 1

    def _hang(self, unit: Unit, owner: int) -> None:
        """Put in what hangs on a unit."""
        for name, rows in unit.hanging.items():
            shelf, place = self._shelf(name), TABLE_BY_NAME[name].place
            for at, row in enumerate(rows):
                told = {
                    **_stored(name, row),
                    "id": shelf.next,
                    "account": self._account,
                    "hangs_on": owner,
                    "likeness": None,
                    "digest": None,
                    "load": None,
                    "form": None,
                }
                shelf.rows.append({**told, place: at} if place else told)
                shelf.next += 1

    def _flush(self) -> None:
        for name, shelf in self._shelves.items():
            if shelf.rows:
                self._connection.execute(SQL[name].insert(), shelf.rows)
                shelf.rows = []

    def _confirm(self, sql: sa.Table, confirmed: list[int], earlier: Collection[int]) -> int:
        """Let rows of earlier archives be as new as this one, which tells them alike; give their number."""
        some = batches_of(confirmed if earlier else [], ASKED)
        updates = (sql.update().where(sql.c.id.in_(ids), sql.c.load.in_(earlier)).values(load=self._load) for ids in some)
        return sum(self._connection.execute(update).rowcount for update in updates)


def _stored(name: str, row: Row) -> Row:
    """Give a row as the store holds it."""
    return {column: row[column] for column in COLUMNS[name]}


COLUMNS = {name: tuple(column.name for column in sql.c if column.name in TABLE_BY_NAME[name].by_name) for name, sql in SQL.items()}
"""The canonical columns that each table of a store has."""
