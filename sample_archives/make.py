"""Make the sample archives: four small exports of invented people, one for each generation of the format.

Run ``python sample_archives/make.py [OUTDIR]``. The bytes of every member are the same on every machine.
"""

from __future__ import annotations

import json
import re
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from account import account
from activity import activity, threads_activity
from adverts import adverts, insights
from connections import connections, threads_connections
from conversations import conversations
from export import EXPORTS, Export
from labels import translated
from media_files import media_file
from own_media import own_media, threads_posts
from settings import settings, threads_app
from shapes import Json, Lost, Torn

CHAPTERS = (
    *(account, connections, own_media, activity, conversations, adverts, insights, settings),
    *(threads_app, threads_connections, threads_posts, threads_activity),
)
EMPTY_LIST = re.compile(r'^( *)((?:"(?:[^"\\]|\\.)*": )?)\[\](,?)$', re.MULTILINE)
EMPTY_FOLDERS = {
    "C": "your_instagram_activity/fundraisers",
    "D1": "your_instagram_activity/fundraisers",
    "D2": "quicksnaps",
    "E": "edits",
}


def main(arguments: Sequence[str]) -> None:
    """Write all archives into a folder."""
    folder = Path(arguments[0]) if arguments else Path(__file__).parent
    folder.mkdir(parents=True, exist_ok=True)
    for export in EXPORTS:
        path = folder / f"{export.name}.zip"
        write_archive(path, export)
        print(path, path.stat().st_size)


def write_archive(path: Path, export: Export) -> None:
    """Write one archive."""
    members = {export.top + name: content for name, content in archive_members(export).items()}
    if export.directories:
        members = with_directories(members)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(member(name, export), content)


def member(name: str, export: Export) -> zipfile.ZipInfo:
    """Describe a member as Instagram does: made on Unix, at the end of the export."""
    info = zipfile.ZipInfo(name, time.gmtime(export.end)[:6])
    info.create_system = 3
    info.external_attr = (0o40755 << 16 | 0x10) if name.endswith("/") else 0o100644 << 16
    info.compress_type = zipfile.ZIP_STORED if export.stored or name.endswith("/") else zipfile.ZIP_DEFLATED
    return info


def with_directories(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """Put an entry for each folder before its first member."""
    entries: dict[str, bytes] = {}
    for name, content in members.items():
        parts = name.split("/")[:-1]
        entries |= dict.fromkeys(("/".join(parts[: n + 1]) + "/" for n in range(len(parts))), b"")
        entries[name] = content
    return entries


def archive_members(export: Export) -> dict[str, bytes]:
    """List all members, in no order that means anything where folders have no entries."""
    documents = [(path, document) for chapter in CHAPTERS for path, document in chapter(export).items()]
    pen = export.pen("archive")
    members = {file_name(path, export): written(path, document, export) for path, document in documents}
    members |= {uri: media_file(uri) for _, document in documents for uri in uris(document)}
    stray = f"your_instagram_activity/messages/photos/{pen.digits(15)}.jpg"
    members[stray] = media_file(stray)
    members[f"{EMPTY_FOLDERS[export.generation]}/no-data.txt"] = b"You have no data in this section"
    if export.directories:
        return members
    return dict(sorted(members.items(), key=lambda _: pen.random.random()))


def file_name(path: str, export: Export) -> str:
    """Name the file of a document."""
    return path.replace("'", export.apostrophe) + ".json"


def uris(document: Json) -> Iterator[str]:
    """Find the media files that a document refers to and the archive holds."""
    if isinstance(document, Mapping):
        uri = document.get("uri")
        if isinstance(uri, str) and uri and not isinstance(uri, Lost):
            yield uri
        document = list(document.values())
    if isinstance(document, Sequence) and not isinstance(document, str):
        for item in document:
            yield from uris(item)


def written(path: str, document: Json, export: Export) -> bytes:
    """Write a document with the labels of its language, its text spoiled and laid out as Instagram's."""
    if path.startswith(export.british):
        document = translated(document)
    text = json.dumps(spoiled(document), indent=2)
    return EMPTY_LIST.sub(r"\1\2[\n\1  \n\1]\3", text).encode("ascii")


def spoiled(value: Json) -> Json:
    """Read the UTF-8 bytes of every text as Latin-1, as the export does."""
    if isinstance(value, str):
        text = value.encode().decode("latin-1")
        return text[:-1] if isinstance(value, Torn) else text
    if isinstance(value, Mapping):
        return {str(spoiled(key)): spoiled(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [spoiled(item) for item in value]
    return value


if __name__ == "__main__":
    main(sys.argv[1:])
