"""What a file is that is no ZIP, by its first bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igarchive.errors import InputRefusedError

if TYPE_CHECKING:
    from igarchive.container.file import File

SNIFFED = 64
"""Bytes that tell what a file is."""

NOT_ZIPS = (
    (b"<!doctype html", "not_a_zip", "this is a web page: the download link had expired, or you were logged out. Download the archive again"),
    (b"<html", "not_a_zip", "this is a web page: the download link had expired, or you were logged out. Download the archive again"),
    (b"{", "not_a_zip", "this is a JSON file: give the ZIP or the folder that it came in"),
    (b"[", "not_a_zip", "this is a JSON file: give the ZIP or the folder that it came in"),
    (b"sqlite format 3", "not_a_zip", "this is a SQLite file: if it is a store of accounts, write an archive of it with `igarchive export`"),
    (b"7z\xbc\xaf", "not_a_zip", "this is a 7z archive: unpack it and give the folder"),
    (b"rar!", "not_a_zip", "this is a RAR archive: unpack it and give the folder"),
    (b"\x1f\x8b", "not_a_zip", "this is a gzip file: unpack it and give the folder"),
    (b"pk\x07\x08", "multi_disk", "one volume of a split ZIP; join the volumes, or unpack them and give the folder"),
    (b"pk", "truncated", "the ZIP has no directory at its end: the download may have stopped early. Download it again"),
    (b"", "not_a_zip", "this is not a ZIP; give the archive as Instagram made it, or the folder it was unpacked into"),
)
"""What a file that is no ZIP begins with (letters in lower case), the code of it, and what to say."""


def no_zip(file: File) -> InputRefusedError:
    """Say what a file is in which no directory of a ZIP was found."""
    begin = file.read(0, min(SNIFFED, file.size)).lstrip().lower()
    if not begin:
        return InputRefusedError("empty_file", "the file is empty; download the archive again")
    code, what = next((code, what) for magic, code, what in NOT_ZIPS if begin.startswith(magic))
    return InputRefusedError(code, what)
