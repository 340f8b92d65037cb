"""Fuzzing: whatever is done to a valid export, it gets an answer, its ledger adds up, and nothing is lost in silence.

A few examples run with all tests; `make fuzz` runs many (FUZZ_EXAMPLES says how many of each property).
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from exports import CLOSE_FRIENDS, FOLLOWERS, LIKED_POSTS, LOGINS, POSTS, PROFILE, THREAD, make_zip, profile, read_tables
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from leaf_check import losses_of_members
from ledger_check import assert_ledger_adds_up, assert_rows_add_up
from mutations import Members, documents_at, exports, exports_of_spoiled_text, spoiled
from pages import block, cell, entry, message, page, pair, picture, table

import igarchive
from igarchive.errors import IgarchiveError, InputRefusedError

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "24"))
"""Examples of each property."""


def fuzz(share: int = 1) -> settings:
    """Give the budget of a property; one that takes long has a share of it."""
    return settings(
        max_examples=max(EXAMPLES // share, 5),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
    )


def read_and_check(members: Members) -> None:
    """Read an export of these members, which may be refused; hold its ledger and its scalars to what it holds."""
    with tempfile.TemporaryDirectory() as folder:
        path = make_zip(Path(folder), members)
        try:
            found = read_tables(path)
        except InputRefusedError:
            return
        assert_ledger_adds_up(found, len(members))
        assert_rows_add_up(found)
        assert losses_of_members(path, found) == []


@fuzz()
@given(members=exports())
def test_a_spoiled_document_loses_nothing_in_silence(members: Members) -> None:
    read_and_check(members)


@fuzz()
@given(members=exports_of_spoiled_text())
def test_a_spoiled_text_of_json_is_refused_or_loses_nothing(members: Members) -> None:
    read_and_check(members)


@cache
def archive() -> bytes:
    """Give the bytes of a small archive."""
    with tempfile.TemporaryDirectory() as folder:
        made = documents_at(FOLLOWERS, CLOSE_FRIENDS, LIKED_POSTS, LOGINS, POSTS, THREAD)
        return make_zip(Path(folder), {PROFILE: profile(), **made, "media/posts/1.jpg": b"\xff\xd8\xff"}).read_bytes()


@fuzz()
@given(data=st.deferred(lambda: spoiled(archive())))
def test_an_archive_of_spoiled_bytes_is_refused_or_adds_up(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "export.zip")
        path.write_bytes(data)
        try:
            found = read_tables(path)
        except InputRefusedError:
            return
    assert_ledger_adds_up(found, len(found["members"]))
    assert_rows_add_up(found)


MORNING = "Jun 10, 2024 10:00 am"

PAGES = {
    FOLLOWERS: page(*(block(entry(f"https://www.instagram.com/{name}", name, MORNING)) for name in ("arlo", "mira"))),
    LOGINS: page(block(table(cell("IP Address", "192.0.2.1"), pair("Time", MORNING)))),
    POSTS: page(block(picture("media/posts/1.jpg"), heading="first", footer=MORNING)),
    THREAD: page(message("Mira", "hi", MORNING), title="Mira"),
}
"""Pages of the export."""


@fuzz()
@given(path=st.sampled_from(sorted(PAGES)), data=st.data())
def test_a_spoiled_page_is_answered(path: str, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = read_tables(make_zip(Path(folder), {path.replace(".json", ".html"): data.draw(spoiled(PAGES[path])), CLOSE_FRIENDS: []}))

    assert_ledger_adds_up(found, 2)
    assert_rows_add_up(found)


@fuzz(share=8)
@given(members=exports())
def test_what_is_made_of_a_spoiled_document_can_be_written_stored_and_exported(members: Members) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = make_zip(Path(folder), members)
        with suppress(IgarchiveError):
            report = igarchive.validate(path)
            assert all(report.document(form) for form in ("json", "sarif", "junit"))
            for to in ("csv", "activitystreams"):
                igarchive.convert(path, to=to, out=Path(folder, to))
            igarchive.load(path, into=Path(folder, "accounts.db"), account=ACCOUNT)
            igarchive.export(Path(folder, "accounts.db"), Path(folder, "again.zip"))
            igarchive.validate(Path(folder, "again.zip"))


ACCOUNT = "tilda.moor"
"""The account that the profile of an export names, or that is given where there is none."""
