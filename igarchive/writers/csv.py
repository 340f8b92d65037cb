"""CSV: one file for each table (RFC 4180), and a Data Package that describes them.

Null is nothing between two commas, empty text is a quoted empty cell. Cells of text that a spreadsheet would
run as a formula get an apostrophe in front, and so do cells that begin with apostrophes before such a
character: taking one apostrophe away again gives the text back (``unescape``). ``--csv-raw`` leaves them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from igarchive.arrow import open_file
from igarchive.tables import TABLES
from igarchive.writers import Options, Written
from igarchive.writers.fate import all_transferred

if TYPE_CHECKING:
    from pathlib import Path

    from igarchive.archive import Archive
    from igarchive.gather import Bundle
    from igarchive.tables import Column, Table

FORMULA = "'*[=+\\-@\\t\\r\\n\uff1d\uff0b\uff0d\uff20]"
"""How a cell begins that a spreadsheet would run (OWASP, ASVS 5.0 V1.2.10; line feed and full width beside)."""

SUSPICIOUS = (b"'", b"=", b"+", b"-", b"@", b"\t", b"\r", b"\n", b"\xef")
"""The first bytes of such cells: of those of full width too."""

ESCAPED = re.compile(f"'{FORMULA}")

NUL = "\ufffd"
"""What stands for NUL, which no CSV reader takes."""

FIELD_TYPES = {
    "string": {"type": "string"},
    "time": {"type": "datetime"},
    "day": {"type": "date"},
    "integer": {"type": "integer"},
    "small": {"type": "integer"},
    "number": {"type": "number"},
    "flag": {"type": "boolean"},
    "strings": {"type": "array"},
}
"""Field types of a table schema (Data Package 2.0) for each kind of column."""


class CsvWriter:
    """Writes ``<table>.csv`` for every table, empty ones too, and ``datapackage.json``."""

    def __init__(self, folder: Path, archive: Archive, options: Options) -> None:  # noqa: ARG002 -- the protocol's
        self._folder = folder
        self._raw = options.csv_raw
        dialect = pa_csv.WriteOptions(eol="\r\n", quoting_header="none")
        self._files = {table.name: open_file(folder / f"{table.name}.csv", "wb") for table in TABLES}
        self._tables = {table.name: pa_csv.CSVWriter(self._files[table.name], _written(table), write_options=dialect) for table in TABLES}
        self._rows = dict.fromkeys(self._files, 0)

    @property
    def left(self) -> dict[tuple[str, str], int]:
        """Every row is written."""
        return {}

    def write(self, bundle: Bundle) -> None:
        """Write the rows of a bundle."""
        for table in TABLES:
            batch = bundle.get(table.name)
            if batch is not None:
                cells = [self._cells(column, batch.column(index)) for index, column in enumerate(table.columns)]
                self._tables[table.name].write_batch(pa.RecordBatch.from_arrays(cells, schema=_written(table)))
                self._rows[table.name] += batch.num_rows

    def _cells(self, column: Column, values: pa.Array) -> pa.Array:
        """Turn a column into what stands in its cells, as a whole."""
        if values.null_count == len(values):
            return pa.nulls(len(values), _cell_type(column))
        if column.kind == "time":
            return _times(values)
        if column.kind == "strings":
            values = pa.array([None if texts is None else orjson.dumps(texts).decode("utf-8") for texts in values.to_pylist()], pa.string())
        if column.kind in {"string", "strings"}:
            values = without_nul(values)
            return values if self._raw else escape_all(values)
        return values

    def close(self) -> list[Written]:
        """Finish the files and describe them."""
        for file in (*self._tables.values(), *self._files.values()):
            file.close()
        package = data_package(formula_safe=not self._raw)
        (self._folder / "datapackage.json").write_bytes(orjson.dumps(package, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        written = [Written(f"{name}.csv", rows) for name, rows in self._rows.items()]
        return [*written, Written("datapackage.json", len(written), "describes the tables")]

    def let_go(self) -> None:
        """Hold no file open any more, finished or not."""
        for file in self._files.values():
            file.close()


def _written(table: Table) -> pa.Schema:
    """Give the schema of the cells: times and lists are text."""
    return pa.schema([(column.name, _cell_type(column)) for column in table.columns])


def _cell_type(column: Column) -> pa.DataType:
    return pa.string() if column.kind in {"time", "strings"} else column.arrow


def _times(values: pa.Array) -> pa.Array:
    """Write times as 2024-05-02T22:47:28Z, with a fraction only if it is not zero."""
    texts = pc.ascii_rtrim(pc.ascii_rtrim(values.cast(pa.timestamp("us")).cast(pa.string()), "0"), ".")
    return pc.binary_join_element_wise(pc.replace_substring(texts, " ", "T"), "Z", "")


def without_nul(values: pa.Array) -> pa.Array:
    """Put something in place of NUL, where there is any: few texts have one, and finding none is quick."""
    return pc.replace_substring(values, "\0", NUL) if values.buffers()[2] is not None and b"\0" in values.buffers()[2].to_pybytes() else values


def escape_all(values: pa.Array) -> pa.Array:
    """Make texts cells that no spreadsheet runs; of most columns none needs it, which their first bytes tell."""
    suspicious = pc.is_in(pc.binary_slice(values.cast(pa.binary()), 0, 1), pa.array(SUSPICIOUS))
    return pc.replace_substring_regex(values, f"^({FORMULA})", "'\\1") if pc.any(suspicious).as_py() else values


def unescape_all(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Give the texts that a column of formula-safe cells stands for."""
    return pc.replace_substring_regex(values, f"^'({FORMULA})", "\\1")


def unescape(cell: str) -> str:
    """Give the text that a formula-safe cell stands for."""
    return cell[1:] if ESCAPED.match(cell) else cell


def data_package(*, formula_safe: bool) -> dict[str, Any]:
    """Describe the files (Data Package 2.0); ``formulaSafe`` is a property of our own: whether cells are to be unescaped."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "instagram-export",
        "formulaSafe": formula_safe,
        "resources": [_resource(table) for table in TABLES],
    }


def _resource(table: Table) -> dict[str, Any]:
    return {
        "name": table.name.replace("_", "-"),
        "path": f"{table.name}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "description": table.doc,
        "dialect": {"$schema": "https://datapackage.org/profiles/2.0/tabledialect.json", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fieldsMatch": "exact",
            "missingValues": [""],
            "fields": [_field(column) for column in table.columns],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, **FIELD_TYPES[column.kind], "description": column.doc}
    return {**field, "constraints": {"required": True}} if column.required else field


WRITER = CsvWriter

FATES = all_transferred("a cell of <table>.csv")
