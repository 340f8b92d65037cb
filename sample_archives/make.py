"""Make the sample archives: four small exports of invented people, one for each generation of the format.

Run ``python sample_archives/make.py [OUTDIR]``. Names and contents of the members are the same on every machine.
"""

from __future__ import annotations

import sys
from pathlib import Path

from igarchive.sample import SampleOptions, sample

ARCHIVES = (
    (SampleOptions(layout="2024-01", person="rowan.ashdown_", posts=3, stories=3), "stray_media"),
    (SampleOptions(layout="2025-03", person="kinga.wroblewska.foto", seed=11, followers=15, missing=2), "extra_key"),
    (SampleOptions(layout="2025-11", person="soyeon.bakes.bread", seed=12, posts=4, stories=2, messages=40, conversations=5, others=1), None),
    (SampleOptions(layout="2026-07", person="layla.haddad.prints", likes=20, comments=8, others=3), "torn_text"),
)
"""What is asked for, and what is odd as in real exports; what comes of it is counted in tests/golden."""


def main(folder: Path) -> None:
    """Write all archives into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for options, odd in ARCHIVES:
        done = sample(folder / f"{options.layout}.zip", options, broken=odd, force=True)
        print(done.parts[0], done.members)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent)
