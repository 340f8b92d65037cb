"""ActivityStreams 2.0: an actor, an outbox and collections beside it, with the media.

``outbox.json`` holds what was posted (posts, reels, IGTV), for followers only; stories, archived and deleted posts and
all the rest lie in collections of their own, for the account's eyes only. All ids begin with ``--base-url``: where the
folder is served there, the actor, the collections and the media have the addresses that they name. Without it ids begin
with https://instagram.invalid/, which never resolves.

No place of a photo, no metadata of a file and no private message gets in by itself. What has no form here is counted and told.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa
from msgspec import Struct, field
from pyarrow import compute

from igarchive.errors import UnknownNameError
from igarchive.writers import Written
from igarchive.writers.account import Account
from igarchive.writers.activitystreams import activities, statements
from igarchive.writers.activitystreams.addresses import ids
from igarchive.writers.activitystreams.comments import comments
from igarchive.writers.activitystreams.conversations import Conversations
from igarchive.writers.activitystreams.fates import FATES, FORMLESS
from igarchive.writers.activitystreams.fragments import TEXT
from igarchive.writers.activitystreams.identity import Identity
from igarchive.writers.activitystreams.spool import CONTEXT, Spool
from igarchive.writers.copies import Media
from igarchive.writers.identified import IdentifiedWriter
from igarchive.writers.rows import files, rows, slices, values

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from igarchive.archive import Archive
    from igarchive.gather import Bundle
    from igarchive.writers import Options
    from igarchive.writers.activitystreams.statements import Statement
    from igarchive.writers.rows import Row

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

CARRIED = {"account", "posts", "media", "comments", "likes", "saved", "connections", "members"}
"""Tables that are taken apart below, and the ledger, which is about the archive."""

MESSAGES = ("conversations", "participants", "messages", "attachments", "reactions")
"""Tables of private messages."""

MEDIA = "media"
"""The folder of the files."""

WITHHELD = "private messages are written only with --include messages"
UNOWNED = "not carried, as what they belong to is not"


class ActivityStreamsWriter(IdentifiedWriter):
    """Writes ``actor.json``, ``outbox.json``, the other collections, ``media/``, and ``messages/`` where asked to."""

    def __init__(self, folder: Path, archive: Archive, options: Options) -> None:
        """Raise UnknownNameError for something to include that there is not, OptionError for a base that is no URL."""
        for name in options.include:
            if name != "messages":
                raise UnknownNameError("content to include", name, ["messages"])
        Identity(None, options.base_url)

        def begin(username: str | None) -> _Work:
            who = Identity(username, options.base_url)
            copied = Media(folder, archive, lambda stem, extension, _: f"{MEDIA}/{stem}.{extension}", keep_metadata=options.keep_metadata)
            conversations = Conversations(folder, who, copied) if options.include else None
            return _Work(folder, who, copied, Spool(folder), conversations, Counter())

        super().__init__(begin)


class _Work(Struct):
    """The writing itself, once it is known whose export it is."""

    folder: Path
    who: Identity
    media: Media
    spool: Spool
    conversations: Conversations | None
    left: Counter[tuple[str, str]]
    """Rows that are not carried, by table and why."""
    account: Account = field(default_factory=Account)
    """Who speaks."""

    def write(self, bundle: Bundle) -> None:
        """Put every row where it belongs, and count those that belong nowhere."""
        self.account.take(bundle)
        self._posts(bundle)
        self._comments(bundle)
        self._likes_and_saved(bundle)
        self._connections(bundle)
        if self.conversations:
            self.conversations.write(bundle)
        for table, batch in bundle.items():
            if table not in CARRIED and not (self.conversations and table in MESSAGES):
                self.left[table, WITHHELD if table in MESSAGES else FORMLESS] += batch.num_rows
        self._count_files(bundle)

    def _posts(self, bundle: Bundle) -> None:
        found = files(bundle, "posts", "owner_id")
        for row in rows(bundle, "posts", "post_id", "kind", "time", "caption", "url", "owner", "hashtags", "place"):
            shelf = SHELVES.get(row["kind"], "other")
            documents = self._documents(found.get((row["post_id"],), []), row["post_id"])
            if shelf == "reposts":
                made = statements.repost(self.who, row, documents)
            else:
                made = statements.post(self.who, row, documents, self.who.followers if shelf == "outbox" else self.who.actor)
            self.spool.add(shelf, row["time"], made)

    def _comments(self, bundle: Bundle) -> None:
        found = files(bundle, "comments", "source", "position")
        for some in slices(bundle.get("comments")):
            address = ids(self.who, "comments", some, "kind", "time", "owner", "text")
            attachments = pa.array(self._attachments(some, found, address.to_pylist()), TEXT)
            self.spool.add_all("comments", some["time"], comments(self.who, some, address, attachments))

    def _attachments(self, some: pa.RecordBatch, found: dict[tuple[Any, ...], list[Row]], addresses: list[str]) -> Iterator[str]:
        """Write the lists of files that are attached to comments."""
        for record, address in zip(values({"comments": some}, "comments", "source", "position"), addresses, strict=True):
            yield orjson.dumps(self._documents(found.get(record, []), f"comment-{address.rpartition('/')[2]}")).decode()

    def _documents(self, found: list[Row], stem: str) -> list[Statement]:
        return [statements.document(self.who, copy) for copy in self.media.copies(found, stem)]

    def _likes_and_saved(self, bundle: Bundle) -> None:
        for table, shelf, made in (("likes", "liked", activities.likes), ("saved", "saved", activities.saves)):
            for some in slices(bundle.get(table)):
                self.spool.add_all(shelf, some["time"], made(self.who, some))

    def _connections(self, bundle: Bundle) -> None:
        for some in slices(bundle.get("connections")):
            for kind in some["kind"].unique().to_pylist():
                alike = some.filter(compute.equal(some["kind"], kind))
                if kind in RELATIONS:
                    shelf, activity, theirs = RELATIONS[kind]
                    self.spool.add_all(shelf, alike["time"], activities.relations(self.who, alike, activity, shelf, theirs=theirs))
                else:
                    self.left["connections", FORMLESS] += alike.num_rows

    def _count_files(self, bundle: Bundle) -> None:
        """Count the files that hang on nothing that is carried."""
        owners = {"posts", "comments", *(("messages",) if self.conversations else ())}
        hung = Counter(owner for (owner,) in values(bundle, "media", "owner_table"))
        self.left["media", UNOWNED] += sum(count for owner, count in hung.items() if owner not in owners)

    def close(self) -> list[Written]:
        """Write the collections, and say what is in them and what is not."""
        self._write_actor()
        written = [Written("actor.json", 1, self.who.note)]
        for name in COLLECTIONS:
            facts = {"id": self.who.address(f"{name}.json"), "attributedTo": self.who.actor}
            written.append(Written(f"{name}.json", self.spool.write(name, self.folder / f"{name}.json", facts)))
        self.spool.close()
        if self.conversations:
            count = self.conversations.close()
            written.append(Written("messages", self.conversations.count, f"{count:,} conversation{'s' * (count != 1)}"))
        written.append(Written(MEDIA, self.media.copied, self._lost()))
        if self.who.dropped:
            written.append(Written("links", 0, f"{self.who.dropped:,} dropped: neither http nor https"))
        return written

    def let_go(self) -> None:
        """Hold no file open any more, finished or not."""
        self.spool.close()
        if self.conversations:
            self.conversations.let_go()

    def _write_actor(self) -> None:
        photos = [self.account.photo] if self.account.photo else []
        icon = [statements.document(self.who, copy, "Image") for copy in self.media.copies(photos, "profile")]
        self.left["account", FORMLESS] += self.account.others
        self.left["media", UNOWNED] -= len(photos)  # counted before with all that hangs on the account
        with (self.folder / "actor.json").open("xb") as out:
            out.write(orjson.dumps({"@context": CONTEXT, **statements.actor(self.who, self.account.row, icon)}, option=orjson.OPT_APPEND_NEWLINE))

    def _lost(self) -> str:
        """Say which files are not there, and which hold more than they should."""
        lost = [f"{count:,} {why}" for (table, why), count in self.rows_left().items() if table == "media"]
        return "; ".join(filter(None, (*lost, self.media.told())))

    def rows_left(self) -> dict[tuple[str, str], int]:
        """Give the rows that stay behind, by table and why."""
        return {place: count for place, count in (self.media.lost() | self.left).items() if count}


WRITER = ActivityStreamsWriter

__all__ = ["FATES", "WRITER"]
