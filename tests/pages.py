"""Pages of exports in HTML, built in code, and the pages that tell what a JSON document tells."""

from __future__ import annotations

import datetime as dt
from html import escape
from typing import Any, TypeAlias

Json: TypeAlias = Any


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


def shown(seconds: int) -> str:
    """Write a time as pages do, in UTC."""
    time = dt.datetime.fromtimestamp(seconds, dt.UTC)
    return f"{time:%b %d, %Y} {time.hour % 12 or 12}:{time:%M} {'am' if time.hour < 12 else 'pm'}"


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


def page_of(document: Json) -> bytes:
    """Write the page that tells what a document of the shapes S1, S2 or S4, or a thread, tells."""
    if isinstance(document, dict) and "messages" in document:
        return page(*map(_message, document["messages"]), title=document["title"])
    records = document if isinstance(document, list) else next(iter(document.values()))
    return page(*map(_record, records))


def _record(record: Json) -> str:
    if "string_list_data" in record:
        entries = (entry(one.get("href"), one.get("value"), _date(one.get("timestamp"))) for one in record["string_list_data"])
        return block(*entries, heading=record.get("title") or None)
    if "string_map_data" in record:
        files = "".join(picture(one["uri"]) for one in record.get("media_list_data", ()))
        pictures = [cell(label, picture(one["uri"])) for label, one in record.get("media_map_data", {}).items()]
        rows = [row for label, one in record["string_map_data"].items() for row in _rows(label, one)]
        return block(f"<div>{files}</div>" if files else "", table(*pictures, *rows), heading=record.get("title"))
    media = record.get("media", [record])
    first = media[0] if len(media) == 1 else record
    return block(*(_media(one, alone=len(media) == 1) for one in media), heading=first.get("title") or None, footer=_date(first["creation_timestamp"]))


def _rows(label: str, one: Json) -> list[str]:
    value, href = one.get("value"), one.get("href")
    said = [cell(label, link(href, value or None) if href else told(value or ""))] if value or href or not one.get("timestamp") else []
    return said + ([pair(label, str(_date(one["timestamp"])))] if one.get("timestamp") else [])


def _media(media: Json, *, alone: bool) -> str:
    metadata = media.get("media_metadata", {})
    branch = metadata.get("video_metadata", metadata.get("photo_metadata", {}))
    facts = [fact(key.replace("_", " ").capitalize(), str(value)) for exif in branch.get("exif_data", ()) for key, value in exif.items()]
    facts += [fact("Music genre", branch["music_genre"])] if "music_genre" in branch else []
    camera = table(fact("Has Camera Metadata", "True" if metadata["camera_metadata"]["has_camera_metadata"] else "")) if "camera_metadata" in metadata else ""
    own = "" if alone or not media.get("title") else f"<div>{told(media['title'])}</div>"
    when = "" if alone else f"<div>{_date(media['creation_timestamp'])}</div>"
    return (film if "video_metadata" in metadata else picture)(media["uri"]) + own + when + (table(*facts) if facts else "") + camera


def _message(one: Json) -> str:
    files = [picture(file["uri"]) for file in one.get("photos", ())] + [film(file["uri"]) for file in one.get("videos", ())]
    shared = one.get("share", {})
    attached = share(shared.get("share_text", ""), shared.get("original_content_owner", ""), shared["link"]) if shared else ""
    given = (
        one["reaction"] + told(one["actor"]) + (f"<span> ({_date(when)})</span>" if (when := one.get("timestamp")) else "") for one in one.get("reactions", ())
    )
    said = reactions(*given) if one.get("reactions") else ""
    return message(
        one["sender_name"], one.get("content", ""), str(_date(one["timestamp_ms"] // 1000)), "".join(f"<div>{file}</div>" for file in files) + attached, said
    )


def _date(seconds: int | None) -> str | None:
    return shown(seconds) if seconds else None
