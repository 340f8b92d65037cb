"""What stops us. Bad data inside an archive is an ``Issue`` (``issues.py``), never an exception."""

from __future__ import annotations


class IgarchiveError(Exception):
    """The base of all that igarchive raises on purpose; ``str()`` of it is a whole sentence."""


class InputRefusedError(IgarchiveError, ValueError):
    """The input cannot be taken at all, or not as one export."""

    def __init__(self, code: str, message: str, member: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        """Stable code of the reason, listed in docs/codes.md."""
        self.message = message
        """What happened and what to do next."""
        self.member = member
        """The file or archive member it is about, where there is one."""


class OutputError(IgarchiveError, OSError):
    """The output could not be written; what stood at the target before still stands there."""

    def __init__(self, code: str, message: str, member: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        """Stable code of the reason, listed in docs/codes.md."""
        self.message = message
        """What happened and what to do next."""
        self.member = member
        """The path it is about, where there is one."""


class MemberBrokenError(IgarchiveError, ValueError):
    """One member cannot be read; the archive around it can."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        """Stable code of the reason: crc, corrupt, json_syntax, json_encoding, json_depth ..."""
        self.message = message
        """What is wrong, with the place in the member where it is known."""


class UnknownNameError(IgarchiveError, KeyError):
    """A table, schema or output format was asked for that does not exist."""

    def __init__(self, kind: str, name: str, known: list[str]) -> None:
        super().__init__(name)
        self.kind = kind
        """What was looked for: table, schema, format."""
        self.name = name
        """The name that is not known."""
        self.known = known
        """The names that are."""

    def __str__(self) -> str:
        """Name the nearest known names, as one who mistyped needs them."""
        import difflib  # noqa: PLC0415 -- only on the way out

        near = difflib.get_close_matches(self.name, self.known, 3) or self.known
        return f"there is no {self.kind} {self.name!r}; did you mean {', '.join(near)}?"
