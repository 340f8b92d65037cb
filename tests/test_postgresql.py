"""The store in PostgreSQL: a real server, where one is installed, holds the same as SQLite does."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from exports import FOLLOWERS, NOON, PROFILE, SAMPLES, THREAD, follower, make_zip, profile

import igarchive
from igarchive.errors import InputRefusedError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.long

pytest.importorskip("psycopg")

INITDB = shutil.which("initdb", path=os.pathsep.join([os.environ["PATH"], *map(str, Path("/usr/lib/postgresql").glob("*/bin"))]))
"""Debian keeps the server's programs out of the PATH."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Start a server on the loopback address with a cluster of its own, and stop it at the end; give its URL without the database."""
    if INITDB is None:
        pytest.skip("no PostgreSQL server is installed")
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        os.chown(folder, user.pw_uid, user.pw_gid)
        data = Path(folder, "data")
        subprocess.run(
            [INITDB, "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            check=True,
            capture_output=True,
            user=user.pw_uid,
            cwd=folder,
        )
        options = ["-c", "listen_addresses=127.0.0.1", "-c", f"port={port}", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
        running = subprocess.Popen(
            [Path(INITDB).with_name("postgres"), "-D", data, *options], user=user.pw_uid, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait(port)
            yield f"postgresql+psycopg://tester@127.0.0.1:{port}"
        finally:
            running.terminate()
            running.wait(30)


def _wait(port: int) -> None:
    """Wait until the server answers."""
    import time

    import psycopg

    for _ in range(100):
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="tester", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server does not answer")


@pytest.fixture
def store(server: str, request: pytest.FixtureRequest) -> str:
    """Make an empty database; give its URL."""
    import psycopg

    name = request.node.name.partition("[")[0][:60]
    with psycopg.connect(f"{server.replace('+psycopg', '')}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return f"{server}/{name}"


def test_what_a_store_in_postgresql_holds_is_what_one_in_sqlite_holds(store: str, tmp_path: Path) -> None:
    sample = SAMPLES[-1]
    for into in (store, tmp_path / "accounts.db"):
        first = igarchive.load(sample, into=into, media=tmp_path / "media")
        again = igarchive.load(sample, into=into, media=tmp_path / "media")
        assert (dict(again.added), dict(again.changed), dict(again.same)) == ({}, {}, dict(first.added))

    for name, source in (("one", store), ("other", tmp_path / "accounts.db")):
        igarchive.export(source, tmp_path / f"{name}.zip", layout="2025-03", media_dir=tmp_path / "media")

    assert tmp_path.joinpath("one.zip").read_bytes() == tmp_path.joinpath("other.zip").read_bytes()


def test_accounts_stand_apart_in_postgresql(store: str, tmp_path: Path) -> None:
    for name in ("arlo", "brigid"):
        igarchive.load(make_zip(tmp_path, {PROFILE: profile(name), FOLLOWERS: [follower(f"friend.of.{name}")]}, name=f"{name}.zip"), into=store)

    igarchive.export(store, tmp_path / "out.zip", layout="2025-03", account="arlo")

    with igarchive.open(tmp_path / "out.zip") as made:
        assert made.table("connections")["username"].to_pylist() == ["friend.of.arlo"]


def test_a_server_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://tester:secret@127.0.0.1:1/none"

    with pytest.raises(InputRefusedError, match="cannot be opened") as reading:
        igarchive.export(url, tmp_path / "out.zip", layout="2025-03")
    with pytest.raises(OutputError, match="cannot be written") as writing:
        igarchive.load(SAMPLES[0], into=url)

    assert "secret" not in f"{reading.value}{writing.value}"


def test_text_with_nul_in_it_comes_back_from_postgresql(store: str, tmp_path: Path) -> None:
    texts = ["a\0b", "\uffff0", "\uffff"]
    messages = [{"sender_name": "Mira", "timestamp_ms": (NOON - number) * 1000, "content": text} for number, text in enumerate(texts)]
    igarchive.load(make_zip(tmp_path, {PROFILE: profile(), THREAD: {"participants": [{"name": "Mira"}], "messages": messages}}), into=store)

    igarchive.export(store, tmp_path / "out.zip", layout="2025-03")

    with igarchive.open(tmp_path / "out.zip") as made:
        assert made.table("messages")["text"].to_pylist() == texts
