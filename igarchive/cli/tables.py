"""igarchive tables."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from igarchive.cli.options import AsJson
from igarchive.cli.render import print_json, print_table
from igarchive.cli.run import DONE, reported
from igarchive.errors import UnknownNameError
from igarchive.tables import TABLE_BY_NAME, TABLES, Table


@reported
def tables(
    name: Annotated[str | None, typer.Argument(help="One table.", show_default=False)] = None,
    json: AsJson = False,
) -> int:
    """Show the tables, or the columns of one."""
    if name is not None and name not in TABLE_BY_NAME:
        raise UnknownNameError("table", name, list(TABLE_BY_NAME))
    chosen = [TABLE_BY_NAME[name]] if name else TABLES
    if json:
        told = [_told(table) for table in chosen]
        print_json(told[0] if name else told)
    elif name:
        [table] = chosen
        rows = [(column.name, column.kind, column.personal, "" if column.required else "yes", column.doc) for column in table.columns]
        print_table(f"{table.name}: {table.doc}", ("column", "type", "personal", "null", "what"), rows)
    else:
        print_table("Tables", ("table", "columns", "a row is"), [(table.name, len(table.columns), table.doc) for table in chosen], (1,))
    return DONE


def _told(table: Table) -> dict[str, Any]:
    columns = [
        {"name": column.name, "type": column.kind, "personal": column.personal, "required": column.required, "description": column.doc}
        for column in table.columns
    ]
    return {"name": table.name, "description": table.doc, "key": list(table.key), "columns": columns}
