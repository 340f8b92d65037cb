"""The story: members -> documents -> columns -> bundles -> writer. Read this first.

An archive holds members. Each JSON member is one document, a document holds record lists, and each list
belongs to a section and has a form. The form's schema sorts its records, its ``parse`` turns the sound ones
into columns (``record_lists.py``). Columns of many members are gathered into bundles of Arrow record batches, one
for each canonical table (``tables.py``), and a writer takes them. What no column takes is a row of
``records``, and what became of every member is a row of ``members``.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import asdict

from igarchive.archive import Archive, ledger_rows
from igarchive.container import stem_of
from igarchive.errors import OptionError, check_names
from igarchive.garbage import seldom_collected
from igarchive.gather import Gather
from igarchive.loss import Tally, write_report
from igarchive.output import FolderTarget
from igarchive.reading import Reading
from igarchive.selection import LeftOut, selection_of
from igarchive.times import zone_named
from igarchive.walk import begin, drain, finish, packets_of, read_account, read_packet, read_profiles
from igarchive.workers import Workers
from igarchive.writers import HOLDING_FILES, Options, fates_of, writer_named

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import date

    from igarchive.gather import Bundle
    from igarchive.issues import Issue
    from igarchive.ledger import Ledger
    from igarchive.loss import Loss
    from igarchive.visit import Tables
    from igarchive.writers import Written


class Conversion(Struct, frozen=True):
    """What came of a conversion."""

    out: Path
    """The folder that holds the output."""
    written: tuple[Written, ...]
    """The files, with what is in each."""
    issues: tuple[Issue, ...]
    """What was found in the archive."""
    ledger: Ledger
    """What became of each member."""
    loss: Loss
    """What became of each column, and what was not to be written."""

    @property
    def complete(self) -> bool:
        """Whether everything could be carried over, or need not be."""
        return not self.ledger.incomplete()

    def as_json(self) -> dict[str, Any]:
        """Give what came of it as plain data; ``loss.json`` in the output tells more of what stayed behind."""
        return {
            "output": str(self.out),
            "format": self.loss.format,
            "complete": self.complete,
            "written": [asdict(one) for one in self.written],
            "left_behind": [asdict(one) for one in self.loss.behind()],
            "left_out": self.loss.left_out.as_json(),
            "members": self.ledger.counts(),
            "issues": [issue.as_json() for issue in self.issues],
        }


def convert(  # noqa: PLR0913 -- the options of one command
    *paths: str | Path,
    to: str,
    out: str | Path | None = None,
    force: bool = False,
    timezone: str | None = None,
    progress: Callable[[int, int], None] | None = None,
    profile: str | None = None,
    select: Collection[str] = (),
    since: date | None = None,
    until: date | None = None,
    jobs: int | None = 1,
    **options: object,
) -> Conversion:
    """Convert one export into another format.

    ``paths`` are the parts of ONE export, ZIPs or folders. ``to`` names a writer (``igarchive.writers.FORMATS``).
    ``out`` is the folder to make; without it one named after the first part and the format, in the current
    directory. An existing one is refused, unless ``force``. ``progress`` is told the bytes done and in all.
    ``profile`` names the one to read where the archive holds several of one Accounts Center; without it that with the most files.
    ``timezone`` is the zone of times in HTML, as Europe/Berlin; UTC is assumed without it.
    ``select`` names the kinds of data to convert (``igarchive.selection.KINDS``), all if none is named; ``since`` and ``until``
    (excluded) leave out rows with a time beyond them. The account and the ledger always stay.
    ``jobs`` is how many processes read; None for one for every two cores where the archive is large enough. The output is the same.
    ``options`` are the writer's own (``Options``).

    Raises InputRefusedError, OutputError, OptionError, UnknownNameError; whatever stood at ``out`` stands there still then.
    """
    check_names("option", options, [*Options.__struct_fields__, *(convert.__kwdefaults__ or ())])
    writer_type, settings = writer_named(to, options), Options(**options)  # type: ignore[arg-type]  # of whatever types a caller gives
    selection, beyond, tally = selection_of(select, since, until), Counter[str](), Tally(fates_of(to))
    with Archive(paths, profile) as archive:
        reading = Reading(archive, zone_named(timezone), selection.categories)
        target = Path(_named(archive, profile, to) if out is None else out)
        with FolderTarget(target, paths, force=force) as folder, seldom_collected(), ExitStack() as stack:
            writer = writer_type(folder, archive, settings)
            stack.callback(writer.let_go)
            for bundle in bundles(archive, reading, progress, jobs):
                chosen = selection.clip(bundle, beyond)
                tally.add(chosen)
                writer.write(chosen)
            written = writer.close()
            archive.check_unchanged()
            for member, error in archive.broken.items():
                reading.fail(member, error)
            if not reading.ledger.reads_anything():
                raise reading.ledger.refusal()
            files = 0 if to in HOLDING_FILES else reading.ledger.counts()["media"]
            loss = tally.report(to, writer.left, LeftOut.of(reading.unselected, beyond, files))
            written.append(write_report(folder, loss))
    return Conversion(target, tuple(written), reading.findings.as_carried(), reading.ledger, loss)


def convert_profiles(*paths: str | Path, to: str, out: str | Path | None = None, **rest: Any) -> dict[str, Conversion]:  # noqa: ANN401 -- as convert
    """Convert each profile that the Accounts Center put into one export, each into a folder of its own below ``out``.

    Without ``out`` the folders lie in the current directory, named as ``convert`` names them. ``rest`` is as in ``convert``.
    Gives what came of each, by profile; raises what ``convert`` raises, and what was converted until then stays.
    """
    with Archive(paths) as archive:
        profiles, alone = archive.profiles, [_named(archive, folder, to) for folder in _folders(archive.profiles)]
        if len(profiles) < MANY:
            drain(read_account(archive, Reading(archive)))  # exports of different accounts are refused as such
            msg = "the archive does not hold several profiles; convert it without asking for every profile"
            raise OptionError(msg)
    targets: Sequence[str | Path] = alone if out is None else [Path(out, folder) for folder in _folders(profiles)]
    return {profile: convert(*paths, to=to, out=target, profile=profile, **rest) for profile, target in zip(profiles, targets, strict=True)}


def _named(archive: Archive, profile: str | None, to: str) -> str:
    """Name the folder of an output for which none is given."""
    return "-".join(filter(None, (stem_of(archive.parts[0].name), profile, to)))


def _folders(profiles: Sequence[str]) -> list[str]:
    """Name a folder for each profile."""
    return [profile if NAME.fullmatch(profile) else f"profile-{number}" for number, profile in enumerate(profiles, 1)]


MANY = 2
"""Profiles from which on there are several."""

NAME = re.compile(r"[a-z0-9_][a-z0-9._]{0,29}")
"""A user name as Instagram gives them out; what else a folder in an archive is called names no folder of ours."""


def bundles(archive: Archive, reading: Reading, progress: Callable[[int, int], None] | None = None, jobs: int | None = 1) -> Iterator[Bundle]:
    """Read an archive into bundles; the last one holds the ledger. ``jobs`` processes read it (``igarchive.workers``).

    A bundle never reaches over the end of a packet, so bundles are the same with any number of processes.
    """
    gather, bar = Gather(), Bar(archive, reading, progress)
    begin(archive, reading)
    packets = packets_of(archive, reading)
    with Workers(archive, reading, packets, jobs, tables=True) as workers:
        yield from gather.bundles(bar.drawn(read_profiles(archive, reading)))
        workers.employ()
        for packet in packets:
            if packet.apart:
                yield from gather.rest()
                yield from workers.bundles(packet)
                bar.draw(member.name for member in packet.members)
            else:
                yield from gather.bundles(bar.drawn(read_packet(packet, reading, workers.ahead)))
    finish(archive, reading)
    yield gather.bundle()
    gather.add("", {"members": ledger_rows(archive, reading.ledger, reading.findings)})
    yield gather.bundle()


class Bar:
    """Tells how much has been read."""

    def __init__(self, archive: Archive, reading: Reading, tell: Callable[[int, int], None] | None) -> None:
        """Know how much there is to read; ``tell`` is told the bytes done and in all."""
        asked = (member for member in archive.members if reading.wants(member.location.section if member.location else None))
        self._sizes = {member.name: member.entry.size for member in asked if member.path.endswith((".json", ".html"))}
        self._done, self._total = 0, sum(self._sizes.values())
        self._tell = tell

    def draw(self, members: Iterable[str]) -> None:
        """Say that members were read."""
        if self._tell:
            self._done += sum(self._sizes.pop(member, 0) for member in members)
            self._tell(self._done, self._total)

    def drawn(self, walked: Iterable[tuple[str, Tables]]) -> Iterator[tuple[str, Tables]]:
        """Hand the rows of members on, and say so."""
        for member, tables in walked:
            yield member, tables
            self.draw((member,))
