"""Servers that a test can bend: the parts of Mastodon's and of AT Protocol's API that a push uses, on 127.0.0.1."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from typing import Self

Json: TypeAlias = Any


@dataclass
class Answer:
    """What a server answers."""

    status: int
    body: Json = None
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False
    """Whether it is done, and the answer never arrives."""


@dataclass
class Asked:
    """A request."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def form(self) -> dict[str, list[str]]:
        """Read a form."""
        return parse_qs(self.body.decode(), keep_blank_values=True)

    def json(self) -> Json:
        """Read a document."""
        return json.loads(self.body)


class Fake:
    """A server; what it is to answer out of turn is put into ``next``, by method and the begin of a path."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.next: dict[str, deque[Answer]] = defaultdict(deque)
        handler = type("Handler", (_Handler,), {"fake": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        """Begin to answer."""
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        """End."""
        self._server.shutdown()
        self._server.server_close()

    def bend(self, what: str, *answers: Answer) -> None:
        """Let the next requests of a kind get these answers."""
        self.next[what].extend(answers)

    def count(self, method: str, path: str) -> int:
        """Count the requests of a kind."""
        return sum(one.method == method and one.path.startswith(path) for one in self.asked)

    def answer(self, asked: Asked) -> Answer:
        """Answer as the server would."""
        raise NotImplementedError

    def answered(self, asked: Asked) -> Answer:
        """Answer, or as it was bent to."""
        self.asked.append(asked)
        for what, answers in self.next.items():
            if answers and f"{asked.method} {asked.path}".startswith(what):
                bent = answers.popleft()
                if bent.lost:
                    self.answer(asked)
                return bent
        return self.answer(asked)


REASONS = {422: "Unprocessable Content"}
"""Reason phrases that differ from one version of Python to another (RFC 9110, section 15)."""


class _Handler(BaseHTTPRequestHandler):
    fake: Fake

    def _do(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        answer = self.fake.answered(Asked(self.command, parts.path.rstrip("/"), query, {name.lower(): value for name, value in self.headers.items()}, body))
        if answer.status == 0 or answer.lost:
            self.connection.close()
            return
        told = b"" if answer.body is None else json.dumps(answer.body).encode()
        self.send_response(answer.status, REASONS.get(answer.status))
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(told)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(told)

    do_GET = do_POST = do_DELETE = _do  # noqa: N815 -- their names

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@dataclass
class Upload:
    """A file that a server was given."""

    name: str
    media_type: str
    data: bytes


class FakeMastodon(Fake):
    """A Mastodon, or a server like it that keeps dates."""

    TOKEN = "t0ken-of-tilda"  # noqa: S105 -- nobody's

    def __init__(self, *, dated: bool = False, files: int = 4, idempotent: bool = True) -> None:
        super().__init__()
        self.dated, self.files, self.idempotent = dated, files, idempotent
        self.uploads: list[Upload] = []
        self.statuses: list[Json] = []
        self.processing = 0
        """How often it says that a file is being worked on."""
        self._keys: dict[str, Json] = {}

    def answer(self, asked: Asked) -> Answer:
        """Answer as Mastodon does."""
        routes = {
            "GET /api/v2/instance": self._instance,
            "GET /api/v1/instance": self._instance,
            "GET /api/v1/accounts/verify_credentials": self._account,
            "GET /api/v1/accounts/7/statuses": self._listed,
            "GET /api/v1/timelines/home": self._listed,
            "POST /api/v2/media": self._upload,
            "POST /api/v1/statuses": self._post,
        }
        if found := re.fullmatch(r"/api/v1/media/(\d+)", asked.path):
            return self._file(found[1])
        route = routes.get(f"{asked.method} {asked.path}")
        return route(asked) if route else Answer(404, {"error": "Record not found"})

    def _instance(self, _: Asked) -> Answer:
        statuses = {"max_characters": 500, "max_media_attachments": self.files, "characters_reserved_per_url": 23}
        types = ["image/jpeg", "image/png", "image/webp", "video/mp4"]
        media = {"supported_mime_types": types, "image_size_limit": 100_000, "video_size_limit": 200_000}
        version = "4.0.0 (not true; really snac/2.75)" if self.dated else "4.5.0"
        return Answer(200, {"version": version, "configuration": {"statuses": statuses, "media_attachments": media}, "api_versions": {"mastodon": 7}})

    def _account(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {self.TOKEN}":
            return Answer(401, {"error": f"The access token {asked.headers.get('authorization')} is invalid"})
        return Answer(200, {"id": "7", "username": "tilda", "acct": "tilda"})

    def _upload(self, asked: Asked) -> Answer:
        head = f"Content-Type: {asked.headers['content-type']}\r\n\r\n".encode()
        [part] = [one for one in BytesParser().parsebytes(head + asked.body).get_payload() if one.get_filename()]  # type: ignore[union-attr]
        self.uploads.append(Upload(part.get_filename() or "", part.get_content_type(), part.get_payload(decode=True)))  # type: ignore[arg-type, union-attr]
        return self._file(str(len(self.uploads)))

    def _file(self, number: str) -> Answer:
        working = self.processing > 0
        self.processing -= working
        return Answer(202 if working else 200, {"id": number, "type": "image", "url": None if working else f"{self.url}/files/{number}"})

    def _post(self, asked: Asked) -> Answer:
        form = asked.form()
        key = asked.headers.get("idempotency-key", "")
        if self.idempotent and key in self._keys:
            return Answer(200, self._keys[key])
        media = form.get("media_ids[]", [])
        if len(media) > self.files:
            return Answer(422, {"error": "Validation failed: too many files"})
        now = datetime.now(UTC).isoformat()
        status = {
            "id": str(1000 + len(self.statuses)),
            "created_at": form.get("scheduled_at", [now])[0] if self.dated else now,
            "content": f"<p>{form['status'][0]}</p>",
            "visibility": form["visibility"][0],
            "in_reply_to_id": form.get("in_reply_to_id", [None])[0],
            "media_attachments": [{"id": one, "type": "image"} for one in media],
            "account": {"id": "7"},
            "url": f"{self.url}/@tilda/{1000 + len(self.statuses)}",
            "text": form["status"][0],
        }
        self.statuses.append(status)
        self._keys[key] = status
        return Answer(200, status)

    def _listed(self, asked: Asked) -> Answer:
        newest = self.statuses[::-1]
        before = asked.query.get("max_id")
        return Answer(200, [one for one in newest if before is None or int(one["id"]) < int(before)][: int(asked.query.get("limit", 20))])

    def files_of(self, status: Json) -> list[bytes]:
        """Give the bytes of a status's files, in order."""
        return [self.uploads[int(one["id"]) - 1].data for one in status["media_attachments"]]


class FakeBluesky(Fake):
    """A server of AT Protocol; its records are kept by key, as those of a real one are."""

    DID = "did:plc:abcdefghijklmnopqrstuvwx"
    PASSWORD = "abcd-efgh-ijkl-mnop"  # noqa: S105 -- nobody's

    def __init__(self, elsewhere: str | None = None) -> None:
        super().__init__()
        self.records: dict[str, Json] = {}
        self.puts = 0
        self.blobs: dict[str, Upload] = {}
        self._elsewhere = elsewhere or self.url
        """Where the account's DID document says that it lives."""

    def answer(self, asked: Asked) -> Answer:
        """Answer as a PDS does."""
        routes = {
            "com.atproto.server.describeServer": lambda _: Answer(200, {"did": "did:web:fake", "availableUserDomains": [".test"], "blobUploadLimit": 5000}),
            "com.atproto.server.createSession": self._session,
            "com.atproto.repo.uploadBlob": self._upload,
            "com.atproto.repo.putRecord": self._put,
            "com.atproto.repo.getRecord": self._get,
        }
        return routes[asked.path.removeprefix("/xrpc/")](asked)

    def _session(self, asked: Asked) -> Answer:
        if asked.json() != {"identifier": "tilda.test", "password": self.PASSWORD}:
            return Answer(401, {"error": "AuthenticationRequired", "message": f"Invalid identifier or password {asked.json()['password']}"})
        service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": self._elsewhere}
        return Answer(
            200,
            {
                "did": self.DID,
                "handle": "tilda.test",
                "accessJwt": self.jwt("access"),
                "refreshJwt": self.jwt("refresh"),
                "didDoc": {"id": self.DID, "alsoKnownAs": [], "verificationMethod": [], "service": [service]},
            },
        )

    def jwt(self, what: str) -> str:
        """Make a token that says that it is good for long."""
        head, body = ({"alg": "none"}, {"exp": 4_000_000_000, "scope": what})
        return ".".join((*(base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in (head, body)), "c2ln"))

    def _upload(self, asked: Asked) -> Answer:
        cid = f"bafkreifile{len(self.blobs)}"
        self.blobs[cid] = Upload("", asked.headers["content-type"], asked.body)
        return Answer(200, {"blob": {"$type": "blob", "ref": {"$link": cid}, "mimeType": asked.headers["content-type"], "size": len(asked.body)}})

    def _put(self, asked: Asked) -> Answer:
        put = asked.json()
        self.puts += 1
        self.records[put["rkey"]] = put["record"]
        return Answer(200, self._named(put["rkey"]))

    def _get(self, asked: Asked) -> Answer:
        rkey = asked.query["rkey"]
        if rkey not in self.records:
            return Answer(400, {"error": "RecordNotFound", "message": "Could not locate record"})
        return Answer(200, {**self._named(rkey), "value": self.records[rkey]})

    def _named(self, rkey: str) -> Json:
        return {"uri": f"at://{self.DID}/app.bsky.feed.post/{rkey}", "cid": f"bafyreicid{list(self.records).index(rkey)}"}
