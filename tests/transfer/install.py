"""Install what transfers are tested against, below build/transfer, all at once; nothing of the system changes.

What cannot be installed here is noted, and its tests skip with the reason: snac2 needs a Debian with apt-get, whoever runs it;
the PDS and the parser of ActivityStreams need npm.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from transfer.servers import BUILD, parser, pds_node, snac_program, why_missing

if TYPE_CHECKING:
    from collections.abc import Callable

NODE, PDS, DIRECTORY = "node@22.23.3", "@atproto/pds@0.5.35", "@did-plc/server@0.0.1"
"""Versions that are known to work together."""

PARSER = ("@fedify/vocab@2.3.6", "@fedify/vocab-runtime@2.3.6")
"""The parser, and what it loads contexts with, in versions that are known to work."""

NEEDED = 22
"""The oldest node that the PDS runs on."""

LIBRARY_MISSING = 127
"""What a program ends with that does not find one."""

ATTEMPTS = 2
"""How often something is tried: what comes over the network fails at times."""

LONGEST = 600.0
"""Seconds for one command."""


def main() -> None:
    """Install what is not there yet."""
    BUILD.mkdir(parents=True, exist_ok=True)
    wanted = {"snac": (snac_program, install_snac), "pds": (pds_node, install_pds), "parser": (parser, install_parser)}
    with ThreadPoolExecutor() as pool:
        for name, why in zip(wanted, pool.map(lambda one: missing(*one), wanted.values()), strict=True):
            why_missing(name).unlink(missing_ok=True)
            if why:
                why_missing(name).write_text(why, "utf-8")
                print(f"{name} is not installed, its tests skip: {why}")


def missing(there: Callable[[], Path | None], install: Callable[[], None]) -> str | None:
    """Install something that is not there yet; say why it is not there after that, if it is not."""
    why = None
    for _ in range(ATTEMPTS):
        if there() is not None:
            return None
        try:
            install()
        except (OSError, subprocess.SubprocessError, RuntimeError) as error:
            said = getattr(error, "stderr", b"") or b""
            why = " ".join(f"{error} {said.decode(errors='replace')[-500:]}".split())
    return why if there() is None else None


def install_snac() -> None:
    """Take snac2 out of Debian's package; for bookworm it is a backport."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        msg = "this is no Debian"
        raise RuntimeError(msg)
    apt = BUILD / "apt"
    shutil.rmtree(apt, ignore_errors=True)
    for folder in ("parts", "lists/partial", "cache"):
        (apt / folder).mkdir(parents=True)
    for file in (Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")):
        if file.is_file() and file.suffix in {".list", ".sources"}:
            (apt / "parts" / file.name).write_text(with_backports(file.read_text("utf-8")), "utf-8")
    places = {"Dir::Etc::sourcelist": "/dev/null", "Dir::Etc::sourceparts": apt / "parts", "Dir::State::lists": apt / "lists", "Dir::Cache": apt / "cache"}
    command = ["apt-get", "-q", *(word for name, place in places.items() for word in ("-o", f"{name}={place}"))]
    run(*command, "update", folder=apt)
    run(*command, *(["-t", "bookworm-backports"] if bookworm() else []), "download", "snac2", folder=apt)
    [package] = apt.glob("snac2*.deb")
    run("dpkg-deb", "-x", str(package), "unpacked", folder=apt)
    if subprocess.run([apt / "unpacked" / "usr" / "bin" / "snac"], check=False, capture_output=True).returncode == LIBRARY_MISSING:
        msg = "a library that it needs is not installed"
        raise RuntimeError(msg)
    (apt / "unpacked").rename(BUILD / "snac")


def with_backports(sources: str) -> str:
    """Add the backports to a list of package sources of Debian 12, in either of its two forms."""
    if not bookworm() or "bookworm-backports" in sources:
        return sources
    sources = re.sub(r"^Suites:(?=.*\sbookworm(\s|$)).*$", r"\g<0> bookworm-backports", sources, flags=re.MULTILINE)
    return re.sub(r"^(deb\s.*\s)bookworm(\s.*)$", r"\g<0>\n\1bookworm-backports\2", sources, flags=re.MULTILINE)


def bookworm() -> bool:
    """Tell whether this is Debian 12."""
    return "VERSION_CODENAME=bookworm" in Path("/etc/os-release").read_text("utf-8")


def install_parser() -> None:
    """Install the strict parser of ActivityStreams that outputs are read with."""
    npm("parser", *PARSER)


def install_pds() -> None:
    """Install Bluesky's PDS, and a node that runs it if there is none."""
    node = new_enough(shutil.which("node")) or install_node()
    (BUILD / "pds").mkdir(parents=True, exist_ok=True)
    surroundings = {"PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}", "MAKEFLAGS": f"-j{os.cpu_count()}"}
    if (node.parents[1] / "include" / "node").is_dir():
        surroundings["npm_config_nodedir"] = str(node.parents[1])  # it brings the headers that its sqlite is built with
    npm("pds", PDS, DIRECTORY, **surroundings)
    (BUILD / "pds" / "node.txt").write_text(str(node))


def new_enough(node: str | None) -> Path | None:
    """Give a node if the PDS runs on it."""
    if node is None:
        return None
    version = subprocess.run([node, "--version"], check=True, capture_output=True, text=True).stdout
    return Path(node).resolve() if int(version.lstrip("v").split(".")[0]) >= NEEDED else None


def install_node() -> Path:
    """Install node from npm, in a folder of its own: npm would take it away while it installs beside it."""
    npm("node", NODE)
    [node] = [file for file in (BUILD / "node").rglob("node-linux-*/bin/node") if file.is_file()]
    return node


def npm(folder: str, *packages: str, **surroundings: str) -> None:
    """Install packages of npm into a folder."""
    if not shutil.which("npm"):
        msg = "there is no npm"
        raise RuntimeError(msg)
    (BUILD / folder).mkdir(parents=True, exist_ok=True)
    (BUILD / folder / "package.json").write_text(json.dumps({"private": True}))
    run("npm", "install", "--no-audit", "--no-fund", "--loglevel=error", *packages, folder=BUILD / folder, **surroundings)


def run(*command: str, folder: Path, **surroundings: str) -> None:
    """Run a command that must succeed."""
    print(" ".join(command))
    subprocess.run(command, cwd=folder, env={**os.environ, **surroundings}, check=True, timeout=LONGEST, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


if __name__ == "__main__":
    main()
