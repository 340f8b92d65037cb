"""Addresses of the web: which texts are one."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

NO_URL = re.compile(r'[\s<>"\\^`{|}]')
"""What no URL holds unescaped (RFC 3986)."""


PLAIN = re.compile(r"https?://[a-z0-9.-]+([/?#][!#-;=?-\[\]_a-z~]*)?")
"""What nearly all of them look like: to take one apart takes ten times as long."""


WEB = rf"\A(?:{PLAIN.pattern})\z"
"""The same for a whole text, as Arrow takes it."""


def is_web(url: str) -> bool:
    """Tell whether a text is an absolute http or https URL, and nothing more."""
    if PLAIN.fullmatch(url):
        return True
    if not url.isprintable() or NO_URL.search(url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False
