"""A push: what arrives, what is sent twice (nothing), how long we wait, and what nobody gets to see."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import signal
import stat
import sys
import time
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import pytest
from exports import NOON, POSTS, PROFILE, ROOT, Document, Json, make_zip, profile
from fake_servers import Answer, FakeBluesky, FakeMastodon, Upload

from igarchive.cli import app_for
from igarchive.cli.run import EndedError
from igarchive.errors import InputRefusedError, OptionError, OutputError
from igarchive.sample import media_bytes
from igarchive.transfer.answers import waiting
from igarchive.transfer.choices import Credentials
from igarchive.transfer.push import Pushed, push
from igarchive.transfer.state import State, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

STORIES = "your_instagram_activity/media/stories.json"
REELS = "your_instagram_activity/media/reels.json"
DAY = 86_400


def picture(uri: str) -> bytes:
    """Give a file: a film, or a JPEG without the EXIF that invented photos begin with."""
    data = media_bytes(uri)
    return data[:2] + data[4 + int.from_bytes(data[4:6]) :] if data.startswith(b"\xff\xd8\xff\xe1") else data


def photo(uri: str, at: int = NOON, title: str = "") -> Json:
    """Build a media object."""
    return {"uri": uri, "creation_timestamp": at, "title": title}


def post(caption: str, *files: str, at: int = NOON) -> Json:
    """Build a post."""
    return {"media": [photo(f"media/posts/{file}", at) for file in files], "title": caption, "creation_timestamp": at}


def export(folder: Path, *posts: Json, **others: Document) -> Path:
    """Make an export of posts, with all files that they name."""
    files = {file["uri"]: picture(file["uri"]) for one in posts for file in one["media"]}
    members: Mapping[str, Document] = {PROFILE: profile(), POSTS: list(posts), **files, **others}
    return make_zip(folder, members)


def days(count: int, *files: str) -> list[Json]:
    """Build a post for each of some days; the newest first, as Instagram does."""
    return [post(f"day {day}", *(files or (f"{day}.jpg",)), at=NOON + day * DAY) for day in reversed(range(count))]


@pytest.fixture
def mastodon() -> Iterator[FakeMastodon]:
    """Give a Mastodon as it comes: it keeps no dates."""
    with FakeMastodon() as server:
        yield server


@pytest.fixture
def dated() -> Iterator[FakeMastodon]:
    """Give a server like Mastodon that keeps dates, and no keys of requests."""
    with FakeMastodon(dated=True, idempotent=False) as server:
        yield server


@pytest.fixture
def bluesky() -> Iterator[FakeBluesky]:
    """Give a server of AT Protocol."""
    with FakeBluesky() as server:
        yield server


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let nobody wait, and note for how long they would have."""
    noted: list[float] = []
    monkeypatch.setattr("igarchive.transfer.patience.time.sleep", noted.append)
    return noted


def to_mastodon(archive: Path, server: FakeMastodon, **options: Any) -> Pushed:  # noqa: ANN401 -- of push
    """Push to a fake Mastodon."""
    return push(archive, to="mastodon", server=server.url, **{"credentials": Credentials(server.TOKEN), **options})


def to_bluesky(archive: Path, server: FakeBluesky, **options: Any) -> Pushed:  # noqa: ANN401
    """Push to a fake server of AT Protocol."""
    usual: dict[str, Any] = {"credentials": Credentials(server.PASSWORD, "tilda.test"), "visibility": "public"}
    return push(archive, to="bluesky", server=server.url, **usual | options)


def texts(server: FakeMastodon) -> list[str]:
    """Give the texts of what a server has, in the order in which it came."""
    return [status["text"] for status in server.statuses]


def reasons(done: Pushed) -> list[str]:
    """Give why posts failed."""
    return [fate.reason or "" for fate in done.posts if fate.status == "failed"]


class Ran(NamedTuple):
    """What came of a command."""

    code: int
    out: str
    err: str


Program: TypeAlias = "Callable[..., Ran]"


@pytest.fixture
def igarchive(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    """Give the command line, with no terminal to ask on, and these variables."""

    def run(*arguments: str | Path, **environment: str) -> Ran:
        for name in ("IGARCHIVE_TOKEN", "IGARCHIVE_HANDLE", "IGARCHIVE_PASSWORD"):
            monkeypatch.setenv(name, environment.get(name, ""))
        with pytest.raises(SystemExit) as ended:
            app_for([*map(str, arguments)])([*map(str, arguments)], standalone_mode=False)
        told = capsys.readouterr()
        return Ran(int(str(ended.value.code)), told.out, told.err)

    return run


# What arrives


def test_posts_arrive_oldest_first_with_their_dates_texts_and_files_in_order(tmp_path: Path, dated: FakeMastodon) -> None:
    archive = export(tmp_path, post("new", "c.jpg", at=NOON + DAY), post("old", "b.jpg", "a.jpg"))

    done = to_mastodon(archive, dated)

    assert done.complete
    assert [(status["text"], status["created_at"]) for status in dated.statuses] == [
        ("old", "2024-06-10T10:00:00+00:00"),
        ("new", "2024-06-11T10:00:00+00:00"),
    ]
    assert dated.files_of(dated.statuses[0]) == [picture("media/posts/b.jpg"), picture("media/posts/a.jpg")]
    assert [one.media_type for one in dated.uploads] == ["image/jpeg"] * 3


def test_only_followers_see_what_was_sent_unless_another_audience_was_chosen(tmp_path: Path, dated: FakeMastodon) -> None:
    archive = export(tmp_path, post("Hello", "a.jpg"))

    to_mastodon(archive, dated, state=tmp_path / "one")
    to_mastodon(archive, dated, state=tmp_path / "two", visibility="unlisted")

    assert [status["visibility"] for status in dated.statuses] == ["private", "unlisted"]


def test_a_mastodon_keeps_no_dates_so_they_stand_in_the_text(tmp_path: Path, mastodon: FakeMastodon) -> None:
    done = to_mastodon(export(tmp_path, post("Hello", "a.jpg")), mastodon)

    assert texts(mastodon) == ["Instagram, 2024-06-10\n\nHello"]
    assert "scheduled_at" not in mastodon.asked[-1].form()
    assert [change.code for change in done.posts[0].changes] == ["date_in_text"]


def test_a_carousel_becomes_a_thread_each_part_answering_the_one_before(tmp_path: Path, dated: FakeMastodon) -> None:
    done = to_mastodon(export(tmp_path, post("Ten", *(f"{number}.jpg" for number in range(10)))), dated)

    assert [len(status["media_attachments"]) for status in dated.statuses] == [4, 4, 2]
    assert [status["in_reply_to_id"] for status in dated.statuses] == [None, "1000", "1001"]
    assert [status["text"] for status in dated.statuses] == ["Ten", "", ""]
    assert [sent.id for sent in done.posts[0].sent] == ["1000", "1001", "1002"]


def test_stories_are_sent_only_if_asked_for_by_name(tmp_path: Path, dated: FakeMastodon) -> None:
    uri = "media/stories/s.jpg"
    archive = export(tmp_path, post("Hello", "a.jpg"), **{STORIES: {"ig_stories": [photo(uri, title="Passing")]}, uri: media_bytes(uri)})

    done = to_mastodon(archive, dated)
    assert (texts(dated), done.unasked) == (["Hello"], {"story": 1})

    to_mastodon(archive, dated, select=("stories",))
    assert texts(dated) == ["Hello", "Passing"]


def test_the_command_takes_names_of_what_to_send_with_commas_between(tmp_path: Path, dated: FakeMastodon, igarchive: Program) -> None:
    uri = "media/stories/s.jpg"
    archive = export(tmp_path, post("Hello", "a.jpg"), **{STORIES: {"ig_stories": [photo(uri, title="Passing")]}, uri: media_bytes(uri)})

    done = igarchive("push", archive, "--to", "mastodon", "--server", dated.url, "--select", "igtv, stories", "--dry-run", "--json")

    told = json.loads(done.out)
    assert ([fate["kind"] for fate in told["posts"]], told["unasked"]) == (["story"], {"post": 1})


def test_days_bound_what_is_sent_and_the_last_is_excluded(tmp_path: Path, dated: FakeMastodon) -> None:
    from datetime import date

    to_mastodon(export(tmp_path, *days(4)), dated, since=date(2024, 6, 11), until=date(2024, 6, 13))

    assert texts(dated) == ["day 1", "day 2"]


def test_file_names_that_two_posts_share_stay_two_files(tmp_path: Path, dated: FakeMastodon) -> None:
    one, two = post("one", at=NOON), post("two", at=NOON + DAY)
    one["media"], two["media"] = [photo("media/posts/202401/1.jpg")], [photo("media/posts/202402/1.jpg", NOON + DAY)]

    to_mastodon(export(tmp_path, two, one), dated)

    assert len({upload.name for upload in dated.uploads}) == 2
    assert all(upload.name.endswith("-0.jpg") for upload in dated.uploads)


def test_a_file_that_the_server_works_on_is_waited_for(tmp_path: Path, dated: FakeMastodon, pauses: list[float]) -> None:
    dated.processing = 3

    assert to_mastodon(export(tmp_path, post("Film", "a.mp4")), dated).complete
    assert len(pauses) == 2
    assert dated.count("GET", "/api/v1/media/1") == 3


# Nothing twice


def test_a_second_run_sends_nothing(tmp_path: Path, dated: FakeMastodon) -> None:
    archive = export(tmp_path, *days(3))
    to_mastodon(archive, dated)
    before = len(dated.asked)

    done = to_mastodon(archive, dated)

    assert done.counts() == {"already": 3}
    assert [(one.method, one.path) for one in dated.asked[before:]] == [("GET", "/api/v2/instance"), ("GET", "/api/v1/accounts/verify_credentials")]


def test_a_newer_export_sends_only_what_is_new(tmp_path: Path, dated: FakeMastodon) -> None:
    for count, folder in ((2, "older"), (3, "newer")):
        (tmp_path / folder).mkdir()
        to_mastodon(export(tmp_path / folder, *days(count)), dated, state=tmp_path / "state")

    assert texts(dated) == ["day 0", "day 1", "day 2"]


@pytest.mark.parametrize("server", ["mastodon", "dated"])
def test_what_was_sent_and_not_noted_is_found_and_not_sent_again(
    server: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    fake: FakeMastodon = request.getfixturevalue(server)
    fake.idempotent = False
    archive = export(tmp_path, *days(4))
    with monkeypatch.context() as patched:
        finish, noted = State.finish, []

        def killed(self: State, *arguments: Any) -> None:  # noqa: ANN401 -- of finish
            noted.append(1)
            if len(noted) == 3:
                raise KeyboardInterrupt
            finish(self, *arguments)

        patched.setattr(State, "finish", killed)
        with pytest.raises(KeyboardInterrupt):
            to_mastodon(archive, fake)
    assert len(fake.statuses) == 3

    done = to_mastodon(archive, fake)

    assert done.counts() == {"already": 2, "sent": 2}
    assert [text.split("\n")[-1] for text in texts(fake)] == ["day 0", "day 1", "day 2", "day 3"]
    assert pauses == [0.0]


def test_what_was_begun_and_never_arrived_is_sent(tmp_path: Path, dated: FakeMastodon, monkeypatch: pytest.MonkeyPatch, pauses: list[float]) -> None:
    archive = export(tmp_path, *days(1))
    with monkeypatch.context() as patched:
        patched.setattr("igarchive.transfer.receivers.mastodon.MastodonReceiver.send", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            to_mastodon(archive, dated)

    assert to_mastodon(archive, dated).counts() == {"sent": 1}
    assert texts(dated) == ["day 0"]
    assert pauses == [0.0, 1.0, 2.0, 4.0]


def test_what_publishes_a_post_is_sent_in_one_piece_so_that_no_half_of_it_arrives(tmp_path: Path, dated: FakeMastodon, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces: list[bytes] = []
    send = http.client.HTTPConnection.send

    def noted(connection: http.client.HTTPConnection, data: bytes) -> None:
        pieces.append(data)
        send(connection, data)

    monkeypatch.setattr(http.client.HTTPConnection, "send", noted)
    to_mastodon(export(tmp_path, post("Hello", "a.jpg")), dated)

    [piece] = [piece for piece in pieces if piece.startswith(b"POST /api/v1/statuses ")]
    assert b"\r\n\r\n" in piece
    assert b"Hello" in piece.partition(b"\r\n\r\n")[2]


def test_a_file_that_is_large_arrives_whole(tmp_path: Path, dated: FakeMastodon) -> None:
    data = media_bytes("a.jpg") + bytes(90_000)
    to_mastodon(export(tmp_path, post("Hello", "a.jpg"), **{"media/posts/a.jpg": data}), dated, keep_metadata=True)

    assert [upload.data for upload in dated.uploads] == [data]


def test_a_thread_that_was_interrupted_goes_on_where_it_ended(tmp_path: Path, dated: FakeMastodon) -> None:
    archive = export(tmp_path, post("Ten", *(f"{number}.jpg" for number in range(10))))
    dated.bend("POST /api/v2/media", *(Answer(200, {"id": str(number), "url": "x"}) for number in range(1, 5)), Answer(422, {"error": "not now"}))
    dated.uploads = [Upload("", "image/jpeg", b"")] * 4

    assert reasons(to_mastodon(archive, dated)) == ["422 Unprocessable Content: not now"]
    assert len(dated.statuses) == 1

    assert to_mastodon(archive, dated).counts() == {"sent": 1}
    assert [status["in_reply_to_id"] for status in dated.statuses] == [None, "1000", "1001"]
    assert [len(status["media_attachments"]) for status in dated.statuses] == [4, 4, 2]


def test_a_thread_is_not_gone_on_with_under_other_choices(tmp_path: Path, dated: FakeMastodon) -> None:
    archive = export(tmp_path, post("With @mira", *(f"{number}.jpg" for number in range(5))))
    to_mastodon(archive, dated)
    state = tmp_path / f"export.zip.mastodon-127.0.0.1-{dated.url.rsplit(':', 1)[1]}.jsonl"
    state.write_text("".join(line for line in state.read_text().splitlines(keepends=True) if '"part": 1' not in line))

    done = to_mastodon(archive, dated, mentions="keep")

    assert done.counts() == {"failed": 1}
    assert len(dated.statuses) == 2


def test_an_answer_that_got_lost_leads_to_a_look_and_not_to_a_second_post(tmp_path: Path, dated: FakeMastodon, pauses: list[float]) -> None:
    dated.bend("POST /api/v1/statuses", Answer(200, lost=True))

    assert to_mastodon(export(tmp_path, *days(2)), dated).counts() == {"sent": 2}
    assert texts(dated) == ["day 0", "day 1"]
    assert len(pauses) == 2


def test_every_post_has_a_key_by_which_mastodon_knows_it_again(tmp_path: Path, mastodon: FakeMastodon) -> None:
    done = to_mastodon(export(tmp_path, *days(2)), mastodon)

    keys = [one.headers["idempotency-key"] for one in mastodon.asked if one.path == "/api/v1/statuses"]
    assert keys == [fate.id for fate in done.posts]


def test_an_interruption_is_said_and_the_same_command_goes_on(tmp_path: Path, dated: FakeMastodon, igarchive: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    command = ("push", export(tmp_path, *days(2)), "--to", "mastodon", "--server", dated.url)
    with monkeypatch.context() as patched:
        patched.setattr("igarchive.transfer.receivers.mastodon.MastodonReceiver.upload", lambda *_: (_ for _ in ()).throw(EndedError(signal.SIGINT)))
        ended = igarchive(*command, IGARCHIVE_TOKEN=dated.TOKEN)
    assert (ended.code, ended.err) == (130, "igarchive: interrupted; what was sent is noted, and the same command goes on from there\n")

    assert igarchive(*command, IGARCHIVE_TOKEN=dated.TOKEN).code == 0
    assert texts(dated) == ["day 0", "day 1"]


def test_no_file_stays_behind_even_of_a_push_that_was_killed(tmp_path: Path, dated: FakeMastodon) -> None:
    left = tmp_path / ".state.files"
    left.mkdir()
    (left / "photo.jpg").write_bytes(b"a photo")

    to_mastodon(export(tmp_path, *days(1)), dated, state=tmp_path / "state")

    assert sorted(file.name for file in tmp_path.iterdir()) == ["export.zip", "state"]


# Waiting


@pytest.mark.parametrize("value", ["soon", "Mon, 01 Jan 2024 00:00:00 +99999999999999999999", "9" * 400 + "-01-01"])
def test_a_moment_that_none_is_tells_nothing(value: str) -> None:
    assert waiting({"Retry-After": value}) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"X-RateLimit-Reset": "%Y-%m-%dT%H:%M:%S.000Z"}, 90.0),
        ({"Retry-After": "%a, %d %b %Y %H:%M:%S GMT"}, 90.0),
    ],
)
def test_a_rate_limit_is_obeyed(headers: dict[str, str], seconds: float, tmp_path: Path, dated: FakeMastodon, pauses: list[float]) -> None:
    in_a_while = time.gmtime(time.time() + 90)
    told = {name: time.strftime(value, in_a_while) for name, value in headers.items()}
    dated.bend("POST /api/v2/media", Answer(429, {"error": "Too many requests"}, told))

    assert to_mastodon(export(tmp_path, *days(1)), dated).complete
    assert pauses == [pytest.approx(seconds, abs=20)]


def test_a_server_that_wants_too_long_a_wait_ends_the_run(tmp_path: Path, dated: FakeMastodon, pauses: list[float]) -> None:
    dated.bend("POST /api/v1/statuses", Answer(429, {"error": "Too many requests"}, {"Retry-After": "90000"}))

    done = to_mastodon(export(tmp_path, *days(2)), dated)

    assert done.counts() == {"failed": 1, "untried": 1}
    assert done.stopped is not None
    assert "1,500 minutes" in done.stopped
    assert pauses == []


def test_server_errors_are_tried_again_each_time_later(tmp_path: Path, dated: FakeMastodon, pauses: list[float]) -> None:
    dated.bend("POST /api/v2/media", *(Answer(503, {"error": "down"}) for _ in range(4)))

    assert to_mastodon(export(tmp_path, *days(1)), dated).complete
    assert pauses == [pytest.approx(pause, rel=0.25) for pause in (1, 2, 4, 8)]


def test_a_server_that_is_gone_ends_the_run_after_three_posts(tmp_path: Path, dated: FakeMastodon, pauses: list[float]) -> None:
    dated.bend("POST /api/v2/media", *(Answer(0) for _ in range(100)))

    done = to_mastodon(export(tmp_path, *days(5)), dated)

    assert done.counts() == {"failed": 3, "untried": 2}
    assert not done.complete
    assert len(pauses) == 3 * 4


# What fails


ODD = {"a list": [1], "a text": "posted", "a number": 5, "nothing told": {}, "no id": {"id": None, "url": "https://a.example/1"}}
"""Answers of another form than the API's."""


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
@pytest.mark.parametrize("what", ["GET /api/v1/accounts/verify_credentials", "POST /api/v2/media", "POST /api/v1/statuses"])
def test_an_answer_in_another_form_is_taken_for_one_that_got_lost(what: str, body: Any, tmp_path: Path, dated: FakeMastodon, pauses: list[float]) -> None:  # noqa: ANN401
    dated.bend(what, *(Answer(200, body) for _ in range(100)))

    if "credentials" in what:
        with pytest.raises(OutputError, match="the server answers otherwise than Mastodon does"):
            to_mastodon(export(tmp_path, *days(1)), dated)
    else:
        done = to_mastodon(export(tmp_path, *days(1)), dated)
        assert (done.counts(), done.posts[0].sent) == ({"failed": 1}, ())
        assert reasons(done)[0].startswith("the server answers otherwise than Mastodon does: ")
        assert pauses
    assert dated.statuses == []


@pytest.mark.parametrize("body", [{}, None, False, "", [None], {"error": "busy"}])
def test_a_list_of_another_form_does_not_say_that_a_post_is_not_there(body: Any, tmp_path: Path, dated: FakeMastodon, pauses: list[float]) -> None:  # noqa: ANN401
    dated.bend("POST /api/v1/statuses", Answer(200, lost=True))
    dated.bend("GET /api/v1/accounts/7/statuses", *(Answer(200, body) for _ in range(100)))

    assert to_mastodon(export(tmp_path, *days(1)), dated).counts() == {"failed": 1}
    assert texts(dated) == ["day 0"]
    assert pauses


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_on_the_same_server_is_followed(status: int, tmp_path: Path, dated: FakeMastodon) -> None:
    for what in ("GET /api/v1/accounts/verify_credentials", "POST /api/v1/statuses"):
        path = what.partition(" ")[2]
        dated.bend(what, Answer(status, headers={"Location": f"{dated.url}{path}/"}))

    assert to_mastodon(export(tmp_path, *days(1)), dated).counts() == {"sent": 1}
    assert texts(dated) == ["day 0"]


def test_an_answer_of_bluesky_that_is_packed_is_not_unpacked(tmp_path: Path, bluesky: FakeBluesky, pauses: list[float]) -> None:
    bluesky.bend("POST /xrpc/com.atproto.repo.uploadBlob", *(Answer(200, {}, {"Content-Encoding": "gzip"}) for _ in range(5)))

    assert reasons(to_bluesky(export(tmp_path, *days(1)), bluesky)) == ["the server answers packed as gzip, which nobody asked for"]
    assert {one.headers["accept-encoding"] for one in bluesky.asked} == {"identity"}
    assert pauses


@pytest.mark.parametrize("body", [[1], "a text", 5, {"configuration": [1]}, {"configuration": {"media_attachments": {"supported_mime_types": 5}}}])
def test_a_description_of_another_form_is_that_of_no_such_server(body: Any, tmp_path: Path, dated: FakeMastodon) -> None:  # noqa: ANN401
    dated.bend("GET /api/v2/instance", Answer(200, body))
    dated.bend("GET /api/v1/instance", Answer(200, body))

    with pytest.raises(OutputError, match="does not answer as a server of that kind does"):
        to_mastodon(export(tmp_path, *days(1)), dated)


def test_a_post_is_found_again_after_an_answer_in_another_form(
    tmp_path: Path, dated: FakeMastodon, monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    taken = dated.answer
    monkeypatch.setattr(
        dated, "answer", lambda asked: Answer(200, [taken(asked).body["id"]]) if asked.method == "POST" and "statuses" in asked.path else taken(asked)
    )

    assert to_mastodon(export(tmp_path, *days(2)), dated).counts() == {"sent": 2}
    assert texts(dated) == ["day 0", "day 1"]
    assert pauses


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Let answers have no more than 5,000 bytes, and give one that has."""
    monkeypatch.setattr("igarchive.transfer.sessions.LARGEST", 5000)
    monkeypatch.setattr("igarchive.transfer.streams.LARGEST", 5000)
    return Answer(200, {"id": "1", "more": "x" * 5000})


def test_no_more_of_an_answer_of_mastodon_is_read_than_any_has(tmp_path: Path, dated: FakeMastodon, short: Answer, pauses: list[float]) -> None:
    dated.bend("POST /api/v2/media", *[short] * 5)

    assert "the server answered with more than 8 MiB" in reasons(to_mastodon(export(tmp_path, *days(1)), dated))[0]
    assert len(pauses) == 4


def test_no_more_of_an_answer_of_bluesky_is_read_than_any_has(tmp_path: Path, bluesky: FakeBluesky, short: Answer, pauses: list[float]) -> None:
    bluesky.bend("POST /xrpc/com.atproto.repo.uploadBlob", *[short] * 5)

    assert reasons(to_bluesky(export(tmp_path, *days(1)), bluesky)) == ["the server answered with more than 8 MiB"]
    assert len(pauses) == 4


@pytest.mark.parametrize("server", ["http://[::1", "https://[", "https://a b.example", "https://tilda@a.example", "mastodon.example", ""])
def test_what_is_no_address_of_a_server_is_refused(server: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="is no address of a server"):
        push(export(tmp_path, *days(1)), to="mastodon", server=server)


def test_a_refused_post_is_listed_and_the_run_goes_on(tmp_path: Path, dated: FakeMastodon, pauses: list[float]) -> None:
    dated.bend("POST /api/v1/statuses", Answer(422, {"error": "Validation failed: nonsense"}))
    archive = export(tmp_path, *days(3))

    done = to_mastodon(archive, dated)
    assert done.counts() == {"failed": 1, "sent": 2}
    assert reasons(done) == ["422 Unprocessable Content: Validation failed: nonsense"]
    assert not done.complete

    assert to_mastodon(archive, dated).counts() == {"sent": 1, "already": 2}
    assert pauses == []  # nobody looks for what was refused


def test_a_file_that_cannot_be_read_fails_its_post_alone(tmp_path: Path, dated: FakeMastodon) -> None:
    noise = hashlib.shake_128(b"noise").digest(20_000)
    archive = export(tmp_path, *days(2), **{"media/posts/0.jpg": media_bytes("0.jpg") + noise})
    data = bytearray(archive.read_bytes())
    for found, checksum in ((data.find(b"media/posts/0.jpg"), 16), (data.rfind(b"media/posts/0.jpg"), 30)):
        data[found - checksum] ^= 0xFF
    archive.write_bytes(data)

    done = to_mastodon(archive, dated)

    assert done.counts() == {"failed": 1, "sent": 1}
    assert "does not have the checksum" in reasons(done)[0]


def test_a_server_that_gives_another_date_is_sent_no_more(tmp_path: Path, dated: FakeMastodon) -> None:
    original = dated.answer

    def misdate(asked: Any) -> Answer:  # noqa: ANN401 -- a request
        answer = original(asked)
        if asked.path == "/api/v1/statuses":
            answer.body = {**answer.body, "created_at": "2026-11-24T12:00:00.000Z"}
        return answer

    dated.answer = misdate  # type: ignore[method-assign]
    archive = export(tmp_path, *days(3))

    done = to_mastodon(archive, dated)
    assert done.counts() == {"failed": 1, "untried": 2}
    assert "--dates text" in str(done.stopped)

    assert to_mastodon(archive, dated, dates="text").counts() == {"already": 1, "sent": 2}


# Nobody else gets to see it


def with_place(photo: bytes) -> bytes:
    """Put into a JPEG where it was taken."""
    told = b"Exif\0\0 52.0907 Utrecht"
    return photo[:2] + b"\xff\xe1" + (len(told) + 2).to_bytes(2) + told + photo[2:]


def test_what_a_camera_wrote_into_a_file_is_not_sent_unless_asked_for(tmp_path: Path, dated: FakeMastodon) -> None:
    photo = picture("media/posts/0.jpg")
    archive = export(tmp_path, *days(1), **{"media/posts/0.jpg": with_place(photo)})

    to_mastodon(archive, dated, state=tmp_path / "one")
    to_mastodon(archive, dated, state=tmp_path / "two", keep_metadata=True)

    assert [upload.data for upload in dated.uploads] == [photo, with_place(photo)]


def test_a_file_that_cannot_be_cleaned_is_sent_and_told(tmp_path: Path, dated: FakeMastodon) -> None:
    [fate] = to_mastodon(export(tmp_path, *days(1), **{"media/posts/0.jpg": b"\xff\xd8\xff and nonsense"}), dated).posts

    assert [(change.code, change.detail) for change in fate.changes] == [("metadata_kept", "media/posts/0.jpg: image/jpeg")]


def test_a_redirect_to_another_host_is_not_followed(tmp_path: Path, dated: FakeMastodon) -> None:
    with FakeMastodon() as other:
        dated.bend("POST /api/v2/media", Answer(307, headers={"Location": f"{other.url}/api/v2/media"}))
        done = to_mastodon(export(tmp_path, *days(2)), dated)

        assert other.asked == []
    assert done.counts() == {"failed": 1, "untried": 1}
    assert "we talk to no other" in str(done.stopped)


def test_the_token_is_shown_nowhere_even_if_the_server_says_it(tmp_path: Path, mastodon: FakeMastodon, igarchive: Program) -> None:
    archive = export(tmp_path, *days(1))
    mastodon.bend("POST /api/v1/statuses", Answer(422, {"error": f"what is {mastodon.TOKEN}?"}))
    command = ("--debug", "push", archive, "--to", "mastodon", "--server", mastodon.url)

    failed = igarchive(*command, IGARCHIVE_TOKEN=mastodon.TOKEN)
    refused = igarchive(*command, IGARCHIVE_TOKEN="wr0ng-token")  # noqa: S106 -- nobody's

    assert (failed.code, refused.code) == (1, 4)
    assert "what is [secret]?" in failed.out
    assert "error[not_signed_in]" in refused.err
    written = "".join(file.read_text() for file in tmp_path.glob("*.jsonl"))
    for secret in (mastodon.TOKEN, "wr0ng-token"):
        assert secret not in failed.out + failed.err + refused.out + refused.err + written


def test_without_a_terminal_a_missing_token_is_a_wrong_usage(tmp_path: Path, mastodon: FakeMastodon, igarchive: Program) -> None:
    done = igarchive("push", export(tmp_path, *days(1)), "--to", "mastodon", "--server", mastodon.url)

    assert done.code == 2
    assert "IGARCHIVE_TOKEN" in done.err
    assert mastodon.statuses == []


def test_the_state_is_for_its_owner_alone_and_of_one_account(tmp_path: Path, dated: FakeMastodon, mastodon: FakeMastodon) -> None:
    archive, state = export(tmp_path, *days(1)), tmp_path / "state.jsonl"
    to_mastodon(archive, dated, state=state)

    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    with pytest.raises(OutputError, match="choose another --state"):
        to_mastodon(archive, mastodon, state=state)
    assert mastodon.statuses == []


# The state


def held(path: Path) -> State:
    """Give a state of one account."""
    return State(path, Target("mastodon", "https://example.org", "tilda"))


def test_two_pushes_do_not_share_a_state_at_a_time(tmp_path: Path) -> None:
    with held(tmp_path / "state"), pytest.raises(OutputError, match="another push"), held(tmp_path / "state"):
        pass


def test_a_line_that_was_torn_at_the_end_is_forgotten(tmp_path: Path, dated: FakeMastodon, pauses: list[float]) -> None:
    archive, state = export(tmp_path, *days(2)), tmp_path / "state"
    to_mastodon(archive, dated, state=state)
    state.write_bytes(state.read_bytes()[:-40])

    assert to_mastodon(archive, dated, state=state).counts() == {"already": 1, "sent": 1}
    assert len(dated.statuses) == 2
    assert all(json.loads(line) for line in state.read_text().splitlines())
    assert pauses == [0.0]


@pytest.mark.parametrize(
    "text", ["notes of mine\n", "notes", '{"a": 1}\n', '{"igarchive_push": 1, "to": "mastodon", "server": "x", "account": "y"}\nnonsense\n']
)
def test_a_file_that_is_no_state_stays_as_it_is(text: str, tmp_path: Path) -> None:
    path = tmp_path / "state"
    path.write_text(text)

    with pytest.raises(OutputError), held(path):
        pass
    assert path.read_text() == text


def test_a_link_is_no_state(tmp_path: Path) -> None:
    (tmp_path / "state").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(OutputError), held(tmp_path / "state"):
        pass
    assert not (tmp_path / "elsewhere").exists()


# A dry run


def test_a_dry_run_asks_only_for_limits_and_writes_nothing(tmp_path: Path, mastodon: FakeMastodon) -> None:
    done = to_mastodon(export(tmp_path, *days(2)), mastodon, dry_run=True, credentials=None)

    assert done.counts() == {"ready": 2}
    assert [one.path for one in mastodon.asked] == ["/api/v2/instance"]
    assert [file.name for file in tmp_path.iterdir()] == ["export.zip"]


def test_a_dry_run_goes_on_with_usual_limits_where_no_server_answers(tmp_path: Path) -> None:
    archive = export(tmp_path, *days(1))

    done = push(archive, to="mastodon", server="http://127.0.0.1:9", dry_run=True)
    assert (done.limits.told, done.limits.characters, done.limits.media) == (False, 500, 4)

    with pytest.raises(OutputError, match="does not answer"):
        push(archive, to="mastodon", server="http://127.0.0.1:9", credentials=Credentials("x"))


def test_the_command_says_what_would_become_of_posts(tmp_path: Path, mastodon: FakeMastodon, igarchive: Program) -> None:
    archive = export(tmp_path, post("With @mira", *(f"{number}.jpg" for number in range(5))))

    done = igarchive("push", archive, "--to", "mastodon", "--server", mastodon.url, "--dry-run")
    told = igarchive("push", archive, "--to", "mastodon", "--server", mastodon.url, "--dry-run", "--json")

    assert (done.code, done.err) == (0, "")
    assert "takes     500 characters and 4 files in a post, a video alone; no dates of the past" in done.out
    assert "  thread                1  post-20240610T100000Z-0  2 posts" in done.out
    [fate] = json.loads(told.out)["posts"]
    assert (fate["status"], fate["parts"], fate["time"]) == ("ready", 2, "2024-06-10T10:00:00Z")


def shown() -> list[list[str]]:
    """Give the arguments of every push that the docs tell a person to run."""
    pages = (page.read_text("utf-8") for page in sorted((ROOT / "docs").glob("*.md")))
    return [line.split()[1:] for page in pages for line in re.findall(r"^igarchive push .*$", page, re.MULTILINE)]


@pytest.mark.parametrize("arguments", shown(), ids=" ".join)
def test_every_push_that_the_docs_show_can_be_run(
    arguments: list[str], tmp_path: Path, mastodon: FakeMastodon, bluesky: FakeBluesky, igarchive: Program
) -> None:
    server = {"mastodon": mastodon, "bluesky": bluesky}[arguments[arguments.index("--to") + 1]]
    archive = export(tmp_path, post("Hello", "a.jpg"))
    given = {"EXPORT": str(archive), "instagram.zip": str(archive), arguments[arguments.index("--server") + 1]: server.url}
    secrets = {"IGARCHIVE_TOKEN": FakeMastodon.TOKEN, "IGARCHIVE_HANDLE": "tilda.test", "IGARCHIVE_PASSWORD": FakeBluesky.PASSWORD}

    done = igarchive(*(given.get(argument, argument) for argument in arguments), **secrets)

    assert (done.code, done.err) == (0, "")
    assert ("ready" if "--dry-run" in arguments else "sent") in done.out


def test_the_docs_show_pushes_to_both_receivers() -> None:
    assert {arguments[arguments.index("--to") + 1] for arguments in shown()} == {"mastodon", "bluesky"}


# Bluesky


def test_bluesky_is_public_and_wants_to_hear_that(tmp_path: Path, bluesky: FakeBluesky) -> None:
    with pytest.raises(OptionError, match="--visibility public"):
        to_bluesky(export(tmp_path, *days(1)), bluesky, visibility=None)
    assert bluesky.count("POST", "/xrpc/com.atproto.server.createSession") == 0


def test_a_record_has_the_date_links_as_facets_and_an_empty_alt_text(tmp_path: Path, bluesky: FakeBluesky) -> None:
    to_bluesky(export(tmp_path, post("Été at https://example.org #sun", "a.jpg")), bluesky)

    [record] = bluesky.records.values()
    assert (record["createdAt"], record["text"]) == ("2024-06-10T10:00:00.000Z", "Été at https://example.org #sun")
    facets = [(one["index"]["byteStart"], one["index"]["byteEnd"], one["features"][0].get("uri") or one["features"][0]["tag"]) for one in record["facets"]]
    assert facets == [(9, 28, "https://example.org"), (29, 33, "sun")]
    [image] = record["embed"]["images"]
    assert (image["alt"], image["image"]["mimeType"]) == ("", "image/jpeg")
    assert bluesky.blobs[image["image"]["ref"]["$link"]].data == picture("media/posts/a.jpg")


def test_bluesky_shows_up_to_four_images_as_such_up_to_ten_as_a_gallery_and_more_as_a_thread(tmp_path: Path, bluesky: FakeBluesky) -> None:
    posts = [post(str(count), *(f"{count}-{number}.jpg" for number in range(count)), at=NOON + count * DAY) for count in (12, 10, 4)]

    to_bluesky(export(tmp_path, *posts), bluesky)

    shown = [
        (record["text"], record["embed"]["$type"].split(".")[-1], len(record["embed"].get("images") or record["embed"]["items"]))
        for record in bluesky.records.values()
    ]
    assert shown == [("4", "images", 4), ("10", "gallery", 10), ("12", "gallery", 10), ("", "images", 2)]
    reply = list(bluesky.records.values())[3]["reply"]
    assert reply["root"] == reply["parent"]
    assert reply["root"]["cid"] == "bafyreicid2"


def test_a_video_is_a_post_of_its_own_on_bluesky(tmp_path: Path, bluesky: FakeBluesky) -> None:
    to_bluesky(export(tmp_path, post("Both", "a.jpg", "b.mp4")), bluesky)

    assert [record["embed"]["$type"] for record in bluesky.records.values()] == ["app.bsky.embed.images", "app.bsky.embed.video"]


def test_the_same_post_is_put_under_the_same_key_even_without_a_state(tmp_path: Path, bluesky: FakeBluesky) -> None:
    archive = export(tmp_path, *days(2))
    for state in ("one", "two"):
        to_bluesky(archive, bluesky, state=tmp_path / state)

    assert (len(bluesky.records), bluesky.puts) == (2, 4)


def test_a_long_caption_is_a_thread_on_bluesky(tmp_path: Path, bluesky: FakeBluesky) -> None:
    to_bluesky(export(tmp_path, post("A sentence of words. " * 30, "a.jpg")), bluesky)

    pieces = [record["text"] for record in bluesky.records.values()]
    assert [len(piece) <= 300 for piece in pieces] == [True] * 3
    assert " ".join(pieces) == ("A sentence of words. " * 30).strip()


def test_only_the_given_server_is_spoken_to_wherever_the_account_says_it_lives(tmp_path: Path) -> None:
    with FakeBluesky() as other, FakeBluesky(elsewhere=other.url) as server:
        assert to_bluesky(export(tmp_path, *days(1)), server).complete
        assert other.asked == []


def test_a_redirect_of_bluesky_to_another_host_is_not_followed(tmp_path: Path, bluesky: FakeBluesky) -> None:
    with FakeBluesky() as other:
        bluesky.bend("POST /xrpc/com.atproto.repo.uploadBlob", Answer(307, headers={"Location": f"{other.url}/xrpc/com.atproto.repo.uploadBlob"}))
        done = to_bluesky(export(tmp_path, *days(1)), bluesky)
        assert other.asked == []
    assert "we talk to no other" in str(done.stopped)


def test_bluesky_limits_and_refusals_are_told_without_secrets(tmp_path: Path, bluesky: FakeBluesky, pauses: list[float]) -> None:
    reset = {"RateLimit-Reset": str(int(time.time()) + 60)}
    bluesky.bend("POST /xrpc/com.atproto.repo.putRecord", Answer(429, {"error": "RateLimitExceeded"}, reset))
    bluesky.bend("POST /xrpc/com.atproto.repo.uploadBlob", Answer(413, {"error": "PayloadTooLarge", "message": f"Bearer {bluesky.jwt('access')}"}))

    done = to_bluesky(export(tmp_path, *days(2)), bluesky)

    assert reasons(done) == ["413 PayloadTooLarge: Bearer [secret]"]
    assert done.counts() == {"failed": 1, "sent": 1}
    assert pauses == [pytest.approx(60, abs=20)]


def test_a_wrong_password_ends_it_and_is_not_shown(tmp_path: Path, bluesky: FakeBluesky, igarchive: Program) -> None:
    environment = {"IGARCHIVE_HANDLE": "tilda.test", "IGARCHIVE_PASSWORD": "wr0ng-word"}
    done = igarchive("push", export(tmp_path, *days(1)), "--to", "bluesky", "--server", bluesky.url, "--visibility", "public", **environment)

    assert done.code == 4
    assert "error[not_signed_in]" in done.err
    assert "wr0ng-word" not in done.out + done.err


# Around it


def test_a_choice_that_does_not_concern_the_receiver_is_refused(tmp_path: Path, bluesky: FakeBluesky) -> None:
    with pytest.raises(OptionError, match="--mentions has no effect"):
        to_bluesky(export(tmp_path, *days(1)), bluesky, mentions="keep")


def test_an_archive_that_is_none_is_refused_before_anybody_signs_in(tmp_path: Path, mastodon: FakeMastodon) -> None:
    with pytest.raises(InputRefusedError):
        to_mastodon(make_zip(tmp_path, {"notes.txt": b"nothing"}), mastodon)
    assert mastodon.asked == []


@pytest.mark.parametrize(("to", "library"), [("mastodon", "mastodon"), ("bluesky", "atproto_client")])
def test_a_library_that_is_not_installed_is_named_with_the_command_that_installs_it(
    to: str, library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(OptionError, match=r"pip install 'igarchive\[push\]'"):
        push(export(tmp_path, *days(1)), to=to, server="https://example.org", dry_run=True)
