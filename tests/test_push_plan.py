"""The plan of a push: what becomes of a post for given limits, and how texts are split. Nothing is sent here."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import grapheme
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.pretty import pretty_repr

from igarchive.archive import Member
from igarchive.container import Entry
from igarchive.errors import OptionError, UnknownNameError
from igarchive.mentions import defused
from igarchive.transfer.choices import Choices, Credentials
from igarchive.transfer.network import checked
from igarchive.transfer.plan import CHANGED, LEFT, Limits, Planned, plan
from igarchive.transfer.posts import Medium, Post, stable_id
from igarchive.transfer.push import push
from igarchive.transfer.receivers.bluesky import BlueskyReceiver, key
from igarchive.transfer.receivers.mastodon import entities, gist, length
from igarchive.transfer.words import split

if TYPE_CHECKING:
    from collections.abc import Callable

NOON = 1_718_013_600_000_000
"""2024-06-10 10:00:00 UTC."""

ID = "51d770d1-742f-5361-8db7-2af2e6e63bf6"

FAMILY = "👨‍👩‍👧"
"""Five code points that people see as one character."""


def limits(**other: Any) -> Limits:  # noqa: ANN401 -- fields of Limits
    """Give limits as Mastodon's, but short."""
    facts: dict[str, Any] = {
        "software": "a server", "told": True, "characters": 100, "octets": None, "media": 4, "mixed": False,
        "largest": {"image/jpeg": 1000, "video/mp4": 2000}, "keeps_dates": True, "calls": True, "length": len,
    }  # fmt: skip
    return Limits(**facts | other)


def medium(name: str, media_type: str | None = "image/jpeg", size: int = 100) -> Medium:
    """Give a file that is in the archive."""
    entry = Entry(name, size, size, 0, None)
    return Medium(name, Member(name, name, 0, entry, None, None), media_type)  # type: ignore[arg-type]  # nothing is read


def post(caption: str = "", *media: Medium, time: int | None = NOON) -> Post:
    """Give a post."""
    return Post(ID, "post-20240610T100000Z-0", "post", time, caption, media)


def photos(count: int) -> list[Medium]:
    """Give files of a carousel, in order."""
    return [medium(f"{number}.jpg") for number in range(count)]


def files(planned: Planned) -> list[list[str]]:
    """Give the files of each part."""
    return [[one.member.name for one in part.attachments] for part in planned.parts]


def texts(planned: Planned) -> list[str]:
    """Give the text of each part."""
    return [part.text for part in planned.parts]


def codes(planned: Planned) -> list[str]:
    """Give what is otherwise."""
    return [change.code for change in planned.changes]


def planned(*given: Post, choices: Choices | None = None, **other: Any) -> Planned:  # noqa: ANN401
    """Plan a post."""
    [one] = given
    return plan(one, limits(**other), choices or Choices())


def test_a_post_that_fits_is_sent_as_it_is() -> None:
    found = planned(post("Hello", *photos(2)))

    assert (texts(found), files(found), codes(found)) == (["Hello"], [["0.jpg", "1.jpg"]], [])
    assert found.parts[0].time == NOON


@pytest.mark.parametrize(
    ("count", "parts"),
    [
        (10, [["0.jpg", "1.jpg", "2.jpg", "3.jpg"], ["4.jpg", "5.jpg", "6.jpg", "7.jpg"], ["8.jpg", "9.jpg"]]),
        (4, [["0.jpg", "1.jpg", "2.jpg", "3.jpg"]]),
    ],
)
def test_a_carousel_beyond_the_limit_becomes_a_thread_in_order(count: int, parts: list[list[str]]) -> None:
    found = planned(post("Ten of them", *photos(count)))

    assert files(found) == parts
    assert texts(found) == ["Ten of them", "", ""][: len(parts)]
    assert codes(found) == ["thread"][: len(parts) - 1]


def test_a_carousel_of_twenty_loses_no_file() -> None:
    assert list(chain.from_iterable(files(planned(post("", *photos(20)))))) == [f"{number}.jpg" for number in range(20)]


def test_a_video_stands_alone_where_it_must_and_keeps_its_place() -> None:
    carousel = post("", medium("a.jpg"), medium("b.mp4", "video/mp4"), medium("c.mp4", "video/mp4"), medium("d.jpg"), medium("e.jpg"))

    assert files(planned(carousel)) == [["a.jpg"], ["b.mp4"], ["c.mp4"], ["d.jpg", "e.jpg"]]
    assert files(planned(carousel, mixed=True)) == [["a.jpg", "b.mp4", "c.mp4", "d.jpg"], ["e.jpg"]]


def test_a_long_caption_and_a_carousel_share_the_parts_of_a_thread() -> None:
    found = planned(post("one two three four", *photos(2)), characters=10, media=1)

    assert (texts(found), files(found)) == (["one two", "three four"], [["0.jpg"], ["1.jpg"]])


def test_files_that_cannot_be_sent_are_told_and_the_rest_is_sent() -> None:
    gone = Medium("gone.jpg", None, None)
    found = planned(post("", medium("a.jpg"), gone, medium("b.heic", "image/heic"), medium("big.jpg", size=1001), medium("odd", None)))

    assert files(found) == [["a.jpg"]]
    assert [(change.code, change.detail) for change in found.changes] == [
        ("media_missing", "gone.jpg"),
        ("media_type", "b.heic: image/heic"),
        ("media_size", "big.jpg: 1,001 bytes of at most 1,000"),
        ("media_type", "odd: unknown"),
    ]


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (post("Words are left", Medium("gone.jpg", None, None)), "no_media"),
        (post("  "), "empty"),
        (post("no date", time=None), "undated"),
        (post("a " * 6000), "too_long"),
        (post("word " * 1100), "too_long"),
    ],
)
def test_a_post_that_cannot_be_sent_whole_in_sense_is_left(what: Post, code: str) -> None:
    found = planned(what)

    assert found.parts == ()
    assert codes(found)[-1] == code


def test_every_code_is_explained() -> None:
    assert {"thread", "mentions_defused", "date_in_text", "media_missing", "media_type", "media_size", "metadata_kept"} == set(CHANGED)
    assert {"undated", "date_not_kept", "no_media", "empty", "too_long"} == set(LEFT)


@pytest.mark.parametrize(
    ("dates", "keeps", "text", "time"),
    [
        (None, True, "Hello", NOON),
        ("keep", True, "Hello", NOON),
        ("leave", True, "Hello", NOON),
        (None, False, "Instagram, 2024-06-10\n\nHello", None),
        ("keep", False, "Instagram, 2024-06-10\n\nHello", None),
        ("text", False, "Instagram, 2024-06-10\n\nHello", None),
        ("text", True, "Instagram, 2024-06-10\n\nHello", None),
    ],
)
def test_a_date_is_kept_or_stands_in_the_text(dates: Any, keeps: bool, text: str, time: int | None) -> None:  # noqa: ANN401, FBT001
    [part] = planned(post("Hello"), choices=Choices(dates=dates), keeps_dates=keeps).parts

    assert (part.text, part.time) == (text, time)


def test_a_post_whose_date_would_be_lost_is_left_if_asked_for() -> None:
    assert codes(planned(post("Hello"), choices=Choices(dates="leave"), keeps_dates=False)) == ["date_not_kept"]


def test_names_call_nobody_unless_asked_for() -> None:
    caption = "with @juergen.lithograf, mail a@b.example, https://example.org/@x"

    assert texts(planned(post(caption))) == ["with @\u200bjuergen.lithograf, mail a@b.example, https://example.org/@x"]
    assert codes(planned(post(caption))) == ["mentions_defused"]
    assert texts(planned(post(caption), choices=Choices(mentions="keep"))) == [caption]
    assert texts(planned(post(caption), calls=False)) == [caption]


def test_only_the_sign_before_a_name_is_defused() -> None:
    assert defused("@a (@b) @ c @") == "@\u200ba (@\u200bb) @ c @"


@given(st.text(max_size=300), st.integers(1, 40))
def test_pieces_fit_and_lose_nothing_but_white_space(text: str, most: int) -> None:
    pieces = split(text, lambda piece: len(piece) <= most)

    assert all(len(piece) <= most for piece in pieces) or not text.strip()
    assert "".join("".join(pieces).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("First one here.\n\nSecond goes on and on", ["First one here.", "Second goes on and", "on"]),
        ("A first line\nand a second", ["A first line", "and a second"]),
        ("It all ends. And it goes on", ["It all ends.", "And it goes on"]),
        ("ここまでで終わりました。そしてまだ続きます", ["ここまでで終わりました。", "そしてまだ続きます"]),
        ("abcdefghijklmnopqrstuvwxyz", ["abcdefghijklmnopqr", "stuvwxyz"]),
        ("just fits in here ok", ["just fits in here", "ok"]),
    ],
)
def test_a_text_is_split_where_people_would(text: str, pieces: list[str]) -> None:
    assert split(text, lambda piece: len(piece) <= 18) == pieces


def test_what_people_see_as_one_character_is_never_cut() -> None:
    assert split(FAMILY * 5, lambda piece: grapheme.length(piece) <= 2) == [FAMILY * 2, FAMILY * 2, FAMILY]


def test_mastodon_counts_links_as_23_and_names_without_their_server() -> None:
    assert length("see https://example.org/" + "x" * 100, 23) == 27
    assert length("@tilda@example.org", 23) == 6
    assert length(FAMILY, 23) == 1


def test_a_server_that_is_not_known_to_shorten_links_has_them_counted_whole() -> None:
    assert length("see https://example.org/" + "x" * 100, 32) == 124
    assert length("see https://a.example", 32) == 36


def test_bluesky_limits_characters_and_bytes() -> None:
    usual = BlueskyReceiver("https://bsky.social", "public").usual()

    assert usual.fits("é" * 300)
    assert not usual.fits("e" * 301)
    assert usual.fits(FAMILY * 166)  # 2,988 bytes
    assert not usual.fits(FAMILY * 167)


def test_a_post_has_the_same_id_in_every_export() -> None:
    assert stable_id("tilda.moor", "post-20240610T100000Z-0") == "51d770d1-742f-5361-8db7-2af2e6e63bf6"
    assert [part.id for part in planned(post("", *photos(5))).parts] == [ID, "a71c5023-453c-5bea-839d-d6264667369b"]


def test_record_keys_sort_as_dates_do_and_differ_within_a_second() -> None:
    [first, second] = planned(post("", *photos(5))).parts
    [later] = planned(post("x", time=NOON + 1_000_000)).parts

    assert len({key(first), key(second)}) == 2
    assert key(first) < key(later)
    assert key(second) < key(later)
    assert all(len(key(part)) == 13 and key(part)[0] in "234567abcdefghij" for part in (first, second, later))


@pytest.mark.parametrize("html", ["<p>Hi @\u200bbob &amp; *all* #a</p>", "Hi <b>@bob</b> &amp; <i>all</i><br><a href='x'>#a</a>"])
def test_a_text_is_known_again_whatever_markup_a_server_made_of_it(html: str) -> None:
    assert gist(html) == gist("Hi @bob & *all*\n#a", html=False)


def test_signs_that_are_marks_to_a_server_become_entities_but_not_in_links() -> None:
    assert entities("a < b & *c* #tag https://example.org/?a=1&b=*") == "a &#60; b &#38; &#42;c&#42; #tag https://example.org/?a=1&b=*"


@pytest.mark.parametrize(
    "server",
    [
        "example.org",
        "ftp://example.org",
        "https://example.org/path",
        "https://me:word@example.org",
        "http://example.org",
        "https://a.b:99999",
        "http://192.168.1.5",
    ],
)
def test_a_server_is_an_address_to_which_secrets_can_be_sent(server: str) -> None:
    with pytest.raises(OptionError):
        checked(server)


@pytest.mark.parametrize(("server", "address"), [("https://example.org/", "https://example.org"), ("http://127.0.0.1:8011", "http://127.0.0.1:8011")])
def test_servers_of_the_web_and_of_this_machine_are_fine(server: str, address: str) -> None:
    assert checked(server) == address


@pytest.mark.parametrize(
    ("choose", "error"),
    [
        (lambda: Choices(visibility="everybody"), UnknownNameError),  # type: ignore[arg-type]
        (lambda: Choices(select=("reposts",)), UnknownNameError),
        (lambda: push("here.zip", to="mastodon", server="https://example.org", visibilty="public"), UnknownNameError),
        (lambda: BlueskyReceiver("https://bsky.social", "private"), OptionError),
    ],
)
def test_what_cannot_be_chosen_is_refused(choose: Callable[[], object], error: type[Exception]) -> None:
    with pytest.raises(error):
        choose()


def test_credentials_are_not_shown() -> None:
    credentials = Credentials("s3cret", "tilda.test")

    assert repr(credentials) == pretty_repr(credentials) == "Credentials(handle='tilda.test')"


def test_a_secret_with_a_line_break_is_refused_and_not_printed() -> None:
    with pytest.raises(OptionError, match="line break") as refused:
        Credentials("s3cret\nand more")

    assert "s3cret" not in str(refused.value)
