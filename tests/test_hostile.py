"""The hostile corpus: every input gets its answer, in bounded time and memory, by every command.

A few cases run with all tests; ``make test-hostile`` runs every one.
"""

from __future__ import annotations

import gc
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from exports import SAMPLES
from hostile.cases import CASES
from hostile.names import ANYWHERE, CANARY
from hostile.run import Run, load, run

from igarchive.errors import REFUSALS
from igarchive.issues import CODES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hostile.case import Case

if not hasattr(os, "fork"):
    pytest.skip("needs processes as Unix has them", allow_module_level=True)

COMMANDS = {
    "inspect": ["inspect", "{file}"],
    "validate": ["validate", "{file}"],
    "parquet": ["convert", "{file}", "--to", "parquet", "--out", "out"],
    "csv": ["convert", "{file}", "--to", "csv", "--out", "out"],
    "activitystreams": ["convert", "{file}", "--to", "activitystreams", "--out", "out"],
}
"""What is run on each input."""

FORMATS = {"parquet", "csv", "activitystreams"}

SAMPLED = {
    "sound", "python_stream", "descriptor_bare", "zip64_sizes", "current_folder", "backslashes", "prefix", "suffix", "gap", "twice_the_same",
    "name_with_escape", "blanks_over_the_limit", "overlap_quoted_two", "overlap_within", "too_long_stream", "wrong_checksum", "stream_without_end",
    "path_up", "path_nul", "path_drive", "link_to_passwd", "twice_with_other_bytes", "encrypted_flag", "method_bzip2", "differs_in_name",
    "hidden_member", "two_in_one_file", "second_end_in_comment", "disk_3", "log_in_page", "cut_in_half", "cut_by_one_byte", "folder",
    "folder_with_link", "pipe", "json_cut", "json_deep_list",
}  # fmt: skip
"""Cases that run with all tests, by one command."""

SECONDS, HEAVY_SECONDS = 5, 30
"""Processor time that a command may take: nearly all take a tenth of a second."""

MEGABYTES, HEAVY_MEGABYTES = 120, 600
"""Memory that the work on an input may take, beyond the program itself."""

UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

BY_NAME = {case.name: case for case in CASES}


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> Iterator[None]:
    """Load the program once for all."""
    load(SAMPLES[-1])
    yield
    gc.unfreeze()


@pytest.fixture
def corpus(tmp_path: Path, pytestconfig: pytest.Config) -> Path:
    """Give the folder of the corpus: the one that was named, or an own one."""
    return Path(pytestconfig.getoption("--corpus") or tmp_path).resolve()


def given(case: Case, corpus: Path) -> Path:
    """Give the input of a case."""
    path = corpus / f"{case.name}{case.suffix}"
    if not os.path.lexists(path):
        case.make(path)
    return path


def facts(path: Path) -> list[tuple[str, int, int]]:
    """Give what must not change of an input."""
    found = [path, *sorted(path.rglob("*"))] if path.is_dir() else [path] if path.exists() else []
    return [(str(file), file.lstat().st_size, file.lstat().st_mtime_ns) for file in found]


def check(case: Case, command: str, done: Run) -> None:
    """Hold a run to what its case says, and to what holds for all."""
    told = f"{done.code} in {done.seconds:.1f} s, {done.grown} MB more\n{done.out[:2000]}\n{done.err[:2000]}"
    assert done.code in exits(case, command), told
    assert "Traceback" not in done.out + done.err, told
    assert not UNPRINTABLE.search(done.out + done.err), told
    assert len(done.err) < 1 << 16, told
    assert done.seconds < (HEAVY_SECONDS if case.heavy else SECONDS), told
    assert done.grown < (HEAVY_MEGABYTES if case.heavy else MEGABYTES), told
    assert (f"[{case.code}]: " in done.err) if case.code else done.err == "", told
    assert not list(Path(ANYWHERE).glob(f"{CANARY}*"))
    wrote = case.outcome != "refuse" and command in FORMATS
    assert bool(done.files) == wrote, told
    assert all(stat.S_IMODE(file.lstat().st_mode) == 0o600 for file in done.files), told
    assert {file.relative_to(done.folder).parts[0] for file in done.files} <= {"out"}, told


def exits(case: Case, command: str) -> set[int]:
    """Give the exit codes that fit a case."""
    if case.outcome == "refuse":
        return {3}
    if case.outcome == "fault":
        return {"inspect": {0}, "validate": {1}}.get(command, {0, 1})
    return {0}


def test_a_case_has_a_name_of_its_own_and_a_code_that_the_docs_list() -> None:
    assert len(BY_NAME) == len(CASES) >= 150
    assert {case.code for case in CASES if case.outcome == "refuse"} <= REFUSALS.keys()
    assert {case.code for case in CASES if case.outcome in {"warn", "fault"}} <= CODES.keys()
    assert all(not case.code for case in CASES if case.outcome == "accept")


@pytest.mark.parametrize("name", sorted(SAMPLED))
def test_a_sample_of_the_corpus_is_answered_as_it_should_be(name: str, corpus: Path, tmp_path: Path) -> None:
    command = sorted(COMMANDS)[len(name) % len(COMMANDS)]
    answer(BY_NAME[name], command, corpus, tmp_path)


@pytest.mark.hostile
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", BY_NAME)
def test_every_case_is_answered_as_it_should_be(name: str, command: str, corpus: Path, tmp_path: Path) -> None:
    answer(BY_NAME[name], command, corpus, tmp_path)


def answer(case: Case, command: str, corpus: Path, folder: Path) -> None:
    """Run a command on the input of a case."""
    file = given(case, corpus)
    before = facts(file)
    arguments = [part.format(file=file) for part in COMMANDS[command]]

    done = run(arguments, folder / "work")

    check(case, command, done)
    assert facts(file) == before
