"""Addresses of the web: which texts are one."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

NO_URL = re.compile(r'[\s<>"\\^`{|}]')
"""What no URL holds unescaped (RFC 3986)."""


def is_web(url: str) -> bool:
    """Tell whether a text is an absolute http or https URL, and nothing more."""
    if not url.isprintable() or NO_URL.search(url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False
