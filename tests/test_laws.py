"""The law of the mirror: what a form renders it parses back, for every form, whatever the rows hold."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from exports import PROFILE, OneTable, profile, read_tables, zipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from igarchive.exporter.formats import mangled
from igarchive.exporter.layout import Laid, laid_out
from igarchive.sections import SECTIONS
from igarchive.tables import TABLE_BY_NAME, Column
from igarchive.times import LATEST, MICROSECONDS

if TYPE_CHECKING:
    from igarchive.stock import Row

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
"""Text of Unicode scalar values; what a person leaves empty has tests of its own."""

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXTS,
    "time": st.integers(1, LATEST - 1).map(lambda seconds: seconds * MICROSECONDS),
    "day": st.dates(),
    "integer": st.integers(-(2**53) + 1, 2**53 - 1),
    "small": st.integers(0, 2**31 - 1),
    "number": st.floats(-180, 180, allow_nan=False).map(lambda number: round(number, 6)),
    "flag": st.booleans(),
    "strings": st.lists(TEXTS, min_size=1, max_size=3),
}
"""What a column of each kind can hold."""


def laid() -> list[tuple[str, Laid]]:
    """Give each form that is a declaration and is written, at the day since which it is."""
    found = []
    for section in SECTIONS:
        dates = sorted({since.date for history in (section.folder, section.files, section.forms) for since in history})
        seen = []
        for date in dates:
            place = laid_out(section, date)
            if place is not None and place.form not in seen and len(place.form.carries) == 1 and section.name not in OWN_LAWS:
                seen.append(place.form)
                found.append((f"{section.name}:{date}", place))
    return found


LAW_EXAMPLES = (settings.default or settings()).max_examples // 25
"""Of each form a few rows in every run; the profile ``long`` tries more."""

OWN_LAWS = {
    "personal_information", "last_known_location", "profile_photos", "advertisers", "off_meta_activity", "locations_of_interest", "other_categories",
    "topics", "see_less_topics", "autofill_information", "secret_conversations", "profile_activity",
}  # fmt: skip
"""Sections whose rows hang together in ways of their own; the samples' law holds them."""

LAID = [(name, place) for name, place in laid() if "settings" not in place.form.carries]


def rows_of(place: Laid) -> st.SearchStrategy[list[Row]]:
    """Make rows of the table that a form writes, as reading it could give."""
    [(table, columns)] = place.form.carries.items()
    constant = place.section.constant_of(table)

    def value(column: Column) -> st.SearchStrategy[Any]:
        if column.name in constant:
            return st.just(constant[column.name])
        if column.name not in columns:
            return st.none()
        return VALUES[column.kind] if column.required else st.none() | VALUES[column.kind]

    row = st.fixed_dictionaries({column.name: value(column) for column in TABLE_BY_NAME[table].columns})
    return st.lists(row, min_size=1, max_size=3)


@pytest.mark.parametrize("place", [place for _, place in LAID], ids=[name for name, _ in LAID])
@settings(max_examples=LAW_EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_a_form_renders_it_parses_back(place: Laid, data: st.DataObject) -> None:
    rows = data.draw(rows_of(place))
    [(table, columns)] = place.form.carries.items()
    [rendered] = place.render(OneTable(table, rows))

    with tempfile.TemporaryDirectory() as folder:
        made = zipped(Path(folder, "x.zip"), {PROFILE: profile(), place.path(rendered): mangled(place.document(rendered))})
        found = read_tables(made)

    told = sorted(columns | place.section.constant_of(table).keys())
    kinds = {name: TABLE_BY_NAME[table].by_name[name].kind for name in told}
    assert [{name: plain(row[name], kinds[name]) for name in told} for row in found[table]] == [{name: row[name] for name in told} for row in rows]
    assert {issue.severity for issue in found.findings} <= {"note", "warning"}
    assert not {"schema", "drift", "label_unknown", "value"} & found.codes()


def plain(value: Any, kind: str) -> Any:  # noqa: ANN401 -- a cell
    """Give a time as the stock holds it."""
    return None if value is None else round(value.timestamp()) * MICROSECONDS if kind == "time" else value
