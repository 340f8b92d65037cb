"""Whose account in the fediverse is whose on Instagram: only a person can know, so only what a person wrote down counts.

The file is CSV: ``username`` and ``account`` (user@host), with those two names above them, or as its first two columns.
The files of accounts that are not mapped yet have that form, so they can be filled in and given back.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

from igarchive.errors import OptionError
from igarchive.writers.csv import unescape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

COLUMNS = ("username", "account")
"""Names of the columns that are read."""

ADDRESS = re.compile(r"@?([A-Za-z0-9_.-]+@[\w-]+(?:\.[\w-]+)*(?::[0-9]{1,5})?)")
"""An account: no character in it needs quoting in CSV, for some readers take no quotes."""

NOWHERE = re.compile(r"@(?:[\w-]+\.)*instagram\.com$", re.IGNORECASE)
"""Where no account of the fediverse is: Instagram itself takes no part in it."""

Accounts = dict[str, str]
"""Accounts in the fediverse, by user name on Instagram in lower case."""


def read_accounts(given: str | Path | Sequence[str | Path] | None) -> Accounts:
    """Read who is who from one file or several; nobody is known without one. Raises OptionError that names the line which is wrong."""
    accounts: Accounts = {}
    paths = [given] if isinstance(given, (str, Path)) else given or ()
    for path, (number, username, account) in ((file, pair) for file in paths for pair in _pairs(file, _lines(Path(file)))):
        address = ADDRESS.fullmatch(account)
        if address is None or NOWHERE.search(account):
            msg = f"{path}, line {number}: {account!r} is no account in the fediverse; give it as user@host, or leave it empty"
            raise OptionError(msg)
        if accounts.setdefault(username, address[1]) != address[1]:
            msg = f"{path}, line {number}: {username} has two accounts, {accounts[username]} and {address[1]}; leave one"
            raise OptionError(msg)
    if paths and not accounts:
        msg = f"{paths[0]}: maps nobody: no row has a user name and an account; give them as username,account"
        raise OptionError(msg)
    return accounts


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8-sig").splitlines(keepends=True)
    except UnicodeDecodeError as error:
        msg = f"{path}: is no text in UTF-8; save it as CSV in UTF-8"
        raise OptionError(msg) from error
    except (OSError, ValueError) as error:
        msg = f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}; give --accounts a file that maps user names to accounts"
        raise OptionError(msg) from error


def _pairs(path: str | Path, lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Give line, user name and account of each row that has both."""
    reader = csv.reader(lines, delimiter=next((sign for sign in ";\t" if lines and sign in lines[0] and "," not in lines[0]), ","))
    places = (0, 1)
    try:
        for row in reader:
            names = [cell.strip().casefold() for cell in row]
            if set(COLUMNS) <= set(names):  # above the rows, and between those of files that were put one after the other
                places = names.index(COLUMNS[0]), names.index(COLUMNS[1])
                continue
            username, account = _cells(row, places)
            if username and account:
                yield reader.line_num, username.removeprefix("@").casefold(), account
    except csv.Error as error:
        msg = f"{path}, line {reader.line_num}: {error}; save it as CSV"
        raise OptionError(msg) from error


def _cells(row: list[str], places: Iterable[int]) -> list[str]:
    return [unescape(row[place]).strip() if place < len(row) else "" for place in places]
