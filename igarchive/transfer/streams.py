"""Answers of httpx: no more of one is read than any has. Imported only where httpx, an extra, is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from igarchive.transfer.answers import LostError
from igarchive.transfer.network import LARGEST, TOO_LARGE

if TYPE_CHECKING:
    from collections.abc import Iterator


PLAIN = "identity"
"""How an answer is encoded that is not packed (RFC 9110)."""


def ask_plainly(request: httpx.Request) -> None:
    """Ask for an answer that is not packed: what is packed may become of any size."""
    request.headers["Accept-Encoding"] = PLAIN


def limit(response: httpx.Response) -> None:
    """Let an answer that is not read yet end with LostError where it becomes too large; raises it for one that is packed all the same."""
    packed = response.headers.get("Content-Encoding", PLAIN)
    if packed != PLAIN:
        msg = f"the server answers packed as {packed}, which nobody asked for"
        raise LostError(msg)
    response.stream = _Limited(response.stream)  # type: ignore[arg-type]  # no stream of a client that waits is another


class _Limited(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._stream:
            size += len(chunk)
            if size > LARGEST:
                raise LostError(TOO_LARGE)
            yield chunk

    def close(self) -> None:
        self._stream.close()
