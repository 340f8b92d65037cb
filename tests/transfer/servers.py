"""Real servers on 127.0.0.1, started for a test and ended by their own process: snac2 and Bluesky's PDS.

``install.py`` puts them below ``build/transfer``, and a parser of ActivityStreams; where they are not there, tests that want them skip.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BUILD = Path(__file__).resolve().parents[2] / "build" / "transfer"
"""Where servers are installed."""

PATIENCE = 60.0
"""Seconds for a server to come up, and to show what it took."""

NAMES = (f"person{number}" for number in itertools.count())
"""Names for people; none is given twice."""


def free_port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(command: Sequence[str | Path], folder: Path, port: int) -> Iterator[None]:
    """Run a server until the end of the block; it is up when it answers on its port."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    try:
        begin = time.monotonic()
        while not _listens(port):
            if process.poll() is not None or time.monotonic() - begin > PATIENCE:
                raise RuntimeError((folder / "server.log").read_text("utf-8", "replace")[-2000:])
            time.sleep(0.05)
        yield
    finally:
        process.kill()  # snac takes minutes to end by itself
        process.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


class Snac:
    """A snac2 in a folder of its own: https://comam.es/what-is-snac. Its parts are used by command and by HTTP alike."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.program = program
        self.folder = folder / "base"
        """Its base folder: people are in ``user/<name>``."""
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        """Its address."""
        answers = f"127.0.0.1\n{self.port}\n127.0.0.1:{self.port}\n\n\n"
        subprocess.run([program, "init", self.folder], input=answers, text=True, check=True, capture_output=True)
        settings = json.loads((self.folder / "server.json").read_bytes())
        settings |= {"protocol": "http", "timeline_purge_days": 0, "disable_inbox_collection": True, "num_threads": 8}
        (self.folder / "server.json").write_text(json.dumps(settings))

    def running(self) -> Any:  # noqa: ANN401 -- a context manager
        """Let it run for a block."""
        return running([self.program, "httpd", self.folder], self.folder, self.port)

    def run(self, command: str, *arguments: str) -> str:
        """Run one of its commands: import_csv, export_csv, follow ..."""
        done = subprocess.run([self.program, command, self.folder, *arguments], check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        return done.stdout

    def token(self, name: str) -> str:
        """Add a person, and give an access token as an app gets one, by OAuth."""
        [password] = re.findall(r"password is (\S+)", self.run("adduser", name))
        with self.api() as api:
            app = api.post("/api/v1/apps", data={"client_name": "test", "redirect_uris": "http://127.0.0.1/back", "scopes": "read write"}).json()
            login = {"login": name, "passwd": password, "redir": "http://127.0.0.1/back", "cid": app["client_id"], "state": "x"}
            [code] = parse_qs(urlsplit(api.post("/oauth/x-snac-login", data=login).headers["location"]).query)["code"]
            given = {"grant_type": "authorization_code", "client_id": app["client_id"], "client_secret": app["client_secret"], "code": code}
            told = api.post("/oauth/token", data={**given, "redirect_uri": "http://127.0.0.1/back"}).json()
        return str(told["access_token"])

    def home(self, token: str, username: str, count: int) -> list[dict[str, Any]]:
        """Give all posts of somebody that a person sees, when there are so many: it shows them late. A second later there may be more, and should not."""
        begin = time.monotonic()
        with self.api(token) as api:
            while len(self._home(api, username)) < count and time.monotonic() - begin < PATIENCE:
                time.sleep(0.2)
            time.sleep(1)
            return self._home(api, username)

    def _home(self, api: httpx.Client, username: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        last: dict[str, str] = {}
        while page := api.get("/api/v1/timelines/home", params={"limit": "40", **last}).json():
            found += [one for one in page if one["account"]["username"] == username]
            last = {"max_id": page[-1]["id"]}
        return found

    def api(self, token: str | None = None) -> httpx.Client:
        """Give a client of its API; it closes each connection without saying so."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.url, headers=headers, limits=httpx.Limits(max_keepalive_connections=0), trust_env=False, timeout=60)


class Pds:
    """A server of AT Protocol in a folder of its own, and a directory of DIDs beside it."""

    def __init__(self, node: Path, folder: Path) -> None:
        self.node = node
        self.folder = folder
        self.port, self.directory_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        """Its address."""
        (folder / "blobs").mkdir(parents=True)
        shutil.copy(Path(__file__).with_name("pds.mjs"), BUILD / "pds" / "pds.mjs")

    def running(self) -> Any:  # noqa: ANN401 -- a context manager
        """Let it run for a block."""
        return running([self.node, BUILD / "pds" / "pds.mjs", self.folder, str(self.port), str(self.directory_port)], self.folder, self.port)

    def account(self, name: str, password: str) -> tuple[str, str]:
        """Add an account, and give its handle and DID."""
        given = {"email": f"{name}@example.test", "handle": f"{name}.test", "password": password}
        with self.api() as api:
            told = api.post("com.atproto.server.createAccount", json=given).raise_for_status().json()
        return told["handle"], told["did"]

    def records(self, did: str) -> list[dict[str, Any]]:
        """Give all posts of an account as records, by key."""
        found: list[dict[str, Any]] = []
        with self.api() as api:
            cursor: str | None = ""
            while cursor is not None:
                where = {"repo": did, "collection": "app.bsky.feed.post", "limit": "100", "reverse": "true"}
                told = api.get("com.atproto.repo.listRecords", params=where | ({"cursor": cursor} if cursor else {})).raise_for_status().json()
                found += told["records"]
                cursor = told.get("cursor") if told["records"] else None
        return found

    def blob(self, did: str, cid: str) -> bytes:
        """Give the bytes of a file."""
        with self.api() as api:
            return api.get("com.atproto.sync.getBlob", params={"did": did, "cid": cid}).raise_for_status().content

    def api(self) -> httpx.Client:
        """Give a client of its API."""
        return httpx.Client(base_url=f"{self.url}/xrpc/", trust_env=False, timeout=60)


def snac_program() -> Path | None:
    """Find snac2."""
    installed = shutil.which("snac")
    candidates = [BUILD / "snac" / "usr" / "bin" / "snac", *([Path(installed)] if installed else [])]
    return next((one for one in candidates if one.is_file()), None)


def pds_node() -> Path | None:
    """Find the node that the PDS was installed for, if it was."""
    noted = BUILD / "pds" / "node.txt"
    return Path(noted.read_text()) if noted.is_file() else None


def parser() -> Path | None:
    """Find the folder in which node can import the parser of ActivityStreams."""
    folder = BUILD / "parser"
    return folder if shutil.which("node") and (folder / "node_modules" / "@fedify" / "vocab").is_dir() else None


def why_missing(name: str) -> Path:
    """Name the file that says why something could not be installed; it is there if it was tried."""
    return BUILD / f"{name}-missing.txt"


def skip_without(name: str, what: str) -> NoReturn:
    """Skip a test that wants something which is not installed, and say why it is not."""
    noted = why_missing(name)
    pytest.skip(f"{what} is not installed: {noted.read_text('utf-8') if noted.is_file() else 'make test-transfer installs it'}")
