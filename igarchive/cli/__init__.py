"""The command line: one module for each command; each parses options, calls one function, renders one result."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

import typer

from igarchive import __version__
from igarchive.cli.render import line, say
from igarchive.cli.run import DEBUG, DONE, USAGE, answer_signals, bug, ignore_signals, open_streams, silence_libraries

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "inspect": "Say whose export it is, of when, and what it holds.",
    "validate": "Judge every JSON file by its published schema.",
    "convert": "Convert the export into another format.",
    "load": "Load an archive into a store of accounts.",
    "accounts": "List the accounts of a store, and how much it holds of each.",
    "export": "Write the archive of an account from a store or from tables, as Instagram would have.",
    "push": "Send posts to an account on Mastodon or Bluesky, with their media and dates. The same again sends nothing twice.",
    "diff": "Say what was added, removed and changed between two exports of one account.",
    "sample": "Write the archive of an invented person, sound or with one defect.",
    "tables": "Show the tables, or the columns of one.",
    "schemas": "Show the published JSON Schemas.",
}
"""What the help of each command begins with, for the overview. Its module is loaded when it is asked for: all of them take as long as the rest of a start."""


def _version(value: bool) -> None:
    if value:
        typer.echo(f"igarchive {__version__}")
        raise typer.Exit


def program(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)] = False,  # noqa: ARG001
) -> None:
    """Open, validate and convert Instagram data exports, with nothing lost in silence."""
    DEBUG[:] = [debug]


def app_for(arguments: Sequence[str]) -> typer.Typer:
    """Make the program that these arguments ask for: one command, and the others by name."""
    app = typer.Typer(
        name="igarchive",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        pretty_exceptions_show_locals=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(program)
    asked = next((argument for argument in arguments if not argument.startswith("-")), None)
    for name, said in COMMANDS.items():
        if name == asked:
            app.command(name)(getattr(import_module(f"igarchive.cli.{name}"), name))
        else:
            app.command(name, help=said)(_unasked)
    return app


def _unasked() -> None:
    """Stand for a command in the overview."""


def main() -> None:
    """Run the command line: what it writes is private, and whatever stops it is told in one line."""
    os.umask(0o077)
    open_streams()
    answer_signals()
    silence_libraries()
    try:
        refuse_empty(sys.argv[1:])
        app_for(sys.argv[1:])(sys.argv[1:] or ["--help"], standalone_mode=False)
        code = DONE if sys.argv[1:] else USAGE
    except Exception as error:  # noqa: BLE001 -- told in one line
        code = misused(error) if hasattr(error, "format_message") else bug(error)
    finally:
        ignore_signals()
    sys.exit(code)


def refuse_empty(arguments: Sequence[str]) -> None:
    """Raise BadParameter for a value that is empty, as that of an unset variable is: a path would be the current folder, a selection everything."""
    for before, argument in pairwise(("igarchive", *arguments)):
        name, sign, value = argument.partition("=")
        if not argument or (name.startswith("--") and sign and not value):
            msg = f"what follows {name or before} is empty"
            raise typer.BadParameter(msg)


def misused(error: Exception) -> int:
    """Say what is wrong with the arguments, and give the exit code."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "igarchive"
    told = " ".join(error.format_message().split()).replace("Value error, ", "").rstrip(".")  # type: ignore[attr-defined]  # the parser's errors have it
    say(line("error", "usage", None, f"{told}{'' if told.endswith('?') else '.'} Try `{command} --help`"))
    return USAGE
