"""What labels of a language that is not known must mean, told once for all records of a list.

After the dictionary (``labels.py``) comes what can only be meant: the one label with a time where one column takes a time,
the one link, the one group with such a label in it. Then order, where the labels that are left equal those that are left
of the declaration in number and kinds of value. Otherwise nothing: a wrong guess invents data.

In a list that has English labels, and none of another language, only columns that are always there are looked for: one that
need not be there is not there, and a label that nobody knows is a new one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct, field

from igarchive.labels import FOREIGN, canonical, one_of, written
from igarchive.text import repair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from igarchive.issues import Findings

LabelLeaf = tuple[str, str, str | None]
"""Path of a label (canonical, groups above it), the label as delivered, what it bears in one record; None for nothing."""

TEXT, TIME, LINK, GROUP = "", "@timestamp", "@href", " > "
"""What a label bears, as the addresses of ``shapes.py`` write it."""


MOST_LABELS = 500
"""Labels of a list beyond which nothing is looked for: no form has as many, and the search compares them with each other."""


class Place(Struct, frozen=True):
    """Where a column may find its value."""

    path: str
    """The label, with the groups above it."""
    kind: str
    """What it bears."""
    named_link: bool = False
    """Whether it is called a link: label_values write a link as a text."""

    @property
    def is_link(self) -> bool:
        """Whether its value is a link."""
        return self.kind == LINK or (self.kind == TEXT and self.named_link)

    @property
    def above(self) -> str:
        """The groups above it."""
        return above(self.path)


class Wanted(Struct, frozen=True):
    """A column that takes the value of a label."""

    places: tuple[Place, ...]
    """Where it may stand."""
    always: bool
    """Whether no list of records lacks it."""
    many: bool
    """Whether it takes the values of all places."""


class Declared(Struct, frozen=True):
    """The labels that a form knows."""

    wanted: tuple[Wanted, ...]
    """Its columns, in the order in which records are written."""
    kept: frozenset[str]
    """Labels that no column takes."""

    @property
    def labels(self) -> frozenset[str]:
        """All labels and groups."""
        paths = {place.path for one in self.wanted for place in one.places} | self.kept
        return frozenset(upper for path in paths for upper in upwards(path))


class Meaning(Struct):
    """What was found out about the labels of a list of records."""

    names: dict[str, str] = field(default_factory=dict)
    """The declared label for each label that is not written so."""
    meant: dict[str, str] = field(default_factory=dict)
    """Labels as delivered that can only mean one thing, and what."""
    ordered: dict[str, str] = field(default_factory=dict)
    """Those that were taken by their order."""
    foreign: bool = False
    """Whether the list shows that it is not in English."""

    def report(self, member: str, findings: Findings) -> None:
        """Say what was found out."""
        for code, told, how in (("label_meant", self.meant, "can only mean"), ("label_order", self.ordered, "by its order is taken for")):
            if told:
                words = "; ".join(f"{repair(label)!r} {how} {name!r}" for label, name in told.items())
                findings.add(code, member, f"labels of a language that is not known: {words}", count=len(told))


def report_unknown(unknown: Counter[str], member: str, findings: Findings, *, foreign: bool) -> None:
    """Say that there are labels whose meaning is not known, by address: of another language, or new ones."""
    if unknown and foreign:
        message = f"the meaning of {len(unknown)} of its labels is not known; the values are in `records`"
        findings.add("label_unknown", member, message, count=sum(unknown.values()))
        return
    for address, count in unknown.items():
        findings.add("drift", member, f"label {address!r} has no column; its values are in `records`", place=f"label {address}", count=count)


def above(path: str) -> str:
    """Give the groups above a label."""
    return path.rpartition(GROUP)[0]


def upwards(path: str) -> Iterator[str]:
    """Give a label and the groups that it stands in."""
    labels = path.split(GROUP)
    return (GROUP.join(labels[:count]) for count in range(1, len(labels) + 1))


def find_meaning(declared: Declared, leaves: Iterable[LabelLeaf]) -> Meaning:
    """Find out what the labels of a list mean that the dictionary does not have."""
    search = _Search.of(declared, leaves)
    if len(search.delivered) > MOST_LABELS:
        return search.found
    search.adopt()
    while search.find_what_is_meant() or search.go_by_order():
        search.adopt()
    found = search.found
    found.names = {path: name for path, name in search.names.items() if path != name}
    found.foreign = found.foreign or bool(found.meant or found.ordered)
    return found


class _Search(Struct):
    """The state of one search."""

    declared: Declared
    labels: frozenset[str]
    delivered: dict[str, str]
    kinds: Mapping[str, set[str]]
    english: bool
    found: Meaning
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, declared: Declared, leaves: Iterable[LabelLeaf]) -> _Search:
        """Gather the labels, in the order in which they first appear, and what they bear."""
        delivered: dict[str, str] = {}
        kinds: defaultdict[str, set[str]] = defaultdict(set)
        for path, label, kind in leaves:
            delivered.setdefault(path, label)
            if kind is not None:
                kinds[path].add(kind)
        labels = declared.labels
        parts = {part for path in labels for part in path.split(GROUP)}
        foreign = any(written(label) in FOREIGN - parts for label in delivered.values())
        english = not foreign and any(canonical(label) in parts and written(label) not in FOREIGN for label in delivered.values())
        return cls(declared, labels, delivered, kinds, english, Meaning(foreign=foreign))

    def unknown(self, group: str | None = None) -> list[str]:
        """Give the labels whose meaning is not known and that of the group above them is, in order; those of one declared group if asked."""
        return [path for path in self.delivered if path not in self.names and self.home(path) is not None and group in {None, self.home(path)}]

    def home(self, path: str) -> str | None:
        """Give what the groups above a label mean; None if that is not known."""
        return self.names.get(above(path)) if above(path) else ""

    def adopt(self) -> None:
        """Take the labels that the dictionary knows; a group may have told what stands above them."""
        for path in self.delivered:
            home = self.home(path)
            if path in self.names or home is None:
                continue
            begin = home + GROUP if home else ""
            expected = frozenset(label.removeprefix(begin) for label in self.labels if above(label) == home)
            name = begin + one_of(path.rpartition(GROUP)[2], expected)
            if name in self.labels:
                self.names[path] = name

    def open_columns(self) -> list[Wanted]:
        """Give the columns none of whose labels is there."""
        there = set(self.names.values())
        return [one for one in self.declared.wanted if there.isdisjoint(place.path for place in one.places)]

    def is_sought(self, column: Wanted) -> bool:
        """Tell whether a column is looked for at all."""
        return column.always or not self.english

    def find_what_is_meant(self) -> bool:
        """Find one label that can only mean one thing."""
        pair = self.only_one(TIME) or self.only_one(LINK) or self.only_group()
        if pair:
            path, name = pair
            self.names[path] = name
            self.found.meant[self.delivered[path]] = name
        return bool(pair)

    def only_one(self, kind: str) -> tuple[str, str] | None:
        """Give the one label that bears a time or a link, and the one that is declared and not there."""
        bearing = [path for path in self.unknown() if kind in self.kinds[path]]
        columns = [column for column in self.open_columns() if any(_bears(place, kind) for place in column.places)]
        if len(bearing) != 1 or len(columns) != 1 or not self.is_sought(columns[0]):
            return None
        [path], [column] = bearing, columns
        places = [place.path for place in column.places if _bears(place, kind) and place.above == self.home(path)]
        return next(((path, name) for name in sorted(places, key=lambda name: not self.fits(path, name))), None)

    def fits(self, path: str, name: str) -> bool:
        """Tell whether all that a label bears is declared under a name."""
        return self.kinds[path] <= {place.kind for one in self.declared.wanted for place in one.places if place.path == name}

    def only_group(self) -> tuple[str, str] | None:
        """Give the one group with a label that only one declared group has, of those that are not there."""
        if self.english:
            return None
        groups = {above(label) for label in self.labels} - {"", *self.names.values()}
        unknown = [path for path in self.unknown() if GROUP in self.kinds[path]]
        for name in sorted(groups):
            others = set().union(*(self.inside(self.labels, other) for other in groups - {name} if above(other) == above(name)))
            own = self.inside(self.labels, name) - others
            having = [path for path in unknown if self.home(path) == above(name) and own & self.inside(self.delivered, path)]
            if len(having) == 1:
                return having[0], name
        return None

    @staticmethod
    def inside(labels: Iterable[str], group: str) -> set[str]:
        """Give the labels within a group."""
        return {label.rpartition(GROUP)[2] for label in labels if above(label) == group}

    def go_by_order(self) -> bool:
        """Take the labels of one group by their order, if they are as many and of the same kinds as those that are declared and not there."""
        for group in ("", *self.names.values()):
            unknown = self.unknown(group)
            names = self.left_of(group)
            if not unknown or not names:
                continue
            seen = [self.signature(path) for path in unknown]
            sought = [self.declared_signature(name) for name in names]
            if "" in seen or Counter(seen) != Counter(sought):
                continue
            for kind in dict.fromkeys(seen):
                pairs = zip(_of(kind, seen, unknown), _of(kind, sought, names), strict=True)
                self.names |= (told := dict(pairs))
                self.found.ordered |= {self.delivered[path]: name for path, name in told.items()}
            return True
        return False

    def left_of(self, group: str) -> list[str]:
        """Give the labels directly within a declared group that are looked for and not there; none if any of them has no column."""
        there = set(self.names.values())
        paths: dict[str, None] = {}
        for column in filter(self.is_sought, self.open_columns()):
            for place in column.places if column.many else column.places[:1]:
                for path in upwards(place.path):
                    if above(path) == group and path not in there:
                        paths[path] = None
        uncertain = any(above(label) == group and label not in there for label in self.declared.kept)
        return [] if uncertain else list(paths)

    def signature(self, path: str) -> str:
        """Write down what a label bears, in its group too; nothing if that is not told."""
        if not path:  # a label without a name would be a group of all others
            return ""
        within = [self.signature(other) for other in self.delivered if above(other) == path]
        kinds = self.kinds[path] - ({LINK} if TEXT in self.kinds[path] and self.is_listed else set())
        return _signed(kinds, within)

    @property
    def is_listed(self) -> bool:
        """Whether links are texts here: no column takes a link by itself."""
        return not any(place.kind == LINK for one in self.declared.wanted for place in one.places)

    def declared_signature(self, name: str) -> str:
        """Write down what a declared label bears."""
        kinds = {place.kind for one in self.declared.wanted for place in one.places if place.path == name}
        within = [self.declared_signature(label) for label in sorted(self.labels) if above(label) == name]
        return _signed({GROUP} if within else kinds or {TEXT}, within)


def _bears(place: Place, kind: str) -> bool:
    return place.is_link if kind == LINK else place.kind == kind


def _of(kind: str, kinds: list[str], paths: list[str]) -> list[str]:
    return [path for own, path in zip(kinds, paths, strict=True) if own == kind]


def _signed(kinds: set[str], within: list[str]) -> str:
    return "".join(f"<{kind}>" for kind in sorted(kinds)) + (f"({','.join(sorted(within))})" if within else "")
