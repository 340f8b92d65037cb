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
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from html import escape
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import orjson
import pyarrow as pa
from pyarrow import compute

from igarchive.writers.activitystreams.markup import html, moment
from igarchive.writers.activitystreams.notes import TEXT, contents, notes, published_at
from igarchive.writers.activitystreams.spool import opening
from igarchive.writers.activitystreams.statements import document, present
from igarchive.writers.rows import files, rows, values

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


Record = tuple[str, int, int]
"""The values of these columns."""


class Attachment(NamedTuple):
    """A row of ``attachments``, as far as a Note tells it."""

    kind: str
    uri: str | None
    url: str | None
    text: str | None
    owner: str | None
    owner_name: str | None
    place: str | None


class Reaction(NamedTuple):
    """A row of ``reactions``, as far as a Like tells it."""

    emoji: str
    actor: str | None
    time: int | None


PLAIN_ENDING = ',"attachment":[]}'
"""What follows the content of a message that is nothing but a text."""


class Batch:
    """The messages of a bundle, with all that belongs to them."""

    def __init__(self, bundle: Bundle) -> None:
        messages = bundle["messages"]
        self.attached: dict[Record, list[Attachment]] = _by_record(bundle, "attachments", Attachment)
        """Attachments, by record."""
        self.reacted: dict[Record, list[Reaction]] = _by_record(bundle, "reactions", Reaction)
        """Reactions, by record."""
        self.files = files(bundle, "messages", *RECORD[:2])
        """Files, by source and position."""
        self.records = list(values(bundle, "messages", *RECORD))
        """The record of each message."""
        self.senders, self.own = messages["sender"].to_pylist(), messages["sent_by_owner"].to_pylist()
        """Who wrote it, and whether that is the account."""
        self.durations = messages["call_duration"].to_pylist()
        """How long a call took."""
        special = self.attached.keys() | self.reacted.keys()
        self.rich = [place for place, record in enumerate(self.records) if record in special or self.durations[place] is not None]
        """Places of those that are more than a text."""
        conversations = compute.run_end_encode(messages["conversation_id"])
        self.runs = list(zip(conversations.values.to_pylist(), conversations.run_ends.to_pylist(), strict=True))
        """Conversations, and where their messages end."""
        self._numbers, self._published = messages["message_id"].cast(TEXT), published_at(messages["time"])
        self._contents = contents(messages["text"])

    def columns(self, begin: int, end: int, again: str) -> tuple[pa.Array, pa.Array, pa.Array]:
        """Give numbers, times and contents of some messages, as ``notes`` takes them."""
        numbers, published, content = (column.slice(begin, end - begin) for column in (self._numbers, self._published, self._contents))
        return compute.binary_join_element_wise(numbers, pa.scalar(again, TEXT), pa.scalar("", TEXT)), published, content


def _by_record(bundle: Bundle, table: str, kind: Any) -> dict[Record, list[Any]]:  # noqa: ANN401 -- a NamedTuple, which no type variable can be
    """Group what hangs on messages by what it hangs on; rows are tuples, for they are many."""
    hanging: dict[Record, list[Any]] = defaultdict(list)
    for record, row in zip(values(bundle, table, *RECORD), map(kind._make, values(bundle, table, *kind._fields)), strict=True):
        hanging[record].append(row)
    return hanging


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
        if "messages" in bundle:
            self._write_messages(Batch(bundle))

    def _write_messages(self, batch: Batch) -> None:
        """Write the messages of a bundle, those of one conversation after the other."""
        begin = 0
        for name, end in batch.runs:
            conversation = self._conversation(name)
            conversation.visits += conversation is not self._last
            self._last = conversation
            again = f"-{conversation.visits}" if conversation.visits > 1 else ""
            above = self._who.address("conversations", conversation.name, "messages", "")
            names, endings = self._told(conversation, batch, range(begin, end), again, above)
            told = notes(above, self._readers(conversation), batch.columns(begin, end, again), names, endings)
            with self._open(conversation) as out:
                out.write(next(told).removeprefix(b"," if not conversation.count else b""))
                out.writelines(told)
            conversation.count += end - begin
            begin = end

    def _told(self, conversation: Conversation, batch: Batch, places: range, again: str, above: str) -> tuple[list[str], list[str]]:
        """Give who wrote each message, and what follows its content; whoever takes no part gets an id when met, authors first."""
        begin, end, speakers = places.start, places.stop, conversation.speakers
        wrote = zip(batch.senders[begin:end], batch.own[begin:end], strict=True)
        names = [self._who.actor if own else speakers.get(name) or self._speaker(conversation, name) for name, own in wrote]
        endings = [PLAIN_ENDING] * len(places)
        for place in batch.rich[bisect_left(batch.rich, begin) : bisect_left(batch.rich, end)]:
            endings[place - begin] = self._ending(conversation, batch, place, again, above)
        return names, endings

    def _ending(self, conversation: Conversation, batch: Batch, place: int, again: str, above: str) -> str:
        """Write what follows the content of a message that is more than a text."""
        record, duration = batch.records[place], batch.durations[place]
        own = f"{record[2]}{again}"
        told: Statement = {} if duration is None else {"duration": f"PT{duration}S"}
        attached = batch.attached.get(record)
        told["attachment"] = self._attachments(attached, batch.files.get(record[:2], []), f"{conversation.name}-{own}") if attached else []
        if record in batch.reacted:
            told["likes"] = self._likes(conversation, above + own, batch.reacted[record])
        return "," + orjson.dumps(told).decode()[1:]

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

    def _likes(self, conversation: Conversation, note: str, reactions: list[Reaction]) -> Statement:
        """Collect the reactions to a message."""
        items: list[Statement] = []
        readers = self._readers(conversation)
        for number, reaction in enumerate(reactions):
            published = moment(reaction.time)
            told = {} if published is None else {"published": published}
            like = {"type": "Like", "id": f"{note}/likes/{number}", "actor": self._speaker(conversation, reaction.actor), "to": readers, **told}
            items.append({**like, "content": escape(reaction.emoji, quote=False), "object": note})
        return {"type": "Collection", "id": f"{note}/likes", "totalItems": len(items), "items": items}

    def _attachments(self, attached: list[Attachment], found: list[Row], stem: str) -> list[Statement]:
        """Make the attachments of a message, in order."""
        made: list[Statement] = []
        by_uri = {file["uri"]: file for file in found}
        for number, attachment in enumerate(attached):
            if attachment.uri is None:
                made.append(self._shared(attachment))
            elif attachment.uri in by_uri:
                copy = self._media.copy(by_uri[attachment.uri], f"{stem}-{number}")
                made += [document(self._who, copy)] if copy else []
        return made

    def _shared(self, shared: Attachment) -> Statement:
        """Make what was shared: a link with its words, or the words alone."""
        if shared.place:
            return {"type": "Place", "name": shared.place}
        name = shared.text or shared.owner_name or None
        profile = self._who.profile(shared.owner)
        href = self._who.link(shared.url) or (profile if shared.kind in {"profile_share", "mention"} else None)
        return present(type="Link", href=href, name=name) if href else present(type="Note", attributedTo=profile, content=html(name))
