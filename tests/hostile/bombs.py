"""Archives that cost more than they look: what must be refused before it is unpacked, or stopped while it is."""

from __future__ import annotations

import functools
import random
import zlib

from exports import FOLLOWERS, THREAD
from hostile.case import EXPORT, JPEG, PHOTO, accept, fault, followers, members, plus, refuse, warn
from hostile.zips import CENTRAL, END, FULL, LOCAL, Member, Zip, deflated, wide

MIB = 1 << 20
SMALL = 10 * MIB
"""Bytes up to which a file may shrink as far as it likes."""

ROOM = "your_instagram_activity/messages/inbox/harbour_1/message_{}.json"


@functools.cache
def blanks(size: int) -> tuple[bytes, int]:
    """Deflate an empty list with so many blanks in it; give it with its checksum."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    pieces, crc, left = [packer.compress(b"[")], zlib.crc32(b"["), size - 2
    while left:
        block = b" " * min(left, MIB)
        pieces.append(packer.compress(block))
        crc = zlib.crc32(block, crc)
        left -= len(block)
    return b"".join([*pieces, packer.compress(b"]"), packer.flush()]), zlib.crc32(b"]", crc)


def bomb(name: str, size: int) -> Member:
    """Give a list of followers that is nearly all blanks."""
    packed, crc = blanks(size)
    return Member(name, packed=packed, both={"crc": crc, "size": size})


def noisy(size: int, noise: int) -> bytes:
    """Give an empty list with blanks, and with a text that does not shrink, so that all of it shrinks less."""
    text = random.Random(7).randbytes(noise // 2).hex().encode()  # noqa: S311 -- it is there to be repeatable
    return b'["' + text + b'"' + b" " * (size - len(text) - 4) + b"]"


def overlapping(count: int, kernel: int) -> bytes:
    """Let every member hold, quoted, the header of the next one, and all that follows it (Fifield's construction, by own hand)."""
    plain = b"[" + b" " * (kernel - 2) + b"]"
    packed = deflated(plain)
    headers = b""
    listed: list[tuple[str, int, int, int, int]] = []
    for number in reversed(range(count)):
        name = ROOM.format(number)
        told = {"needed": 20, "method": 8, "crc": zlib.crc32(plain), "packed": len(packed), "size": len(plain), "name_size": len(name)}
        header = LOCAL.pack(told) + name.encode()
        listed.append((name, zlib.crc32(plain), len(packed), len(plain), len(header)))
        quoted = b"\0" + len(header).to_bytes(2, "little") + (len(header) ^ 0xFFFF).to_bytes(2, "little")
        headers, plain, packed = header, header + plain, quoted + header + packed
    body = headers + packed[5 + len(headers) :]
    directory, offset = b"", 0
    for name, crc, size, plain_size, header_size in reversed(listed):
        told = {"needed": 20, "method": 8, "crc": crc, "packed": size, "size": plain_size, "name_size": len(name), "offset": offset}
        directory += CENTRAL.pack(told) + name.encode()
        offset += header_size + 5
    return body + directory + END.pack({"here": count, "members": count, "size": len(directory), "offset": len(body)})


def shared(names: list[str]) -> Zip:
    """Let many entries mean the bytes of one."""
    one = bomb(names[0], 9 * MIB)
    return Zip((one, *(Member(name, packed=one.content, both={**one.both, "name_size": len(name)}, central={"offset": 0}, absent=True) for name in names[1:])))


def nested() -> bytes:
    """Put ZIPs into ZIPs, with half a gigabyte at the bottom."""
    inner = Zip(tuple(bomb(f"{number}.json", 9 * MIB) for number in range(4))).written()
    for _ in range(3):
        inner = Zip(tuple(Member(f"{number}.zip", inner) for number in range(4))).written()
    return inner


def within(offset: int) -> Zip:
    """Let a stored file hold another listed one."""
    inner = Member(ROOM.format(2), EXPORT[THREAD], method=0)
    outer = Member(PHOTO, JPEG + inner.in_place(), method=0)
    place = 30 + len(PHOTO) + len(JPEG) + offset
    return Zip((outer, Member(inner.name, inner.data, method=0, central={"offset": place}, absent=True), *members(photo=None)))


CASES = [
    accept("blanks_at_the_limit", "10 MiB may shrink as far as they like", lambda: plus(bomb(FOLLOWERS.replace("_1", "_2"), SMALL))),
    refuse("blanks_over_the_limit", "bomb_ratio", "one byte more may not", lambda: plus(bomb(FOLLOWERS.replace("_1", "_2"), SMALL + 1))),
    refuse("blanks_1_gib", "bomb_ratio", "a gigabyte of blanks in one megabyte", lambda: plus(bomb(FOLLOWERS.replace("_1", "_2"), 1024 * MIB))),
    accept("shrinks_150_times", "11 MiB that shrink 150 times are a list like any other", lambda: followers(data=noisy(11 * MIB, 150_000).replace(b'["', b'[{"title":"', 1).replace(b'" ', b'","string_list_data":[]} ', 1))),
    refuse("shrinks_300_times", "bomb_ratio", "11 MiB that shrink 300 times are none", lambda: followers(data=noisy(11 * MIB, 50_000))),
    accept("many_at_the_limit", "120 MiB in all may shrink as far as they like", lambda: Zip((*members(), *(bomb(FOLLOWERS.replace("_1", f"_{n}"), SMALL) for n in range(2, 14)))), heavy=True),
    refuse("many_over_the_limit", "bomb_ratio", "130 MiB may not", lambda: Zip((*members(), *(bomb(FOLLOWERS.replace("_1", f"_{n}"), SMALL) for n in range(2, 15))))),
    refuse("media_1_gib", "bomb_ratio", "a photo of a gigabyte of nothing", lambda: plus(bomb("media/other/1.jpg", 1024 * MIB))),
    refuse("more_than_4_gib", "bomb_size", "sizes that no disk would hold, in all", lambda: plus(*(Member(ROOM.format(n), b"[]", both={"size": 1536 * MIB}) for n in range(3)))),
    refuse("an_exbibyte", "bomb_size", "a size that no disk could hold, in ZIP64", followers(both={"size": FULL}, extra=wide(1 << 60))),
    refuse("an_exbibyte_of_media", "bomb_ratio", "the same of a photo", plus(Member("media/other/1.jpg", JPEG, both={"size": FULL}, extra=wide(1 << 60)))),
    refuse("overlap_quoted", "overlap", "every file holds the next one", lambda: overlapping(60, MIB)),
    refuse("overlap_quoted_two", "overlap", "the smallest of these", lambda: overlapping(2, 64)),
    refuse("overlap_one_name", "overlap", "300 entries of one name mean one file", lambda: shared([ROOM.format(1)] * 300)),
    refuse("overlap_many_names", "overlap", "300 entries of other names mean one file", lambda: shared([ROOM.format(n) for n in range(300)])),
    refuse("overlap_within", "overlap", "a listed file lies within a stored one", within(0)),
    refuse("overlap_of_one_byte", "overlap", "a file ends one byte after the next begins", followers(method=0, both={"packed": len(EXPORT[FOLLOWERS]) + 1, "size": len(EXPORT[FOLLOWERS]) + 1})),
    refuse("overlap_directory", "overlap", "the last file runs into the directory", Zip(members(photo=Member(PHOTO, JPEG, method=0, both={"packed": 300, "size": 300})))),
    refuse("overlap_by_extra", "overlap", "extra fields reach into the next file", followers(local={"extra_size": 2000})),
    warn("bombs_within", "nested_archive", "ZIPs in ZIPs are never opened", lambda: plus(Member("media/older.zip", nested(), method=0))),
    refuse("too_long_stream", "header_mismatch", "60 bytes are promised, a megabyte comes", lambda: followers(packed=deflated(b" " * MIB), both={"crc": zlib.crc32(b" " * 60), "size": 60})),
    refuse("too_long_stream_of_a_film", "header_mismatch", "the same, so large that it is known before", lambda: followers(packed=blanks(256 * MIB)[0], both={"crc": 1, "size": 60})),
    refuse("one_byte_too_long", "header_mismatch", "one byte more comes than is promised", followers(packed=deflated(EXPORT[FOLLOWERS] + b" "))),
    refuse("one_byte_too_short", "header_mismatch", "one byte less comes than is promised", followers(packed=deflated(EXPORT[FOLLOWERS][:-1]))),
    refuse("bytes_behind_the_stream", "header_mismatch", "something is hidden behind the end of a stream", followers(packed=deflated(EXPORT[FOLLOWERS]) + b"HIDDEN" * 9)),
    refuse("stream_behind_the_stream", "header_mismatch", "another stream follows the first", followers(packed=deflated(EXPORT[FOLLOWERS]) * 2)),
    refuse("stored_too_small", "header_mismatch", "what is stored has two sizes", followers(method=0, both={"size": 5})),
    refuse("stored_too_large", "header_mismatch", "the same the other way round", followers(method=0, both={"size": 5000})),
    fault("stream_without_end", "corrupt", "a stream that stops in the middle", followers(packed=deflated(EXPORT[FOLLOWERS])[:-6])),
    fault("no_stream", "corrupt", "bytes that are no stream", followers(packed=b"\xff" * 90)),
    fault("wrong_checksum", "crc", "a checksum of something else", followers(both={"crc": 0xDEADBEEF})),
    fault("wrong_checksum_of_a_photo", "crc", "the same of media", Zip(members(photo=Member(PHOTO, JPEG, both={"crc": 7})))),
    refuse("two_million_members", "too_many_members", "an end that promises them", Zip(members(), zip64={"here": 2_000_000, "members": 2_000_000})),
    refuse("huge_directory", "corrupt", "a directory of a gigabyte, as an end promises", Zip(members(), zip64={"size": 1 << 30})),
]  # fmt: skip
