"""Advertisers, what other companies report to Meta, and the links opened in the app."""

from __future__ import annotations

import time
from collections.abc import Sequence

from export import Export, Pen, many
from shapes import (
    Files,
    Json,
    Record,
    bare,
    group,
    internal,
    label_values,
    labelled,
    labelled_rows,
    labelled_texts,
    media,
    photo_metadata,
    string_map,
    wrapped,
)

BUSINESSES = "ads_information/instagram_ads_and_businesses"
WEBSITES = "apps_and_websites_off_of_instagram/apps_and_websites"
NOON = 12
LINKS = "logged_information/link_history"


def adverts(export: Export) -> Files:
    """List the files about advertising and other companies."""
    return {**businesses(export), **websites(export), **link_history(export)}


def businesses(export: Export) -> Files:
    """List the files about advertising."""
    pen = export.pen("businesses")
    categories = ["Away from home", "Engaged with “small” businesses", "Wi-Fi at home"][: export.of(2, 3, 2, 3)]
    lead = [{"label": "Full name", "value": pen.owner.name}, {"label": "E-mail", "value": pen.owner.email}]
    free = labelled("Subscription status", "Not subscribed")
    files: Files = {
        f"{BUSINESSES}/advertisers_using_your_activity_or_information": advertisers(pen),
        f"{BUSINESSES}/information_you've_submitted_to_advertisers": wrapped("ig_lead_gen_info", lead),
        f"{BUSINESSES}/other_categories_used_to_reach_you": label_values(labelled_texts("Name", categories), fbid=pen.fbid()),
        f"{BUSINESSES}/subscription_for_no_ads": label_values(free, fbid=pen.fbid()),
    }
    if not export.only("C"):
        files[f"{BUSINESSES}/ads_about_meta"] = ads_about_meta(pen)
        files[f"{BUSINESSES}/ad_preferences"] = ad_preferences(pen)
    return files


def advertisers(pen: Pen) -> Json:
    """Build the advertisers: three flags for each, or a list for each reason."""
    if pen.export.only("E"):
        return label_values(
            labelled_texts("Advertisers who uploaded a list that includes your information", [pen.brand() for _ in range(3)]),
            labelled_texts("Advertisers whose website or app you may have used", [pen.brand() for _ in range(2)]),
            labelled_texts("Advertisers whose shop you may have visited", []),
            fbid=pen.fbid(),
        )
    flags: Sequence[tuple[bool, bool, bool]] = pen.export.of(
        ((True, False, False), (True, True, False), (False, False, False), (False, False, True)),
        ((False, True, False), (True, False, True), (False, False, False)),
        ((True, False, False), (False, True, False)),
        (),
    )
    return wrapped("ig_custom_audiences_all_types", [advertiser(pen, *three) for three in flags])


def advertiser(pen: Pen, listed: bool, remarketing: bool, visited: bool) -> Record:  # noqa: FBT001 - the three flags
    """Build an advertiser."""
    return {
        "advertiser_name": pen.brand(),
        "has_data_file_custom_audience": listed,
        "has_remarketing_custom_audience": remarketing,
        "has_in_person_store_visit": visited,
    }


def ads_about_meta(pen: Pen) -> Record:
    """Build the setting for Meta's own advertisements; for a while internal names leaked."""
    values = [labelled("Ads about Meta", "Allowed"), labelled("Update time", pen.time())]
    record = label_values(*values, fbid=pen.fbid())
    return internal(record, "XIGSampleAdsAboutMeta", ("Choice", "UpdateTime")) if pen.export.only(("D1",)) else record


def ad_preferences(pen: Pen) -> Record:
    """Build the preferences: a list and two groups, one of them empty."""
    topic = [labelled("Name", pen.topic()), labelled("Choice", "See less"), labelled("Update time", pen.time())]
    return label_values(
        labelled_texts("Categories", ["Relationship status"]),
        group("Topics", topic),
        group("Advertisers"),
        fbid=pen.fbid(),
    )


def websites(export: Export) -> Files:
    """List the files about other companies' apps and websites."""
    pen = export.pen("websites")
    companies = [off_meta(pen, count) for count in export.of((2, 0), (1, 2, 1), (2, 1), (2, 0))]
    choices = [
        labelled("Future activity", "Connected"),
        labelled("Last change", pen.time()),
        labelled("Disconnected by"),
    ]
    settings = label_values(*choices, {"label": "Details", "dict": []}, fbid=pen.fbid(), time=pen.time())
    name = f"{WEBSITES}/your_activity_off_meta_technologies"
    events = bare(companies) if export.only("E") else wrapped("apps_and_websites_off_meta_activity", companies)
    files: Files = {name: events, f"{name}_settings": settings}
    if export.only("E"):
        app = [labelled("Name", pen.brand()), labelled("Your ID in this app", pen.digits(17))]
        times = [labelled("Added on", pen.time()), labelled("Last active time", pen.time())]
        files[f"{WEBSITES}/expired_apps"] = bare([label_values(*app, *times, fbid=pen.fbid(), time=pen.time())])
    return files


def off_meta(pen: Pen, count: int) -> Record:
    """Build a company and what it reported; its ids are too long for a float."""
    events = [(pen.digits(17), pen.next("event", ("CUSTOM", "PURCHASE", "VIEW_CONTENT")), pen.time()) for _ in range(count)]
    if not pen.export.only("E"):
        rows: list[Record] = [{"id": int(number), "type": kind, "timestamp": moment} for number, kind, moment in events]
        return {"name": pen.brand(), "events": rows}
    labelled_events = [[labelled("ID", number), labelled("Event", kind), labelled("Received on", moment)] for number, kind, moment in events]
    values = [labelled("ID", pen.digits(16)), labelled_rows("Events", labelled_events)]
    return label_values(*values, fbid=pen.code(60), title=pen.brand())


def link_history(export: Export) -> Files:
    """List the files about links opened in the app."""
    pen = export.pen("link history")
    visits = [visit(pen, full=n == 0) for n in range(export.of(1, 3, 2, 3))]
    settings = [labelled("Link history"), labelled("Link history turned on", pen.time())]
    record = label_values(*settings, fbid=pen.fbid(), time=pen.time())
    if export.only("C"):
        record = internal(record, "XIGSampleLinkHistorySettings", ("IsOptedIn", "OptInTime"))
    return {f"{LINKS}/link_history": bare(visits), f"{LINKS}/your_link_history_settings": record}


def visit(pen: Pen, *, full: bool) -> Record:
    """Build a visit; often little more than the address is known."""
    values = [labelled("Website link you visited", f"https://example.net/{pen.code(8)}")]
    if full:
        values += [
            labelled("Title of website page you visited", pen.caption()),
            labelled("Website session start time", display_time(pen.clock - 200)),
            labelled("Website session end time", display_time(pen.clock - 30)),
        ]
    return label_values(*values, fbid=pen.code(60), time=pen.time())


def display_time(moment: int) -> str:
    """Write a time as the app shows it, with a narrow space before the half of the day."""
    hour = time.gmtime(moment).tm_hour
    return time.strftime(f"%b %d, %Y {(hour - 1) % 12 + 1}:%M:%S\u202f{'am' if hour < NOON else 'pm'}", time.gmtime(moment))


def insights(export: Export) -> Files:
    """List the statistics of a professional account."""
    pen = export.pen("insights")
    folder = "logged_information/past_instagram_insights"
    period = pen.next("period", ("Oct 2 - Dec 30", "Jan 3 - Apr 1"))
    curly = "You engaged delta% more accounts that weren’t following you compared to previous period"
    audience = {"Date Range": period, "Followers": "418", "Followers Delta": "2.4% vs Jul 4 - Oct 1"}
    share = {"Follower Percentage by City": f"{pen.owner.city}: 31.5%"}
    interactions = {"Date Range": period, "Content Interactions": "52", "Post Interactions": "40", curly: "12%"}
    live: dict[str, str | int | bool] = {
        "Start Time": pen.time(),
        "Duration": "00:12:40",
        "Peak Concurrent Viewers": "9",
        "Comments": "14",
    }
    reach = {"Date Range": period, "Accounts Reached": "903", "Non-Followers": "488", "Impressions": "2,114"}
    lists = {
        "audience_insights": ("audience", [string_map({**audience, **share})]),
        "content_interactions": ("interactions", [string_map(interactions)]),
        "live_videos": ("live", [string_map(live)]),
        "posts": ("posts", many(export.of(1, 2, 1, 1), lambda: post_insights(pen))),
    }
    if not export.only("C"):
        lists["profiles_reached"] = ("reach", [string_map(reach)])
    return {f"{folder}/{name}": wrapped(f"organic_insights_{key}", rows) for name, (key, rows) in lists.items()}


def post_insights(pen: Pen) -> Record:
    """Build the statistics of a post."""
    moment = pen.time()
    thumbnail = media(pen.uri("posts", moment), moment, metadata=photo_metadata({"source_type": "library"}))
    numbers = {"Impressions": "231", "Profile visits": "17", "Likes": "44", "Comments": "6", "Saves": "3"}
    return string_map({"Creation Timestamp": moment, **numbers}, media={"Media Thumbnail": thumbnail})
