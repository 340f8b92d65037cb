"""Conversations of every kind, newest message first."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from export import Export, Pen
from people import Person
from shapes import Files, Json, Record, given, label_values, labelled, wrapped

MESSAGES = "your_instagram_activity/messages"


class Talk:
    """A conversation that is being written."""

    def __init__(self, pen: Pen, box: str, title: str, people: Sequence[Person], folder: str = "") -> None:
        """Begin at the end of the export; the owner comes last among the participants."""
        self.pen = pen
        self.title = title
        self.people = [*people, pen.owner]
        self.pen.time()
        # A title without a letter that folder names keep leaves the id alone.
        self.path = f"{box}/{'_'.join(filter(None, (folder or thread_name(title), pen.digits(17))))}"

    def message(self, sender: Person, text: str | None = None, **more: Json) -> Record:
        """Build a message of now, with the flags of its day, and go back to the one before it."""
        moment = self.pen.clock * 1000 + self.pen.below(1000)
        self.pen.time(30)
        children = None if self.pen.export.only("C") else False
        flags = given(is_geoblocked_for_viewer=False, is_unsent_image_by_messenger_kid_parent=children)
        return {**given(sender_name=sender.name, timestamp_ms=moment, content=text), **more, **flags}

    def said(self, sender: Person, **more: Json) -> Record:
        """Build a message with the next line."""
        return self.message(sender, self.pen.line(), **more)

    def file(self, folder: str, extension: str, *, dated: bool = True) -> Record:
        """Build an attached file."""
        uri = f"{MESSAGES}/{self.path}/{folder}/{self.pen.digits(15)}{extension}"
        return given(uri=uri, creation_timestamp=self.pen.clock - 5 if dated else None)

    def document(self, messages: Sequence[Record], **more: Json) -> Record:
        """Build a file of the conversation."""
        names = [{"name": person.name} for person in self.people]
        facts: Record = {"title": self.title, "is_still_participant": True, "thread_path": self.path, "magic_words": []}
        return {"participants": names, "messages": messages, **facts, **more}

    def files(self, parts: Mapping[int, Record]) -> Files:
        """List the files of the conversation by their numbers."""
        return {f"{MESSAGES}/{self.path}/message_{number}": part for number, part in parts.items()}


def thread_name(title: str) -> str:
    """Reduce a title to what folder names keep of it."""
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return "".join(letter for letter in ascii_only.lower() if letter.isalnum())


def reactions(pen: Pen, *pairs: tuple[str, Person], dated: int = 0) -> list[Record]:
    """Build reactions, of which the first few have a time; the oldest archive has none."""
    count = 0 if pen.export.only("C") else dated
    return [given(reaction=emoji, actor=person.name, timestamp=pen.clock + 60 if n < count else None) for n, (emoji, person) in enumerate(pairs)]


def share(pen: Pen, kind: str = "reel") -> Record:
    """Build what a shared post leaves in a message."""
    link = f"{pen.link(kind)}?id={pen.digits(19)}_{pen.digits(10)}"
    return {"link": link, "share_text": pen.caption(), "original_content_owner": pen.friend().username}


def conversations(export: Export) -> Files:
    """List the files of all conversations."""
    files = {**in_parts(export), **with_namesake(export), **in_group(export), **asked(export), **broadcast(export)}
    if export.only(("D1", "E")):
        files |= with_nobody(export)
    pen = export.pen("other conversations")
    files[f"{MESSAGES}/secret_conversations"] = secret_conversations(pen)
    reported = [reported_conversation(pen, count) for count in export.of((2,), (2, 1), (2,), (1,))]
    files[f"{MESSAGES}/reported_conversations"] = wrapped("ig_reported_conversations", reported)
    if not export.only("C"):
        setting = labelled("Scheduled notifications", "Weekdays")
        notifications = label_values(setting, fbid=pen.fbid(), time=pen.time())
        files[f"{MESSAGES}/your_scheduled_chat_notifications"] = notifications
    return files


def in_parts(export: Export) -> Files:
    """Write a conversation of two in three parts, of which the tenth is the oldest."""
    pen = export.pen("conversation in parts")
    me, other = pen.owner, export.cast.friends[0]
    talk = Talk(pen, "inbox", other.name, [other])
    sent = f"{other.name} sent an attachment."
    newest = [
        talk.said(me, reactions=reactions(pen, ("❤️", other), ("👩‍🎨", me), dated=1)),
        talk.message(me, photos=[talk.file("photos", ".jpg"), talk.file("photos", ".png", dated=False)]),
        talk.message(other, sent, share=share(pen)),
        talk.message(other),
        talk.said(other),
    ]
    middle = [
        talk.message(other, audio_files=[talk.file("audio", ".mp4")]),
        talk.said(me, reactions=reactions(pen, ("😂", other))),
        talk.message(me, videos=[talk.file("videos", ".mp4")]),
        talk.message(me, "Audio call ended", call_duration=187),
        talk.said(other),
    ]
    profile = {
        "profile_share_username": export.cast.friends[3].username,
        "profile_share_name": export.cast.friends[3].name,
    }
    oldest = [
        talk.message(other, gifs=[talk.file("gifs", ".gif")]),
        talk.message(other, files=[talk.file("files", ".pdf")]),
        talk.message(me, "You sent an attachment.", share=profile),
        talk.message(other, "Liked a message"),
        talk.said(me),
    ]
    return talk.files({number: talk.document(part) for number, part in ((1, newest), (2, middle), (10, oldest))})


def with_namesake(export: Export) -> Files:
    """Write a conversation with somebody whose display name another one bears."""
    pen = export.pen("conversation with a namesake")
    me, other = pen.owner, export.cast.friends[1]
    talk = Talk(pen, "inbox", other.name, [other])
    messages = [
        talk.said(me),
        talk.said(other),
        talk.message(other, share={"original_content_owner": pen.friend().username}),
        talk.message(me, call_duration=0),
    ]
    return talk.files({1: talk.document(messages)})


def in_group(export: Export) -> Files:
    """Write a conversation of five, two of them with one name."""
    pen = export.pen("conversation in a group")
    me, people = pen.owner, export.cast.friends[:4]
    talk = Talk(pen, "inbox", f"{pen.topic()} 🎉", people)
    messages = [
        talk.said(people[1]),
        talk.message(people[3], photos=[talk.file("photos", "")]),
        talk.said(me, reactions=reactions(pen, ("🔥", people[0]), ("🔥", people[1]), ("👍🏽", people[2]), dated=2)),
        talk.message(people[2], f"{people[2].name} left the group."),
        talk.said(people[0]),
    ]
    link = f"https://ig.me/j/{pen.code(16)}/"
    image = talk.file("photos", ".jpg")
    return talk.files({1: talk.document(messages, image=image, joinable_mode={"mode": 1, "link": link})})


def asked(export: Export) -> Files:
    """Write a request for a conversation, from somebody whose name has no letter that folders keep."""
    pen = export.pen("request")
    stranger = export.cast.friends[5]
    talk = Talk(pen, "message_requests", stranger.name, [stranger], stranger.username.replace(".", ""))
    messages = [talk.said(stranger), talk.message(stranger, share={"link": "https://example.net/offer"})]
    return talk.files({1: talk.document(messages, is_pending=True)})


def broadcast(export: Export) -> Files:
    """Write a channel of one to many, and the owner's replies in it."""
    pen = export.pen("broadcast")
    host, me = export.cast.friends[7], pen.owner
    talk = Talk(pen, "broadcast", f"{host.name} ✨ news", [host])
    messages = [
        talk.said(host, reactions=reactions(pen, ("🙌", me), ("🙌", export.cast.friends[8]), dated=1)),
        talk.message(host, pen.line(), share=share(pen, "p"), reactions=reactions(pen, ("👏", me))),
    ]
    joinable: Record = {"mode": 1, "link": f"https://ig.me/j/{pen.code(16)}/"}
    files = talk.files({1: talk.document(messages, joinable_mode=joinable)})
    if not export.only("C"):
        replies = [reply(pen, host) for _ in range(2)]
        own = talk.document([], joinable_mode=joinable, replies=replies)
        files[f"{MESSAGES}/{talk.path}/replies_1"] = own
    return files


def reply(pen: Pen, host: Person) -> Record:
    """Build a reply in a channel."""
    content, moment = pen.comment(), pen.time() * 1000 + pen.below(1000)
    return {"reply_content": content, "original_message_sender": host.name, "timestamp_ms": moment}


def with_nobody(export: Export) -> Files:
    """Write a conversation whose other side has left Instagram."""
    pen = export.pen("conversation with nobody")
    gone = Person("", "Instagram user")
    talk = Talk(pen, "inbox", gone.name, [])
    return talk.files({1: talk.document([talk.said(gone)])})


def secret_conversations(pen: Pen) -> Record:
    """Build the devices of encrypted conversations."""
    computer = armadillo_device(pen, "Igd:Web-511.4.0", "Linux", "Firefox", "128") | {"last_active_time": pen.time()}
    phone = armadillo_device(pen, "Igd:iPhone-388.2", "Apple", "iPhone15,4", "18.2") | {"online_since": pen.time()}
    devices = [computer, phone][: pen.export.of(1, 2, 1, 2)]
    return {"ig_secret_conversations": {"armadillo_devices": devices, "calls": []}}


def armadillo_device(pen: Pen, kind: str, manufacturer: str, model: str, system: str) -> Record:
    """Build a device of encrypted conversations."""
    return {
        "device_type": kind,
        "device_manufacturer": manufacturer,
        "device_model": model,
        "device_os_version": system,
        "last_connected_ip": pen.address(),
    }


def reported_conversation(pen: Pen, count: int) -> Record:
    """Build a conversation that was reported."""
    reportee = pen.friend()
    reported = pen.time()
    messages: list[Record] = [{"sender_name": reportee.name, "timestamp_ms": pen.time() * 1000, "content": pen.comment()} for _ in range(count)]
    return {"timestamp": reported, "is_reporter": True, "reportee": {"name": reportee.name}, "messages": messages}
