"""Relations to other accounts: followers_and_following, and the same of the Threads app."""

from __future__ import annotations

from msgspec.structs import replace

from igarchive.fields import label_values, string_list
from igarchive.flat import FIRST, began, times_by_name
from igarchive.history import Since, history
from igarchive.section import Category, Form, Section, in_parts, read_only
from igarchive.sections.folders import CONNECTIONS, THREADS

LABELLED = "2026-05"
"""Since when relations are labelled values: in an export of 2026-04-15 they were not yet, in one of 2026-05-11 they were."""


def accounts(key: str | None) -> Form:
    """Declare a list of accounts: by value until 2025, by title since."""
    return string_list(key, "connections", username="value|title", url="href", time="timestamp", always="username")


def accounts_by_title(key: str) -> Form:
    """Declare the same list as it is written since September 2025, of who was blocked since November 2024."""
    return string_list(key, "connections", username="title|value", url="href", time="timestamp", always="username", sparse=True)


def described() -> Form:
    """Declare a list of accounts with their names; the URL is the account's website."""
    return label_values("connections", website="URL", name="Name", username="Username", always="username")


def connection(
    name: str, doc: str, kind: str, key: str, *files: tuple[str, str], folder: tuple[Since[str], ...] = CONNECTIONS, category: Category = "connections"
) -> Section:
    """Declare one list of accounts."""
    forms = history(("2021-02", accounts(key)), (LABELLED, read_only(described()) if folder is THREADS else described()))
    return Section(name, doc, category, folder, history(*files), forms, {"kind": kind})


def threads(name: str, doc: str, kind: str, key: str, *files: tuple[str, str]) -> Section:
    """Declare the Threads app's sibling of a list."""
    return connection(
        f"threads_{name}", f"{doc} (Threads)", f"threads_{kind}", f"text_post_app_text_post_app_{key}", *files, folder=THREADS, category="threads"
    )


def _followers() -> Section:
    forms = history(("2021-02", accounts("relationships_followers")), ("2022-11", accounts(None)), (LABELLED, read_only(described())))
    return in_parts(
        Section("followers", "Accounts that follow this one.", "connections", CONNECTIONS, history(("2021-02", "followers.json")), forms, {"kind": "follower"})
    )


def _following() -> Section:
    key = "relationships_following"
    forms = history(("2021-02", accounts(key)), ("2025-09", accounts_by_title(key)), ("2026-06", read_only(described())))
    return Section(
        "following", "Accounts that this one follows.", "connections", CONNECTIONS, history(("2021-02", "following.json")), forms, {"kind": "following"}
    )


def _blocked() -> Section:
    key, names = "relationships_blocked_users", (("2021-02", "blocked_accounts.json"), ("2024-11", "blocked_profiles.json"))
    by_value = connection("blocked_profiles", "Accounts that this one blocked.", "blocked", key, *names)
    return replace(by_value, written=history(("2024-11", accounts_by_title(key))))


def _hashtags() -> Section:
    forms = history(
        ("2021-02", string_list("relationships_following_hashtags", "connections", hashtag="value|title", url="href", time="timestamp", always="hashtag")),
        (LABELLED, read_only(label_values("connections", url="URL", hashtag="Name|Hashtag", always="hashtag"))),
    )
    return Section(
        "following_hashtags", "Hashtags that this account follows.", "connections", CONNECTIONS,
        history(("2021-02", "following_hashtags.json")), forms, {"kind": "hashtag"},
    )  # fmt: skip


def first(section: Section, key: str, column: str = "username") -> Section:
    """Let a list begin in connections.json, where all of them lay until 2020: a map of each name to a time."""
    return began(section, "connections.json", (FIRST, times_by_name(key, "connections", column)))


SECTIONS = (
    first(_followers(), "followers"),
    first(_following(), "following"),
    first(_hashtags(), "following_hashtags", "hashtag"),
    first(_blocked(), "blocked_users"),
    first(connection("close_friends", "Close friends.", "close_friend", "relationships_close_friends", ("2021-02", "close_friends.json")), "close_friends"),
    connection(
        "favorites", "Accounts marked as favourites.", "favorite", "relationships_feed_favorites",
        ("2022-08", "accounts_you've_favorited.json"), ("2024-11", "profiles_you've_favorited.json"),
    ),
    connection(
        "follow_requests_received", "Requests to follow this account.", "request_received", "relationships_follow_requests_received",
        ("2021-02", "follow_requests_you've_received.json"),
    ),
    first(
        connection(
            "pending_follow_requests", "Requests that this account sent and that are not answered.", "request_sent", "relationships_follow_requests_sent",
            ("2021-02", "pending_follow_requests.json"),
        ),
        "follow_requests_sent",
    ),
    first(
        connection(
            "recent_follow_requests", "Requests that this account sent lately.", "request_answered", "relationships_permanent_follow_requests",
            ("2021-02", "recent_follow_requests.json"),
        ),
        "permanent_follow_requests",
    ),
    connection(
        "recently_unfollowed", "Accounts that this one stopped following.", "unfollowed", "relationships_unfollowed_users",
        ("2021-02", "recently_unfollowed_accounts.json"), ("2024-11", "recently_unfollowed_profiles.json"),
    ),
    first(
        connection(
            "removed_suggestions", "Suggested accounts that were dismissed.", "removed_suggestion", "relationships_dismissed_suggested_users",
            ("2021-02", "removed_suggestions.json"),
        ),
        "dismissed_suggested_users",
    ),
    first(
        connection(
            "restricted_profiles", "Accounts that this one restricted.", "restricted", "relationships_restricted_users",
            ("2021-02", "restricted_accounts.json"), ("2024-11", "restricted_profiles.json"),
        ),
        "restricted_users",
    ),
    connection("hide_story_from", "Accounts that may not see this one's stories.", "hidden_story", "relationships_hide_stories_from", ("2021-02", "hide_story_from.json")),
    threads("followers", "Accounts that follow this one", "follower", "followers", ("2023-11", "followers.json")),
    threads("following", "Accounts that this one follows", "following", "following", ("2023-11", "following.json")),
    threads("blocked_profiles", "Accounts that this one blocked", "blocked", "blocked_users", ("2023-11", "blocked_accounts.json"), ("2024-11", "blocked_profiles.json")),
    threads("follow_requests_received", "Requests to follow this account", "request_received", "follow_requests_received", ("2023-11", "follow_requests_you've_received.json")),
    threads("pending_follow_requests", "Requests that are not answered", "request_sent", "follow_requests_sent", ("2023-11", "pending_follow_requests.json")),
    threads("recent_follow_requests", "Requests that this account sent lately", "request_answered", "permanent_follow_requests", ("2023-11", "recent_follow_requests.json")),
    threads(
        "recently_unfollowed", "Accounts that this one stopped following", "unfollowed", "unfollowed_users",
        ("2023-11", "recently_unfollowed_accounts.json"), ("2024-11", "recently_unfollowed_profiles.json"),
    ),
    threads(
        "restricted_profiles", "Accounts that this one restricted", "restricted", "restricted_users",
        ("2023-11", "restricted_accounts.json"), ("2024-11", "restricted_profiles.json"),
    ),
)  # fmt: skip
