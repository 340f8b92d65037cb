"""Archives that the exporter writes are read by other people's readers: HPI, from the package index."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from exports import read_tables

from igarchive.sample import SampleOptions, sample

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("my.core", reason="HPI is not installed")

READ = """
import json, sys
from my.instagram.gdpr import messages
found = list(messages())
print(json.dumps([str(one) if isinstance(one, Exception) else [one.thread_id, one.created.timestamp(), one.text, one.user.username] for one in found]))
"""
"""What HPI is asked for, in an interpreter of its own: it is configured by a module."""

CONFIG = """
class instagram:
    class gdpr:
        export_path = {!r}
"""


def read_by_hpi(archive: Path, folder: Path) -> list[list[str | float]]:
    """Let HPI read the messages of an archive: thread, time, text, user name."""
    config = folder / "config" / "my" / "config" / "__init__.py"
    config.parent.mkdir(parents=True)
    config.write_text(CONFIG.format(str(archive)), "utf-8")
    environment = {**os.environ, "MY_CONFIG": str(folder / "config"), "TZ": "UTC", "HOME": str(folder)}
    done = subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True, check=True, env=environment)
    found: list[list[str | float]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    "layout", ["2021-05", "2026-07", *(pytest.param(layout, marks=pytest.mark.long) for layout in ("2022-11", "2024-03", "2025-03", "2025-11"))]
)
def test_hpi_reads_every_message_and_sender(layout: str, tmp_path: Path) -> None:
    # HPI knows no folder that is a bare number, as those of people without a Latin letter in their name are: nobody here is one
    sample(tmp_path / "out.zip", SampleOptions(layout=layout, person="rowan.ashdown_", messages=90))
    tables = read_tables(tmp_path / "out.zip")
    owner = tables["account"][0]["username"]
    inbox = {row["conversation_id"]: row for row in tables["conversations"] if row["folder"] == "inbox"}
    direct = {key for key, row in inbox.items() if row["kind"] == "direct"}

    found = read_by_hpi(tmp_path / "out.zip", tmp_path)

    messages = [row for row in tables["messages"] if row["conversation_id"] in inbox]
    assert Counter((thread, time) for thread, time, _, _ in found) == Counter((row["conversation_id"], row["time"].timestamp()) for row in messages)
    texts = {(row["conversation_id"], row["time"].timestamp()): row["text"] for row in messages if row["text"] is not None}
    assert {(thread, time): text for thread, time, text, _ in found if (thread, time) in texts} == texts
    sent = {(row["conversation_id"], row["time"].timestamp()) for row in messages if row["conversation_id"] in direct and row["sent_by_owner"]}
    assert {(thread, time) for thread, time, _, user in found if thread in direct and user == owner} == sent
    assert len(messages) > 40
