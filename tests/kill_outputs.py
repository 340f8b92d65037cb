"""A program: kill the writing of an output at every point, and tell what stands there then, for a reader, and after the next run."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from killing import digest, forked, killed_at

from igarchive.output import FolderTarget, PartsTarget, part_of, recover, swap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def folder_of(text: str, out: Path) -> None:
    """Write a folder."""
    with FolderTarget(out, [], force=True) as folder:
        (folder / "members.parquet").write_text(text)
        (folder / "media").mkdir()
        (folder / "media" / "1.jpg").write_text(text * 2)


def parts_of(count: int) -> Callable[[str, Path], None]:
    """Give what writes so many parts of an export."""

    def write(text: str, out: Path) -> None:
        with PartsTarget(out, force=True) as first:
            for number in range(1, count + 1):
                part_of(first, number).write_bytes(b"PK\x05\x06" + f"{text}, part {number} of {count}".encode())

    return write


WRITTEN: dict[str, tuple[Callable[[str, Path], None], Callable[[str, Path], None]]] = {
    "folder": (folder_of, folder_of),
    "first folder": (lambda _, __: None, folder_of),
    "file": (parts_of(1), parts_of(1)),
    "fewer parts": (parts_of(3), parts_of(2)),
    "more parts": (parts_of(1), parts_of(3)),
}
"""How the old output is written, and the new one."""


def every_point(kind: str, place: Path) -> Iterator[dict[str, Any]]:
    """Kill the writing of a kind of output at every point."""
    write_old, write_new = WRITTEN[kind]
    before, work = place / "before", place / "work"
    out = work / "out.zip"
    before.mkdir(parents=True)
    write_old("old", before / "out.zip")
    shutil.copytree(before, work)
    names = {"nothing": "nothing", state(out): "old"}
    write_new("new", out)
    names[state(out)] = "new"
    for point in range(1, 1000):
        shutil.rmtree(work)
        shutil.copytree(before, work)
        if not killed_at(point, lambda: write_new("new", out)):
            return
        found = names.get(state(out), "a mixture")
        recover(out)
        read = names.get(state(out), "a mixture")
        forked(lambda: write_new("new", out))
        yield {"point": point, "found": found, "read": read, "then": names.get(state(out)), "left": [path.name for path in work.glob(".*")]}


def state(out: Path) -> str:
    """Give a digest of what stands there; without its first part an export is not there, but its parts are of one."""
    files = sorted(out.parent.glob("out*"))
    if not out.exists() and len({file.read_bytes()[4:7] for file in files}) < 2:
        return "nothing"
    return digest(*files)


if __name__ == "__main__":
    what, how, where = sys.argv[1:]
    if how == "in steps":
        swap.SWAP = swap.cannot_swap
    print(json.dumps(list(every_point(what, Path(where)))))
