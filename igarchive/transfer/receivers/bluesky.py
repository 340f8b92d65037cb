"""Bluesky, and other servers of AT Protocol: posts are records in the account's repository, under keys of our own.

Sources: the lexicons app.bsky.feed.post, app.bsky.embed.images, .gallery and .video, com.atproto.repo.putRecord and
.uploadBlob of https://github.com/bluesky-social/atproto; for record keys https://atproto.com/specs/tid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from igarchive.errors import OptionError
from igarchive.media_size import ENOUGH, measure
from igarchive.times import MICROSECONDS, iso
from igarchive.transfer import network
from igarchive.transfer.answers import AnswerError, LostError, RefusedError, StopError, answer, clean
from igarchive.transfer.plan import Limits
from igarchive.transfer.receivers import missing
from igarchive.transfer.state import Sent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from atproto_client import Session, SessionEvent
    from httpx import Request as HttpRequest

    from igarchive.transfer.choices import Credentials, Visibility
    from igarchive.transfer.plan import Part
    from igarchive.transfer.receivers import Thread
    from igarchive.transfer.state import Begun

POSTS = "app.bsky.feed.post"
"""The collection of posts."""

GRAPHEMES, OCTETS = 300, 3000
"""A post's text."""

GRID, GALLERY = 4, 10
"""Images of a post: up to four as all clients show them; up to ten as a gallery (since June 2026; its lexicon takes 20, the app shows ten)."""

IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/heif", "image/avif")
IMAGE_SIZE, VIDEO_SIZE = 2_000_000, 300_000_000
"""Bytes that the lexicons allow; a server may take less of a file, and says so then."""

STALE = {"ExpiredToken", "InvalidToken", "AccountTakedown", "AuthenticationRequired"}
"""Names of errors after which nothing more is taken from us."""

LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
"""Digits of a record key: base 32 that sorts."""


class BlueskyReceiver:
    """An account on a server of AT Protocol."""

    settles = (0.0,)

    def __init__(self, server: str, visibility: Visibility | None) -> None:
        try:
            import grapheme  # noqa: F401, PLC0415 -- an extra
            from atproto_client import Client  # noqa: PLC0415
            from atproto_client.request import Request  # noqa: PLC0415

            from igarchive.transfer.streams import ask_plainly, limit  # noqa: PLC0415 -- of httpx, which comes with it
        except ImportError as error:
            raise missing("bluesky", error) from error
        if visibility != "public":
            cannot = f"--visibility {visibility} cannot be had: " if visibility else ""
            msg = f"{cannot}all can see all posts on Bluesky; say that you want that with --visibility public"
            raise OptionError(msg)
        self._server = server
        self._client = Client(server, request=Request(timeout=network.TIMEOUT, event_hooks={"request": [self._keep_to_it, ask_plainly], "response": [limit]}))
        self._client.on_session_change(self._note)
        self._secrets: tuple[str, ...] = ()
        self._account = ""

    def _keep_to_it(self, request: HttpRequest) -> None:
        network.keep_to(self._server, str(request.url))

    def _note(self, _: SessionEvent, session: Session) -> None:
        """Take note of a session; the library would go on to the server that the account's DID document names."""
        self._client.update_base_url(self._server)
        self._account = session.did
        self._secrets = (*self._secrets[:1], session.access_jwt, session.refresh_jwt)

    def limits(self) -> Limits | None:
        """Give those of the lexicons, and the size of files that the server tells (since 2026)."""
        try:
            described = self._asked(self._client.com.atproto.server.describe_server)
        except StopError:
            raise
        except AnswerError:
            return None
        return self._limits(described.blob_upload_limit or VIDEO_SIZE, told=True)

    def usual(self) -> Limits:
        """Give those of the lexicons."""
        return self._limits(VIDEO_SIZE, told=False)

    def _limits(self, largest: int, *, told: bool) -> Limits:
        import grapheme  # noqa: PLC0415 -- an extra

        sizes = {**dict.fromkeys(IMAGES, IMAGE_SIZE), "video/mp4": VIDEO_SIZE}
        return Limits(
            software="AT Protocol",
            told=told,
            characters=GRAPHEMES,
            octets=OCTETS,
            media=GALLERY,
            mixed=False,
            largest={kind: min(size, largest) for kind, size in sizes.items()},
            keeps_dates=True,
            calls=False,
            length=grapheme.length,
        )

    def sign_in(self, credentials: Credentials) -> str:
        """Sign in with a handle and an app password."""
        self._secrets = (credentials.secret,)
        self._asked(lambda: self._client.login(credentials.handle, credentials.secret, fetch_bsky_profile=False))
        return self._account

    def upload(self, file: Path, media_type: str) -> Any:  # noqa: ANN401 -- an embed of the library's
        """Upload a file, and make what a post holds of it. It has no alt text, for an archive has none."""
        from atproto_client import models  # noqa: PLC0415 -- an extra

        data = file.read_bytes()
        blob = self._asked(lambda: self._client.com.atproto.repo.upload_blob(data, headers={"Content-Type": media_type})).blob
        size = measure(data[:ENOUGH])
        ratio = models.AppBskyEmbedDefs.AspectRatio(width=size.width, height=size.height) if size else None
        if media_type.startswith("video/"):
            return models.AppBskyEmbedVideo.Main(video=blob, aspect_ratio=ratio)
        return models.AppBskyEmbedImages.Image(alt="", image=blob, aspect_ratio=ratio)

    def ready(self, upload: Any) -> None:  # noqa: ANN401
        """Files need no processing."""

    def send(self, part: Part, uploads: list[Any], thread: Thread) -> Sent:
        """Put a record under the part's key: the same once more changes nothing."""
        from atproto_client import models  # noqa: PLC0415 -- an extra
        from atproto_client.utils.facet_detection import detect_facets  # noqa: PLC0415

        assert part.time is not None  # noqa: S101 -- dates are kept here
        date = iso(part.time, "Z", "milliseconds")

        def put() -> Any:  # noqa: ANN401 -- the library's
            facets = detect_facets(part.text) or None
            record = models.AppBskyFeedPost.Record(text=part.text, created_at=date, facets=facets, embed=_embed(uploads), reply=_reply(thread))
            data = models.ComAtprotoRepoPutRecord.Data(repo=self._account, collection=POSTS, rkey=key(part), record=record)
            return self._client.com.atproto.repo.put_record(data)

        done = self._asked(put)
        return Sent(done.uri, self._page(part), done.cid)

    def find(self, part: Part, begun: Begun, known: frozenset[str]) -> Sent | None:  # noqa: ARG002 -- a key of its own says enough
        """Look under the part's key."""
        from atproto_client import models  # noqa: PLC0415 -- an extra

        params = models.ComAtprotoRepoGetRecord.Params(repo=self._account, collection=POSTS, rkey=key(part))
        try:
            found = self._asked(lambda: self._client.com.atproto.repo.get_record(params))
        except RefusedError:
            return None
        return Sent(found.uri, self._page(part), found.cid)

    def _page(self, part: Part) -> str:
        return f"https://bsky.app/profile/{self._account}/post/{key(part)}"

    def _asked(self, ask: Callable[[], Any]) -> Any:  # noqa: ANN401 -- as the server answered
        """Ask, and tell what an answer means that is none."""
        from atproto_core.exceptions import AtProtocolError  # noqa: PLC0415 -- an extra
        from httpx import HTTPError  # noqa: PLC0415 -- comes with it

        try:
            return ask()
        except (AtProtocolError, HTTPError) as error:
            raise self._meaning(error) from None
        except ValueError as error:  # what was answered, or what was to be sent, is not of the lexicon's form
            raise RefusedError(clean(error, *self._secrets)) from None

    def _meaning(self, error: Exception) -> AnswerError:
        """Tell what an error of the library means."""
        response = getattr(error, "response", None)
        reason = clean(str(error) or type(error).__name__, *self._secrets)
        if response is None:
            return LostError(reason)
        if getattr(response.content, "error", None) in STALE:
            return StopError(reason)
        return answer(response.status_code, response.headers, reason)

    def close(self) -> None:
        """End the connection."""
        self._client.request.close()


def key(part: Part) -> str:
    """Give the key of a part's record: a TID of its date, so that keys sort as posts do.

    A TID is 53 bits of microseconds and 10 bits of who made it. Dates of an archive are of whole seconds: what is left,
    20 bits and 10, is taken from the part's id, so that no two parts of one second get the same.
    """
    chance = UUID(part.id).int
    moment = (part.time or 0) // MICROSECONDS * MICROSECONDS + chance % MICROSECONDS
    number = moment << 10 | chance >> 64 & 0x3FF
    return "".join(LETTERS[number >> shift & 31] for shift in range(60, -5, -5))


def _embed(uploads: list[Any]) -> Any:  # noqa: ANN401 -- one of the library's embeds
    """Make what stands below a text: nothing, a video, up to four images, or a gallery."""
    from atproto_client import models  # noqa: PLC0415 -- an extra

    if not uploads or isinstance(uploads[0], models.AppBskyEmbedVideo.Main):
        return uploads[0] if uploads else None
    if len(uploads) <= GRID:
        return models.AppBskyEmbedImages.Main(images=uploads)
    square = models.AppBskyEmbedDefs.AspectRatio(width=1, height=1)  # a hint to those who draw it, and a must in a gallery
    images = [models.AppBskyEmbedGallery.Image(alt=one.alt, image=one.image, aspect_ratio=one.aspect_ratio or square) for one in uploads]
    return models.AppBskyEmbedGallery.Main(items=images)


def _reply(thread: Thread) -> Any:  # noqa: ANN401 -- the library's
    """Say what a part of a thread answers."""
    from atproto_client import models  # noqa: PLC0415 -- an extra

    if thread.root is None or thread.parent is None:
        return None
    root, parent = (models.ComAtprotoRepoStrongRef.Main(uri=one.id, cid=one.version) for one in (thread.root, thread.parent))
    return models.AppBskyFeedPost.ReplyRef(root=root, parent=parent)


RECEIVER = BlueskyReceiver
