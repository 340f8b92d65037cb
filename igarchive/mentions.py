"""Names in a text that call somebody: who had a name on Instagram is not who has it elsewhere."""

from __future__ import annotations

import re
from typing import Literal

Mentions = Literal["defuse", "keep"]
"""What becomes of @name in a text: it calls nobody there, or it stays and may call somebody else."""

MENTION = re.compile(r"(?<![\w/=])@(?=\w)")
"""A sign that calls somebody on Mastodon: not the one in an e-mail address or a URL."""

NAME = re.compile(r"(https?://\S+)|@(?=\w)")
"""An address of the web, or a sign before a letter, wherever it stands: slurp, which imports archives into GoToSocial, leaves out posts with one."""

DEFUSED = "@\u200b"
"""A zero-width space behind the sign: looks the same, and calls nobody."""


def defused(text: str) -> str:
    """Make a text call nobody on Mastodon."""
    return MENTION.sub(DEFUSED, text)


def defused_throughout(text: str) -> str:
    """Make a text call nobody for any reader of archives: e-mail addresses are changed too, addresses of the web are not."""
    return NAME.sub(lambda found: found[1] or DEFUSED, text)
