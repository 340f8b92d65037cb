"""Findings about the data: one ``Issue`` per code, member and place, however often it occurs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, field
from msgspec.structs import asdict, replace

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

Severity = Literal["error", "warning", "note"]


class Code(Struct, frozen=True):
    """What a finding means, declared once: the docs, the report and the exit code derive from it."""

    severity: Severity
    """How ``validate`` judges it."""
    carried: bool
    """Whether the data lives on in the output all the same; then ``convert`` only warns."""
    doc: str
    """What it means to the reader of a report."""
    fix: str = ""
    """What to do about it, where there is something."""


CODES: dict[str, Code] = {
    "schema": Code("error", carried=True, doc="A value or record differs from the published schema. What fits is in its table, the rest is in `records`."),
    "timestamp": Code("error", carried=True, doc="A time that is out of the range 1970 to 2100. The column is null, what stood there is in `records`."),
    "json_number": Code("error", carried=True, doc="A number that 64 bits do not hold, or a whole one beyond 2^53 where a count is due. The column is null, the number is in `records` with all its digits."),
    "json_duplicate_key": Code("warning", carried=True, doc="An object has one key more than once. The last value counts, as for most readers; the others are in `records`."),
    "json_surrogate": Code("warning", carried=True, doc="Half of a surrogate pair (`\\ud83d` alone), as is left where text was cut within an emoji: it is no character. U+FFFD, the sign for one that is not known, stands in its place, and what else is broken in that text stays so. The pointer leads to the first text that holds this sign."),
    "json_syntax": Code("error", carried=False, doc="A member is not valid JSON: it cannot be read.", fix="download the archive again"),
    "json_encoding": Code("error", carried=False, doc="A member is not UTF-8: it cannot be read.", fix="download the archive again"),
    "json_depth": Code("error", carried=False, doc="JSON nested deeper than 64 levels: the record is refused, or the member where it is deeper than 254 or has no records."),
    "bomb_size": Code("error", carried=False, doc="A JSON or HTML file is larger than igarchive reads ([limits](limits.md)): it was left out."),
    "crc": Code("error", carried=False, doc="A file's bytes do not have the checksum that the ZIP promises.", fix="download the archive again"),
    "corrupt": Code("error", carried=False, doc="A file cannot be inflated, or read.", fix="download the archive again"),
    "header_mismatch": Code("warning", carried=True, doc="Flags of a file differ in two places of the ZIP; they change nothing of what is read."),
    "duplicate_member": Code("warning", carried=True, doc="A path stands twice in one ZIP, with equal contents, which are read once; or it is a file and a folder at once."),
    "case_collision": Code("warning", carried=True, doc="Two paths differ only by case, or by how their accents are written: on some systems only one of them can be unpacked. Both are read."),
    "prefix_data": Code("warning", carried=True, doc="Bytes before the ZIP that do not belong to it. They are not read."),
    "trailing_data": Code("warning", carried=True, doc="Bytes after the ZIP that do not belong to it. They are not read."),
    "unlisted_data": Code("warning", carried=True, doc="Bytes within the ZIP that belong to no file. They are not read."),
    "path_rewritten": Code("warning", carried=True, doc="A path with backslashes, as PowerShell writes them, with dots or with doubled slashes: it is read with single slashes."),
    "control_chars": Code("warning", carried=True, doc="A path with control characters, or with such that turn the direction of text: it can look like another one. It is printed with escapes."),
    "name_encoding": Code("warning", carried=True, doc="A name in an old or unknown encoding, or told in two ways: what was read is a guess."),
    "name_too_long": Code("warning", carried=True, doc="A name that no common file system can hold ([limits](limits.md))."),
    "label_order": Code("warning", carried=True, doc="Labels in a language that igarchive does not know, taken by their order: as many, and of the same kinds of value, as English exports have.", fix="ask for the export while the language of the account is English"),
    "label_unknown": Code("warning", carried=True, doc="Labels in a language that igarchive does not know: their values are in `records`, nothing was guessed.", fix="ask for the export while the language of the account is English"),
    "blank_column": Code("warning", carried=True, doc="A column that this form always fills is null in every record of the member."),
    "value": Code("warning", carried=True, doc="A text does not have the form that its column needs (a date, a number, true or false). The text is in `records`."),
    "collection_headless": Code("warning", carried=True, doc="Items of a saved collection stand before any collection's name; they got a collection without a name."),
    "message_id": Code("warning", carried=True, doc="More than a thousand messages of one conversation in one millisecond; their ids are not in order."),
    "html_format": Code("warning", carried=False, doc="An HTML page that is not made as igarchive knows pages of the export, or that no section claims.", fix="ask Instagram for the export in JSON"),
    "html_date": Code("warning", carried=True, doc="A date of an HTML page in a language or form that igarchive does not know. The column is null, the text is in `records`.", fix="ask Instagram for the export in JSON"),
    "unknown_file": Code("warning", carried=False, doc="A file that is neither JSON, nor media, nor anything known. It was not carried over."),
    "other_profile": Code("warning", carried=False, doc="A file of another profile of the same Accounts Center.", fix="choose that profile with --profile"),
    "other_service": Code("warning", carried=False, doc="A file of Facebook, whose exports an Accounts Center puts beside those of Instagram. It is not read."),
    "nested_archive": Code("warning", carried=False, doc="An archive inside the archive. It is not opened.", fix="unpack it and give its parts"),
    "part_missing": Code("warning", carried=False, doc="Of the numbered parts of the export, or of a list in it, a later one is there and an earlier one is not.", fix="give the missing part too, all parts at once; download it if it is nowhere"),
    "unknown_json": Code("note", carried=True, doc="JSON of no known shape: kept whole in `documents`."),
    "unknown_section": Code("note", carried=True, doc="A list of records that no section claims: kept value by value in `records`."),
    "label_meant": Code("note", carried=True, doc="Labels in a language that igarchive does not know, of which each can only mean one thing: the one time, the one link, the one group with such a label.", fix="ask for the export while the language of the account is English"),
    "drift": Code("note", carried=True, doc="A property or label that the schema does not know yet; its values are in `records`."),
    "media_missing": Code("warning", carried=True, doc="Media that the JSON refers to are not in the archive (exports can be asked for without media).", fix="give all parts of the export, or ask for one with media"),
    "media_unlike": Code("warning", carried=True, doc="Media that records refer to and that hold no byte, or what a server answered in their place: a page, or an error.", fix="ask Instagram for the export again, or put the files in their place"),
    "media_unreferenced": Code("note", carried=True, doc="Media in the archive that nothing refers to."),
    "several_exports": Code("warning", carried=True, doc="The parts look like several exports of one account: their names tell other days, a list is in more than one of them and unequal, or their profiles lie in other folders; or one folder or archive holds several. What is in more than one of them may be there more than once, but for files and records that are equal under one path.", fix="give the parts of one export at a time; `igarchive load` puts one after the other into one store"),
    "account_unknown": Code("note", carried=True, doc="Neither a profile, nor the top folder, nor the file name says whose export this is."),
    "unmatched": Code("warning", carried=True, doc="`load`, `diff`: two exports of an account tell the same so differently that it is not matched: conversations until 2020 have no id, and pages tell times to the minute, JSON to the second. A store has both then, and `diff` tells both, as removed and as added.", fix="keep exports in HTML, and those until 2020 with conversations, in a store of their own"),
    "timezone_assumed": Code("warning", carried=True, doc="HTML pages tell times in the zone of the account, which they do not name: UTC was assumed.", fix="give the zone of the account with --timezone"),
    "text_unrepaired": Code("note", carried=True, doc="Text with broken characters that could not be repaired; it stays as it was."),
    "text_mangled_twice": Code("note", carried=True, doc="Text that was broken twice over; one layer was repaired."),
    "duplicate_records": Code("note", carried=True, doc="Records that stand in two parts of the export under one path; each was kept once."),
}  # fmt: skip
"""All codes of findings. Codes of refusals are in docs/codes.md."""


class Issue(Struct, frozen=True):
    """One kind of finding at one place."""

    code: str
    """A key of ``CODES``, or of ``REFUSALS`` where the archive was refused."""
    severity: Severity
    """error, warning or note."""
    member: str | None
    """The member as ``members.member`` writes it; None for the archive as a whole."""
    pointer: str | None
    """JSON Pointer of the first occurrence, from the root of the document."""
    message: str
    """What is wrong, in words."""
    count: int
    """How often it occurs at that place in the schema."""
    line: int | None = None
    """The line of the file, from 1, where it is no JSON."""
    column: int | None = None
    """The character of that line, from 1."""

    @property
    def fix(self) -> str:
        """What to do about it; empty where there is nothing to do."""
        return CODES[self.code].fix if self.code in CODES else ""

    def as_json(self) -> dict[str, Any]:
        """Give it as plain data, with what to do."""
        return {**asdict(self), "fix": self.fix or None}


MOST_KINDS = 20
"""Kinds of one code in one member that are told apart; the others are counted together."""

MORE = "*"
"""The place of those others."""


class Findings(Struct):
    """Collects issues; ``place`` (a place in the schema, a label) tells kinds apart."""

    _found: dict[tuple[str, str | None, str], Issue] = field(default_factory=dict)
    _kinds: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    _members: Counter[str | None] = field(default_factory=Counter)

    def add(
        self, code: str, member: str | None, message: str, *, place: str = "", pointer: str | None = None, count: int = 1, at: tuple[int, int] | None = None
    ) -> None:
        """Count one more finding of this kind; the first one's message and pointer stay. ``at`` is a line and a column."""
        if (code, member, place) not in self._found and self._kinds[code, member] >= MOST_KINDS:
            place, message = MORE, "and others of this kind"
        key = code, member, place
        known = self._found.get(key)
        if known is None:
            self._members[member] += 1
            self._kinds[code, member] += 1
            self._found[key] = Issue(code, CODES[code].severity, member, pointer, message, count, *(at or ()))
        else:
            self._found[key] = replace(known, count=known.count + count)

    def take(self, found: Findings, but: Container[str | None]) -> None:
        """Add what was found elsewhere, but for what is about some members."""
        for (code, member, place), issue in found._found.items():
            if member not in but:
                at = None if issue.line is None or issue.column is None else (issue.line, issue.column)
                self.add(code, member, issue.message, place=place, pointer=issue.pointer, count=issue.count, at=at)

    def seen(self, code: str, member: str | None, place: str) -> int:
        """Return how many findings of this kind were added, or of those that are counted together."""
        if self._kinds[code, member] > MOST_KINDS:
            place = place if (code, member, place) in self._found else MORE
        known = self._found.get((code, member, place))
        return known.count if known else 0

    def of_member(self, member: str) -> int:
        """Return the number of issues that name this member."""
        return self._members[member]

    def __iter__(self) -> Iterator[Issue]:
        """Give the issues in the order in which they were first met, as ``validate`` judges them."""
        return iter(self._found.values())

    def as_carried(self) -> tuple[Issue, ...]:
        """Give them as they are for whoever carries the data on: what lives on in the output is no error."""
        return tuple(replace(issue, severity="warning") if issue.severity == "error" and CODES[issue.code].carried else issue for issue in self)
