"""Load: the rows of one archive into a store, merged with what the store holds of that account."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import asdict

from igarchive.archive import Archive
from igarchive.convert import bundles
from igarchive.errors import InputRefusedError, MemberBrokenError
from igarchive.reading import Reading
from igarchive.stock import rows_of
from igarchive.store import NewStore
from igarchive.store.merge import Merge
from igarchive.tables import TABLE_BY_NAME
from igarchive.times import zone_named

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo
    from pathlib import Path

    from igarchive.issues import Issue


class Loaded(Struct, frozen=True):
    """What came of a load."""

    account: str
    """Whose archive it is."""
    store: str
    """The store."""
    added: Mapping[str, int]
    """Rows that the store did not have, by table; what hangs on a row is counted with it."""
    changed: Mapping[str, int]
    """Rows that it had otherwise."""
    same: Mapping[str, int]
    """Rows that it had already."""
    files: int
    """Files of media that were added or replaced."""
    complete: bool
    """Whether all of the archive could be read."""
    issues: tuple[Issue, ...]
    """What was found in the archive."""

    def as_json(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {**asdict(self), "issues": [issue.as_json() for issue in self.issues]}


def load(
    *paths: str | Path,
    into: str | Path,
    account: str | None = None,
    media: str | Path | None = None,
    profile: str | None = None,
    timezone: str | None = None,
) -> Loaded:
    """Load one archive into a store, which is made if there is none.

    ``paths`` are the parts of ONE export. ``into`` is a SQLite file or a SQLAlchemy URL. ``account`` names the owner
    of an archive that does not. ``profile`` is the one to load where the archive holds several.
    ``media`` is the folder of the media, beside the store if none is given. ``timezone`` is the zone of times in HTML.
    The same archive twice changes nothing; of two archives of an account the one that tells of the later time counts,
    and rows that only one of them has stay.
    Raises InputRefusedError, OptionError, OutputError; the store is as it was then.
    """
    with Archive(paths, profile) as archive, NewStore(into, media=media) as store, Merge(store, account, made=archive.date) as merge:
        reading = read_into(merge, archive, zone_named(timezone))
        files = [member for member in archive.members if reading.ledger.outcomes[member.name].status == "media"]
        added = 0
        for member in files:
            try:
                added += merge.keep_file(member.path, member.copy, store.files)
            except MemberBrokenError as error:
                reading.fail(member.name, error)
        archive.check_unchanged()
        reading.findings.take(merge.unmatched(), but=())
        complete = not reading.ledger.incomplete()
        return Loaded(merge.username, store.name, dict(merge.added), dict(merge.changed), dict(merge.same), added, complete, reading.findings.as_carried())


def read_into(merge: Merge, archive: Archive, zone: tzinfo | None = None) -> Reading:
    """Read all rows of an archive into a merge, and finish it; raises InputRefusedError for one that gives nothing."""
    reading = Reading(archive, zone)
    rest = bundles(archive, reading)
    try:
        for bundle in rest:
            merge.add({name: rows_of(TABLE_BY_NAME[name], batch) for name, batch in bundle.items()}, reading.ledger.form_of)
    except InputRefusedError as error:
        deque(rest, maxlen=0)
        if not reading.ledger.reads_anything():
            raise reading.ledger.refusal() from error
        raise
    if not reading.ledger.reads_anything():
        raise reading.ledger.refusal()
    merge.finish()
    return reading
