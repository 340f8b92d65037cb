"""The records of a page as blocks: a heading, a body of texts, links, media and rows of tables, and a date at the foot."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from igarchive.html.dates import looks_like_date
from igarchive.html.tree import INLINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from igarchive.html.tree import Node
    from igarchive.leftovers import Json

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

FILES = {"img": "photos", "video": "videos", "audio": "audio_files"}
"""Elements that show a file, and the key under which messages list it."""


class Text(Struct, frozen=True):
    """A text that stands by itself."""

    text: str
    """As it is."""


class Link(Struct, frozen=True):
    """A link."""

    text: str
    """What is to be clicked on."""
    href: str
    """Where it leads."""


class File(Struct, frozen=True):
    """A picture, film or sound that is shown."""

    uri: str
    """Where it lies in the export."""
    kind: str
    """As in ``FILES``."""


class Row(Struct, frozen=True):
    """A row of a table."""

    label: str
    """What it tells of."""
    values: tuple[Leaf, ...]
    """What it tells."""
    paired: bool
    """Whether label and value have a cell each, as dates have, and short values of ``label_values``."""
    node: Node
    """Its element: groups of ``label_values`` lie deeper in it than ``values`` tell."""


Leaf: TypeAlias = Text | Link | File | Row


class Block(Struct, frozen=True, dict=True):
    """One record."""

    heading: str | None
    """The title; of a message the sender."""
    footer: str | None
    """The date at its foot; "" where the foot is empty, None where there is none."""
    inner: tuple[Node, ...]
    """The elements of the body."""
    aside: tuple[Json, ...] = ()
    """Addresses in the heading, which has no place for them; none has any on pages that were seen."""

    @cached_property
    def body(self) -> tuple[Leaf, ...]:
        """What it says, in order."""
        return tuple(leaf for one in self.inner for leaf in leaves(one))

    def says(self, text: str) -> bool:
        """Tell whether it holds a text and nothing else."""
        return self.heading is None and self.footer is None and self.body == (Text(text),)

    @property
    def tabular(self) -> bool:
        """Whether it holds a table, be it an empty one."""
        return any(node.find(lambda one: one.tag == "table") for node in self.inner)


def is_main(node: Node) -> bool:
    """Tell whether an element is the main part of a page."""
    return node.tag == "main" or node.attributes.get("role") == "main"


def blocks_of(main: Node) -> list[Block]:
    """Take a page apart into its records: the elements of its main part."""
    return [_block(node) for node in main.elements]


def loose_text(main: Node) -> list[str]:
    """Give what stands between the records; nothing does on pages that were seen."""
    return [child for child in main.children if isinstance(child, str) and child.strip()]


def _block(node: Node) -> Block:
    """Take a record apart: older pages write headings as ``div``, so one of plain text before others is one."""
    inner = node.elements
    heading = footer = None
    aside: list[Json] = []
    if not inner or any(isinstance(child, str) and child.strip() for child in node.children):
        return Block(None, None, (node,))
    if inner[0].tag in HEADINGS or (len(inner) > 1 and inner[0].tag == "div" and inner[0].plain and says(inner[0].text)):
        heading, aside, inner = inner[0].text, addresses_in(inner[0]), inner[1:]
    if (
        inner
        and is_text(inner[-1])
        and not addresses_in(inner[-1])
        and (_is_foot(inner[-1].text) if len(inner) > 1 else heading is not None and looks_like_date(inner[-1].text))
    ):
        footer, inner = inner[-1].text, inner[:-1]
    return Block(heading, footer, tuple(inner), tuple(aside))


def _is_foot(text: str) -> bool:
    """Tell whether the last of several elements, which holds text only, is the foot: a date, or nothing where there is none."""
    return not text or looks_like_date(text)


def says(text: str) -> bool:
    """Tell whether the text of an element that holds nothing else counts: white space does, but where lines were broken to indent a page."""
    return bool(text) and not (text.isspace() and "\n" in text)


def leaves(node: Node) -> Iterator[Leaf]:
    """Give what an element says, in order; texts between elements stand by themselves."""
    if node.tag in {"a", "tr", *FILES}:
        yield from _leaf(node)
        return
    if node.plain:
        if says(node.text):
            yield Text(node.text)
        return
    said = ""
    for child in node.children:
        if isinstance(child, str) or (child.tag in INLINE and child.plain):
            said += child if isinstance(child, str) else child.text
            continue
        if said.strip():
            yield Text(said)
        said = ""
        yield from leaves(child)
    if said.strip():
        yield Text(said)


def _leaf(node: Node) -> Iterator[Leaf]:
    """Give a link, a file, or a row; a link around a file is the file, and so is one within it, for those who cannot see it."""
    if node.tag == "tr":
        yield from _row(node)
        return
    shown = node.find(lambda one: one.tag in FILES)
    if shown is None:
        yield Link(node.text, node.attributes.get("href", ""))
        return
    source = shown.find(lambda one: "src" in one.attributes)
    address = source.attributes["src"] if source else ""
    around = node.attributes.get("href", address)
    yield File(address or around, FILES[shown.tag])
    told_of = {address, around}
    if address and around != address:
        yield Link("", around)
    for other in node.find_all(lambda one: one is not shown and not one.elements and not told_of.issuperset(_addresses_of(one))):
        yield Link("", next(iter(_addresses_of(other))))
    if shown is not node and node.text.strip():
        yield Text(node.text)


def _addresses_of(node: Node) -> set[str]:
    """Give where an element itself leads."""
    return {node.attributes[name] for name in ("href", "src") if name in node.attributes}


def _row(node: Node) -> Iterator[Leaf]:
    """Read a row: label and value in a cell each, or in one; what stands beside its cells stands by itself."""
    cells = cells_of(node)
    yield from beside(node, cells)
    if len(cells) > 1:
        yield from (leaf for leaf in leaves(cells[0]) if isinstance(leaf, (Link, File)))
        yield Row(cells[0].text.strip(), tuple(leaf for cell in cells[1:] for leaf in leaves(cell)), paired=True, node=node)
    elif cells:
        label, values = own_text(cells[0]), [child for child in cells[0].elements if not is_inline(child)]
        if not label:
            values, _ = unwrapped(values)
            named = bool(values) and is_text(values[0]) and not addresses_in(values[0])
            label, values = (values[0].text.strip(), values[1:]) if named else (label, values)
        yield Row(label, tuple(leaf for value in values for leaf in leaves(value)), paired=False, node=node)


def cells_of(row: Node) -> list[Node]:
    """Give the cells of a row."""
    return [cell for cell in row.elements if cell.tag in {"td", "th"}]


def unwrapped(nodes: list[Node]) -> tuple[list[Node], int]:
    """Go down to where elements branch, or hold text; tell how many levels that was."""
    depth = 1
    while len(nodes) == 1 and nodes[0].tag != "table" and not nodes[0].plain and not own_text(nodes[0]):
        nodes = nodes[0].elements
        depth += 1
    return nodes, depth


def is_text(node: Node) -> bool:
    """Tell whether an element is a text or a link, and no file."""
    return node.plain and node.tag not in FILES


def is_inline(node: Node) -> bool:
    """Tell whether an element is part of a text, and nothing but text."""
    return node.plain and node.tag in INLINE


def own_text(node: Node) -> str:
    """Give what an element says beside the elements in it: the label of a cell."""
    return "".join(child if isinstance(child, str) else child.text for child in node.children if isinstance(child, str) or is_inline(child)).strip()


def beside(node: Node, known: Sequence[Node]) -> Iterator[Leaf]:
    """Give what an element says beside those in it that are known."""
    names = set(map(id, known))
    for child in node.children:
        if isinstance(child, str):
            yield from [Text(child)] if child.strip() else []
        elif id(child) not in names:
            yield from leaves(child)


def addresses_in(node: Node) -> list[Json]:
    """Give the addresses of links and files in an element that do not stand in its text."""
    found = [leaf for leaf in leaves(node) if isinstance(leaf, (Link, File))]
    text = node.text if found else ""
    return [address for address in dict.fromkeys(told(found)) if address not in text]


def told(found: Sequence[Leaf]) -> list[Json]:
    """Give the texts and addresses of what has no place; what a row tells stands under its label."""
    texts: list[Json] = []
    for leaf in found:
        if isinstance(leaf, Row):
            below = told(leaf.values)
            texts.append({leaf.label: below[0] if len(below) == 1 else below or ""})
        elif isinstance(leaf, Link):
            texts += [text for text in dict.fromkeys((leaf.text, leaf.href)) if text.strip()]
        else:
            text = leaf.uri if isinstance(leaf, File) else leaf.text
            texts += [text] if text.strip() else []
    return texts
