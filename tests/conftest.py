"""Fixtures: an export built from a few members and read into tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis
import pytest
from exports import Document, Read, Reader, read_members

from igarchive.sample import SampleOptions, sample

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


# a machine that does other things meanwhile is no failure; `make test-long` tries properties fifty times as often (in CI twenty), but those of spoiled
# exports (`make fuzz`)
hypothesis.settings.register_profile("usual", max_examples=20, deadline=None)
hypothesis.settings.register_profile("ci", max_examples=400, deadline=None)
hypothesis.settings.register_profile("long", max_examples=1000, deadline=None)
hypothesis.settings.load_profile("usual")


@pytest.fixture(scope="session")
def html_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a sample in HTML, once for all tests of a worker."""
    path = tmp_path_factory.mktemp("html") / "sample.zip"
    sample(path, SampleOptions(format="html"))
    return path


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the hostile corpus be one that was written before."""
    parser.addoption("--corpus", help="the folder into which the hostile corpus was written")


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Make an export of members (path to document, or to bytes) and read it into tables."""

    def reader(members: Mapping[str, Document]) -> Read:
        return read_members(tmp_path, members)

    return reader
