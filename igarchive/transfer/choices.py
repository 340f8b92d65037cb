"""What a person may choose about a push, and who they are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from msgspec import Struct

from igarchive.errors import OptionError, UnknownNameError
from igarchive.mentions import Mentions

if TYPE_CHECKING:
    from datetime import date

Visibility = Literal["public", "unlisted", "private", "direct"]
"""Who sees what was sent: all; all who look for it; followers; nobody but the account itself."""

Dates = Literal["keep", "text", "leave"]
"""What becomes of the date of a post: kept where the server can, else put into the text; always put there; or kept, or the post is left."""

KINDS = {"posts": "post", "reels": "reel", "igtv": "igtv", "stories": "story", "archived": "archived"}
"""Kinds of posts that can be sent, by the name that one asks for, and what ``posts.kind`` calls them."""

USUAL = ("posts", "reels", "igtv")
"""Kinds that are sent unless others are named: what stood on the profile. Stories had passed, and archived posts were put away."""


class Choices(Struct, frozen=True, kw_only=True):
    """What to send, and how; raises UnknownNameError and OptionError for what cannot be."""

    visibility: Visibility | None = None
    """Who sees it; None where nothing was chosen."""
    mentions: Mentions | None = None
    """What becomes of @name; None where nothing was chosen."""
    dates: Dates | None = None
    """What becomes of dates; None where nothing was chosen."""
    select: tuple[str, ...] = USUAL
    """Names of ``KINDS``."""
    since: date | None = None
    """Nothing older is sent (UTC)."""
    until: date | None = None
    """Nothing of this day or later is sent (UTC)."""
    keep_metadata: bool = False
    """Whether files are sent with what cameras wrote into them: place, device, time."""

    def __post_init__(self) -> None:
        """Check what was chosen."""
        for option, value, known in (
            ("visibility", self.visibility, get_args(Visibility)),
            ("way with mentions", self.mentions, get_args(Mentions)),
            ("way with dates", self.dates, get_args(Dates)),
            *(("kind of posts", kind, tuple(KINDS)) for kind in self.select),
        ):
            if value is not None and value not in known:
                raise UnknownNameError(option, value, list(known))
        if self.since is not None and self.until is not None and self.since >= self.until:
            msg = f"nothing lies between {self.since} and {self.until}; give an --until that is later than --since"
            raise OptionError(msg)


class Credentials(Struct, frozen=True):
    """What lets us in. It is never printed, not even by ``repr``."""

    secret: str
    """Access token (Mastodon), or app password (Bluesky)."""
    handle: str | None = None
    """The account's handle (Bluesky)."""

    def __repr__(self) -> str:
        return f"Credentials(handle={self.handle!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Tell rich no more: it would ask the type for all fields."""
        return [("handle", self.handle)]

    def __post_init__(self) -> None:
        """Refuse what no header can carry, before anything words it; raises OptionError."""
        if not self.secret.isprintable():
            msg = "the access token or password holds a line break or another control character; give it again, without"
            raise OptionError(msg)
