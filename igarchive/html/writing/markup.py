"""The elements that pages are made of, with the names of classes that were seen: they are obfuscated, and mean nothing to a reader."""

from __future__ import annotations

ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#039;", "@": "&#064;", "\r": "&#13;", "\0": "\ufffd"})
"""What Instagram escapes; a lone CR would be read as a line break, and NUL stands in no page."""

BOX = "pam _3-95 _2ph- _a6-g uiBoxWhite noborder"
BODY = "_a6-p"
SPACED = "_3-95 _a6-p"
FOOT = "_3-94 _a6-o"
HEADING = "_3-95 _2pim _a6-h _a6-i"
LABEL = "_2pin _a6_q"
DATE = "_2pin _2piu _a6_r"
BARE_LABEL = "_a6_q"
BARE_VALUE = "_2piu _a6_r"
FACT = "_a6-q"
FILE = "_a6_o _3-96"


def said(text: str) -> str:
    """Write a text; its line breaks stay as they are."""
    return text.translate(ESCAPES)


def lines(text: str) -> str:
    """Write a text whose line breaks are elements, as those of messages."""
    return said(text).replace("\n", "<br />")


def div(inner: str, of: str = "") -> str:
    """Write a part of a page."""
    return f'<div class="{of}">{inner}</div>' if of else f"<div>{inner}</div>"


def box(inner: str) -> str:
    """Write a box: a record, or one within it."""
    return div(inner, BOX)


def link(href: str, shown: str) -> str:
    """Write a link."""
    return f'<a target="_blank" href="{said(href)}">{said(shown)}</a>'


def picture(uri: str) -> str:
    """Show a picture."""
    return f'<a target="_blank" href="{said(uri)}"><img src="{said(uri)}" class="{FILE}" /></a>'


def film(uri: str, kind: str = "video") -> str:
    """Show a film or play a sound, with a link for those who cannot."""
    instead = f'<a target="_blank" href="{said(uri)}"><div>Click for {kind}:</div></a>'
    return f'<video src="{said(uri)}" controls="1" class="{FILE}">{instead}</video>'


def table(rows: str) -> str:
    """Write a table."""
    return f'<table style="table-layout: fixed;">{rows}</table>'


def cell(label: str, inner: str, of: str = LABEL) -> str:
    """Write a row of one cell: a label, and what lies below it."""
    return f'<tr><td colspan="2" class="{of}">{said(label)}{inner}</td></tr>'


def pair(label: str, inner: str, of: tuple[str, str] = (LABEL, DATE)) -> str:
    """Write a row of two cells."""
    return f'<tr><td class="{of[0]}">{said(label)}</td><td class="{of[1]}">{inner}</td></tr>'
