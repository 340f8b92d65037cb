"""Exports of the flat layout built in code: files at the root, right text, ISO times."""

from __future__ import annotations

import datetime as dt
import json
import os
import zipfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exports import ROOT, Json, make_zip

from igarchive.archive import Archive
from igarchive.exporter import Exported, Plan, write_to
from igarchive.exporter.edition import edition_of
from igarchive.labels import ENGLISH
from igarchive.store import passing_store
from igarchive.store.load import read_into
from igarchive.store.merge import Merge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exports import Document, Read

SHARED = Path(os.environ.get("OLD_SAMPLES") or ROOT.parent / "shared" / "formats" / "samples")
"""Real exports, their values replaced: in a folder that is named, or beside the repository, where they are there at all."""

T = "2019-08-24T23:09:33"
AT = dt.datetime(2019, 8, 24, 23, 9, 33, tzinfo=dt.UTC)
PAIR = [T, "ida.vogt"]


def plain(document: Json) -> bytes:
    """Write a document as exports of those years did: one line, text as it is."""
    return json.dumps(document, ensure_ascii=False).encode("utf-8")


def flat(**documents: Json) -> dict[str, Document]:
    """Build an export of files at the root."""
    return {f"{name}.json": plain(document) for name, document in documents.items()}


def thread(*messages: Json, people: tuple[str, ...] = ("ida.vogt", "marek_nowak")) -> dict[str, Document]:
    """Build an export of one thread."""
    return flat(messages=[{"participants": list(people), "conversation": list(messages)}])


def said(at: str = "2019-08-26T04:17:23.404050+00:00", sender: str = "ida.vogt", **message: Json) -> Json:
    """Build a message."""
    return {"sender": sender, "created_at": at, **message}


def item(path: str = "photos/201908/a.jpg", caption: str = "", at: str = T, **facts: Json) -> Json:
    """Build a file of media.json."""
    return {"caption": caption, "taken_at": at, **facts, "path": path}


def told(found: Read, table: str, *columns: str) -> list[tuple[object, ...]]:
    """Give columns of a table."""
    return [tuple(row[column] for column in columns) for row in found[table]]


def written(folder: Path, members: Mapping[str, Document], layout: str = "2019-09") -> tuple[Exported, Path]:
    """Read an archive of members, and write it in a layout."""
    out, edition = folder / f"{layout}.zip", edition_of(layout, "json", ENGLISH.tag, None)
    with Archive([make_zip(folder, members)]) as archive, passing_store() as store:
        with Merge(store) as merge:
            read_into(merge, archive, None)
        return write_to(out, store.stock(store.account(None)), lambda _: None, Plan(out, edition)), out


def documents(path: Path) -> dict[str, Any]:
    """Give the documents of an archive."""
    with zipfile.ZipFile(path) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}


def contents(rows: list[dict[str, Any]]) -> Counter[str]:
    """Give rows without where they came from, in no order; the owner of a file of which nothing tells the message is its own place."""
    aside = {"source", "position", "ordinal"}
    owned = [{name: None if row.get("owner_table") == "records" and name == "owner_id" else value for name, value in row.items()} for row in rows]
    return Counter(repr({name: value for name, value in row.items() if name not in aside}) for row in owned)
