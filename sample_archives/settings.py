"""Settings, topics, and the small files that the export has besides."""

from __future__ import annotations

from export import Export, Pen, many, profile_link
from shapes import (
    Files,
    Json,
    Record,
    bare,
    group,
    label_values,
    labelled,
    labelled_rows,
    media,
    sparse_map,
    string_list,
    string_map,
    wrapped,
)

ACTIVITY = "your_instagram_activity"


def settings(export: Export) -> Files:
    """List the settings and the small files."""
    return {**preferences(export), **topics(export), **commerce(export), **odds_and_ends(export)}


def preferences(export: Export) -> Files:
    """List the settings."""
    pen = export.pen("preferences")
    folder = f"preferences/{export.of('media_settings', *['settings'] * 3)}"
    upgraded = {"Upgraded To Cross-App Messaging": True, "Time Upgraded": pen.time()}
    lists = {
        "notification_preferences": ("notification_preferences", notifications()),
        "comments_allowed_from": ("allow_comments_from", [string_map({"Comments Allowed From": "Everyone"})]),
        "use_cross-app_messaging": ("upgraded_to_cross_app_messaging", [string_map(upgraded)]),
        "filtered_keywords_for_comments_and_messages": (
            "filtered_keywords",
            [keyword("crypto"), keyword("Gewinnspiel 🎁")],
        ),
        "filtered_keywords_for_posts": ("filtered_keywords_for_posts", [keyword("świąteczna wyprzedaż")]),
    }
    files: Files = {f"{folder}/{name}": wrapped(f"settings_{key}", rows) for name, (key, rows) in lists.items()}
    choices = [labelled("Use of data from partners"), labelled("Choice made on", pen.time())]
    files[f"{folder}/consents"] = label_values(*choices, fbid=pen.fbid(), time=pen.time())
    notice = sparse_map({"Impression Time": "2023-06-01 09:14:22", "Consent Status": "acknowledged"})
    key = "policy_updates_and_permissions_notification_of_privacy_policy_updates"
    path = "logged_information/policy_updates_and_permissions/notification_of_privacy_policy_updates"
    files[path] = wrapped(key, [notice])
    return files


def notifications() -> list[Record]:
    """Build the choices of what the owner is told of."""
    rows = (("push", "CLIPS_RECENTLY_UPLOADED", "EVERYONE"), ("email", "FEEDBACK", "OFF"))
    return [sparse_map({"Channel": channel, "Type": kind, "Value": value}) for channel, kind, value in rows]


def keyword(word: str) -> Record:
    """Build a word that hides what it stands in."""
    return string_list(href="", value=word, time=0, media=True)


def topics(export: Export) -> Files:
    """List the topics."""
    pen = export.pen("topics")
    folder = "preferences/your_topics"
    named = many(export.of(3, 4, 3, 2), lambda: string_map({"Name": pen.topic()}))
    name = export.of("your_topics", *["recommended_topics"] * 3)
    files: Files = {f"{folder}/{name}": wrapped("topics_your_topics", named)}
    if export.only("E"):
        chosen = [[labelled("Name", pen.topic())] for _ in range(2)]
        # The name of the file has a slash, which the archive takes for a folder.
        path = f"{folder}/your_ads_see_more/see_less_topics"
        files[path] = bare([topic_choice(pen, chosen), topic_choice(pen, [])])
    return files


def topic_choice(pen: Pen, chosen: list[list[Record]]) -> Record:
    """Build a choice to see more or less of some topics."""
    moment = pen.time()
    return label_values(labelled("Update time", moment + 4), group("Topics", *chosen), fbid=pen.fbid(), time=moment)


def commerce(export: Export) -> Files:
    """List what has to do with shops, money and subscriptions."""
    pen = export.pen("commerce")
    products = many(2, lambda: product(pen))
    eligible = {
        "Product Name": "BRANDED CONTENT",
        "Decision": "Not Eligible",
        "Reason": "Too few followers\nTry again later.",
    }
    gifts = {"Time of accepting ToS": pen.time(), "Has user seen onboarding preview screen": False}
    lists: dict[str, tuple[str, list[Record]]] = {
        "shopping/recently_viewed_items": ("checkout_saved_recently_viewed_products", products),
        "shopping/wishlist_items": ("checkout_saved_products", [product(pen)]),
        "monetization/eligibility": ("monetization_eligibility", [string_map(eligible)]),
        "monetization/gifts": ("monetization_content_appreciation", [string_map(gifts)]),
        "subscriptions/show_exclusive_story_promo_setting": (
            "subscriptions_show_story_teaser_setting",
            [string_map({"Exclusive Story Promo Setting": False})],
        ),
        "subscriptions/your_muted_story_teaser_creators": (
            "subscriptions_muted_story_teaser_creators",
            [string_map({"Muted Creators": ""})],
        ),
        "subscriptions/reels": (
            "subscriptions_reels",
            [string_map({"User Name": pen.friend().username, "External URL": "https://example.net/r"})],
        ),
        "avatars_store/avatar_items": ("ig_avatar_marketplace_avatar_items", many(2, lambda: avatar_item(pen))),
        "events/event_reminders": ("events_event_reminders", [event_reminder(pen)]),
    }
    if export.only("C"):
        lists["shopping/cart_items"] = ("checkout_saved_bag_info", [cart_item(pen)])
    return {f"{ACTIVITY}/{name}": wrapped(key, rows) for name, (key, rows) in lists.items()}


def product(pen: Pen) -> Record:
    """Build a product."""
    return sparse_map({"Product Name": pen.answer(), "Merchant Name": pen.brand()})


def cart_item(pen: Pen) -> Record:
    """Build a product in the cart."""
    merchant = {"Merchant ID": pen.digits(15), "Merchant Name": pen.brand()}
    return sparse_map({**merchant, "Product ID": pen.digits(16), "Product Name": pen.answer(), "Quantity": "1"})


def avatar_item(pen: Pen) -> Record:
    """Build a garment of the avatar."""
    item = pen.next("item", ("Wellington boots", "Gestreifter Schal"))
    return {"item": item, "type": "OUTFIT", "acquisition_time": pen.time()}


def event_reminder(pen: Pen) -> Record:
    """Build a reminder of an event."""
    return string_list(href=profile_link(pen.friend()), value=pen.topic(), time=pen.time(), media=True)


def odds_and_ends(export: Export) -> Files:
    """List the files that are about other things."""
    pen = export.pen("odds and ends")
    folder = f"{ACTIVITY}/other_activity"
    requests = [download_request(pen) for _ in range(export.of(1, 2, 1, 2))]
    spent = [[labelled("Start time", pen.time())], [labelled("End time", pen.time())]]
    return {
        f"{folder}/your_information_download_requests": bare(requests),
        f"{folder}/time_spent_on_instagram": bare([label_values(labelled_rows("Sessions", spent), fbid=pen.fbid(), time=pen.time())]),
        f"{folder}/surveys": survey(pen),
        f"{folder}/your_ownership_of_digital_items": bare([digital_item(pen)]),
    }


def download_request(pen: Pen) -> Record:
    """Build a request for an export like this."""
    moment = pen.time()
    return label_values(
        labelled("Request completion time", moment + 900),
        labelled("Start date", 1300000000),
        labelled("End date", moment),
        labelled("Media quality", "High"),
        {"label": "Categories", "vec": []},
        labelled("Failure"),
        fbid=pen.fbid(),
        time=moment,
    )


def survey(pen: Pen) -> Json:
    """Build a survey; its questions have descriptions."""
    answer = {**labelled_rows("Answers", [[labelled("Text", pen.answer())]]), "description": "How was the app today?"}
    shown = {**labelled("Shown on", pen.time()), "description": "When the question was asked"}
    skipped: Record = {"label": "Second question", "description": "Not answered"}
    return label_values(answer, shown, skipped, fbid=pen.fbid(), time=pen.time())


def digital_item(pen: Pen) -> Record:
    """Build a digital item."""
    return label_values(labelled("Item name", pen.answer()), fbid=pen.fbid(), time=pen.time())


def threads_app(export: Export) -> Files:
    """List the profile and the feeds of the Threads app."""
    pen = export.pen("threads app")
    owner, moment = pen.owner, pen.time()
    photo = media(pen.uri("other", moment), moment, text_app_post={"reply_control": "", "geo_gated_country_list": ""})
    fields: dict[str, str | int | bool] = {
        "Email": owner.email,
        "Phone Number": "",
        "Phone Confirmed": False,
        "Username": owner.username,
        "Name": owner.name,
        "Bio": owner.bio,
        "Birthday": owner.birth,
        "Private Account": False,
        "Onboarding Time": 1688600000,
        "Is Eligible for Profile Activation Badge": False,
    }
    folder = f"{ACTIVITY}/threads"
    profile = string_map(fields, media={"Profile Photo": photo})
    files: Files = {f"{folder}/personal_information": wrapped("text_post_app_text_post_app_profile", [profile])}
    if not export.only("C"):
        feeds = many(export.of(0, 1, 2, 1), lambda: feed(pen))
        files[f"{folder}/interest_feeds_on_threads"] = wrapped("text_post_app_text_app_interest_feeds", feeds)
    return files


def feed(pen: Pen) -> Record:
    """Build a feed of Threads."""
    return string_map(
        {
            "Owner username": pen.owner.username,
            "Feed name": pen.topic(),
            "Feed type": "CUSTOM",
            "Added topic names delimited by `|`": f"{pen.topic()}|{pen.topic()}",
            "Added usernames delimited by `|`": pen.friend().username,
        }
    )
