"""Relations to others, as CSV that servers of the fediverse import.

Mastodon's form is read by all, but each reader is strict in a place of its own. What all of them take: UTF-8 without a mark
before it, no quotes, true or false in every cell that asks, a header above ``following_accounts`` and ``muted_accounts`` and
none above the others, 20,000 rows at most, and no file where there is nothing to import.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct, field

from igarchive.writers import Written
from igarchive.writers.csv import FORMULA
from igarchive.writers.mastodon.accounts import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from igarchive.writers.mastodon.accounts import Accounts
    from igarchive.writers.rows import Row

MOST_ROWS = 20_000
"""Rows of the largest file that Mastodon takes."""

MOST_FOLLOWED = 7_500
"""Accounts that one may follow on Mastodon that has few followers; an import beyond that is refused as a whole (FollowLimitValidator)."""

MOST_BYTES = 30_720
"""Bytes of the largest file that Friendica takes, if nobody told it otherwise."""


PEOPLE = (*COLUMNS, "name", "url")
"""Columns of files of people: who is who, and what helps to know it."""


class Form(Struct, frozen=True):
    """One file of relations."""

    file: str
    """Its name, without ending: readers tell by its begin what is in it."""
    header: tuple[str, ...]
    """The header; none where some readers would take it for data."""
    row: tuple[str, ...]
    """A row; {} is the account."""
    aside: str
    """The name of the file of those whose account is not known, or which no server can fetch."""


FOLLOWING = Form(
    "following_accounts", ("Account address", "Show boosts", "Notify on new posts", "Languages"), ("{}", "true", "false", ""), "unmapped_following"
)
BLOCKED = Form("blocked_accounts", (), ("{}",), "unmapped_blocked")
MUTED = Form("muted_accounts", ("Account address", "Hide notifications"), ("{}", "true"), "unmapped_muted")
CLOSE_FRIENDS = Form("lists", (), ("Close friends", "{}"), "unmapped_lists")
FAVORITES = Form("lists", (), ("Favorites", "{}"), "unmapped_lists")
BOOKMARKS = Form("bookmarks", (), ("{}",), "unfetched_bookmarks")

FORMS = {"following": FOLLOWING, "blocked": BLOCKED, "restricted": MUTED, "close_friend": CLOSE_FRIENDS, "favorite": FAVORITES}
"""What a kind of connection becomes; the same of Threads, whose accounts have the user names of Instagram."""

FEDERATED = re.compile(r"(?:www\.)?threads\.(?:net|com)")
"""Hosts of posts that a server of the fediverse may be able to fetch."""

SOME = 3
"""Names that are told of many."""

ASIDE = "no account in the fediverse is known for them; fill in the column account and give the file with --accounts"
GIVEN = "who is who, as --accounts said it; add to it, and give it the next time"
UNFETCHED = "no server of the fediverse can fetch them"
UNFOLLOWED = "on a list, and not followed: importing the list would follow them"


class Relations(Struct):
    """Relations to others, gathered: the importable ones, and those whom nobody mapped."""

    accounts: Accounts
    """Who is who."""
    folder: Path
    """Where the files belong."""
    _met: dict[tuple[str, str, str, str], None] = field(default_factory=dict)
    _rows: dict[str, dict[tuple[str, ...], None]] = field(default_factory=dict)
    _aside: dict[str, dict[tuple[str, ...], None]] = field(default_factory=dict)

    def connect(self, row: Row) -> bool:
        """Take a connection; tell whether it has a form."""
        form = FORMS.get(row["kind"].removeprefix("threads_"))
        if form is None or not row["username"]:
            return False
        account = self.accounts.get(row["username"].casefold())
        if account:
            self._met[row["username"].casefold(), account, row["name"] or "", row["url"] or ""] = None
            self._rows.setdefault(form.file, {})[tuple(cell.format(account) for cell in form.row)] = None
        else:
            self._aside.setdefault(form.aside, {})[row["username"], "", row["name"] or "", row["url"] or ""] = None
        return True

    def bookmark(self, url: str, owner: str | None) -> None:
        """Take something that was saved, by its link."""
        if FEDERATED.fullmatch(urlsplit(url).hostname or ""):
            self._rows.setdefault(BOOKMARKS.file, {})[url.replace(",", "%2C"),] = None
        else:
            self._aside.setdefault(BOOKMARKS.aside, {})[url, owner or ""] = None

    def close(self) -> list[Written]:
        """Write the files that hold something, and say what is in them."""
        unfollowed = self._drop_unfollowed()
        left = f"{unfollowed:,} left out: {UNFOLLOWED}" if unfollowed else ""
        forms = (FOLLOWING, BLOCKED, MUTED, CLOSE_FRIENDS, BOOKMARKS)
        written = [file for form in forms for file in self._write(form, left if form is CLOSE_FRIENDS else "")]
        for name, held in self._aside.items():
            columns, note = (("url", "owner"), UNFETCHED) if name == BOOKMARKS.aside else (PEOPLE, ASIDE)
            written.append(self._write_aside(f"{name}.csv", columns, list(held), note))
        if self.accounts:
            strangers = self._strangers()
            some = ", ".join(strangers[:SOME]) + (", ..." if len(strangers) > SOME else "")
            note = f"{GIVEN}; {len(strangers):,} of them are on no list of the export: {some}" if strangers else GIVEN
            rows = [*self._met, *((username, self.accounts[username], "", "") for username in strangers)]
            written.append(self._write_aside("accounts.csv", PEOPLE, rows, note))
        return written

    def _strangers(self) -> list[str]:
        """Name who was mapped and is on no list of the export: a name may be misspelt."""
        met = {username for username, *_ in self._met}
        return [username for username in self.accounts if username not in met]

    def _drop_unfollowed(self) -> int:
        """Leave out of lists whom the account does not follow; return how many rows that were."""
        followed = {account for account, *_ in self._rows.get(FOLLOWING.file, {})}
        listed = self._rows.pop(CLOSE_FRIENDS.file, {})
        kept = {row: None for row in listed if row[1] in followed}
        if kept:
            self._rows[CLOSE_FRIENDS.file] = kept
        return len(listed) - len(kept)

    def _write(self, form: Form, left: str) -> list[Written]:
        """Write the rows of one kind, in files that are not too large; say what was left out with the first, also where there is none."""
        held = list(self._rows.get(form.file, {}))
        written = []
        for number, begin in enumerate(range(0, len(held), MOST_ROWS), 1):
            name = f"{form.file}_{number}.csv" if number > 1 else f"{form.file}.csv"
            some = held[begin : begin + MOST_ROWS]
            text = "".join(",".join(row) + "\n" for row in ([form.header] if form.header else []) + some)
            (self.folder / name).write_text(text, "utf-8", newline="\n")
            long = f"longer than the {MOST_BYTES:,} bytes that Friendica takes" if len(text.encode()) > MOST_BYTES else ""
            many = f"more than the {MOST_FOLLOWED:,} accounts that Mastodon lets most follow" if form is FOLLOWING and len(held) > MOST_FOLLOWED else ""
            written.append(Written(name, len(some), "; ".join(filter(None, (many, long, left if number == 1 else "")))))
        return written or ([Written(f"{form.file}.csv", 0, left)] if left else [])

    def _write_aside(self, name: str, columns: Sequence[str], held: Sequence[Sequence[str]], note: str) -> Written:
        """Write what no server imports, for a person to read: what a spreadsheet would run is made safe."""
        with (self.folder / name).open("x", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\r\n")
            writer.writerow(columns)
            writer.writerows([re.sub(f"^({FORMULA})", r"'\1", cell) for cell in row] for row in held)
        return Written(name, len(held), note)
