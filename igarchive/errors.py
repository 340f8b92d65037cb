"""What stops us. Bad data inside an archive is an ``Issue`` (``issues.py``), never an exception."""

from __future__ import annotations

SOME = 8
"""Names that are listed where none is near."""


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


class OptionError(IgarchiveError, ValueError):
    """An option has a value that it cannot have, or no effect where it was given."""


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

        near = difflib.get_close_matches(self.name, self.known, 3)
        if near:
            return f"there is no {self.kind} {self.name!r}; did you mean {', '.join(near)}?"
        more = ", ..." if len(self.known) > SOME else ""
        return f"there is no {self.kind} {self.name!r}; there are {', '.join(self.known[:SOME])}{more}"


REFUSALS = {
    "not_found": "There is no such file or folder.",
    "not_readable": "The file cannot be opened.",
    "not_a_zip": "The file is not a ZIP; the message says what it is, where its first bytes tell.",
    "empty_file": "The file has no bytes. Download the archive again.",
    "truncated": "The ZIP is cut off or damaged. Download the archive again.",
    "empty_archive": "The ZIP or folder holds no file.",
    "encrypted": "The ZIP is encrypted. Unpack it with its password and give the folder.",
    "not_a_store": "There is no store, or it cannot be opened; or a folder of tables is not as igarchive wrote it.",
    "account_unknown": "The archive does not say whose it is, or not what --account says.",
    "unsafe_path": "A member's path leads out of the archive.",
    "symlink": "A member is a symbolic link.",
    "special_file": "A member is a device, a pipe or the like.",
    "two_accounts": "The parts belong to different accounts.",
    "unknown_profile": "The archive has no profile of the name that was asked for with `--profile`.",
    "html_format": "The export is in HTML only, and no page of it is made as igarchive knows them. Ask Instagram for JSON.",
    "nested_archive": "There are archives inside. Give them by name.",
    "no_instagram_data": "Nothing in it is an Instagram export in JSON.",
    "output_exists": "The output folder exists. Choose another, or use --force.",
    "output_failed": "The output cannot be written.",
    "output_is_input": "The output folder holds the export, or lies inside it.",
    "server_unreachable": "The server to push to does not answer, not as a server of that kind does, or sends us to another one.",
    "not_signed_in": "The server to push to does not let us in with that token or password.",
    "state_unfit": "The file that keeps what was pushed is of another account or server, damaged, or in use.",
    "option": "An option has a value that it cannot have, or no effect with this format.",
    "unknown_name": "There is no table, schema or format of that name.",
}
"""Codes of what stops a command, and what they mean."""
