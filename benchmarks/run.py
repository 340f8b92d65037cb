"""``make bench``: how long igarchive takes, beside the floor and beside what else reads such an archive.

Every command runs as a process of its own, all of them once in each round, so that a busy machine slows all alike: read
ratios, not seconds. The ratio is the median of those to the floor of the same round.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from statistics import median

from archives import SIZES, write_archive

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "benchmarks"
DOCUMENT = ROOT / "docs" / "benchmarks.md"

IGARCHIVE = (sys.executable, "-m", "igarchive")
CONTENDERS = (sys.executable, str(ROOT / "benchmarks" / "contenders.py"))
MESSAGES = ("--include", "messages")

COMMANDS: dict[str, tuple[str, ...]] = {
    "floor: inflate and parse, keep nothing": (*CONTENDERS, "floor", "{archive}"),
    "the same with isal": (*CONTENDERS, "floor_isal", "{archive}"),
    "igarchive validate --jobs 1": (*IGARCHIVE, "validate", "{archive}", "--jobs", "1"),
    "igarchive validate": (*IGARCHIVE, "validate", "{archive}"),
    "igarchive convert --to parquet --jobs 1": (*IGARCHIVE, "convert", "{archive}", "--to", "parquet", "--out", "{out}/made", "--jobs", "1"),
    "igarchive convert --to parquet": (*IGARCHIVE, "convert", "{archive}", "--to", "parquet", "--out", "{out}/made"),
    "igarchive convert --to csv --jobs 1": (*IGARCHIVE, "convert", "{archive}", "--to", "csv", "--out", "{out}/made", "--jobs", "1"),
    "igarchive convert --to csv": (*IGARCHIVE, "convert", "{archive}", "--to", "csv", "--out", "{out}/made"),
    "igarchive convert --to activitystreams --jobs 1": (
        *IGARCHIVE, "convert", "{archive}", "--to", "activitystreams", *MESSAGES, "--out", "{out}/made", "--jobs", "1",
    ),
    "igarchive convert --to activitystreams": (*IGARCHIVE, "convert", "{archive}", "--to", "activitystreams", *MESSAGES, "--out", "{out}/made"),
    "polars, conversations only, no repair": (*CONTENDERS, "polars", "{archive}", "{out}"),
    "duckdb, conversations only, no repair": (*CONTENDERS, "duckdb", "{archive}", "{out}"),
    "script: json, repair, pandas": (*CONTENDERS, "script", "{archive}", "{out}"),
    "script, conversations judged by jsonschema": (*CONTENDERS, "script_judging", "{archive}", "{out}"),
}  # fmt: skip
"""What is measured, by what it is called. The first is the floor."""

ONCE = "script, conversations judged by jsonschema"
"""It takes a minute for what takes others a second: it is run in the first round only."""

FITTING = {"script: json, repair, pandas": "SML", ONCE: "SM"}
"""Sizes of archives that a command can take, where it is not all of them."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a command took."""

    seconds: float
    """Of wall time."""
    cpu: float
    """Seconds of processors, user and system, of all its processes."""
    memory: float
    """Largest size of its largest process, in MB."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a command took over all rounds."""

    size: str
    """Of the archive (``archives.SIZES``)."""
    command: str
    """What it is called."""
    rounds: int
    """How often it ran."""
    seconds: float
    """Median of wall time."""
    cpu: float
    """Median of processor time."""
    megabytes: float
    """Of JSON in a second, at the median."""
    records: float
    """Messages in a second, at the median."""
    memory: float
    """Largest over all runs, in MB."""
    ratio: float
    """Median of the ratios to the floor's wall time in the same round."""
    cpu_ratio: float
    """The same of processor time: on a busy machine it tells more."""


def measure(command: tuple[str, ...], archive: Path) -> Run:
    """Run a command once; raises CalledProcessError if it fails."""
    with tempfile.TemporaryDirectory(dir=BUILD) as out:
        argv = [part.format(archive=archive, out=out) for part in command]
        begun = time.perf_counter()
        process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 -- our own commands
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
    if status:
        raise subprocess.CalledProcessError(status, argv)
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measure_all(size: str, rounds: int, chosen: str) -> list[Result]:
    """Measure all commands on the archive of a size, in rounds."""
    archive = BUILD / f"{size}.zip"
    if not archive.exists():
        write_archive(archive, size)
    names = [name for number, name in enumerate(COMMANDS) if number == 0 or (chosen in name and size in FITTING.get(name, size))]
    runs: dict[str, list[Run]] = {name: [] for name in names}
    for number in range(rounds):
        for name in names:
            if number == 0 or name != ONCE:
                sys.stderr.write(f"{size}, round {number + 1}: {name}\n")
                runs[name].append(measure(COMMANDS[name], archive))
    with zipfile.ZipFile(archive) as opened:
        megabytes = sum(info.file_size for info in opened.infolist() if info.filename.endswith(".json")) / 1e6
    return [_result(size, name, taken, runs[names[0]], megabytes) for name, taken in runs.items()]


def _result(size: str, name: str, runs: list[Run], floor: list[Run], megabytes: float) -> Result:
    seconds = median(run.seconds for run in runs)
    ratios = [run.seconds / lowest.seconds for run, lowest in zip(runs, floor, strict=False)]
    cpu_ratios = [run.cpu / lowest.cpu for run, lowest in zip(runs, floor, strict=False)]
    return Result(
        size, name, len(runs), seconds, median(run.cpu for run in runs), megabytes / seconds, SIZES[size] / seconds,
        max(run.memory for run in runs), median(ratios), median(cpu_ratios),
    )  # fmt: skip


def table(results: list[Result]) -> str:
    """Write results as a table in Markdown."""
    lines = ["| command | s | x floor | CPU s | x floor | MB/s | messages/s | MB of memory |", "|---|---|---|---|---|---|---|---|"]
    for one in results:
        facts = f"{one.seconds:.2f} | {one.ratio:.2f} | {one.cpu:.2f} | {one.cpu_ratio:.2f} | {one.megabytes:.0f} | {one.records:,.0f} | {one.memory:.0f}"
        lines.append(f"| {one.command} | {facts} |")
    return "\n".join(lines) + "\n"


def chart(results: list[Result]) -> str:
    """Draw wall time over the floor as bars of text, which every reader of Markdown shows; a bar is cut at 20 floors."""
    wide = max(len(one.command) for one in results)
    bars = (f"{one.command:{wide}} {'#' * max(1, round(min(one.ratio, 20) * 4))}{'...' if one.ratio > 20 else ''} {one.ratio:.1f}" for one in results)  # noqa: PLR2004
    return "```\n" + "\n".join(bars) + "\n```\n"


def with_earlier(results: list[Result], file: Path) -> list[Result]:
    """Put results to those of earlier runs, which stay for what was not measured again; in the order of sizes and commands."""
    known = {(one["size"], one["command"]): Result(**one) for one in json.loads(file.read_text("utf-8"))} if file.exists() else {}
    known |= {(one.size, one.command): one for one in results}
    return [known[place] for place in product(SIZES, COMMANDS) if place in known]


def document(results: list[Result]) -> str:
    """Write docs/benchmarks.md."""
    parts = [f"## {size}: {SIZES[size]:,} messages\n\n{table(found)}\n{chart(found)}" for size in SIZES if (found := [r for r in results if r.size == size])]
    return INTRODUCTION.format(cores=os.cpu_count(), python=platform.python_version()) + "\n".join(parts)


INTRODUCTION = """# Benchmarks

Written by `make bench` ({cores} cores, Python {python}). The floor inflates every JSON file of the archive and parses it,
and keeps nothing. What is compared with it reads the same invented archive: messages, and one like for 10 of them, one comment for 50, one
follower for 200, one post for 500. Polars and DuckDB read the conversations only, repair no text and check nothing; memory is that of the
largest process. Wall time counts what else runs on the machine, processor time less so. A bar is wall time over the floor's, `####` is one floor.

"""


def main() -> None:
    """Measure, print and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", default=["S", "M", "L"], choices=[*SIZES], metavar="SIZE", help="S, M, L, X")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="commands whose name holds this text, and the floor")
    given = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    results = []
    for size in given.sizes:
        found = measure_all(size, given.rounds, given.only)
        results += found
        sys.stdout.write(f"\n{size}: {SIZES[size]:,} messages\n\n{table(found)}")
        sys.stdout.flush()
    kept = with_earlier(results, BUILD / "results.json")
    (BUILD / "results.json").write_text(json.dumps([asdict(one) for one in kept], indent=2) + "\n", "utf-8")
    DOCUMENT.write_text(document(kept), "utf-8")


if __name__ == "__main__":
    main()
