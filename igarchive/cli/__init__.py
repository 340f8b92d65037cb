"""The command line: one module for each command; each parses options, calls one function, renders one result."""

from __future__ import annotations

import signal
import sys
from io import TextIOWrapper
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
from igarchive.cli.render import line
from igarchive.cli.run import DEBUG, ENDED, USAGE
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
    DEBUG.append(debug)


def main() -> None:
    """Run the command line; a request to end is answered as an interruption is: nothing is left half written."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(ENDED))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if not sys.argv[1:]:
        app(["--help"], standalone_mode=False)
        sys.exit(USAGE)
    try:
        app(standalone_mode=False)
    except Exception as error:
        told = getattr(error, "format_message", None)
        if told is None:
            raise
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "igarchive"
        said = " ".join(told().split()).rstrip(".")
        sys.stderr.write(line("error", "usage", None, f"{said}. Try `{command} --help`"))
        sys.exit(USAGE)
