"""What igarchive is measured against, each run as a process of its own: ``python contenders.py NAME ARCHIVE OUT``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

THREADS = "your_instagram_activity/messages/*/*/message_*.json"


def documents(archive: str, inflate: Any = None) -> Iterator[tuple[str, bytes]]:  # noqa: ANN401 -- a module like zlib
    """Give path and bytes of each JSON file, inflated by zlib, or by what is like it."""
    if inflate is not None:
        zipfile.zlib = inflate  # type: ignore[attr-defined]  # what zipfile inflates with
    with zipfile.ZipFile(archive) as opened:
        for info in opened.infolist():
            if info.filename.endswith(".json"):
                yield info.filename, opened.read(info)


def floor(archive: str, inflate: Any = None) -> None:  # noqa: ANN401
    """Inflate and parse every JSON file, and keep nothing: no reader can be faster by much."""
    import orjson  # noqa: PLC0415 -- each reader imports what it needs

    for _, data in documents(archive, inflate):
        orjson.loads(data)


def floor_isal(archive: str) -> None:
    """Do the same with isal in place of zlib."""
    from isal import isal_zlib  # noqa: PLC0415

    floor(archive, isal_zlib)


def script(archive: str, out: str, *, judge: bool = False) -> None:
    """Do what a script does that is written in an hour: walk over every text to repair it, and let pandas make tables."""
    import pandas as pd  # noqa: PLC0415

    tables: dict[str, list[Any]] = {}
    for path, data in documents(archive):
        document = _repaired(json.loads(data))
        if "/messages/" in path and "messages" in document:
            if judge:
                _judge(document)
            tables.setdefault("messages", []).append(pd.json_normalize(document["messages"], max_level=0).assign(conversation=path.split("/")[-2]))
        else:
            tables.setdefault(Path(path).stem, []).append(pd.json_normalize(document))
    for name, frames in tables.items():
        pd.concat(frames).astype(str).to_parquet(Path(out, f"{name}.parquet"))


def script_judging(archive: str, out: str) -> None:
    """Do the same, and let jsonschema judge the conversations first."""
    script(archive, out, judge=True)


def _repaired(value: Any) -> Any:  # noqa: ANN401 -- any JSON
    if isinstance(value, str):
        try:
            return value.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return value
    if isinstance(value, list):
        return [_repaired(child) for child in value]
    return {_repaired(key): _repaired(child) for key, child in value.items()} if isinstance(value, dict) else value


def _judge(document: Any) -> None:  # noqa: ANN401
    import jsonschema  # noqa: PLC0415

    from igarchive.schema import published  # noqa: PLC0415

    jsonschema.Draft202012Validator(published("messages", "2020-12")).validate(document)


def duckdb(archive: str, out: str) -> None:
    """Unzip, and let DuckDB read the conversations, unrepaired."""
    import duckdb as db  # noqa: PLC0415

    folder = _unzipped(archive, out)
    source = f"read_json('{folder}/{THREADS}', maximum_object_size=1000000000, union_by_name=true)"
    db.sql(f"COPY (SELECT thread_path, unnest(messages) AS message FROM {source}) TO '{out}/messages.parquet' (COMPRESSION zstd)")  # noqa: S608 -- our paths


def polars(archive: str, out: str) -> None:
    """Let Polars read the conversations, unrepaired, file by file."""
    import polars as pl  # noqa: PLC0415

    frames = [
        pl.read_json(data).select("thread_path", "messages").explode("messages").unnest("messages")
        for path, data in documents(archive)
        if "/messages/" in path and b'"messages"' in data
    ]
    pl.concat(frames, how="diagonal_relaxed").write_parquet(Path(out, "messages.parquet"))


def hpi(archive: str, out: str) -> None:
    """Let HPI make an object of each message, and keep none."""
    config = Path(out, "my", "config.py")
    config.parent.mkdir()
    config.write_text(f"class instagram:\n    class gdpr:\n        export_path = {archive!r}\n", "utf-8")
    os.environ |= {"MY_CONFIG": out, "HOME": out}
    from my.instagram.gdpr import messages  # noqa: PLC0415

    for message in messages():
        if isinstance(message, Exception):
            raise message


def copy(archive: str, out: str) -> None:
    """Copy the archive, and tell its digest: what it takes to have the same files elsewhere, and to know it."""
    subprocess.run(["cp", archive, f"{out}/copy.zip"], check=True)  # noqa: S603, S607
    subprocess.run(["sha256sum", f"{out}/copy.zip"], check=True)  # noqa: S603, S607


def _unzipped(archive: str, out: str) -> Path:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(Path(out, "unzipped"))
    return Path(out, "unzipped")


CONTENDERS = {one.__name__: one for one in (floor, floor_isal, script, script_judging, duckdb, polars, hpi, copy)}

if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    CONTENDERS[name](*(arguments[:1] if name.startswith("floor") else arguments))
