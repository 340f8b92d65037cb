"""The walk over an archive: what each member is, and each that is a list read once (``members.py``)."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from igarchive.ahead import Ahead, is_scannable
from igarchive.archive import parts_of, report_oddities
from igarchive.errors import InputRefusedError
from igarchive.ledger import Outcome
from igarchive.mangled import count_mangled
from igarchive.media import EXTENSIONS
from igarchive.members import UNREAD, read_member
from igarchive.numbering import report_gaps
from igarchive.packets import cut
from igarchive.profiles import top_of, unknown_profile, users_above
from igarchive.sections import MEDIA_FOLDERS, SECTIONS
from igarchive.sections.folders import NO_DATA_FILE, PAGE_FILES, PAGES, holds_files
from igarchive.tables import Rows
from igarchive.visit import Seen, Visit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from igarchive.archive import Archive, Member
    from igarchive.packets import Packet
    from igarchive.reading import Reading
    from igarchive.visit import Tables

JUNK = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""Files that operating systems leave behind."""

NESTED = frozenset({"zip", "7z", "rar", "gz", "tgz", "tar"})
"""Extensions of archives."""


def walk(archive: Archive, reading: Reading) -> Iterator[tuple[str, Tables]]:
    """Read every member in reading order; give the name and the rows of each slice of its records, by table.

    Fills the ledger and the findings of ``reading`` on the way; both are complete when the walk has ended.
    Raises InputRefusedError when the parts turn out to belong to different accounts, or were changed meanwhile.
    """
    begin(archive, reading)
    packets = packets_of(archive, reading)
    with ahead_of(packets, reading) as ahead:
        yield from read_profiles(archive, reading)
        for packet in packets:
            yield from read_packet(packet, reading, ahead)
    finish(archive, reading)


def begin(archive: Archive, reading: Reading) -> None:
    """Begin a walk: say what each member is."""
    members = archive.members
    reading.ledger.outcomes.update({member.name: classify(member) for member in members})
    report_oddities(archive, reading.findings)
    _skip_told(members, reading)
    _skip_unselected(members, reading)


def read_account(archive: Archive, reading: Reading) -> Iterator[tuple[str, Tables]]:
    """Read whose export it is, and nothing else; raises InputRefusedError for exports of different accounts."""
    begin(archive, reading)
    yield from read_profiles(archive, reading)


def read_profiles(archive: Archive, reading: Reading) -> Iterator[tuple[str, Tables]]:
    """Read whose export it is, before all else."""
    profiles, others = _profiles_first(archive)
    for group in parts_of(profiles):
        yield from _read_group(group, reading, Ahead(()))
    for section in SECTIONS:
        if section.survey:
            section.survey((member.path for member in others), reading)
    _check_account(archive, reading, profiles)
    if reading.owner.username and not profiles:
        yield archive.parts[0].name, {"account": Rows(1, {"username": [reading.owner.username], "position": [0], "ordinal": 0})}


def packets_of(archive: Archive, reading: Reading) -> list[Packet]:
    """Give all but the profiles, cut into packets."""
    return cut(parts_of(_profiles_first(archive)[1]), reading.ledger)


def ahead_of(packets: Iterable[Packet], reading: Reading) -> Ahead:
    """Read ahead what can be in packets that will be read one after the other."""
    lone = (group[0] for packet in packets for group in packet.groups if len(group) == 1)
    return Ahead(
        member for member in lone if is_scannable(member) and reading.ledger.outcomes[member.name].status == "parsed" and _is_asked_for(member, reading)
    )


def _is_asked_for(member: Member, reading: Reading) -> bool:
    return reading.wants(member.location.section if member.location else None)


def read_packet(packet: Packet, reading: Reading, ahead: Ahead) -> Iterator[tuple[str, Tables]]:
    """Read the members of a packet."""
    for group in packet.groups:
        yield from _read_group(group, reading, ahead)


def drain(walked: Iterable[object]) -> None:
    """Read on to the end, for the findings alone."""
    deque(walked, maxlen=0)


def finish(archive: Archive, reading: Reading) -> None:
    """End a walk: say what shows only when all was read."""
    report_gaps(archive, reading.findings)
    archive.check_unchanged()
    _report_media(archive, reading)


def _profiles_first(archive: Archive) -> tuple[list[Member], list[Member]]:
    """Tell the members that say whose export it is from all others."""
    profiles = [member for member in archive.members if member.location and member.location.section.tells_owner]
    return profiles, [member for member in archive.members if not (member.location and member.location.section.tells_owner)] if profiles else archive.members


def classify(member: Member) -> Outcome:  # noqa: PLR0911 -- one return a rule
    """Say what a member is by its path; JSON, and HTML in its place, is ``parsed`` until reading it says otherwise."""
    *above, name = member.path.split("/")
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if member.foreign:
        return Outcome("skipped", member.foreign)
    if name in JUNK or name.startswith("._") or "__MACOSX" in above:
        return Outcome("skipped", "junk")
    if name == NO_DATA_FILE:
        return Outcome("empty")
    if holds_files(above):
        return Outcome("media", referenced=False)
    if name in PAGES or (above == ["files"] and extension in PAGE_FILES):
        return Outcome("skipped", "page")
    if extension == "json":
        return Outcome("parsed")
    if extension in NESTED:
        return Outcome("skipped", "nested_archive")
    if extension == "html":
        return Outcome("parsed") if member.location else Outcome("unknown", "html_format")
    if (above[:1] and above[0] in MEDIA_FOLDERS) or extension in EXTENSIONS:
        return Outcome("media", referenced=False)
    return Outcome("unknown", "unknown_file")


def _skip_told(members: Sequence[Member], reading: Reading) -> None:
    """Leave out pages whose list is there in JSON as well, which tells more."""
    told = {member.path.removesuffix(".json") for member in members if member.path.endswith(".json")}
    for member in members:
        outcome = reading.ledger.outcomes[member.name]
        if outcome.status == "parsed" and member.path.endswith(".html") and member.path.removesuffix(".html") in told:
            outcome.status, outcome.reason = "skipped", "also_json"


def _skip_unselected(members: Sequence[Member], reading: Reading) -> None:
    """Leave unread what lies under the path of a section that was not asked for; files at the root hold lists of many sections."""
    for member in members:
        outcome = reading.ledger.outcomes[member.name]
        if outcome.status == "parsed" and member.location and "/" in member.path and not _is_asked_for(member, reading):
            reading.leave_out(member.location.section, outcome)


def _check_account(archive: Archive, reading: Reading, profiles: list[Member]) -> None:
    """Refuse parts of different accounts; where no profile tells whose export it is, names do."""
    profiled = {member.part for member in profiles}
    named = {origin.username for part, origin in enumerate(archive.origins) if origin and part not in profiled}
    lists = archive.members if not reading.usernames else ()  # a profile tells it better than any folder
    names = named.union(reading.usernames, *(users_above(member.path) for member in lists if member.location and not member.foreign))
    if archive.profile and names and not archive.profiles and archive.profile not in names:
        raise unknown_profile(archive.profile, sorted(names))
    if len(names) > 1:
        told = ", ".join(sorted(names))
        alone = f"the archive holds exports of different accounts ({told}); give the folder of one, of a ZIP after unpacking it"
        msg = alone if len(archive.parts) == 1 else f"the parts belong to different accounts ({told}); give the parts of one export at a time"
        raise InputRefusedError("two_accounts", msg)
    _report_several_exports(archive, reading, profiles)
    if not names:
        reading.findings.add("account_unknown", None, "nothing in the archive says whose export this is")
    reading.owner.username = next(iter(names), None)


def _report_several_exports(archive: Archive, reading: Reading, profiles: list[Member]) -> None:
    """Say that the parts are of several exports: their names tell other days, a list is in several of them and unequal, or profiles lie in other folders.

    Lists at the root are left out: each part may have such a one of its own (catalogue Q11).
    """
    for number, (part, beside) in enumerate(zip(archive.parts, archive.beside, strict=True)):
        own = (member.entry.name for member in archive.members if member.part == number and member.location) if beside else ()
        others = beside.intersection(map(top_of, own))
        if others:
            told = ", ".join(sorted("/".join(other) or "its root" for other in others))
            message = f"{part.name} holds several exports, further ones in {told}; what is in more than one of them may be there more than once"
            reading.findings.add("several_exports", None, message, place=part.name)
    if len(archive.parts) == 1:
        return
    dates = sorted({origin.date for origin in archive.origins if origin})
    lists = (group for group in parts_of(archive.members) if group[0].location and "/" in group[0].path and group[0].path.endswith(".json"))
    unequal = next((group[0].path for group in lists if _differ(group)), None)
    moved = len({member.path for member in profiles}) > 1 and len({member.part for member in profiles}) > 1
    if len(dates) > 1 or unequal or moved:
        told = f"their names tell {', '.join(dates)}" if len(dates) > 1 else f"{unequal} differs" if unequal else "their profiles lie in other folders"
        message = f"the parts look like several exports ({told}); what is in more than one of them may be there more than once"
        reading.findings.add("several_exports", None, message)


def _differ(group: list[Member]) -> bool:
    """Tell whether the members under one path have unequal contents, as far as their checksums tell."""
    return len({(member.entry.crc32, member.entry.size) for member in group}) > 1


def _read_group(group: list[Member], reading: Reading, ahead: Ahead) -> Iterator[tuple[str, Tables]]:
    """Read the members under one path: equal ones once, equal records of unequal ones once."""
    read: list[Member] = []
    seen = Seen() if _differ(group) else None
    for member in group:
        outcome = reading.ledger.outcomes[member.name]
        if any(map(member.equals, read)):
            outcome.status, outcome.reason, outcome.referenced = "skipped", "duplicate", None
        elif outcome.status == "parsed":
            for name, tables in read_member(Visit(member, outcome, reading, seen), ahead):
                count_mangled(name, tables, reading)
                _mark_mentioned(tables, reading)
                yield name, tables
            if seen is not None:
                seen.close_member()
        elif outcome.reason in UNREAD:
            reading.findings.add(outcome.reason, member.name, UNREAD[outcome.reason])
        read.append(member)


def _mark_mentioned(tables: Tables, reading: Reading) -> None:
    """Mark the files that values without a column lead to."""
    left = tables.get("records")
    if left is not None:
        for pointer, value in zip(left.values("pointer"), left.values("value"), strict=True):
            if pointer.endswith("/uri"):
                reading.mention(value)


def _report_media(archive: Archive, reading: Reading) -> None:
    """Say how many media are missing, how many are not what they seem, and how many nothing refers to."""
    if reading.missing:
        message = f"media that the records refer to are not in the archive; the first is {reading.first_missing}"
        reading.findings.add("media_missing", None, message, count=reading.missing)
    unlike = reading.unlike(archive.members)
    if unlike:
        message = "media that are empty, or a page that a server gave in their place; this is the first"
        reading.findings.add("media_unlike", unlike[0], message, count=len(unlike))
    idle = [name for name, outcome in reading.ledger.outcomes.items() if outcome.referenced is False]
    if reading.unselected:  # what was not read may refer to them
        for name in idle:
            reading.ledger.outcomes[name].referenced = None
    elif idle:
        reading.findings.add("media_unreferenced", idle[0], "media that no record refers to; this is the first", count=len(idle))
