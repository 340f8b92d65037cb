"""Messages as blocks: the inverse of ``html/threads.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from igarchive.html.dates import read_date
from igarchive.html.threads import DATED, EMOJI
from igarchive.html.writing.markup import FACT, SPACED, box, div, film, lines, link, picture, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from igarchive.html.writing.style import Style

Record = dict[str, Any]

FILES: dict[str, Callable[[str], str]] = {
    "photos": picture,
    "videos": film,
    "audio_files": lambda uri: film(uri, "audio"),
    "gifs": picture,
    "files": lambda uri: link(uri, uri),
}
"""How the files of a message are shown, by the key that lists them."""


def message_block(message: Record, style: Style) -> str:
    """Write a message: its sender, a body of four parts, of which the second is the text, and its date."""
    files = "".join(div(div(show(file["uri"]))) for key, show in FILES.items() for file in message.get(key, ()))
    reactions = _reactions(message.get("reactions", ()), style)
    apart = style.look.apart if reactions else ""
    body = div(div("") + div(lines(message.get("content", ""))) + div(files + _share(message.get("share", {}))) + apart + div(reactions))
    return box(style.heading(message.get("sender_name")) + div(body, SPACED) + style.foot(message.get("timestamp_ms", 0) // 1000))


def _share(share: Record) -> str:
    """Write what a message shares: its text and whose it is, in this order be there one or both, then the link."""
    href = share.get("link", "")
    if not is_shown(href):
        return ""
    told = [share.get("share_text", ""), share.get("profile_share_username", share.get("original_content_owner", ""))]
    return div("".join(div(said(text)) for text in told if any(told)) + div(link(href, href)))


def is_shown(href: str) -> bool:
    """Tell whether a link can be told from a file of the archive."""
    return "://" in href


def _reactions(reactions: list[Record] | tuple[()], style: Style) -> str:
    """Write reactions: an emoji, who gave it, and when in brackets."""
    items = []
    for one in reactions:
        date = style.date(one.get("timestamp"))
        if can_be_told_apart(one["reaction"], one.get("actor", ""), dated=bool(date)):
            when = f"<span> ({date})</span>" if date else ""
            items.append(f"<li><span>{said(one['reaction'])}{said(one.get('actor', ''))}{when}</span></li>")
    return f'<ul class="{FACT}">{"".join(items)}</ul>' if items else ""


def can_be_told_apart(emoji: str, actor: str, *, dated: bool) -> bool:
    """Tell whether a reaction and its actor, one after the other, are read as what they are; those that are not are not written."""
    found, date = EMOJI.match(emoji + actor), DATED.fullmatch(emoji + actor)
    return found is not None and found[0] == emoji and (dated or date is None or read_date(date["date"]) is None)
