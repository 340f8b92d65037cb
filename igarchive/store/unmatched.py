"""What two exports of one account tell so differently that rows of the one are not found in the other: a store has both, ``diff`` tells both."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import sqlalchemy as sa
from msgspec import Struct

from igarchive.issues import Findings
from igarchive.store.schema import SQL
from igarchive.store.units import carried_by
from igarchive.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from igarchive.store.stock import StoredStock

PAGE = "%.html"
"""The source of a row that a page told: to the minute, where JSON tells the second."""


class Told(Struct, frozen=True):
    """How an account was told of."""

    forms: Mapping[str, set[str]]
    """The forms of each section."""
    pages: frozenset[str]
    """Tables with rows that pages told."""
    documents: frozenset[str]
    """Tables with rows that JSON told."""


def told_by(stock: StoredStock, which: Callable[[sa.Table], sa.ColumnElement[bool]] = lambda _: sa.true()) -> Told:
    """Say how an account was told of, by those of its rows that are meant."""
    forms: dict[str, set[str]] = defaultdict(set)
    pages: dict[bool, set[str]] = {True: set(), False: set()}
    for name, sql in SQL.items():
        mine = sql.c.account == stock.account, which(sql)
        for row in stock.give(sa.select(sql.c.form, sql.c.source.like(PAGE).label("page")).where(*mine, sql.c.form.is_not(None)).distinct()):
            forms[row["form"].rpartition(":")[0]].add(row["form"])
            pages[bool(row["page"])].add(name)
    return Told(forms, frozenset(pages[True]), frozenset(pages[False]))


def unmatched(one: Told, other: Told) -> Findings:
    """Say which rows one of two tells by an id, and the other by one that is made of what it tells; and which to the minute, and to the second."""
    findings = Findings()
    for table in (table for table in TABLES if table.named_by == table.match and not table.counted):
        carried = [[carried_by(form, table.name) for form in set[str]().union(*told.forms.values())] for told in (one, other)]
        given = [{columns.issuperset(table.match) for columns in side if columns} for side in carried]
        if all(given) and given[0] != given[1]:
            what = f"{table.name} of one of the exports have no id of their own: they are not matched, and what belongs to them neither"
            findings.add("unmatched", None, what, place=table.name)
    known_by_time = {table.name for table in TABLES if table.counted or "time" in table.match}
    apart = known_by_time & ((one.pages & other.documents) | (one.documents & other.pages))
    if apart:
        what = f"one of the exports is in HTML, which tells times to the minute, and one in JSON: what both tell of is not matched ({', '.join(sorted(apart))})"
        findings.add("unmatched", None, what, place=PAGE)
    return findings
