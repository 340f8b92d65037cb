"""Sessions of requests: to one server, each request on a connection of its own and in one piece. Imported only where requests, an extra, is."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from igarchive.transfer.answers import LostError
from igarchive.transfer.network import LARGEST, PORTS, TOO_LARGE, keep_to

ONE_PIECE = 1 << 16
"""Bytes of the largest request that is sent in one piece: those that publish something are, those with files need not be."""


class Session(requests.Session):
    """Keeps to one server, redirects too."""

    def __init__(self, server: str) -> None:
        """``server`` is its address."""
        super().__init__()
        self._server = server
        for scheme in PORTS:
            self.mount(f"{scheme}://", _Adapter())

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # noqa: ANN401 -- as its parent
        """Send a request on a connection of its own.

        On one that the server has closed in the meantime a request gets lost, and whoever sends it again may send it twice.
        Of the answer no more is read than any has.
        """
        keep_to(self._server, request.url or "")
        follow = options.pop("allow_redirects", True)
        try:
            response = super().send(request, **{**options, "stream": True, "allow_redirects": False})
            response.raw = BytesIO(_body(response))
        finally:
            self.close()
        passed = [response]
        if follow:
            passed += self.resolve_redirects(response, request, **options)
        passed[-1].history = passed[:-1]
        return passed[-1]


def _body(response: requests.Response) -> bytes:
    """Read the body of an answer; raises requests' errors, and LostError for one that is too large."""
    try:
        body: bytes = response.raw.read(LARGEST + 1, decode_content=True)
    except HTTPError as error:
        raise requests.ConnectionError(error, response=response) from error
    if len(body) > LARGEST:
        raise LostError(TOO_LARGE)
    return body


class _InOnePiece:
    """A connection that holds a request until all of it is there, or too much of it to be held.

    Usually the head is sent first. Of a push that is killed after that, snac2 2.75 takes the head for a request without a
    body, and publishes an empty post.
    """

    _held: bytearray | None = None

    def request(self, *request: Any, **options: Any) -> None:  # noqa: ANN401 -- as its parent
        self._held = bytearray()
        super().request(*request, **options)  # type: ignore[misc]  # of a connection
        self._release()

    def send(self, data: Any) -> None:  # noqa: ANN401 -- as its parent
        if self._held is None or not isinstance(data, bytes) or len(self._held) + len(data) > ONE_PIECE:
            self._release()
            super().send(data)  # type: ignore[misc]
        else:
            self._held += data

    def _release(self) -> None:
        """Send what is held, and hold no more of this request."""
        held, self._held = self._held, None
        if held:
            super().send(bytes(held))  # type: ignore[misc]


class _Plain(_InOnePiece, HTTPConnection):
    pass


class _Secure(_InOnePiece, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *pool: Any, **options: Any) -> None:  # noqa: ANN401 -- as its parent
        super().init_poolmanager(*pool, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
