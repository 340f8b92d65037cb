"""Codes: what the source raises is declared and documented, and what is declared is raised."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from exports import ROOT

from igarchive.errors import REFUSALS, OptionError, UnknownNameError
from igarchive.issues import CODES

if TYPE_CHECKING:
    from collections.abc import Iterator

DECLARED = ("issues.py", "errors.py", "broken.py")
"""Files that name codes without raising them."""

RAISED_BY = {"InputRefusedError", "OutputError", "MemberBrokenError", "Oddity", "add", "find", "fail", "line"}
"""What takes a code."""

BY_NAME = {
    *("nested_archive", "other_profile", "other_service", "unknown_file"),  # why a member is not read (members.UNREAD)
    *("json_duplicate_key", "json_number"),  # what parsing twice shows (strict.Oddities)
    *("label_order", "value"),  # what a form meets (sieve, meaning)
    "not_a_zip",  # what the first bytes of a file are
}
"""Codes that are no argument where they are raised: a variable holds them."""

PLACES = {"line": 1}
"""Where it is not the first argument."""


def trees() -> Iterator[ast.Module]:
    """Parse every file of the package that raises something."""
    for file in sorted((ROOT / "igarchive").rglob("*.py")):
        if file.name not in DECLARED:
            yield ast.parse(file.read_text("utf-8"))


def raised() -> set[str]:
    """Give the codes that stand where one is taken."""
    calls = (node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call))
    given = {text for call in calls if is_raising(call) for text in texts(call.args[PLACES.get(name_of(call.func), 0)]) if text.replace("_", "").isalnum()}
    return given | {OptionError.code, UnknownNameError.code}


def name_of(function: ast.expr) -> str:
    """Give the name by which something is called, without what it is of."""
    return ast.unparse(function).rpartition(".")[2]


def is_raising(call: ast.Call) -> bool:
    """Tell whether a call takes a code: sets have an ``add`` too."""
    name = name_of(call.func)
    return name in RAISED_BY and len(call.args) > 1 and (name != "add" or ast.unparse(call.func).endswith("findings.add"))


def texts(node: ast.expr) -> set[str]:
    """Give the texts that an expression can be."""
    options = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
    return {option.value for option in options if isinstance(option, ast.Constant) and isinstance(option.value, str)}


def named() -> set[str]:
    """Give every text that stands in the source."""
    return {node.value for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_code_that_is_raised_is_declared() -> None:
    codes = raised()

    assert {"schema", "json_syntax", "two_accounts", "output_exists", "drift", "bug", "option"} <= codes
    assert codes - CODES.keys() - REFUSALS.keys() == set()


def test_every_code_that_is_declared_is_raised() -> None:
    assert (CODES.keys() | REFUSALS.keys()) - raised() == BY_NAME
    assert named() >= BY_NAME


def test_every_code_has_a_chapter_of_its_own_with_what_it_means_and_what_to_do() -> None:
    page = (ROOT / "docs" / "codes.md").read_text("utf-8")

    for name, code in CODES.items():
        chapter = page.partition(f"### `{name}`")[2].partition("###")[0]
        assert code.doc in chapter
        assert code.fix in chapter
    for name, doc in REFUSALS.items():
        assert doc in page.rpartition(f"### `{name}`")[2].partition("###")[0]
