"""What servers of the fediverse do with an archive and with CSV files: each reader's rules, as strict as its own code is."""

from __future__ import annotations

import csv
import json
import posixpath
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Archive = dict[str, bytes]
"""The files of an archive by path."""

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"

Post = tuple[datetime, str, list[str], str]
"""What a reader makes of a post: when, its text as it stands, the files by base name, who may see it."""


def load(archive: Archive, name: str) -> Any:  # noqa: ANN401 -- JSON
    """Read a file at the root of an archive."""
    return json.loads(archive[name])


def moment(text: str) -> datetime:
    """Read a date as JavaScript and Go both do: with a zone."""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", text)
    return datetime.fromisoformat(text)


def visibility(note: Mapping[str, Any]) -> str:
    """Tell who may see a post by its addresses (Mastodon's ActivityPub::Parser::StatusParser, slurp, NeoDB)."""
    return "public" if PUBLIC in note["to"] else "unlisted" if PUBLIC in note["cc"] else "private"


def sharkey(archive: Archive) -> list[Post]:
    """Read as ImportNotesProcessorService of Sharkey does; whom a post is for is not read there: all become public."""
    context = load(archive, "actor.json")["@context"]
    assert isinstance(context, list)  # .some() is called on it
    assert not [term for term in context if isinstance(term, str) and "litepub" in term]  # else media would be fetched from the web
    assert not {"instagram_live", "instagram_ads_and_businesses"} & {name.split("/")[0] for name in archive}
    drive = [posixpath.basename(name) for name in archive if name.startswith("media_attachments/files/")]
    assert len(set(drive)) == len(drive)
    assert not [name for name in drive if name.endswith(".srt")]
    posts = []
    for item in load(archive, "outbox.json")["orderedItems"]:
        note = item["object"]
        assert (item["type"], note["type"], item.get("directMessage"), isinstance(note["tag"], list)) == ("Create", "Note", None, True)
        assert not [file["url"] for file in note["attachment"] if "/" not in file["url"]]
        names = [file["url"].rpartition("/")[2] for file in note["attachment"]]
        assert set(names) <= set(drive)
        posts.append((moment(note["published"]), note["content"], names, "public"))
    return posts


MENTION, LINK_WITH_AT = re.compile(r"@\w+", re.ASCII), re.compile(r"https://[a-z0-9.-]+/@\w+", re.ASCII)


def slurp(archive: Archive) -> list[Post]:
    """Read as slurp does for GoToSocial: an unpacked archive, oldest post first, public and unlisted ones without mentions."""
    followers, posts = load(archive, "actor.json")["followers"], []
    notes = {item["object"]["id"]: item["object"] for item in load(archive, "outbox.json")["orderedItems"] if item["type"] == "Create"}
    for note in sorted(notes.values(), key=lambda note: (moment(note["published"]), note["id"])):
        assert moment(note["published"]).timestamp() > 0
        assert not [url for url in (*note["to"], *note["cc"]) if url not in {PUBLIC, followers}]
        assert note["inReplyTo"] is None
        assert {tag["type"] for tag in note["tag"]} <= {"Hashtag"}
        if visibility(note) == "private" or MENTION.search(LINK_WITH_AT.sub("", note["content"])):
            continue
        files = [posixpath.normpath(file["url"]) for file in note["attachment"]]
        assert not [file for file in files if file.startswith("/") or file not in archive]
        posts.append((moment(note["published"]), note["content"], [posixpath.basename(file) for file in files], visibility(note)))
    return posts


def marl(archive: Archive) -> list[Post]:
    """Read as MARL does in a browser."""
    actor = load(archive, "actor.json")
    seen: set[str] = set()
    posts: list[Post] = []
    assert actor["icon"]["type"] == "Image"
    assert actor["icon"]["url"] in archive
    for item in load(archive, "outbox.json")["orderedItems"]:
        assert item["id"] not in seen
        seen.add(item["id"])
        assert item["id"].split("/")[-2]
        files = [file["url"][file["url"].index("media_attachments/") :] for file in item["object"]["attachment"]]
        assert set(files) <= archive.keys()
        posts.append((moment(item["published"]), item["object"]["content"], [posixpath.basename(file) for file in files], visibility(item)))
    for name in ("likes", "bookmarks"):
        assert all(isinstance(uri, str) for uri in load(archive, f"{name}.json")["orderedItems"])
    return posts


def neodb(archive: Archive) -> list[Post]:
    """Read as NeoDB does, as far as it says so: each Create with its date, files and visibility; who may see it never grows."""
    posts: list[Post] = []
    for item in load(archive, "outbox.json")["orderedItems"]:
        note = item["object"]
        assert (note["to"], note["cc"]) == (item["to"], item["cc"])
        files = [file["url"] for file in note["attachment"]]
        assert set(files) <= archive.keys()
        posts.append((moment(note["published"]), note["content"], [posixpath.basename(file) for file in files], visibility(note)))
    return posts


def wordpress(archive: Archive) -> list[Post]:
    """Read as the ActivityPub plugin of WordPress does: public posts; their files only with a slash before the path."""
    posts: list[Post] = []
    for item in load(archive, "outbox.json")["orderedItems"]:
        note = item["object"]
        assert all(isinstance(tag["type"], str) and tag["name"] for tag in note["tag"])
        if visibility(item) != "private":
            posts.append((moment(item["published"]), note["content"], [], visibility(item)))
    return posts


ARCHIVES: dict[str, Callable[[Archive], list[Post]]] = {"sharkey": sharkey, "slurp": slurp, "marl": marl, "neodb": neodb, "wordpress": wordpress}
"""Readers of archives."""


# CSV

HEADERS = {"Account address", "#domain", "#uri", "List name"}
DEFAULTS = {
    "following_accounts": ["Account address", "Show boosts", "Notify on new posts", "Languages"],
    "blocked_accounts": ["Account address"],
    "muted_accounts": ["Account address", "Hide notifications"],
    "lists": ["List name", "Account address"],
    "bookmarks": ["#uri"],
}


def mastodon_csv(name: str, text: str) -> list[tuple[str, ...]]:
    """Read as Mastodon's import does: a header is one only if its first cell is known; a mark before it would make it data."""
    assert 0 < len(text.encode()) <= 20_000_000
    rows = [row for row in csv.reader(text.splitlines()) if row]
    assert 0 < len(rows) - (rows[0][0] in HEADERS) <= 20_000
    columns = rows.pop(0) if rows[0][0] in HEADERS else DEFAULTS[name]
    return [tuple(row) for row in rows if len(row) == len(columns) and row[0]]


def snac_csv(name: str, text: str) -> list[tuple[str, ...]]:
    """Read as snac does: at bare commas, quotes are part of a cell; a line that names no account is passed over; a blocked line is taken whole."""
    if name == "muted_accounts":
        return mastodon_csv(name, text)  # not read by snac
    assert '"' not in text
    lines = text.split("\n")
    if name == "blocked_accounts":
        return [(line,) for line in lines if "@" in line]
    if name == "bookmarks":
        return [(line,) for line in lines if line]
    cells = [tuple(line.split(",")) for line in lines if line]
    return [row for row in cells if "@" in row[1 if name == "lists" else 0]]


def hollo_csv(name: str, text: str) -> list[tuple[str, ...]]:
    """Read as Hollo does: following and muted by their headers, the others without any."""
    rows = [tuple(row) for row in csv.reader(text.splitlines())]
    if name in {"following_accounts", "muted_accounts"}:
        assert list(rows[0]) == DEFAULTS[name]
        return rows[1:]
    return rows


def takahe_csv(name: str, text: str) -> list[tuple[str, ...]]:
    """Read as Takahe does: following only; an empty cell for boosts, or a second @, is an error of its server."""
    if name != "following_accounts":
        return mastodon_csv(name, text)  # not read by Takahe
    found = []
    for row in csv.DictReader(text.splitlines()):
        username, domain = row["Account address"].split("@")
        assert row["Show boosts"].lower().strip()[0] in "tf"
        assert username
        assert domain
        found.append(tuple(row.values()))
    return found


def friendica_csv(name: str, text: str) -> list[tuple[str, ...]]:
    """Read as Friendica does: the first cell of following, if it is an account."""
    if name != "following_accounts":
        return mastodon_csv(name, text)  # not read by Friendica
    return [tuple(row) for row in csv.reader(text.splitlines()) if "@" in row[0]]


def slurp_csv(name: str, text: str) -> list[tuple[str, ...]]:
    """Read as slurp does: following and muted need the header, the others may not have one; cells have to be true or false."""
    rows = [tuple(row) for row in csv.reader(text.splitlines(), strict=True)]
    assert len({len(row) for row in rows}) == 1  # Go's reader takes no other
    if name in {"following_accounts", "muted_accounts"}:
        assert list(rows.pop(0)) == DEFAULTS[name][: len(rows[0])]
        assert {cell for row in rows for cell in row[1:3] if cell not in {"true", "false"}} == set()
    if name == "lists":
        assert all("@" in row[1] for row in rows)
    return rows


def nextcloud_csv(name: str, text: str) -> list[tuple[str, ...]]:
    """Read as Nextcloud Social does: accounts have one @ and a dot behind it, what comes twice comes once; bookmarks are lines."""
    if name == "bookmarks":
        return [(line,) for line in text.splitlines() if line.startswith("http")]
    if name == "lists":
        return mastodon_csv(name, text)  # not read by Nextcloud Social
    rows = [tuple(row) for row in csv.reader(text.splitlines())]
    rows = rows[1:] if rows[0][0].lower() == "account address" else rows
    assert len({row[0].lower() for row in rows}) == len(rows)
    return [row for row in rows if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", row[0])]


TABLES: dict[str, Callable[[str, str], list[tuple[str, ...]]]] = {
    "mastodon": mastodon_csv,
    "snac": snac_csv,
    "hollo": hollo_csv,
    "takahe": takahe_csv,
    "friendica": friendica_csv,
    "slurp": slurp_csv,
    "nextcloud": nextcloud_csv,
}
"""Readers of CSV."""
