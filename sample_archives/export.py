"""One export: its generation, its owner, and the pen that writes its records."""

from __future__ import annotations

import random
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from people import ALLOTMENT, BAKERY, PRINTS, SOUVENIRS, Cast, Owner, Person
from shapes import Record

T = TypeVar("T")

GENERATIONS = ("C", "D1", "D2", "E")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
HOUR = 3600


@dataclass(frozen=True)
class Export:
    """What sets one archive apart from the others."""

    name: str
    generation: str
    cast: Cast
    end: int
    """The second in which it was made; all it tells happened before."""
    apostrophe: str
    british: tuple[str, ...] = ()
    """Beginnings of the paths whose labels are British English."""
    top: str = ""
    """The folder that all lies in, if there is one."""
    stored: bool = False
    directories: bool = False

    def of(self, *by_generation: T) -> T:
        """Choose what belongs to this generation, of one value for each."""
        return by_generation[GENERATIONS.index(self.generation)]

    def only(self, generations: Sequence[str]) -> bool:
        """Whether it is of one of the generations."""
        return self.generation in generations

    def pen(self, chapter: str) -> Pen:
        """Take a pen; what it writes in one chapter does not depend on the others."""
        return Pen(self, chapter)


@dataclass
class Pen:
    """Invents times, ids and names, and uses the texts of the cast in turn."""

    export: Export
    chapter: str
    used: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin at the end of the export, as Instagram does."""
        seed = zlib.crc32(f"{self.export.name}/{self.chapter}".encode())
        self.random = random.Random(seed)
        self.clock = self.export.end

    @property
    def owner(self) -> Owner:
        """Whose archive it is."""
        return self.export.cast.owner

    def below(self, limit: int) -> int:
        """Draw a number."""
        return int(self.random.random() * limit)

    def digits(self, count: int) -> str:
        """Draw a number of so many digits, as a text."""
        return str(self.below(9) + 1) + "".join(str(self.below(10)) for _ in range(count - 1))

    def code(self, count: int) -> str:
        """Draw letters and digits."""
        return "".join(ALPHABET[self.random.getrandbits(6)] for _ in range(count))

    def fbid(self) -> str:
        """Draw an id as the labelled records bear it."""
        return "17841" + self.digits(12)

    def time(self, hours: int = 40) -> int:
        """Go back in time, by so many hours at most."""
        self.clock -= 61 + self.below(hours * HOUR)
        return self.clock

    def next(self, kind: str, supply: Sequence[T]) -> T:
        """Take the next of a supply, and the first again after the last."""
        count = self.used.get(kind, zlib.crc32(self.chapter.encode()) % len(supply))
        self.used[kind] = count + 1
        return supply[count % len(supply)]

    def friend(self) -> Person:
        """Take the next friend."""
        return self.next("friend", self.export.cast.friends)

    def caption(self) -> str:
        """Take the next caption."""
        return self.next("caption", self.export.cast.captions)

    def comment(self) -> str:
        """Take the next comment."""
        return self.next("comment", self.export.cast.comments)

    def line(self) -> str:
        """Take the next line of a conversation."""
        return self.next("line", self.export.cast.lines)

    def answer(self) -> str:
        """Take the next answer."""
        return self.next("answer", self.export.cast.answers)

    def brand(self) -> str:
        """Take the next brand."""
        return self.next("brand", self.export.cast.brands)

    def topic(self) -> str:
        """Take the next topic."""
        return self.next("topic", self.export.cast.topics)

    def song(self) -> tuple[str, str]:
        """Take the next song, title and artist."""
        return self.next("song", self.export.cast.songs)

    def address(self) -> str:
        """Take the next IP address."""
        return self.next("ip", self.owner.ips)

    def link(self, kind: str = "p") -> str:
        """Invent the link of a post or reel."""
        return f"https://www.instagram.com/{kind}/{self.code(11)}/"

    def uri(self, folder: str, moment: int, extension: str = "jpg") -> str:
        """Invent where a media file lies."""
        month = time.strftime("%Y%m", time.gmtime(moment))
        name = f"{self.digits(9)}_{self.digits(15)}_{self.digits(19)}_n_1{self.digits(16)}"
        return f"media/{folder}/{month}/{name}.{extension}"

    def exif_date(self, moment: int) -> str:
        """Write a time as cameras do."""
        return time.strftime("%Y:%m:%d %H:%M:%S", time.gmtime(moment))


def profile_link(person: Person, *, app: bool = False) -> str:
    """Link to a profile; the links for the app have a prefix."""
    return f"https://www.instagram.com/{'_u/' if app else ''}{person.username}"


def profile_photo(export: Export) -> tuple[str, int]:
    """Invent where the profile photo lies, and its time; two files refer to it."""
    pen = export.pen("profile photo")
    moment = pen.time(9000)
    return pen.uri(export.of("other", "other", "profile", "profile"), moment), moment


def many(count: int, make: Callable[[], Record]) -> list[Record]:
    """Make so many records."""
    return [make() for _ in range(count)]


EXPORTS = (
    Export(
        name="2024-01",
        generation="C",
        cast=ALLOTMENT,
        end=1705914731,  # 2024-01-22
        apostrophe="'",
        british=("",),
        top="instagram-rowan.ashdown_-2024-01-22-k7RtQ2vX/",
        directories=True,
    ),
    Export(
        name="2025-03",
        generation="D1",
        cast=SOUVENIRS,
        end=1741948204,  # 2025-03-14
        apostrophe="_",
        stored=True,
    ),
    Export(
        name="2025-11",
        generation="D2",
        cast=BAKERY,
        end=1762673588,  # 2025-11-09
        apostrophe="’",
    ),
    Export(
        name="2026-07",
        generation="E",
        cast=PRINTS,
        end=1784453016,  # 2026-07-19
        apostrophe="'",
        british=("security_and_login_information/", "logged_information/", "preferences/settings/"),
    ),
)
