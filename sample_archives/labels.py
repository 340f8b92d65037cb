"""The labels that British English writes differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shapes import Json

BRITISH = {
    "City Name": "Town/city name",
    "Comments Allowed From": "Comments allowed from",
    "Contact Information": "Contact information",
    "Contact Syncing": "Contact syncing",
    "Change Date": "Change date",
    "Cookie Name": "Cookie name",
    "Email": "Email address",
    "Emoji Pong High Score": "Emoji Pong high score",
    "Exclusive Story Promo Setting": "Exclusive story promo setting",
    "First Close Friends Story Time": "First Close Friends story time",
    "First Name": "First name",
    "First Story Time": "First story time",
    "GPS Time Uploaded": "GPS time uploaded",
    "Has Shared Live Video": "Has shared live video",
    "IP Address": "IP address",
    "Imprecise Latitude": "Imprecise latitude",
    "Imprecise Longitude": "Imprecise longitude",
    "Language Code": "Language code",
    "Last Login": "Last login",
    "Last Logout": "Last logout",
    "Last Name": "Surname",
    "Last Story Time": "Last story time",
    "Muted Creators": "Muted creators",
    "New Value": "New value",
    "Phone Confirmed": "Phone number confirmed",
    "Phone Number": "Phone number",
    "Precise Latitude": "Precise latitude",
    "Precise Longitude": "Precise longitude",
    "Previous Value": "Previous value",
    "Private Account": "Private account",
    "Product Name": "Product name",
    "Profile Photo": "Profile photo",
    "Time Upgraded": "Time upgraded",
    "Title of website page you visited": "Title of website page that you visited",
    "Upgraded To Cross-App Messaging": "Upgraded to cross-app messaging",
    "User Agent": "User agent",
    "Website link you visited": "Website link that you visited",
    "Date Range": "Date range",
    "Followers Delta": "Followers delta",
    "Follower Percentage by City": "Follower percentage by town/city",
    "Content Interactions": "Content interactions",
    "Post Interactions": "Post interactions",
    "Accounts Reached": "Accounts reached",
    "Non-Followers": "Non-followers",
}
"""By the American label."""


def translated(value: Json) -> Json:
    """Translate map keys and labels to British English, as far as they are known."""
    if isinstance(value, Mapping):
        return {BRITISH.get(key, key): british_label(key, item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [translated(item) for item in value]
    return value


def british_label(key: str, value: Json) -> Json:
    """Translate a label; other texts are content."""
    if key == "label" and isinstance(value, str):
        return BRITISH.get(value, value)
    return translated(value)
