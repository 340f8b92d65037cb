"""Names that lead out of the archive, on one system or another, and entries that are no files."""

from __future__ import annotations

from exports import FOLLOWERS, THREAD
from hostile.case import EXPORT, JPEG, PHOTO, members, plus, refuse
from hostile.zips import FOLDER, UTF8, Member, Zip, second_name

CANARY = "igarchive-hostile-canary"
"""Part of the name of files that must never come to be."""

ANYWHERE = "/tmp"  # noqa: S108 -- every machine of Unix has it, and all may write there

OUT = {
    "up": f"../{CANARY}",
    "up_and_up": f"../../../../../../../../tmp/{CANARY}",
    "up_within": f"connections/../../../../../../../tmp/{CANARY}",
    "up_and_back": f"connections/../connections/{CANARY}",
    "up_at_the_end": "connections/..",
    "up_alone": "..",
    "up_as_a_folder": "../",
    "up_of_a_conversation": f"your_instagram_activity/messages/inbox/../../../../tmp/{CANARY}/message_1.json",
    "up_backwards": f"..\\..\\..\\{CANARY}",
    "up_both_ways": f"connections\\../../{CANARY}",
    "up_with_a_blank": f".. /{CANARY}",
    "up_with_dots": f".../{CANARY}",
    "up_with_dots_and_blanks": f"connections/. ./{CANARY}",
    "root": f"{ANYWHERE}/{CANARY}",
    "root_twice": f"//tmp/{CANARY}",
    "root_alone": "/",
    "root_backwards": f"\\{CANARY}",
    "drive": f"C:\\Windows\\Temp\\{CANARY}",
    "drive_forwards": f"c:/{CANARY}",
    "drive_without_root": f"C:{CANARY}",
    "other_machine": f"\\\\evil.example\\share\\{CANARY}",
    "other_machine_forwards": f"//evil.example/share/{CANARY}",
    "device": f"\\\\?\\C:\\{CANARY}",
    "device_namespace": "\\\\.\\PhysicalDrive0",
    "stream": f"{FOLLOWERS}:hidden",
    "stream_of_a_folder": "connections:$DATA",
    "nul": f"{CANARY}.json\0.txt",
    "nul_at_the_end": f"{FOLLOWERS}\0",
    "dot_alone": ".",
}  # fmt: skip
"""What leads out, or nowhere, by a word for it."""

BAD_BYTES = b"media/posts/caf\xff\xfe.jpg"

CASES = [
    *(refuse(f"path_{name}", "unsafe_path", "a path that leads out of the archive, or to no file", plus(Member(path, b"{}"))) for name, path in OUT.items()),
    refuse("path_empty", "unsafe_path", "no name at all", plus(Member("", b"{}"))),
    refuse("path_up_in_the_second_name", "unsafe_path", "only the second name leads out", plus(
        Member(b"media/x?.jpg", JPEG, extra=second_name(b"media/x?.jpg", f"../é{CANARY}".encode())))),
    refuse("second_name_differs", "header_mismatch", "two names for one file", plus(
        Member("media/a.json", b"[]", extra=second_name(b"media/a.json", FOLLOWERS.encode())))),
    refuse("second_name_in_place_differs", "header_mismatch", "two names, one of them only where the bytes lie", plus(
        Member("media/a.json", b"[]", local_extra=second_name(b"media/a.json", FOLLOWERS.encode())))),
    refuse("second_name_is_not_utf8", "name_encoding", "a second name in bad UTF-8", plus(Member(b"media/x?.jpg", JPEG, extra=second_name(b"media/x?.jpg", b"media/\xff.jpg")))),
    refuse("name_is_not_utf8", "name_encoding", "a name that claims to be UTF-8", plus(Member(BAD_BYTES, JPEG, both={"flags": UTF8}))),
    refuse("name_with_half_a_pair", "name_encoding", "half of a surrogate pair, in UTF-8", plus(Member(b"media/posts/\xed\xa0\x80.jpg", JPEG, both={"flags": UTF8}))),
    refuse("name_overlong", "name_encoding", "dots and slash in overlong UTF-8", plus(Member(b"\xc0\xae\xc0\xae\xc0\xaf" + CANARY.encode(), JPEG, both={"flags": UTF8}))),
    refuse("name_of_60000_bytes", "name_too_long", "a name of 60,000 bytes", plus(Member(f"media/{'a' * 60_000}.jpg", JPEG))),
    refuse("name_of_1025_bytes", "name_too_long", "one byte more than is taken", plus(Member("/".join(["a" * 255] * 3 + ["b" * 200, "c" * 52 + ".jpg"]), JPEG))),
    refuse("link_to_passwd", "symlink", "a list that is a link to a file of the system", Zip(members(followers=Member(FOLLOWERS, b"/etc/passwd", method=0, mode=0o120777)))),
    refuse("link_of_media", "symlink", "a photo that is one", Zip(members(photo=Member(PHOTO, b"/etc/passwd", method=0, mode=0o120777)))),
    refuse("link_to_a_folder", "symlink", "a folder that is one, and a file in it", plus(
        Member("media/way", b"/tmp", method=0, mode=0o120777), Member(f"media/way/{CANARY}", JPEG))),
    refuse("link_made_elsewhere", "symlink", "a link that says it was made by DOS", plus(Member("media/way", b"/tmp", method=0, mode=0o120777, central={"made_by": 20}))),
    *(refuse(f"special_{name}", "special_file", "no file at all", plus(Member("media/x", mode=mode | 0o666))) for name, mode in (
        ("pipe", 0o010000), ("character_device", 0o020000), ("block_device", 0o060000), ("socket", 0o140000), ("unknown", 0o170000))),
    refuse("twice_with_other_bytes", "duplicate_member", "one path, two contents: the first or the last one counts", plus(Member(FOLLOWERS, b"[]"))),
    refuse("twice_with_other_bytes_of_media", "duplicate_member", "the same of a photo", plus(Member(PHOTO, b"\xff\xd8\xff other"))),
    refuse("twice_with_one_checksum", "duplicate_member", "two contents of one size that claim one checksum", Zip((
        *members(followers=None), Member(FOLLOWERS, b"[1]", method=0, both={"crc": 5}), Member(FOLLOWERS, b"[2]", method=0, both={"crc": 5})))),
    refuse("twice_by_a_backslash", "duplicate_member", "two spellings of one path", plus(Member(FOLLOWERS.replace("/", "\\"), b"[]"))),
    refuse("twice_by_a_dot", "duplicate_member", "two more", plus(Member(f"./{FOLLOWERS}", b"[]"))),
    refuse("only_folders", "empty_archive", "folders and no file", Zip((Member("connections/", mode=FOLDER, method=0), Member("media/", mode=FOLDER, method=0)))),
    refuse("conversation_of_another", "header_mismatch", "a name where the bytes lie, another one in the directory", Zip(members(
        thread=Member(THREAD, EXPORT[THREAD], local={"name": THREAD.replace("mirabook", "somebody").encode()})))),
]  # fmt: skip
