"""An export opened for a notebook: its tables as Arrow, its report, its ledger."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from igarchive.archive import Archive
from igarchive.convert import bundles
from igarchive.errors import OptionError, UnknownNameError
from igarchive.gather import Gather
from igarchive.inspection import inspection_of
from igarchive.reading import Reading
from igarchive.tables import TABLE_BY_NAME, TABLES, Table
from igarchive.times import zone_named
from igarchive.validate import report_on
from igarchive.walk import read_account

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Self

    import pyarrow as pa

    from igarchive.archive import Member
    from igarchive.gather import Bundle
    from igarchive.inspection import Inspection
    from igarchive.validate import Report


class Export:
    """One export, opened for reading; a context manager.

    >>> with igarchive.open("instagram-export.zip") as export:  # doctest: +SKIP
    ...     export.table("messages").to_pandas()
    """

    def __init__(self, *paths: str | Path, profile: str | None = None, timezone: str | None = None) -> None:
        """Open the parts of ONE export, one profile of it where it holds several; ``timezone`` is as in ``inspect``.

        Raises InputRefusedError, OptionError; what reads from it raises OptionError too when it is closed.
        """
        self._zone = zone_named(timezone)
        self._archive = Archive(paths, profile)
        self._tables: dict[str, pa.Table] | None = None
        self._closed = False

    def __repr__(self) -> str:
        return f"Export({', '.join(repr(part.name) for part in self._archive.parts)})"

    @cached_property
    def account(self) -> dict[str, Any] | None:
        """The row of ``account``: whose export it is; None if nothing tells. Nothing but the profile is read for it."""
        self._check_open()
        gather, reading = Gather(), Reading(self._archive, self._zone)
        told = [*gather.bundles(read_account(self._archive, reading)), *gather.rest()]
        return next((bundle["account"].to_pylist()[0] for bundle in told if "account" in bundle), None)

    @property
    def members(self) -> tuple[Member, ...]:
        """All files of all parts, in reading order; what became of each is in ``table("members")``."""
        return tuple(self._archive.members)

    def inspect(self) -> Inspection:
        """Look into it: sections, tables, media, ledger."""
        self._check_open()
        return inspection_of(self._archive, self._zone)

    def validate(self) -> Report:
        """Judge every JSON member by its published schema."""
        self._check_open()
        return report_on(self._archive, self._zone)

    def tables(self) -> dict[str, pa.Table]:
        """Read all 29 tables, empty ones too; they are kept for the next call. Raises InputRefusedError if it is no export."""
        import pyarrow as pa  # noqa: PLC0415 -- heavy

        if self._tables is None:
            batches: dict[str, list[pa.RecordBatch]] = {table.name: [] for table in TABLES}
            for bundle in self._bundles():
                for name, batch in bundle.items():
                    batches[name].append(batch)
            self._tables = {table.name: pa.Table.from_batches(batches[table.name], table.schema) for table in TABLES}
        return dict(self._tables)

    def table(self, name: str) -> pa.Table:
        """Read one table (all are read, and kept); raises UnknownNameError. ``to_pandas()`` makes it a data frame."""
        known = _known(name).name
        return self.tables()[known]

    def batches(self, name: str) -> Iterator[pa.RecordBatch]:
        """Read one table batch by batch, for what is too large to hold; raises UnknownNameError, and InputRefusedError at the end if it is no export."""
        known = _known(name).name
        return (bundle[known] for bundle in self._bundles() if known in bundle)

    def _bundles(self) -> Iterator[Bundle]:
        """Read it to its end, and refuse it then if there is nothing of an export in it."""
        self._check_open()
        reading = Reading(self._archive, self._zone)
        for bundle in bundles(self._archive, reading):
            yield bundle
            self._check_open()
        if not reading.ledger.reads_anything():
            raise reading.ledger.refusal()

    def __enter__(self) -> Self:
        """Take part in a with statement."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the parts."""
        self.close()

    def close(self) -> None:
        """Close the parts; what was read stays."""
        self._archive.close()
        self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            msg = "the export is closed; read from it before that, or open it again"
            raise OptionError(msg)


def _known(name: str) -> Table:
    if name not in TABLE_BY_NAME:
        raise UnknownNameError("table", name, list(TABLE_BY_NAME))
    return TABLE_BY_NAME[name]
