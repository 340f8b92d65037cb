"""Fixtures: real servers, each up for all tests that want it; a test makes a person of its own there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from transfer.servers import Pds, Snac, pds_node, snac_program

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def snac(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snac]:
    """Give a snac2 that runs."""
    program = snac_program()
    if program is None:
        pytest.skip("snac2 is not installed: make test-transfer installs it where it can")
    server = Snac(program, tmp_path_factory.mktemp("snac"))
    with server.running():
        yield server


@pytest.fixture(scope="session")
def pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    """Give a PDS that runs."""
    node = pds_node()
    if node is None:
        pytest.skip("the PDS is not installed: make test-transfer installs it where it can")
    server = Pds(node, tmp_path_factory.mktemp("pds") / "data")
    with server.running():
        yield server
