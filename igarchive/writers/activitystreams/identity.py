"""Whose statements these are, and the addresses of all there is: every id begins with one base."""

from __future__ import annotations

import hashlib
from collections import Counter
from functools import lru_cache
from urllib.parse import quote

import orjson

from igarchive.errors import OptionError
from igarchive.urls import is_web

RESERVED = "https://instagram.invalid"
"""Where ids lie without ``--base-url``: .invalid never resolves (RFC 2606), so no id of ours is ever somebody's."""

PROFILES = "https://www.instagram.com/{}/"
"""Address of a profile."""

THREADS_PROFILES = "https://www.threads.net/@{}"
"""Address of a profile on Threads."""


PROFILE = "e-mail address, phone number, gender, birthday and music are left out"
"""What is told of the account, and what is not."""

UNNAMED = "the export does not say whose it is: unknown stands for the user name"


class Identity:
    """The account that speaks, and its address book."""

    def __init__(self, username: str | None, base_url: str | None) -> None:
        self.username = username or "unknown"
        """User name of the account, or what stands for one."""
        self.page = self.profile(username)
        """Address of its profile; None where nothing tells whose it is."""
        self.base = _checked(base_url) if base_url else f"{RESERVED}/{segment(self.username)}/"
        """What all ids and urls begin with."""
        self.actor = self.address("actor.json")
        """Id of the account."""
        self.followers = self.address("followers.json")
        """Id of the collection of its followers: who may read what was posted."""
        self.dropped = 0
        """Links in the data that are neither http nor https."""
        self._given: set[int] = set()
        self._again: Counter[int] = Counter()

    @property
    def note(self) -> str:
        """Say what a reader has to know of what is told of the account."""
        return PROFILE if self.page else f"{UNNAMED}; {PROFILE}"

    def address(self, *path: str) -> str:
        """Give the address of something of ours; the path holds nothing that needs escaping."""
        return self.base + "/".join(path)

    def address_of(self, shelf: str, *facts: object) -> str:
        """Give an address to something that has no id: one that follows from what it is, so that two exports give it the same.

        What is equal to something before it gets a count.
        """
        digest = hashlib.blake2b(orjson.dumps([shelf, *facts]), digest_size=8).digest()
        number = int.from_bytes(digest)
        if number not in self._given:
            self._given.add(number)
            return self.address(shelf, digest.hex())
        self._again[number] += 1
        return self.address(shelf, f"{digest.hex()}-{self._again[number]}")

    def tag(self, name: str) -> str:
        """Give the address of a hashtag."""
        return self.address("tags", segment(name))

    def link(self, url: str | None) -> str | None:
        """Let a link of the data through if it is http or https; scripts and files are not for readers to follow."""
        if not url:
            return None
        if is_web(url):
            return url
        self.dropped += 1
        return None

    def profile(self, username: str | None, pattern: str = PROFILES) -> str | None:
        """Give the address of somebody's profile."""
        return pattern.format(segment(username)) if username else None


@lru_cache(4096)
def segment(text: str) -> str:
    """Escape a text to one segment of a path; one of dots alone would mean a folder."""
    return quote(text, safe="") if text.strip(".") else text.replace(".", "%2E")


def _checked(base_url: str) -> str:
    """Make a base that ids can be put behind; raises OptionError if it is no address."""
    if not is_web(base_url) or "?" in base_url or "#" in base_url:
        msg = f"{base_url!r} cannot be what ids begin with; give a base URL such as https://example.org/me/"
        raise OptionError(msg)
    return base_url.rstrip("/") + "/"
