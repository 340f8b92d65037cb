"""Make the sample archives: small exports of invented people.

Four people have an export of one generation of the format each, with something odd in most, as in real ones. Below
``one_person/`` one more person has the same data in every generation, in several languages, as HTML and in three parts.
Run ``python sample_archives/make.py [OUTDIR [FOLDER ...]]``. Names and contents of the members are the same on every machine.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import igarchive
from igarchive.sample import SampleOptions, sample

ARCHIVES = (
    (SampleOptions(layout="2024-01", person="rowan.ashdown_", posts=3, stories=3), "stray_media"),
    (SampleOptions(layout="2025-03", person="kinga.wroblewska.foto", seed=11, followers=15, missing=2), "extra_key"),
    (SampleOptions(layout="2025-11", person="soyeon.bakes.bread", seed=12, posts=4, stories=2, messages=40, conversations=5, others=1), None),
    (SampleOptions(layout="2026-07", person="layla.haddad.prints", likes=20, comments=8, others=3), "torn_text"),
)
"""What is asked for, and what is odd as in real exports; what comes of it is counted in tests/golden."""

PERSON = SampleOptions(
    layout="2025-03", person="kinga.wroblewska.foto", seed=21, posts=3, stories=1, messages=12, conversations=4, likes=4, comments=2, followers=4,
    following=3, others=1, missing=0,
)  # fmt: skip
"""The person of whom there are many editions."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One way in which the same data was handed out."""

    name: str
    """Of the ZIP."""
    layout: str
    """The month."""
    format: str = "json"
    """As in ``igarchive export``."""
    language: str = "en-US"
    """Likewise."""
    split_size: int | None = None
    """Bytes of a part; None for one that is whole."""


EDITIONS = (
    *(Edition(layout, layout) for layout in ("2018-06", "2020-12", "2021-05", "2022-11", "2024-03", "2025-03", "2025-11", "2026-07")),
    Edition("2022-11-ko", "2022-11", language="ko"),
    Edition("2024-03-de", "2024-03", language="de"),
    Edition("2025-03-it", "2025-03", language="it"),
    Edition("2025-03-parts", "2025-03", split_size=30_000),
    Edition("2022-11-html", "2022-11", format="html"),
    Edition("2025-03-html", "2025-03", format="html"),
)
"""All of them."""


def write_people(folder: Path) -> None:
    """Write the archives of four people."""
    for options, odd in ARCHIVES:
        done = sample(folder / f"{options.layout}.zip", options, broken=odd, force=True)
        print(done.parts[0], done.members)


def write_editions(folder: Path) -> None:
    """Write the same data in every edition."""
    with TemporaryDirectory() as beside:
        whole, tables = Path(beside, "whole.zip"), Path(beside, "tables")
        sample(whole, PERSON)
        igarchive.convert(whole, to="parquet", out=tables)
        for one in EDITIONS:
            facts = {"layout": one.layout, "format": one.format, "language": one.language, "split_size": one.split_size}
            done = igarchive.export(tables, folder / f"{one.name}.zip", media_from=[whole], force=True, **facts)  # type: ignore[arg-type]
            print(*done.parts, done.members)


WRITERS = {".": write_people, "one_person": write_editions}
"""What is written into which folder."""


def main(out: Path, *names: str) -> None:
    """Write all archives below a folder, or those of the named folders in it."""
    for name in names or WRITERS:
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        WRITERS[name](folder)


if __name__ == "__main__":
    main(*([Path(sys.argv[1]), *sys.argv[2:]] if sys.argv[1:] else [Path(__file__).parent]))
