"""Answers of httpx: no more of one is read than any has. Imported only where httpx, an extra, is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from igarchive.transfer.answers import LostError
from igarchive.transfer.network import LARGEST, TOO_LARGE

if TYPE_CHECKING:
    from collections.abc import Iterator


def limit(response: httpx.Response) -> None:
    """Let an answer that is not read yet end with LostError where it becomes too large."""
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
