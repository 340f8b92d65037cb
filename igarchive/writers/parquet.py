"""Parquet: one file for each table, with the declared schema, docs in the field metadata, zstd."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from igarchive.tables import TABLES
from igarchive.writers import Options, Written
from igarchive.writers.fate import all_transferred

if TYPE_CHECKING:
    from pathlib import Path

    from igarchive.archive import Archive
    from igarchive.gather import Bundle
    from igarchive.tables import Table

ROW_GROUP = 131_072
"""Rows of one row group, at most."""

BUFFERED = 12 << 20
"""Bytes of one table that are buffered for a row group: what each holds back is memory, and larger ones pack no better."""


class ParquetWriter:
    """Writes ``<table>.parquet`` for every table, empty ones too."""

    def __init__(self, folder: Path, archive: Archive, options: Options) -> None:  # noqa: ARG002 -- the protocol's
        self._files = [_File(folder / f"{table.name}.parquet", table) for table in TABLES]

    @property
    def left(self) -> dict[tuple[str, str], int]:
        """Every row is written."""
        return {}

    def write(self, bundle: Bundle) -> None:
        """Buffer a bundle; write row groups that are full."""
        for file in self._files:
            if file.table.name in bundle:
                file.add(bundle[file.table.name])

    def close(self) -> list[Written]:
        """Write what is buffered."""
        return [file.close() for file in self._files]


class _File:
    def __init__(self, path: Path, table: Table) -> None:
        self.table = table
        self._path = path
        self._batches: list[pa.RecordBatch] = []
        self._buffered = self._bytes = self._rows = 0
        self._parquet: pq.ParquetWriter | None = None

    def add(self, batch: pa.RecordBatch) -> None:
        self._batches.append(batch)
        self._buffered += batch.num_rows
        self._bytes += batch.nbytes
        if self._buffered >= ROW_GROUP or self._bytes >= BUFFERED:
            self._flush()

    def _flush(self) -> None:
        if self._parquet is None:
            repeats = [column.name for column in self.table.columns if column.repeats]
            self._parquet = pq.ParquetWriter(self._path, self.table.schema, compression="zstd", use_dictionary=repeats)
        self._parquet.write_table(pa.Table.from_batches(self._batches, self.table.schema), row_group_size=ROW_GROUP)
        self._rows += self._buffered
        self._batches, self._buffered, self._bytes = [], 0, 0

    def close(self) -> Written:
        if self._buffered or self._parquet is None:
            self._flush()
        assert self._parquet is not None  # noqa: S101 -- flushed at least once
        self._parquet.close()
        return Written(self._path.name, self._rows)


WRITER = ParquetWriter

FATES = all_transferred("a value of <table>.parquet")
