"""The docs tell the truth: their commands and examples run, and what is generated is fresh."""

from __future__ import annotations

import doctest
import re
import runpy
from importlib import import_module
from pathlib import Path

import pytest
from commands import igarchive

from igarchive.cli import COMMANDS
from igarchive.writers import FORMATS

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty folder with the sample archives in it, and stand in it."""
    (tmp_path / "sample_archives").symlink_to(ROOT / "sample_archives")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sessions(page: Path) -> list[tuple[str, str]]:
    """Give the commands of a page's terminal sessions, each with what it prints."""
    blocks = re.findall(r"```console\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    return [(command, output) for block in blocks for command, output in re.findall(r"^\$ ([^\n]+)\n((?:(?!\$ )[^\n]*\n)*)", block, re.MULTILINE)]


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, id=page.name, marks=[] if page.name == "README.md" else pytest.mark.long) for page in PAGES if sessions(page)],
)
def test_every_command_of_a_terminal_session_prints_what_the_page_says(page: Path, workplace: Path) -> None:
    for command, expected in sessions(page):
        program, *arguments = command.split()
        assert program == "igarchive"
        done = igarchive(*arguments, cwd=workplace)

        pattern = re.escape(expected).replace(r"\.\.\.", ".*?")
        assert re.fullmatch(pattern, done.stdout + done.stderr, re.DOTALL), f"{command}\n{done.stdout}{done.stderr}"


@pytest.mark.usefixtures("workplace")
@pytest.mark.parametrize("page", [page for page in PAGES if ">>> " in page.read_text("utf-8")], ids=lambda page: page.name)
def test_every_python_example_gives_what_the_page_says(page: Path) -> None:
    results = doctest.testfile(str(page), module_relative=False, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE, encoding="utf-8")

    assert results.attempted > 0
    assert results.failed == 0


def test_every_command_is_mentioned_in_the_readme_and_in_the_overview_as_in_its_help() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")

    for name, said in COMMANDS.items():
        command = getattr(import_module(f"igarchive.cli.{name}"), name)
        assert f"igarchive {name}" in readme
        assert command.__doc__.split("\n")[0] == said


def test_links_between_the_pages_lead_somewhere() -> None:
    for page in [*PAGES, ROOT / "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_page_about_moving_says_of_every_format_but_tables_what_arrives() -> None:
    page = (ROOT / "docs" / "transfer.md").read_text("utf-8")

    assert [name for name in FORMATS if name not in {"parquet", "csv"} and f"with `--to {name}` (written by" not in page] == []


def test_generated_files_are_fresh() -> None:
    script = runpy.run_path(str(ROOT / "docs" / "generate.py"))

    for name, text in script["generated"]().items():
        assert (ROOT / name).read_text("utf-8") == text, f"{name} is stale: run `make generate`"
