"""The catalogue of the published schemas, derived from the sections: what SchemaStore's catalogue is for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from igarchive.errors import UnknownNameError
from igarchive.schema import URN
from igarchive.sections import SECTION_BY_NAME, SECTIONS

if TYPE_CHECKING:
    from igarchive.section import Section


def catalog() -> dict[str, Any]:
    """Give catalog.json: an entry for each file, its dated schemas as versions."""
    return {
        "version": 1,
        "schemas": [
            {
                "name": section.name,
                "description": section.doc,
                "fileMatch": sorted(
                    {
                        f"**/{folder.value.rpartition('/')[2]}/{name}" if folder.value else name
                        for folder, file in section.places()
                        for name in _names(section, file.value)
                    }
                ),
                "url": f"{section.name}/any.schema.json",
                "versions": {since.date: f"{section.name}/{since.date}.schema.json" for since in section.forms},
            }
            for section in SECTIONS
        ],
    }


def any_of(section: str) -> dict[str, Any]:
    """Give any.schema.json of a section: any of its dated schemas."""
    found = SECTION_BY_NAME[section]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{URN}{section}",
        "title": found.doc.rstrip("."),
        "description": f"{found.doc} In any form that it has had.",
        "anyOf": [{"$ref": f"{URN}{section}:{since.date}"} for since in found.forms],
    }


def listed(name: str | None = None) -> list[dict[str, Any]]:
    """List the schemas, of one section or all; raises UnknownNameError."""
    if name is not None and name not in SECTION_BY_NAME:
        raise UnknownNameError("schema", name, list(SECTION_BY_NAME))
    return [
        {
            "name": f"{section.name}:{since.date}",
            "id": f"{URN}{section.name}:{since.date}",
            "description": section.doc,
            "tables": list(since.value.tables) or ["records"],
            "files": [_path(section.folder[-1].value, file.value) for folder, file in section.places() if folder == section.folder[-1]],
        }
        for section in ([SECTION_BY_NAME[name]] if name else SECTIONS)
        for since in section.forms
    ]


def _path(folder: str, file: str) -> str:
    return f"{folder}/{file}" if folder else file


def _names(section: Section, file: str) -> list[str]:
    return [file, file.replace(".json", "_*.json")] if file in section.numbered else [file]
