"""Table files: the canonical tables of a folder, as Parquet or CSV, as ``igarchive convert`` wrote them; what was edited into something else is refused."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from math import isfinite
from typing import TYPE_CHECKING

from igarchive.arrow import open_file
from igarchive.errors import InputRefusedError
from igarchive.stock import rows_of
from igarchive.tables import TABLE_BY_NAME, TABLES, Table
from igarchive.times import LATEST, MICROSECONDS, OUT_OF_RANGE, iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import Any

    import pyarrow as pa

    from igarchive.stock import Row
    from igarchive.tables import Kind


def read_ledger(folder: Path) -> Iterator[Row]:
    """Read the table ``members`` of a folder; raises InputRefusedError."""
    return _rows(folder, TABLE_BY_NAME["members"])


def read_bundles(folder: Path) -> Iterator[tuple[dict[str, list[Row]], dict[str, str | None]]]:
    """Read the tables of a folder, member by member as the ledger lists them, with the form of each.

    Raises InputRefusedError if a table is missing, not ours, or not in the order in which igarchive writes it.
    """
    tables = {table.name: _Reader(_rows(folder, table)) for table in TABLES}
    ledger = tables.pop("members").rest()
    forms = {row["member"]: row["form"] for row in ledger}
    profile = tables.pop("account").rest()
    if len({row["username"] for row in profile}) > 1:
        msg = f"{folder}: the table account tells of several accounts; convert the archive of each into a folder of its own"
        raise InputRefusedError("not_a_store", msg, str(folder))
    yield {"account": profile}, forms
    for member in forms:
        bundle = {name: rows for name, table in tables.items() if (rows := table.rows_from(member))}
        for name, rows in bundle.items():
            _check_names(folder, TABLE_BY_NAME[name], rows)
        if bundle:
            yield bundle, forms
    for name, table in tables.items():
        if rest := table.rest():
            what = (
                f"has rows out of order, such as {rest[0]['source']!r:.80}: those of one source stand together, and sources in the order of the table members"
            )
            raise _refused(folder, name, what)


def _check_names(folder: Path, table: Table, rows: list[Row]) -> None:
    """Refuse rows that go by one name: what hangs on them would hang on either."""
    columns = ("position", "pointer") if "pointer" in table.by_name else table.named_by
    if columns in {(), ("position",)} or (table.owner and columns == table.named_by):
        return
    names = Counter(tuple(row[name] for name in columns) for row in rows)
    twice = next((name for name, count in names.items() if count > 1), None)
    if twice is not None:
        raise _refused(folder, table.name, f"has two rows of one {', '.join(columns)}: {', '.join(map(str, twice))!r:.80}")


def _refused(folder: Path, name: str, what: str) -> InputRefusedError:
    msg = f"{folder}: the table {name} {what}; mend it, or convert the archive again"
    return InputRefusedError("not_a_store", msg, str(folder))


class _Reader:
    """Gives the rows of a table, one source after the other."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._next = next(self._rows, None)

    def rows_from(self, source: str) -> list[Row]:
        """Give the next rows, as long as they come from a source."""
        rows = []
        while self._next is not None and self._next["source"] == source:
            rows.append(self._next)
            self._next = next(self._rows, None)
        return rows

    def rest(self) -> list[Row]:
        """Give all that is left."""
        return [] if self._next is None else [self._next, *self._rows]


def _rows(folder: Path, table: Table) -> Iterator[Row]:
    """Read the rows of one table, from whichever of our formats is there, a batch at a time; types are those of the table, if values fit them."""
    from pyarrow import ArrowException  # noqa: PLC0415 -- heavy

    parquet, text = folder / f"{table.name}.parquet", folder / f"{table.name}.csv"
    if not parquet.is_file() and not text.is_file():
        msg = f"{folder}: holds no {parquet.name} and no {text.name}; give a store, or a folder that `igarchive convert` wrote as parquet or csv"
        raise InputRefusedError("not_a_store", msg, str(folder))
    if parquet.is_file() and text.is_file():
        msg = f"{folder}: holds {parquet.name} and {text.name}, and which of the two counts nobody knows; take one of them away"
        raise InputRefusedError("not_a_store", msg, str(folder))
    count = 0
    try:
        names, batches = _parquet(parquet) if parquet.is_file() else _csv(text, table)
        _check_columns(table, names)
        for batch in batches:
            rows = rows_of(table, _typed(table, batch))
            _check(table, rows, count)
            count += len(rows)
            yield from rows
    except (ArrowException, csv.Error, ValueError, OSError, OverflowError, RecursionError) as error:
        raise _refused(folder, table.name, f"cannot be read: {error}") from error


def _check_columns(table: Table, names: Sequence[str]) -> None:
    """Look whether the columns are those that igarchive writes, in whatever order; raises ValueError."""
    lacking = [name for name in table.by_name if name not in names]
    odd = [name for name, count in Counter(names).items() if name not in table.by_name or count > 1]
    if lacking or odd:
        what = " and ".join(
            f"{verb} {', '.join(some)}" for verb, some in (("it lacks the columns", lacking), ("it has columns that are none or stand twice:", odd)) if some
        )
        raise ValueError(what)


def _typed(table: Table, batch: pa.RecordBatch) -> pa.RecordBatch:
    """Give the columns of a table the types that they have there: others write texts, numbers and times in types of their own."""
    from pyarrow import ArrowException, RecordBatch, string, types  # noqa: PLC0415 -- heavy

    columns = []
    for column in table.columns:
        values = batch[column.name]
        if types.is_dictionary(values.type):
            values = values.dictionary_decode()
        fits = "null" if types.is_null(values.type) else next((name for name in FROM[column.kind] if getattr(types, f"is_{name}")(values.type)), None)
        if fits is None:
            msg = f"{column.name} holds values of the type {values.type}"
            raise ValueError(msg)
        kind = string() if column.kind == "strings" and "list" not in fits else column.arrow
        try:
            columns.append(values.cast(kind))
        except ArrowException as error:
            msg = f"{column.name}: {error}"
            raise ValueError(msg) from error
    return RecordBatch.from_arrays(columns, list(table.by_name))


TEXTS = ("string", "large_string", "string_view")

FROM: dict[Kind, tuple[str, ...]] = {
    "string": TEXTS,
    "time": ("timestamp", *TEXTS),
    "day": ("date", *TEXTS),
    "integer": ("integer", "floating", *TEXTS),
    "small": ("integer", "floating", *TEXTS),
    "number": ("floating", "integer", *TEXTS),
    "flag": ("boolean", *TEXTS),
    "strings": ("list", "large_list", *TEXTS),
}
"""Types of pyarrow from which a column of each kind is taken: what another type holds is something else."""


def _check(table: Table, rows: list[Row], before: int) -> None:
    """Look whether the cells are such as igarchive writes; ``before`` is how many rows came before them. Raises ValueError."""
    for column in table.columns:
        values = [row[column.name] for row in rows]
        if column.required and None in values:
            msg = f"{column.name} is empty in row {before + values.index(None) + 1}, and every row has one"
            raise ValueError(msg)
        holds = CELLS.get(column.kind)
        odd = next((at for at, value in enumerate(values) if value is not None and not holds(value)), None) if holds else None
        if odd is not None:
            msg = f"{column.name} holds {_shown(column.kind, values[odd])!r:.60} in row {before + odd + 1}, which {NO_CELL[column.kind]}"
            raise ValueError(msg)
        if column.name == "fbid" or column.name.endswith("_id"):
            lost = next((at for at, value in enumerate(values) if isinstance(value, str) and ROUNDED.fullmatch(value)), None)
            if lost is not None:
                msg = f"{column.name} holds {values[lost]!r} in row {before + lost + 1}: digits of an id were lost; read it as text"
                raise ValueError(msg)
    for number, row in enumerate(rows if table.name == "records" else (), before + 1):
        if not _is_scalar(row):
            msg = f"value holds {row['value']!r:.60} in row {number}, which is no {row['type']!r:.20} in JSON"
            raise ValueError(msg)
    if table.owner == "owner_table":
        unknown = next((row[table.owner] for row in rows if row[table.owner] not in TABLE_BY_NAME), None)
        if unknown is not None:
            msg = f"{table.owner} holds {unknown!r:.60}, which is no table"
            raise ValueError(msg)


def _shown(kind: Kind, value: Any) -> Any:  # noqa: ANN401 -- a cell
    """Give a cell as people wrote it: a time as ISO 8601, if it has a year that ISO 8601 knows."""
    try:
        return iso(value, "Z") if kind == "time" else value
    except OverflowError:
        return value


ROUNDED = re.compile(r"\d(\.\d+)?e\+\d+")
"""What becomes of a long id that is read as a number."""

JSON_TYPES: dict[str, tuple[type, ...]] = {"number": (int, float), "boolean": (bool,), "null": (type(None),), "object": (dict,), "array": (list,)}
"""What JSON of each type is in Python."""


def _is_scalar(row: Row) -> bool:
    """Tell whether a row of ``records`` holds JSON of its type."""
    if row["type"] == "string":
        return row["value"] is not None
    try:
        return isinstance(json.loads(row["value"]), JSON_TYPES.get(row["type"], ()))
    except (ValueError, TypeError, RecursionError):
        return False


def _is_list_of_texts(value: Any) -> bool:  # noqa: ANN401 -- a cell
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


CELLS: dict[Kind, Callable[[Any], bool]] = {
    "time": lambda time: 0 <= time < LATEST * MICROSECONDS,
    "number": isfinite,
    "strings": _is_list_of_texts,
}
"""What a cell of a kind is, beyond its type."""

NO_CELL: dict[Kind, str] = {"time": OUT_OF_RANGE, "number": "is no number", "strings": "is no list of texts"}
"""What is said of a cell that is none."""


PANDAS_INDEX = re.compile(r"__index_level_[0-9]+__")
"""What pandas calls the numbers of rows, which it writes into Parquet unless it is told ``index=False``."""


def _parquet(file: Path) -> tuple[Sequence[str], Iterator[pa.RecordBatch]]:
    """Read one Parquet file: the names of its columns, and its rows; the numbers of rows that pandas adds are none of them."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    found = pq.ParquetFile(open_file(file, "rb"))
    names = [name for name in found.schema_arrow.names if not PANDAS_INDEX.fullmatch(name)]
    return names, found.iter_batches(BATCH, columns=names)


def _csv(file: Path, table: Table) -> tuple[Sequence[str], Iterator[pa.RecordBatch]]:
    """Read one CSV file with the declared types; a bare empty cell is null, a quoted one is empty text.

    Cells have their apostrophe taken away again, if the data package says that they got one. Whole numbers are read as text: of
    those in a column with empty cells pandas makes 1545.0.
    """
    import pyarrow.csv as pa_csv  # noqa: PLC0415
    from pyarrow import ArrowException, string  # noqa: PLC0415

    types = {column.name: string() if column.kind in AS_TEXT else column.arrow for column in table.columns}
    options = pa_csv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False)
    package = json.loads(file.with_name("datapackage.json").read_text("utf-8"))
    if not isinstance(package, dict):
        msg = "datapackage.json is none"
        raise ValueError(msg)  # noqa: TRY004 -- of a file, not of an argument
    with file.open(encoding="utf-8-sig", newline="") as lines:
        names = next(csv.reader(lines), [])

    def batches() -> Iterator[pa.RecordBatch]:
        try:
            reading = pa_csv.ReadOptions(block_size=BLOCK)
            found = pa_csv.open_csv(open_file(file, "rb"), reading, parse_options=pa_csv.ParseOptions(newlines_in_values=True), convert_options=options)
            for batch in found:
                plain = _whole(table, batch)
                yield _unescaped(plain) if package.get("formulaSafe") else plain
        except ArrowException as error:
            msg = COLUMN.sub(lambda place: f"column {names[int(place[1])]}", str(error))
            raise ValueError(msg) from error

    return names, batches()


AS_TEXT: frozenset[Kind] = frozenset({"strings", "integer", "small"})
"""Kinds of columns that are read as text from CSV."""

COLUMN = re.compile(r"CSV column #(\d+)")
"""How pyarrow names a column."""


def _whole(table: Table, batch: pa.RecordBatch) -> pa.RecordBatch:
    """Take the fraction of nothing away from whole numbers."""
    from pyarrow import RecordBatch, compute  # noqa: PLC0415 -- heavy

    whole = [name for name in batch.schema.names if table.by_name[name].kind in {"integer", "small"}]
    plain = {name: compute.replace_substring_regex(batch[name], r"\.0+$", "") for name in whole}
    return RecordBatch.from_arrays([plain.get(name, batch[name]) for name in batch.schema.names], batch.schema.names)


def _unescaped(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Give the texts that formula-safe cells stand for."""
    from pyarrow import RecordBatch, string  # noqa: PLC0415

    from igarchive.writers.csv import unescape_all  # noqa: PLC0415

    return RecordBatch.from_arrays([unescape_all(values) if values.type == string() else values for values in batch.columns], batch.schema.names)


BLOCK = 1 << 26
"""Bytes of CSV that are read at a time: no row may be longer."""

BATCH = 8192
"""Rows that are read at a time."""
