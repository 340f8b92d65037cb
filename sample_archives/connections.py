"""Whom the owner is connected with, and the address book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from export import Export, Pen, many, profile_link
from shapes import Files, Json, Record, bare, label_values, labelled, sparse_map, string_list, string_map, wrapped

FOLDER = "connections/followers_and_following"
KEY = "relationships_"

# File names in C and from D on, key, and how many in each generation.
SIBLINGS = (
    ("close_friends", "close_friends", "close_friends", (2, 1, 2, 2)),
    ("accounts_you've_favorited", "profiles_you've_favorited", "feed_favorites", (1, 2, 1, 2)),
    ("follow_requests_you've_received", "follow_requests_you've_received", "follow_requests_received", (2, 1, 1, 2)),
    ("pending_follow_requests", "pending_follow_requests", "follow_requests_sent", (1, 2, 1, 1)),
    ("recent_follow_requests", "recent_follow_requests", "permanent_follow_requests", (2, 1, 2, 2)),
    ("recently_unfollowed_accounts", "recently_unfollowed_profiles", "unfollowed_users", (2, 2, 1, 3)),
    ("removed_suggestions", "removed_suggestions", "dismissed_suggested_users", (2, 1, 2, 2)),
    ("restricted_accounts", "restricted_profiles", "restricted_users", (1, 1, 2, 1)),
    ("hide_story_from", "hide_story_from", "hide_stories_from", (1, 2, 1, 2)),
)

# Numbered files of followers, and how many in each.
FOLLOWERS: Mapping[str, Mapping[int, int]] = {
    "C": {1: 5, 2: 3},
    "D1": {1: 5, 2: 4, 10: 2},
    "D2": {1: 4, 2: 1},
    "E": {1: 4, 2: 3},
}

# Files of the Threads app, keys, how many; C has the first two only.
THREADS = (
    ("followers", "followers", (2, 2, 1, 2)),
    ("following", "following", (1, 2, 2, 1)),
    ("blocked_profiles", "blocked_users", (0, 1, 1, 1)),
    ("follow_requests_you've_received", "follow_requests_received", (0, 1, 1, 1)),
    ("pending_follow_requests", "follow_requests_sent", (0, 1, 1, 1)),
    ("recent_follow_requests", "permanent_follow_requests", (0, 1, 1, 1)),
    ("recently_unfollowed_profiles", "unfollowed_users", (0, 1, 1, 1)),
    ("restricted_profiles", "restricted_users", (0, 1, 1, 1)),
)


def connections(export: Export) -> Files:
    """List the files about connections."""
    pen = export.pen("connections")
    files: Files = {}
    for number, count in FOLLOWERS[export.generation].items():
        files[f"{FOLDER}/followers_{number}"] = bare(many(count, lambda: follower(pen)))
    files[f"{FOLDER}/following"] = wrapped(f"{KEY}following", many(export.of(6, 5, 5, 4), lambda: following(pen)))
    hashtags = [hashtag(pen, tag) for tag in export.cast.hashtags[: export.of(2, 2, 1, 2)]]
    files[f"{FOLDER}/following_hashtags"] = wrapped(f"{KEY}following_hashtags", hashtags)
    blocked = many(export.of(2, 2, 1, 1), lambda: blocked_profile(pen))
    blocked_file = export.of("blocked_accounts", *["blocked_profiles"] * 3)
    files[f"{FOLDER}/{blocked_file}"] = relations(export, "blocked_users", blocked)
    for old, new, key, counts in SIBLINGS:
        people = many(export.of(*counts), lambda: related(pen))
        files[f"{FOLDER}/{export.of(old, new, new, new)}"] = relations(export, key, people)
    lists = many(export.of(2, 1, 2, 1), lambda: custom_list(pen))
    files[f"{FOLDER}/custom_lists"] = wrapped(f"{KEY}custom_lists", lists)
    contacts = many(export.of(3, 4, 3, 3), lambda: contact(pen))
    files["connections/contacts/synced_contacts"] = wrapped("contacts_contact_info", contacts)
    return files


def relations(export: Export, key: str, records: Sequence[Record]) -> Json:
    """Put people under their key; the newest form is a list without one."""
    return bare(records) if export.only("E") else wrapped(KEY + key, records)


def follower(pen: Pen) -> Record:
    """Build a follower."""
    friend = pen.friend()
    return string_list(href=profile_link(friend), value=friend.username, time=pen.time(), media=True)


def following(pen: Pen) -> Record:
    """Build somebody followed; since the autumn of 2025 the name is the title."""
    return by_title(pen) if pen.export.only(("D2", "E")) else follower(pen)


def by_title(pen: Pen) -> Record:
    """Build somebody whose name is the title."""
    friend = pen.friend()
    return string_list(friend.username, href=profile_link(friend, app=True), time=pen.time())


def blocked_profile(pen: Pen) -> Record:
    """Build somebody blocked: by title already before the others."""
    return related(pen) if pen.export.only("E") else by_title(pen)


def related(pen: Pen) -> Record:
    """Build somebody in any other relation."""
    if not pen.export.only("E"):
        return follower(pen)
    friend = pen.friend()
    values = [labelled("URL", friend.site), labelled("Name", friend.name), labelled("Username", friend.username)]
    return label_values(*values, fbid=pen.fbid(), time=pen.time())


def hashtag(pen: Pen, tag: str) -> Record:
    """Build a hashtag followed."""
    return string_list(href=f"https://www.instagram.com/explore/tags/{tag}", value=tag, time=pen.time(), media=True)


def custom_list(pen: Pen) -> Record:
    """Build a list of people that the owner made."""
    members = ", ".join(pen.friend().username for _ in range(2))
    updated, created = pen.time(), pen.time()
    return string_map({"Name": pen.answer(), "Created At": created, "Updated At": updated, "Group Members": members})


def contact(pen: Pen) -> Record:
    """Build an entry of the address book; what is empty was written at first, and left out later."""
    entries = (
        ("Zofia", "Maliński", "zofia@example.net"),
        ("Plumber", "", "+447700900321"),
        ("", "", "+12025550199"),
    )
    first, last, reached = pen.next("contact", entries)
    if pen.export.only("C"):
        fields = {"First Name": first, "Last Name": last, "Contact Information": reached}
        return string_map({**fields, "Imported Time": pen.time()})
    return sparse_map({"First Name": first or None, "Last Name": last or None, "Contact Information": reached})


def threads_connections(export: Export) -> Files:
    """List the files about connections in the Threads app."""
    pen = export.pen("threads connections")
    files: Files = {}
    for name, key, counts in THREADS:
        if people := many(export.of(*counts), lambda: threads_profile(pen)):
            files[f"your_instagram_activity/threads/{name}"] = wrapped(f"text_post_app_text_post_app_{key}", people)
    return files


def threads_profile(pen: Pen) -> Record:
    """Build somebody in the Threads app."""
    friend = pen.friend()
    link = f"https://www.threads.net/@{friend.username}"
    return string_list(href=link, value=friend.username, time=pen.time(), media=True)
