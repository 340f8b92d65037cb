"""One server, and no other: where we may send what we send."""

from __future__ import annotations

from urllib.parse import urlsplit

from igarchive.errors import OptionError
from igarchive.transfer.answers import StopError
from igarchive.urls import is_web

HERE = {"127.0.0.1", "::1", "localhost"}
"""This machine: what goes there unencrypted is seen by nobody else."""

PORTS = {"http": 80, "https": 443}
"""Where a scheme is spoken unless a URL says otherwise."""

LARGEST = 8 << 20
"""Bytes of an answer, beyond which it is none: a page of posts has some hundred thousand."""

TOO_LARGE = f"the server answered with more than {LARGEST >> 20} MiB"
"""What is said of one that is larger."""

TIMEOUT = 120.0
"""Seconds for which a server may say nothing."""


def origin(url: str) -> tuple[str, str, int | None]:
    """Give scheme, host and port of a URL."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or PORTS.get(parts.scheme)


def checked(server: str) -> str:
    """Give the address of a server without a slash at its end; raises OptionError if it is none, or a secret sent there would be read on the way."""
    if not _names_a_server(server):
        msg = f"{server!r} is no address of a server; give one such as https://example.org"
        raise OptionError(msg)
    parts = urlsplit(server)
    if parts.scheme != "https" and parts.hostname not in HERE:
        msg = f"{server}: what is sent there could be read on the way, the token too; give its https:// address"
        raise OptionError(msg)
    return server.rstrip("/")


def _names_a_server(url: str) -> bool:
    """Tell whether a URL is one of a server: no user in it, no path."""
    try:
        parts = urlsplit(url)
        return is_web(url) and parts.port != 0 and "@" not in parts.netloc and not (parts.path.strip("/") or parts.query or parts.fragment)
    except ValueError:
        return False


def keep_to(server: str, url: str) -> None:
    """Let a request to the server pass; raises StopError for one to any other, wherever we were sent."""
    if origin(url) != origin(server):
        scheme, host, _ = origin(url)
        msg = f"the server sends us to {scheme}://{host}, and we talk to no other; give that as --server if you trust it"
        raise StopError(msg)
