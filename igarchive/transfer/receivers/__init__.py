"""The receivers, one module for each; each defines RECEIVER."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from msgspec import Struct

from igarchive.errors import OptionError, UnknownNameError

if TYPE_CHECKING:
    from pathlib import Path

    from igarchive.transfer.choices import Choices, Credentials, Visibility
    from igarchive.transfer.plan import Limits, Part
    from igarchive.transfer.state import Begun, Sent

RECEIVERS: dict[str, str] = {
    "mastodon": "an account on Mastodon, or on a server with its client API (snac2, GoToSocial, Pleroma, Pixelfed ...)",
    "bluesky": "an account on Bluesky, or on another server of AT Protocol",
}
"""The kinds of receivers; each is a module of this package."""

OPTIONS: dict[str, frozenset[str]] = {
    "mastodon": frozenset({"mentions", "dates"}),
    "bluesky": frozenset(),
}
"""The choices that concern only some; on Bluesky every post keeps its date, and a name calls nobody by itself."""


class Thread(Struct, frozen=True):
    """What a part of a thread answers; a first post answers nothing."""

    root: Sent | None = None
    """The first post."""
    parent: Sent | None = None
    """The part before."""


class Receiver(Protocol):
    """An account elsewhere. All but ``limits`` raise an AnswerError if something was not taken, and try nothing twice."""

    settles: tuple[float, ...]
    """Seconds to wait before each look for what may have been sent: some servers show it late."""

    def __init__(self, server: str, visibility: Visibility | None) -> None:
        """Take a server's address; raises OptionError if its client library is not installed, or it has no such visibility."""

    def limits(self) -> Limits | None:
        """Ask what it takes; None if it does not answer. Nobody need be signed in."""

    def usual(self) -> Limits:
        """Give what receivers of this kind take, where it cannot be asked."""

    def sign_in(self, credentials: Credentials) -> str:
        """Sign in, and name the account."""

    def upload(self, file: Path, media_type: str) -> Any:  # noqa: ANN401 -- of each receiver's own making
        """Upload a file, and give what ``send`` takes for it. The file's name is its own."""

    def ready(self, upload: Any) -> None:  # noqa: ANN401
        """Raise BusyError while an upload cannot be sent yet."""

    def send(self, part: Part, uploads: list[Any], thread: Thread) -> Sent:
        """Send a part."""

    def find(self, part: Part, begun: Begun, known: frozenset[str]) -> Sent | None:
        """Look for a part that may have been sent; ``known`` are ids of others that were."""

    def close(self) -> None:
        """End the connection."""


def receiver_named(name: str, choices: Choices) -> type[Receiver]:
    """Find a receiver; raises UnknownNameError, and OptionError for a choice that does not concern it."""
    if name not in RECEIVERS:
        raise UnknownNameError("receiver", name, list(RECEIVERS))
    for option in ("mentions", "dates"):
        if getattr(choices, option) is not None and option not in OPTIONS[name]:
            msg = f"--{option} has no effect with --to {name}; leave it out"
            raise OptionError(msg)
    return cast("type[Receiver]", import_module(f"igarchive.transfer.receivers.{name}").RECEIVER)


def missing(name: str, error: ImportError) -> OptionError:
    """Say how to install what a receiver needs."""
    return OptionError(f"--to {name} needs {error.name}; install it with: pip install 'igarchive[push]'")
