"""What no page shows: declared once, for the report of losses, for docs/coverage.md, and for the law that holds pages to it.

Beside it three things are so of every page: times are to the minute, an empty text is none, and what only says that
nothing is there (a filler) is not told.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

from igarchive.html.blocks import says
from igarchive.html.dates import FIRST_YEAR
from igarchive.html.threads import FIRST, FOLDERS
from igarchive.html.writing.conversations import can_be_told_apart, is_shown
from igarchive.media import KINDS
from igarchive.media_objects import MEDIA_COLUMNS
from igarchive.tables import TABLE_BY_NAME
from igarchive.times import MICROSECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import tzinfo

    from igarchive.stock import Row

LIST, MAP, LABELS, POST, STORY, THREAD = MARKS = ("string_list_data", "string_map_data", "label_values", "media", "uri", "sender_name")
"""The marks of forms that pages mirror."""

PAGES = dict(zip(MARKS, ("lists", "maps", "labelled values", "posts", "stories and profile photos", "conversations"), strict=True))
"""What pages of these forms are called."""

ANY = "any table"


class Told(Struct, frozen=True, dict=True):
    """The rows that one page is made of, and where it lies."""

    mark: str
    """The mark of their form."""
    path: str
    """Its path in the archive."""
    tables: Mapping[str, Sequence[Row]]
    """The rows by table."""
    zone: tzinfo
    """The zone of its dates."""

    @cached_property
    def senders(self) -> frozenset[str]:
        """Who wrote on a page of a thread."""
        return frozenset(row["sender"] for row in self.tables.get("messages", ()) if row["sender"])

    @cached_property
    def carried(self) -> dict[int, set[str]]:
        """What the page shows with each message: media, share."""
        found: dict[int, set[str]] = {}
        for row in self.tables.get("attachments", ()):
            if not _has_no_link(Cell(row, "", self)):
                found.setdefault(row["hangs_on"], set()).add("media" if _is_file(row) else "share")
        return found

    @cached_property
    def files(self) -> Counter[int]:
        """How many files each post has, by the number of its row."""
        return Counter(row["hangs_on"] for row in self.tables.get("media", ()))

    @cached_property
    def posts(self) -> dict[int, Row]:
        """The posts by the number of their row."""
        return {row["id"]: row for row in self.tables.get("posts", ())}

    @cached_property
    def times(self) -> dict[tuple[str, int], set[int | None]]:
        """The times of the values of each record of settings."""
        found: dict[tuple[str, int], set[int | None]] = {}
        for row in self.tables.get("settings", ()):
            if row["value"] is not None or row["url"] is not None:
                found.setdefault((row["source"], row["position"]), set()).add(row["time"])
        return found

    @cached_property
    def named(self) -> dict[str | None, Row]:
        """The first person of each name in a thread."""
        return {_name_of(row): row for row in reversed(self.tables.get("participants", ()))}


class Cell(NamedTuple):
    """A value that may not be shown, or a row."""

    row: Row
    """The row."""
    column: str
    """The column; "" for the row itself."""
    told: Told
    """What it is told with."""

    @property
    def value(self) -> Any:  # noqa: ANN401 -- a cell
        """The value."""
        return self.row[self.column]


def _always(_: Cell) -> bool:
    return True


def _is_before_any(at: Cell) -> bool:
    return datetime.fromtimestamp(at.value // MICROSECONDS, at.told.zone).year < FIRST_YEAR


def _is_odd_time(at: Cell) -> bool:
    """Tell whether a time is not read back: nothing happened in 1970, and of an hour that comes twice the first counts."""
    return _is_before_any(at) or datetime.fromtimestamp(at.value // MICROSECONDS, at.told.zone).fold > 0


def _is_odd_text(at: Cell) -> bool:
    texts = at.value if isinstance(at.value, list) else [at.value]
    return any("\0" in text or bool(text and not says(text)) for text in texts)


def _repeats_its_link(at: Cell) -> bool:
    return bool(at.column != "url" and at.value == at.row.get("url"))


def _is_not_the_text(at: Cell) -> bool:
    return bool(at.row["value"] in {None, "", at.row["url"]})


def _differs_within_its_record(at: Cell) -> bool:
    """Tell whether a setting has a value, and its record values of other times: the one time that a page shows of them is at its foot."""
    valued = at.row["value"] is not None or at.row["url"] is not None
    return valued and len(at.told.times[at.row["source"], at.row["position"]]) > 1


def _is_nameless(at: Cell) -> bool:
    return not at.row["name"]


def _is_blank(at: Cell) -> bool:
    """Tell whether a row is known by a text that is not shown: there is no such row without it."""
    name: str | None = at.row.get("name", at.row.get("app"))
    return bool(name and not says(name))


def _has_outer_space(at: Cell) -> bool:
    return bool(at.value != at.value.strip())


def _is_one_of_several(at: Cell) -> bool:
    return at.told.files[at.row["hangs_on"]] > 1


def _differs_from_its_post(at: Cell) -> bool:
    post = at.told.posts.get(at.row["hangs_on"])
    return not _is_one_of_several(at) and post is not None and post[at.column] is not None and post[at.column] != at.value


def _is_file(row: Row) -> bool:
    return row["kind"] in KINDS.values() and row["uri"] is not None


def _has_no_link(at: Cell) -> bool:
    """Tell whether an attachment is a share without a link, or a file of no kind that could be shown but as a link, and leads elsewhere."""
    return bool(at.row["kind"] == "file" and is_shown(at.row["uri"])) if _is_file(at.row) else not is_shown(at.row["url"] or "")


def _is_of_another_kind(at: Cell) -> bool:
    """Tell whether the place of a file, or a share's, says another kind."""
    if not _is_file(at.row):
        return bool(at.row["kind"] != "share")
    key = next((FOLDERS[name] for name in reversed(at.row["uri"].split("/")[:-1]) if name in FOLDERS), None)
    return bool(KINDS[key] != at.row["kind"] if key else at.row["kind"] in {"audio", "gif"})


def _is_unlike_what_it_has(at: Cell) -> bool:
    has = at.told.carried.get(at.row["id"], set())
    return bool(at.row["kind"] != next((kind for kind in ("media", "share") if kind in has), "text" if at.row["text"] else "empty"))


def _is_unlike_who_wrote(at: Cell) -> bool:
    group = len(at.told.senders) > 2  # noqa: PLR2004 -- more than a pair
    return bool(at.row["kind"] != ("broadcast" if at.row["folder"] == "broadcast" else "group" if group else "direct"))


def _is_not_the_folder(at: Cell) -> bool:
    return bool(at.row["thread_path"] != "/".join(at.told.path.split("/")[-3:-1]))


def _is_unshown_file(at: Cell) -> bool:
    return at.row["owner_table"] == "conversations" or (_is_file(at.row) and _has_no_link(at))


def _wrote_nothing(at: Cell) -> bool:
    return _is_later_part(at) or _name_of(at.row) not in at.told.senders or at.told.named[_name_of(at.row)] is not at.row


def _is_later_part(at: Cell) -> bool:
    return FIRST.fullmatch(at.told.path.rpartition("/")[2]) is None


def _name_of(row: Row) -> str | None:
    name: str | None = row["name"] or row.get("username")
    return name


def _is_no_emoji(at: Cell) -> bool:
    dated = at.row["time"] is not None and not _is_before_any(at._replace(column="time"))
    return not can_be_told_apart(at.row["emoji"], at.row["actor"] or "", dated=dated)


SHOWN = {
    LIST: re.compile(r"/title|/string_list_data/\d+/(href|value|timestamp)"),
    MAP: re.compile(r"/title|/string_map_data/[^/]*/(href|value|timestamp)|/media_map_data/[^/]*/uri|/media_list_data/\d+/uri"),
    LABELS: re.compile(r"/title|/timestamp|/label_values/\d+((/(dict|vec)/\d+)*/(href|value|timestamp_value|label|title))"),
}
"""Pointers of what pages show of records that are kept value by value."""


def _is_no_value(at: Cell) -> bool:
    if at.row["value"] in FILLERS:
        return False
    return SHOWN[at.told.mark].fullmatch(at.row["pointer"]) is None or (at.row["time"] is not None and _is_odd_time(at._replace(column="time")))


FILLERS = frozenset({"", "0", "[]", "{}"})
"""Values of ``records`` that only say that nothing is there."""


class Unshown(Struct, frozen=True):
    """One thing that pages do not show."""

    marks: tuple[str, ...]
    """The marks of the forms whose pages these are."""
    table: str
    """The table, or ``ANY``."""
    columns: tuple[str, ...]
    """Columns that are not shown, of ``ANY`` table also kinds of columns; none if it is the row itself."""
    when: str
    """Of which rows, in words; "" for all."""
    hides: Callable[[Cell], bool] = _always
    """Tells whether that is so of a column that has a value, or of the row."""


TEXTS = ("string", "strings")
NAMED = ("interests", "advertisers", "off_meta_events")
"""Tables whose rows are known by a name."""

ABOUT_FILES = tuple(name for name in TABLE_BY_NAME["media"].by_name if name in MEDIA_COLUMNS - {"owner_table", "owner_id", "kind", "uri"})

UNSHOWN = (
    Unshown(MARKS, ANY, ("time",), "in 1970 or before, or in an hour that a clock of the zone shows a second time", _is_odd_time),
    Unshown(MARKS, ANY, TEXTS, "that holds a NUL character, or nothing but white space with a line break", _is_odd_text),
    Unshown((LIST, MAP), ANY, TEXTS, "that is no more than its link", _repeats_its_link),
    Unshown((LABELS,), ANY, ("fbid",), ""),
    *(Unshown((MAP,), table, (), "whose name is nothing but white space with a line break", _is_blank) for table in NAMED),
    Unshown((MAP,), "settings", (), "without a name", _is_nameless),
    Unshown((MAP,), "settings", ("name",), "that begins or ends with white space", _has_outer_space),
    Unshown((LABELS,), "settings", ("url",), "that is not told with a text of its own", _is_not_the_text),
    Unshown((LABELS,), "settings", ("time",), "of a value, where values of one record have several", _differs_within_its_record),
    Unshown((LIST, MAP, LABELS), "records", (), "that is no text, link, time or label of a record of this shape", _is_no_value),
    Unshown((LIST, LABELS), "media", (), ""),
    Unshown((MAP,), "media", ABOUT_FILES, ""),
    Unshown((POST, STORY), "media", ("cross_post_source", "backup_uri", "profile_picture", "subtitles_uri"), ""),
    Unshown((POST,), "media", ("time",), "of several of one post", _is_one_of_several),
    Unshown((POST,), "media", ("time", "caption"), "that differs from that of the post whose only file it is", _differs_from_its_post),
    Unshown((POST,), "posts", ("reply_control",), ""),
    Unshown((THREAD,), "conversations", (), "on later parts: the first tells of it", _is_later_part),
    Unshown((THREAD,), "conversations", ("still_participant", "pending", "join_mode", "join_link", "image_uri"), ""),
    Unshown((THREAD,), "conversations", ("kind",), "that does not follow from its folder, or from how many wrote in its first part", _is_unlike_who_wrote),
    Unshown((THREAD,), "conversations", ("thread_path",), "that is not its folder", _is_not_the_folder),
    Unshown((THREAD,), "participants", (), "who wrote nothing in the first part, or of two of one name the second", _wrote_nothing),
    Unshown((THREAD,), "messages", ("call_duration", "missed", "unsent", "geoblocked", "unsent_by_parent", "type"), ""),
    Unshown((THREAD,), "messages", ("kind",), "that does not follow from what is shown of it: calls", _is_unlike_what_it_has),
    Unshown((THREAD,), "attachments", (), "that is a share without a link, or a document outside the archive", _has_no_link),
    Unshown((THREAD,), "attachments", ("kind",), "of shared profiles, and of files in a folder of another kind", _is_of_another_kind),
    Unshown((THREAD,), "attachments", ("time", "owner_name"), ""),
    Unshown((THREAD,), "media", (), "that is the picture of a conversation, or a document outside the archive", _is_unshown_file),
    Unshown((THREAD,), "media", ("kind",), "in a folder of another kind", _is_of_another_kind),
    Unshown((THREAD,), "media", ("time",), ""),
    Unshown((THREAD,), "reactions", (), "that is not one emoji", _is_no_emoji),
)
"""All of it, in the order of docs/coverage.md."""


@cache
def unshown_in(table: str) -> frozenset[str]:
    """Name the columns of a table that pages do not show, of all rows or of some: what a page tells under them is no news."""
    own = [rule for rule in UNSHOWN if rule.table == table or (rule.table == ANY and rule.hides is _always)]
    return frozenset(column for rule in own for column in rule.columns if column in TABLE_BY_NAME[table].by_name)


@cache
def _rules(mark: str, table: str) -> tuple[tuple[Unshown, ...], tuple[tuple[str, Unshown], ...]]:
    """Give what hides rows of a table on pages of a shape, and what hides single columns."""
    own = [rule for rule in UNSHOWN if mark in rule.marks and rule.table in {table, ANY}]
    columns = [
        (column.name, rule)
        for rule in own
        for column in TABLE_BY_NAME[table].columns
        if column.name in rule.columns or (rule.table == ANY and column.kind in rule.columns and column.name in TABLE_BY_NAME[table].content)
    ]
    return tuple(rule for rule in own if not rule.columns), tuple(columns)


def shown_rows(told: Told) -> dict[str, list[Row]]:
    """Give the rows as their page shows them: without those, and the values, that it does not."""
    return {table: [row for one in rows if (row := _shown(one, table, told)) is not None] for table, rows in told.tables.items()}


def _shown(row: Row, table: str, told: Told) -> Row | None:
    whole, single = _rules(told.mark, table)
    if any(rule.hides(Cell(row, "", told)) for rule in whole):
        return None
    hidden: dict[str, Any] = {column: None for column, rule in single if row.get(column) is not None and rule.hides(Cell(row, column, told))}
    return row | hidden if hidden else row
