"""Posts as an archive tells of them, and as snac2 does: both end in the same form, so that they can be compared."""

from __future__ import annotations

import hashlib
import re
import tempfile
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from exports import POSTS, PROFILE, SAMPLES, profile, zipped

import igarchive
from igarchive.media import HEAD, media_type
from igarchive.media_metadata import copy_clean
from igarchive.sample import media_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import httpx

    from igarchive.archive import Member

KINDS = {"post", "reel", "igtv"}
"""Kinds of posts that stood on the profile."""

every_sample = pytest.mark.parametrize("archive", SAMPLES, ids=[sample.stem for sample in SAMPLES])


class Told(NamedTuple):
    """A post, as both sides tell of it."""

    time: datetime
    """When it was published."""
    text: str
    """Its text, without white space."""
    files: tuple[str, ...]
    """SHA-256 of its files, in order."""
    described: tuple[str, ...] = ()
    """The alternative texts of its files, without empty ones: no export has any."""


def squeezed(text: str) -> str:
    """Take white space out, and what a push puts behind a sign that calls."""
    return "".join(text.replace("\u200b", "").split())


def sha(data: bytes) -> str:
    """Name bytes."""
    return hashlib.sha256(data).hexdigest()


def in_archive(archive: Path, *, keep_metadata: bool = False) -> list[Told]:
    """Read the posts of an archive, by their rows."""
    with igarchive.open(archive) as export:
        rows = export.table("posts").to_pylist()
        media = [row for row in export.table("media").to_pylist() if row["owner_table"] == "posts" and row["member"]]
        bytes_of = {member.name: member for member in export.members}
        files: dict[str, list[str]] = {}
        for row in media:
            files.setdefault(row["owner_id"], []).append(sha(content(bytes_of[row["member"]], keep_metadata=keep_metadata)))
    return sorted(Told(row["time"], squeezed(row["caption"] or ""), tuple(files.get(row["post_id"], ()))) for row in rows if row["kind"] in KINDS)


def content(member: Member, *, keep_metadata: bool) -> bytes:
    """Give the bytes of a file: without what a camera wrote into them, unless that is to be kept."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        if keep_metadata:
            member.copy(copy)
        else:
            copy_clean(member.opened, copy, media_type(member.head(HEAD)))
        return copy.read_bytes()


def with_files(posts: list[Told]) -> list[Told]:
    """Leave out posts without any file: of these all files are missing, and they are not sent."""
    return [post for post in posts if post.files]


def chain_of(head: dict[str, Any], answers: dict[str, dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Give a thread, from its head on."""
    one: dict[str, Any] | None = head
    while one:
        yield one
        one = answers.get(one["id"])


def told_by_snac(api: httpx.Client, parts: Iterable[dict[str, Any]]) -> Told:
    """Put a post together from the statuses that it is on a snac2, a thread of them or one, and fetch its files."""
    statuses = list(parts)
    text = "".join(unescape(re.sub(r"<[^>]*>", "", status["content"])) for status in statuses)
    files = [file for status in statuses for file in status["media_attachments"]]
    described = tuple(file["description"] for file in files if file["description"])
    fetched = tuple(sha(api.get(file["url"]).raise_for_status().content) for file in files)
    return Told(datetime.fromisoformat(statuses[0]["created_at"]), squeezed(text), fetched, described)


# What is odd: archives of cases, and what must come of them

MAY, JUNE = "media/posts/202405", "media/posts/202406"
TEN, TWENTY = ([f"{JUNE}/{count}-{number}.jpg" for number in range(count)] for count in (10, 20))
LOST = f"{JUNE}/lost.jpg"


class Case(NamedTuple):
    """A post of an archive."""

    time: datetime
    """When it was published."""
    caption: str
    """What was written to it."""
    files: tuple[str, ...]
    """Paths of its files; ``LOST`` is not in the archive."""


CASES = (
    Case(datetime(2010, 10, 31, 1, tzinfo=UTC), "The hour that Europe had twice", (f"{JUNE}/old.jpg",)),
    Case(datetime(2011, 3, 27, 1, tzinfo=UTC), "The hour that it never had", (f"{JUNE}/older.jpg",)),
    Case(datetime(2024, 5, 1, 8, tzinfo=UTC), "Crème brûlée 👨\u200d👩\u200d👧 zażółć", (f"{MAY}/same.jpg",)),
    Case(datetime(2024, 6, 1, 8, tzinfo=UTC), "with @mira, 1 < 2 & <b>3</b> &amp; #sun", (f"{JUNE}/same.jpg",)),
    Case(datetime(2024, 6, 2, 8, tzinfo=UTC), "", (f"{JUNE}/no_extension",)),
    Case(datetime(2024, 6, 3, 8, tzinfo=UTC), "One is lost", (f"{JUNE}/there.jpg", LOST, f"{JUNE}/too.jpg")),
    Case(datetime(2024, 6, 4, 8, tzinfo=UTC), "Ten", tuple(TEN)),
    Case(datetime(2024, 6, 5, 8, tzinfo=UTC), "Twenty", tuple(TWENTY)),
)
"""Old dates and hours of a change of clocks, broken text, equal names, marks, no words, no extension, a lost file, carousels."""


def picture(uri: str) -> bytes:
    """Make a picture in which nothing is to be cleaned: one of the samples', without its first segment, which is its EXIF."""
    data = media_bytes(f"{uri}.jpg")
    return data[:2] + data[4 + int.from_bytes(data[4:6]) :]


EXPECTED = sorted(Told(case.time, "".join(case.caption.split()), tuple(sha(picture(uri)) for uri in case.files if uri != LOST)) for case in CASES)
"""What a receiver is to tell of them."""


def exported(path: Path, cases: Sequence[Case], files: Mapping[str, bytes] = MappingProxyType({})) -> Path:
    """Write an export of posts, with a picture for each of their files that is not given."""
    uris = {uri for case in cases for uri in case.files if uri != LOST}
    posts = [
        {"media": [{"uri": uri, "creation_timestamp": seconds, "title": ""} for uri in case.files], "title": case.caption, "creation_timestamp": seconds}
        for case, seconds in ((case, int(case.time.timestamp())) for case in cases)
    ]
    return zipped(path, {PROFILE: profile(), POSTS: posts, **{uri: picture(uri) for uri in sorted(uris)}, **files})
