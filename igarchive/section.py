"""Section and Form: what one kind of record list in the export is, as types only.

A ``Section`` says where its files have lived over the years, which shapes they had and which tables they
feed. Years stand here as data (``Since``); nothing in the control flow knows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from igarchive.tables import TABLE_BY_NAME
from igarchive.times import MICROSECONDS

if TYPE_CHECKING:
    import pyarrow as pa

    from igarchive.history import Since
    from igarchive.leftovers import Leftovers
    from igarchive.meaning import Meaning
    from igarchive.reading import Reading
    from igarchive.stock import Rendered, Stock
    from igarchive.tables import Rows

Category = Literal[
    "comments", "connections", "contacts", "likes", "media", "messages", "profile", "searches", "settings", "stories",
    "ads and topics", "devices", "earnings", "insights", "link history", "notes", "off-Meta activity", "reposts", "saved", "security",
    "shopping", "story interactions", "threads", "other",
]  # fmt: skip
"""The kinds of data: those of the first export of April 2018 that were lists, then those that came since.

The first export told direct images, photos and videos apart as well; they are no lists but files (``article20.py``).
"""


class Whole(Struct):
    """The list that the slices of a member are of: what a label means is told by all of its records."""

    records: Callable[[], Iterator[Any]]
    """Gives the sound ones."""
    meaning: Meaning | None = None
    """What its labels mean, once that had to be found out."""


class RecordList(Struct, frozen=True):
    """Sound records of one list of one member, all of one form."""

    section: Section
    """Whose records they are."""
    form: Form
    """The shape that they have."""
    since: str
    """The form's date."""
    member: str
    """The member, as members.member writes it."""
    path: str
    """Its path in the export."""
    items: list[Any]
    """The records."""
    positions: Sequence[int]
    """The index of each in the member's list."""
    left: Leftovers
    """Takes what no column takes."""
    whole: Whole
    """The list that they are a slice of."""
    header: Mapping[str, Any] | None = None
    """What stands beside the list in the document: a thread's participants and title. None after the first slice."""


SLICE = 4096
"""Records of a list that are parsed at a time, value by value."""

ROOT = ""
"""The folder of files that lie in none."""

Parse = Callable[[RecordList, "Reading"], "dict[str, Rows]"]
Scan = Callable[[Mapping[str, "pa.Array"], RecordList, "Reading"], "dict[str, Rows] | None"]
Render = Callable[[Mapping[str, Any], "Stock"], "Iterator[Rendered]"]
Holds = Callable[[Mapping[str, Any]], bool]


class Form(Struct, frozen=True):
    """One shape that a section's records have had. Its schema is schemas/<section>/<since>.schema.json."""

    key: str | None
    """What the list lies under in the document; None for a bare list or a bare single record."""
    mark: str
    """A key that every record of this shape has."""
    parse: Parse
    """Records to rows."""
    tables: tuple[str, ...]
    """The tables that it feeds, ``records`` aside."""
    ignored: tuple[str, ...] = ()
    """Declared properties that no column takes, because they are empty in all evidence or of no use.

    JSON Pointers from the record with * for an index; those that begin with 2 stand beside the record list.
    """
    spared: tuple[str, ...] = ()
    """Properties that the schema requires and that ``parse`` can do without: a record that lacks them keeps its row."""
    sequential: bool = False
    """Whether a record means something only after those before it: then none is left out as a duplicate."""
    joins: Callable[[Any, Any], bool] | None = None
    """Tells whether a record, sound or not, goes on with what the one before it began: then both are read at once. None where none does."""
    render: Render | None = None
    """Rows to records, the inverse of ``parse``; None where the exporter does not write this form yet."""
    carries: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The columns of each table that ``render`` writes and ``parse`` reads back."""
    spoiled: bool = True
    """Whether characters beyond ASCII stand in it as the bytes of their UTF-8; in forms of 2018 to 2020 text is right already."""
    scan: Scan | None = None
    """Records to rows as ``parse``, column by column (``columns.Columns``), where the whole document is sound; None where it cannot, and nothing was told then.

    None for a form that is always read value by value.
    """
    steps: Mapping[str, int] = field(default_factory=dict)
    """The steps in which ``render`` writes the times of a table, in microseconds, where they are finer than seconds."""
    holds: Holds = bool
    """Tells whether a row of the section can be written at all; a row is never empty, so by default each can."""

    def step(self, table: str) -> int:
        """Give the step in which the times of a table are written, in microseconds: until 2020 they were ISO 8601 with whatever fraction there is."""
        return self.steps.get(table, MICROSECONDS) if self.spoiled else 1


def parsed_by(form: Form, parse: Parse, **changes: Any) -> Form:  # noqa: ANN401 -- fields of a form
    """Let a form be parsed otherwise; then it is read value by value, unless a ``scan`` is given that says the same."""
    return replace(form, **{"parse": parse, "scan": None, **changes})


def written_by(written: Form, read: Form) -> Form:
    """Let a form be written as one, and read as another of the same shape that takes more keys."""
    return replace(read, render=written.render, carries=written.carries)


def read_only(form: Form) -> Form:
    """Let a form be read and not written: it was not seen in a real export, or not for this section."""
    return replace(form, render=None)


class Section(Struct, frozen=True):
    """One kind of record list in the export."""

    name: str
    """As in the ledger and in schemas/."""
    doc: str
    """What it holds."""
    category: Category
    """Which kind of data it is."""
    folder: tuple[Since[str], ...]
    """Where its files have lived; * stands for any one component."""
    files: tuple[Since[str], ...]
    """Their names, without the number of a numbered part."""
    forms: tuple[Since[Form], ...]
    """The shapes of their records, oldest first."""
    constant: Mapping[str, Any] = field(default_factory=dict)
    """Columns that are the same in all its rows: what tells it from its siblings."""
    until: str | None = None
    """The month since which exports have it no more."""
    written: tuple[Since[Form], ...] = ()
    """How the exporter writes one of the forms, where keys came and went that make no other shape: it is read whatever keys it has."""
    numbered: frozenset[str] = frozenset()
    """Those of the file names that stand with the number of a part: ``message.json`` as ``message_1.json``."""
    tells_owner: bool = False
    """Whether it says whose export it is: it is read before all others, and whatever is asked for."""
    survey: Callable[[Iterable[str], Reading], None] | None = None
    """Looks at the paths of all members before they are read, where one of them has to know of the others."""
    whole: Callable[[str], str | None] | None = None
    """Names, by the path of a member, what it is a part of, where a whole can be read apart from all others; None where it cannot."""

    def __post_init__(self) -> None:
        """Histories are sorted: the newest not younger than a day is the last that fits."""
        for history in (self.folder, self.files, self.forms):
            dates = [since.date for since in history]
            if dates != sorted(dates) or not dates:
                msg = f"the histories of section {self.name!r} must be sorted and not empty"
                raise ValueError(msg)

    def places(self) -> Iterator[tuple[Since[str], Since[str]]]:
        """Give each folder with each file name in it: at the root (2018 to 2020) files had other names than in folders."""
        moved = next((folder.date for folder in self.folder if folder.value), None)
        for folder in self.folder:
            for file in self.files:
                if (moved is None or file.date < moved) is (folder.value == ROOT):
                    yield folder, file

    def shares_a_file(self, other: Section) -> bool:
        """Tell whether two sections are lists of one file, as those of connections.json were until 2020."""
        return (self.folder[0], self.files[0]) == (other.folder[0], other.files[0])

    def fleeting(self, table: str) -> frozenset[str]:
        """Name the columns of a table whose keys came and went: where one is null, there may have been no key for it."""
        carried = [since.value.carries.get(table, frozenset()) for since in self.written]
        return frozenset[str]().union(*carried) - frozenset.intersection(*carried) if carried else frozenset()

    def constant_of(self, table: str) -> dict[str, Any]:
        """Give the columns of a table that are the same in all rows of the section."""
        return {name: value for name, value in self.constant.items() if name in TABLE_BY_NAME[table].by_name}

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that any of its forms feeds."""
        return tuple(dict.fromkeys(table for since in self.forms for table in since.value.tables))


def in_parts(section: Section) -> Section:
    """Let the files of a section come in numbered parts."""
    return replace(section, numbered=frozenset(since.value for since in section.files))
