"""Pages of conversations: the sender as heading, a body of four or five parts (the second the text, then shares and files, at last reactions).

Before the messages stand facts about the conversation, in blocks without a foot: who takes part in a group, a link of invitation.
They are words in the language of the account, and are kept as they are.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from igarchive.html.blocks import File, Link, Text, addresses_in, is_main, leaves, says, told
from igarchive.html.dates import read_date
from igarchive.html.lists import unplaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from igarchive.html.blocks import Block
    from igarchive.html.dates import Clock
    from igarchive.html.tree import Node
    from igarchive.leftovers import Json

Record = dict[str, Any]

FOLDERS = {"photos": "photos", "videos": "videos", "audio": "audio_files", "gifs": "gifs", "files": "files"}
"""Folders of files in a thread's folder, and the keys of what lies in them."""

BASE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
ONE = f"{BASE}\ufe0f?[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]*"
EMOJI = re.compile(f"[\U0001f1e6-\U0001f1ff]{{2}}|[#*0-9]\ufe0f?\u20e3|{ONE}(\u200d{ONE})*")
"""One emoji with all its modifiers: a name may begin with another."""

DATED = re.compile(r"(?P<said>.*?)\s?\((?P<date>[^()]*)\)\s*", re.DOTALL)
"""A reaction with its date in brackets."""

PARTS = 4
"""Parts that the body of a message has at least; since 2026 reactions are a fifth."""

FIRST = re.compile(r"message(_1)?\.html")
"""The first part of a thread: those who wrote in a later one may be others, and are no less in what they wrote."""


def thread(root: Node, blocks: list[Block], path: str, clock: Clock) -> tuple[Record, list[Json]]:
    """Give a part of a thread, and what has no place in it.

    A page does not name those who take part: they are the ones who wrote, in the order of the alphabet.
    """
    start = next((number for number, block in enumerate(blocks) if block.footer is not None), 0)
    facts: list[Json] = [{block.heading: [*told(block.body), *block.aside]} if block.heading else told(block.body) for block in blocks[:start]]
    messages = [_message(block, clock) for block in blocks[start:]]
    title = _title(root)
    told_by_path = {"messages": messages, "thread_path": "/".join(path.split("/")[-3:-1])} | ({"title": title} if title else {})
    if FIRST.fullmatch(path.rpartition("/")[2]):
        senders = sorted({message["sender_name"] for message in messages if "sender_name" in message})
        told_by_path["participants"] = [{"name": name} for name in senders]
    return told_by_path, facts


def _title(root: Node) -> str | None:
    """Give the title of a page: its heading; on pages until 2025 the first text before the main part."""
    heading = root.find(lambda node: node.tag == "h1")
    if heading is not None:
        return heading.text
    around = root.find(lambda node: any(map(is_main, node.elements)))
    before = takewhile(lambda node: not is_main(node), around.elements) if around else ()
    shown = (node.find(lambda one: one.tag != "a" and one.plain and says(one.text)) for node in before)
    return next((node.text for node in shown if node), None)


def _message(block: Block, clock: Clock) -> Record:
    """Read a message."""
    time = clock.read(block.footer)
    lost = [*block.aside, *([block.footer] if block.footer and time is None else [])]
    message: Record = {} if block.heading is None else {"sender_name": block.heading}
    message["timestamp_ms"] = (time or 0) * 1000
    parts = _parts(block)
    if len(parts) >= PARTS:
        lost += told(list(leaves(parts[0])))
        _read_text(parts[1], message, lost)
        for part in parts[2:-1]:
            _read_attached(part, message, lost)
        _read_reactions(parts[-1], message, lost, clock)
    else:
        for part in parts:
            if part.plain and "content" not in message:
                _read_text(part, message, lost)
            else:
                _read_attached(part, message, lost)
    return message | unplaced(lost)


def _parts(block: Block) -> list[Node]:
    """Give the parts of a message's body, which lie in one element or two."""
    parts = list(block.inner)
    while len(parts) == 1 and parts[0].elements and len(parts[0].children) == len(parts[0].elements):
        parts = parts[0].elements
    return parts


def _read_text(part: Node, message: Record, lost: list[Json]) -> None:
    """Take the text; where a link in it leads is told only if it does not say so itself."""
    said = part.text
    if said:
        message["content"] = said
    for leaf in leaves(part):
        if isinstance(leaf, (Link, File)):
            lost += [address for address in told([leaf]) if address not in said]


def _read_attached(part: Node, message: Record, lost: list[Json]) -> None:
    """Take a share (its text, whose it is, the link) or files."""
    found = list(leaves(part))
    links = [leaf for leaf in found if isinstance(leaf, Link)]
    shared = next((link for link in links if "://" in link.href), None)
    for leaf in found:
        if isinstance(leaf, File) or (isinstance(leaf, Link) and "://" not in leaf.href):
            uri = leaf.uri if isinstance(leaf, File) else leaf.href
            kind = next((FOLDERS[name] for name in reversed(uri.split("/")[:-1]) if name in FOLDERS), leaf.kind if isinstance(leaf, File) else "files")
            message.setdefault(kind, []).append({"uri": uri})
            lost += told([Text(leaf.text)]) if isinstance(leaf, Link) and leaf.text != leaf.href else []
    lost += told([link for link in links if "://" in link.href and link is not shared])
    texts = _around(part, found)
    if shared is not None and "share" in message:
        lost += told([shared])
    elif shared is not None:
        share = {"link": shared.href} | {key: text for key, text in zip(("share_text", "original_content_owner"), texts, strict=False) if text}
        message["share"] = share
        lost += [shared.text] if shared.text not in {shared.href, ""} else []
        texts = texts[2:]
    lost += [text for text in texts if text.strip()]


def _around(part: Node, found: list[Any]) -> list[str]:
    """Give the texts beside the link that is shared, an empty one too, for their place tells what they are."""
    share = _share_in(part)
    cells = [cell for cell in share.elements if not any(isinstance(leaf, (Link, File)) for leaf in leaves(cell))] if share else []
    texts = [leaf.text for leaf in found if isinstance(leaf, Text)]
    if all(cell.plain for cell in cells) and sum(says(cell.text) for cell in cells) == len(texts):
        return [cell.text for cell in cells]
    return texts


def _share_in(part: Node) -> Node | None:
    """Find what holds the link that is shared, and the texts beside it: the innermost element of several around it."""
    around = part.find(lambda node: any(map(_is_shared, node.elements)))
    if around is None:
        return None
    above = part.find(lambda node: any(one is around for one in node.elements))
    return above if above is not None and len(around.elements) == 1 else around


def _is_shared(node: Node) -> bool:
    return node.tag == "a" and "://" in node.attributes.get("href", "")


def _items_in(part: Node, lost: list[Json]) -> Iterator[Node]:
    """Give the elements of lists; what stands beside them has no place."""
    if part.tag == "li":
        yield part
    elif part.find(lambda one: one.tag == "li"):
        lost += [child for child in part.children if isinstance(child, str) and child.strip()]
        for child in part.elements:
            yield from _items_in(child, lost)
    else:
        lost += told(list(leaves(part)))


def _read_reactions(part: Node, message: Record, lost: list[Json], clock: Clock) -> None:
    """Take the reactions: an emoji, who gave it, and when, if the page says so."""
    reactions = []
    for item in _items_in(part, lost):
        match = DATED.fullmatch(item.text)
        dated = match if match and read_date(match["date"]) else None
        said = dated["said"] if dated else item.text
        emoji = EMOJI.match(said)
        if emoji is None:
            lost += [item.text, *addresses_in(item)]
            continue
        time = clock.read(dated["date"]) if dated else None
        reaction = {"reaction": emoji[0], "actor": said[emoji.end() :], "timestamp": time}
        reactions.append({key: value for key, value in reaction.items() if value})
        lost += addresses_in(item)
    if reactions:
        message["reactions"] = reactions
