"""Private messages, only where they were asked for: one collection for each conversation, newest first as in the export.

A message is a Note, addressed to those who take part and nobody else. They are known by display name only, so each is
a Person with an id of our own (the account itself is the actor). A name that several of them bear, or a sender who takes
part no longer, or is not told, becomes a Person beside them: who wrote what is never guessed.

Files are Documents; what was shared is a Link, or a Note without an address where the export gives none. A reaction is a
Like whose ``content`` is the emoji, in the ``likes`` of the Note. What else is known of a message stays in the tables.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import orjson

from igarchive.writers.activitystreams.markup import html, moment
from igarchive.writers.activitystreams.spool import opening
from igarchive.writers.activitystreams.statements import document, present
from igarchive.writers.rows import files, grouped, rows, values

if TYPE_CHECKING:
    from pathlib import Path

    from igarchive.gather import Bundle
    from igarchive.writers.activitystreams.identity import Identity
    from igarchive.writers.activitystreams.media import Media
    from igarchive.writers.activitystreams.statements import Statement
    from igarchive.writers.rows import Row

FOLDER = "messages"

PLAIN = re.compile(r"[0-9]{5,100}|a-[0-9a-f]{16}")
"""Ids as Instagram gives them out, or we; no other text of an archive ever names a file."""

RECORD = ("source", "position", "message_id")
"""What a message shares with its attachments and reactions: ids alone can come again, in another part of the export."""


class Message(NamedTuple):
    """A row of ``messages``, as far as a Note tells it; there are many."""

    source: str
    position: int
    message_id: int
    conversation_id: str
    time: int | None
    sender: str | None
    sent_by_owner: bool | None
    text: str | None
    call_duration: int | None


@dataclass(slots=True)
class Conversation:
    """What has to be remembered of a conversation while others are written."""

    name: str
    """Its file, without ending; part of the ids too."""
    title: str | None = None
    """Its name."""
    people: list[Statement] = field(default_factory=list)
    """Who takes part, in order."""
    others: dict[str | None, Statement] = field(default_factory=dict)
    """Who else speaks, by name."""
    speakers: dict[str | None, str] = field(default_factory=dict)
    """Ids of those who spoke so far, by name."""
    count: int = 0
    """Messages written."""
    visits: int = 0
    """How often its messages came, with those of others between: ids of messages are counted anew each time."""


class Conversations:
    """Writes conversations; one file is open at a time, and no message is kept."""

    def __init__(self, folder: Path, identity: Identity, media: Media) -> None:
        self._folder = folder / FOLDER
        self._who = identity
        self._media = media
        self._known: dict[str, Conversation] = {}
        self._names: set[str] = set()
        self._last: Conversation | None = None

    @property
    def count(self) -> int:
        """Count the messages written."""
        return sum(conversation.count for conversation in self._known.values())

    def write(self, bundle: Bundle) -> None:
        """Take who takes part, then the messages with all that belongs to them."""
        for row in rows(bundle, "conversations", "conversation_id", "title"):
            self._conversation(row["conversation_id"]).title = row["title"]
        for row in rows(bundle, "participants", "conversation_id", "name", "username", "is_owner"):
            self._join(self._conversation(row["conversation_id"]), row)
        attached = grouped(rows(bundle, "attachments", *RECORD, "kind", "uri", "url", "text", "owner", "owner_name", "place"), *RECORD)
        reacted = grouped(rows(bundle, "reactions", *RECORD, "emoji", "actor", "time"), *RECORD)
        found = files(bundle, "messages", *RECORD[:2])
        for name, group in groupby(map(Message._make, values(bundle, "messages", *Message._fields)), key=itemgetter(Message._fields.index("conversation_id"))):
            conversation = self._conversation(name)
            conversation.visits += conversation is not self._last
            self._last = conversation
            readers, above = self._readers(conversation), self._who.address("conversations", conversation.name, "messages", "")
            with self._open(conversation) as out:
                for message in group:
                    record = message[:3]
                    own = f"{message.message_id}-{conversation.visits}" if conversation.visits > 1 else str(message.message_id)
                    shared = self._attachments(attached.get(record, []), found.get(record[:2], []), f"{conversation.name}-{own}")
                    note = self._note(conversation, message, above + own, readers, shared)
                    if record in reacted:
                        note["likes"] = self._likes(conversation, above + own, reacted[record])
                    out.write((b",\n" if conversation.count else b"\n") + orjson.dumps(note))
                    conversation.count += 1

    def close(self) -> int:
        """Finish all files; return their number."""
        for conversation in self._known.values():
            facts = present(
                totalItems=conversation.count,
                name=conversation.title,
                to=self._readers(conversation),
                audience=conversation.people,
                attributedTo=list(conversation.others.values()) or None,
            )
            with self._open(conversation) as out:
                out.write(b"\n]," + orjson.dumps(facts)[1:] + b"\n")
        return len(self._known)

    def _conversation(self, name: str) -> Conversation:
        """Find a conversation, or begin its file: under its id, or a digest where that is no name for a file."""
        if name not in self._known:
            safe = PLAIN.fullmatch(name) and name.casefold() not in self._names
            own = name if safe else "_" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]
            self._names.add(own.casefold())
            self._known[name] = Conversation(own)
            self._folder.mkdir(exist_ok=True)
            with (self._folder / f"{own}.json").open("xb") as out:
                out.write(opening({"id": self._who.address(FOLDER, f"{own}.json")}))
        return self._known[name]

    def _open(self, conversation: Conversation) -> IO[bytes]:
        return (self._folder / f"{conversation.name}.json").open("ab")

    def _join(self, conversation: Conversation, row: Row) -> None:
        known = row["name"] or row["username"]
        conversation.people.append(self._person(conversation, known, owner=bool(row["is_owner"])))
        conversation.speakers.clear()

    def _person(self, conversation: Conversation, name: str | None, *, owner: bool = False, summary: str | None = None) -> Statement:
        number = len(conversation.people) + len(conversation.others)
        address = self._who.actor if owner else self._who.address("conversations", conversation.name, "participants", str(number))
        return present(type="Person", id=address, name=name, summary=summary)

    def _speaker(self, conversation: Conversation, name: str | None) -> str:
        """Find who bears a name, if exactly one does; else it is somebody beside those who take part."""
        if name not in conversation.speakers:
            conversation.speakers[name] = self._bearer(conversation, name)
        return conversation.speakers[name]

    def _bearer(self, conversation: Conversation, name: str | None) -> str:
        bearers = [person["id"] for person in conversation.people if name is not None and person.get("name") == name]
        if len(bearers) == 1:
            return str(bearers[0])
        if name not in conversation.others:
            which = "One of several who bear this name" if bearers else None if name else "Somebody whom the export does not name"
            conversation.others[name] = self._person(conversation, name, summary=which)
        return str(conversation.others[name]["id"])

    def _readers(self, conversation: Conversation) -> list[str]:
        return [person["id"] for person in conversation.people] or [self._who.actor]

    def _note(self, conversation: Conversation, message: Message, address: str, readers: list[str], attachment: list[Statement]) -> Statement:
        """Make one message."""
        note: Statement = {
            "type": "Note",
            "id": address,
            "attributedTo": self._who.actor if message.sent_by_owner else self._speaker(conversation, message.sender),
            "to": readers,
        }
        published = moment(message.time)
        if published is not None:
            note["published"] = published
        note["content"] = html(message.text)
        if message.call_duration is not None:
            note["duration"] = f"PT{message.call_duration}S"
        note["attachment"] = attachment
        return note

    def _likes(self, conversation: Conversation, note: str, reactions: list[Row]) -> Statement:
        """Collect the reactions to a message."""
        items = [
            present(
                type="Like",
                id=f"{note}/likes/{number}",
                actor=self._speaker(conversation, row["actor"]),
                to=self._readers(conversation),
                published=moment(row["time"]),
                content=row["emoji"] and escape(row["emoji"], quote=False),
                object=note,
            )
            for number, row in enumerate(reactions)
        ]
        return {"type": "Collection", "id": f"{note}/likes", "totalItems": len(items), "items": items}

    def _attachments(self, attached: list[Row], found: list[Row], stem: str) -> list[Statement]:
        """Make the attachments of a message, in order."""
        if not attached:
            return []
        made: list[Statement] = []
        by_uri = {file["uri"]: file for file in found}
        for number, row in enumerate(attached):
            if row["uri"] is None:
                made.append(self._shared(row))
            elif row["uri"] in by_uri:
                copy = self._media.copy(by_uri[row["uri"]], f"{stem}-{number}")
                made += [document(self._who, copy)] if copy else []
        return made

    def _shared(self, row: Row) -> Statement:
        """Make what was shared: a link with its words, or the words alone."""
        if row["place"]:
            return {"type": "Place", "name": row["place"]}
        name = row["text"] or row["owner_name"] or None
        profile = self._who.profile(row["owner"])
        href = self._who.link(row["url"]) or (profile if row["kind"] in {"profile_share", "mention"} else None)
        facts: dict[str, Any] = {"type": "Link", "href": href, "name": name} if href else {"type": "Note", "attributedTo": profile, "content": html(name)}
        return present(**facts)
