"""The law of pages for conversations and posts, whose rows hang on one another: whatever they hold, what is shown is what is read."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from exports import PROFILE, profile, read_tables, zipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_html_laws import LOOKS, NOON, UTC, Shown, alike, disagreements
from test_laws import TEXTS, VALUES

from igarchive.exporter.documents import documents
from igarchive.exporter.edition import edition_of
from igarchive.exporter.layout import laid_out
from igarchive.html.writing.unshown import Told, shown_rows
from igarchive.media import KINDS
from igarchive.media_objects import EXIF
from igarchive.sections import SECTION_BY_NAME
from igarchive.tables import TABLE_BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from igarchive.stock import Row

EXAMPLES = max((settings.default or settings()).max_examples // 10, 5)
quick = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

NAMES = st.sampled_from(["Mira Book", "Arlo", "\U0001f338 Lea", "Jos (2024)"]) | TEXTS
URIS = (
    st.builds(
        "your_instagram_activity/messages/inbox/a_1/{}/{}".format, st.sampled_from(["photos", "videos", "audio", "gifs", "files", "x"]), st.integers(0, 9)
    )
    | TEXTS
)
EMOJI = st.sampled_from(["\U0001f602", "\u2764\ufe0f", "\U0001f44d\U0001f3fd", "\U0001f1e9\U0001f1ea", "5\ufe0f\u20e3"]) | TEXTS
TIMES = st.none() | VALUES["time"]
LINKS = st.none() | st.sampled_from(["https://www.instagram.com/p/C1/", "https://x.example/?a=1&b=2"]) | TEXTS


@dataclass(frozen=True)
class Tables:
    """A stock of rows of several tables, which name what they hang on."""

    held: Mapping[str, Sequence[Row]]

    def rows(self, table: str, where: Mapping[str, Any]) -> Iterator[Row]:
        """Give the rows that have certain values."""
        return (row for row in self.held.get(table, ()) if all(row[name] == value for name, value in where.items()))

    def newest_first(self, table: str, where: Mapping[str, Any]) -> Iterator[Row]:
        """Give them the newest first."""
        return iter(sorted(self.rows(table, where), key=lambda row: -(row["time"] or 0)))

    def hanging(self, table: str, owner: str, rows: Sequence[Row]) -> Sequence[list[Row]]:
        """Give the rows that hang on each of some."""
        return [[one for one in self.held.get(table, ()) if one["hangs_on"] == row["id"] and one.get("owner_table", owner) == owner] for row in rows]


def row_of(table: str, number: int, **values: Any) -> Row:  # noqa: ANN401 -- columns
    """Make a row; a column that is not named is null."""
    return {**dict.fromkeys(TABLE_BY_NAME[table].by_name), "id": number, "hangs_on": None, **values}


@st.composite
def conversations(draw: st.DrawFn) -> dict[str, list[Row]]:
    """Make a conversation with all that hangs on it."""
    folder = draw(st.sampled_from(["inbox", "message_requests", "broadcast"]))
    path = draw(st.sampled_from([f"{folder}/mira_178", "inbox/other_178", "odd"]))
    facts: dict[str, Any] = {"kind": draw(st.sampled_from(["direct", "group", "broadcast"])), "title": draw(st.none() | TEXTS), "thread_path": path}
    facts |= {"pending": draw(st.none() | st.booleans()), "join_link": draw(LINKS)}
    tables: dict[str, list[Row]] = {"conversations": [row_of("conversations", 1, conversation_id="178", folder=folder, **facts)]}
    people = draw(st.lists(NAMES, max_size=4))
    tables["participants"] = [row_of("participants", number, hangs_on=1, name=name, conversation_id="178") for number, name in enumerate(people)]
    tables |= {name: [] for name in ("messages", "attachments", "reactions", "media")}
    for number in range(draw(st.integers(0, 3))):
        said = {
            "sender": draw(st.none() | NAMES),
            "text": draw(st.none() | TEXTS),
            "time": draw(TIMES),
            "unsent": draw(st.none() | st.booleans()),
            "call_duration": draw(st.none() | st.integers(0, 99)),
        }
        attach(draw, number, tables)
        tables["messages"].append(row_of("messages", number, conversation_id="178", **said, kind=kind_of(said, number, tables["attachments"])))
    return tables


def kind_of(said: Row, message: int, attachments: list[Row]) -> str:
    """Name what a message is, as reading it would."""
    if said["call_duration"] is not None:
        return "call"
    own = [one["kind"] for one in attachments if one["hangs_on"] == message]
    return "media" if set(own) & set(KINDS.values()) else "share" if own else "text" if said["text"] else "empty"


def attach(draw: st.DrawFn, message: int, tables: dict[str, list[Row]]) -> None:
    """Hang files, a share and reactions on a message."""
    for kind in sorted(draw(st.lists(st.sampled_from(list(KINDS.values())), max_size=2)), key=list(KINDS.values()).index):
        uri, time = f"{draw(URIS)}{len(tables['attachments'])}", draw(TIMES)
        tables["attachments"].append(row_of("attachments", len(tables["attachments"]), hangs_on=message, kind=kind, uri=uri, time=time))
        tables["media"].append(row_of("media", len(tables["media"]), hangs_on=message, owner_table="messages", kind=kind, uri=uri, time=time))
    if draw(st.booleans()):
        told = {
            "url": draw(LINKS),
            "text": draw(st.none() | TEXTS),
            "owner": draw(st.none() | NAMES),
            "kind": draw(st.sampled_from(["share", "profile_share"])),
        }
        tables["attachments"].append(row_of("attachments", len(tables["attachments"]), hangs_on=message, **told))
    for _ in range(draw(st.integers(0, 2))):
        told = {"emoji": draw(EMOJI), "actor": draw(st.none() | NAMES), "time": draw(TIMES)}
        tables["reactions"].append(row_of("reactions", len(tables["reactions"]), hangs_on=message, **told))


@st.composite
def published(draw: st.DrawFn, kind: str) -> dict[str, list[Row]]:
    """Make posts of a kind with their files."""
    tables: dict[str, list[Row]] = {"posts": [], "media": []}
    for number in range(draw(st.integers(1, 2))):
        caption, time = draw(st.none() | TEXTS), draw(TIMES)
        tables["posts"].append(row_of("posts", number, kind=kind, caption=caption, time=time, reply_control=draw(st.none() | TEXTS)))
        for _ in range(draw(st.integers(0, 3)) if kind != "story" else 1):
            own: Row = {"caption": caption, "time": time}
            if kind != "story" and draw(st.booleans()):
                own = {"caption": caption and draw(TEXTS), "time": time and draw(VALUES["time"])}
            facts = {column: draw(st.none() | exif(column)) for column in draw(st.lists(st.sampled_from(sorted(EXIF.values())), max_size=3, unique=True))}
            facts |= {"has_camera_metadata": draw(st.none() | st.booleans()), "music_genre": draw(st.none() | TEXTS)}
            kind_of_file = draw(st.sampled_from(["photo", "video"]))
            file = {"kind": kind_of_file, "uri": f"media/posts/{draw(st.integers(0, 99))}.{'mp4' if kind_of_file == 'video' else 'jpg'}"}
            tables["media"].append(row_of("media", len(tables["media"]), hangs_on=number, owner_table="posts", **own, **facts, **file))
    return tables


def exif(column: str) -> st.SearchStrategy[Any]:
    kind = TABLE_BY_NAME["media"].by_name[column].kind
    return VALUES[kind] if kind != "number" else st.floats(-90, 90).map(lambda number: round(number, 6))


def wrong(section: str, held: dict[str, list[Row]], look: tuple[str, str]) -> list[str]:
    """Write a section as pages, read them, and name what was shown and not read."""
    edition = edition_of(look[0], "html", look[1], "UTC")
    place = laid_out(SECTION_BY_NAME[section], look[0], edition.format.writes)
    assert place is not None
    made = [(one, data) for one in documents([place], Tables(held), edition) if (data := edition.format.write(one))]
    with tempfile.TemporaryDirectory() as folder:
        found = read_tables(zipped(Path(folder, "x.zip"), {PROFILE: profile(), **{one.path: data for one, data in made}}), zone=UTC)
    nameless = {"schema"} if None in found.column("messages", "sender") else set()
    apart = [issue.code for issue in found.findings if issue.code not in {"media_missing", "blank_column"} | nameless]
    for document, _ in made:
        [listed] = document.lists
        tables = listed.tables
        shown = shown_rows(Told(place.form.mark, document.path, tables, UTC))
        order = {row["id"]: number for number, row in enumerate(tables.get("messages", tables.get("posts", ())))}
        for table, rows in tables.items():
            kept = {row["id"]: row for row in shown[table]}
            told = sorted((Shown(row, kept.get(row["id"], {})) for row in rows), key=lambda one: key(one.whole, order.get(one.whole["hangs_on"], 0), table))
            read = sorted((row for row in found[table] if row["source"] == document.path), key=lambda row: key(row, row["position"], table))
            apart += disagreements(place, table, *alike(table, told, read))
    return [one for one in apart if "sent_by_owner" not in one and "is_owner" not in one]


def key(row: Row, owner: int, table: str) -> tuple[Any, ...]:
    """Put files of one message in one order: which kind each is taken for may differ."""
    return (
        (owner, (row["uri"] or "").replace("\0", "\ufffd"), row.get("url") or "")
        if table in {"attachments", "media"} and row.get("owner_table") != "posts"
        else ()
    )


@quick
@given(held=conversations(), look=st.sampled_from(LOOKS))
def test_of_a_conversation_what_is_shown_is_what_is_read(held: dict[str, list[Row]], look: tuple[str, str]) -> None:
    assert wrong("messages", held, look) == []


@pytest.mark.parametrize(("section", "kind"), [("posts", "post"), ("stories", "story"), ("reels", "reel")])
@quick
@given(data=st.data(), look=st.sampled_from(LOOKS))
def test_of_posts_what_is_shown_is_what_is_read(section: str, kind: str, data: st.DataObject, look: tuple[str, str]) -> None:
    assert wrong(section, data.draw(published(kind)), look) == []


def test_of_a_conversation_in_several_parts_each_message_is_read_and_the_first_part_tells_who_takes_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("igarchive.sections.thread_records.PART", 1)
    facts = {"conversation_id": "178", "folder": "inbox", "kind": "direct", "title": "Mira", "thread_path": "inbox/mira_178"}
    people = [row_of("participants", number, hangs_on=1, name=name) for number, name in enumerate(("Mira", "Ida"))]
    said = [
        row_of("messages", number, conversation_id="178", sender=name, text=name, kind="text", time=NOON - number)
        for number, name in enumerate(("Mira", "Ida"))
    ]
    held = {"conversations": [row_of("conversations", 1, **facts)], "participants": people, "messages": said}

    assert wrong("messages", held, LOOKS[-1]) == []


def test_files_of_lists_that_are_kept_value_by_value_are_not_shown() -> None:
    rows = [
        row_of("records", 1, pointer="/label_values/0/value", value="x", type="string"),
        row_of("records", 2, pointer="/media/0/uri", value="a.jpg", type="string"),
    ]
    told = Told("label_values", "x.html", {"records": rows, "media": [row_of("media", 1, hangs_on=1, owner_table="records", uri="a.jpg", kind="photo")]}, UTC)

    assert shown_rows(told) == {"records": rows[:1], "media": []}
