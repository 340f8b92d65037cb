"""The law of the mirror: what a form renders it parses back, for every form, whatever the rows hold."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from exports import PROFILE, OneTable, profile, read_tables, zipped
from flat_exports import contents, documents, written
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from igarchive.exporter.formats import mangled, right
from igarchive.exporter.layout import Laid, laid_out
from igarchive.sections import SECTIONS
from igarchive.tables import TABLE_BY_NAME, Column
from igarchive.times import LATEST, MICROSECONDS, iso

if TYPE_CHECKING:
    from igarchive.stock import Row

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
"""Text of Unicode scalar values; what a person leaves empty has tests of its own."""

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXTS,
    "time": st.integers(1, LATEST - 1).map(lambda seconds: seconds * MICROSECONDS),
    "day": st.dates(),
    "integer": st.integers(-(2**53) + 1, 2**53 - 1),
    "small": st.integers(0, 2**31 - 1),
    "number": st.floats(-180, 180, allow_nan=False).map(lambda number: round(number, 6)),
    "flag": st.booleans(),
    "strings": st.lists(TEXTS, min_size=1, max_size=3),
}
"""What a column of each kind can hold."""


def laid() -> list[tuple[str, Laid]]:
    """Give each form that is a declaration and is written, at the day since which it is."""
    found = []
    for section in SECTIONS:
        dates = sorted({since.date for history in (section.folder, section.files, section.forms) for since in history})
        seen = []
        for date in dates:
            place = laid_out(section, date)
            if place is not None and place.form not in seen and len(place.form.carries) == 1 and section.name not in OWN_LAWS:
                seen.append(place.form)
                found.append((f"{section.name}:{date}", place))
    return found


LAW_EXAMPLES = max((settings.default or settings()).max_examples // 25, 4)
"""Of each form a few rows in every run; the profile ``long`` tries more."""

OWN_LAWS = {
    "personal_information", "last_known_location", "profile_photos", "advertisers", "off_meta_activity", "locations_of_interest", "other_categories",
    "topics", "see_less_topics", "autofill_information", "secret_conversations", "profile_activity", "direct_media", "recent_searches",
}  # fmt: skip
"""Sections whose rows hang together in ways of their own; the samples' law holds them."""

LONE, MAPS, NAMES = ("signup_details", "account_history.json"), "connections.json", ("username", "hashtag")
"""The section that is one record there, and maps, with what stands once in them: a second is no row that they write (test_flat)."""

LAID = [(name, place) for name, place in laid() if "settings" not in place.form.carries]


def rows_of(place: Laid) -> st.SearchStrategy[list[Row]]:
    """Make rows of the table that a form writes, as reading it could give."""
    [(table, columns)] = place.form.carries.items()
    constant = place.section.constant_of(table)

    def value(column: Column) -> st.SearchStrategy[Any]:
        if column.name in constant:
            return st.just(constant[column.name])
        if column.name not in columns:
            return st.none()
        return VALUES[column.kind] if column.required else st.none() | VALUES[column.kind]

    row = st.fixed_dictionaries({column.name: value(column) for column in TABLE_BY_NAME[table].columns})
    if (place.section.name, place.member) == LONE:
        return st.lists(row, min_size=1, max_size=1)
    return st.lists(row, min_size=1, max_size=3, unique_by=(lambda row: tuple(map(row.get, NAMES))) if place.member == MAPS else None)


@pytest.mark.parametrize("place", [place for _, place in LAID], ids=[name for name, _ in LAID])
@settings(max_examples=LAW_EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_a_form_renders_it_parses_back(place: Laid, data: st.DataObject) -> None:
    [(table, columns)] = place.form.carries.items()
    rows = [row for row in data.draw(rows_of(place)) if place.form.holds(row)]
    written = list(place.render(OneTable(table, rows)))

    with tempfile.TemporaryDirectory() as folder:
        write = mangled if place.form.spoiled else right
        documents = {place.path(rendered): write(place.document(rendered)) for rendered in written}
        found = read_tables(zipped(Path(folder, "x.zip"), {PROFILE: profile(), **documents}))

    told = sorted(columns | place.section.constant_of(table).keys())
    kinds = {name: TABLE_BY_NAME[table].by_name[name].kind for name in told}
    assert [{name: plain(row[name], kinds[name]) for name in told} for row in found[table]] == [{name: row[name] for name in told} for row in rows]
    assert [row for rendered in written for row in rendered.rows[table]] == rows
    assert {issue.severity for issue in found.findings} <= {"note", "warning"}
    assert not {"schema", "drift", "label_unknown", "value"} & found.codes()


def plain(value: Any, kind: str) -> Any:  # noqa: ANN401 -- a cell
    """Give a time as the stock holds it."""
    return None if value is None else round(value.timestamp()) * MICROSECONDS if kind == "time" else value


# Forms of the flat layout whose rows hang together.

PEOPLE = st.lists(st.sampled_from(["ida.vogt", "tao", "arlo", "mira"]), unique=True)
MOMENTS = st.integers(1_500_000_000_000_000, 1_500_000_000_003_000).map(lambda time: iso(time, "+00:00", "microseconds"))
DEGREES = VALUES["number"].map(lambda number: number + 0.0)
"""Without a zero below zero, of which a store keeps no sign."""

ADDRESSES = st.sampled_from(["https://example.org/a.jpg?x=1", "https://example.org/b.mp4", "https://example.org/c"])
WORDS = st.none() | st.just("") | TEXTS

LIKES = st.fixed_dictionaries({}, optional={"username": TEXTS, "date": MOMENTS})
MESSAGES = st.fixed_dictionaries(
    {},
    optional={
        "sender": st.sampled_from(["ida.vogt", "tao", "für"]),
        "created_at": MOMENTS,
        "likes": st.lists(LIKES, max_size=2),
        "text": WORDS,
        "heart": st.just("❤️"),
        "media": ADDRESSES,
        "voice_media": st.none() | ADDRESSES,
        "animated_media_images": st.just({"original": {"url": "https://example.org/g.gif"}}),
        "latitude": DEGREES,
        "longitude": DEGREES,
        "video_call_action": WORDS,
        **dict.fromkeys(("media_owner", "media_share_caption", "media_share_url", "mentioned_username", "story_share", "live_video_share"), WORDS),
        **dict.fromkeys(("profile_share_username", "profile_share_name", "link", "location_name"), WORDS),
    },
)
CONVERSATIONS = st.lists(MESSAGES, max_size=4).map(lambda said: sorted(said, key=lambda one: one.get("created_at", ""), reverse=True))
THREAD: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({"participants": PEOPLE, "conversation": CONVERSATIONS})
THREADS = st.lists(THREAD, max_size=3, unique_by=lambda one: frozenset(one["participants"]))
"""Threads of other people each, as those of the same are read as one; what they say stands newest first."""

FILES = st.fixed_dictionaries(
    {"path": st.sampled_from(["photos/a.jpg", "videos/b.mp4", "c"])},
    optional={"caption": st.sampled_from(["", "für"]), "taken_at": st.sampled_from(["2019-08-24T23:09:33", "2019-08-24T23:09:34"]), "location": TEXTS},
)
LISTS = st.fixed_dictionaries({}, optional=dict.fromkeys(("photos", "videos", "stories", "profile", "direct"), st.lists(FILES, max_size=5)))

IDA = {"profile.json": right({"username": "ida.vogt"})}


@settings(max_examples=LAW_EXAMPLES, deadline=None)
@given(threads=THREADS)
def test_what_threads_without_ids_tell_comes_back(threads: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        done, out = written(Path(folder), {**IDA, "messages.json": right(threads)}, "2020-11")
        before, after = read_tables(Path(folder, "export.zip")), read_tables(out)

    assert {loss.table for loss in done.losses if loss.lost_rows} <= {"records"}
    for table in before.tables.keys() - {"records", "members"}:
        assert contents(after[table]) == contents(before[table])


@settings(max_examples=LAW_EXAMPLES, deadline=None)
@given(lists=LISTS)
def test_files_of_posts_stay_and_what_was_regrouped_once_stays_so(lists: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _, once = written(Path(folder), {**IDA, "media.json": right(lists)}, "2020-11")
        first, found = documents(once), read_tables(once)
        _, twice = written(Path(folder), {name: right(document) for name, document in first.items()}, "2020-10")
        again = documents(twice)

    assert Counter(found.column("media", "uri")) == Counter(item["path"] for items in lists.values() for item in items)
    assert again == first
