"""``make bench``: how long igarchive takes, beside the floor and beside what else reads such an archive.

Every command runs as a process of its own, all of them once in each round, and the floor before and after each: a machine changes its
pace within seconds, so read ratios, not seconds. The ratio is the median of those to the mean of the two floors beside the run.
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
from compileall import compile_dir
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from statistics import median

from archives import PICTURES, SIZES, write_archive, write_pictures

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "benchmarks"
DOCUMENT = ROOT / "docs" / "benchmarks.md"

COUNTS = SIZES | {"P": PICTURES}
"""Messages of each archive, and pictures of that of pictures."""

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
    "HPI, messages only, as objects": (*CONTENDERS, "hpi", "{archive}", "{out}"),
    "polars, conversations only, no repair": (*CONTENDERS, "polars", "{archive}", "{out}"),
    "duckdb, conversations only, no repair": (*CONTENDERS, "duckdb", "{archive}", "{out}"),
    "script: json, repair, pandas": (*CONTENDERS, "script", "{archive}", "{out}"),
    "script, conversations judged by jsonschema": (*CONTENDERS, "script_judging", "{archive}", "{out}"),
}  # fmt: skip
"""What is measured, by what it is called. The first is the floor."""

COPYING: dict[str, tuple[str, ...]] = {
    "floor: cp, then sha256sum": (*CONTENDERS, "copy", "{archive}", "{out}"),
    "igarchive convert --to activitystreams": COMMANDS["igarchive convert --to activitystreams"],
    "igarchive convert --to mastodon": (*IGARCHIVE, "convert", "{archive}", "--to", "mastodon", "--out", "{out}/made"),
}
"""The same of the archive of pictures: they are copied, and what cameras wrote into them is left out."""

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
    runs: int
    """How often it ran."""
    seconds: float
    """Median of wall time."""
    cpu: float
    """Median of processor time."""
    megabytes: float
    """Of JSON, or of the archive, in a second, at the median."""
    records: float
    """Messages, or pictures, in a second, at the median."""
    memory: float
    """Largest over all runs, in MB."""
    ratio: float
    """Median of the ratios to the wall time of the floors before and after each run."""
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
    archive, commands = BUILD / f"{size}.zip", commands_of(size)
    if not archive.exists():
        write_pictures(archive) if size == "P" else write_archive(archive, size)
    floor, *others = [name for number, name in enumerate(commands) if number == 0 or (chosen in name and size in FITTING.get(name, size))]
    before = measure(commands[floor], archive)
    runs: dict[str, list[Run]] = {floor: [before]}
    floors = {floor: runs[floor]}
    for number in range(rounds):
        for name in others:
            if number == 0 or name != ONCE:
                sys.stderr.write(f"{size}, round {number + 1}: {name}\n")
                run, after = measure(commands[name], archive), measure(commands[floor], archive)
                runs.setdefault(name, []).append(run)
                floors.setdefault(name, []).append(between(before, after))
                runs[floor].append(after)
                before = after
    with zipfile.ZipFile(archive) as opened:
        told = (info.file_size for info in opened.infolist() if info.filename.endswith(".json") or size == "P")
        megabytes = sum(told) / 1e6
    return [_result(size, name, taken, floors[name], megabytes) for name, taken in runs.items()]


def between(before: Run, after: Run) -> Run:
    """Give the mean of two runs of one command."""
    return Run((before.seconds + after.seconds) / 2, (before.cpu + after.cpu) / 2, max(before.memory, after.memory))


def commands_of(size: str) -> dict[str, tuple[str, ...]]:
    """Give what is measured on the archive of a size."""
    return COPYING if size == "P" else COMMANDS


def _result(size: str, name: str, runs: list[Run], floors: list[Run], megabytes: float) -> Result:
    seconds = median(run.seconds for run in runs)
    ratios = [run.seconds / floor.seconds for run, floor in zip(runs, floors, strict=True)]
    cpu_ratios = [run.cpu / floor.cpu for run, floor in zip(runs, floors, strict=True)]
    return Result(
        size, name, len(runs), seconds, median(run.cpu for run in runs), megabytes / seconds, COUNTS[size] / seconds,
        max(run.memory for run in runs), median(ratios), median(cpu_ratios),
    )  # fmt: skip


def table(results: list[Result]) -> str:
    """Write results as a table in Markdown."""
    lines = ["| command | s | x floor | CPU s | x floor | MB/s | records/s | MB of memory |", "|---|---|---|---|---|---|---|---|"]
    for one in results:
        facts = f"{one.seconds:.2f} | {one.ratio:.2f} | {one.cpu:.2f} | {one.cpu_ratio:.2f} | {one.megabytes:.0f} | {one.records:,.0f} | {one.memory:.0f}"
        lines.append(f"| {one.command} | {facts} |")
    return "\n".join(lines) + "\n"


def chart(size: str, results: list[Result]) -> str:
    """Draw wall time over the floor as bars, in SVG; a bar is cut at ``CUT`` floors."""
    drawn = []
    for number, one in enumerate(results):
        top, wide = number * 22, min(one.ratio, CUT) * (CHART - NAMES - 60) / CUT
        colour = "#888" if number == 0 else "#2a6f97" if one.command.startswith("igarchive") else "#c9a227"
        told = f"{one.ratio:.1f}" + (" (cut)" if one.ratio > CUT else "")
        drawn.append(f'<text x="{NAMES - 8}" y="{top + 15}" text-anchor="end">{escape(one.command)}</text>')
        drawn.append(f'<rect x="{NAMES}" y="{top + 3}" width="{wide:.1f}" height="16" fill="{colour}"/>')
        drawn.append(f'<text x="{NAMES + wide + 6:.1f}" y="{top + 15}">{told}</text>')
    floor = NAMES + (CHART - NAMES - 60) / CUT
    high = len(results) * 22
    drawn.append(f'<line x1="{floor:.1f}" y1="0" x2="{floor:.1f}" y2="{high}" stroke="#888" stroke-dasharray="3 3"/>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {CHART} {high}" font-family="sans-serif" font-size="12">'
    title = f"<title>{size}: wall time, in floors</title>"
    return "\n".join((head, title, f'<rect width="{CHART}" height="{high}" fill="white"/>', *drawn, "</svg>")) + "\n"


CHART, NAMES, CUT = 900, 330, 12
"""Width of a chart and of the names in it, in pixels; floors at which a bar ends."""


def with_earlier(results: list[Result], file: Path) -> list[Result]:
    """Put results to those of earlier runs, which stay for what was not measured again; in the order of sizes and commands."""
    known = {(one["size"], one["command"]): Result(**one) for one in json.loads(file.read_text("utf-8"))} if file.exists() else {}
    known |= {(one.size, one.command): one for one in results}
    return [known[size, name] for size in COUNTS for name in commands_of(size) if (size, name) in known]


def document(results: list[Result]) -> str:
    """Write docs/benchmarks.md."""
    parts = [
        f"## {size}: {COUNTS[size]:,} {'pictures' if size == 'P' else 'messages'}\n\n{table(found)}\n![{size}: wall time over the floor](benchmarks-{size}.svg)\n"
        for size in COUNTS
        if (found := [r for r in results if r.size == size])
    ]
    return INTRODUCTION.format(cores=os.cpu_count(), python=platform.python_version()) + "\n".join(parts)


INTRODUCTION = """# Benchmarks

Written by `make bench` ({cores} cores, Python {python}). The floor inflates every JSON file of the archive and parses it,
and keeps nothing. What is compared with it reads the same invented archive: messages, and one like for 10 of them, one comment for 50, one
follower for 200, one post for 500. Polars and DuckDB read the conversations only, repair no text and check nothing; memory is that of the
largest process. HPI makes objects of messages and writes nothing. Wall time counts what else runs on the machine, processor time less so.
Every run has a run of the floor before it and after it, and a ratio is the median of those to the mean of these two.
The archive P holds posts with a picture each, of 300 kB: there the floor is copying the archive and telling its digest. In the charts
a bar is wall time over the floor's.

"""


def main() -> None:
    """Measure, print and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", default=["S", "M", "L", "P"], choices=[*COUNTS], metavar="SIZE", help="S, M, L, X, P (pictures)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="commands whose name holds this text, and the floor")
    given = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    compile_dir(ROOT / "igarchive", quiet=1)  # as installing does
    results = []
    for size in given.sizes:
        found = measure_all(size, given.rounds, given.only)
        results += found
        sys.stdout.write(f"\n{size}\n\n{table(found)}")
        sys.stdout.flush()
    kept = with_earlier(results, BUILD / "results.json")
    (BUILD / "results.json").write_text(json.dumps([asdict(one) for one in kept], indent=2) + "\n", "utf-8")
    DOCUMENT.write_text(document(kept), "utf-8")
    for size in COUNTS:
        if found := [one for one in kept if one.size == size]:
            DOCUMENT.with_name(f"benchmarks-{size}.svg").write_text(chart(size, found), "utf-8")


if __name__ == "__main__":
    main()
