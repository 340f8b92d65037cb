"""The containers: what is taken of a ZIP or folder, what is refused, and that nothing else ever happens."""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
import zipfile
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from exports import EACH_SAMPLE, FOLLOWERS, FOLLOWING, Document, Read, follower, make_folder, make_zip, read_tables
from hostile.case import EXPORT, JPEG, followers, members, plus
from hostile.cases import CASES
from hostile.inputs import FOLDERS, SOUND, WITH_INNER
from hostile.zips import Member, Zip, deflated, zip_of
from hypothesis import given
from hypothesis import strategies as st

import igarchive
from igarchive.archive import Archive
from igarchive.container import Entry, open_container
from igarchive.container.folder import Folder
from igarchive.container.limits import LIMITS, Limits
from igarchive.errors import InputRefusedError, MemberBrokenError

if TYPE_CHECKING:
    from hostile.case import Case

BY_NAME = {case.name: case for case in CASES}


def refusal(path: Path, limits: Limits = LIMITS) -> str:
    """Give the code with which a container is refused."""
    with pytest.raises(InputRefusedError) as refused:
        open_container(path, limits)
    return refused.value.code


def held(path: Path) -> list[tuple[str, bytes]]:
    """Give all files of a container, with their bytes."""
    with closing(open_container(path)) as container:
        return [(entry.name, container.read(entry)) for entry in container.entries]


def names(path: Path, limits: Limits = LIMITS) -> list[str]:
    """Give the paths of all files."""
    with closing(open_container(path, limits)) as container:
        return [entry.name for entry in container.entries]


def oddities(path: Path, limits: Limits = LIMITS) -> list[str]:
    """Give the codes of what is odd."""
    with closing(open_container(path, limits)) as container:
        return [odd.code for odd in container.oddities]


def first(path: Path, limits: Limits = LIMITS) -> bytes:
    """Read the first file."""
    with closing(open_container(path, limits)) as container:
        return container.read(container.entries[0])


# Everything is read to its end, or refused.


@pytest.mark.parametrize(
    "data",
    [SOUND, Zip(members(), comment=b"a comment").written(), Zip(members(), zip64={}).written(), followers(descriptor="signed").written()],
    ids=["plain", "comment", "zip64", "streamed"],
)
def test_a_zip_that_is_cut_anywhere_is_called_truncated(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "cut.zip"
    path.write_bytes(data)

    for size in reversed(range(2, len(data))):
        os.truncate(path, size)
        assert refusal(path) == "truncated", size


def test_a_zip_that_holds_another_one_is_refused_when_it_is_cut_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "cut.zip"
    path.write_bytes(WITH_INNER)

    for size in reversed(range(2, len(WITH_INNER))):
        os.truncate(path, size)
        assert refusal(path) in {"truncated", "trailing_data"}, size


OTHERWISE = {
    "second_name_fuller": "Python reads the name in ASCII",
    "extra_overrun": "Python refuses it",
    "directory_signed": "Python refuses it",
}
"""Cases that Python's own library reads otherwise, and how."""

READ = [case for case in CASES if case.outcome in {"accept", "warn"} and not case.heavy and case not in FOLDERS and case.name not in OTHERWISE]
"""Cases that are ZIPs and are read."""


@pytest.mark.parametrize("case", READ, ids=lambda case: case.name)
def test_what_is_read_is_what_python_reads(case: Case, tmp_path: Path) -> None:
    path = tmp_path / f"given{case.suffix}"
    case.make(path)

    assert held(path) == by_python(path)


@pytest.mark.parametrize("path", EACH_SAMPLE)
def test_what_is_read_of_a_sample_is_what_python_reads(path: Path) -> None:
    assert held(path) == by_python(path)


def by_python(path: Path) -> list[tuple[str, bytes]]:
    """Give the files of a ZIP as Python's own library reads them, their paths with single slashes."""
    found = []
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            name = info.orig_filename
            if not info.flag_bits & 0x800:
                with suppress(UnicodeDecodeError):
                    name = name.encode("cp437").decode("utf-8")
            parts = [part for part in name.replace("\\", "/").split("/") if part != "."]
            if not name.endswith("/"):
                found.append(("/".join(filter(None, parts)), archive.read(info)))
    return found


# A container that a common tool wrote is taken, and nothing is odd about it.


@pytest.mark.skipif(shutil.which("zip") is None, reason="needs Info-ZIP")
@pytest.mark.parametrize(
    "command",
    [
        "zip -q -r ../out.zip .",
        "zip -q -r -0 ../out.zip .",
        "zip -q -r -fd ../out.zip .",
        "zip -q -r -fz ../out.zip .",
        "zip -q -r -D -X ../out.zip .",
        "zip -q -r - . | cat > ../out.zip",
        "zip -q -r ../out.zip connections && zip -q -r ../out.zip . && touch -d 2030-01-01 media && zip -q -u -r ../out.zip .",
        "zip -q -r ../out.zip . && echo x > more.json && zip -q ../out.zip more.json && zip -q -d ../out.zip more.json && rm more.json",
        "echo a comment | zip -q -r -z ../out.zip .",
    ],
)
def test_what_info_zip_wrote_is_read(command: str, tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "export", {**EXPORT, "media/posts/ñandú 🦤.jpg": JPEG})

    subprocess.run(command, shell=True, cwd=folder, check=True)  # noqa: S602 -- a command of our own

    assert oddities(tmp_path / "out.zip") == []
    assert dict(held(tmp_path / "out.zip")) == {**EXPORT, "media/posts/ñandú 🦤.jpg": JPEG}


def test_what_igarchive_writes_itself_is_read(tmp_path: Path) -> None:
    from igarchive.sample import SampleOptions, sample

    sample(tmp_path / "sample.zip", SampleOptions())

    assert oddities(tmp_path / "sample.zip") == []


# Limits: on both sides of each.


def letters(folder: Path, *names: str) -> Path:
    """Make a ZIP of files of 100 bytes that do not shrink."""
    return _written(folder, *(Member(name, JPEG[:100].ljust(100, b"-"), method=0) for name in names))


def _written(folder: Path, *given: Member) -> Path:
    path = folder / "given.zip"
    path.write_bytes(zip_of(*given))
    return path


def test_as_many_files_as_the_limit_are_taken_and_no_more(tmp_path: Path) -> None:
    path = letters(tmp_path, "a", "b", "c")

    assert names(path, Limits(members=3)) == ["a", "b", "c"]
    assert refusal(path, Limits(members=2)) == "too_many_members"


def test_a_directory_as_large_as_the_limit_is_taken_and_no_larger(tmp_path: Path) -> None:
    path = letters(tmp_path, "a", "b")

    assert names(path, Limits(directory=94))
    assert refusal(path, Limits(directory=93)) == "too_many_members"


def test_a_path_as_long_as_the_limit_is_taken_and_no_longer(tmp_path: Path) -> None:
    path = letters(tmp_path, "é.jpg")

    assert names(path, Limits(name=6))
    assert refusal(path, Limits(name=5)) == "name_too_long"


def test_a_name_longer_than_the_limit_is_warned_of(tmp_path: Path) -> None:
    path = letters(tmp_path, "aa/bbb")

    assert oddities(path, Limits(component=3)) == []
    assert oddities(path, Limits(component=2)) == ["name_too_long"]


def test_a_document_as_large_as_the_limit_is_read_and_a_larger_one_is_left_out(tmp_path: Path) -> None:
    path = letters(tmp_path, "a.json")

    assert len(first(path, Limits(document=100))) == 100
    with pytest.raises(MemberBrokenError) as broken:
        first(path, Limits(document=99))
    assert broken.value.code == "bomb_size"


def test_documents_as_large_as_the_limit_in_all_are_taken_and_no_larger(tmp_path: Path) -> None:
    path = letters(tmp_path, "a.json", "b.HTML", "c.mp4")

    assert names(path, Limits(documents=200))
    assert refusal(path, Limits(documents=199)) == "bomb_size"


def test_a_file_may_shrink_as_far_as_the_limit_and_a_small_one_further(tmp_path: Path) -> None:
    member = Member("a.jpg", bytes(1000))
    path = _written(tmp_path, member)
    times = 1000 // len(deflated(bytes(1000)))

    assert names(path, Limits(ratio=times + 1, small=0))
    assert names(path, Limits(ratio=times - 1, small=1000))
    assert refusal(path, Limits(ratio=times - 1, small=999)) == "bomb_ratio"


def test_all_documents_together_may_shrink_no_further_either(tmp_path: Path) -> None:
    path = _written(tmp_path, Member("a.json", bytes(1000)), Member("b.json", bytes(1000)), Member("c.mp4", bytes(1000)))

    assert names(path, Limits(ratio=10, small_documents=2000))
    assert refusal(path, Limits(ratio=10, small_documents=1999)) == "bomb_ratio"


def test_the_limits_hold_for_a_folder_as_well(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "export", {"a.json": b"[" + b" " * 98 + b"]", "b/c.jpg": b"x"})

    assert names(folder, Limits(members=2, name=7, documents=100)) == ["a.json", "b/c.jpg"]
    assert refusal(folder, Limits(members=1)) == "too_many_members"
    assert refusal(folder, Limits(name=6)) == "name_too_long"
    assert refusal(folder, Limits(documents=99)) == "bomb_size"
    with pytest.raises(MemberBrokenError):
        first(folder, Limits(document=99))


def test_limits_are_given_to_an_archive(tmp_path: Path) -> None:
    path = make_zip(tmp_path, {FOLLOWERS: [follower("arlo")], FOLLOWING: {"relationships_following": []}})

    with pytest.raises(InputRefusedError, match="2 files; igarchive reads up to 1"):
        Archive([path], limits=Limits(members=1))


# Of a media file the beginning is read, and no more.


@pytest.mark.parametrize("method", [0, 8])
def test_the_head_of_a_file_is_read_though_the_rest_is_damaged(method: int, tmp_path: Path) -> None:
    noise = os.urandom(200_000)
    whole = deflated(noise, 0) if method else noise
    path = _written(tmp_path, Member("film.mp4", noise, method=method, packed=whole[:100_000] + bytes(100_000) + whole[200_000:]))

    with closing(open_container(path)) as container:
        assert container.head(container.entries[0], 4096) == noise[:4096]
    with pytest.raises((MemberBrokenError, InputRefusedError)):
        first(path)


def test_a_file_that_is_all_head_is_held_to_its_checksum(tmp_path: Path) -> None:
    path = _written(tmp_path, Member("a.jpg", JPEG, both={"crc": 1}))

    with closing(open_container(path)) as container, pytest.raises(MemberBrokenError) as broken:
        container.head(container.entries[0], len(JPEG))
    assert broken.value.code == "crc"


def test_a_stream_that_does_not_end_is_left_after_what_was_promised(tmp_path: Path) -> None:
    path = _written(tmp_path, Member("a.jpg", bytes(4000), packed=deflated(bytes(1 << 20))))

    with closing(open_container(path)) as container, pytest.raises(InputRefusedError) as refused:
        container.copy(container.entries[0], tmp_path / "out")
    assert refused.value.code == "header_mismatch"
    assert (tmp_path / "out").stat().st_size <= 4000


# What is odd becomes a finding, by the name that the file has in the ledger.


def codes(found: Read) -> list[tuple[str, str | None, int]]:
    """Give code, member and count of each warning."""
    return [(issue.code, issue.member, issue.count) for issue in found.findings if issue.severity == "warning"]


def test_an_oddity_of_a_file_names_it_as_the_ledger_does(tmp_path: Path) -> None:
    names: dict[str, Document] = {f"data/{FOLLOWERS}": [follower("arlo"), follower("tao")], "data/media/a\x1bb.jpg": JPEG}
    found = read_tables(make_zip(tmp_path, names, name="p_1.zip"), make_zip(tmp_path, names, name="p_2.zip"))

    assert codes(found) == [("control_chars", "media/a\x1bb.jpg", 1), ("control_chars", "media/a\x1bb.jpg@2", 1)]


def test_an_oddity_of_a_zip_names_it(tmp_path: Path) -> None:
    first = make_zip(tmp_path, {FOLLOWERS: [follower("arlo"), follower("tao")]}, name="p_1.zip")
    second = make_zip(tmp_path, {FOLLOWING: {"relationships_following": []}}, name="p_2.zip")
    second.write_bytes(second.read_bytes() + b"\r\n")
    found = read_tables(first, second)

    assert [(issue.code, issue.member, issue.message) for issue in found.findings if issue.severity == "warning"] == [
        ("trailing_data", None, "p_2.zip: 2 bytes follow the archive; they are not read")
    ]


def test_of_many_files_that_are_odd_twenty_are_named_and_the_others_counted(tmp_path: Path) -> None:
    odd: dict[str, Document] = {f"media/{number:03d}\x07.jpg": JPEG for number in range(120)}
    found = read_tables(make_zip(tmp_path, {FOLLOWERS: [follower("arlo"), follower("tao")], **odd}))

    assert [count for _, member, count in codes(found) if member is None] == [100]
    assert len({member for _, member, _ in codes(found)}) == 21


def test_a_file_that_stands_twice_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    path.write_bytes(plus(Member(FOLLOWERS, EXPORT[FOLLOWERS])).written())
    found = read_tables(path)

    assert [row["username"] for row in found["connections"] if row["kind"] == "follower"] == ["arlo.fenn", "mira.book"]
    assert codes(found) == [("duplicate_member", f"{FOLLOWERS}@2", 1)]


def test_a_path_with_backslashes_is_read_as_one_with_slashes(tmp_path: Path) -> None:
    path = tmp_path / "powershell.zip"
    path.write_bytes(zip_of(*(Member(name.replace("/", "\\"), data) for name, data in EXPORT.items())))
    found = read_tables(path)

    assert {row["username"] for row in found["connections"]} == {"arlo.fenn", "mira.book", "wren.ida"}
    assert {row["present"] for row in found["media"]} == {True}
    assert {code for code, _, _ in codes(found)} == {"path_rewritten"}


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="nothing is unreadable to root")
def test_a_folder_that_cannot_be_looked_into_is_refused_and_not_left_out(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "export", EXPORT)
    (folder / "connections").chmod(0)
    try:
        assert refusal(folder) == "not_readable"
    finally:
        (folder / "connections").chmod(0o700)


def test_a_file_of_a_folder_that_cannot_be_opened_is_broken_and_the_rest_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_folder(tmp_path / "export", EXPORT)
    opened = Path.open

    def guarded(file: Path, *rest: str, **more: str) -> object:
        if file.name == "followers_1.json":
            raise PermissionError(13, "Permission denied")
        return opened(file, *rest, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", guarded)
    found = read_tables(path)

    assert found.member(FOLLOWERS)["status"] == "failed"
    assert [(issue.code, issue.message) for issue in found.findings if issue.member == FOLLOWERS] == [("corrupt", "cannot be read: Permission denied")]
    assert {row["kind"] for row in found["connections"]} == {"following"}


def test_a_file_that_changes_while_a_folder_is_open_is_broken(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "export", {"a.json": b"[1]"})
    container = open_container(folder)
    (folder / "a.json").write_bytes(b"[2]")

    with pytest.raises(MemberBrokenError, match="has changed"):
        container.read(container.entries[0])


def test_a_lie_that_is_found_late_leaves_no_output(tmp_path: Path) -> None:
    path = tmp_path / "lie.zip"
    path.write_bytes(followers(packed=deflated(EXPORT[FOLLOWERS] + b" ")).written())

    with pytest.raises(InputRefusedError) as refused:
        igarchive.convert(path, to="csv", out=tmp_path / "out")
    assert (refused.value.code, refused.value.member) == ("header_mismatch", FOLLOWERS)
    assert list(tmp_path.iterdir()) == [path]


# Whatever the bytes are, nothing but our own errors escapes.


SIGNS = (b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x07", b"\xff\xff\xff\xff")
"""Bytes that mean something in a ZIP."""


def spoiled(data: st.DataObject, whole: bytes) -> bytes:
    """Change bytes, take some out, put some in, or repeat some."""
    made = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(made)))
        end = at + data.draw(st.integers(0, 40))
        made[at:end] = data.draw(st.binary(max_size=8) | st.sampled_from([*SIGNS, bytes(made[at:end]) * 2]))
    return bytes(made)


@pytest.mark.parametrize("name", ["sound", "descriptor_signed", "zip64_sizes", "zip64_end", "prefix", "second_name_equal", "twice_the_same"])
@given(data=st.data())
def test_any_bytes_are_read_or_refused(name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    source = tmp_path_factory.getbasetemp() / f"{name}.zip"
    BY_NAME[name].make(source)
    path = source.with_suffix(".spoiled.zip")
    path.write_bytes(spoiled(data, source.read_bytes()))

    try:
        container = open_container(path)
    except InputRefusedError:
        return
    for entry in container.entries:
        with suppress(InputRefusedError, MemberBrokenError):
            assert len(container.read(entry)) == entry.size
    container.close()


# Every bit counts: a change of one is refused, said, or changes nothing.

SHARDS = 8


@pytest.mark.long
@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_bit_that_flips_is_refused_or_said_or_changes_nothing(shard: int, tmp_path: Path) -> None:
    path = tmp_path / "flipped.zip"
    path.write_bytes(SOUND)
    before, silent = outputs(path), 0
    quiet = {issue.code for issue in read_tables(path).findings}
    for bit in range(shard, len(SOUND) * 8, SHARDS):
        flipped = bytearray(SOUND)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        try:
            said = read_tables(path).codes() - quiet
        except InputRefusedError:
            continue
        if not said:
            silent += 1
            assert outputs(path) == before, bit

    assert silent < len(SOUND) * 8 // SHARDS // 8


def outputs(path: Path) -> dict[str, bytes]:
    """Convert an archive to every format, and give what was written."""
    found: dict[str, bytes] = {}
    for name in ("parquet", "csv", "activitystreams"):
        out = path.parent / name
        igarchive.convert(path, to=name, out=out, force=True)
        found |= {f"{name}/{file.relative_to(out)}": file.read_bytes() for file in out.rglob("*") if file.is_file()}
    return found


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="there is no file here that can be opened and not read")
def test_a_file_of_a_folder_that_cannot_be_read_is_broken_wherever_it_is_read(tmp_path: Path) -> None:
    make_folder(tmp_path / "export", {FOLLOWERS: [follower("arlo")]})
    folder = Folder(tmp_path / "export")
    broken = Entry("media/a.jpg", 9, 9, 0, Path("/proc/self/mem"))

    with pytest.raises(MemberBrokenError, match="cannot be read"):
        folder.copy(broken, tmp_path / "copy")
    with pytest.raises(MemberBrokenError, match="cannot be read"), folder.opened(broken) as stream:
        stream.read()


def test_equal_files_under_one_path_are_named_one_after_the_other(tmp_path: Path) -> None:
    photo = "media/posts/202406/a.jpg"
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as out, warnings.catch_warnings(action="ignore"):
        for path in (photo, photo, f"{photo}@3", photo):
            out.writestr(path, JPEG)

    with Archive([tmp_path / "x.zip"]) as archive:
        assert [member.name for member in archive.members] == [photo, f"{photo}@2", f"{photo}@3", f"{photo}@3@2"]
