"""The account of an export, as far as its bundles told it: its row and its photo need not lie in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igarchive.writers.rows import files_of, rows

if TYPE_CHECKING:
    from igarchive.gather import Bundle
    from igarchive.writers.rows import Row

COLUMNS = ("username", "name", "bio", "website", "private", "joined", "profile_photo")


class Account:
    """Who it is: the first row tells it."""

    def __init__(self) -> None:
        self.row: Row = {}
        """Its row of ``account``; empty where there is none."""
        self.photo: Row | None = None
        """The row of ``media`` of its profile photo."""
        self.others = 0
        """Further rows of ``account``."""

    def take(self, bundle: Bundle) -> None:
        """See what a bundle tells of it."""
        for row in rows(bundle, "account", *COLUMNS):
            self.others += bool(self.row)
            self.row = self.row or row
        if self.photo is None and self.row.get("profile_photo"):
            self.photo = next((file for file in files_of(bundle, "account") if file["uri"] == self.row["profile_photo"]), None)
