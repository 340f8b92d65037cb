"""Exports built in code, and what igarchive reads from them."""

from __future__ import annotations

import json
import zipfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from igarchive.archive import Archive
from igarchive.convert import bundles
from igarchive.reading import Reading
from igarchive.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from igarchive.diff import Difference
    from igarchive.issues import Issue
    from igarchive.ledger import Ledger

Json: TypeAlias = Any
"""A JSON document: its text as people wrote it, before the exporter mangles it."""

Row: TypeAlias = dict[str, Any]
"""One row of a table."""

Document: TypeAlias = "Json | bytes"
"""What a member holds: a document, or its very bytes."""

ROOT = Path(__file__).resolve().parent.parent
"""The repository."""

SAMPLES = sorted((ROOT / "sample_archives").glob("*.zip"))
"""The sample archives of the project."""

EACH_SAMPLE = [pytest.param(path, id=path.stem, marks=[] if path in {SAMPLES[0], SAMPLES[-1]} else pytest.mark.long) for path in SAMPLES]
"""Each for one test: the oldest and the newest in every run, those between take long."""

NOON = 1718013600
"""2024-06-10 10:00:00 UTC, in seconds."""

FOLLOWERS = "connections/followers_and_following/followers_1.json"
FOLLOWING = "connections/followers_and_following/following.json"
CLOSE_FRIENDS = "connections/followers_and_following/close_friends.json"
PROFILE = "personal_information/personal_information/personal_information.json"
POSTS = "your_instagram_activity/media/posts_1.json"
COMMENTS = "your_instagram_activity/comments/post_comments_1.json"
LIKED_POSTS = "your_instagram_activity/likes/liked_posts.json"
LOGINS = "security_and_login_information/login_and_profile_creation/login_activity.json"
THREAD = "your_instagram_activity/messages/inbox/mirabook_17840000000000001/message_1.json"


def mangled(text: str) -> str:
    """Read the UTF-8 bytes of a text as Latin-1, as the exporter does."""
    return text.encode("utf-8").decode("latin-1")


def as_exported(value: Json) -> Json:
    """Mangle every text of a document, keys too."""
    if isinstance(value, str):
        return mangled(value)
    if isinstance(value, dict):
        return {mangled(key): as_exported(child) for key, child in value.items()}
    if isinstance(value, list):
        return [as_exported(child) for child in value]
    return value


def dumped(document: Document) -> bytes:
    """Write a document as the real exporter does; bytes stay as they are."""
    if isinstance(document, bytes):
        return document
    return json.dumps(as_exported(document), ensure_ascii=True, indent=2).encode("ascii")


def zipped(path: Path, members: Mapping[str, Document], top: str = "") -> Path:
    """Write a ZIP of these members, in this order, below a top folder."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, document in members.items():
            archive.writestr(f"{top}{name}", dumped(document))
    return path


def make_zip(folder: Path, members: Mapping[str, Document], top: str = "", name: str = "export.zip") -> Path:
    """Make a ZIP in a folder."""
    return zipped(folder / name, members, top)


def make_folder(folder: Path, members: Mapping[str, Document]) -> Path:
    """Make an unpacked export."""
    for name, document in members.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(dumped(document))
    return folder


@dataclass(frozen=True)
class Read:
    """What a walk over an archive gave."""

    tables: dict[str, list[Row]]
    """The rows of every table, those without rows too."""
    findings: list[Issue]
    """What was found."""
    ledger: Ledger
    """What became of each member."""

    def __getitem__(self, table: str) -> list[Row]:
        """Give the rows of a table."""
        return self.tables[table]

    def column(self, table: str, column: str) -> list[Any]:
        """Give one column of a table."""
        return [row[column] for row in self.tables[table]]

    def codes(self) -> set[str]:
        """Name the codes of all findings."""
        return {issue.code for issue in self.findings}

    def issues(self, code: str) -> list[Issue]:
        """Give the findings of one code."""
        return [issue for issue in self.findings if issue.code == code]

    def count(self, code: str) -> int:
        """Count how often a code was found."""
        return sum(issue.count for issue in self.issues(code))

    def left(self, *columns: str) -> list[Any]:
        """Give columns of ``records``: pointer, value and why if none is named."""
        names = columns or ("pointer", "value", "why")
        return [tuple(row[name] for name in names) if len(names) > 1 else row[names[0]] for row in self.tables["records"]]

    def member(self, name: str) -> Row:
        """Give the ledger's row of a member."""
        [row] = [row for row in self.tables["members"] if row["member"] == name]
        return row


Reader: TypeAlias = "Callable[[Mapping[str, Document]], Read]"
"""Makes an export of members, by path, and reads it into tables: what the fixture ``read`` gives."""


def read_tables(*paths: Path, zone: tzinfo | None = None) -> Read:
    """Read an archive to its end; ``zone`` is that of times in HTML."""
    tables: dict[str, list[Row]] = {table.name: [] for table in TABLES}
    with Archive(paths) as archive:
        reading = Reading(archive, zone)
        for bundle in bundles(archive, reading):
            for name, batch in bundle.items():
                batch.validate(full=True)
                tables[name] += batch.to_pylist()
    return Read(tables, list(reading.findings), reading.ledger)


def read_members(folder: Path, members: Mapping[str, Document]) -> Read:
    """Make a ZIP of these members and read it."""
    return read_tables(make_zip(folder, members))


def string_list(value: Json = None, time: Json = None, href: Json = None, **record: Json) -> Json:
    """Build a record of shape S1 with one entry; its values may be of a wrong type."""
    return {**record, "string_list_data": [given(href=href, value=value, timestamp=time)]}


def follower(name: str, time: int = NOON) -> Json:
    """Build a follower as exports before label_values tell of one."""
    return string_list(name, time, f"https://www.instagram.com/{name}", title="", media_list_data=[])


def label_values(*values: Json, time: int | None = NOON, fbid: str | None = "17840000000000099") -> Json:
    """Build a record of shape S3."""
    return given(timestamp=time, media=[], label_values=list(values), fbid=fbid)


def labelled(label: str, value: str) -> Json:
    """Build a labelled text."""
    return {"label": label, "value": value}


def group(title: str, *elements: Iterable[Json]) -> Json:
    """Build a group of labelled values."""
    return {"dict": [{"dict": list(element), "title": ""} for element in elements], "title": title}


def verbose(value: str = "", time: int = 0, href: str = "") -> Json:
    """Build an entry of a string_map with all three keys."""
    return {"href": href, "value": value, "timestamp": time}


def given(**fields: Json) -> Json:
    """Keep the keys that have a value."""
    return {key: value for key, value in fields.items() if value is not None}


def profile(username: str = "tilda.moor", name: str = "Tilda Moor", **more: str) -> Json:
    """Build the member that tells whose export it is."""
    told = {label: verbose(value) for label, value in {"Username": username, "Name": name, **more}.items()}
    return {"profile_user": [{"title": "", "media_map_data": {}, "string_map_data": told}]}


def summary(differences: Iterable[Difference]) -> dict[str, Counter[str]]:
    """Count differences by table and change."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for one in differences:
        found[one.table][one.change] += 1
    return dict(found)


@dataclass(frozen=True)
class OneTable:
    """A stock that holds the rows of one table."""

    name: str
    held: list[Row]

    def rows(self, table: str, where: Mapping[str, Any]) -> Iterator[Row]:
        """Give the rows that have certain values."""
        return (row for row in self.held if table == self.name and all(row[name] == value for name, value in where.items()))

    newest_first = rows

    def hanging(self, table: str, owner: str, rows: Sequence[Row]) -> Sequence[list[Row]]:  # noqa: ARG002 -- nothing hangs here
        """Give nothing for each row."""
        return [[] for _ in rows]
