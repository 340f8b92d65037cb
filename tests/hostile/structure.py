"""Archives that say two things at once, hide something, or are packed as no export is."""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib

from exports import FOLLOWERS
from hostile.case import EXPORT, JPEG, PHOTO, Case, followers, members, plus, refuse
from hostile.zips import END, FULL, STREAMED, Member, Zip, deflated, wide

DATA = EXPORT[FOLLOWERS]
SOUND = Zip(members()).written()
DIRECTORY = SOUND.index(b"PK\x01\x02")
OTHER = Zip(members(followers=Member(FOLLOWERS, b"[]"))).written()
"""The export of somebody with fewer followers."""


def by_method(method: int, name: str, packed: bytes) -> Case:
    """Pack one list in another way."""
    return refuse(
        f"method_{name}", "unsupported_compression", "a way of packing that cannot be bounded, or that no export has", followers(method=method, packed=packed)
    )


def encrypted(name: str, why: str, **told: object) -> Case:
    """Encrypt one list, or say so of it."""
    return refuse(f"encrypted_{name}", "encrypted", why, followers(**told))


AES = struct.pack("<2H", 0x9901, 7) + struct.pack("<H2sBH", 2, b"AE", 3, 8)

ENCRYPTED = [
    encrypted("flag", "a flag that says so", both={"flags": 1}),
    encrypted("flag_in_directory", "the same in the directory only", central={"flags": 1}),
    encrypted("flag_in_place", "the same where the bytes lie only", local={"flags": 1}),
    encrypted("strong", "strong encryption", both={"flags": 0x41}),
    encrypted("masked", "an encrypted directory", both={"flags": 0x2000}),
    encrypted("aes", "encryption of WinZip", method=99, both={"flags": 1}, extra=AES),
]  # fmt: skip

METHODS = [
    by_method(12, "bzip2", bz2.compress(DATA)),
    by_method(14, "lzma", lzma.compress(DATA)),
    by_method(95, "xz", lzma.compress(DATA)),
    by_method(93, "zstandard", b"\x28\xb5\x2f\xfd"),
    by_method(9, "deflate64", deflated(DATA)),
    by_method(1, "shrink", b"x"),
    by_method(6, "implode", b"x"),
    by_method(98, "ppmd", b"x"),
    by_method(97, "wavpack", b"x"),
    by_method(0xFFFF, "none_known", b"x"),
    refuse("method_of_a_bomb", "unsupported_compression", "bzip2 of 64 MiB in a few bytes", lambda: followers(method=12, packed=bz2.compress(bytes(64 << 20)), both={"size": 64 << 20})),
]  # fmt: skip

DIFFERENCES: dict[str, dict[str, object]] = {
    "name": {"local": {"name": FOLLOWERS.replace("_1", "_9").encode()}},
    "case_of_name": {"local": {"name": FOLLOWERS.upper().encode()}},
    "checksum": {"local": {"crc": 1}},
    "size": {"local": {"size": 5}},
    "packed_size": {"local": {"packed": 5}},
    "both_sizes": {"local": {"size": 0, "packed": 0}},
    "method": {"local": {"method": 0}},
    "size_in_directory": {"central": {"size": len(DATA) + 9}},
    "checksum_in_directory": {"central": {"crc": 1}},
    "size_in_zip64": {"local": {"size": FULL, "packed": FULL}, "local_extra": wide(9, 9)},
    "descriptor": {"descriptor": "signed", "descriptor_told": {"crc": 1}},
    "size_in_descriptor": {"descriptor": "signed", "descriptor_told": {"size": 1}},
    "bare_descriptor": {"descriptor": "bare", "descriptor_told": {"packed": 1}},
    "sizes_before_descriptor": {"descriptor": "signed", "local": {"size": 9}},
}  # fmt: skip
"""What a header says otherwise than the directory, by a word for it."""

DIFFERS = [
    *(refuse(f"differs_in_{name}", "header_mismatch", "a header where the bytes lie that differs from the directory", followers(**told)) for name, told in DIFFERENCES.items()),
    refuse("differs_in_length_of_name", "overlap", "a shorter name where the bytes lie, which moves all that follows", followers(local={"name": b"f.json"})),
    refuse("differs_in_encoding", "header_mismatch", "a name that is UTF-8 in one place only", plus(Member("media/ñ.jpg", JPEG, local={"flags": 0}))),
]  # fmt: skip

HIDES = [
    refuse("hidden_member", "header_mismatch", "a file that the directory does not list", plus(Member(FOLLOWERS.replace("_1", "_2"), DATA, unlisted=True))),
    refuse("hidden_first_member", "header_mismatch", "the same before all others", Zip((Member(FOLLOWERS.replace("_1", "_2"), DATA, unlisted=True), *members()))),
    refuse("hidden_in_a_gap", "header_mismatch", "the same behind other bytes", followers(after=b"junk" + Member("x.json", b"[]").in_place())),
    refuse("hidden_before_directory", "header_mismatch", "the same before the directory", Zip(members(), between=Member("x.json", b"[]").in_place())),
    refuse("hidden_all", "empty_archive", "a directory of nothing, behind files", Zip(tuple(Member(name, data, unlisted=True) for name, data in EXPORT.items()))),
    refuse("second_end_in_comment", "header_mismatch", "the comment holds another end of the directory", Zip(members(), comment=END.pack({}))),
    refuse("second_zip_in_comment", "header_mismatch", "the comment holds a whole ZIP", Zip(members(), comment=OTHER)),
    refuse("end_in_comment", "header_mismatch", "the comment holds the beginning of one", Zip(members(), comment=b"x" * 9 + END.pack({"comment_size": 999}) + b"x" * 9)),
    refuse("two_in_one_file", "trailing_data", "two archives: some programs read the first, some the last", SOUND + OTHER),
    refuse("two_with_bytes_between", "trailing_data", "the same with bytes between", SOUND + bytes(99) + OTHER),
    refuse("one_and_a_part", "trailing_data", "an archive, and a cut one behind it", SOUND + OTHER[:600]),
    refuse("two_counted", "header_mismatch", "an archive behind another one, and counted from its beginning", Zip(members(), before=OTHER)),
    refuse("too_much_behind", "truncated", "more bytes behind it than the end is looked for in", SOUND + bytes(1 << 18)),
]  # fmt: skip

COUNTS = [
    refuse("counts_too_few", "header_mismatch", "an end that says 2 entries", Zip(members(), end={"here": 2, "members": 2})),
    refuse("counts_too_many", "header_mismatch", "an end that says 500 entries", Zip(members(), end={"here": 500, "members": 500})),
    refuse("directory_too_far", "corrupt", "a directory that is not where the end says", Zip(members(), end={"offset": DIRECTORY + 1})),
    refuse("directory_too_near", "corrupt", "the same the other way round: entries are not where it says", Zip(members(), end={"offset": DIRECTORY - 1})),
    refuse("directory_of_no_size", "header_mismatch", "a directory of no size", Zip(members(), end={"size": 0})),
    refuse("directory_too_large", "corrupt", "one that is larger than the file", Zip(members(), end={"size": 1 << 30})),
    refuse("directory_cut", "corrupt", "one that ends within an entry", Zip(members(), end={"size": 120, "offset": DIRECTORY})),
    refuse("directory_of_noise", "corrupt", "one of other bytes", SOUND.replace(b"PK\x01\x02", b"PK\x01\x03")),
    refuse("entry_behind_directory", "corrupt", "an entry that lies behind everything", followers(central={"offset": 0x7FFFFFF0})),
    refuse("entry_at_the_end", "corrupt", "an entry that lies in the directory", followers(central={"offset": DIRECTORY + 9})),
    refuse("entry_elsewhere", "overlap", "an entry that lies in the middle of another one", followers(central={"offset": 3}, both={"packed": 1, "size": 1})),
    refuse("no_local_header", "corrupt", "other bytes where an entry should be", followers(local={"signature": b"PK\x03\x05"})),
    refuse("zip64_locator_wrong", "corrupt", "a locator that leads elsewhere", Zip(members(), zip64={}, locator={"offset": 3})),
    refuse("zip64_count_wrong", "header_mismatch", "a ZIP64 end that counts otherwise", Zip(members(), zip64={"here": 5, "members": 5})),
    refuse("zip64_and_end_differ", "header_mismatch", "two ends that differ", Zip(members(), zip64={}, end={"here": 2, "members": 2})),
    refuse("zip64_end_longer", "corrupt", "a ZIP64 end with more in it, where another one can be hidden", Zip(members(), zip64={"length": 100})),
    refuse("zip64_field_too_short", "corrupt", "a ZIP64 field without what it should have", followers(central={"size": FULL, "packed": FULL}, extra=wide(9))),
    refuse("zip64_field_twice", "corrupt", "two ZIP64 fields", followers(both={"size": FULL}, extra=wide(len(DATA)) + wide(9))),
    refuse("zip64_field_in_place_too_short", "corrupt", "the same where the bytes lie", followers(local={"size": FULL}, local_extra=struct.pack("<2HL", 1, 4, 9))),
    refuse("size_without_zip64", "overlap", "a size of all ones without the field that tells it", followers(both={"packed": FULL, "size": FULL})),
    refuse("descriptor_missing", "header_mismatch", "junk in the place of a descriptor", followers(both={"flags": STREAMED}, after=b"x" * 16)),
    refuse("disk_3", "multi_disk", "one volume of several", Zip(members(), end={"disk": 3, "directory_disk": 3})),
    refuse("directory_on_another_disk", "multi_disk", "a directory that begins in another volume", Zip(members(), end={"disk": 1})),
    refuse("entries_on_another_disk", "multi_disk", "entries in another volume", Zip(members(), end={"here": 3})),
    refuse("entry_on_another_disk", "multi_disk", "one entry in another volume", followers(central={"disk": 2})),
    refuse("zip64_of_two_disks", "multi_disk", "a ZIP64 end of two volumes", Zip(members(), zip64={}, locator={"disks": 2})),
    refuse("zip64_on_another_disk", "multi_disk", "a ZIP64 end in another volume", Zip(members(), zip64={"disk": 1}, end={"disk": 1})),
    refuse("a_volume", "multi_disk", "the first volume of several", b"PK\x07\x08" + SOUND[:900]),
]  # fmt: skip

NOISE = bytes(zlib.crc32(bytes([number])) & 0xFF for number in range(256))
"""Bytes without a pattern."""

CASES = [
    *ENCRYPTED, *METHODS, *DIFFERS, *HIDES, *COUNTS,
    refuse("photo_too_small_to_be", "header_mismatch", "more packed bytes than any way of packing makes of so few", Zip(members(
        photo=Member(PHOTO, NOISE, packed=deflated(NOISE * 100, 0), both={"size": 256})))),
]  # fmt: skip
