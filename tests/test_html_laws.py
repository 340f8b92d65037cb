"""The law of pages: what a page shows of its rows is what reading gives back, to the minute; what it does not show is declared."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from exports import PROFILE, OneTable, profile, read_tables, zipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_laws import LAID, LAW_EXAMPLES, rows_of

from igarchive.exporter.documents import documents
from igarchive.exporter.edition import edition_of
from igarchive.exporter.layout import laid_out
from igarchive.html.writing import write_page
from igarchive.html.writing.style import style_of
from igarchive.html.writing.unshown import FILLERS, MARKS, Told, shown_rows
from igarchive.sample import SampleOptions, invent
from igarchive.sections import SECTION_BY_NAME, SECTIONS
from igarchive.store import passing_store
from igarchive.store.merge import Merge
from igarchive.tables import TABLE_BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exports import Read

    from igarchive.exporter.documents import Document
    from igarchive.exporter.layout import Laid
    from igarchive.stock import Row

MINUTE = 60
UTC, BERLIN = ZoneInfo("UTC"), ZoneInfo("Europe/Berlin")
EDITIONS = [
    pytest.param(layout, zone, id=f"{layout}-{zone}", marks=[] if (layout, zone) in {("2021-02", "UTC"), ("2026-07", "Europe/Berlin")} else pytest.mark.long)
    for layout in ("2021-02", "2022-11", "2023-11", "2024-11", "2025-03", "2025-09", "2026-07")
    for zone in ("UTC", "Europe/Berlin")
]

PAGED = [(name, place) for name, place in LAID if place.form.mark in MARKS]
FIRST_OF = {(place.form.mark, *place.form.carries): name for name, place in reversed(PAGED)}
"""Of the forms of a shape and a table the first: it is held to the law in every run, the others take long."""
LOOKS = [("2021-02", "en-US"), ("2022-11", "en-GB"), ("2026-07", "en-US")]
"""Layouts and languages whose pages look different."""


@dataclass(frozen=True)
class Shown:
    """A row that was written, as it is and as its page shows it."""

    whole: Row
    shown: Row

    def disagrees(self, found: Row, column: str) -> bool:
        """Tell whether a column reads back otherwise than it was shown."""
        if not self.whole[column]:
            return bool(found[column]) and self.whole[column] is None
        return self.shown[column] is not None and plain(self.shown[column], column) != plain(found[column], column)


def plain(value: Any, column: str) -> Any:  # noqa: ANN401 -- a cell
    """Give a value as pages can tell it: times to the minute."""
    if hasattr(value, "timestamp"):
        return int(value.timestamp()) // MINUTE
    return value // (MINUTE * 1_000_000) if column in TIMES and value is not None else value


TIMES = {column.name for table in TABLE_BY_NAME.values() for column in table.columns if column.kind == "time"}


def disagreements(place: Laid, table: str, told: Sequence[Shown], found: Sequence[Row]) -> Iterator[str]:
    """Name what differs between the rows of a table that a page shows and those that were read from it."""
    columns = (place.form.carries.get(table, frozenset()) | place.section.constant_of(table).keys()) & set(TABLE_BY_NAME[table].content)
    if len(told) != len(found):
        yield f"{table}: {len(told)} rows were shown, {len(found)} read"
    for one, row in zip(told, found, strict=False):
        yield from (f"{table}.{name}: {one.shown[name]!r} became {row[name]!r}" for name in sorted(columns) if one.disagrees(row, name))


def as_shown(told: Told, table: str) -> list[Shown]:
    """Give the rows of a table with what their page shows of them; of a row that it does not show nothing."""
    kept = {row["id"]: row for row in shown_rows(told)[table]}
    return [Shown(row, kept.get(row["id"], {})) for row in told.tables[table]]


def compared(document: Document, zone: ZoneInfo) -> Iterator[tuple[Laid, str, list[Shown]]]:
    """Give the rows of each table of a document with what its page shows of them; of a row that it does not show nothing."""
    for place, tables in ((listed.place, listed.tables) for listed in document.lists):
        told = Told(place.form.mark, document.path, tables, zone)
        for table in tables:
            yield place, table, as_shown(told, table)


def alike(table: str, told: list[Shown], found: list[Row]) -> tuple[list[Shown], list[Row]]:
    """Leave out rows that are not shown, and people whom only their messages tell of, for all who wrote are read as taking part; put people in one order."""
    told = [one for one in told if one.shown]
    if table != "participants":
        return told, found
    names = {one.whole["name"] for one in told}
    return sorted(told, key=lambda one: one.whole["name"]), sorted((row for row in found if row["name"] in names), key=lambda row: row["name"])


def said(row: Row) -> tuple[str, ...]:
    """Give what a row of ``records`` says."""
    value = int(row["value"]) // MINUTE if row["time"] is not None else row["value"]
    return row["pointer"], row["label"] or "", str(value), row["type"]


def values_apart(told: list[Shown], found: list[Row]) -> list[tuple[str, ...]]:
    """Give what only one side of ``records`` says.

    A label stands on a page though what it names is not shown, and of an hour that comes twice the first is read.
    """
    hidden = {(one.whole["pointer"], one.whole["label"]) for one in told if not one.shown}
    one = Counter(said(row.whole) for row in told if row.shown and row.whole["value"] not in FILLERS)
    other = Counter(said(row) for row in found if row["value"] not in FILLERS)
    return [*(one - other), *(row for row in other - one if not row[0].endswith("/label") and row[:2] not in hidden)]


@pytest.mark.parametrize(("layout", "zone"), EDITIONS)
def test_what_pages_show_of_a_sample_is_what_is_read_from_them(layout: str, zone: str, tmp_path: Path) -> None:
    edition = edition_of(layout, "html", "en-US", zone)
    options = SampleOptions(layout=layout, messages=120, posts=12)
    with passing_store() as store:
        with Merge(store) as merge:
            for bundle in invent(options):
                merge.add(bundle, lambda _: None)
            merge.finish()
        laid = [place for section in SECTIONS if (place := laid_out(section, layout, edition.format.writes))]
        made = [(one, data) for one in documents(laid, store.stock(store.account(None)), edition) if (data := edition.format.write(one))]
    found = read_tables(zipped(tmp_path / "x.zip", {one.path: data for one, data in made}), zone=ZoneInfo(zone))

    wrong = []
    for one, _ in made:
        for place, table, told in compared(one, ZoneInfo(zone)):
            rows = [row for row in found[table] if row["source"] == one.path]
            if table == "records":
                wrong += [f"{one.path}: {row}" for row in values_apart(told, rows)]
            else:
                wrong += [f"{one.path}: {what}" for what in disagreements(place, table, *alike(table, told, rows))]
    assert wrong == []
    assert {issue.code for issue in found.findings} <= {"media_missing"}


@pytest.mark.parametrize("place", [pytest.param(place, id=name, marks=[] if name in FIRST_OF.values() else pytest.mark.long) for name, place in PAGED])
@settings(max_examples=LAW_EXAMPLES // 2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_a_page_shows_of_whatever_rows_is_what_is_read_from_it(place: Laid, data: st.DataObject) -> None:
    layout, tag = data.draw(st.sampled_from(LOOKS))
    rows = [{**row, "id": number} for number, row in enumerate(data.draw(rows_of(place)))]

    assert apart(place, rows, (layout, tag), UTC) == []


def test_a_row_is_not_shown_whose_name_is_not() -> None:
    row = {**dict.fromkeys(TABLE_BY_NAME["interests"].by_name), "kind": "reels_topic", "name": "\n", "id": 0}

    assert shown_rows(Told("string_map_data", "x.html", {"interests": [row]}, UTC))["interests"] == []
    assert apart(dict(PAGED)["your_reels_topics:2021-02"], [row], LOOKS[0], UTC) == []


def table_of(place: Laid) -> str:
    """Name the table that a form fills."""
    return next(table for table in place.form.carries if table != "media")


def read_back(place: Laid, rows: list[Row], look: tuple[str, str], zone: ZoneInfo) -> Read:
    """Write rows as a page, and read it."""
    [rendered] = place.render(OneTable(table_of(place), rows))
    path = place.path(rendered).replace(".json", ".html")
    page = write_page(place.document(rendered), place.form, path, style_of(*look, zone))
    with tempfile.TemporaryDirectory() as folder:
        return read_tables(zipped(Path(folder, "x.zip"), {PROFILE: profile(), path: page}), zone=zone)


def apart(place: Laid, rows: list[Row], look: tuple[str, str], zone: ZoneInfo) -> list[str]:
    """Name what a page shows of rows and does not read back, and what is found wrong with it."""
    table, found = table_of(place), read_back(place, rows, look, zone)
    told = [one for one in as_shown(Told(place.form.mark, "x.html", {table: rows}, zone), table) if one.shown]
    return [*disagreements(place, table, told, found[table]), *sorted({"schema", "html_format", "label_unknown", "drift"} & found.codes())]


NOON = 1_718_013_600_000_000
"""2024-06-10 10:00:00 UTC, in microseconds."""

CANNOT = [
    ("liked_posts", "2025-03", [{"emoji": "https://x.example", "url": "https://x.example", "time": NOON}], {"emoji"}),
    ("liked_posts", "2026-07", [{"caption": "one", "fbid": "1", "time": NOON}], {"fbid"}),
    ("post_comments", "2025-03", [{"text": "a\0b", "owner": "\n", "time": NOON}], {"text", "owner"}),
    ("post_comments", "2025-03", [{"text": "late", "time": 1_000_000}], {"time"}),
    ("post_comments", "2025-03", [{"text": "twice", "time": (1_729_990_800 + 1800) * 1_000_000}], {"time"}),
    ("comments_allowed_from", "2025-03", [{"name": " Everyone", "value": "x"}], {"name"}),
    ("consents", "2025-03", [{"name": "A", "value": "x", "time": NOON}, {"name": "B", "value": "y", "time": NOON + 60_000_000}], {"time"}),
]
"""Sections, layouts and rows of which a page cannot tell some columns."""


@pytest.mark.parametrize(("section", "layout", "rows", "hidden"), CANNOT)
def test_what_a_page_cannot_tell_is_known_and_reads_otherwise(section: str, layout: str, rows: list[Row], hidden: set[str]) -> None:
    place = laid_out(SECTION_BY_NAME[section], layout)
    assert place is not None
    table = table_of(place)
    blank = {name: place.section.constant.get(name) for name in TABLE_BY_NAME[table].by_name} | {"source": "x", "position": 0}
    told = [{**blank, **row, "id": number} for number, row in enumerate(rows)]

    shown = shown_rows(Told(place.form.mark, "x.html", {table: told}, BERLIN))[table]

    assert {name for one, row in zip(shown, told, strict=True) for name in row if one[name] != row[name]} == hidden
    assert apart(place, told, (layout, "en-US"), BERLIN) == []
    found = read_back(place, told, (layout, "en-US"), BERLIN)
    assert list(disagreements(place, table, [Shown(row, row) for row in told], found[table])) != []


def test_a_value_without_a_label_is_no_label_on_a_page() -> None:
    place = laid_out(SECTION_BY_NAME["instagram_profile_information"], "2024-01")
    assert place is not None
    row = dict.fromkeys(TABLE_BY_NAME["settings"].by_name) | {"section": place.section.name, "name": "", "value": "mine", "id": 0}

    assert shown_rows(Told(place.form.mark, "x.html", {"settings": [row]}, UTC))["settings"] == []


def test_a_text_that_reads_as_a_date_stays_a_text() -> None:
    dated = "Jun 10, 2024 10:00 am"
    for section, layout, row in (
        ("polls", "2025-03", {"value": dated, "time": NOON}),
        ("liked_posts", "2026-07", {"caption": dated, "title": dated, "time": NOON}),
    ):
        place = laid_out(SECTION_BY_NAME[section], layout)
        assert place is not None
        blank = {name: place.section.constant.get(name) for name in TABLE_BY_NAME[table_of(place)].by_name}

        assert apart(place, [{**blank, **row, "id": 0}], (layout, "en-US"), UTC) == []


def test_a_link_of_settings_that_has_no_text_reads_as_its_own_text() -> None:
    place = laid_out(SECTION_BY_NAME["consents"], "2025-03")
    assert place is not None
    row = dict.fromkeys(TABLE_BY_NAME["settings"].by_name) | {"section": "consents", "name": "A", "url": "https://x.example", "id": 0}

    [shown] = shown_rows(Told("label_values", "x.html", {"settings": [row]}, UTC))["settings"]
    [found] = read_back(place, [row], ("2025-03", "en-US"), UTC)["settings"]

    assert shown["url"] is None
    assert (found["value"], found["url"]) == ("https://x.example", None)
