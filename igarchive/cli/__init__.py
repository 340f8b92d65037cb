"""The command line: one module for each command; each parses options, calls one function, renders one result."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from igarchive import __version__
from igarchive.cli.accounts import accounts
from igarchive.cli.convert import convert
from igarchive.cli.diff import diff
from igarchive.cli.export import export
from igarchive.cli.inspect import inspect
from igarchive.cli.load import load
from igarchive.cli.push import push
from igarchive.cli.render import line, say
from igarchive.cli.run import DEBUG, DONE, USAGE, answer_signals, bug, ignore_signals, open_streams, silence_libraries
from igarchive.cli.sample import sample
from igarchive.cli.schemas import schemas
from igarchive.cli.tables import tables
from igarchive.cli.validate import validate

app = typer.Typer(
    name="igarchive",
    help="Open, validate and convert Instagram data exports, with nothing lost in silence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for command in (inspect, validate, convert, load, accounts, export, push, diff, sample, tables, schemas):
    app.command()(command)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"igarchive {__version__}")
        raise typer.Exit


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)] = False,  # noqa: ARG001
) -> None:
    """Open, validate and convert Instagram data exports, with nothing lost in silence."""
    DEBUG[:] = [debug]


def main() -> None:
    """Run the command line: what it writes is private, and whatever stops it is told in one line."""
    os.umask(0o077)
    open_streams()
    answer_signals()
    silence_libraries()
    try:
        app(sys.argv[1:] or ["--help"], standalone_mode=False)
        code = DONE if sys.argv[1:] else USAGE
    except Exception as error:  # noqa: BLE001 -- told in one line
        code = misused(error) if hasattr(error, "format_message") else bug(error)
    finally:
        ignore_signals()
    sys.exit(code)


def misused(error: Exception) -> int:
    """Say what is wrong with the arguments, and give the exit code."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "igarchive"
    told = " ".join(error.format_message().split()).replace("Value error, ", "").rstrip(".")  # type: ignore[attr-defined]  # the parser's errors have it
    say(line("error", "usage", None, f"{told}{'' if told.endswith('?') else '.'} Try `{command} --help`"))
    return USAGE
