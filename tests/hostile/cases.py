"""The corpus: all cases, by name. ``python -m hostile.cases OUT`` writes their inputs, and a list of them, for other programs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from hostile import bombs, content, inputs, names, odd, structure

CASES = [case for module in (odd, bombs, names, structure, inputs, content) for case in module.CASES]


def write(folder: Path) -> None:
    """Write the inputs of all cases into a new folder, and what must come of each into ``cases.json``."""
    folder.mkdir()
    told = []
    for case in CASES:
        case.make(folder / f"{case.name}{case.suffix}")
        told.append({"name": case.name, "file": f"{case.name}{case.suffix}", "outcome": case.outcome, "code": case.code, "why": case.why, "heavy": case.heavy})
    (folder / "cases.json").write_text(json.dumps(told, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
