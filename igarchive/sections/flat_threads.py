"""messages.json, written: the threads that ``flat_messages.py`` reads."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from igarchive.flat import ZONE
from igarchive.section import Form
from igarchive.sections.flat_messages import ATTACHED, COLUMNS, HEART, Message, conversation_of, kind_of_address, kind_of_message, kind_of_thread, parse_threads
from igarchive.sections.folders import REPORTED
from igarchive.stock import Rendered
from igarchive.text import spoil
from igarchive.times import iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from igarchive.stock import Row, Stock

CARRIED = {
    "conversations": frozenset({"folder", "kind", "participant_count"}),
    "participants": frozenset({"username", "is_owner"}),
    "messages": frozenset({"time", "sender", "sent_by_owner", "kind", "text"}),
    "attachments": frozenset({"kind", "uri", "url", "text", "owner", "owner_name", "place", "latitude", "longitude"}),
    "reactions": frozenset({"emoji", "actor", "time"}),
}
"""What flat threads carry; ids are made of who takes part."""

MARKERS = {"call": "video_call_action", "media": "voice_media", "share": "media_share_url"}
"""A key that makes a message of each kind, null where nothing more is known."""

AT_ONCE = 1000
"""Messages that are written at a time."""


def threads() -> Form:
    """Declare the list of threads."""
    return Form(None, "conversation", parse_threads, tuple(COLUMNS), spoiled=False, render=_render, carries=CARRIED)


def _render(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:  # noqa: ARG001 -- a form's signature
    """Write all conversations into one list; of those of the same people, which will be read as one, only the first counts."""
    owner = next((row["username"] for row in stock.rows("account", {})), None)
    told: dict[str, list[Row]] = defaultdict(list)
    records: list[dict[str, Any]] = []
    known = set()
    for row in stock.rows("conversations", {}):
        if row["folder"] == REPORTED:
            continue
        [people] = stock.hanging("participants", "conversations", [row])
        names = Names(people, owner)
        record = {"participants": names.listed, "conversation": list(_messages(row, names, stock, told))}
        records.append(record)
        conversation = conversation_of(list(map(spoil, names.listed)))
        if conversation not in known:
            known.add(conversation)
            told["participants"] += [person for person in people if names.of_person(person) is not None]
            told["conversations"] += [row] if _comes_back(row, names) else []
    if records:
        yield Rendered(records, told)


class Names:
    """The user names of the people of a conversation; where none is known, the display name stands for it."""

    def __init__(self, people: Sequence[Row], owner: str | None) -> None:
        self.owner = owner
        """The user name of the account."""
        self.listed = [name for person in people if (name := self.of_person(person)) is not None]
        """Who takes part."""
        self._known = {person["name"]: self.of_person(person) for person in people if person["name"] is not None}

    def of_person(self, person: Row) -> str | None:
        """Give the name of somebody who takes part."""
        name: str | None = person["username"] or (self.owner if person["is_owner"] else None) or person["name"]
        return name

    def of(self, name: str | None) -> str | None:
        """Give the user name of a display name."""
        return None if name is None else self._known.get(name, name)

    def of_sender(self, message: Row) -> str | None:
        """Give the user name of who sent a message."""
        sender: str | None = message["sender"]
        return self.owner if message["sent_by_owner"] and self.owner is not None else self.of(sender)


def _comes_back(conversation: Row, names: Names) -> bool:
    """Tell whether box and kind of a conversation are those that its thread will be read to have."""
    return (conversation["folder"], conversation["kind"]) == ("inbox", kind_of_thread(names.listed))


def _messages(conversation: Row, names: Names, stock: Stock, told: dict[str, list[Row]]) -> Iterator[Message]:
    """Write the messages of a conversation, the newest first, and take note of the rows that will come back."""
    messages = stock.newest_first("messages", {"conversation_id": conversation["conversation_id"]})
    for rows in iter(lambda: list(islice(messages, AT_ONCE)), []):
        attachments, reactions = (stock.hanging(table, "messages", rows) for table in ("attachments", "reactions"))
        for row, attached, reacted in zip(rows, attachments, reactions, strict=True):
            writing = _Writing(row, names, told)
            writing.like(reacted)
            writing.attach(attached)
            yield writing.finish()


class _Writing(Struct, dict=True):
    """One message while it is written."""

    row: Row
    names: Names
    told: dict[str, list[Row]]

    def __post_init__(self) -> None:
        """Say who wrote it, and when."""
        self.sender = self.names.of_sender(self.row)
        self.message: Message = {} if self.sender is None else {"sender": self.sender}
        if self.row["time"] is not None:
            self.message["created_at"] = _moment(self.row["time"])

    def attach(self, attachments: Iterable[Row]) -> None:
        """Write what hangs on it, as far as keys are free; a row comes back if all that it says has a key."""
        for attachment in attachments:
            keys = _keys_of(attachment)
            if keys and keys.keys().isdisjoint(self.message):
                self.message |= {key: {"original": {"url": attachment[column]}} if key in RENDITIONS else attachment[column] for key, column in keys.items()}
                if not any(attachment[column] is not None for column in CARRIED["attachments"] - {"kind", *keys.values()}):
                    self.told["attachments"].append(attachment)

    def like(self, reactions: Sequence[Row]) -> None:
        """Write the hearts among the reactions to it: there were no others."""
        hearts = [reaction for reaction in reactions if reaction["emoji"] == HEART]
        if hearts:
            self.message["likes"] = list(map(self._like, hearts))
            self.told["reactions"] += hearts

    def _like(self, reaction: Row) -> dict[str, str]:
        actor = self.names.of(reaction["actor"])
        date = {} if reaction["time"] is None else {"date": _moment(reaction["time"])}
        return ({} if actor is None else {"username": actor}) | date

    def finish(self) -> Message:
        """Write what it says, and mark its kind where nothing else tells it."""
        kind, text = self.row["kind"], self.row["text"]
        if text is not None:
            self.message["heart" if kind == "heart" else "text"] = text
        if kind_of_message(self.message) != kind and kind in MARKERS:
            self.message.setdefault(MARKERS[kind], None)
        if kind_of_message(self.message) == kind and self.row["sent_by_owner"] in {None, self._is_of_owner()}:
            self.told["messages"].append(self.row)
        return self.message

    def _is_of_owner(self) -> bool | None:
        return None if self.sender is None or self.names.owner is None else self.sender == self.names.owner


RENDITIONS = frozenset({"animated_media_images"})
"""Keys of images in several renditions."""

FILE_KEYS = {"photo": "media", "video": "media", "file": "media", "gif": "animated_media_images", "audio": "voice_media"}
"""The key of a file, by its kind."""


def _keys_of(attachment: Row) -> dict[str, str]:
    """Give the keys of what an attachment says, with the columns that they tell; none where it would be read as something else."""
    kind = attachment["kind"]
    keys = {key: column for key, column in ATTACHED.get(kind, {}).items() if attachment[column] is not None}
    if kind in FILE_KEYS:
        column = "url" if attachment["url"] is not None else "uri"
        address = attachment[column]
        keys = {FILE_KEYS[kind]: column} if address and (column == "url") is ("://" in address) else {}
        keys = {} if "media" in keys and kind_of_address(address) != kind else keys
    return keys


def _moment(time: int) -> str:
    return iso(time, ZONE, "microseconds")
