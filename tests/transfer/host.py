"""A host of ActivityStreams on 127.0.0.1: a folder as ``--to activitystreams`` writes it, each object at the address that is its id."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Host(ThreadingHTTPServer):
    """Serves a folder once it is told which."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.base = f"http://127.0.0.1:{self.server_port}/"
        """What the ids of all that it serves begin with."""
        self.things: dict[str, bytes] = {}
        """Objects by id."""
        self.files: dict[str, bytes] = {}
        """Files by address."""

    def serve(self, folder: Path) -> list[str]:
        """Take a folder, and give the ids of the posts in its outbox."""
        outbox = json.loads((folder / "outbox.json").read_bytes())
        notes: list[dict[str, Any]] = [item["object"] for item in outbox["orderedItems"]]
        actor = json.loads((folder / "actor.json").read_bytes())
        self.things = {thing["id"]: json.dumps({"@context": outbox["@context"], **thing}).encode() for thing in (actor, *notes)}
        self.files = {f"{self.base}media/{file.name}": file.read_bytes() for file in (folder / "media").iterdir()}
        return [note["id"] for note in notes]


@contextmanager
def hosting() -> Iterator[Host]:
    """Give a host for a block."""
    with Host() as host:
        threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield host
        host.shutdown()


class _Handler(BaseHTTPRequestHandler):
    server: Host

    def do_GET(self) -> None:
        """Give an object or a file."""
        url = f"{self.server.base}{self.path[1:]}"
        if url in self.server.things:
            self._answer(200, self.server.things[url], "application/activity+json")
        elif url in self.server.files:
            self._answer(200, self.server.files[url], "application/octet-stream")
        else:
            self._answer(404)

    def do_POST(self) -> None:
        """Take what comes into the inbox: that somebody follows."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(202)

    def _answer(self, status: int, body: bytes = b"", media_type: str = "text/plain") -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
