"""Pages of labelled values, written by hand as pages of 2025-11 and 2026-06 are: they give the rows that the JSON would have given."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from exports import LIKED_POSTS, group, label_values, labelled
from pages import page

if TYPE_CHECKING:
    from exports import Json, Reader

OPEN = '<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder">'
"""How a box begins."""

TABLE = '<table style="table-layout: fixed;">'

SAVED = "your_instagram_activity/saved/saved_posts.json"
COLLECTIONS = "your_instagram_activity/saved/saved_collections.json"
CATEGORIES = "ads_information/instagram_ads_and_businesses/other_categories_used_to_reach_you.json"
ACTIVITY = "security_and_login_information/login_and_profile_creation/profile_activity.json"
EVENTS = "apps_and_websites_off_of_instagram/apps_and_websites/your_activity_off_meta_technologies.json"
CONSENTS = "preferences/settings/consents.json"
TEN = dt.datetime(2024, 6, 10, 10, tzinfo=dt.UTC)

OWNER = (
    f'<tr><td colspan="2" class="_a6_q"><div>{OPEN}<h2 class="_3-95 _2pim _a6-h _a6-i">Owner</h2><div class="_a6-p">{OPEN}<div class="_a6-p">{TABLE}'
    f'<tr><td colspan="2" class="_a6_q"><div>{OPEN}<div class="_a6-p">{OPEN}<div class="_a6-p">{TABLE}'
    '<tr><td class="_a6_q">Name</td><td class="_2piu _a6_r">Arlo Finch</td></tr><tr><td class="_a6_q">Username</td><td class="_2piu _a6_r">arlo</td></tr>'
    "</table></div></div></div></div></div></td></tr></table></div></div></div></div></div></td></tr>"
)

HASHTAGS = (
    f'<tr><td colspan="2" class="_a6_q"><div>{OPEN}<h2 class="_3-95 _2pim _a6-h _a6-i">Hashtags</h2><div class="_a6-p"><div>'
    f'<div class="_2ph_ _a6_q">Name</div><div><div>{OPEN}<div class="_a6-p">tide</div></div></div>'
    f'<div>{OPEN}<div class="_a6-p">harbour</div></div></div></div></div></div></div></div></td></tr>'
)

POST = (
    '<tr><td colspan="2" class="_a6_q">URL<div><a target="_blank" href="https://www.instagram.com/p/C1/">https://www.instagram.com/p/C1/</a></div></td></tr>'
    f'<tr><td class="_a6_q">Caption</td><td class="_2piu _a6_r">low tide\n&#064;mira &amp; me</td></tr>{HASHTAGS}{OWNER}'
)


def record(rows: str, date: str = "Jun 10, 2024 10:00 am") -> str:
    """Write a record: a table in two boxes, and its date below."""
    return f'{OPEN}<div class="_3-95 _a6-p">{OPEN}<div class="_a6-p">{TABLE}{rows}</table></div></div></div><div class="_3-94 _a6-o">{date}</div></div>'


def html(member: str) -> str:
    return member.replace(".json", ".html")


def told(found: Any, table: str, *columns: str) -> list[tuple[Any, ...]]:  # noqa: ANN401 -- what was read
    return [tuple(row[column] for column in columns) for row in found[table]]


def test_a_liked_post_has_its_owner_and_hashtags_from_groups(read: Reader) -> None:
    found = read({html(LIKED_POSTS): page(record(POST))})

    assert told(found, "likes", "url", "caption", "hashtags", "owner", "owner_name", "time") == [
        ("https://www.instagram.com/p/C1/", "low tide\n@mira & me", ["tide", "harbour"], "arlo", "Arlo Finch", TEN)
    ]
    assert found["records"] == []


def test_a_page_with_a_foot_below_its_tables_is_of_labelled_values_though_the_list_was_a_map_before(read: Reader) -> None:
    found = read({html(SAVED): page(record(POST))})

    assert told(found, "saved", "owner", "url", "caption", "time") == [("arlo", "https://www.instagram.com/p/C1/", "low tide\n@mira & me", TEN)]
    assert found.member(html(SAVED))["form"] == "saved_posts:2025-12"


def test_one_hashtag_alone_is_a_hashtag(read: Reader) -> None:
    one = HASHTAGS.replace(f'<div>{OPEN}<div class="_a6-p">harbour</div></div></div>', "")
    found = read({html(LIKED_POSTS): page(record(one))})

    assert found.column("likes", "hashtags") == [["tide"]]


def test_the_members_of_a_collection_are_groups_in_a_group(read: Reader) -> None:
    inner = f'{OPEN}<div class="_a6-p">{OPEN}<div class="_a6-p">{TABLE}{POST}</table></div></div></div></div>'
    member = f'<tr><td colspan="2" class="_a6_q"><div>{inner}</div></td></tr>'
    media = (
        f'<tr><td colspan="2" class="_a6_q"><div>{OPEN}<h2 class="_3-95 _2pim _a6-h _a6-i">Media</h2><div class="_a6-p">{OPEN}<div class="_a6-p">{TABLE}'
        f"{member}{member}</table></div></div></div></div></div></td></tr>"
    )
    name = '<tr><td class="_a6_q">Name</td><td class="_2piu _a6_r">Harbours</td></tr>'
    updated = '<tr><td class="_a6_q">Update time</td><td class="_2piu _a6_r">Jun 10, 2024 10:00 am</td></tr>'
    found = read({html(COLLECTIONS): page(record(name + updated + media))})

    assert told(found, "collections", "name", "created", "updated") == [("Harbours", TEN, TEN)]
    assert told(found, "collection_items", "owner", "owner_name", "url") == [("arlo", "Arlo Finch", "https://www.instagram.com/p/C1/")] * 2


def vector(*values: str) -> str:
    boxes = "".join(f'<div>{OPEN}<div class="_a6-p">{value}</div></div></div>' for value in values)
    return record(f'<tr><td colspan="2" class="_a6_q">Name<div><div>{boxes}</div></div></td></tr>', "")


def test_categories_are_a_vector_and_have_no_date(read: Reader) -> None:
    found = read({html(CATEGORIES): page(vector("Users of Wi-Fi", "Travellers"))})

    assert told(found, "interests", "kind", "name", "time") == [("ad_category", "Users of Wi-Fi", None), ("ad_category", "Travellers", None)]
    assert found["records"] == []


def test_a_vector_of_one_is_a_vector(read: Reader) -> None:
    found = read({html(CATEGORIES): page(vector("Travellers"))})

    assert found.column("interests", "name") == ["Travellers"]


def test_details_stand_in_a_table_below_their_label(read: Reader) -> None:
    rows = (
        '<tr><td class="_a6_q">Last login</td><td class="_2piu _a6_r">Jun 10, 2024 10:00 am</td></tr>'
        '<tr><td class="_a6_q">Type</td><td class="_2piu _a6_r">Log in</td></tr>'
        '<tr><td class="_a6_q">IP address</td><td class="_2piu _a6_r">192.0.2.7</td></tr>'
        f'<tr><td colspan="2" class="_a6_q">Details<div>{OPEN}<div class="_a6-p">{TABLE}'
        '<tr><td class="_a6_q">Location</td><td class="_2piu _a6_r">Oslo, NO</td></tr></table></div></div></div></td></tr>'
    )
    found = read({html(ACTIVITY): page(record(rows))})

    assert told(found, "security_events", "kind", "time", "ip", "place") == [("login", TEN, "192.0.2.7", "Oslo, NO")]


def test_one_event_alone_is_an_event(read: Reader) -> None:
    rows = {"ID": "123456789012345", "Event": "PURCHASE", "Received on": "Jun 10, 2024 10:00 am"}
    event = "".join(f'<tr><td class="_a6_q">{label}</td><td class="_2piu _a6_r">{value}</td></tr>' for label, value in rows.items())
    box = f'<div>{OPEN}<div class="_a6-p">{TABLE}{event}</table></div></div></div>'
    for boxes in (box, box * 2):
        cell = f'<tr><td colspan="2" class="_a6_q">Events<div><div>{boxes}</div></div></td></tr>'
        app = record(f'<tr><td class="_a6_q">ID</td><td class="_2piu _a6_r">9</td></tr>{cell}', "")
        found = read({html(EVENTS): page(app.replace(OPEN, f'{OPEN}<h2 class="_3-95 _2pim _a6-h _a6-i">Kelvin Bikes</h2>', 1))})

        assert set(told(found, "off_meta_events", "app", "event_id", "kind", "time")) == {("Kelvin Bikes", "123456789012345", "PURCHASE", TEN)}
        assert found["records"] == []


def test_a_time_stands_beside_its_label_as_a_text_does(read: Reader) -> None:
    found = read({html(CONSENTS): page(record('<tr><td class="_a6_q">Last updated time</td><td class="_2piu _a6_r">Jun 10, 2024 10:00 am</td></tr>'))})

    assert told(found, "settings", "name", "value", "time") == [("Last updated time", None, TEN)]


def test_a_page_gives_the_document_that_the_json_holds(read: Reader) -> None:
    told_by_json: Json = label_values(
        {"label": "URL", "value": "https://www.instagram.com/p/C1/", "href": "https://www.instagram.com/p/C1/"},
        labelled("Caption", "low tide\n@mira & me"),
        group("Hashtags", [labelled("Name", "tide")], [labelled("Name", "harbour")]),
        group("Owner", [labelled("Name", "Arlo Finch"), labelled("Username", "arlo")]),
        fbid=None,
    )

    as_json, as_html = read({LIKED_POSTS: [told_by_json]}), read({html(LIKED_POSTS): page(record(POST))})

    rows = [{name: value for name, value in row.items() if name != "source"} for row in as_html["likes"]]
    assert rows == [{name: value for name, value in row.items() if name != "source"} for row in as_json["likes"]]


def test_a_group_that_is_made_otherwise_loses_nothing(read: Reader) -> None:
    odd = f'<tr><td colspan="2" class="_a6_q"><div>{OPEN}<h2>Owner</h2><p>by</p><p>Arlo Finch</p></div></div></td></tr>'
    found = read({html(LIKED_POSTS): page(record(odd))})

    assert [row["value"] for row in found["records"]] == ["by\nArlo Finch"]
