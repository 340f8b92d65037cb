"""Parquet: one file for each table, with the declared schema, docs in the field metadata, zstd."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from igarchive.arrow import open_file
from igarchive.tables import TABLES
from igarchive.writers import Options, Written
from igarchive.writers.behind import Behind
from igarchive.writers.fate import all_transferred

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from igarchive.archive import Archive
    from igarchive.gather import Bundle
    from igarchive.tables import Table

ROW_GROUP = 131_072
"""Rows at which a row group is written."""

BUFFERED = 12 << 20
"""Bytes of one table that are buffered for a row group: what each holds back is memory, and larger ones pack no better."""

BATCH = 16_384
"""Rows that are packed at a time: the usual thousand take a thirtieth longer."""

AT_THE_END = 2
"""Files that are closed at a time: few rows are left for each, and most are empty."""


class ParquetWriter:
    """Writes ``<table>.parquet`` for every table, empty ones too. A row group is packed while the next bundles are put together."""

    def __init__(self, folder: Path, archive: Archive, options: Options) -> None:  # noqa: ARG002 -- the protocol's
        self._folder = folder
        self._files: list[_File] = []
        self._behind = Behind()

    @property
    def left(self) -> dict[tuple[str, str], int]:
        """Every row is written."""
        return {}

    def write(self, bundle: Bundle) -> None:
        """Buffer a bundle; write row groups that are full. The first makes the files: documents are read by then while pyarrow is imported."""
        self._files = self._files or [_File(self._folder / f"{table.name}.parquet", table) for table in TABLES]
        for file in self._files:
            if file.table.name in bundle:
                file.add(bundle[file.table.name])
                if file.full:
                    self._behind.do(file.write, file.take())

    def close(self) -> list[Written]:
        """Write what is buffered."""
        self._behind.close()
        with ThreadPoolExecutor(AT_THE_END) as pool:
            return list(pool.map(_File.close, self._files))

    def let_go(self) -> None:
        """Hold no file open any more, finished or not."""
        self._behind.let_go()
        for file in self._files:
            file.let_go()


class _File:
    def __init__(self, path: Path, table: Table) -> None:
        import pyarrow.parquet as pq  # noqa: PLC0415 -- heavy

        self.table = table
        self._name = path.name
        self._batches: list[pa.RecordBatch] = []
        self._buffered = self._bytes = self._rows = 0
        self._file = open_file(path, "wb")
        self._parquet = pq.ParquetWriter(self._file, table.schema, compression="zstd", **_encoding(table))

    def add(self, batch: pa.RecordBatch) -> None:
        self._batches.append(batch)
        self._buffered += batch.num_rows
        self._bytes += batch.nbytes

    @property
    def full(self) -> bool:
        return self._buffered >= ROW_GROUP or self._bytes >= BUFFERED

    def take(self) -> pa.Table:
        """Give what is buffered, and hold it no more."""
        import pyarrow as pa  # noqa: PLC0415 -- heavy

        group = pa.Table.from_batches(self._batches, self.table.schema)
        self._rows += self._buffered
        self._batches, self._buffered, self._bytes = [], 0, 0
        return group

    def close(self) -> Written:
        if self._buffered or not self._rows:
            self.write(self.take())
        self._parquet.close()
        self._file.close()
        return Written(self._name, self._rows)

    def write(self, group: pa.Table) -> None:
        self._parquet.write_table(group, row_group_size=ROW_GROUP)

    def let_go(self) -> None:
        import pyarrow as pa  # noqa: PLC0415 -- heavy

        with suppress(OSError, pa.ArrowException):  # it may be what cannot be written
            self._parquet.close()
        self._file.close()


def _encoding(table: Table) -> dict[str, Any]:
    """Say how columns are packed: few distinct values by a dictionary, numbers by how much each differs from the one before.

    A row group's least and greatest value let a reader leave it out; of free text nobody asks for a range.
    """
    return {
        "write_batch_size": BATCH,
        "write_statistics": [column.name for column in table.columns if column.repeats or column.kind not in TEXTS],
        "use_dictionary": [column.name for column in table.columns if column.repeats],
        "column_encoding": {column.name: "DELTA_BINARY_PACKED" for column in table.columns if column.kind in DELTAS and not column.repeats},
    }


TEXTS = frozenset({"string", "strings"})
"""Kinds of columns that hold text."""

DELTAS = frozenset({"time", "integer", "small"})
"""Kinds of columns that are packed so: most rise, or fall, row by row."""

WRITER = ParquetWriter

FATES = all_transferred("a value of <table>.parquet")
