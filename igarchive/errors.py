"""What stops us. Bad data inside an archive is an ``Issue`` (``issues.py``), never an exception."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

SOME = 30
"""Names that are listed where none is near."""


class IgarchiveError(Exception):
    """The base of all that igarchive raises on purpose; ``str()`` of it is a whole sentence."""

    code: str
    """Stable code of the reason, listed in docs/codes.md."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it be sent from one process to another."""
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[IgarchiveError], args: tuple[Any, ...], facts: dict[str, Any]) -> IgarchiveError:
    """Make an error that another process raised."""
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(facts)
    return error


class InputRefusedError(IgarchiveError, ValueError):
    """The input cannot be taken at all, or not as one export."""

    def __init__(self, code: str, message: str, member: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        """What happened and what to do next."""
        self.member = member
        """The file or archive member it is about, where there is one."""


class OutputError(IgarchiveError, OSError):
    """The output could not be written; what stood at the target before still stands there."""

    def __init__(self, code: str, message: str, member: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        """What happened and what to do next."""
        self.member = member
        """The path it is about, where there is one."""


class MemberBrokenError(IgarchiveError, ValueError):
    """One member cannot be read; the archive around it can."""

    def __init__(self, code: str, message: str, at: tuple[int, int] | None = None) -> None:
        super().__init__(message)
        self.code = code
        """Stable code of the reason: crc, corrupt, bomb_size, json_syntax, json_encoding, json_depth ..."""
        self.message = message
        """What is wrong, with the place in the member where it is known."""
        self.at = at
        """That place as line and column, from 1, where it is in a text."""


class OptionError(IgarchiveError, ValueError):
    """An option has a value that it cannot have, or no effect where it was given."""

    code = "option"


class UnknownNameError(IgarchiveError, KeyError):
    """A table, schema or output format was asked for that does not exist."""

    code = "unknown_name"

    def __init__(self, kind: str, name: object, known: list[str]) -> None:
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

        near = difflib.get_close_matches(str(self.name), self.known, 3)
        if near:
            return f"there is no {self.kind} {self.name!r}; did you mean {', '.join(near)}?"
        more = ", ..." if len(self.known) > SOME else ""
        return f"there is no {self.kind} {self.name!r}; there are {', '.join(self.known[:SOME])}{more}"


def check_names(kind: str, names: Iterable[str], known: Iterable[str]) -> None:
    """Raise UnknownNameError for the first of some names that is not known."""
    there = list(known)
    for name in names:
        if name not in there:
            raise UnknownNameError(kind, name, there)


REFUSALS = {
    "not_found": "There is no such file or folder. Look at the path.",
    "not_readable": "The file or folder cannot be opened or read.",
    "changed": "The archive was changed while it was read. Wait until it is whole, and try again.",
    "not_a_zip": "The file is not a ZIP; the message says what it is, where its first bytes tell.",
    "empty_file": "The file has no bytes. Download the archive again.",
    "truncated": "The ZIP is cut off. Download the archive again.",
    "empty_archive": "The ZIP or folder holds no file.",
    "corrupt": "The directory of the ZIP, or what it points to, is damaged. Download the archive again.",
    "header_mismatch": "The ZIP says two things of one file, or hides one: programs differ in what they read. Do not trust it; download the archive again.",
    "overlap": "Two files of the ZIP share bytes: a bomb that no program should unpack.",
    "bomb_ratio": "A file, or all JSON together, shrinks in the ZIP as no export does ([limits](limits.md)).",
    "bomb_size": "More JSON and HTML in all than igarchive reads ([limits](limits.md)).",
    "too_many_members": "More files than igarchive reads, or a larger directory ([limits](limits.md)).",
    "duplicate_member": "Two files of one path in one ZIP, with different contents.",
    "trailing_data": "Two ZIPs, or parts of them, in one file. Separate them.",
    "multi_disk": "One volume of a ZIP that was split over several files. Join them, or unpack them and give the folder.",
    "encrypted": "The ZIP is encrypted. Unpack it with its password and give the folder.",
    "unsupported_compression": "A file is packed in a way other than deflate. Unpack the archive and give the folder, or zip that again.",
    "not_a_store": "There is no store, or it cannot be opened; or a folder of tables is not as igarchive wrote it.",
    "account_unknown": "The archive does not say whose it is, or not what --account says.",
    "unsafe_path": "A path leads out of the archive: to a folder above, the root, a drive, another machine or a hidden stream; or it means no file.",
    "name_too_long": "A path is longer than igarchive takes ([limits](limits.md)).",
    "name_encoding": "A name is not in the encoding that it should have. Re-zip the folder.",
    "symlink": "A file of the ZIP or folder is a symbolic link.",
    "special_file": "What was given, or a file in it, is a device, a pipe or the like.",
    "two_accounts": "The parts belong to different accounts. Give those of one export at a time.",
    "unknown_profile": "The archive has no profile of the name that was asked for with `--profile`. The message says which it has.",
    "html_format": "The export is in HTML only, and no page of it is made as igarchive knows them. Ask Instagram for JSON.",
    "nested_archive": "There are archives inside. Give them by name.",
    "wrong_service": "The export of another service: Facebook, X, Google, TikTok, Mastodon. Give the one that Instagram made.",
    "no_instagram_data": "Nothing in it is an Instagram export in JSON.",
    "output_exists": "The output exists, or is what igarchive does not replace. Choose another, or use --force where the message says so.",
    "output_failed": "The output cannot be written; the message says why.",
    "output_busy": "Another igarchive is writing the same output. Wait until it has ended.",
    "worker_lost": "A process that read for this one (`--jobs`) was killed, often because memory ran out. Run it again with `--jobs 1`.",
    "output_is_input": "The output holds what is read, or lies inside it. Choose another.",
    "usage": "A command or option that there is not, or one that lacks its value. `igarchive COMMAND --help` lists them.",
    "server_unreachable": "The server to push to does not answer, not as a server of that kind does, or sends us to another one.",
    "not_signed_in": "The server to push to does not let us in with that token or password.",
    "state_unfit": "The file that keeps what was pushed is of another account or server, damaged, or in use.",
    "option": "An option has a value that it cannot have, or no effect with this format.",
    "unknown_name": "There is no table, schema or format of that name. The message says which are near.",
    "bug": "A bug in igarchive. Run it again with `igarchive --debug ...` and report what it says.",
}
"""Codes of what stops a command, and what they mean."""
