"""All sections of the export, in reading order, and how a path is recognised."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from igarchive.section import ROOT
from igarchive.sections import (
    ads,
    comments,
    connections,
    contacts,
    devices,
    flat,
    impressions,
    likes,
    messages,
    posts,
    profile,
    saved,
    searches,
    security,
    settings,
    story_interactions,
    uncharted,
)

if TYPE_CHECKING:
    from igarchive.history import Since
    from igarchive.section import Form, Section

SECTIONS: tuple[Section, ...] = (
    *profile.SECTIONS,
    *posts.SECTIONS,
    *comments.SECTIONS,
    *likes.SECTIONS,
    *saved.SECTIONS,
    *connections.SECTIONS,
    *contacts.SECTIONS,
    *searches.SECTIONS,
    *security.SECTIONS,
    *devices.SECTIONS,
    *impressions.SECTIONS,
    *story_interactions.SECTIONS,
    *ads.SECTIONS,
    *settings.SECTIONS,
    *uncharted.SECTIONS,
    *flat.SECTIONS,
    *messages.SECTIONS,
)
"""In reading order; the profile comes first, because others need to know whose export it is. Messages come last: they are most of a large
archive, and are read ahead in threads while the small lists are."""

SECTION_BY_NAME: dict[str, Section] = {section.name: section for section in SECTIONS}


class Location(Struct, frozen=True):
    """The section that claims a path."""

    section: Section
    """The section."""
    file: str
    """The file's name, its apostrophes as the section writes them."""
    since: str
    """The newest of the dates of folder and file name."""
    order: int
    """The section's place in reading order."""


NUMBERED = re.compile(r"(?P<stem>.+?)(?P<number>_\d+)?\.json", re.IGNORECASE)

COPIED = re.compile(r"((?: - | )(?:copy|kopie|copie|copia|c\u00f3pia|kopia))?(?: \d{1,3}| ?\(\d{1,3}\))?(?=\.json$)", re.IGNORECASE)
"""What browsers and file managers put into the name of a copy, before its extension."""

MEDIA_FOLDERS = frozenset({"media", "photos", "videos", "stories", "direct", "profile", "public-media"})
"""Top folders of media in exports of any generation."""

ROOTS: frozenset[str] = MEDIA_FOLDERS | {since.value.split("/")[0] for section in SECTIONS for since in section.folder if since.value}
"""The first components that any section's path, or media, can have."""


ROOT_FILES: frozenset[str] = frozenset(file.value for section in SECTIONS for folder, file in section.places() if folder.value == ROOT)
"""Names of the files that lay at the root."""


def folded(name: str) -> str:
    """Make the three spellings of an apostrophe in file names one (catalogue Q9), and those in capitals and small letters."""
    return name.replace("’", "_").replace("'", "_").lower()


def _by_stem() -> dict[str, list[tuple[Section, int, tuple[str, ...], str, str, str]]]:
    index = defaultdict(list)
    for order, section in enumerate(SECTIONS):
        for folder, file in section.places():
            stem = file.value.removesuffix(".json")
            index[folded(stem)].append((section, order, tuple(folder.value.split("/")), stem, folder.date, file.date))
    return index


_STEMS = _by_stem()


def locate(components: tuple[str, ...]) -> Location | None:
    """Find the section that claims a path: by its file name, be it that of a copy, and by the longest end of a folder that fits, a whole one before part of one."""
    if components[-1][-5:].lower() != ".json":
        return None
    name = COPIED.sub("", components[-1])
    match = NUMBERED.fullmatch(name)
    if match is None:
        return None
    best: tuple[tuple[int, bool, str], Location] | None = None
    for stem, number in ((match["stem"], match["number"] or ""), (name[: -len(".json")], "")):
        for section, order, folder, declared, folder_since, file_since in _STEMS.get(folded(stem), ()):
            fit = _fit(folder, components[:-1])
            since = max(folder_since, file_since)
            rank = fit, fit == len(folder), since
            if fit and (best is None or rank > best[0]):
                best = rank, Location(section, f"{declared}{number}.json", since, order)
    return best[1] if best else None


def locate_page(components: tuple[str, ...]) -> Location | None:
    """Find the section that claims an HTML page: that of the same path in JSON."""
    *above, name = components
    stem, dot, extension = name.rpartition(".")
    found = locate((*above, f"{stem}.json")) if dot and extension.lower() == "html" else None
    return found and replace(found, file=f"{found.file.removesuffix('.json')}.html")


def _fit(folder: tuple[str, ...], above: tuple[str, ...]) -> int:
    """Count the components at the end of a path that a folder's end fits; 0 if not even its last name does. The root fits itself alone."""
    if folder == (ROOT,):
        return not above
    fit = literal = 0
    for known, found in zip(reversed(folder), reversed(above), strict=False):
        if known not in (found, "*"):
            break
        fit += 1
        literal += known != "*"
    return fit if literal else 0


def sections_in(folder: tuple[str, ...]) -> list[Section]:
    """Name the sections whose files have lived in a folder; where there is none, those that lived below it."""
    homes = [(section, tuple(since.value.split("/"))) for section in SECTIONS for since in section.folder]
    below = [(section, home) for section, home in homes if folder and all(known in (found, "*") for known, found in zip(home, folder, strict=False))]
    inside = [(section, home) for section, home in below if len(home) == len(folder)]
    return list({section.name: section for section, home in inside or below if len(home) >= len(folder)}.values())


def _by_key() -> dict[str, list[tuple[Section, Since[Form]]]]:
    index: dict[str, list[tuple[Section, Since[Form]]]] = defaultdict(list)
    for section in SECTIONS:
        for since in section.forms:
            if since.value.key is not None:
                index[since.value.key].append((section, since))
    return dict(index)


FORMS_BY_KEY: dict[str, list[tuple[Section, Since[Form]]]] = _by_key()
"""The sections and forms of each wrapper key."""
