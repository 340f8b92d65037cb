"""Exports of other services, and outputs of our own: they are told by files that no export of Instagram holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from igarchive.container import stem_of
from igarchive.errors import InputRefusedError
from igarchive.output import REPORT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from igarchive.container import Container

FACEBOOK = "your_facebook_activity"
"""The folder of Facebook's exports that holds most of what is in them."""

BESIDE = re.compile(r"facebook-.+-\d{4}-\d{2}-\d{2}-[A-Za-z0-9]{8}")
"""The folder that an Accounts Center gives a profile of Facebook, beside those of Instagram (catalogue Q11)."""

SIGNS = {
    FACEBOOK: "Facebook",
    "tweets.js": "X (Twitter)",
    "Takeout": "Google",
    "user_data_tiktok.json": "TikTok",
    "outbox.json": "Mastodon",
}
"""Names of files and folders, and whose exports hold them."""

OWN = frozenset({"your_instagram_activity", "followers_and_following", "media.json", "connections.json"})
"""Names that exports of Instagram hold: with one of them what is beside it does not count."""

OURS = re.compile(r"mastodon-archive\.zip|pixelfed(-large)?-\d+\.zip")
"""ZIPs that igarchive writes."""

TOP = "instagram-"
"""How the name of the folder begins that an export of Instagram is given in; parts may hold nothing but media in it."""


def check_service(parts: Sequence[Container]) -> None:
    """Refuse an archive that another program made and that holds nothing of Instagram's, and a part that is Facebook's; raises InputRefusedError."""
    named = [{name for entry in part.entries for name in entry.name.split("/")} for part in parts]
    names: set[str] = set().union(*named)
    if REPORT in names and names.isdisjoint(OWN) and not any(name.lower().endswith(".zip") and not OURS.fullmatch(name) for name in names):
        msg = "this is what igarchive made of an export; give the export itself"
        raise InputRefusedError("no_instagram_data", msg)
    service = _service_of(names) if _is_no_instagram(names) else None
    if service is not None:
        msg = f"this is an export of {service}, not of Instagram; give the one that Instagram made"
        raise InputRefusedError("wrong_service", msg)
    for part, own in zip(parts, named, strict=True):
        told = FACEBOOK in own or BESIDE.fullmatch(stem_of(part.name))
        if told and _is_no_instagram(own) and not any(map(BESIDE.fullmatch, own)):
            msg = f"{part.name} is an export of Facebook, not of Instagram; leave it out"
            raise InputRefusedError("wrong_service", msg)


def _service_of(names: set[str]) -> str | None:
    """Name the other service whose exports hold files and folders of such names; None if none is known to."""
    return next((service for sign, service in SIGNS.items() if sign in names), "Facebook" if any(map(BESIDE.fullmatch, names)) else None)


def _is_no_instagram(names: set[str]) -> bool:
    """Tell whether none of the files and folders of these names is known to be Instagram's."""
    return names.isdisjoint(OWN) and not any(name.startswith(TOP) for name in names)


OF_FACEBOOK = re.compile(f"(?:^|/)(?:{FACEBOOK}|{BESIDE.pattern.replace('.+', '[^/]+')})/")
"""Such a folder in a path."""


def is_other_service(path: str) -> bool:
    """Tell whether a path leads to a file of Facebook, whose export lies beside one of Instagram."""
    return OF_FACEBOOK.search(path) is not None
