"""Where the exporter takes its rows from: a store, or a folder of our own Parquet or CSV that is put into one for the while."""

from __future__ import annotations

import os.path
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from igarchive.errors import InputRefusedError
from igarchive.exporter.table_files import read_bundles
from igarchive.output import recover
from igarchive.stamps import Stamps
from igarchive.store import Store, passing_store
from igarchive.store.merge import Merge

if TYPE_CHECKING:
    from collections.abc import Iterator


def holds_tables(path: Path) -> bool:
    """Tell a folder of our Parquet or CSV from an unpacked export."""
    return any(path.joinpath(f"account.{form}").is_file() for form in ("parquet", "csv"))


@contextmanager
def opened(source: str | Path, media: str | Path | None = None, unnamed: str | None = None) -> Iterator[Store]:
    """Open a store, or a folder of tables as one, ``unnamed`` the name of an owner that they do not tell; raises InputRefusedError for what is neither."""
    if not str(source):
        msg = "no store was given; name one, or a folder that `igarchive convert` wrote as parquet or csv"
        raise InputRefusedError("not_a_store", msg)
    recover(source)
    if os.path.isfile(source) and zipfile.is_zipfile(source):  # noqa: PTH113 -- Path.is_file raises for some names
        msg = f"{source}: is an export, not a store; put it into one with `igarchive load {source} --into accounts.db`"
        raise InputRefusedError("not_a_store", msg, str(source))
    if os.path.isdir(source):  # noqa: PTH112 -- as above
        with passing_store() as store:
            stamps = Stamps([source])
            with Merge(store, unnamed=unnamed) as merge:
                for bundle, forms in read_bundles(Path(source)):
                    merge.add(bundle, forms.get)
                merge.finish()
            stamps.check()
            store.name = str(source)
            yield store
    else:
        with Store(source, media=media) as store:
            yield store
