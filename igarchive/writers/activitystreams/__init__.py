"""ActivityStreams 2.0: an actor, an outbox and collections beside it, with the media.

``outbox.json`` holds what was posted (posts, reels, IGTV), for followers only; stories, archived and deleted posts and
all the rest lie in collections of their own, for the account's eyes only. All ids begin with ``--base-url``: where the
folder is served there, the actor, the collections and the media have the addresses that they name. Without it ids begin
with https://instagram.invalid/, which never resolves.

No place of a photo and no private message gets in by itself. What has no form here is counted and told.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from igarchive.errors import UnknownNameError
from igarchive.writers import Written
from igarchive.writers.activitystreams import media, statements
from igarchive.writers.activitystreams.conversations import Conversations
from igarchive.writers.activitystreams.fates import FATES, FORMLESS
from igarchive.writers.activitystreams.identity import Identity
from igarchive.writers.activitystreams.media import Media
from igarchive.writers.activitystreams.rows import FILE, files, rows
from igarchive.writers.activitystreams.spool import CONTEXT, Spool

if TYPE_CHECKING:
    from pathlib import Path

    from igarchive.archive import Archive
    from igarchive.gather import Bundle
    from igarchive.writers import Options
    from igarchive.writers.activitystreams.rows import Row

SHELVES = {
    "post": "outbox", "reel": "outbox", "igtv": "outbox", "story": "stories", "archived": "archived", "deleted": "deleted", "other": "other",
    "repost": "reposts", "threads_post": "threads",
}  # fmt: skip
"""The collection of each kind of post."""

RELATIONS = {
    "following": ("following", "Follow", False),
    "follower": ("followers", "Follow", True),
    "blocked": ("blocked", "Block", False),
    "threads_following": ("threads_following", "Follow", False),
    "threads_follower": ("threads_followers", "Follow", True),
    "threads_blocked": ("threads_blocked", "Block", False),
}
"""The collection of each kind of connection that ActivityStreams knows, its activity, and whether the other one acts."""

COLLECTIONS = tuple(dict.fromkeys((*SHELVES.values(), "comments", "liked", "saved", *(name for name, _, _ in RELATIONS.values()))))
"""All collections; each is written, empty ones too."""

MESSAGES = ("conversations", "participants", "messages", "attachments", "reactions")
"""Tables of private messages."""

WITHHELD = "private messages are written only with --include messages"
PROFILE = "e-mail address, phone number, gender, birthday and music are left out"


class ActivityStreamsWriter:
    """Writes ``actor.json``, ``outbox.json``, the other collections, ``media/``, and ``messages/`` where asked to."""

    def __init__(self, folder: Path, archive: Archive, options: Options) -> None:
        """Raise UnknownNameError for something to include that there is not, OptionError for a base that is no URL."""
        for name in options.include:
            if name != "messages":
                raise UnknownNameError("content to include", name, ["messages"])
        self._folder = folder
        self._archive = archive
        self._options = options
        self._work: _Work | None = None
        Identity(None, options.base_url)

    @property
    def left(self) -> dict[tuple[str, str], int]:
        """Rows that are not carried though their table is."""
        return self._work.rows_left() if self._work else {}

    def write(self, bundle: Bundle) -> None:
        """Take a bundle; the first one says whose export it is."""
        if self._work is None:
            self._work = self._begin(next(rows(bundle, "account", "username"), {}))
        self._work.write(bundle)

    def close(self) -> list[Written]:
        """Write all collections."""
        work = self._work or self._begin({})
        return work.close()

    def _begin(self, account: Row) -> _Work:
        who = Identity(account.get("username"), self._options.base_url)
        copied = Media(self._folder, self._archive, who)
        conversations = Conversations(self._folder, who, copied) if self._options.include else None
        return _Work(self._folder, who, copied, Spool(self._folder), conversations, Counter())


@dataclass(slots=True)
class _Work:
    """The writing itself, once it is known whose export it is."""

    folder: Path
    who: Identity
    media: Media
    spool: Spool
    conversations: Conversations | None
    left: Counter[str]
    """Rows that are not carried, by table."""

    def write(self, bundle: Bundle) -> None:
        """Put every row where it belongs, and count those that belong nowhere."""
        self._account(bundle)
        self._posts(bundle)
        self._comments(bundle)
        self._likes_and_saved(bundle)
        self._connections(bundle)
        if self.conversations:
            self.conversations.write(bundle)
        else:
            self.left.update({table: bundle[table].num_rows for table in MESSAGES if table in bundle})
        self._count_files(bundle)

    def _account(self, bundle: Bundle) -> None:
        for row in rows(bundle, "account", "username", "name", "bio", "website", "private", "joined", "profile_photo"):
            if (self.folder / "actor.json").exists():
                self.left["account"] += 1
                continue
            photos = [file for file in rows(bundle, "media", *FILE) if file["owner_table"] == "account" and file["uri"] == row["profile_photo"]]
            self._write_actor(row, self.media.documents(photos[:1], "profile", "Image"))
            self.left["media"] -= len(photos[:1])  # counted below with all that hangs on the account

    def _write_actor(self, row: Row, icon: list[dict[str, str]]) -> None:
        with (self.folder / "actor.json").open("xb") as out:
            out.write(orjson.dumps({"@context": CONTEXT, **statements.actor(self.who, row, icon)}, option=orjson.OPT_APPEND_NEWLINE))

    def _posts(self, bundle: Bundle) -> None:
        found = files(bundle, "posts", "owner_id")
        for row in rows(bundle, "posts", "post_id", "kind", "time", "caption", "url", "owner", "hashtags", "place"):
            shelf = SHELVES.get(row["kind"], "other")
            documents = self.media.documents(found.get((row["post_id"],), []), row["post_id"])
            if shelf == "reposts":
                made = statements.repost(self.who, row, documents)
            else:
                made = statements.post(self.who, row, documents, self.who.followers if shelf == "outbox" else self.who.actor)
            self.spool.add(shelf, row["time"], made)

    def _comments(self, bundle: Bundle) -> None:
        found = files(bundle, "comments", "source", "position")
        for row in rows(bundle, "comments", "kind", "time", "text", "owner", "source", "position"):
            number = self.spool.count("comments")
            documents = self.media.documents(found.get((row["source"], row["position"]), []), f"comment-{number}")
            self.spool.add("comments", row["time"], statements.comment(self.who, row, documents, self._address("comments")))

    def _likes_and_saved(self, bundle: Bundle) -> None:
        for row in rows(bundle, "likes", "kind", "time", "owner", "url", "title"):
            self.spool.add("liked", row["time"], statements.like(self.who, row, self._address("liked")))
        for row in rows(bundle, "saved", "kind", "time", "owner", "url", "title", "artist"):
            self.spool.add("saved", row["time"], statements.save(self.who, row, self._address("saved")))

    def _connections(self, bundle: Bundle) -> None:
        for row in rows(bundle, "connections", "kind", "username", "name", "url", "time"):
            if row["kind"] not in RELATIONS:
                self.left["connections"] += 1
                continue
            shelf, activity, theirs = RELATIONS[row["kind"]]
            self.spool.add(shelf, row["time"], statements.relation(self.who, row, activity, self._address(shelf), theirs=theirs))

    def _address(self, shelf: str) -> str:
        """Give the next address in a collection whose rows have no ids of their own."""
        return self.who.address(shelf, str(self.spool.count(shelf)))

    def _count_files(self, bundle: Bundle) -> None:
        """Count the files that hang on nothing that is carried."""
        owners = {"posts", "comments", *(("messages",) if self.conversations else ())}
        for row in rows(bundle, "media", "owner_table"):
            self.left["media"] += row["owner_table"] not in owners

    def close(self) -> list[Written]:
        """Write the collections, and say what is in them and what is not."""
        if not (self.folder / "actor.json").exists():
            self._write_actor({}, [])
        written = [Written("actor.json", 1, PROFILE)]
        for name in COLLECTIONS:
            facts = {"id": self.who.address(f"{name}.json"), "attributedTo": self.who.actor}
            written.append(Written(f"{name}.json", self.spool.write(name, self.folder / f"{name}.json", facts)))
        self.spool.close()
        if self.conversations:
            count = self.conversations.close()
            written.append(Written("messages", self.conversations.count, f"{count:,} conversation{'s' * (count != 1)}"))
        written.append(Written(media.FOLDER, self.media.copied, self._lost()))
        if self.who.dropped:
            written.append(Written("links", 0, f"{self.who.dropped:,} dropped: neither http nor https"))
        return written

    def rows_left(self) -> dict[tuple[str, str], int]:
        """Say of rows that are not carried why."""
        behind = {(table, WITHHELD if table in MESSAGES else FORMLESS): count for table, count in self.left.items() if table != "media"}
        return behind | {("media", why): count for count, why in self._files_left()}

    def _lost(self) -> str:
        """Say which files are not there."""
        return "; ".join(f"{count:,} {why}" for count, why in self._files_left() if count)

    def _files_left(self) -> tuple[tuple[int, str], ...]:
        return (
            (self.media.missing, "missing in the archive"),
            (self.media.broken, "broken in the archive"),
            (self.left["media"], "not carried: they hang on nothing that is"),
        )


WRITER = ActivityStreamsWriter

__all__ = ["FATES", "WRITER"]
