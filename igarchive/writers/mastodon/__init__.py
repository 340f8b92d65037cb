"""Mastodon: an account archive as Mastodon hands it out, and the CSV files that servers of the fediverse import.

No Mastodon imports posts. Those who take them from such an archive are named in docs/mastodon.md; all that is strict about
one of them is kept for all. The archive is a ZIP, or a folder; the CSV files lie beside it (``relations.py``).

Only posts, reels and IGTV videos are in the outbox: nothing that was not published as a post becomes one here. Who may
see them is chosen, followers only without a choice. Names in captions are no mentions unless that is asked for.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, get_args

import orjson
from msgspec import Struct, field

from igarchive.errors import UnknownNameError
from igarchive.mentions import Mentions, defused_throughout
from igarchive.writers import Visibility, Written
from igarchive.writers.account import Account
from igarchive.writers.activitystreams.identity import Identity
from igarchive.writers.activitystreams.spool import Spool
from igarchive.writers.copies import Media
from igarchive.writers.identified import IdentifiedWriter
from igarchive.writers.mastodon import notes
from igarchive.writers.mastodon.accounts import read_accounts
from igarchive.writers.mastodon.fates import BEHIND, ELSEWHERE, FATES, FORMLESS
from igarchive.writers.mastodon.pack import Pack
from igarchive.writers.mastodon.relations import Relations
from igarchive.writers.rows import files, rows

if TYPE_CHECKING:
    from pathlib import Path

    from igarchive.archive import Archive, Member
    from igarchive.gather import Bundle
    from igarchive.writers import Options
    from igarchive.writers.copies import Copy
    from igarchive.writers.rows import Row

ARCHIVE = "mastodon-archive"
"""The folder of the archive, and the name of the ZIP."""

POSTS = frozenset({"post", "reel", "igtv"})
"""Kinds of posts that were published as posts, and stand in the outbox."""

LISTED = "connections of this kind have no file that a server imports, or belong to an account that is gone"
UNDATED = "dated 1970 or before, or not at all: importers refuse it, or take it for new"
EMPTY = "neither words nor a file"
UNLINKED = "without a link"
UNSHOWN = "not carried: what they belong to is not, or they are neither picture, film nor sound"

SHOWN = ("image/", "video/", "audio/")
"""What the media types of files begin with that servers show."""


class MastodonWriter(IdentifiedWriter):
    """Writes the archive, and the CSV files beside it."""

    def __init__(self, folder: Path, archive: Archive, options: Options) -> None:
        """Raise UnknownNameError for a choice that there is not, OptionError for a base that is no URL or a map that cannot be read."""
        for kind, name, known in (("visibility", options.visibility, Visibility), ("way with mentions", options.mentions, Mentions)):
            if name not in get_args(known):
                raise UnknownNameError(kind, name, list(get_args(known)))
        Identity(None, options.base_url)
        relations = Relations(read_accounts(options.accounts), folder)

        def begin(username: str | None) -> _Work:
            who = Identity(username, options.base_url)
            place = folder / ARCHIVE
            place.mkdir()
            pack = None if options.unpacked else Pack(place, place.with_suffix(".zip"))
            ways: dict[str, Any] = {"keep_metadata": options.keep_metadata, "done": pack and pack.take}
            media, avatar = (Media(place, archive, name, **ways) for name in (_place, _avatar))
            spool = Spool(place, notes.CONTEXT, oldest_first=True)
            return _Work(place, who, options, media, avatar, spool, relations, pack, Counter())

        super().__init__(begin)


def _place(stem: str, extension: str, member: Member) -> str:
    """Place a file as Mastodon does. Its base name is unique in the archive, and among the files of somebody with two of them."""
    crc = f"{member.entry.crc32:08x}"
    return f"media_attachments/files/{crc[:2]}/{crc[2:4]}/original/{stem}-{crc}.{extension}"


def _avatar(stem: str, extension: str, member: Member) -> str:  # noqa: ARG001 -- a place of a file
    return f"{stem}.{extension}"


class _Work(Struct):
    """The writing itself, once it is known whose export it is."""

    folder: Path
    who: Identity
    options: Options
    media: Media
    avatar: Media
    spool: Spool
    relations: Relations
    pack: Pack | None
    """The ZIP that the folder becomes, if it does."""
    left: Counter[tuple[str, str]]
    """Rows that are not carried, by table and why."""
    defused: int = 0
    """Captions in which a name would have been a mention."""
    account: Account = field(default_factory=Account)
    """Whose archive it is."""

    def write(self, bundle: Bundle) -> None:
        """Put every row where it belongs, and count those that belong nowhere."""
        self.left["media", UNSHOWN] += bundle["media"].num_rows if "media" in bundle else 0
        self.account.take(bundle)
        self._posts(bundle)
        self._links(bundle)
        for row in rows(bundle, "connections", "kind", "username", "name", "url"):
            self.left["connections", LISTED] += not self.relations.connect(row | {"url": self.who.link(row["url"])})
        self.left.update({(table, why): bundle[table].num_rows for table, why in BEHIND.items() if table in bundle})

    def _write_actor(self) -> None:
        photo = self.account.photo
        if photo and photo["member"] is not None and not str(photo["media_type"]).startswith("image/"):
            photo = None
        icon = self.avatar.copy(photo, "avatar") if photo else None
        self.left["account", FORMLESS] += self.account.others
        self.left["media", UNSHOWN] -= photo is not None
        told = notes.actor(self.who, self.account.row | {"bio": self._text(self.account.row.get("bio"))}, icon)
        with (self.folder / "actor.json").open("xb") as out:
            out.write(orjson.dumps({"@context": notes.CONTEXT, **told}, option=orjson.OPT_APPEND_NEWLINE))

    def _posts(self, bundle: Bundle) -> None:
        found = files(bundle, "posts", "owner_id")
        for row in rows(bundle, "posts", "post_id", "kind", "time", "caption", "url", "hashtags", "place"):
            why = self._refusal(row)
            copies = [] if why else self._copies(found.get((row["post_id"],), []), row["post_id"])
            if why or not (copies or row["caption"]):
                self.left["posts", why or EMPTY] += 1
                continue
            text = self._text(row["caption"])
            self.defused += text != row["caption"]
            self.spool.add("outbox", row["time"], notes.create(self.who, row | {"caption": text}, copies, self.options.visibility))

    @staticmethod
    def _refusal(row: Row) -> str:
        """Say why a post is left out; nothing where it is not."""
        if row["kind"] not in POSTS:
            return ELSEWHERE
        return UNDATED if row["time"] is None or row["time"] <= 0 else ""

    def _copies(self, found: list[Row], stem: str) -> list[Copy]:
        """Copy what a server shows: pictures, films and sound. What is not there at all is missing, whatever it was."""
        shown = [file for file in found if file["member"] is None or (file["media_type"] or "").startswith(SHOWN)]
        self.left["media", UNSHOWN] -= len(shown)
        return self.media.copies(shown, stem)

    def _text(self, text: str | None) -> str | None:
        return defused_throughout(text) if text and self.options.mentions == "defuse" else text

    def _links(self, bundle: Bundle) -> None:
        """Keep the addresses of what was liked and saved."""
        for table, shelf in (("likes", "likes"), ("saved", "bookmarks")):
            for row in rows(bundle, table, "time", "url", "owner"):
                url = self.who.link(row["url"])
                if url is None:
                    self.left[table, UNLINKED] += 1
                    continue
                self.spool.add(shelf, row["time"], url)
                if table == "saved":
                    self.relations.bookmark(url, row["owner"])

    def close(self) -> list[Written]:
        """Write the collections, and say what is in them and what is not."""
        self._write_actor()
        count = {name: self.spool.write(name, self.folder / f"{name}.json", {"id": f"{name}.json"}) for name in ("outbox", "likes", "bookmarks")}
        self.spool.close()
        if self.pack:
            self.pack.close()
        written = [
            Written(f"{ARCHIVE}: actor.json", 1, self.who.note),
            Written(f"{ARCHIVE}: outbox.json", count["outbox"], "; ".join(self._about_posts())),
            Written(f"{ARCHIVE}: likes.json", count["likes"]),
            Written(f"{ARCHIVE}: bookmarks.json", count["bookmarks"]),
            Written(f"{ARCHIVE}: media_attachments", self.media.copied, "; ".join(self._about_files())),
            *self.relations.close(),
        ]
        if self.who.dropped:
            written.append(Written("links", 0, f"{self.who.dropped:,} dropped: neither http nor https"))
        return written

    def let_go(self) -> None:
        """Hold no file open any more, finished or not."""
        self.spool.close()
        if self.pack:
            self.pack.let_go()

    def _about_posts(self) -> list[str]:
        """Say what readers of the archive have to know of the posts."""
        seen = {
            "private": "for followers only, though Sharkey publishes what it imports to everybody",
            "unlisted": "for everybody, not listed",
            "public": "for everybody",
        }[self.options.visibility]
        return [seen, *([f"{self.defused:,} with a name that would have been a mention"] if self.defused else [])]

    def _about_files(self) -> list[str]:
        lost = [f"{count:,} {why}" for (table, why), count in self.rows_left().items() if table == "media"]
        return [*lost, *filter(None, (self.media.told(), self.avatar.told()))]

    def rows_left(self) -> dict[tuple[str, str], int]:
        """Give the rows that stay behind, by table and why."""
        return {place: count for place, count in (self.media.lost() + self.avatar.lost() + self.left).items() if count}


WRITER = MastodonWriter

__all__ = ["FATES", "WRITER"]
