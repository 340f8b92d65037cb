"""What people give in the place of an archive, archives that were cut off, and folders."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from exports import FOLLOWERS, make_folder
from hostile.case import EXPORT, JPEG, Case, Make, members, plus, refuse
from hostile.names import CANARY
from hostile.zips import END, Member, Zip

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SOUND = Zip(members()).written()
DIRECTORY = SOUND.index(b"PK\x01\x02")
INNER = Zip((Member("connections/old.json", b"[]"),)).written()
WITH_INNER = plus(Member("media/older.bin", INNER, method=0), Member("media/last.bin", b"-" * 99, method=0)).written()
AFTER_INNER = WITH_INNER.index(INNER) + len(INNER)

OTHERS = [
    refuse("nothing", "empty_file", "a file of no bytes", b""),
    refuse("blanks_only", "empty_file", "a file of blanks", b" \r\n\t "),
    refuse("log_in_page", "not_a_zip", "the page of a link that expired", b"<!DOCTYPE html>\n<html><head><title>Log in</title></head></html>"),
    refuse("html_page", "not_a_zip", "another page", b"\r\n <HTML><body>Sorry</body></HTML>"),
    refuse("json_error", "not_a_zip", "the answer of a server", b'{"error": {"message": "expired"}}'),
    refuse("json_list", "not_a_zip", "one list of an export", EXPORT[FOLLOWERS]),
    refuse("gzip", "not_a_zip", "another kind of archive", b"\x1f\x8b\x08" + bytes(90)),
    refuse("rar", "not_a_zip", "one more", b"Rar!\x1a\x07\x01\x00" + bytes(90)),
    refuse("seven_zip", "not_a_zip", "one more", b"7z\xbc\xaf\x27\x1c" + bytes(90)),
    refuse("photo", "not_a_zip", "a photo", JPEG),
    refuse("zeros", "not_a_zip", "a megabyte of nothing", lambda: bytes(1 << 20)),
    refuse("signatures", "truncated", "a megabyte of the beginnings of ends", lambda: b"PK\x05\x06" * (1 << 18)),
    refuse("ends", "empty_archive", "ends of empty archives, one after the other", END.pack({}) * 900),
    refuse("end_only", "empty_archive", "an empty archive", END.pack({})),
    refuse("another_archive", "no_instagram_data", "an archive of something else", Zip((Member("package/readme.txt", b"hello"), Member("package/x.py", b"")))),
    refuse("archives_only", "nested_archive", "the parts of an export, zipped", Zip((Member("part_1.zip", SOUND, method=0), Member("part_2.zip", SOUND, method=0)))),
]  # fmt: skip

CUT = [
    refuse(f"cut_{name}", "truncated", "a download that stopped early", data)
    for name, data in {
        "to_one_byte_of_a_header": SOUND[:4],
        "in_the_first_name": SOUND[:50],
        "in_half": SOUND[: len(SOUND) // 2],
        "before_the_directory": SOUND[:DIRECTORY],
        "in_the_directory": SOUND[: DIRECTORY + 99],
        "before_the_end": SOUND[:-22],
        "in_the_end": SOUND[:-9],
        "by_one_byte": SOUND[:-1],
        "in_a_comment": Zip(members(), comment=b"a comment").written()[:-1],
        "before_a_zip64_end": Zip(members(), zip64={}).written()[:-60],
        "and_filled_with_zeros": SOUND[: len(SOUND) // 2] + bytes(len(SOUND) // 2),
        "behind_an_archive_within": WITH_INNER[: AFTER_INNER + 60],
    }.items()
] + [
    refuse("cut_at_an_archive_within", "trailing_data", "a download that stopped at the end of another archive within", WITH_INNER[:AFTER_INNER]),
    refuse("cut_at_the_front", "corrupt", "the first bytes are missing", SOUND[40:]),
    refuse("cut_in_the_middle", "corrupt", "bytes in the middle are missing", SOUND[:300] + SOUND[340:]),
]  # fmt: skip


def folder(change: Callable[[Path], object] = lambda _: None) -> Make:
    """Unpack the export into a folder, and change it."""

    def make(path: Path) -> None:
        make_folder(path, EXPORT)
        change(path)

    return make


def far_down(path: Path) -> None:
    """Make folders in folders beyond the longest path."""
    for _ in range(20):
        path = path / ("d" * 60)
        path.mkdir()
    (path / "x.json").write_bytes(b"[]")


def in_folder(name: str, outcome: Case, change: Callable[[Path], object] = lambda _: None) -> Case:
    """Declare an input that is a folder."""
    return Case(name, outcome.outcome, outcome.code, outcome.why, folder(change), suffix="")


FOLDERS = [
    Case("folder", "accept", "", "an export that was unpacked", folder(), suffix=""),
    Case("folder_with_leftovers", "accept", "", "one that was looked at on a Mac", folder(lambda path: (path / ".DS_Store").write_bytes(b"Bud1")), suffix=""),
    Case("folder_called_zip", "accept", "", "one that is called as the archive was", folder()),
    Case("folder_of_nothing", "refuse", "empty_archive", "an empty folder", lambda path: path.mkdir(), suffix=""),
    Case("folder_of_folders", "refuse", "empty_archive", "folders and no file", lambda path: (path / "a" / "b").mkdir(parents=True), suffix=""),
    Case("folder_with_link", "refuse", "symlink", "a link to a file of the system", folder(lambda path: (path / "media" / "x.jpg").symlink_to("/etc/passwd")), suffix=""),
    Case("folder_with_circle", "refuse", "symlink", "a link to the folder itself", folder(lambda path: (path / "media" / "x").symlink_to(path)), suffix=""),
    Case("folder_with_dead_link", "refuse", "symlink", "a link to nothing", folder(lambda path: (path / "media" / "x").symlink_to(f"/{CANARY}")), suffix=""),
    Case("folder_with_pipe", "refuse", "special_file", "a pipe: reading it would never end", folder(lambda path: os.mkfifo(path / "media" / "x.json")), suffix=""),
    Case("folder_far_down", "refuse", "name_too_long", "folders in folders beyond the longest path", folder(far_down), suffix=""),
    Case("folder_with_control_characters", "warn", "control_chars", "a name that clears the screen", folder(lambda path: (path / "media" / "\x1b[2J.jpg").write_bytes(JPEG)), suffix=""),
    Case("folder_with_case", "warn", "case_collision", "names that are one on Windows", folder(lambda path: (path / "media" / "posts" / "202406" / "1801_N.jpg").write_bytes(JPEG)), suffix=""),
    Case("folder_with_bytes_for_a_name", "warn", "name_encoding", "a name that is not UTF-8", folder(lambda path: (path / "media" / os.fsdecode(b"caf\xe9.jpg")).write_bytes(JPEG)), suffix=""),
    Case("pipe", "refuse", "special_file", "a pipe in the place of a file: opening it would never end", os.mkfifo),
    Case("missing", "refuse", "not_found", "nothing at all", lambda _: None),
]  # fmt: skip

CASES = [*OTHERS, *CUT, *FOLDERS]
