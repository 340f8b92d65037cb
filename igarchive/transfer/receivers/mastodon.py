"""Mastodon, and servers with its client API: snac2, GoToSocial, Pleroma, Pixelfed and others.

Sources: https://docs.joinmastodon.org/methods/statuses/, /methods/media/, /entities/Instance/ and /api/rate-limits/.
"""

from __future__ import annotations

import re
import warnings
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from html import unescape
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from igarchive.times import EPOCH
from igarchive.transfer import network
from igarchive.transfer.answers import AnswerError, BusyError, LostError, MisdatedError, RefusedError, StopError, answer, clean
from igarchive.transfer.plan import Limits
from igarchive.transfer.receivers import missing
from igarchive.transfer.state import Sent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import requests
    from mastodon import Mastodon

    from igarchive.transfer.choices import Credentials, Visibility
    from igarchive.transfer.plan import Part
    from igarchive.transfer.receivers import Thread
    from igarchive.transfer.state import Begun

DATED = ("snac/", "gotosocial")
"""In the words of servers that publish under the date of ``scheduled_at`` if it is past: snac2, and GoToSocial since 0.18.
Mastodon publishes at once, under the date of today."""

MIXED = ("snac/", "gotosocial", "pleroma", "akkoma")
"""In the words of servers that take images beside videos; Mastodon takes a video alone."""

MARKED_UP = ("snac/",)
"""In the words of servers that take a text for HTML with marks; Mastodon takes it for what it is."""

IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/heif", "image/avif")
VIDEOS = ("video/mp4", "video/quicktime", "video/webm")
IMAGE_SIZE, VIDEO_SIZE = 16 * 1024 * 1024, 99 * 1024 * 1024
CHARACTERS, LINK, FILES = 500, 23, 4
"""What Mastodon takes where nobody changed it."""

AGENT = "igarchive (push)"

PAGE, PAGES = 40, 250
"""Posts asked for at a time, and how often, to look for one that may be there."""

MARGIN = timedelta(hours=1)
"""By how much another clock may be wrong."""

LINKS = re.compile(r"https?://\S+")

MARK = re.compile(rf"({LINKS.pattern})|[&<>*`~:\[-]|#(?=\s)")
"""A link, or a sign that snac2 takes for a mark: of HTML, of emphasis, lines, lists of links, headers, or part of a smiley."""

TAG = re.compile(r"<[^>]*>")

Told = TypeVar("Told")
"""What was read of an answer."""

UNSURE = re.compile(r"[\s\x00-\x2f:-@\[-`{-\x7f\u200b-\u200d\ufe0f]")
"""What a server may add to a text or take from it: white space, ASCII signs, which are markup of some, invisible signs."""


class Uploaded(Struct, frozen=True):
    """A file that the server has."""

    id: str
    """Its id there."""
    processed: bool
    """Whether it can be sent."""


class MastodonReceiver:
    """An account on a server with Mastodon's client API."""

    settles = (0.0, 1.0, 2.0, 4.0)

    def __init__(self, server: str, visibility: Visibility | None) -> None:
        try:
            import grapheme  # noqa: F401, PLC0415 -- an extra
            from mastodon import Mastodon as Client  # noqa: PLC0415

            from igarchive.transfer.sessions import Session  # noqa: PLC0415 -- of requests, which comes with it
        except ImportError as error:
            raise missing("mastodon", error) from error
        self._visibility: Visibility = visibility or "private"
        self._session = Session(server)
        self._answers: list[requests.Response] = []
        self._session.hooks["response"].append(lambda response, **_: self._answers.append(response))
        self._client: Mastodon = Client(
            api_base_url=server,
            session=self._session,
            ratelimit_method="throw",
            version_check_mode="none",
            request_timeout=network.TIMEOUT,
            user_agent=AGENT,
        )
        self._secret: str | None = None
        self._account = ""
        self._dated = self._marked_up = False

    def limits(self) -> Limits | None:
        """Read them from the description of the instance, of the second version or the first."""
        for version in (self._client.instance_v2, self._client.instance_v1):
            try:
                return self._asked(version, self._limits)
            except StopError:
                raise
            except AnswerError:
                continue
        return None

    def usual(self) -> Limits:
        """Give those of a Mastodon as it comes."""
        return self._limits({}, told=False)

    def _limits(self, instance: Any, *, told: bool = True) -> Limits:  # noqa: ANN401 -- as the server wrote it
        words = " ".join(str(instance.get(name) or "") for name in ("version", "source_url"))
        configuration = instance.get("configuration") or {}
        statuses, media = configuration.get("statuses") or {}, configuration.get("media_attachments") or {}
        types = media.get("supported_mime_types") or (*IMAGES, *VIDEOS)
        sizes = {"image": _number(media, "image_size_limit", IMAGE_SIZE), "video": _number(media, "video_size_limit", VIDEO_SIZE)}
        link = _number(statuses, "characters_reserved_per_url", LINK)
        self._dated = any(word in words.lower() for word in DATED)
        self._marked_up = any(word in words.lower() for word in MARKED_UP)
        return Limits(
            software=clean(words) or "Mastodon",
            told=told,
            characters=_number(statuses, "max_characters", CHARACTERS),
            octets=None,
            media=_number(statuses, "max_media_attachments", FILES),
            mixed=any(word in words.lower() for word in MIXED),
            largest={kind: sizes[kind.split("/")[0]] for kind in types if kind.split("/")[0] in sizes},
            keeps_dates=self._dated,
            calls=True,
            length=lambda text: length(text, link),
        )

    def sign_in(self, credentials: Credentials) -> str:
        """Take an access token that may read accounts and statuses, and write statuses and media."""
        self._client.access_token = self._secret = credentials.secret
        self._account, name = self._asked(self._client.account_verify_credentials, lambda account: (_id(account), str(account["acct"])))
        return name

    def upload(self, file: Path, media_type: str) -> Uploaded:
        """Upload a file; without a description, for an archive has none."""
        with file.open("rb") as stream:
            upload = partial(self._client.media_post, stream, mime_type=media_type, file_name=file.name)
            return self._asked(upload, lambda made: Uploaded(_id(made), processed=bool(made.get("url"))))

    def ready(self, upload: Uploaded) -> None:
        """Ask whether a file was processed, if that was not told at once; without its address it was not."""
        if not upload.processed and not self._asked(partial(self._client.media, upload.id), lambda made: made.get("url")):
            msg = "the server is still working on a file"
            raise BusyError(msg)

    def send(self, part: Part, uploads: list[Uploaded], thread: Thread) -> Sent:
        """Publish a status; raises MisdatedError if it got another date than the one it was to have."""
        date = None if part.time is None else EPOCH + timedelta(microseconds=part.time)
        post = partial(
            self._client.status_post,
            entities(part.text) if self._marked_up else part.text,
            in_reply_to_id=thread.parent.id if thread.parent else None,
            media_ids=[upload.id for upload in uploads] or None,
            visibility=self._visibility,
            idempotency_key=part.id,
            scheduled_at=date,
        )
        sent, made = self._asked(post, lambda status: (_sent(status), _moment(status["created_at"])))
        if date is not None and abs(made - date) > timedelta(seconds=1):
            raise MisdatedError(sent)
        return sent

    def find(self, part: Part, begun: Begun, known: frozenset[str]) -> Sent | None:
        """Look through the account's posts for one that nobody knows: by its date if it has one, else by its text."""
        for listed in (partial(self._client.account_statuses, self._account), self._client.timeline_home):
            for status in self._statuses(listed, begun):
                with self._read():
                    if _id(status) not in known and _id(status["account"]) == self._account and self._is(status, part, begun):
                        return _sent(status)
        return None

    def _is(self, status: Any, part: Part, begun: Begun) -> bool:  # noqa: ANN401 -- as the server wrote it
        if len(status["media_attachments"]) != len(part.attachments):
            return False
        made = _moment(status["created_at"])
        if part.time is not None:
            return abs(made - (EPOCH + timedelta(microseconds=part.time))) < timedelta(seconds=1)
        return made > datetime.fromtimestamp(begun.at, UTC) - MARGIN and gist(status["content"]) == gist(part.text, html=False)

    def _statuses(self, listed: Callable[..., Any], begun: Begun) -> Iterator[Any]:
        """Give all posts of a list; where they have the dates of their sending, only those since then."""
        last: str | None = None
        for _ in range(PAGES):
            more = {"max_id": last} if last else {}
            page, ends = self._asked(partial(listed, limit=PAGE, **more), self._page)
            if ends is None or ends[0] == last:
                return
            yield from page
            last, oldest = ends
            if not self._dated and oldest < datetime.fromtimestamp(begun.at, UTC) - MARGIN:
                return
        msg = "it may have been sent already, and the account has too many posts to look for it"
        raise RefusedError(msg)

    def _asked(self, ask: Callable[[], Any], read: Callable[[Any], Told]) -> Told:
        """Ask, and read the answer; tell what one means that is none."""
        from mastodon import MastodonError  # noqa: PLC0415 -- an extra

        self._answers.clear()
        try:
            with warnings.catch_warnings(action="ignore"), self._read():  # the library's own, about versions
                return read(ask())
        except MastodonError as error:
            raise self._meaning(error) from None
        except OSError as error:
            raise LostError(clean(error, self._secret)) from None

    def _page(self, told: list[Any]) -> tuple[list[Any], tuple[str, datetime] | None]:
        """Read a page of posts, with the id and the date of its last, None where there is none: the library takes an empty object for such a page."""
        if not isinstance(self._answers[-1].json(), list):
            msg = "a list of posts is none"
            raise TypeError(msg)
        return told, (_id(told[-1]), _moment(told[-1]["created_at"])) if told else None

    @contextmanager
    def _read(self) -> Iterator[None]:
        """Take an answer that is JSON of another form than the API's for one that got lost: what it is about may be done."""
        try:
            yield
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            if not self._answers:
                raise
            msg = f"the server answers otherwise than Mastodon does: {type(error).__name__}: {error}"
            raise LostError(clean(msg, self._secret)) from None

    def _meaning(self, error: Exception) -> AnswerError:
        """Tell what an error of the library means; the cause of its own is lost in it, so all is asked of the last answer."""
        cause = error.__context__
        if isinstance(cause, StopError):
            return cause
        last = self._answers[-1] if self._answers else None
        if last is None or last.ok:
            return LostError(clean(error, self._secret))
        said = ": ".join((f"{last.status_code} {last.reason}", *(str(told) for told in error.args[3:] if told)))
        return answer(last.status_code, last.headers, clean(said, self._secret))

    def close(self) -> None:
        """End the connection."""
        self._session.close()


def length(text: str, link: int) -> int:
    """Count a text: in characters as people see them, a link as so many.

    With 23 for a link as Mastodon itself counts. Others are not known to shorten: a link counts whole if it is longer.
    """
    import grapheme  # noqa: PLC0415 -- an extra
    from mastodon import Mastodon  # noqa: PLC0415

    if link == LINK:
        return int(Mastodon.get_status_length(text))
    return int(grapheme.length(text)) + sum(max(link - len(found), 0) for found in LINKS.findall(text))


def entities(text: str) -> str:
    """Write a text for a server that takes it for HTML with marks, so that people see it as it is; links stay what they are."""
    return MARK.sub(lambda found: found[1] or f"&#{ord(found[0])};", text)


def gist(text: str, *, html: bool = True) -> str:
    """Give what a text says, whatever markup a server made of it."""
    return UNSURE.sub("", unescape(TAG.sub("", text)) if html else text).casefold()


def _id(told: Any) -> str:  # noqa: ANN401 -- as the server wrote it
    """Read the id of what a server tells of; raises TypeError, LookupError, ValueError where it has none."""
    found = told["id"]
    if not isinstance(found, (str, int)) or found == "":
        msg = "there is no id"
        raise ValueError(msg)
    return str(found)


def _sent(status: Any) -> Sent:  # noqa: ANN401 -- as the server wrote it
    return Sent(_id(status), str(status.get("url") or status.get("uri") or ""))


def _moment(told: datetime | str) -> datetime:
    moment = told if isinstance(told, datetime) else datetime.fromisoformat(told)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(values: Any, name: str, usual: int) -> int:  # noqa: ANN401 -- as the server wrote it
    """Read a number that a server told, if it did."""
    value = values.get(name)
    return value if isinstance(value, int) and value > 0 else usual


RECEIVER = MastodonReceiver
