"""What is invented for a column: a table of inventors, by column, by table and column, by table, column and kind.

Sections declare which columns their forms carry; nothing here knows of sections.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from igarchive.sample.chance import PAST, Chance
from igarchive.times import MICROSECONDS

if TYPE_CHECKING:
    from collections.abc import Collection

    from igarchive.sample.scene import Scene

Invent = Callable[["Scene"], Any]
"""Gives a value for a row."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""As the app shows them; no locale has a say in it."""

NOON = 12
"""Hours."""


def invented(table: str, columns: Collection[str], scene: Scene) -> dict[str, Any]:
    """Give values for columns of a table."""
    return {column: inventor(table, column, scene.kind)(scene) for column in sorted(columns)}


def inventor(table: str, column: str, kind: str) -> Invent:
    """Find who invents a column: the most particular entry counts."""
    return next(INVENTORS[name] for name in (f"{table}.{column} {kind}", f"{table}.{column}", column) if name in INVENTORS)


def link(scene: Scene) -> str:
    """Invent the link of a post."""
    return f"https://www.instagram.com/{scene.chance.pick(('p', 'reel'))}/{scene.chance.code(11)}/"


def file_name(chance: Chance) -> str:
    """Invent the name of a media file, as the app names them."""
    return f"{chance.digits(9)}_{chance.digits(15)}_{chance.digits(19)}_n_1{chance.digits(16)}"


def uri(chance: Chance, folder: str, time: int, extension: str) -> str:
    """Invent where a media file lies."""
    month = datetime.fromtimestamp(time // MICROSECONDS, UTC).strftime("%Y%m")
    return f"media/{folder}/{month}/{file_name(chance)}{extension and '.'}{extension}"


def flat_uri(chance: Chance, folder: str, time: int, extension: str) -> str:
    """Invent where a media file lay until 2020."""
    month = datetime.fromtimestamp(time // MICROSECONDS, UTC).strftime("%Y%m")
    return f"{folder}/{month}/{''.join(chance.pick('0123456789abcdef') for _ in range(32))}.{extension}"


def on_the_web(chance: Chance, extension: str) -> str:
    """Invent the address of a file that an export names and does not hold."""
    return f"https://scontent.example.net/v/{chance.digits(8)}_{chance.digits(15)}_n.{extension}?oe={chance.digits(8)}"


def clicked(scene: Scene) -> tuple[str, str]:
    """Tell what was searched for, of what type and which one, where all types stand in one list."""
    found = (("user", scene.person.username), ("hashtag", scene.turn(scene.cast.hashtags)), ("place", scene.turn(scene.cast.places)))
    return scene.turn(found)


def searched(scene: Scene) -> str:
    """Tell what was searched for, by its type where the list tells that."""
    return clicked(scene)[1] if "kind" in scene.place.form.carries["searches"] else scene.turn(scene.cast.searches)


def shown(seconds: int) -> str:
    """Write a time as the app shows it, with a narrow space before the half of the day."""
    time = datetime.fromtimestamp(seconds, UTC)
    half = "am" if time.hour < NOON else "pm"
    return f"{MONTHS[time.month - 1]} {time.day:02}, {time.year} {(time.hour - 1) % NOON + 1}:{time.minute:02}:{time.second:02}\u202f{half}"


def user_agent(scene: Scene) -> str:
    """Take the owner's app, or a browser."""
    browser = "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0"
    return scene.turn((scene.cast.owner.user_agent, browser))


def profile_url(scene: Scene) -> str:
    """Link to a profile, of Threads where it is of there."""
    user = scene.acquaintance.username
    return f"https://www.threads.net/@{user}" if scene.kind.startswith("threads_") else f"https://www.instagram.com/{user}"


def gif_in_comment(scene: Scene) -> str | None:
    """Put a GIF into every third comment."""
    return uri(scene.chance, "other", scene.time, "gif") if scene.number % 3 == 2 else None  # noqa: PLR2004 -- the third


def tags(scene: Scene) -> list[str] | None:
    """Take two hashtags; now and then there are none."""
    supply = scene.cast.hashtags
    return [scene.turn(supply), scene.turn((*supply[1:], supply[0]))] if scene.number % 3 else None


def changed(scene: Scene) -> tuple[str, str, str]:
    """Tell a change of the profile: field, value before, value after."""
    owner = scene.cast.owner
    changes = (
        ("Profile Bio Text", scene.turn(scene.cast.captions), owner.bio),
        ("Profile Name", owner.name.partition(" ")[0], owner.name),
        ("Username", f"{owner.username}.old", owner.username),
    )
    return changes[scene.number % len(changes)]


def contact(scene: Scene) -> tuple[str, str | None, str]:
    """Tell of somebody in the address book: names and number; number and last name are of the ranges for fiction."""
    first, _, last = scene.acquaintance.name.partition(" ")
    return first, last or None, f"+1202555{scene.number % 100 + 100:04}"


def reason(scene: Scene) -> str:
    """Say how an advertiser used data: as one of the flags, or by a label, of which not all are known."""
    flags, labels = ("list", "remarketing", "store_visit"), ("list", "Advertisers whose shop you may have visited")
    reasons = labels if scene.place.form.mark == "label_values" else flags
    return reasons[scene.number % len(reasons)]


def app(scene: Scene) -> str:
    """Name an app that tells Meta of two events."""
    return scene.distinct(scene.cast.brands, every=2)


PHOTO = {
    "device_id": lambda scene: scene.cast.owner.device,
    "camera_position": lambda scene: scene.turn(("back", "front", "unknown")),
    "taken": lambda scene: datetime.fromtimestamp(scene.seconds - 30, UTC).strftime("%Y:%m:%d %H:%M:%S"),
    "source_type": lambda scene: "4" if scene.cast.owner.device.startswith("android") else "library",
}
"""What the app knows of a file from the phone."""

PLACE = {
    "latitude": lambda scene: round(scene.cast.owner.latitude, 2),
    "longitude": lambda scene: round(scene.cast.owner.longitude, 2),
}
"""Where a file was made."""

CAMERA = {
    "iso": lambda scene: 100 + 100 * scene.chance.below(8),
    "focal_length": lambda _: "35",
    "lens_model": lambda _: "Meadow 35mm f/2",
    "lens_make": lambda _: "Meadow Optics",
    "scene_capture_type": lambda _: "standard",
    "software": lambda _: "Darkshed 4.1",
    "scene_type": lambda _: 1,
    "digitized": lambda scene: datetime.fromtimestamp(scene.seconds - 90, UTC).strftime("%Y:%m:%d %H:%M:%S"),
    "aperture": lambda _: "2.970854",
    "shutter_speed": lambda _: "6.906891",
    "metering_mode": lambda _: "5",
    "focal_plane_x_resolution": lambda _: "2000",
    "focal_plane_y_resolution": lambda _: "2000",
    "focal_plane_resolution_unit": lambda _: "3",
}
"""What a camera wrote into a file."""

INVENTORS: dict[str, Invent] = {
    # what many tables have
    "time": lambda scene: scene.time,
    "fbid": lambda scene: f"17841{scene.chance.digits(12)}",
    "owner": lambda scene: scene.person.username,
    "owner_name": lambda scene: scene.person.name,
    "owner_url": lambda scene: scene.person.site or None,
    "url": link,
    "caption": lambda scene: scene.turn(scene.cast.captions),
    "title": lambda _: "",
    "hashtags": tags,
    "artist": lambda scene: scene.turn(scene.cast.songs)[1],
    # account
    "account.username": lambda scene: scene.cast.owner.username,
    "account.name": lambda scene: scene.cast.owner.name,
    "account.bio": lambda scene: scene.cast.owner.bio,
    "account.email": lambda scene: scene.cast.owner.email,
    "account.phone": lambda scene: scene.cast.owner.phone,
    "account.phone_confirmed": lambda _: True,
    "account.phone_confirmation_method": lambda _: "SMS",
    "account.gender": lambda scene: scene.cast.owner.gender or None,
    "account.birth_date": lambda scene: date.fromisoformat(scene.cast.owner.birth),
    "account.website": lambda scene: scene.cast.owner.site,
    "account.private": lambda scene: scene.chance.below(2) == 0,
    "account.joined": lambda scene: scene.time - PAST,
    "account.profile_photo": lambda scene: on_the_web(scene.chance, "jpg"),
    "account.music": lambda scene: " - ".join(scene.cast.songs[0]),
    "account.emoji_pong_high_score": lambda scene: scene.chance.below(40),
    # what the account did
    "comments.text": lambda scene: scene.turn(scene.cast.comments),
    "comments.media_uri": gif_in_comment,
    "likes.emoji": lambda scene: scene.turn(("👍", "❤️", "👩‍🎨")),
    "saved.title music": lambda scene: scene.turn(scene.cast.songs)[0],
    "saved.title place": lambda scene: scene.turn(scene.cast.places),
    "collections.name": lambda scene: scene.distinct(scene.cast.topics),
    "collections.type": lambda _: "Collection",
    "collections.visibility": lambda _: "Private",
    "collections.created": lambda scene: scene.time,
    "collections.updated": lambda scene: scene.time + 7200 * MICROSECONDS,
    "collections.members_text": lambda scene: f"{scene.person.username}, {scene.chance.pick(scene.cast.friends).username}",
    "searches.term": lambda scene: scene.turn(scene.cast.searches),
    "searches.term other": searched,
    "searches.kind": lambda scene: clicked(scene)[0],
    "searches.term user": lambda scene: scene.person.username,
    "searches.term hashtag": lambda scene: scene.turn(scene.cast.hashtags),
    "searches.term place": lambda scene: scene.turn(scene.cast.places),
    "searches.url": lambda _: None,
    "searches.url user": lambda scene: f"https://www.instagram.com/_u/{scene.person.username}",
    "story_interactions.value": lambda scene: scene.turn(scene.cast.answers),
    "story_interactions.value emoji_slider": lambda scene: str(scene.chance.below(101)),
    "story_interactions.value emoji_reaction": lambda scene: scene.turn(("🔥", "😍", "👏🏽")),
    "story_interactions.value like": lambda _: None,
    "story_interactions.question": lambda scene: scene.turn(scene.cast.lines),
    "story_interactions.question like": lambda _: None,
    "story_interactions.options": lambda _: None,
    "story_interactions.options poll": lambda scene: list(scene.cast.answers[:2]),
    "story_interactions.url": lambda scene: f"https://www.instagram.com/stories/{scene.person.username}/{scene.chance.digits(19)}",
    # whom the account knows
    "connections.username": lambda scene: scene.acquaintance.username,
    "connections.name": lambda scene: scene.acquaintance.name,
    "connections.website": lambda scene: scene.acquaintance.site or None,
    "connections.url": profile_url,
    "connections.hashtag": lambda scene: scene.distinct(scene.cast.hashtags).replace(" ", ""),
    "connections.url hashtag": lambda scene: f"https://www.instagram.com/explore/tags/{scene.distinct(scene.cast.hashtags).replace(' ', '')}",
    "contacts.first_name": lambda scene: contact(scene)[0],
    "contacts.last_name": lambda scene: contact(scene)[1],
    "contacts.contact": lambda scene: contact(scene)[2],
    # security and devices
    "security_events.time signup": lambda scene: scene.time - PAST,
    "security_events.cookie": lambda scene: "*" * 25 + scene.chance.code(3),
    "ip": lambda scene: scene.turn(scene.cast.owner.ips),
    "security_events.port": lambda scene: 1024 + scene.chance.below(60000),
    "security_events.language": lambda scene: scene.cast.owner.language,
    "user_agent": user_agent,
    "security_events.username": lambda scene: f"{scene.cast.owner.username}.old",
    "security_events.email": lambda scene: scene.cast.owner.email,
    "security_events.phone": lambda _: None,
    "security_events.device": lambda scene: scene.cast.owner.device,
    "security_events.latitude": lambda scene: scene.cast.owner.latitude,
    "security_events.longitude": lambda scene: scene.cast.owner.longitude,
    "security_events.precise": lambda _: True,
    "security_events.detail": lambda scene: scene.turn(("Inactivation", "Activation")),
    "security_events.detail ": lambda scene: scene.turn(("Log in", "Checkpoint", "Email sent", "Profile changed")),
    "security_events.app": lambda _: "Instagram",
    "security_events.app_version": lambda _: "389.0.0.31.87",
    "security_events.place": lambda scene: scene.cast.owner.city,
    "security_events.kind": lambda scene: scene.turn(("login", "checkpoint", "email_sent", "profile_changed")),
    "security_events.detail privacy_change": lambda scene: scene.turn(("Switched to Private", "Switched to Public")),
    "devices.device_id": lambda scene: scene.cast.owner.device,
    "devices.device_id two_factor": lambda scene: scene.chance.digits(15),
    "devices.nickname": lambda scene: scene.turn(scene.cast.answers),
    "devices.manufacturer": lambda scene: scene.turn(("Apple", "Linux")),
    "devices.model": lambda scene: scene.turn(("iPhone15,4", "Firefox")),
    "devices.type": lambda scene: scene.turn(("Igd:iPhone-388.2", "Igd:Web-511.4.0")),
    "devices.os_version": lambda scene: scene.turn(("18.2", "128")),
    "devices.last_login": lambda scene: scene.time,
    "devices.online_since": lambda scene: scene.time if scene.number % 2 else None,
    "devices.sdk_versions": lambda _: "172.0,171.0,170.0,169.0,168.0",
    "devices.compression": lambda _: "ETC2",
    "devices.face_tracker_version": lambda _: "14",
    # what the account was shown, and what is made of it
    "impressions.ad_url": lambda _: None,
    "impressions.ad_url ad": lambda scene: f"https://www.facebook.com/ads/library/?id={scene.chance.digits(16)}",
    "impressions.advertisers": lambda _: None,
    "impressions.advertisers ad": lambda scene: [scene.turn(scene.cast.brands)],
    "impressions.advertiser_profiles": lambda _: None,
    "impressions.advertiser_profiles ad": lambda scene: [f"https://www.instagram.com/{scene.chance.pick(scene.cast.friends).username}"],
    "impressions.feedback": lambda _: None,
    "impressions.feedback interested_post": lambda scene: scene.turn(("Not interested", "Interested")),
    "impressions.surface": lambda _: None,
    "impressions.surface interested_post": lambda scene: scene.turn(("Feed", "Reels")),
    "impressions.title ad_click": lambda scene: scene.turn(scene.cast.brands),
    "impressions.title app_message": lambda _: "notes_music_tip",
    "impressions.title music_heard": lambda scene: scene.turn(scene.cast.songs)[0],
    "impressions.title music_used": lambda scene: scene.turn(scene.cast.songs)[0],
    "impressions.click_type": lambda scene: scene.turn(("Dismiss", "Primary")),
    "impressions.count": lambda scene: 1 + scene.chance.below(4),
    "profile_changes.field": lambda scene: changed(scene)[0],
    "profile_changes.previous": lambda scene: changed(scene)[1],
    "profile_changes.new": lambda scene: changed(scene)[2],
    "interests.name": lambda scene: scene.distinct(scene.cast.topics),
    "interests.name place": lambda scene: scene.distinct(scene.cast.places),
    "interests.time": lambda scene: scene.shared.time,
    "interests.fbid": lambda scene: scene.shared.fbid,
    "advertisers.name": lambda scene: scene.distinct(scene.cast.brands),
    "advertisers.reason": reason,
    "off_meta_events.app": app,
    "off_meta_events.app_id": lambda scene: Chance(app(scene), "id").digits(16),
    "off_meta_events.fbid": lambda scene: f"17841{Chance(app(scene), 'fbid').digits(12)}",
    "off_meta_events.event_id": lambda scene: scene.chance.digits(16),
    "off_meta_events.kind": lambda scene: scene.turn(("CUSTOM", "PURCHASE", "VIEW_CONTENT")),
    "link_history.url": lambda scene: f"https://example.net/{scene.chance.code(8)}",
    "link_history.title": lambda scene: scene.turn(scene.cast.captions),
    "link_history.session_start": lambda scene: shown(scene.seconds - 200),
    "link_history.session_end": lambda scene: shown(scene.seconds - 30),
}
"""By column; by table and column; by table, column and kind."""
