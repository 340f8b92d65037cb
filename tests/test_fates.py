"""What becomes of each column in an output that is no table: every writer says it of every column."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from igarchive.tables import TABLES

if TYPE_CHECKING:
    from igarchive.writers.fate import Fates

each_format = pytest.mark.parametrize("name", ["activitystreams", "mastodon"])


def fates(name: str) -> Fates:
    """Give the fates of a format."""
    told: Fates = import_module(f"igarchive.writers.{name}").FATES
    return told


@each_format
def test_every_column_of_every_table_has_a_fate(name: str) -> None:
    assert {table: set(columns) for table, columns in fates(name).items()} == {table.name: set(table.by_name) for table in TABLES}


@each_format
def test_every_fate_says_why_in_a_few_words(name: str) -> None:
    reasons = {fate.why for columns in fates(name).values() for fate in columns.values()}

    assert [why for why in reasons if not why or why.endswith(".") or "\n" in why] == []
