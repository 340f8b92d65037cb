"""Sections and forms: where a path belongs, which shape a document has, and the schemas that say so."""

from __future__ import annotations

import json
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from exports import FOLLOWERS, FOLLOWING, NOON, POSTS, ROOT, follower, label_values, labelled, string_list, verbose
from leaf_check import records_of
from referencing import Registry, Resource

from igarchive.document import parts
from igarchive.history import GENERATIONS
from igarchive.sections import FORMS_BY_KEY, SECTION_BY_NAME, SECTIONS, folded, locate
from igarchive.tables import TABLE_BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from exports import Reader

    from igarchive.history import Since
    from igarchive.section import Form, Section


FORMS = [(section, since) for section in SECTIONS for since in section.forms]
FORM_NAMES = [f"{section.name}:{since.date}" for section, since in FORMS]
SHAPES = sorted((ROOT / "schemas" / "shapes").glob("*.schema.json"))
SCHEMAS = {
    f"{file.parent.name}:{file.name.removesuffix('.schema.json')}": file for file in sorted((ROOT / "schemas").glob("*/*.schema.json")) if file not in SHAPES
}
"""The published schemas by name; <section>:any is whichever of a section's."""

every_form = pytest.mark.parametrize(("section", "since"), FORMS, ids=FORM_NAMES)

IG = "your_instagram_activity"
FF = "connections/followers_and_following"

PATHS = {
    # 2018 to 2020: files at the root, some of many sections; the first is named
    "profile.json": "personal_information",
    "connections.json": "followers",
    "media.json": "posts",
    "messages.json": "messages",
    "searches.json": "recent_searches",
    "uploaded_contacts.json": "synced_contacts",
    # 2021 and 2022: folders at the root
    "account_information/personal_information.json": "personal_information",
    "followers_and_following/followers.json": "followers",
    "followers_and_following/blocked_accounts.json": "blocked_profiles",
    "content/posts_2.json": "posts",
    "ads_and_content/ads_viewed.json": "ads_viewed",
    "login_and_account_creation/account_privacy_changes.json": "profile_privacy_changes",
    "messages/inbox/arlo_17840000000000002/message_1.json": "messages",
    "recent_search/account_searches.json": "profile_searches",
    "comments_settings/comments_allowed_from.json": "comments_allowed_from",
    # 2022 to 2023: the same, renamed
    "personal_information/personal_information.json": "personal_information",
    "ads_and_topics/suggested_accounts_viewed.json": "suggested_profiles_viewed",
    "story_sticker_interactions/polls.json": "polls",
    # 2023 to 2024: eight top folders
    "personal_information/personal_information/account_information.json": "instagram_profile_information",
    f"{IG}/content/stories.json": "stories",
    f"{FF}/accounts_you've_favorited.json": "favorites",
    "security_and_login_information/login_and_account_creation/signup_information.json": "signup_details",
    "preferences/your_topics/your_topics.json": "topics",
    # 2024 to 2025: profiles in place of accounts
    f"{FF}/recently_unfollowed_profiles.json": "recently_unfollowed",
    "security_and_login_information/login_and_profile_creation/instagram_signup_details.json": "signup_details",
    f"{IG}/story_interactions/emoji_story_reactions.json": "emoji_story_reactions",
    "preferences/settings/notification_preferences.json": "notification_preferences",
    f"{IG}/media/profile_photos.json": "profile_photos",
    # 2026
    f"{IG}/story_interactions/stories_viewed.json": "stories_viewed",
    f"{IG}/media/reposts.json": "reposts",
    f"{IG}/media/posts.json": "posts",
    "logged_information/recent_searches/recent_searches.json": "recent_searches",
    "security_and_login_information/login_and_profile_creation/profile_activity.json": "profile_activity",
    # numbered parts
    f"{FF}/followers_12.json": "followers",
    f"{IG}/likes/liked_posts_3.json": "liked_posts",
    f"{IG}/comments/post_comments_2.json": "post_comments",
    f"{IG}/messages/message_requests/arlo_17840000000000002/message_10.json": "messages",
    f"{IG}/messages/broadcast/harbour_17840000000000003/replies_1.json": "messages",
    # the three spellings of an apostrophe
    f"{FF}/follow_requests_you've_received.json": "follow_requests_received",
    f"{FF}/follow_requests_you_ve_received.json": "follow_requests_received",
    f"{FF}/follow_requests_you’ve_received.json": "follow_requests_received",
    "ads_information/ads_and_topics/posts_you're_not_interested_in.json": "posts_not_interested_in",
    "ads_information/ads_and_topics/posts_you_re_not_interested_in.json": "posts_not_interested_in",
    "ads_information/ads_and_topics/profiles_you’re_not_interested_in.json": "profiles_not_interested_in",
    # one file name in several folders
    "logged_information/past_instagram_insights/posts.json": "posts_insights",
    "past_instagram_insights/posts.json": "posts_insights",
    f"{IG}/subscriptions/reels.json": "reels_subscriptions",
    f"{IG}/media/reels.json": "reels",
    f"{IG}/threads/followers.json": "threads_followers",
    f"{IG}/threads/personal_information.json": "threads_personal_information",
    f"{IG}/threads/blocked_profiles.json": "threads_blocked_profiles",
}

STRANGERS = (
    f"{IG}/media/my_posts_1.json",
    f"{IG}/media/posts_1.html",
    f"{IG}/multimedia/posts_1.json",
    "posts_1.json",
    "content/media.json",
    "followers.json",
    f"{FF}/followers_one.json",
    f"my{FF.rpartition('/')[2]}/followers_1.json",
    f"{IG}/messages/message_1.json",
    "edits/personal_information.json",
    "",
)


@cache
def registry() -> Any:  # noqa: ANN401 -- a registry of the library referencing
    """Collect the schemas that others refer to."""
    schemas = [json.loads(file.read_text("utf-8")) for file in SHAPES]
    return Registry().with_resources([(schema["$id"], Resource.from_contents(schema)) for schema in schemas])


def schema_of(section: Section, since: Since[Form]) -> dict[str, Any]:
    """Load the schema of a form."""
    return json.loads((ROOT / "schemas" / section.name / f"{since.date}.schema.json").read_text("utf-8"))  # type: ignore[no-any-return]


def faults(schema: dict[str, Any], instance: object) -> list[str]:
    """Say what is wrong with a document."""
    return [error.message for error in jsonschema.Draft202012Validator(schema, registry=registry()).iter_errors(instance)]


def assert_valid_schema(file: Path) -> None:
    """Hold a schema to 2020-12 and its metaschema."""
    schema = json.loads(file.read_text("utf-8"))

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


def twins(section: Section, since: Since[Form]) -> set[str]:
    """Name the forms of a section that cannot be told from this one: same key, same mark, same record."""
    record = schema_of(section, since)["$defs"]["record"]
    return {
        other.date
        for other in section.forms
        if (other.value.key, other.value.mark) == (since.value.key, since.value.mark) and schema_of(section, other)["$defs"]["record"] == record
    }


def known_places() -> Iterator[tuple[str, Section]]:
    """Give every path that any section claims by its histories."""
    for section in SECTIONS:
        for folder, file in section.places():
            yield f"{folder.value.replace('*', 'any')}/{file.value}".removeprefix("/"), section


# A path belongs to the section whose folder and file it ends in.


@pytest.mark.parametrize(("path", "name"), PATHS.items())
def test_a_path_is_recognised(path: str, name: str) -> None:
    found = locate(tuple(path.split("/")))

    assert found is not None
    assert found.section.name == name


@pytest.mark.parametrize("path", STRANGERS)
def test_a_neighbour_is_not_taken_for_a_section(path: str) -> None:
    assert locate(tuple(path.split("/"))) is None


@pytest.mark.parametrize(
    "name", ["posts_1 (1).json", "posts_1(2).json", "posts_1 - Kopie.json", "posts_1 - Copy (2).json", "posts_1 copy 2.json", "Posts_1.JSON"]
)
def test_the_name_of_a_copy_is_that_of_the_file(name: str, read: Reader) -> None:
    found = read({POSTS.replace("posts_1.json", name): [{"media": [{"uri": "media/posts/202406/a.jpg", "creation_timestamp": NOON}]}]})

    assert len(found["posts"]) == 1
    assert found.member(POSTS)["name"].endswith(name)


def test_a_file_and_its_copy_are_read_once(read: Reader) -> None:
    posts = [{"media": [{"uri": "media/posts/202406/a.jpg", "creation_timestamp": NOON}]}]
    found = read({POSTS: posts, POSTS.replace(".json", " (1).json"): posts})

    assert len(found["posts"]) == 1
    assert [row["reason"] for row in found["members"]] == [None, "duplicate"]


def test_every_place_of_a_section_leads_to_it() -> None:
    found = {(path, section.name): locate(tuple(path.split("/"))) for path, section in known_places()}

    shared = {place: location for place, location in found.items() if "/" not in place[0]}
    assert [place for place, location in found.items() if location is None or (location.section.name != place[1] and place not in shared)] == []
    assert [place for place, location in shared.items() if location and (place[0], location.section.name) not in found] == []


def test_no_two_sections_tie_for_a_path() -> None:
    places = [(folded(file.value), folder.value, section.name) for section in SECTIONS for folder, file in section.places() if folder.value]

    assert [(one, other) for one, other in combinations(places, 2) if one[:2] == other[:2] and one[2] != other[2]] == []


def test_a_path_below_an_unknown_folder_is_recognised_by_its_end() -> None:
    found = locate(("backup", "followers_and_following", "following.json"))

    assert found is not None
    assert found.section.name == "following"


@pytest.mark.parametrize("spelling", ["'", "_", "’"])
def test_a_member_has_one_name_whatever_the_apostrophe(read: Reader, spelling: str) -> None:
    found = read({f"{FF}/profiles_you{spelling}ve_favorited.json": {"relationships_feed_favorites": [string_list("arlo", NOON)]}})

    assert found.column("connections", "kind") == ["favorite"]
    assert found.column("members", "member") == [f"{FF}/profiles_you've_favorited.json"]


@pytest.mark.parametrize("top", ["instagram-tilda.moor-2026-07-19-k7RtQ2vX/", "data/", "meta-2026-Jan-10-17-13-19/instagram-tilda.moor-2026-01-09-k7RtQ2vX/"])
def test_a_top_folder_is_stripped(read: Reader, top: str) -> None:
    found = read({f"{top}{FOLLOWERS}": [follower("arlo")], f"{top}{FF}/no-data.txt": b"You have no data in this section"})

    assert found.column("members", "member") == [FOLLOWERS, f"{FF}/no-data.txt"]
    assert found.column("connections", "source") == [FOLLOWERS]


def test_numbered_parts_are_read_in_the_order_of_their_numbers(read: Reader) -> None:
    found = read({f"{FF}/followers_{number}.json": [follower(f"arlo{number}"), follower(f"mira{number}")] for number in (10, 2, 1)})

    assert found.column("connections", "username") == ["arlo1", "mira1", "arlo2", "mira2", "arlo10", "mira10"]


def test_sections_are_read_in_their_order_whatever_the_order_of_files(read: Reader) -> None:
    members = {FOLLOWING: {"relationships_following": [follower("mira")]}, FOLLOWERS: [follower("arlo")]}

    assert read(members).column("connections", "kind") == ["follower", "following"]


# A form and its published schema belong together.


def test_every_form_has_a_schema_and_every_schema_a_form() -> None:
    assert {name for name in SCHEMAS if not name.endswith(":any")} == set(FORM_NAMES)


def test_every_section_has_a_schema_of_all_its_forms() -> None:
    published = {name: json.loads(file.read_text("utf-8")) for name, file in SCHEMAS.items() if name.endswith(":any")}
    forms = {f"{section.name}:any": {f"urn:igarchive:schema:{section.name}:{since.date}" for since in section.forms} for section in SECTIONS}

    assert {name: {choice["$ref"] for choice in schema["anyOf"]} for name, schema in published.items()} == forms


def test_a_schema_is_identified_by_its_section_and_date() -> None:
    assert {name: json.loads(file.read_text("utf-8"))["$id"] for name, file in SCHEMAS.items()} == {
        name: f"urn:igarchive:schema:{name.removesuffix(':any')}" for name in SCHEMAS
    }


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_the_schemas_of_a_section_are_valid_under_the_metaschema(section: Section) -> None:
    for file in sorted((ROOT / "schemas" / section.name).iterdir()):
        assert_valid_schema(file)


@pytest.mark.parametrize("file", SHAPES, ids=lambda file: file.name)
def test_the_schema_of_a_shape_is_valid_under_the_metaschema(file: Path) -> None:
    assert_valid_schema(file)


def test_every_schema_has_a_title_and_a_description() -> None:
    schemas = {file: json.loads(file.read_text("utf-8")) for file in [*SCHEMAS.values(), *SHAPES]}

    assert [file.relative_to(ROOT).as_posix() for file, schema in schemas.items() if not schema.get("title") or not schema.get("description")] == []


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_the_examples_of_a_section_are_valid(section: Section) -> None:
    for since in section.forms:
        schema = schema_of(section, since)
        assert schema["examples"]
        assert [faults(schema, example) for example in schema["examples"]] == [[]] * len(schema["examples"])


def test_an_example_is_taken_for_its_own_form() -> None:
    taken = {
        f"{section.name}:{since.date}": {
            f"{part.section.name}:{part.since.date}" for example in schema_of(section, since)["examples"] for part in parts(example, section)
        }
        for section, since in FORMS
    }
    allowed = {f"{section.name}:{since.date}": {f"{section.name}:{date}" for date in twins(section, since)} for section, since in FORMS}

    assert {name: found for name, found in taken.items() if not found or not found <= allowed[name]} == {}


def test_the_examples_of_a_schema_have_the_mark_of_its_form() -> None:
    marks = {f"{section.name}:{since.date}": since.value.mark for section, since in FORMS if since.value.mark}
    records = {
        f"{section.name}:{since.date}": [record for example in schema_of(section, since)["examples"] for record in records_of(example)[0]]
        for section, since in FORMS
    }

    assert [name for name, mark in marks.items() for record in records[name] if mark not in record] == []


def test_a_form_feeds_tables_and_columns_that_exist() -> None:
    assert [name for name, (_, since) in zip(FORM_NAMES, FORMS, strict=True) for table in since.value.tables if table not in TABLE_BY_NAME] == []
    assert [
        (section.name, column)
        for section in SECTIONS
        for column in section.constant
        if not any(column in TABLE_BY_NAME[table].by_name for table in section.tables)
    ] == []


@every_form
def test_the_example_of_a_schema_is_read_without_a_finding(section: Section, since: Since[Form], read: Reader) -> None:
    path = [path for path, owner in known_places() if owner is section][-1]
    found = read({path: json.dumps(schema_of(section, since)["examples"][0]).encode()})

    assert found.codes() <= {"account_unknown", "media_missing", "collection_headless"}
    assert found.member(found.column("members", "member")[0])["status"] == "parsed"
    assert not found.member(found.column("members", "member")[0])["refused"]


def test_a_history_begins_no_earlier_than_the_first_generation() -> None:
    dates = {since.date for section in SECTIONS for history in (section.folder, section.files, section.forms) for since in history}

    assert min(dates) >= GENERATIONS[0].date


def test_section_names_are_unique() -> None:
    assert len(SECTION_BY_NAME) == len(SECTIONS)


# Wrapped lists, bare lists and lone records are one rule.


def test_a_wrapped_list_is_read(read: Reader) -> None:
    assert read({FOLLOWERS: {"relationships_followers": [follower("arlo"), follower("mira")]}}).column("connections", "username") == ["arlo", "mira"]


def test_a_bare_list_is_read(read: Reader) -> None:
    assert read({FOLLOWERS: [follower("arlo"), follower("mira")]}).column("connections", "username") == ["arlo", "mira"]


def test_a_lone_record_is_read(read: Reader) -> None:
    found = read({FOLLOWERS: follower("arlo")})

    assert [(row["username"], row["position"]) for row in found["connections"]] == [("arlo", 0)]
    assert found.member(FOLLOWERS)["records"] == 1


def test_a_lone_post_is_read(read: Reader) -> None:
    found = read({POSTS: {"media": [{"uri": "media/posts/202406/1.jpg", "creation_timestamp": NOON, "title": "Harbour"}]}})

    assert found.column("posts", "caption") == ["Harbour"]


def test_an_empty_bare_list_is_empty(read: Reader) -> None:
    found = read({FOLLOWERS: []})

    assert (found.member(FOLLOWERS)["status"], found.member(FOLLOWERS)["records"]) == ("empty", 0)


def test_an_empty_wrapped_list_is_empty(read: Reader) -> None:
    path = f"{IG}/media/reels.json"
    found = read({path: {"ig_reels_media": []}})

    assert found.member(path)["status"] == "empty"
    assert found.codes() == {"account_unknown"}


def test_the_form_tells_the_shape_whatever_the_archive_is_otherwise(read: Reader) -> None:
    record = label_values(labelled("URL", ""), labelled("Name", "Arlo"), labelled("Username", "arlo"))
    found = read({FOLLOWERS: [record], FOLLOWING: {"relationships_following": [string_list(None, NOON, title="mira")]}})

    assert [(row["kind"], row["username"]) for row in found["connections"]] == [("follower", "arlo"), ("following", "mira")]


def test_a_wrapper_key_at_an_unknown_path_decides_the_section(read: Reader) -> None:
    found = read({"somewhere/else.json": {"relationships_close_friends": [string_list("arlo", NOON)]}})

    assert [(row["kind"], row["username"]) for row in found["connections"]] == [("close_friend", "arlo")]
    assert found.member("somewhere/else.json")["section"] == "close_friends"


def test_a_wrapper_key_at_the_path_of_another_section_decides_the_section(read: Reader) -> None:
    found = read({FOLLOWING: {"relationships_close_friends": [string_list("arlo", NOON)]}})

    assert found.column("connections", "kind") == ["close_friend"]


def test_a_document_of_many_lists_is_all_of_its_sections(read: Reader) -> None:
    document = {"relationships_close_friends": [string_list("arlo", NOON)], "relationships_blocked_users": [string_list("mira", NOON)]}
    found = read({"somewhere/else.json": document})

    assert {(row["kind"], row["username"]) for row in found["connections"]} == {("close_friend", "arlo"), ("blocked", "mira")}


def test_the_rows_of_a_document_of_many_lists_have_places_of_their_own(read: Reader) -> None:
    document = {"relationships_close_friends": [string_list("arlo", NOON)], "relationships_blocked_users": [string_list("mira", NOON)]}
    found = read({"somewhere/else.json": document})

    assert len({(row["source"], row["position"], row["ordinal"]) for row in found["connections"]}) == len(found["connections"])


def test_a_wrapper_key_belongs_to_one_section() -> None:
    owners = {key: {section.name for section, _ in forms} for key, forms in FORMS_BY_KEY.items()}

    assert {key: names for key, names in owners.items() if len(names) > 1} == {}


def test_records_of_a_known_shape_without_a_section_are_kept_value_by_value(read: Reader) -> None:
    found = read({f"{IG}/other_activity/mystery.json": {"mystery": [{"title": "", "string_map_data": {"Depth": verbose("7 m")}}]}})

    assert ("/string_map_data/Depth/value", "Depth", "7 m", "generic") in found.left("pointer", "label", "value", "why")
    assert found.codes() == {"account_unknown", "unknown_section"}


def test_json_of_no_known_shape_is_kept_whole(read: Reader) -> None:
    path = f"{IG}/other_activity/mystery.json"
    found = read({path: {"b": [1, 2.5, None, True], "a": {"x": "y"}}})

    assert [json.loads(row["text"]) for row in found["documents"]] == [{"b": [1, 2.5, None, True], "a": {"x": "y"}}]
    assert (found.member(path)["status"], found.member(path)["reason"]) == ("unknown", "unknown_json")


def test_a_known_file_of_no_known_shape_is_kept_value_by_value(read: Reader) -> None:
    found = read({FOLLOWERS: {"count": 3, "names": ["arlo"]}})

    assert found.left() == [("/count", "3", "generic"), ("/names/0", "arlo", "generic")]
    assert [(issue.code, issue.member) for issue in found.findings if issue.severity == "error"] == [("schema", FOLLOWERS)]
