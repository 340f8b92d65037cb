"""Writers that have to know whose export it is before they write anything: the first bundle says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from igarchive.writers.rows import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from igarchive.gather import Bundle
    from igarchive.writers import Written


class Work(Protocol):
    """The writing itself, once it is known whose export it is."""

    def write(self, bundle: Bundle) -> None:
        """Put every row where it belongs, and count those that belong nowhere."""

    def close(self) -> list[Written]:
        """Finish all files, and say what is in them and what is not."""

    def rows_left(self) -> dict[tuple[str, str], int]:
        """Give the rows that stay behind, by table and why."""

    def let_go(self) -> None:
        """Hold no file open any more, finished or not."""


class IdentifiedWriter:
    """A ``Writer`` that begins its work with the first bundle, or at the end where none came."""

    def __init__(self, begin: Callable[[str | None], Work]) -> None:
        """``begin`` is given the user name of the account; None if the export does not tell it."""
        self._begin = begin
        self._work: Work | None = None

    @property
    def left(self) -> dict[tuple[str, str], int]:
        """Rows that stay behind, by table and why."""
        return self._work.rows_left() if self._work else {}

    def write(self, bundle: Bundle) -> None:
        """Take a bundle."""
        if self._work is None:
            self._work = self._begin(next(rows(bundle, "account", "username"), {}).get("username"))
        self._work.write(bundle)

    def close(self) -> list[Written]:
        """Finish the output."""
        self._work = self._work or self._begin(None)
        return self._work.close()

    def let_go(self) -> None:
        """Hold no file open any more, finished or not."""
        if self._work:
            self._work.let_go()
