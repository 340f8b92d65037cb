"""A program: kill a command at random points, and give it too little of the disk; tell what stands there then, and after the next run.

What a command is given, its old output and its new one lie in a folder that is copied anew for each run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from disks import a_disk, with_limit
from exports import FOLLOWERS, NOON, POSTS, PROFILE, THREAD, follower, make_zip, profile
from killing import asked_at, asked_to_end, digest, forked, import_all, killed_after, killed_at, points_of

from igarchive import validate
from igarchive.cli import main
from igarchive.output import recover, swap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from disks import Limited

import_all()

SAMPLE = "--posts 6 --stories 2 --messages 40 --conversations 3 --likes 5 --comments 5 --followers 5 --following 5 --others 1 --missing 1"

T = TypeVar("T")


@dataclass(frozen=True)
class Case:
    """A command, what it writes, and what stands there before."""

    before: tuple[str, ...]
    """Commands that make what it is given, and its old output."""
    command: str
    """The command itself."""
    out: str
    """What it writes."""


def converting(to: str, *options: str) -> Case:
    """Give the case of a conversion."""
    more = " ".join(options)
    return Case((f"convert one.zip --to {to} --out out {more}",), f"convert two.zip --to {to} --out out --force {more}", "out")


CASES = {
    "convert to parquet": converting("parquet"),
    "convert to csv": converting("csv"),
    "convert to activitystreams": converting("activitystreams", "--include", "messages"),
    "load": Case(("load one.zip --into out.db",), "load two.zip --into out.db", "out.db"),
    "load anew": Case((), "load two.zip --into out.db", "out.db"),
    "export": Case(
        (
            "load one.zip --into one.db",
            "load two.zip --into two.db",
            "export one.db --layout 2025-03 --out out.zip --split-size 30KB",
        ),
        "export two.db --layout 2025-03 --out out.zip --split-size 40KB --force",
        "out.zip",
    ),
    "export of tables": Case(
        ("convert one.zip --to csv --out tables", "export tables --out out.zip", "convert two.zip --to csv --out tables --force"),
        "export tables --out out.zip --force",
        "out.zip",
    ),
    "sample": Case((f"sample out.zip {SAMPLE} --seed 3",), f"sample out.zip {SAMPLE} --seed 4 --force", "out.zip"),
    "diff": Case(("diff one.zip two.zip --out out.parquet",), "diff two.zip one.zip --out out.parquet --force", "out.parquet"),
}


def an_export(name: str, size: int) -> None:
    """Make an export: so many followers, posts with media, and messages."""
    jpeg = b"\xff\xd8\xff" + random.Random(size).randbytes(20_000)
    paths = [f"media/posts/202406/{number}.jpg" for number in range(size)]
    messages = [{"sender_name": "Mira", "timestamp_ms": (NOON - number) * 1000, "content": f"message {number}"} for number in range(size)]
    members = {
        PROFILE: profile(),
        FOLLOWERS: [follower(f"arlo{number}") for number in range(size)],
        POSTS: [{"media": [{"uri": path, "creation_timestamp": NOON, "title": path}]} for path in paths],
        THREAD: {"participants": [{"name": "Mira"}], "messages": messages, "title": "Mira"},
        **{path: jpeg + path.encode() for path in paths},
    }
    make_zip(Path(), members, name=name)


def run(command: str) -> None:
    """Run a command of igarchive, here and now."""
    sys.argv = ["igarchive", *command.split()]
    main()


def quietly(command: str, told: int | None = None) -> Callable[[], None]:
    """Give what runs a command; what it says goes nowhere, or its errors to a pipe."""

    def running() -> None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere if told is None else told, 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
        run(command)

    return running


def listened_to(how: Callable[[Callable[[], None]], T], command: str) -> tuple[T, str]:
    """Run a command in some way; give what comes of that, and what the command says of errors."""
    end, begin = os.pipe()
    done = how(quietly(command, begin))
    os.close(begin)
    with os.fdopen(end) as words:
        return done, words.read()


class Bench:
    """One case, and the folder in which it is tried."""

    def __init__(self, case: Case, place: Path) -> None:
        self.case = case
        self._before, self.work = place / "before", place / "work"
        (self._before / "tmp").mkdir(parents=True)
        os.environ["TMPDIR"] = os.environ["SQLITE_TMPDIR"] = str(self.work / "tmp")
        os.chdir(self._before)
        an_export("one.zip", 3)
        an_export("two.zip", 5)
        for command in case.before:
            assert forked(quietly(command)) in {0, 1}, command
        validate("one.zip")  # compiles the schemas once, and not in each fork
        self.given = {path.name for path in self._before.iterdir()}
        self.renew()
        self.states = {self.state(): "old"}
        began = time.monotonic()
        assert forked(quietly(case.command)) in {0, 1}
        self.seconds = time.monotonic() - began
        self.states[self.state()] = "new"
        self.renew()
        self.points = points_of(quietly(case.command))

    def renew(self) -> None:
        """Begin anew: what is given and the old output."""
        os.chdir("/")
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self._before, self.work)
        os.chdir(self.work)

    def state(self) -> str:
        """Give a digest of the output."""
        if self.case.out.endswith(".db"):
            return hashlib.sha256("\n".join(rows_and_files(Path(self.case.out))).encode()).hexdigest()
        return digest(*(path for path in Path().iterdir() if path.name.startswith(self.case.out.partition(".")[0])))

    def found(self) -> str:
        """Say which output stands there, as a reader meets it."""
        recover(self.case.out)
        return self.states.get(self.state(), "neither")

    def left(self) -> list[str]:
        """Name what should not be there."""
        told = [path.name for path in Path().iterdir() if path.name not in self.given and not path.name.startswith("out")]
        return told + [f"tmp/{path.name}" for path in Path("tmp").iterdir()] + unreferred(Path(self.case.out))


def rows_and_files(store: Path) -> Iterable[str]:
    """Give all that a store says, and the media that it refers to, if they are whole; an empty store says what none says."""
    if not store.exists():
        return
    with closing(sqlite3.connect(store)) as connection:
        told = list(connection.iterdump())
        yield from told if len(told) > 2 else ()  # BEGIN and COMMIT
        for sha256 in referred(connection):
            path = Path(f"{store}-media", sha256)
            yield f"{sha256} {path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256}"


def referred(connection: sqlite3.Connection) -> list[str]:
    """Name the media that a store refers to."""
    there = connection.execute("SELECT name FROM sqlite_master WHERE name = 'files'").fetchall()
    return [row[0] for row in connection.execute("SELECT DISTINCT sha256 FROM files ORDER BY sha256")] if there else []


def unreferred(store: Path) -> list[str]:
    """Name the media in the folder of a store that it does not refer to."""
    media = Path(f"{store}-media")
    if not media.is_dir():
        return []
    with closing(sqlite3.connect(store)) as connection:
        known = set(referred(connection))
    return [path.name for path in media.iterdir() if path.name not in known and path.suffix != ".old"]


def kill(bench: Bench, count: int, chance: random.Random) -> dict[str, Any]:
    """Kill a command so often: after a time, before it touches files, and while it puts the output in place, in turn."""
    found: Counter[str] = Counter()
    then: Counter[str] = Counter()
    left: list[Any] = []
    command = quietly(bench.case.command)
    while (done := sum(found.values())) < count:
        bench.renew()
        at = [chance.uniform(0, bench.seconds), chance.randint(1, bench.points), bench.points - chance.randrange(min(80, bench.points))][done % 3]
        if not (killed_at(at, command) if isinstance(at, int) else killed_after(at, command)):
            continue
        found[bench.found()] += 1
        forked(command)
        then[bench.found()] += 1
        left += [(at, bench.left())] if bench.left() else []
    return {"found": found, "then": then, "left": left}


def ask(bench: Bench, count: int, chance: random.Random) -> dict[str, Any]:
    """Ask a command so often to end: after a time, before it touches files, and while it puts the output in place, in turn."""
    found: Counter[str] = Counter()
    left: list[Any] = []
    said: list[str] = []
    slowest = 0.0
    while (done := sum(found.values())) < count:
        bench.renew()
        number = (signal.SIGINT, signal.SIGTERM)[done % 2]
        at = [chance.uniform(0, bench.seconds), chance.randint(1, bench.points), bench.points - chance.randrange(min(80, bench.points))][done % 3]
        asked = partial(asked_at, number, at) if isinstance(at, int) else partial(asked_to_end, number, at)
        (code, seconds), words = listened_to(asked, bench.case.command)
        if code in {0, 1}:
            continue
        slowest = max(slowest, seconds)
        found[f"{code}: {bench.found()}"] += 1
        left += [(code, at, bench.left())] if bench.left() else []
        said += [words] if words not in {"", ENDS[number]} else []
    return {"found": found, "left": left, "said": said, "slowest": slowest}


ENDS = {signal.SIGINT: "igarchive: interrupted; nothing is half written\n", signal.SIGTERM: "igarchive: ended; nothing is half written\n"}
"""What is said where a command was begun."""


def fill(bench: Bench, count: int, chance: random.Random, limited: Limited) -> dict[str, Any]:
    """Give a command so many times too little of the disk, or just enough."""
    found: Counter[str] = Counter()
    left: list[Any] = []
    then: list[Any] = []
    said: list[str] = []
    enough = 4096
    while attempt(bench, enough, limited)[0] not in {0, 1}:
        enough *= 2
    for _ in range(count):
        size = chance.randrange(0, enough)
        code, words = attempt(bench, size, limited)
        found[f"{'done' if code in {0, 1} else code}: {bench.found()}"] += 1
        left += [(size, bench.left())] if bench.left() else []
        forked(quietly(bench.case.command))
        then += [(size, bench.left())] if bench.left() else []
        said += [words] if code == 4 and not (words.startswith("igarchive: error[output_failed]: ") and words.count("\n") == 1) else []
    return {"found": found, "left": left, "left then": then, "said": said}


def attempt(bench: Bench, size: int, limited: Limited) -> tuple[int, str]:
    """Run the command with so many bytes of the disk; give its exit code and what it says of errors."""
    bench.renew()
    return listened_to(partial(limited, size), bench.case.command)


def told_of(case: Case, place: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Try one case."""
    chance = random.Random(options.seed)
    with a_disk(place) as full:
        bench = Bench(case, place)
        kinds: dict[str, Limited] = {"limited": with_limit} if full is None else {"full": full, "limited": with_limit}
        told = {"kills": kill(bench, options.kills, chance), "signals": ask(bench, options.signals, chance)}
        disks = [{"how": how, **fill(bench, options.disks // len(kinds), chance, limited)} for how, limited in kinds.items()] if options.disks else []
        os.chdir("/")
        return {**told, "disks": disks}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("case", choices=CASES)
    parser.add_argument("place", type=Path)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--signals", type=int, default=0)
    parser.add_argument("--disks", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--in-steps", action="store_true")
    options = parser.parse_args()
    if options.in_steps:
        swap.SWAP = swap.cannot_swap
    print(json.dumps(told_of(CASES[options.case], options.place.resolve(), options)))
