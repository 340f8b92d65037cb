"""Archives with one thing wrong, for programs that read them: each defect is applied to a sound archive.

``BROKEN`` declares them, each with the code that igarchive answers it with (docs/codes.md).
"""

from __future__ import annotations

import json
import warnings
import zipfile
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from igarchive.container.records import LOCAL_SIZE
from igarchive.errors import OptionError, UnknownNameError
from igarchive.exporter.package import THE_DATE
from igarchive.labels import canonical
from igarchive.leftovers import DEEPEST
from igarchive.text import spoil

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

Json = Any
"""A JSON value of whatever shape."""

Change = Callable[[Json], None]
"""Changes a document in place."""

FOLLOWERS = "followers_and_following/followers_1.json"
"""The end of the path of the member that most defects are in: layouts since 2022-11 have it, in one shape."""

LOGINS = "/login_activity.json"
"""The same of one whose labels follow the language of the account."""

PROFILE = "personal_information/personal_information.json"
"""The same of one that holds text beyond ASCII."""

PAGE = b"<!doctype html>\n<html><head><title>Log in</title></head><body><p>Your session has ended.</p></body></html>\n"
"""What a server says in place of what was asked for."""


class Broken(Struct, frozen=True):
    """One defect."""

    doc: str
    """What is wrong."""
    code: str
    """The code of the finding or refusal with which igarchive answers it."""
    spoil: Callable[[Path], None]
    """Brings it into a finished archive; raises OptionError for one without what it needs."""


def broken_kind(name: str) -> Broken:
    """Find a defect by its name; raises UnknownNameError."""
    if name not in BROKEN:
        raise UnknownNameError("defect", name, list(BROKEN))
    return BROKEN[name]


class Rewriting:
    """Writes an archive anew, member by member, beside it, and puts it in its place."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._partial = path.with_name(f".{path.name}.partial")

    def __enter__(self) -> Self:
        """Begin."""
        self._old = zipfile.ZipFile(self._path)
        self._new = zipfile.ZipFile(self._partial, "w", zipfile.ZIP_DEFLATED)
        self._partial.chmod(self._path.stat().st_mode)
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Put the new archive in the old one's place, or leave nothing of it."""
        self._old.close()
        self._new.close()
        if error is None:
            self._partial.replace(self._path)
        else:
            self._partial.unlink()

    def names(self) -> list[str]:
        """Name the members."""
        return self._old.namelist()

    def read(self, name: str) -> bytes:
        """Give a member."""
        return self._old.read(name)

    def add(self, name: str, data: bytes, packing: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
        """Write a member; what is changed in its entry stands in the directory of the ZIP."""
        info = zipfile.ZipInfo(name, THE_DATE)
        info.compress_type = packing
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a name that stands twice may be what is wanted
            self._new.writestr(info, data)
        return info

    def copy(self, *but: str) -> None:
        """Write all members as they are, but some."""
        for name in self.names():
            if name not in but:
                self.add(name, self.read(name))

    def found(self, end: str) -> str:
        """Find the member whose path ends so."""
        for name in self.names():
            if name.endswith(end):
                return name
        msg = f"the archive has no {end.rpartition('/')[2]} for this defect; choose a later --layout, and JSON"
        raise OptionError(msg)

    def zeros(self, name: str, size: int) -> None:
        """Write a member of so many zeros, without ever holding them."""
        info = zipfile.ZipInfo(name, THE_DATE)
        info.compress_type = zipfile.ZIP_DEFLATED
        block = bytes(1 << 20)
        with self._new.open(info, "w") as stream:
            for _ in range(size // len(block)):
                stream.write(block)
            stream.write(block[: size % len(block)])


def cut(path: Path) -> None:
    """Leave two thirds of the file."""
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size * 2 // 3)


def replace_whole(path: Path, data: bytes) -> None:
    """Put something else in the place of the archive."""
    path.write_bytes(data)


def replace(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Change the bytes of one member."""
    with Rewriting(path) as new:
        name = new.found(FOLLOWERS)
        new.copy(name)
        new.add(name, change(new.read(name)))


def edit(path: Path, end: str, change: Change) -> None:
    """Change the document of one member."""
    with Rewriting(path) as new:
        name = new.found(end)
        document = json.loads(new.read(name))
        change(document)
        new.copy(name)
        new.add(name, json.dumps(document, indent=2).encode("ascii"))


def add(path: Path, name: str, data: bytes, *, mode: int = 0o100644) -> None:
    """Add a member."""
    with Rewriting(path) as new:
        new.copy()
        info = new.add(name, data)
        info.create_system, info.external_attr = 3, mode << 16


def repeat(path: Path) -> None:
    """Let one member stand twice, the second time with one record more."""
    with Rewriting(path) as new:
        name = new.found(FOLLOWERS)
        new.copy()
        records = json.loads(new.read(name))
        listed = records if isinstance(records, list) else [records]
        late = {**listed[0], "title": "late"}
        new.add(name, json.dumps([*listed, late], indent=2).encode("ascii"))


def lie(path: Path, about: Callable[[zipfile.ZipInfo], None]) -> None:
    """Let the directory of the ZIP say of one member what is not so."""
    with Rewriting(path) as new:
        name = new.found(FOLLOWERS)
        new.copy(name)
        about(new.add(name, new.read(name)))


def damage(path: Path) -> None:
    """Change the first byte of one member, and nothing that the ZIP says of it."""
    with Rewriting(path) as new:
        name = new.found(FOLLOWERS)
        new.copy(name)
        info = new.add(name, new.read(name), zipfile.ZIP_STORED)
    with path.open("r+b") as file:
        file.seek(info.header_offset + LOCAL_SIZE + len(name))
        file.write(b"?")


HUGE = 512 << 20
"""Bytes of a member that is larger than memory may be."""


def swell(path: Path) -> None:
    """Make one member larger than memory may be, and small on disk."""
    with Rewriting(path) as new:
        name = new.found(FOLLOWERS)
        new.copy(name)
        new.zeros(name, HUGE)


def drop_media(path: Path) -> None:
    """Leave the JSON alone."""
    with Rewriting(path) as new:
        new.copy(*(name for name in new.names() if not name.endswith(".json")))


def replace_photo(path: Path, data: bytes) -> None:
    """Put something else in the place of the first photo."""
    with Rewriting(path) as new:
        photo = next(name for name in new.names() if name.endswith(".jpg"))
        new.copy(photo)
        new.add(photo, data)


def to_pages(path: Path) -> None:
    """Make every document a page, as in an export in HTML."""
    with Rewriting(path) as new:
        for name in new.names():
            if name.endswith(".json"):
                new.add(name.replace(".json", ".html"), PAGE)


def records_of(document: Json) -> list[Json]:
    """Give the records of a list that may stand without its brackets."""
    return document if isinstance(document, list) else [document]


def entry(document: Json) -> dict[str, Json]:
    """Give the entry of the first record of a list of accounts."""
    found: dict[str, Json] = records_of(document)[0]["string_list_data"][0]
    return found


TOO_LATE = 1_718_013_600_000_000
"""A time in microseconds."""


def set_time(document: Json, time: Json) -> None:
    """Put something else in the place of a time."""
    entry(document)["timestamp"] = time


def drop_entries(document: Json) -> None:
    """Take from a record what none lacks."""
    del records_of(document)[0]["string_list_data"]


def add_key(document: Json) -> None:
    """Give a record a key that nobody has seen yet."""
    records_of(document)[0]["mutual_friend_hint"] = "since the spring"


UNKNOWN_LABELS = {
    "Cookie Name": "Cookie-Name",
    "IP Address": "IP-Adresse",
    "Port": "Portnummer",
    "Language Code": "Sprachcode",
    "Time": "Uhrzeit",
    "User Agent": "Agent",
}
"""Labels of a language that nobody has seen, by their English ones. German words that no export was seen to have: they are not of ``labels.py``."""


def translate(document: Json, without: str = "") -> None:
    """Write labels in a language that nobody has seen, one of them left out."""
    [records] = document.values()
    for record in records:
        entries = {canonical(label): (label, value) for label, value in record["string_map_data"].items()}
        entries.pop(canonical(without), None)
        told = {canonical(label): foreign for label, foreign in UNKNOWN_LABELS.items()}
        record["string_map_data"] = {told.get(key, f"{label} (?)"): value for key, (label, value) in entries.items()}


def mangle(document: Json, change: Callable[[str], str]) -> None:
    """Change the biography."""
    entries = document["profile_user"][0]["string_map_data"]
    biography = next(entry for label, entry in entries.items() if canonical(label) == canonical("Bio"))
    biography["value"] = change(biography["value"])


def torn(text: str) -> str:
    """Take the last byte of the last character beyond ASCII away, as where a text is cut at a number of bytes."""
    last = max(at for at, char in enumerate(text) if not char.isascii())
    return text[:last] + text[last + 1 :]


def flag_encrypted(info: zipfile.ZipInfo) -> None:
    """Say that a member is encrypted."""
    info.flag_bits |= 1


NESTED = b"PK\x05\x06" + bytes(18)
"""A ZIP without a member."""

BROKEN: dict[str, Broken] = {
    "truncated": Broken("The download stopped early: a third of the ZIP is missing.", "truncated", cut),
    "empty": Broken("The file has no bytes.", "empty_file", partial(replace_whole, data=b"")),
    "web_page": Broken("In place of the ZIP there is the page of a download link that had expired.", "not_a_zip", partial(replace_whole, data=PAGE)),
    "not_json": Broken("One member is a web page.", "json_syntax", partial(replace, change=lambda _: PAGE)),
    "half_member": Broken("One member ends in the middle.", "json_syntax", partial(replace, change=lambda data: data[: len(data) // 2])),
    "not_utf8": Broken("One member is in an old encoding.", "json_encoding", partial(replace, change=lambda data: data.replace(b'"title"', b'"titel\xfc"'))),
    "too_deep": Broken(
        "One member is nested deeper than anything sensible.",
        "json_depth",
        partial(replace, change=lambda _: b'{"a":' * (DEEPEST + 1) + b"1" + b"}" * (DEEPEST + 1)),
    ),
    "wrong_type": Broken("A time is a text.", "schema", partial(edit, end=FOLLOWERS, change=partial(set_time, time="yesterday"))),
    "late_time": Broken("A time is in microseconds, not in seconds.", "timestamp", partial(edit, end=FOLLOWERS, change=partial(set_time, time=TOO_LATE))),
    "missing_key": Broken("A record lacks a key that none lacks.", "schema", partial(edit, end=FOLLOWERS, change=drop_entries)),
    "extra_key": Broken("A record has a key that no schema knows.", "drift", partial(edit, end=FOLLOWERS, change=add_key)),
    "foreign_labels": Broken("One file has labels in another language.", "label_order", partial(edit, end=LOGINS, change=translate)),
    "unknown_label": Broken(
        "One file has labels in another language, one too few.", "label_unknown", partial(edit, end=LOGINS, change=partial(translate, without="Port"))
    ),
    "twice_mangled": Broken("A text was mangled twice.", "text_mangled_twice", partial(edit, end=PROFILE, change=partial(mangle, change=spoil))),
    "torn_text": Broken("A text is cut within a character.", "text_unrepaired", partial(edit, end=PROFILE, change=partial(mangle, change=torn))),
    "missing_media": Broken("The archive was asked for without media.", "media_missing", drop_media),
    "media_pages": Broken("In place of a photo there is the page of a download link that had expired.", "media_unlike", partial(replace_photo, data=PAGE)),
    "stray_media": Broken("A photo that nothing refers to.", "media_unreferenced", partial(add, name="media/other/202401/1_n.jpg", data=b"\xff\xd8\xff\xd9")),
    "bad_crc": Broken("A byte of one member is not what its checksum says.", "crc", damage),
    "encrypted": Broken("One member is said to be encrypted.", "encrypted", partial(lie, about=flag_encrypted)),
    "duplicate_member": Broken("One member stands twice, the second time with one record more.", "duplicate_member", repeat),
    "traversal": Broken("A path leads out of the archive.", "unsafe_path", partial(add, name="../outside.json", data=b"{}")),
    "symlink": Broken("A member is a symbolic link.", "symlink", partial(add, name="media/posts/link.jpg", data=b"/etc/hostname", mode=0o120777)),
    "nested_archive": Broken("There is a ZIP in the ZIP.", "nested_archive", partial(add, name="media/older.zip", data=NESTED)),
    "huge_ratio": Broken("One member is half a gigabyte of zeros, and small on disk.", "bomb_ratio", swell),
    "html_export": Broken("Every file is a page of a server that wants a log-in, in place of the JSON.", "html_format", to_pages),
}  # fmt: skip
"""By name."""
