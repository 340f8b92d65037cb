"""Archives that are odd and good: whoever refuses one of these refuses what a common tool wrote."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import IO

from exports import FOLLOWERS, PROFILE, dumped, follower
from hostile.case import EXPORT, JPEG, PHOTO, Case, Make, accept, followers, members, plus, warn
from hostile.zips import FOLDER, FULL, STREAMED, Descriptor, Member, Zip, deflated, extra_field, second_name, wide

TOP = "instagram-tilda.moor-2026-07-19-k7RtQ2vX/"
"""The folder that unpacking makes."""


class OneWay(io.RawIOBase):
    """A stream that cannot be gone back in, as a server writes to one."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        """Say so."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # all that is written here is bytes
        """Take note of what is written."""
        self.written += data
        return len(data)


def by_python(target: IO[bytes], *, zip64: bool = False) -> None:
    """Write the export with Python's own library."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in EXPORT.items():
            with archive.open(name, "w", force_zip64=zip64) as out:
                out.write(data)


def python_file() -> bytes:
    """Write it to a file."""
    target = io.BytesIO()
    by_python(target, zip64=True)
    return target.getvalue()


def python_stream() -> bytes:
    """Write it to a stream."""
    target = OneWay()
    by_python(target)  # type: ignore[arg-type]  # zipfile asks no more of it
    return bytes(target.written)


def each(**told: object) -> Zip:
    """Tell the same otherwise of every member."""
    return Zip(tuple(Member(name, data, **told) for name, data in EXPORT.items()))  # type: ignore[arg-type]  # fields of Member by name


def streamed(form: Descriptor) -> Zip:
    """Let a descriptor of one form follow every member."""
    return each(descriptor=form)


def renamed(change: str) -> Zip:
    """Put the same before every path."""
    return Zip(tuple(Member(change + name, data) for name, data in EXPORT.items()))


def flushed(data: bytes) -> bytes:
    """Deflate bytes as a server does that flushes after a few."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    pieces = [packer.compress(data[at : at + 16]) + packer.flush(zlib.Z_SYNC_FLUSH) for at in range(0, len(data), 16)]
    return b"".join(pieces) + packer.flush()


def explorer() -> Zip:
    """Write names as Windows does: what is not ASCII flagged, the tool's system DOS, no modes."""
    return each(central={"made_by": 20, "attributes": 0x20})


def many() -> Zip:
    """Write as many photos as the largest exports hold."""
    photos = (Member(f"media/other/2024{number % 12 + 1:02d}/{number:06d}_n.jpg", JPEG[:4], method=0) for number in range(70_000))
    return Zip((*members(), *photos), zip64={})


def finder_many() -> Zip:
    """Count entries modulo 65,536, as the Archive Utility of macOS does in place of ZIP64."""
    photos = (Member(f"media/other/{number:06d}.jpg", method=0) for number in range(66_000))
    whole = (*members(), *photos)
    return Zip(whole, end={"here": len(whole) % 65536, "members": len(whole) % 65536})


def equal_records() -> Zip:
    """Name one follower ten thousand times."""
    return followers(data=dumped([follower("arlo.fenn")] * 10_000))


def finder_large() -> Make:
    """Count offsets modulo 4 GiB, as it does too: two films of 2.2 GB, all holes, then the export."""

    def make(path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 -- a Path, as Make says
        films = [Member(f"media/other/{number}.mp4", packed=b"", method=0, both={"packed": 2_200_000_000, "size": 2_200_000_000}) for number in (1, 2)]
        directory = b""
        with path.open("wb") as out:
            listed = [*films, *members()]
            for member in listed:
                directory += member.in_directory(out.tell() % 2**32)
                out.write(member.in_place())
                out.seek(2_200_000_000 if member in films else 0, io.SEEK_CUR)
            begin = out.tell()
            out.write(directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(listed), len(listed), len(directory), begin % 2**32, 0))

    return make


SMALL_DIRECTORY = Member("connections/", packed=b"\x03\x00", both={"size": 0}, mode=FOLDER, descriptor="signed")

SURE = [
    accept("sound", "the export as it is: whoever refuses all would pass the rest", Zip(members())),
    accept("stored", "nothing is packed, as Instagram itself has sent it", each(method=0)),
    accept("fast_deflate", "packed at the lowest level", Zip(tuple(Member(name, data, packed=deflated(data, 1)) for name, data in EXPORT.items()))),
    accept("deflate_without_packing", "deflate that only stores", Zip(tuple(Member(name, data, packed=deflated(data, 0)) for name, data in EXPORT.items()))),
    accept("deflate_flushed", "packed bytes are more than the file has: a server flushed every few bytes",
           Zip(tuple(Member(name, data, packed=flushed(data)) for name, data in EXPORT.items()))),
    accept("python_zip64", "Python writes ZIP64 sizes into local headers only", python_file),
    accept("python_stream", "Python writes to a pipe", python_stream),
    accept("descriptor_signed", "a streaming writer, as most are", streamed("signed")),
    accept("descriptor_bare", "a streaming writer that leaves the signature out, as the standard lets it", streamed("bare")),
    accept("descriptor_wide_signed", "a streaming writer with 64-bit sizes", streamed("wide signed")),
    accept("descriptor_wide_bare", "the same without signatures", streamed("wide bare")),
    accept("descriptor_and_sizes", "sizes stand in the local header as well", Zip(tuple(
        Member(name, data, descriptor="signed", local={"crc": zlib.crc32(data), "packed": len(deflated(data)), "size": len(data)}) for name, data in EXPORT.items()))),
    accept("descriptor_full_sizes", "sizes in the local header are all ones until the descriptor tells them",
           each(descriptor="signed", local={"packed": FULL, "size": FULL})),
    accept("descriptor_promised", "the flag of a descriptor, sizes before the bytes, and none after them", each(both={"flags": STREAMED})),
    accept("descriptor_zip64", "a streaming writer that announces ZIP64 for everything",
           each(descriptor="wide signed", local={"packed": FULL, "size": FULL}, local_extra=wide(0, 0))),
    accept("zip64_end", "a ZIP64 end that was not needed", Zip(members(), zip64={})),
    accept("zip64_end_numbers_too", "a ZIP64 end, and an end record that tells the same",
           Zip(members(), zip64={}, end={"here": 6, "members": 6})),
    accept("zip64_sizes", "ZIP64 sizes of small files", Zip(tuple(
        Member(name, data, both={"packed": FULL, "size": FULL}, extra=wide(len(data), len(deflated(data)))) for name, data in EXPORT.items()))),
    accept("zip64_field_unused", "a ZIP64 field beside sizes that fit", each(extra=wide(7, 7, 7))),
    accept("top_folder", "unpacked, and zipped again with the folder", renamed(TOP)),
    accept("two_top_folders", "a folder in a folder, as Google Drive makes them", renamed(f"Takeout/{TOP}")),
    accept("current_folder", "paths begin with ./ and there is an entry for it, as bsdtar writes", Zip((
        Member("./", mode=FOLDER, method=0), *(Member(f"./{name}", data) for name, data in EXPORT.items())))),
    accept("folders_listed", "entries for folders", plus(Member("connections/", mode=FOLDER, method=0), Member("media/posts/", mode=FOLDER, method=0))),
    accept("folder_deflated", "an empty folder that is deflated to two bytes, with a descriptor", plus(SMALL_DIRECTORY)),
    accept("mac_leftovers", "the Finder's own files", plus(Member("__MACOSX/connections/._followers_1.json", b"\0\5\x16\7" * 9), Member("media/.DS_Store", b"\0\0\0\1Bud1"))),
    accept("windows_leftovers", "those of Windows", plus(Member("media/Thumbs.db", b"\xd0\xcf\x11\xe0"), Member("desktop.ini", b"[.ShellClassInfo]"))),
    accept("explorer", "zipped by Windows", explorer()),
    accept("other_system", "made on a system without modes", each(central={"made_by": 0x0B14, "attributes": 0})),
    accept("no_type_in_mode", "modes without the type of the file", each(mode=0o644)),
    accept("set_user_id", "a mode that runs as its owner: nothing is ever run", followers(mode=0o104755)),
    accept("longest_comment", "65,535 bytes of comment", Zip(members(), comment=b"-" * 65535)),
    accept("comments_with_escapes", "comments that would clear a screen", Zip(members(photo=Member(PHOTO, JPEG, comment=b"\x1b[2J")), comment=b"\x1b]0;owned\x07")),
    accept("extra_padded", "extra fields padded with zeros, as zipalign does", each(extra=b"\0\0\0")),
    accept("extra_unknown", "an extra field of nobody", each(extra=extra_field(0x4242, b"x" * 40))),
    accept("extra_times", "the times that Info-ZIP adds, others in the local header", each(extra=extra_field(0x5455, b"\1" + b"\0" * 4), local_extra=extra_field(0x5455, b"\3" + b"\0" * 8))),
    accept("extra_overrun", "an extra field longer than all of them", each(extra=struct.pack("<2H", 0x4242, 200))),
    accept("second_name_equal", "a name told twice, the same", Zip(tuple(Member(name, data, extra=second_name(name.encode(), name.encode())) for name, data in EXPORT.items()))),
    accept("second_name_stale", "a second name that was made for another first one does not count", followers(extra=second_name(b"another.json", b"../out.json"))),
    accept("needs_newest_version", "a version that nothing in it needs", each(both={"needed": 63})),
    accept("no_dates", "day 0 of month 0", each(both={"date": 0, "time": 0xFFFF})),
    accept("effort_bits", "bits that tell how hard the packer tried, in one header only", each(local={"flags": 2})),
    accept("back_to_front", "members in another order", Zip(members()[::-1])),
    accept("directory_in_other_order", "the directory in another order than the file", Zip(members(), order=(5, 3, 1, 0, 2, 4))),
    accept("directory_signed", "a digital signature behind the directory", Zip(members(), signature=b"PK\x05\x05" + struct.pack("<H", 4) + b"sign")),
    accept("empty_called_deflated", "an empty file that is called deflated, without a byte", plus(Member("media/other/1.jpg", packed=b""))),
    accept("empty_deflated", "an empty file, deflated to two bytes", plus(Member("media/other/1.jpg"))),
    accept("utf8_flagged", "names beyond ASCII, flagged", plus(Member("media/posts/ñandú 🦤.jpg", JPEG))),
    accept("utf8_unflagged", "names in UTF-8 that nothing says so of", plus(Member("media/posts/ñandú.jpg".encode(), JPEG))),
    accept("emoji_of_several_parts", "an emoji that is joined of three", plus(Member("media/posts/👩\u200d🔬.jpg", JPEG))),
    accept("narrow_space", "the space in the names of macOS's screenshots", plus(Member("media/posts/Shot 1.00.00\u202fPM.png", JPEG))),
    accept("names_as_markup", "names that a careless terminal library would interpret", plus(
        Member("media/[bold]x[/].jpg", JPEG), Member("media/[/red].jpg", JPEG), Member("media/[link=x]y[link].jpg", JPEG))),
    accept("names_as_formats", "names that a careless program would fill in, or run", plus(
        *(Member(f"media/{name}.jpg", JPEG) for name in ("%s%n", "{0.__class__}", "$(id)", "`id`", "${jndi}", "-rf", "~", "'; DROP TABLE x;--")))),
    accept("names_of_windows", "names that mean devices there", plus(*(Member(f"media/{name}", JPEG) for name in ("CON.jpg", "aux.jpg", "NUL.jpg", "a.jpg. ")))),
    accept("colon_in_folder", "a folder named after a time", renamed("export 2026-07-19T10:30:00/")),
    accept("longest_names", "a path of 1,024 bytes, names of 255", plus(Member("/".join(["a" * 255] * 3 + ["b" * 200, "c" * 51 + ".jpg"]), JPEG))),
    accept("three_hundred_folders", "folders in folders", plus(Member("a/" * 300 + "x.jpg", JPEG))),
    accept("no_data", "the file that says so", plus(Member("connections/contacts/no-data.txt", b"You have no data in this section"))),
    accept("other_extension", "a name that does not say that it is a ZIP", Zip(members()), suffix=".dat"),
    accept("no_extension", "a name without one", Zip(members()), suffix=""),
    accept("byte_order_mark", "a mark at the beginning of JSON", followers(data=b"\xef\xbb\xbf" + EXPORT[FOLLOWERS])),
    accept("only_followers", "an export of one list", Zip((Member(FOLLOWERS, EXPORT[FOLLOWERS]), Member(PROFILE, EXPORT[PROFILE])))),
    accept("equal_records", "a list that shrinks more than 200 times, and is small", equal_records),
    accept("seventy_thousand_members", "the largest exports", many, heavy=True),
    accept("finder_count", "more entries than the end record can tell, without ZIP64", finder_many, heavy=True),
    Case("finder_offsets", "accept", "", "an archive of more than 4 GB, without ZIP64", finder_large(), heavy=True),
]  # fmt: skip

SAID = [
    warn("backslashes", "path_rewritten", "PowerShell writes them", Zip(tuple(Member(name.replace("/", "\\"), data) for name, data in EXPORT.items()))),
    warn("backslash_once", "path_rewritten", "one path with both", followers(name=FOLLOWERS.replace("/", "\\", 1))),
    warn("doubled_slash", "path_rewritten", "a slash too many", followers(name=FOLLOWERS.replace("/", "//", 1))),
    warn("dot_within", "path_rewritten", "a step that leads nowhere", followers(name=FOLLOWERS.replace("/", "/./", 1))),
    warn("old_encoding", "name_encoding", "a name that is not UTF-8 and does not say what it is", plus(Member(b"media/posts/caf\x82.jpg", JPEG))),
    warn("second_name_fuller", "name_encoding", "a name in ASCII, and the full one beside it, as Info-ZIP writes", plus(
        Member(b"media/posts/caf#U00e9.jpg", JPEG, extra=second_name(b"media/posts/caf#U00e9.jpg", "media/posts/café.jpg".encode())))),
    warn("prefix", "prefix_data", "a program that unpacks it comes first, and offsets do not count it", Zip(members(), before=b"#!/bin/sh\nexit\n" * 60, counted=False)),
    warn("prefix_counted", "prefix_data", "the same, counted", Zip(members(), before=b"#!/bin/sh\nexit\n" * 60)),
    warn("prefix_photo", "prefix_data", "a photo that is a ZIP as well", Zip(members(), before=JPEG)),
    warn("spanning_mark", "prefix_data", "the mark of a split ZIP that came to be one file", Zip(members(), before=b"PK\x07\x08")),
    warn("suffix", "trailing_data", "a line end that a server appended", Zip(members(), after=b"\r\n")),
    warn("suffix_64k", "trailing_data", "64 KiB of zeros, as disks are filled up", Zip(members(), after=bytes(1 << 16))),
    warn("gap", "unlisted_data", "bytes between two files", followers(after=b"nobody's bytes")),
    warn("gap_before_directory", "unlisted_data", "bytes before the directory, where Android signs", Zip(members(), between=b"APK Sig Block 42")),
    warn("folder_with_bytes", "unlisted_data", "a folder that holds bytes, which no program unpacks", plus(Member("media/", b"hidden", mode=FOLDER))),
    warn("twice_the_same", "duplicate_member", "one file twice, the same", plus(Member(FOLLOWERS, EXPORT[FOLLOWERS]))),
    warn("file_and_folder", "duplicate_member", "what is a folder is a file as well", plus(Member("media", JPEG))),
    warn("case", "case_collision", "names that are one on Windows and macOS", plus(Member(PHOTO.upper().replace("MEDIA", "media"), JPEG))),
    warn("accents", "case_collision", "names that are one on macOS", plus(Member("media/posts/café.jpg", JPEG), Member("media/posts/cafe\u0301.jpg", JPEG))),
    warn("case_beyond_ascii", "case_collision", "the same beyond ASCII", plus(Member("media/posts/Ñ.jpg", JPEG), Member("media/posts/ñ.jpg", JPEG))),
    warn("flags_differ", "header_mismatch", "a flag of a descriptor in the directory only", followers(central={"flags": STREAMED})),
    warn("long_component", "name_too_long", "a name that no file system can hold", plus(Member(f"media/{'b' * 256}.jpg", JPEG))),
    warn("archive_within", "nested_archive", "the export within an export", plus(Member("older.zip", Zip(members()).written(), method=0))),
    warn("unknown_file", "unknown_file", "something of nobody", plus(Member("notes.odt", b"PK-"))),
    *(warn(f"name_with_{name}", "control_chars", why, plus(Member(f"media/posts/a{char}b.jpg", JPEG))) for name, char, why in (
        ("escape", "\x1b[2J", "clears the screen"), ("title", "\x1b]0;owned\x07", "renames the window"), ("clipboard", "\x1b]52;c;cm0=\x07", "writes to the clipboard"),
        ("line", "\nvalid", "fakes a line of ours"), ("return", "\rvalid", "overwrites the line"), ("backspace", "\x08\x08", "takes letters back"),
        ("delete", "\x7f", "takes a letter away"), ("c1", "\x9b2J", "clears the screen with one byte"), ("override", "\u202egpj.exe", "shows another extension"),
        ("isolate", "\u2066\u2069", "turns the direction of text"), ("mark", "\u200f", "turns it for a letter"), ("separator", "\u2028", "breaks the line"))),
]  # fmt: skip

CASES = [*SURE, *SAID]
