"""A page as a tree of nodes, bounded in depth; nothing in it is ever run or fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

DEEPEST = 128
"""Levels of a page: those of the export have fifteen, and fifteen more for each group within a group."""

CHUNK = 1 << 16
"""Bytes that are parsed at a time, so that a page that is too deep is given up early."""

INLINE = frozenset({"span", "b", "i", "em", "strong", "u", "small", "br", "wbr", "bdi", "bdo"})
"""Elements that are part of a text."""

UNSEEN = frozenset({"script", "style", "template"})
"""Elements whose text nobody sees."""


class _TooDeepError(Exception):
    """A page is nested deeper than any page of the export."""


class Node(Struct):
    """One element."""

    tag: str
    """Its name."""
    attributes: Mapping[str, str]
    """Its attributes."""
    children: list[Node | str] = field(default_factory=list)
    """What it holds: elements, and text between them."""
    elements: list[Node] = field(default_factory=list)
    """The elements in it."""
    plain: bool = True
    """Whether it holds text only."""

    @property
    def text(self) -> str:
        """What it says, a line break for each ``<br>``."""
        return "\n" if self.tag == "br" else "".join(child if isinstance(child, str) else child.text for child in self.children)

    def find_all(self, wanted: Callable[[Node], bool]) -> Iterator[Node]:
        """Find all elements that are wanted, in order; none within another."""
        if wanted(self):
            yield self
            return
        for child in self.elements:
            yield from child.find_all(wanted)

    def find(self, wanted: Callable[[Node], bool]) -> Node | None:
        """Find the first element that is wanted, itself included."""
        if wanted(self):
            return self
        return next((found for child in self.elements if (found := child.find(wanted))), None)


class _Builder(Struct):
    """Takes what the parser meets."""

    open: list[Node] = field(default_factory=lambda: [Node("", {})])

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Open an element."""
        if len(self.open) > DEEPEST:
            raise _TooDeepError
        node, above = Node(tag, dict(attributes) if attributes else {}), self.open[-1]
        above.children.append(node)
        above.elements.append(node)
        self.open.append(node)

    def end(self, tag: str) -> None:  # noqa: ARG002 -- the parser closes in order
        """Close an element, its text in one piece; the document itself stays open."""
        if len(self.open) > 1:
            node = self.open.pop()
            if not node.plain or node.tag not in INLINE:
                self.open[-1].plain = False
            if len(node.children) > 1:
                node.children = list(_joined(node.children))

    def data(self, text: str) -> None:
        """Take text, which comes in pieces."""
        if self.open[-1].tag not in UNSEEN:
            self.open[-1].children.append(text)

    def close(self) -> Node:
        """Give the document."""
        return self.open[0]


def _joined(children: list[Node | str]) -> Iterator[Node | str]:
    """Join pieces of text that follow each other."""
    pieces: list[str] = []
    for child in children:
        if isinstance(child, str):
            pieces.append(child)
            continue
        if pieces:
            yield "".join(pieces)
            pieces = []
        yield child
    if pieces:
        yield "".join(pieces)


def parse(data: bytes) -> Node | None:
    """Parse a page; None if it is no text, no markup, or nested too deep."""
    from lxml import etree  # noqa: PLC0415 -- heavy

    try:
        data.decode("utf-8")
        parser = etree.HTMLParser(target=_Builder(), encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
        for begin in range(0, len(data), CHUNK):
            parser.feed(data[begin : begin + CHUNK])
        root: Node = parser.close()
    except (UnicodeDecodeError, etree.LxmlError, _TooDeepError):
        return None
    return root
