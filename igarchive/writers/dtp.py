"""Data Transfer Project: what its Generic Importer sends to a service, one request body a line, files beside.

``social-posts.jsonl`` goes line by line to ``<endpoint>/social-posts``. Of ``media.jsonl`` an album goes to
``<endpoint>/media`` as it stands; a photo or video is the first part of a ``multipart/related`` request, whose second part
is the file in ``media/`` that bears its ``name``. An album stands before all that is in it, as the importer has it.
(dtinit/data-transfer-project: extensions/data-transfer/portability-data-transfer-generic/README.md, *-schema.json.)
"""

from __future__ import annotations

import shutil
import tempfile
from itertools import count
from typing import IO, TYPE_CHECKING, Any

import orjson

from igarchive.media import extension
from igarchive.tables import TABLE_BY_NAME
from igarchive.writers import Written
from igarchive.writers.activitystreams.identity import PROFILES, segment
from igarchive.writers.activitystreams.markup import date_time
from igarchive.writers.activitystreams.statements import present
from igarchive.writers.fate import LEDGER, fates, left, transferred, transformed
from igarchive.writers.files import LEFT_OWNER, Files, file_fates, files_on
from igarchive.writers.rows import rows

if TYPE_CHECKING:
    from collections import Counter
    from pathlib import Path

    from igarchive.archive import Archive
    from igarchive.gather import Bundle
    from igarchive.writers import Options
    from igarchive.writers.rows import Row

Payload = dict[str, Any]
"""An object of the importer's, by ``@type``."""

SCHEMAS = "https://id.schemas.pub/o/dtinit.org/dtp/"
"""Where the published schemas say that they lie."""

ALBUMS = {
    "post": "Posts", "reel": "Reels", "igtv": "IGTV videos", "story": "Stories", "archived": "Archived posts", "other": "Other content",
    "threads_post": "Threads",
}  # fmt: skip
"""The name of the album of each kind of posts."""

PHOTOS = "profile"
"""The album of the profile photos."""

POSTED = frozenset({"post", "reel", "igtv", "threads_post"})
"""Kinds that are social posts; the others were not to be seen, or not for long, and are in albums only."""

TYPES = {"image": ("Photo", "IMAGE"), "video": ("Video", "VIDEO")}
"""By the first half of the media type: what a file is, and what it is called where a post shows it."""

UNWANTED = {"repost": "what somebody else published", "deleted": "was deleted"}
"""Kinds that are in no album, and why."""

LEFT_KIND = "a social post would publish it; its files are in an album"
LEFT_TYPE = "neither photo nor video"


class DtpWriter:
    """Writes ``social-posts.jsonl``, ``media.jsonl`` and ``media/``."""

    def __init__(self, folder: Path, archive: Archive, options: Options) -> None:
        self._files = Files(archive, keep_metadata=options.keep_metadata)
        self._media = folder / "media"
        self._media.mkdir()
        self._posts = _Lines((folder / "social-posts.jsonl").open("xb"))
        self._items = _Lines((folder / "media.jsonl").open("xb"))
        self._photos = _Lines(tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 -- closed by take(); they follow the files of all posts, whenever they come
        self._numbers = count()
        self._albums: set[str] = set()
        self._metadata: Payload | None = None
        self._copied = 0

    @property
    def left(self) -> Counter[tuple[str, str]]:
        """Posts and files that have no place."""
        return self._files.left

    def write(self, bundle: Bundle) -> None:
        """Write posts, and the files of posts and of the profile."""
        for account in rows(bundle, "account", "username", "name"):
            self._metadata = self._metadata or metadata(account)
        found = files_on(bundle, "posts")
        carried = 0
        for row in rows(bundle, "posts", "post_id", "kind", "time", "caption", "url"):
            own = found.get(row["post_id"], [])
            if row["kind"] in UNWANTED:
                self._files.leave(UNWANTED[row["kind"]], "posts")
            else:
                carried += len(own)
                self._add(row, own)
        carried += self._add_photos([row for photos in files_on(bundle, "account").values() for row in photos])
        self._files.leave(LEFT_OWNER, rows=sum(1 for _ in rows(bundle, "media", "uri")) - carried)

    def _add(self, post: Row, found: list[Row]) -> None:
        """Write one post, and its files into the album of its kind."""
        shown = []
        for number, row in enumerate(found):
            name = self._take(row, f"{post['post_id']}-{number}")
            if name is not None:
                described = {**row, "caption": row["caption"] or post["caption"], "time": post["time"] if row["time"] is None else row["time"]}
                self._add_file(self._items, post["kind"], name, described)
                shown.append(attachment(name, row))
        if post["kind"] in POSTED:
            self._posts.add(social_post(post, shown, self._metadata))
        else:
            self._files.leave(LEFT_KIND, "posts")

    def _add_photos(self, photos: list[Row]) -> int:
        """Write the profile photos into an album, and give their number."""
        for row in photos:
            name = self._take(row, f"profile-{next(self._numbers)}")
            if name is not None:
                self._add_file(self._photos, PHOTOS, name, row)
        return len(photos)

    def _take(self, row: Row, stem: str) -> str | None:
        """Copy a file and name it; None if there is none, or it is neither photo nor video."""
        kind = _kind(row)
        if row["member"] is not None and kind not in TYPES:
            self._files.leave(LEFT_TYPE)
            return None
        name = f"{stem}.{extension(row['media_type'])}"
        if not self._files.copy(row, self._media / name):
            return None
        self._copied += 1
        return name

    def _add_file(self, lines: _Lines, album: str, name: str, row: Row) -> None:
        """Write what an album says of a file, and first the album, if it is the first in it."""
        if album not in self._albums:
            self._albums.add(album)
            lines.add(payload("album-schema", {"@type": "Album", "id": album, "name": ALBUMS.get(album, "Profile photos")}))
        told = {"albumId": album, "name": name, "description": row["caption"], "uploadedTime": date_time(row["time"])}
        lines.add(payload("photo-and-video-schema", {"@type": TYPES[_kind(row)][0], **present(**told)}))

    def close(self) -> list[Written]:
        """Finish both files."""
        self._items.take(self._photos)
        return [
            Written("social-posts.jsonl", self._posts.close(), "one request to <endpoint>/social-posts a line"),
            Written("media.jsonl", self._items.close(), "one request to <endpoint>/media a line; of photos and videos its first part"),
            Written("media", self._copied, self._files.told()),
        ]

    def let_go(self) -> None:
        """Hold no file open any more, finished or not."""
        for lines in (self._posts, self._items, self._photos):
            lines.close()


class _Lines:
    """Payloads, one a line."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._count = 0

    def add(self, line: Payload) -> None:
        self._file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        self._count += 1

    def take(self, others: _Lines) -> None:
        """Add the lines of another file, which ends."""
        others._file.seek(0)
        shutil.copyfileobj(others._file, self._file)
        self._count += others.close()

    def close(self) -> int:
        """Finish, and give the number of lines."""
        self._file.close()
        return self._count


def payload(schema: str, inner: Payload) -> Payload:
    """Wrap an object as the importer sends it."""
    return {"@type": "GenericPayload", "schemaSource": f"{SCHEMAS}{schema}", "apiVersion": "0.1.0", "payload": inner}


def metadata(account: Row) -> Payload:
    """Say whose posts they are."""
    actor = {"id": account["username"], "name": account["name"], "url": PROFILES.format(segment(account["username"]))}
    return {"@type": "SocialActivityMetadata", "actor": {"@type": "SocialActivityActor", **present(**actor)}}


def social_post(post: Row, attachments: list[Payload], whose: Payload | None) -> Payload:
    """Make a post. A place would need coordinates, which no post has."""
    facts = {
        "id": post["post_id"],
        "type": "POST",
        "content": post["caption"] or "",
        "published": date_time(post["time"]),
        "url": post["url"],
        "attachments": attachments or None,
    }
    told = {"@type": "SocialActivity", "metadata": whose, "activity": {"@type": "SocialActivityModel", **present(**facts)}}
    return payload("social-posts-schema", present(**told))


def attachment(name: str, row: Row) -> Payload:
    """Make what a post says of a file: the name that it has in its album, for no file has an address."""
    return {"@type": "SocialActivityAttachment", "type": TYPES[_kind(row)][1], "name": name, **present(content=row["caption"])}


def _kind(row: Row) -> str:
    return (row["media_type"] or "").partition("/")[0]


WRITER = DtpWriter

VERTICAL = "the importer has social posts, albums, photos and videos alone"
FIELDLESS = "no field for it"

CARRIED = {
    "account": {
        "username": transferred("id of the actor"),
        "name": transferred("name of the actor"),
        "profile_photo": transformed("a photo of the album of profile photos"),
        **dict.fromkeys(
            (
                "bio", "email", "phone", "phone_confirmed", "phone_confirmation_method", "gender", "birth_date", "website", "private", "joined", "music",
                "emoji_pong_high_score",
            ),
            left(FIELDLESS),
        ),
    },
    "posts": {
        "post_id": transferred("id, and names of its files begin with it"),
        "kind": transformed("the album of its files"),
        "time": transferred("published"),
        "caption": transferred("content"),
        "media_count": transformed("the number of its attachments"),
        "url": transferred("url"),
        "hashtags": left("those that stand in the caption stay there"),
        "place": left("a location needs coordinates, which no post has"),
        **dict.fromkeys(("owner", "owner_name", "reply_control", "fbid"), left(FIELDLESS)),
    },
    "media": {
        **file_fates(FIELDLESS),
        "time": transferred("uploadedTime; that of the post where the file has none"),
        "caption": transferred("description, and content of the attachment; the caption of the post where the file has none"),
    },
}  # fmt: skip

FATES = fates(CARRIED, {**dict.fromkeys(TABLE_BY_NAME.keys() - CARRIED.keys(), VERTICAL), "members": LEDGER})
