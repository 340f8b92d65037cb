"""The canonical tables: every table and column, declared once.

Arrow schemas, Parquet metadata, the CSV data package, ``igarchive tables`` and docs/tables.md derive from
here. A change of a name or type is a breaking change and goes into the CHANGELOG.
"""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, field
from msgspec.structs import force_setattr

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

Kind = Literal["string", "time", "day", "integer", "small", "number", "flag", "strings"]
Personal = Literal["person", "content", "place", "device", "none"]


class Column(Struct, frozen=True):
    """One column of a table."""

    name: str
    """As in Parquet and CSV."""
    kind: Kind
    """string; time (UTC, microseconds); day (a date); integer (64 bit); small (32 bit); number; flag; strings (a list)."""
    doc: str
    """What it holds, and where it comes from."""
    personal: Personal = "none"
    """Whose secret it could be: a person's, content, a place, a device's; none."""
    required: bool = False
    """Never null."""
    repeats: bool = False
    """Few distinct values: worth a dictionary in Parquet."""
    delivered: bool = True
    """Text as delivered in JSON, to be repaired; False for text of our own and for paths."""

    @property
    def arrow(self) -> pa.DataType:
        """Return the Arrow type."""
        return _arrow_types()[self.kind]


@cache
def _arrow_types() -> dict[Kind, pa.DataType]:
    """Give the Arrow type of each kind of column."""
    import pyarrow as pa  # noqa: PLC0415 -- heavy

    return {
        "string": pa.string(),
        "time": pa.timestamp("us", tz="UTC"),
        "day": pa.date32(),
        "integer": pa.int64(),
        "small": pa.int32(),
        "number": pa.float64(),
        "flag": pa.bool_(),
        "strings": pa.list_(pa.string()),
    }


class Table(Struct, frozen=True, dict=True):
    """One table of the output."""

    name: str
    """As in file names."""
    doc: str
    """What a row is."""
    key: tuple[str, ...]
    """Names a row in whatever archive; leaves out provenance. Equal keys are a multiset."""
    columns: tuple[Column, ...]
    """In order, provenance last."""
    owner: str | None = None
    """The table whose rows its rows hang on, come and go with; a column's name where each row says it itself."""
    owner_key: tuple[str, ...] = ()
    """Columns that name the row it hangs on; they stand in both tables."""
    named_by: tuple[str, ...] = ("position",)
    """Columns by which rows that hang on one of this table name it; a position counts within one source. Empty where none hangs on it."""
    counted: str | None = None
    """The id that ends in a count: each archive counts anew, so two exports may count one row differently."""
    match: tuple[str, ...] = ()
    """Columns by which a row of another export is the same row; the key, where nothing else is declared."""
    made: frozenset[str] = frozenset()
    """Columns that reading makes anew: what the files are."""
    counts: Mapping[str, str] = field(default_factory=dict)
    """Columns that count the rows of another table that hang on a row."""
    place: str | None = None
    """The column that says the place among the rows that hang on one owner."""
    dated: bool = True
    """Whether ``time`` says when the row happened, and is not its value."""

    def __post_init__(self) -> None:
        """Match by the key where nothing else is declared."""
        force_setattr(self, "match", self.match or tuple(name for name in self.key if name != self.counted))

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    @cached_property
    def content(self) -> tuple[str, ...]:
        """Columns that say what a row is: without where it came from, what it hangs on, its count, and what is made anew."""
        aside = {*PROVENANCE, *self.owner_key, *self.made, *self.counts, self.counted, self.place, *(("owner_id",) if self.owner == "owner_table" else ())}
        return tuple(name for name in self.by_name if name not in aside)

    @cached_property
    def schema(self) -> pa.Schema:
        """The Arrow schema; the docs stand in the metadata."""
        import pyarrow as pa  # noqa: PLC0415 -- heavy

        return pa.schema(
            [pa.field(column.name, column.arrow, not column.required, {"description": column.doc, "personal": column.personal}) for column in self.columns],
            {"description": self.doc, "key": ", ".join(self.key)},
        )


PROVENANCE = ("source", "position", "ordinal")
"""Columns that tell where a row came from: no part of what it is."""


class Rows(Struct):
    """Rows of one table, column by column."""

    count: int
    """How many rows."""
    columns: dict[str, Any]
    """By column name: a list with one value for each row, or one scalar for all; a column left out is null.

    An Arrow array in place of a list holds text as it was meant.
    """
    sound: set[str] = field(default_factory=set)
    """Columns of text of which is known that each value can be repaired, or needs no repair (``mangled.py``)."""

    def values(self, name: str) -> list[Any]:
        """Give a column as a list, whatever it is held as: text of a list is as delivered, of an Arrow array as it was meant."""
        held = self.columns.get(name)
        if isinstance(held, (list, range)):
            return list(held)
        return [held] * self.count if held is None or isinstance(held, (str, int, float)) else held.to_pylist()


def _string(name: str, personal: Personal, doc: str, **facts: Any) -> Column:  # noqa: ANN401 -- Column's own fields
    return Column(name, "string", doc, personal, **facts)


def _own(name: str, personal: Personal, doc: str, **facts: Any) -> Column:  # noqa: ANN401
    """Text of our own making, or a path: never repaired."""
    return Column(name, "string", doc, personal, delivered=False, **facts)


def _kind(doc: str) -> Column:
    return Column("kind", "string", doc, required=True, repeats=True, delivered=False)


def _time(doc: str, name: str = "time") -> Column:
    return Column(name, "time", doc)


def _fbid() -> Column:
    return _string("fbid", "person", "Meta's id of the record, where the export gives one (label_values files).")


def _flag(name: str, doc: str) -> Column:
    return Column(name, "flag", doc)


def _table(name: str, doc: str, key: str, *columns: Column, **facts: Any) -> Table:  # noqa: ANN401 -- Table's own fields
    """Declare a table; every row ends with the three columns that say where it came from."""
    provenance = (
        _own("source", "person", "The member it came from, as in members.member.", required=True, repeats=True),
        Column("position", "integer", "Index of its record in the member's record list; rows of one record share it.", required=True),
        Column("ordinal", "small", "Index among the rows of this table that the record yields.", required=True),
    )
    return Table(name, doc, tuple(key.split()), (*columns, *provenance), **facts)


_CONVERSATION = _own("conversation_id", "person", "The conversation (conversations.conversation_id).", required=True, repeats=True)
_MESSAGE = Column("message_id", "integer", "The message: milliseconds x 1000 + a count; unique within its conversation.", required=True)

TABLES: tuple[Table, ...] = (
    _table(
        "account",
        "The profile: one row.",
        "username",
        _string("username", "person", "User name.", required=True),
        _string("name", "person", "Display name."),
        _string("bio", "content", "Biography."),
        _string("email", "person", "E-mail address."),
        _string("phone", "person", "Phone number."),
        _flag("phone_confirmed", "Whether the phone number was confirmed."),
        _string("phone_confirmation_method", "none", "How it was confirmed."),
        _string("gender", "person", "Gender as stated."),
        Column("birth_date", "day", "Date of birth; null if it is not an ISO date.", "person"),
        _string("website", "person", "Website of the profile."),
        _flag("private", "Whether the account is private."),
        _time("When the account was opened (exports of 2018 to 2020).", "joined"),
        _string("profile_photo", "person", "URI of the profile photo, as written."),
        _string("music", "content", "Music on the profile."),
        Column("emoji_pong_high_score", "integer", "High score in the emoji game."),
        named_by=(),
    ),
    _table(
        "posts",
        "A post, reel, story, repost or Threads post of the account.",
        "post_id",
        _own("post_id", "none", "<family>-<time>-<n>: equal in two exports of one account.", required=True),
        _kind("post, reel, story, igtv, archived, deleted, other, repost, threads_post."),
        _time("When it was published."),
        _string("caption", "content", "Caption of the post, else of its first media."),
        Column("media_count", "small", "How many media it has.", required=True),
        _string("url", "person", "Link to the post (reposts)."),
        _string("owner", "person", "User name of whose post it is (reposts)."),
        _string("owner_name", "person", "Display name of whose post it is (reposts)."),
        Column("hashtags", "strings", "Hashtags, where the export lists them.", "content"),
        _string("place", "place", "Name of the place (exports of 2018 to 2020)."),
        _string("reply_control", "none", "Who may reply (Threads)."),
        _string("fbid", "person", "Meta's id."),
        named_by=("post_id",), counted="post_id", match=("post_id",), counts={"media_count": "media"},
    ),
    _table(
        "media",
        "One reference to a file: carousel media, attachments, profile photos.",
        "owner_table owner_id ordinal",
        _own("owner_table", "none", "posts, messages, account, conversations, comments, records.", required=True, repeats=True),
        _own("owner_id", "person", "Id of the row it hangs on: post_id, <conversation_id>/<message_id>, user name, or position (in its source).", required=True),
        _string("uri", "person", "As written in the export.", required=True),
        _own("member", "person", "The file in the archive (members.member); null if missing."),
        Column("present", "flag", "Whether the file is in the archive.", required=True),
        Column("size", "integer", "Bytes of the file."),
        _own("media_type", "none", "Media type by the file's first bytes.", repeats=True),
        _own("kind", "none", "photo, video, audio, gif, file, subtitle.", required=True, repeats=True),
        _time("When it was created."),
        _string("caption", "content", "Title of the media object."),
        Column("latitude", "number", "EXIF latitude in degrees.", "place"),
        Column("longitude", "number", "EXIF longitude in degrees.", "place"),
        _string("taken", "none", "EXIF date_time_original as written."),
        _string("digitized", "none", "EXIF date_time_digitized as written."),
        _string("lens_make", "device", "EXIF lens make.", repeats=True),
        _string("lens_model", "device", "EXIF lens model.", repeats=True),
        _string("software", "device", "EXIF software.", repeats=True),
        _string("device_id", "device", "Id of the device.", repeats=True),
        _string("camera_position", "none", "back, front, unknown.", repeats=True),
        _string("source_type", "none", "library, camera, or a digit.", repeats=True),
        _string("scene_capture_type", "none", "EXIF scene capture type.", repeats=True),
        _string("metering_mode", "none", "EXIF metering mode.", repeats=True),
        Column("iso", "integer", "EXIF ISO speed."),
        Column("scene_type", "integer", "EXIF scene type."),
        _string("aperture", "none", "EXIF aperture (APEX)."),
        _string("shutter_speed", "none", "EXIF shutter speed (APEX)."),
        _string("focal_length", "none", "EXIF focal length."),
        _string("focal_plane_x_resolution", "none", "EXIF focal plane X resolution."),
        _string("focal_plane_y_resolution", "none", "EXIF focal plane Y resolution."),
        _string("focal_plane_resolution_unit", "none", "EXIF focal plane resolution unit."),
        _flag("has_camera_metadata", "camera_metadata.has_camera_metadata."),
        _string("music_genre", "content", "Genre of the music in it."),
        _string("cross_post_source", "none", "App it was cross-posted from.", repeats=True),
        _string("backup_uri", "person", "A second address of the file."),
        _flag("profile_picture", "is_profile_picture."),
        _string("subtitles_uri", "person", "URI of its subtitles."),
        owner="owner_table", match=("owner_table", "uri"), made=frozenset({"member", "present", "size", "media_type"}), dated=False,
    ),
    _table(
        "comments",
        "A comment that the account wrote.",
        "kind time owner text",
        _kind("post, reel, story, live, threads."),
        _time("When it was written."),
        _string("text", "content", "The comment."),
        _string("owner", "person", "User name of the owner of what was commented on."),
        _string("media_uri", "person", "URI of a GIF in the comment."),
    ),
    _table(
        "likes",
        "A like that the account gave.",
        "kind time owner",
        _kind("post, comment, threads."),
        _time("When it was given."),
        _string("owner", "person", "User name of the owner of what was liked."),
        _string("owner_name", "person", "Display name of the owner."),
        _string("owner_url", "person", "Link of the owner, often the person's website."),
        _string("url", "person", "Link to what was liked."),
        _string("emoji", "content", "The emoji that the export shows for the like."),
        _string("caption", "content", "Caption of what was liked."),
        _string("title", "content", "Its title; of repeated titles the first."),
        Column("hashtags", "strings", "Its hashtags.", "content"),
        _fbid(),
    ),
    _table(
        "saved",
        "Something the account saved.",
        "kind time url owner title",
        _kind("post, music, place."),
        _time("When it was saved."),
        _string("owner", "person", "User name of its owner."),
        _string("owner_name", "person", "Display name of its owner."),
        _string("url", "person", "Link to it."),
        _string("caption", "content", "Its caption."),
        _string("title", "content", "Title of it, or of the song."),
        _string("artist", "content", "Artist of the song."),
        Column("hashtags", "strings", "Its hashtags.", "content"),
        _fbid(),
        match=("kind", "time", "owner"),
    ),
    _table(
        "collections",
        "A named collection of saved posts, or a list of people.",
        "collection_id",
        _own("collection_id", "none", "<kind>-<created>-<n>.", required=True),
        _kind("saved, people."),
        _string("name", "content", "Its name."),
        _string("type", "none", "Type as written.", repeats=True),
        _string("visibility", "none", "Visibility as written.", repeats=True),
        _time("When it was made.", "created"),
        _time("When it was last changed.", "updated"),
        _string("members_text", "person", "Its members, as written (lists of people)."),
        _fbid(),
        named_by=("collection_id",), counted="collection_id", match=("collection_id",),
    ),
    _table(
        "collection_items",
        "A post in a collection.",
        "collection_id ordinal_in_collection",
        _own("collection_id", "none", "The collection (collections.collection_id).", required=True),
        Column("ordinal_in_collection", "small", "Its place in the collection, from 0.", required=True),
        _time("When it was added."),
        _string("owner", "person", "User name of the post's owner."),
        _string("owner_name", "person", "Display name of the post's owner."),
        _string("url", "person", "Link to the post."),
        owner="collections", owner_key=("collection_id",), match=("time", "owner", "url"), place="ordinal_in_collection", dated=False,
    ),
    _table(
        "conversations",
        "A conversation, one row however many parts it has.",
        "conversation_id",
        _own("conversation_id", "person", "The end of the thread folder's name, which does not change.", required=True),
        _own("folder", "none", "inbox, message_requests, broadcast, archived_threads, reported ...", required=True, repeats=True),
        _kind("direct, group, broadcast."),
        _string("title", "person", "Its name."),
        _string("thread_path", "person", "thread_path as written."),
        Column("participant_count", "small", "How many take part, the owner included.", required=True),
        _flag("still_participant", "Whether the account still takes part."),
        _flag("pending", "A request not yet accepted."),
        Column("join_mode", "integer", "joinable_mode.mode (groups)."),
        _string("join_link", "person", "joinable_mode.link (groups)."),
        _string("image_uri", "person", "URI of the group's picture."),
        named_by=("conversation_id",), counts={"participant_count": "participants"},
    ),
    _table(
        "participants",
        "One person in a conversation.",
        "conversation_id ordinal",
        _own("conversation_id", "person", "The conversation.", required=True, repeats=True),
        _string("name", "person", "Display name."),
        _string("username", "person", "User name (exports of 2018 to 2020 only)."),
        _flag("is_owner", "Whether it is the account itself, by its name; null if that cannot be told."),
        owner="conversations", owner_key=("conversation_id",), match=("name", "username"),
    ),
    _table(
        "messages",
        "A message.",
        "conversation_id message_id",
        _CONVERSATION,
        _MESSAGE,
        _time("When it was sent."),
        _string("sender", "person", "Display name of the sender.", repeats=True),
        _flag("sent_by_owner", "Whether the account sent it; null if that cannot be told."),
        _kind("text, media, share, call, heart, empty: by structure, never by the words."),
        _string("text", "content", "Its text. Sentences of the system are text too, in the account's language."),
        Column("call_duration", "integer", "Seconds of a call."),
        _flag("missed", "A missed call."),
        _flag("unsent", "Unsent by its sender."),
        _flag("geoblocked", "Not shown for the viewer's place."),
        _flag("unsent_by_parent", "Image unsent by a parent."),
        _string("type", "none", "Generic, Share, Call ... (2021 to 2022).", repeats=True),
        named_by=("conversation_id", "message_id"), counted="message_id", match=("conversation_id", "message_id"),
    ),
    _table(
        "attachments",
        "A file, share, link or place in a message.",
        "conversation_id message_id ordinal",
        _CONVERSATION,
        _MESSAGE,
        _kind("photo, video, audio, gif, file, share, story_share, live_share, profile_share, place, link, mention."),
        _string("uri", "person", "URI of the file (media.uri)."),
        _time("When the file was created."),
        _string("url", "person", "The link."),
        _string("text", "content", "Text of what was shared."),
        _string("owner", "person", "Owner of what was shared."),
        _string("owner_name", "person", "Display name of the shared profile."),
        _string("place", "place", "Name of the place."),
        Column("latitude", "number", "Latitude in degrees.", "place"),
        Column("longitude", "number", "Longitude in degrees.", "place"),
        owner="messages", owner_key=("conversation_id", "message_id"), match=("kind", "uri", "url"), dated=False,
    ),
    _table(
        "reactions",
        "A reaction to a message.",
        "conversation_id message_id actor emoji",
        _CONVERSATION,
        _MESSAGE,
        _string("emoji", "content", "The reaction.", required=True, repeats=True),
        _string("actor", "person", "Display name of who reacted.", repeats=True),
        _time("When, where the export says it."),
        owner="messages", owner_key=("conversation_id", "message_id"), match=("actor", "emoji"), dated=False,
    ),
    _table(
        "connections",
        "A relation to another account.",
        "kind username hashtag",
        _kind(
            "follower, following, blocked, close_friend, favorite, request_received, request_sent, request_answered, "
            "unfollowed, restricted, hidden_story, removed_suggestion, hashtag; the same after threads_."
        ),
        _string("username", "person", "User name of the other."),
        _string("hashtag", "content", "The hashtag (kind hashtag)."),
        _string("name", "person", "Display name of the other."),
        _string("url", "person", "Link as written."),
        _string("website", "person", "Website of the other."),
        _time("Since when."),
        _fbid(),
    ),
    _table(
        "contacts",
        "A contact uploaded from the address book.",
        "contact first_name last_name",
        _string("first_name", "person", "First name."),
        _string("last_name", "person", "Last name."),
        _string("contact", "person", "Phone number or e-mail address."),
        _time("When it was imported."),
    ),
    _table(
        "searches",
        "A search.",
        "kind term time",
        _kind("user, phrase, hashtag, place, shopping, other."),
        _string("term", "content", "What was searched for."),
        _string("url", "person", "Link to what was found."),
        _time("When."),
        _fbid(),
    ),
    _table(
        "security_events",
        "A login, logout, change of password and the like.",
        "kind time ip detail",
        _kind(
            "login, logout, password_change, privacy_change, status_change, signup, last_location, checkpoint, "
            "email_sent, profile_changed, other."
        ),
        _time("When."),
        _string("ip", "device", "IP address."),
        Column("port", "integer", "Port.", "device"),
        _string("user_agent", "device", "User agent.", repeats=True),
        _string("language", "none", "Language code.", repeats=True),
        _string("cookie", "device", "Name of the cookie, masked."),
        _string("device", "device", "Device, or its id."),
        _string("app", "none", "App.", repeats=True),
        _string("app_version", "none", "Version of the app.", repeats=True),
        _string("username", "person", "User name at signup."),
        _string("email", "person", "E-mail address."),
        _string("phone", "person", "Phone number."),
        Column("latitude", "number", "Latitude in degrees.", "place"),
        Column("longitude", "number", "Longitude in degrees.", "place"),
        _flag("precise", "Whether latitude and longitude are the precise ones."),
        _string("place", "place", "Location as written."),
        _string("detail", "content", "What was changed, or which type."),
        _fbid(),
    ),
    _table(
        "devices",
        "A device that the account used.",
        "kind user_agent device_id",
        _kind("device, camera, two_factor, encrypted_chat."),
        _string("user_agent", "device", "User agent."),
        _string("device_id", "device", "Id of the device."),
        _string("nickname", "device", "Name given to it."),
        _string("manufacturer", "device", "Manufacturer."),
        _string("model", "device", "Model."),
        _string("type", "device", "Type."),
        _string("os_version", "device", "Version of the operating system."),
        _string("ip", "device", "Last IP address."),
        _time("Last login, or last time active.", "last_login"),
        _time("Online since.", "online_since"),
        _string("sdk_versions", "device", "Supported SDK versions."),
        _string("compression", "device", "Compression."),
        _string("face_tracker_version", "device", "Version of the face tracker."),
    ),
    _table(
        "impressions",
        "Something that the account was shown.",
        "kind time owner url",
        _kind(
            "ad, post, video, suggestion, story, ad_click, not_interested_post, not_interested_profile, interested_post, "
            "app_message, music_heard, music_used, threads_post."
        ),
        _time("When."),
        _string("owner", "person", "User name of its author."),
        _string("owner_name", "person", "Display name of its author."),
        _string("url", "person", "Link to it."),
        _string("ad_url", "person", "Link in the ad library."),
        Column("advertisers", "strings", "Brand partners.", "person"),
        Column("advertiser_profiles", "strings", "Profiles of the brand partners.", "person"),
        _string("caption", "content", "Its caption."),
        _string("title", "content", "Title of the ad, song or message."),
        _string("artist", "content", "Artist of the song."),
        Column("hashtags", "strings", "Its hashtags.", "content"),
        _string("feedback", "content", "Feedback given."),
        _string("surface", "none", "Where it was shown."),
        _string("click_type", "none", "Kind of click."),
        Column("count", "integer", "How often."),
        _fbid(),
        match=("kind", "time", "owner"),
    ),
    _table(
        "story_interactions",
        "An answer to somebody's story.",
        "kind time owner value",
        _kind(
            "poll, quiz, question, emoji_slider, countdown, like, emoji_reaction, avatar_reaction, sticker_reaction, "
            "music_response, media_response, chat."
        ),
        _time("When."),
        _string("owner", "person", "User name of the story's owner."),
        _string("owner_name", "person", "Display name of the story's owner."),
        _string("value", "content", "Answer, option, emoji, or the slider's value."),
        _string("question", "content", "What was asked."),
        Column("options", "strings", "What could be chosen.", "content"),
        _string("url", "person", "Link to the story."),
        _string("caption", "content", "Its caption."),
        _fbid(),
        match=("kind", "time", "owner"),
    ),
    _table(
        "profile_changes",
        "A change to the profile.",
        "field time",
        _string("field", "none", "What was changed.", required=True, repeats=True),
        _string("previous", "content", "Value before."),
        _string("new", "content", "Value after."),
        _time("When."),
    ),
    _table(
        "interests",
        "A topic or category that the account is held to be interested in.",
        "kind name",
        _kind("ad_interest, ad_category, topic, reels_topic, reels_sentiment, place, see_more, see_less, threads_feed."),
        _string("name", "content", "Its name.", required=True),
        _time("When."),
        _fbid(),
    ),
    _table(
        "advertisers",
        "An advertiser that used the account's data, and how.",
        "name reason",
        _string("name", "none", "Advertiser.", required=True),
        _string("reason", "none", "list, remarketing, store_visit; an unknown label as written.", repeats=True),
    ),
    _table(
        "off_meta_events",
        "What another app or website told Meta.",
        "app event_id time",
        _string("app", "content", "App or website.", required=True),
        _string("app_id", "none", "Its id."),
        _string("event_id", "none", "Id of the event, as text: it exceeds 2^53."),
        _string("kind", "none", "CUSTOM, PURCHASE ...", repeats=True),
        _time("When."),
        _fbid(),
    ),
    _table(
        "link_history",
        "A link opened in the app's browser.",
        "url time session_start",
        _string("url", "content", "The link."),
        _string("title", "content", "Title of the page."),
        _string("session_start", "none", "Start of the session, as displayed."),
        _string("session_end", "none", "End of the session, as displayed."),
        _time("When."),
        _fbid(),
    ),
    _table(
        "settings",
        "A name and a value: settings, consents and other single facts about the account.",
        "section name ordinal",
        _own("section", "none", "Section of the export.", required=True, repeats=True),
        _own("name", "none", "Label or key; labels of groups before it, with > between.", repeats=True),
        _string("value", "content", "Value."),
        _time("Value, where it is a time; else the record's time."),
        _string("url", "person", "Link."),
        _string("channel", "none", "Channel of a notification.", repeats=True),
        _fbid(),
        match=("section", "name", "channel"), dated=False,
    ),
    _table(
        "records",
        "One scalar that no other table has.",
        "source position pointer",
        _own("section", "none", "Section of the export; null if none claims the member.", repeats=True),
        _own("pointer", "none", "JSON Pointer from the record's root; begins with 2 (Relative JSON Pointer) above the record list.", required=True),
        _string("label", "content", "The nearest label, map key or group title.", repeats=True),
        _string("value", "content", "The scalar's text, as in JSON for numbers, true, false and null."),
        _own("type", "none", "string, number, boolean, null; array or object for empty ones.", required=True, repeats=True),
        _time("Value, where it is a time."),
        _own("why", "none", "generic, extra, wrong_type, repeated, conflict, ignored.", required=True, repeats=True),
        owner="records", match=("section", "pointer", "value", "type"), dated=False,
    ),
    _table(
        "documents",
        "JSON of unknown shape, whole.",
        "source",
        _own("text", "content", "The document, repaired and written compactly.", required=True),
    ),
    Table(
        "members",
        "The ledger: every file of every part of the archive, and what became of it.",
        ("member",),
        (
            _own("member", "person", "Path in the export; a path that stands in two parts gets @2.", required=True),
            _own("archive", "person", "Name of the ZIP or folder.", required=True, repeats=True),
            Column("part", "small", "Number of the part, from 0.", required=True),
            _own("name", "person", "Name as stored, escaped.", required=True),
            _own("section", "none", "Section of the export.", repeats=True),
            _own("form", "none", "Form of its records: the schema's <section>:<since>.", repeats=True),
            _own("generation", "none", "Generation of the format that the form belongs to.", repeats=True),
            _own("status", "none", "parsed, media, empty, skipped, unknown, failed.", required=True, repeats=True),
            _own("reason", "none", "Why it was skipped, is unknown, or failed.", repeats=True),
            _flag("referenced", "Whether any record refers to this media file."),
            Column("size", "integer", "Bytes.", required=True),
            Column("compressed_size", "integer", "Bytes in the ZIP.", required=True),
            Column("crc32", "integer", "CRC-32 of the bytes.", required=True),
            Column("records", "integer", "Records read."),
            Column("rows", "integer", "Rows that they gave, in all tables."),
            Column("refused", "integer", "Records that gave no row."),
            Column("repaired", "integer", "Strings that were repaired."),
            Column("issues", "small", "Kinds of findings about it.", required=True),
        ),
    ),
)  # fmt: skip
"""All tables, in the order in which they are listed and written."""

TABLE_BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}


def name_of(table: Table, row: Mapping[str, Any]) -> str:
    """Give the name by which rows that hang on a row mean it; positions count within one source."""
    source = (row["source"],) if table.named_by == ("position",) else ()
    return "/".join(map(str, (*source, *(row[name] for name in table.named_by))))


def owner_of(table: Table, row: Mapping[str, Any]) -> tuple[str, str]:
    """Give table and name of the row that a row hangs on; of scalars of one record it is the first."""
    if table.owner == table.name:
        return table.name, name_of(table, row)
    owner = row["owner_table"] if table.owner == "owner_table" else str(table.owner)
    names = (row["owner_id"],) if table.owner == "owner_table" else (row[name] for name in table.owner_key)
    source = (row["source"],) if TABLE_BY_NAME[owner].named_by == ("position",) else ()
    return owner, "/".join(map(str, (*source, *names)))
