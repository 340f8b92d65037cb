"""The rows of an invented person's tables: for every section that a layout can hold, what its form carries.

What is invented follows from the declarations: a section's constant, its form, the columns that the form carries.
Only what hangs together in a way of its own (posts, conversations, collections, settings) has a module or a function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from igarchive.exporter.layout import laid_out
from igarchive.sample.chance import DAY, Clock, pause
from igarchive.sample.columns import invented
from igarchive.sample.conversations import conversations
from igarchive.sample.facts import records, settings
from igarchive.sample.posts import described, post, profile_photo, sent
from igarchive.sample.scene import BUNDLE, Scene, Shared, purpose, row_of
from igarchive.sample.threads import threads
from igarchive.sections import SECTION_BY_NAME, SECTIONS
from igarchive.times import MICROSECONDS, compact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from igarchive.exporter.layout import Laid
    from igarchive.sample.options import SampleOptions
    from igarchive.sample.scene import Bundle

COUNTED = {
    "posts": "posts", "stories": "stories", "liked_posts": "likes", "post_comments": "comments", "followers": "followers", "following": "following",
}  # fmt: skip
"""Sections whose length has an option of its own; of all others it is ``others``."""

LONE = frozenset({"signup_details", "last_known_location"})
"""Sections of one record."""

SECOND = MICROSECONDS
SLOTS = 16
"""Times of posts and collections are counted in sixteens of seconds: each list has its own of them, so that no two ids meet."""


def invent(options: SampleOptions) -> Iterator[Bundle]:
    """Invent rows of the canonical tables, bundle by bundle; the first holds the account.

    What hangs on a row stands in its bundle. Messages come newest first, a conversation's facts with the first of them.
    """
    for number, section in enumerate(SECTIONS):
        place = laid_out(section, options.edition.layout, options.edition.format.writes)
        if place is not None:
            yield from bundles_of(place, options, number % SLOTS)


def bundles_of(place: Laid, options: SampleOptions, slot: int) -> Iterator[Bundle]:
    """Invent the rows of one section."""
    carried = place.form.carries
    if "account" in carried:
        yield account(place, options)
    elif "attachments" in carried:
        yield from (threads if "username" in carried["participants"] else conversations)(place, options)
    elif place.section is not PHOTOS:
        bundle: Bundle = {}
        for scene in scenes(place, options, slot):
            if scene.number and scene.number % BUNDLE == 0:
                yield bundle
                bundle = {}
            for table, rows in record_of(scene, options).items():
                bundle.setdefault(table, []).extend(rows)
        yield bundle


PHOTOS = SECTION_BY_NAME["profile_photos"]
"""What is invented with the account."""


def scenes(place: Laid, options: SampleOptions, slot: int = 0) -> Iterator[Scene]:
    """Set the scene for each record of a section, newest first."""
    chance = purpose(options, place.section.name)
    count = length(place, options)
    clock = Clock(chance, options.end, pause(10 * DAY, count), SLOTS * SECOND, slot * SECOND)
    shared = Shared(options.end - options.end % SECOND - SLOTS * SECOND, f"17841{chance.digits(12)}")
    first = chance.below(100)
    for number in range(count):
        yield Scene(chance, options.cast, place, first, number, clock.back(), shared)


def length(place: Laid, options: SampleOptions) -> int:
    """Give the number of records of a section: settings stand in one."""
    name = place.section.name
    if name in COUNTED:
        return int(getattr(options, COUNTED[name]))
    return min(1, options.others) if name in LONE or "settings" in place.form.carries else options.others


def record_of(scene: Scene, options: SampleOptions) -> Bundle:
    """Invent the rows of one record: of the tables that its form feeds, or scalars of one that feeds none."""
    form = scene.place.form
    carried = {table: columns for table, columns in form.carries.items() if table in form.tables or not form.tables}
    if carried.keys() == {"media"}:
        return sent(scene)
    if "posts" in carried and "media" in carried:
        return post(scene, missing=scene.kind == "story" and scene.number >= options.stories - options.missing)
    for table, compose in COMPOSED.items():
        if table in carried:
            return compose(scene)
    return {table: [row_of(table, scene.place.member, scene.number, 0, values_of(scene, table, columns))] for table, columns in carried.items()}


def values_of(scene: Scene, table: str, columns: frozenset[str]) -> dict[str, object]:
    """Invent what a form carries of a table; of reposts, which have no media, the id follows from the time."""
    constant = {column: value for column, value in scene.place.section.constant.items() if column not in columns}
    made: dict[str, object] = {"post_id": f"repost-{compact(scene.time)}-0", "media_count": 0} if table == "posts" else {}
    return {**invented(table, columns, scene), **constant, **made}


def comment(scene: Scene) -> Bundle:
    """Invent a comment, and the file of the GIF in it if there is one."""
    row = row_of("comments", scene.place.member, scene.number, 0, values_of(scene, "comments", scene.place.form.carries["comments"]))
    owner = {"owner_table": "comments", "owner_id": str(scene.number)}
    hung = [row_of("media", scene.place.member, scene.number, 0, described(row["media_uri"]) | owner)] if row["media_uri"] else []
    return {"comments": [row], "media": hung}


def reported(scene: Scene) -> Bundle:
    """Invent a reported conversation: who was reported, and one message."""
    member, at, known = scene.place.member, scene.number, {"conversation_id": f"reported-{compact(scene.time)}-0"}
    name = scene.turn(scene.cast.friends).name
    said = {
        "message_id": scene.seconds * 1_000_000,
        "time": scene.time,
        "sender": name,
        "sent_by_owner": False,
        "kind": "text",
        "text": scene.turn(scene.cast.lines),
    }
    row = {"folder": "reported", "kind": "direct", "title": name, "participant_count": 1}
    return {
        "conversations": [row_of("conversations", member, at, 0, known | row)],
        "participants": [row_of("participants", member, at, 0, known | {"name": name, "is_owner": False})],
        "messages": [row_of("messages", member, at, 0, known | said)],
    }


ITEMS = 2
"""Items in a collection."""


def collection(scene: Scene) -> Bundle:
    """Invent a collection, or a list of people, and the items that lie in it."""
    carried, member = scene.place.form.carries, scene.place.member
    name = f"{scene.kind}-{compact(scene.time)}-0"
    head = row_of("collections", member, scene.number, 0, values_of(scene, "collections", carried["collections"]) | {"collection_id": name})
    columns = carried.get("collection_items", frozenset()) - {"ordinal_in_collection"}
    items = [
        row_of(
            "collection_items",
            member,
            scene.number,
            at,
            invented("collection_items", columns, replace(scene, number=scene.number * ITEMS + at)) | {"collection_id": name, "ordinal_in_collection": at},
        )
        for at in range(ITEMS if columns else 0)
    ]
    return {"collections": [head], "collection_items": items}


def scalars(scene: Scene) -> Bundle:
    """Invent a record that is kept value by value."""
    return {"records": [row_of("records", scene.place.member, row["position"], row["ordinal"], row) for row in records(scene)]}


def named(scene: Scene) -> Bundle:
    """Invent the settings of a section."""
    return {"settings": [row_of("settings", scene.place.member, 0, at, told) for at, told in enumerate(settings(scene))]}


COMPOSED = {"records": scalars, "settings": named, "conversations": reported, "comments": comment, "collections": collection}
"""Who composes the rows of a record that feeds a table whose rows hang together."""


def account(place: Laid, options: SampleOptions) -> Bundle:
    """Invent the profile, with its photo and those that the account has besides."""
    [scene] = [*scenes(place, replace(options, others=1))]
    photos = laid_out(PHOTOS, options.edition.layout, options.edition.format.writes)
    shown = [place] if "media" in place.form.carries else []
    places = [*shown, *([photos] * options.others if photos else ())]
    told = [replace(scene, place=where, number=number, time=scene.time - number * 40 * SLOTS * SECOND) for number, where in enumerate(places)]
    hung = list(map(profile_photo, told))
    photo = {"profile_photo": hung[0]["uri"]} if shown else {}
    values = invented("account", place.form.carries["account"] - photo.keys(), scene) | photo
    return {"account": [row_of("account", place.member, 0, 0, values)], "media": hung}
