"""Facts by name and value: the settings of an account, and the records of sections that have no table of their own.

One fact a line, ``name | value``. ``@time`` is a moment, nothing a name alone; names in braces are filled in from the
scene (``filled``). ``Group > name`` stands in a group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from igarchive.leftovers import Leftovers
from igarchive.shapes import label_record, list_record, map_record
from igarchive.times import MICROSECONDS

if TYPE_CHECKING:
    from igarchive.sample.scene import Scene

SETTINGS = {
    "use_of_wallets_across_accounts": "ig_wallets_across_accounts | true",
    "instagram_profile_information": """
        Contact Syncing | True
        Has Shared Live Video | False
        Last Login | @time
        Last Logout | @time
        Last Story Time | @time
        First Close Friends Story Time |
    """,
    "professional_information": """
        Business Objectives | Sell prints
        Business Connection Methods | Email
        Email | {email}
        Phone Number | {phone}
    """,
    "linked_meta_accounts": """
        User Name | {name}
        Account Type | Facebook
        Email | {email}
    """,
    "instagram_friend_map": """
        Sharing audience | CLOSE_FRIENDS
        Invisible mode expiry time |
        Sharing blocklist | {friend}
    """,
    "profile_based_in": "City Name | {city}",
    "possible_emails": "| old.{email}",
    "possible_phone_numbers": "| {phone}",
    "autofill_information": """
        tel | {phone}
        address_level2 | {city}
        email | {email}
        family_name | {family}
        given_name | {given}
        country |
    """,
    "flat_settings": "allow_comments_from | everyone",
    "in-app_browser_autofill_settings": """
        Save autofill data |
        Autofill turned on | @time
    """,
    "comments_allowed_from": "Comments Allowed From | People You Follow",
    "use_cross-app_messaging": """
        Upgraded To Cross-App Messaging | True
        Time Upgraded | @time
    """,
    "consents": """
        Use of data by partners | Not allowed
        Decided on | @time
    """,
    "notification_preferences": """
        Likes | From People I Follow | Push
        Comments | Everyone | Push
        Reminders | Off | Email
    """,
    "filtered_keywords_for_comments_and_messages": """
        | slug pellets
        | кредит
    """,
    "filtered_keywords_for_posts": "| before and after",
    "subscription_for_no_ads": """
        Status | Not subscribed
        Offered on | @time
    """,
    "ad_preferences": """
        Ads from partners | Off
        Social interactions | Only me
    """,
    "ads_about_meta": "Ads about Meta | Off",
    "submitted_to_advertisers": """
        Full name | {name}
        Email | {email}
    """,
    "off_meta_settings": """
        Future activity | Disconnected
        Changed on | @time
    """,
    "your_link_history_settings": """
        Link history |
        Link history turned on | @time
    """,
    "eligibility": """
        Product Name | BRANDED CONTENT
        Decision | Not Eligible
        Reason | Too few followers
    """,
    "show_exclusive_story_promo_setting": "Exclusive Story Promo Setting | False",
    "reels_subscriptions": """
        User Name | {friend}
        External URL | https://example.net/r
    """,
    "your_scheduled_chat_notifications": "Scheduled notifications | Weekdays",
    "threads_personal_information": """
        Email | {email}
        Username | {user}
        Name | {name}
        Bio | {bio}
        Private Account | False
        Onboarding Time | @time
    """,
}
"""By section."""

RECORDS = {
    "audience_insights": """
        Date Range | Oct 2 - Dec 30
        Followers | 418
        Followers Delta | 2.4% vs Jul 4 - Oct 1
        Follower Percentage by City | {city}: 31.5%
    """,
    "content_interactions": """
        Date Range | Oct 2 - Dec 30
        Content Interactions | 52
        You engaged delta% more accounts that weren’t following you compared to previous period | 12%
    """,
    "profiles_reached": """
        Date Range | Oct 2 - Dec 30
        Accounts Reached | 903
        Impressions | 2,114
    """,
    "live_videos": """
        Start Time | @time
        Duration | 00:12:40
        Peak Concurrent Viewers | 9
    """,
    "posts_insights": """
        Creation Timestamp | @time
        Impressions | 231
        Profile visits | 17
        Saves | 3
    """,
    "privacy_policy_updates": """
        Consent Status | Seen
        Time | @time
    """,
    "cart_items": """
        Merchant Name | {brand}
        Product Name | {answer}
        Quantity | 1
    """,
    "recently_viewed_items": """
        Product Name | {answer}
        Merchant Name | {brand}
    """,
    "wishlist_items": """
        Product Name | {answer}
        Merchant Name | {brand}
    """,
    "event_reminders": """
        value | {topic}
        timestamp | @time
    """,
    "avatar_items": """
        item | Gestreifter Schal
        type | OUTFIT
        acquisition_time | @time
    """,
    "gifts": """
        Time of accepting ToS | @time
        Has user seen onboarding preview screen | False
    """,
    "your_muted_story_teaser_creators": "Muted Creators | {friend}",
    "surveys": """
        How was the app today? | {answer}
        Shown on | @time
        Second question |
    """,
    "time_spent_on_instagram": """
        Session > Start time | @time
        Session > Length | 12 minutes
    """,
    "your_information_download_requests": """
        Request completion time | @time
        Media quality | High
        Format | JSON
    """,
    "your_ownership_of_digital_items": "Item name | {answer}",
    "note_interactions": "Last Notes Seen Time | @time",
    "note_and_repost_interactions": """
        Author > Name | {friend_name}
        Author > Username | {friend}
    """,
    "notes": """
        Creation time | @time
        Text | {comment}
        Audience | Followers you follow back
    """,
    "expired_apps": """
        App name | {brand}
        Expired on | @time
    """,
}
"""By section."""


def facts(told: str, scene: Scene) -> list[list[str]]:
    """Read facts: the cells of each line, filled in."""
    known = filled(scene)
    return [[cell.strip().format_map(known) for cell in line.split("|")] for line in told.strip().splitlines()]


def filled(scene: Scene) -> dict[str, str]:
    """Give what the names in braces stand for."""
    owner = scene.cast.owner
    given, _, family = owner.name.partition(" ")
    own = {"user": owner.username, "name": owner.name, "given": given, "family": family, "email": owner.email, "phone": owner.phone, "city": owner.city}
    near = {"friend": scene.person.username, "friend_name": scene.person.name, "brand": scene.turn(scene.cast.brands), "topic": scene.turn(scene.cast.topics)}
    return own | near | {"bio": owner.bio, "answer": scene.turn(scene.cast.answers), "comment": scene.turn(scene.cast.comments)}


TIME = "@time"
"""What stands for a moment."""


def settings(scene: Scene) -> list[dict[str, Any]]:
    """Give the settings of a section that its form carries: name, value or time, channel, id."""
    section, columns = scene.place.section, scene.place.form.carries["settings"]
    rows = []
    for name, value, *channel in facts(SETTINGS.get(section.name, f"{section.doc} | On"), scene):
        time = value == TIME and "time" in columns
        nothing = None if "time" in columns else ""  # an object of texts has no other way to say nothing
        told = {"name": name or None, "value": None if time else value or nothing, "time": scene.time if time else None}
        more = {"channel": channel[0] if channel else None, "fbid": scene.shared.fbid}
        rows.append({**{column: value for column, value in (told | more).items() if column in columns}, "section": section.name})
    return rows


def records(scene: Scene) -> list[dict[str, Any]]:
    """Give the rows of ``records`` that reading would give for a record of a section without a table, position and ordinal with them."""
    left = Leftovers(scene.place.section.name)
    left.add(scene.number, (), None, record(scene), "generic")
    [rows] = left.rows()
    columns = {name: value if isinstance(value, list) else [value] * rows.count for name, value in rows.columns.items()}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def record(scene: Scene) -> dict[str, Any]:
    """Invent a record of the form that a section has."""
    section, mark = scene.place.section, scene.place.form.mark
    given = facts(RECORDS.get(section.name, f"{section.doc} | {{answer}}"), scene)
    if mark == "label_values":
        told = {name if value != TIME else f"{name}@timestamp": scene.seconds if value == TIME else value for name, value in given}
        return label_record({"timestamp": scene.seconds, **told, "fbid": f"17841{scene.chance.digits(12)}"})
    if mark == "string_map_data":
        return map_record({name if value != TIME else f"{name}@timestamp": scene.seconds if value == TIME else value for name, value in given}, sparse=False)
    values = {name: scene.time // MICROSECONDS if value == TIME else value for name, value in given}
    return list_record(values, sparse=True) if mark == "string_list_data" else values
