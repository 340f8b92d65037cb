"""What kind of archive is to be invented."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import asdict

from igarchive.errors import OptionError, UnknownNameError
from igarchive.exporter.edition import Edition, edition_of
from igarchive.history import NEWEST
from igarchive.labels import ENGLISH
from igarchive.sample.people import CASTS, Cast
from igarchive.times import MICROSECONDS


class SampleOptions(Struct, frozen=True):
    """Whose archive, of which month, and how much is in it. Equal options give equal archives."""

    seed: int = 7
    """Another seed gives another archive of the same kind."""
    layout: str = NEWEST
    """The month in which the archive is made: folders, file names and shapes are those of then."""
    format: str = "json"
    """How its documents are written: as json or html."""
    language: str = ENGLISH.tag
    """The language of its labels, as a tag."""
    timezone: str | None = None
    """HTML: the zone of its times, such as Europe/Berlin; UTC without it."""
    person: str = "layla.haddad.prints"
    """User name of one of the invented people (``people.CASTS``)."""
    posts: int = 6
    """Posts, some of them carousels and videos."""
    stories: int = 4
    """Stories."""
    messages: int = 60
    """Messages of all conversations; the first conversations have the most."""
    conversations: int = 6
    """Conversations: of six, three are direct, one is of a group, one a request, one a broadcast channel."""
    likes: int = 12
    """Posts that the account liked."""
    comments: int = 6
    """Comments on posts."""
    followers: int = 12
    """Accounts that follow this one."""
    following: int = 8
    """Accounts that this one follows."""
    others: int = 2
    """Records of each other list of the export: logins, searches, ads, blocked accounts ..."""
    missing: int = 1
    """Files of stories that the records refer to and that are not in the archive, as in real ones."""

    def __post_init__(self) -> None:
        """Refuse a person that there is not, and counts that cannot be."""
        if self.person not in CASTS:
            raise UnknownNameError("person", self.person, list(CASTS))
        for name, value in asdict(self).items():
            if name != "seed" and isinstance(value, int) and value < 0:
                msg = f"{name} is {value}; give a number from 0"
                raise OptionError(msg)
        if self.messages and not self.conversations:
            msg = "messages need a conversation; give --conversations 1 or more"
            raise OptionError(msg)
        self.edition  # noqa: B018 -- raises if there is no such edition

    @property
    def edition(self) -> Edition:
        """How it looks."""
        return edition_of(self.layout, self.format, self.language, self.timezone)

    @property
    def cast(self) -> Cast:
        """The person and the circle."""
        return CASTS[self.person]

    @property
    def end(self) -> int:
        """When the archive is made, in microseconds: all that it tells happened before."""
        year, month = self.edition.layout.split("-")
        return round(datetime(int(year), int(month), 20, tzinfo=UTC).timestamp()) * MICROSECONDS
