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
from bisect import bisect_left, bisect_right
from collections import deque
from operator import attrgetter
from os import SEEK_END
from typing import TYPE_CHECKING

import orjson
import pyarrow as pa
from msgspec import Struct, field
from msgspec.structs import replace
from pyarrow import compute

from igarchive.text import bytes_of
from igarchive.writers.activitystreams.attachments import shared
from igarchive.writers.activitystreams.batch import RECORD, Batch, counts_of
from igarchive.writers.activitystreams.fragments import TEXT, join, listed
from igarchive.writers.activitystreams.notes import Likes, Notes, written
from igarchive.writers.activitystreams.spool import opening
from igarchive.writers.activitystreams.statements import document, present
from igarchive.writers.behind import Behind
from igarchive.writers.rows import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from igarchive.gather import Bundle
    from igarchive.writers.activitystreams.batch import Voice
    from igarchive.writers.activitystreams.identity import Identity
    from igarchive.writers.activitystreams.statements import Statement
    from igarchive.writers.copies import Media
    from igarchive.writers.rows import Row

FOLDER = "messages"

PLAIN = re.compile(r"[0-9]{5,100}|a-[0-9a-f]{16}")
"""Ids as Instagram gives them out, or we; no other text of an archive ever names a file."""


class Run(Struct, frozen=True):
    """Messages of one conversation that follow each other in a bundle."""

    path: Path
    """The file of the conversation."""
    end: int
    """The place behind the last one."""
    above: str
    """What their ids begin with."""
    again: str
    """What their ids end in, where messages of other conversations came between."""
    readers: str
    """The list of who may read them, as JSON."""
    first: bool
    """Whether none was written before."""


class Conversation(Struct):
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
    readers: str = ""
    """Ids of who may read it, as JSON, when they were asked for since somebody joined."""
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
        self._behind = Behind()

    def let_go(self) -> None:
        """End the thread that writes."""
        self._behind.let_go()

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
        """Write the messages of a bundle, those of one conversation after the other, while the next bundle is put together."""
        runs: list[Run] = []
        begin = 0
        for name, end in batch.runs:
            conversation = self._conversation(name)
            runs.append(self._run(conversation, end))
            conversation.count += end - begin
            begin = end
        above, again, readers = (_of_each(runs, attrgetter(name)) for name in ("above", "again", "readers"))
        attachments = self._attachments(batch, runs)
        wrote, reacted = self._speakers(batch)
        notes = Notes(above.dictionary_decode(), readers, batch.numbers, again.dictionary_decode(), wrote, attachments, *batch.told)
        counts, reactions = counts_of(batch.reactions.places, len(batch.numbers)), batch.reactions.rows
        likes = Likes(counts, reacted, reactions["time"], reactions["emoji"]) if len(reacted) else None
        self._behind.do(append, runs, notes, likes)

    def _run(self, conversation: Conversation, end: int) -> Run:
        """Begin with messages of a conversation."""
        conversation.visits += conversation is not self._last
        self._last = conversation
        above = self._who.address("conversations", conversation.name, "messages", "")
        again = f"-{conversation.visits}" if conversation.visits > 1 else ""
        conversation.readers = conversation.readers or orjson.dumps(self._readers(conversation)).decode()
        return Run(self._path(conversation), end, above, again, conversation.readers, first=not conversation.count)

    def _speakers(self, batch: Batch) -> tuple[pa.LargeStringArray, pa.LargeStringArray]:
        """Give the ids of who wrote each message, and of who reacted; whoever takes no part gets one when met, who wrote before who reacted."""
        ids: dict[Voice, str] = {}
        for voice in sorted((*batch.authors.told, *batch.actors.told), key=attrgetter("place")):
            ids[voice] = self._who.actor if voice.own else self._speaker(self._known[batch.runs[voice.run][0]], voice.name)
        return tuple(pa.array([ids[voice] for voice in voices.told], TEXT).take(voices.which) for voices in (batch.authors, batch.actors))

    def _attachments(self, batch: Batch, runs: list[Run]) -> pa.LargeStringArray:
        """Write the lists of what is attached to each message."""
        places, attached = batch.attachments.places, batch.attachments.rows
        filed = attached["uri"].is_valid()
        told = compute.replace_with_mask(pa.nulls(len(places), TEXT), filed, pa.array(self._attached_files(batch, runs), TEXT))
        told = compute.replace_with_mask(told, compute.invert(filed), shared(self._who, attached.filter(compute.invert(filed))))
        kept = told.is_valid()
        return join("[", listed(told.filter(kept), counts_of(places.filter(kept), len(batch.numbers))), "]")

    def _attached_files(self, batch: Batch, runs: list[Run]) -> Iterator[str | None]:
        """Write the files that are attached, as they are copied; nothing for one that is not there."""
        places = batch.attachments.places.to_pylist()
        stems, ends = [run.path.stem for run in runs], [run.end for run in runs]
        for index, row in enumerate(rows({"attached": batch.attachments.rows}, "attached", *RECORD, "uri")):
            if row["uri"] is not None:
                file, place = batch.files.get((row["source"], row["position"], row["uri"])), places[index]
                run, nth = bisect_right(ends, place), index - bisect_left(places, place)
                copy = file and self._media.copy(file, f"{stems[run]}-{row['message_id']}{runs[run].again}-{nth}")
                yield orjson.dumps(document(self._who, copy)).decode() if copy else None

    def close(self) -> int:
        """Finish all files; return their number."""
        self._behind.close()
        for conversation in self._known.values():
            facts = present(
                totalItems=conversation.count,
                name=conversation.title,
                to=self._readers(conversation),
                audience=conversation.people,
                attributedTo=list(conversation.others.values()) or None,
            )
            with self._path(conversation).open("ab") as out:
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
            with self._path(self._known[name]).open("xb") as out:
                out.write(opening({"id": self._who.address(FOLDER, f"{own}.json")}))
        return self._known[name]

    def _path(self, conversation: Conversation) -> Path:
        return self._folder / f"{conversation.name}.json"

    def _join(self, conversation: Conversation, row: Row) -> None:
        known = row["name"] or row["username"]
        conversation.people.append(self._person(conversation, known, owner=bool(row["is_owner"])))
        conversation.speakers.clear()
        conversation.readers = ""

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


def _of_each(runs: list[Run], told: Callable[[Run], str]) -> pa.DictionaryArray:
    """Give a text of its run for each message, as a number of one of the distinct texts."""
    texts = [told(run) for run in runs]
    numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    which = pa.RunEndEncodedArray.from_arrays(pa.array([run.end for run in runs], pa.int32()), pa.array([numbers[text] for text in texts], pa.int32()))
    return pa.DictionaryArray.from_arrays(compute.run_end_decode(which), pa.array(numbers, TEXT))


def append(runs: list[Run], notes: Notes, likes: Likes | None) -> None:
    """Write messages behind those that their files hold; no file is made: nobody may want it any more when a thread comes to it."""
    start, waiting = 0, deque(runs)
    for texts in written(notes, likes):
        begin, end = start, start + len(texts)
        while begin < end:
            run = waiting.popleft()
            stop = min(run.end, end)
            told = bytes_of(texts.slice(begin - start, stop - begin))
            with run.path.open("r+b") as out:
                out.seek(0, SEEK_END)
                out.write(told[1:] if run.first else told)  # the first comes after no comma
            if stop < run.end:
                waiting.appendleft(replace(run, first=False))
            begin = stop
        start = end
