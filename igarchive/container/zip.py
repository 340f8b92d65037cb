"""A ZIP as Instagram hands it out, or as a common tool wrote it again."""

from __future__ import annotations

import shutil
import stat
import zipfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, NoReturn

from igarchive.container import Entry
from igarchive.errors import InputRefusedError, MemberBrokenError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""Compression methods that are read: no export with another one was ever seen, and others cannot be bounded."""

UTF8 = 0x800
"""The flag by which a ZIP says that a name is UTF-8."""

LARGEST = 512 << 20
"""Bytes of the largest member that is read whole."""

NOT_ZIPS = (
    (b"<!doctype html", "this is a web page: the download link had expired, or you were logged out. Download the archive again"),
    (b"<html", "this is a web page: the download link had expired, or you were logged out. Download the archive again"),
    (b"{", "this is a JSON file: give the ZIP or the folder that it came in"),
    (b"[", "this is a JSON file: give the ZIP or the folder that it came in"),
    (b"7z\xbc\xaf", "this is a 7z archive: unpack it and give the folder"),
    (b"Rar!", "this is a RAR archive: unpack it and give the folder"),
    (b"\x1f\x8b", "this is a gzip file: unpack it and give the folder"),
    (b"PK", "the ZIP is cut off or damaged: the download may have stopped early. Download it again"),
)
"""What a file that is no ZIP begins with, and what to say of it."""


class Zip:
    """The entries of a ZIP, directories left out."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            self._zip = zipfile.ZipFile(path)
        except OSError as error:
            msg = f"{path}: cannot be opened: {error.strerror or error}"
            raise InputRefusedError("not_readable", msg, str(path)) from error
        except (zipfile.BadZipFile, NotImplementedError, ValueError, IndexError) as error:
            _refuse(path, error)
        infos = [info for info in self._zip.infolist() if not info.filename.endswith("/")]
        try:
            _check_names(path, infos)
        except InputRefusedError:
            self._zip.close()
            raise
        self.entries = [Entry(_name(info), info.file_size, info.compress_size, info.CRC, info) for info in infos]

    def read(self, entry: Entry) -> bytes:
        """Inflate a member; bounded by the size that its directory entry gives, and checked against its CRC."""
        if entry.size > LARGEST:
            msg = f"{entry.size:,} bytes; igarchive reads members of up to {LARGEST:,} bytes"
            raise MemberBrokenError("bomb_size", msg)
        data = self.head(entry, entry.size + 1)
        if len(data) != entry.size:
            msg = f"holds {len(data):,} bytes where the ZIP promises {entry.size:,}"
            raise MemberBrokenError("corrupt", msg)
        return data

    def head(self, entry: Entry, size: int) -> bytes:
        """Inflate a member's first bytes."""
        info = _info(entry)
        if info.compress_type not in METHODS:
            msg = f"is compressed with method {info.compress_type}; only stored and deflate are read"
            raise MemberBrokenError("unsupported_compression", msg)
        try:
            with self._zip.open(info) as stream:
                return stream.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
            raise _broken(error) from error

    @contextmanager
    def opened(self, entry: Entry) -> Iterator[IO[bytes]]:
        """Open a member to be read in order; its CRC is checked when the last byte is read."""
        try:
            with self._zip.open(_info(entry)) as stream:
                yield stream
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
            raise _broken(error) from error

    def copy(self, entry: Entry, target: Path) -> None:
        """Write a member to a new file."""
        with self.opened(entry) as stream, target.open("xb") as out:
            shutil.copyfileobj(stream, out, 1 << 20)

    def close(self) -> None:
        """Close the file."""
        self._zip.close()


def _name(info: zipfile.ZipInfo) -> str:
    """Read a name as UTF-8 where it is: some tools write it so without saying so."""
    if info.flag_bits & UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _info(entry: Entry) -> zipfile.ZipInfo:
    return entry.handle  # type: ignore[return-value]  # a Zip's handles are its directory entries


def _refuse(path: Path, error: Exception) -> NoReturn:
    """Say what a file is that is no ZIP, by its first bytes."""
    with path.open("rb") as stream:
        begin = stream.read(64).lstrip()
    if not begin:
        msg = f"{path}: the file is empty; download the archive again"
        raise InputRefusedError("empty_file", msg, str(path)) from error
    for magic, what in NOT_ZIPS:
        if begin.lower().startswith(magic.lower()):
            code = "truncated" if magic == b"PK" else "not_a_zip"
            msg = f"{path}: {what}"
            raise InputRefusedError(code, msg, str(path)) from error
    msg = f"{path}: this is not a ZIP; give the archive as Instagram made it, or the folder it was unpacked into"
    raise InputRefusedError("not_a_zip", msg, str(path)) from error


def _check_names(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    """Refuse what no export holds and what could harm: paths that lead out, links, encryption."""
    if not infos:
        msg = f"{path}: the ZIP holds no file; download the archive again"
        raise InputRefusedError("empty_archive", msg, str(path))
    for info in infos:
        name = info.orig_filename
        if not name:
            msg = "a member without a name; no export of Instagram holds one"
            raise InputRefusedError("unsafe_path", msg, str(path))
        if "\\" in name or "\0" in name or name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
            msg = "a path that leads out of the archive; no export of Instagram holds one"
            raise InputRefusedError("unsafe_path", msg, name)
        if stat.S_ISLNK(info.external_attr >> 16):
            msg = "a symbolic link; no export of Instagram holds one"
            raise InputRefusedError("symlink", msg, name)
        if info.flag_bits & 1:
            msg = "the archive is encrypted; unpack it with its password and give the folder"
            raise InputRefusedError("encrypted", msg, name)


def _broken(error: Exception) -> MemberBrokenError:
    if "CRC" in str(error):
        return MemberBrokenError("crc", "does not have the checksum that the ZIP promises; download the archive again")
    return MemberBrokenError("corrupt", "cannot be inflated; download the archive again")
