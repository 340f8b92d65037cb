"""Pages of exports in HTML, built in code as real ones are, and not by the writer of the package: the reader is not to be judged by its mirror."""

from __future__ import annotations

from html import escape


def page(*blocks: str, title: str = "A list") -> bytes:
    """Write a page with these records in its main part."""
    head = '<head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" /><base href="../../" /><style type="text/css">.x{}</style></head>'
    logo = '<div class="_as_0"><img src="files/Instagram-Logo.png" alt="Instagram" /></div>'
    header = f'<header class="_as-_"><div class="_a70d"><h1 id="u_0_21_UT">{escape(title)}</h1><p class="_a70f">What it is about</p></div></header>'
    main = f'<main class="_a706" role="main">{"".join(blocks)}</main>'
    return f"<html>{head}<body>{logo}<div>{header}{main}</div></body></html>".encode()


def block(*inner: str, heading: str | None = None, footer: str | None = None, tag: str = "h2") -> str:
    """Write a record: a heading, a body, a date at the foot."""
    top = "" if heading is None else f'<{tag} class="_3-95 _2pim _a6-h _a6-i">{told(heading)}</{tag}>'
    foot = "" if footer is None else f'<div class="_3-94 _a6-o">{footer}</div>'
    return f'<div class="pam _3-95 _2ph-">{top}<div class="_3-95 _a6-p">{"".join(inner)}</div>{foot}</div>'


def told(text: str) -> str:
    """Write a text as markup."""
    return escape(text).replace("\n", "<br />")


def link(href: str, text: str | None = None) -> str:
    """Write a link; without a text of its own it says its address."""
    return f'<a target="_blank" href="{escape(href)}">{told(href if text is None else text)}</a>'


def entry(href: str | None = None, value: str | None = None, date: str | None = None) -> str:
    """Write an entry of a list."""
    said = told(value or "") if href is None else link(href, value)
    return f"<div><div>{said}</div>{'' if date is None else f'<div>{date}</div>'}</div>"


def table(*rows: str) -> str:
    """Write a table."""
    return f'<table style="table-layout: fixed;">{"".join(rows)}</table>'


def cell(label: str, value: str) -> str:
    """Write a row whose label and value (markup) share a cell."""
    return f'<tr><td colspan="2" class="_2pin _a6_q">{told(label)}<div><div>{value}</div></div></td></tr>'


def fact(label: str, value: str) -> str:
    """Write a row of a table below a picture or film, whose label is an element too."""
    return f'<tr><td colspan="2" class="_2pin _a6_q"><div class="_a6-q">{told(label)}</div><div><div class="_a6-q">{told(value)}</div></div></td></tr>'


def pair(label: str, date: str) -> str:
    """Write a row whose label and date have a cell each."""
    return f'<tr><td class="_2pin _a6_q">{told(label)}</td><td class="_2pin _2piu _a6_r">{date}</td></tr>'


def picture(uri: str) -> str:
    """Show a picture."""
    return f'<a target="_blank" href="{uri}"><img src="{uri}" class="_a6_o _3-96" /></a><div></div>'


def film(uri: str) -> str:
    """Show a film, and a link for those who cannot see it."""
    return f'<video src="{uri}" controls="1"><a target="_blank" href="{uri}"><div>Click for video:</div></a></video>'


def message(sender: str, text: str, date: str, attached: str = "", reactions: str = "") -> str:
    """Write a message: its body has four parts."""
    said = f'<span dir="rtl">{told(text)}</span>' if text else ""
    return block(f"<div><div></div><div>{said}</div><div>{attached}</div><div>{reactions}</div></div>", heading=sender, footer=date)


def share(text: str, owner: str, href: str) -> str:
    """Write what a message shares."""
    return f"<div><div>{told(text)}</div><div>{told(owner)}</div><div>{link(href)}</div></div>"


def reactions(*given: str) -> str:
    """Write reactions as a list."""
    return f'<ul class="_a6-q">{"".join(f"<li><span>{one}</span></li>" for one in given)}</ul>'
