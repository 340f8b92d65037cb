"""Exports of other services, and outputs of our own: they are told by files that no export of Instagram holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igarchive.errors import InputRefusedError
from igarchive.output import REPORT

if TYPE_CHECKING:
    from collections.abc import Iterable

SIGNS = {
    "your_facebook_activity": "Facebook",
    "tweets.js": "X (Twitter)",
    "Takeout": "Google",
    "user_data_tiktok.json": "TikTok",
}
"""Names of files and folders, and whose exports hold them."""

OWN = frozenset({"your_instagram_activity", "followers_and_following", "media.json", "connections.json"})
"""Names that exports of Instagram hold: with one of them what is beside it does not count."""

TOP = "instagram-"
"""How the name of the folder begins that an export of Instagram is given in; parts may hold nothing but media in it."""


def check_service(paths: Iterable[str]) -> None:
    """Refuse an archive that another program made and that holds nothing of Instagram's; raises InputRefusedError."""
    names = {name for path in paths for name in path.split("/")}
    if REPORT in names and names.isdisjoint(OWN):
        msg = "this is what igarchive made of an export; give the export itself"
        raise InputRefusedError("no_instagram_data", msg)
    service = next((service for sign, service in SIGNS.items() if sign in names), None)
    if service is not None and names.isdisjoint(OWN) and not any(name.startswith(TOP) for name in names):
        msg = f"this is an export of {service}, not of Instagram; give the one that Instagram made"
        raise InputRefusedError("wrong_service", msg)
