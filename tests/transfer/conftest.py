"""Fixtures: real servers, each up for all tests that want it; a test makes a person of its own there. And archives to push."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from transfer.kills import MANY
from transfer.servers import Pds, Snac, pds_node, skip_without, snac_program
from transfer.told import TEN, Case, exported

from igarchive.sample import SampleOptions, sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def snac(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snac]:
    """Give a snac2 that runs."""
    program = snac_program()
    if program is None:
        skip_without("snac", "snac2")
    server = Snac(program, tmp_path_factory.mktemp("snac"))
    with server.running():
        yield server


@pytest.fixture(scope="session")
def pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    """Give a PDS that runs."""
    node = pds_node()
    if node is None:
        skip_without("pds", "the PDS")
    server = Pds(node, tmp_path_factory.mktemp("pds") / "data")
    with server.running():
        yield server


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invent an archive of 200 posts."""
    out = tmp_path_factory.mktemp("many") / "many.zip"
    sample(
        out,
        SampleOptions(posts=MANY, stories=0, messages=0, conversations=0, likes=0, comments=0, followers=0, following=0, others=0),
        broken=None,
        force=False,
    )
    return out


@pytest.fixture
def carousel(tmp_path: Path) -> Path:
    """Make an export of one post: ten files and a long caption with names, signs and many scripts."""
    caption = "Zażółć & <gęślą> with @mira 👨‍👩‍👧 https://example.org/x?a=1&b=2 #sun\n\n" + "A sentence that goes on for a while. " * 15
    return exported(tmp_path / "carousel.zip", [Case(datetime(2024, 6, 10, 10, tzinfo=UTC), caption, tuple(TEN))])
