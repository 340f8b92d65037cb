"""The command line: one module for each command; each parses options, calls one function, renders one result."""

from __future__ import annotations

import signal
import sys
from typing import Annotated

import typer

from igarchive import __version__
from igarchive.cli.convert import convert
from igarchive.cli.inspect import inspect
from igarchive.cli.run import DEBUG, ENDED
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

for command in (inspect, validate, convert, tables, schemas):
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
    app()
