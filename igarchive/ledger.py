"""The ledger: what became of every member. It promises that nothing is lost in silence."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from msgspec import Struct, field

from igarchive.errors import REFUSALS, InputRefusedError
from igarchive.history import GENERATIONS, newest

Status = Literal["parsed", "media", "empty", "skipped", "unknown", "failed"]
STATUSES: tuple[Status, ...] = ("parsed", "media", "empty", "skipped", "unknown", "failed")


NOTHING = {
    "html_format": "this export is in HTML, and none of its pages is made as igarchive knows them; ask Instagram for the export in JSON",
    "nested_archive": "there are archives in here, which are not opened; give them by name, all parts of one export at a time",
    "empty": "this export holds no data; ask Instagram for one with a wider range of dates",
    "media": "this holds media and nothing else; if it is one part of an export, give all its parts together",
    "no_instagram_data": "nothing in here looks like an Instagram export in JSON; give the archive as Instagram made it",
}
"""What is said of an archive that gives nothing, by what was found in it."""


class Outcome(Struct):
    """What became of one member; counts grow while it is read."""

    status: Status
    """Exactly one for each member."""
    reason: str | None = None
    """Why it was skipped, is unknown, or failed."""
    section: str | None = None
    """The section that claimed it."""
    form: str | None = None
    """The form of its records, as <section>:<since>."""
    since: str | None = None
    """The newest of the dates of its folder, file name and form."""
    records: int | None = None
    """Records read."""
    rows: int | None = None
    """Rows that they gave."""
    refused: int | None = None
    """Records that gave no row."""
    repaired: int | None = None
    """Strings that were repaired."""
    spoiled: bool = True
    """Whether its text is to be repaired: that of 2018 to 2020 was right, and that of HTML is."""
    referenced: bool | None = None
    """Whether any record refers to this media file."""

    @property
    def generation(self) -> str | None:
        """The generation of the format that its form belongs to."""
        return newest(GENERATIONS, self.since) if self.since else None

    def add(self, *, records: int = 0, rows: int = 0, refused: int = 0) -> None:
        """Count what one more slice of the member gave."""
        self.records = (self.records or 0) + records
        self.rows = (self.rows or 0) + rows
        self.refused = (self.refused or 0) + refused
        self.repaired = self.repaired or 0


class Ledger(Struct):
    """The outcome of each member, in reading order."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    """By members.member."""

    def form_of(self, member: str) -> str | None:
        """Name the form of a member's records; None where it has none, or there is no such member."""
        return self.outcomes[member].form if member in self.outcomes else None

    def counts(self) -> dict[str, int]:
        """Count the members of each status."""
        found = Counter(outcome.status for outcome in self.outcomes.values())
        return {status: found[status] for status in STATUSES}

    def generations(self) -> dict[str, int]:
        """Count the parsed members of each generation, oldest generation first."""
        found = Counter(outcome.generation for outcome in self.outcomes.values() if outcome.generation)
        return {since.value: found[since.value] for since in GENERATIONS if found[since.value]}

    def incomplete(self) -> list[str]:
        """Name the members of which something could not be carried over."""
        return [name for name, outcome in self.outcomes.items() if outcome.status == "failed" or outcome.refused]

    def reads_anything(self) -> bool:
        """Tell whether any member is a list that is read, or should have been, or would have been if it had been asked for."""
        return any(outcome.status in {"parsed", "failed"} or outcome.reason == "not_selected" for outcome in self.outcomes.values())

    def refusal(self) -> InputRefusedError:
        """Say why an archive gave nothing at all."""
        found = {outcome.reason or outcome.status for outcome in self.outcomes.values()}
        code = next((code for code in NOTHING if code in found and (code != "media" or found == {"media"})), "no_instagram_data")
        return InputRefusedError(code if code in REFUSALS else "no_instagram_data", NOTHING[code])
