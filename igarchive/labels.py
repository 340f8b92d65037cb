"""The labels under which Instagram writes fields: one canonical English (US) label for each way of writing it.

Keys of ``string_map_data`` and labels of ``label_values`` follow the language of the account (catalogue Q2).
Shapes name their fields by the canonical label; letter case never counts, because even English (GB) differs.
"""

from __future__ import annotations

from functools import cache

from igarchive.text import repair

EN_GB = {
    "Email": "Email address",
    "Phone Confirmed": "Phone number confirmed",
    "Last Name": "Surname",
    "City Name": "Town/city name",
    "Website link you visited": "Website link that you visited",
    "Title of website page you visited": "Title of website page that you visited",
}
"""Labels of English (GB) that differ from English (US) in more than case (seen 2024-09 to 2026-05)."""

RENAMED = {
    "GPS Time Uploaded": "Time Uploaded",
    "Port": "Port number",
}
"""Labels that Instagram itself renamed, newest first."""

_CANONICAL = {other.casefold(): label.casefold() for table in (EN_GB, RENAMED) for label, other in table.items()}


@cache
def canonical(label: str) -> str:
    """Give the canonical form of a label as delivered: repaired, English (US), casefolded."""
    folded = repair(label).casefold().strip()
    return _CANONICAL.get(folded, folded)
