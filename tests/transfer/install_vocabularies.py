"""Install the strict parser of ActivityStreams that outputs are read with, below build/transfer; nothing of the system changes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

PARSER = ("@fedify/vocab@2.3.6", "@fedify/vocab-runtime@2.3.6")
"""The parser, and what it loads contexts with, in versions that are known to work."""

FOLDER = Path(__file__).resolve().parents[2] / "build" / "transfer" / "vocabularies"
"""Where they are installed."""


def parser() -> Path | None:
    """Give the folder in which the parser can be imported; None if it is not installed, or nothing runs it."""
    return FOLDER if shutil.which("node") and (FOLDER / "node_modules" / "@fedify" / "vocab").is_dir() else None


def main() -> None:
    """Install it if it is not there yet."""
    if parser() is not None:
        return
    npm = shutil.which("npm")
    if npm is None:
        print("the parser of ActivityStreams is not installed, its tests skip: there is no npm")
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "package.json").write_text('{"private": true}', "utf-8")
    done = subprocess.run([npm, "install", "--no-audit", "--no-fund", "--loglevel=error", "--save-exact", *PARSER], cwd=FOLDER, check=False)
    if done.returncode:
        shutil.rmtree(FOLDER)
        print("the parser of ActivityStreams is not installed, its tests skip: npm could not do it")


if __name__ == "__main__":
    main()
