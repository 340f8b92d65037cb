"""Record shapes: which value becomes which column, and where the rest of a record is kept."""

from __future__ import annotations

import datetime as dt

import pytest
from exports import (
    CLOSE_FRIENDS,
    COMMENTS,
    FOLLOWERS,
    FOLLOWING,
    LIKED_POSTS,
    LOGINS,
    NOON,
    POSTS,
    PROFILE,
    Json,
    Reader,
    follower,
    given,
    group,
    label_values,
    labelled,
    string_list,
    verbose,
)

AT_NOON = dt.datetime(2024, 6, 10, 10, 0, tzinfo=dt.UTC)

IG = "your_instagram_activity"
LIKED_COMMENTS = f"{IG}/likes/liked_comments.json"
SAVED_POSTS = f"{IG}/saved/saved_posts.json"
COLLECTIONS = f"{IG}/saved/saved_collections.json"
QUESTIONS = f"{IG}/story_interactions/questions.json"
TOPICS = "preferences/your_topics/recommended_topics.json"
CONTACTS = "connections/contacts/synced_contacts.json"
LOCATION = "security_and_login_information/login_and_profile_creation/last_known_location.json"
ACTIVITY = "security_and_login_information/login_and_profile_creation/profile_activity.json"
NOT_INTERESTED = "ads_information/ads_and_topics/posts_you're_not_interested_in.json"
ADS = "ads_information/instagram_ads_and_businesses"
CONSENTS = "preferences/settings/consents.json"
LINKS = "logged_information/link_history/link_history.json"
OFF_META = "apps_and_websites_off_of_instagram/apps_and_websites/your_activity_off_meta_technologies.json"
ALLOWED = "preferences/settings/comments_allowed_from.json"


def string_map(title: str = "", **entries: Json) -> Json:
    """Build a verbose record of shape S2; underscores in labels stand for spaces."""
    return {"title": title, "media_map_data": {}, "string_map_data": {label.replace("_", " "): entry for label, entry in entries.items()}}


def profile_of(**values: str) -> Json:
    """Build a profile of these labels."""
    return {"profile_user": [string_map("User Information", Username=verbose("tilda.moor"), **{label: verbose(value) for label, value in values.items()})]}


def liked(*values: Json) -> Json:
    """Build the liked posts of label_values: one record."""
    return [label_values(*values)]


def photo(uri: str = "media/posts/202406/1.jpg", time: int = NOON, title: str = "", **more: Json) -> Json:
    """Build a media object."""
    return {"uri": uri, "creation_timestamp": time, "title": title, **more}


# Shape S1: lists of accounts and posts.


def test_the_user_name_is_the_value(read: Reader) -> None:
    assert read({FOLLOWERS: [follower("arlo")]}).column("connections", "username") == ["arlo"]


def test_the_user_name_is_the_title_where_there_is_no_value(read: Reader) -> None:
    document = {"relationships_following": [string_list(None, NOON, "https://www.instagram.com/_u/mira", title="mira")]}
    [row] = read({FOLLOWING: document})["connections"]

    assert (row["username"], row["url"], row["time"]) == ("mira", "https://www.instagram.com/_u/mira", AT_NOON)


def test_the_user_name_is_the_title_where_the_value_is_empty(read: Reader) -> None:
    document = {"relationships_close_friends": [string_list("", NOON, title="mira")]}

    assert read({CLOSE_FRIENDS: document}).column("connections", "username") == ["mira"]


def test_a_title_beside_a_value_is_kept(read: Reader) -> None:
    found = read({CLOSE_FRIENDS: {"relationships_close_friends": [string_list("mira", NOON, title="Mira Book")]}})

    assert found.column("connections", "username") == ["mira"]
    assert found.left("pointer", "value") == [("/title", "Mira Book")]


def test_the_title_of_a_like_is_the_owner(read: Reader) -> None:
    document = {"likes_comment_likes": [string_list("👍", NOON, "https://www.instagram.com/p/C1/", title="arlo")]}
    [row] = read({LIKED_COMMENTS: document})["likes"]

    assert (row["kind"], row["owner"], row["emoji"], row["url"], row["time"]) == ("comment", "arlo", "👍", "https://www.instagram.com/p/C1/", AT_NOON)


def test_partial_entries_are_one_row(read: Reader) -> None:
    record = {"string_list_data": [{"href": "https://www.instagram.com/p/C1/", "value": "arlo"}, {"timestamp": NOON}]}
    found = read({NOT_INTERESTED: {"impressions_history_posts_not_interested": [record]}})

    assert [(row["kind"], row["owner"], row["url"], row["time"]) for row in found["impressions"]] == [
        ("not_interested_post", "arlo", "https://www.instagram.com/p/C1/", AT_NOON)
    ]
    assert found["records"] == []


def test_a_second_value_at_one_place_is_kept(read: Reader) -> None:
    record = {"title": "", "string_list_data": [{"value": "arlo", "timestamp": NOON}, {"value": "mira", "timestamp": NOON + 1}]}
    found = read({CLOSE_FRIENDS: {"relationships_close_friends": [record]}})

    assert found.column("connections", "username") == ["arlo"]
    assert found.left() == [("/string_list_data/1/value", "mira", "repeated"), ("/string_list_data/1/timestamp", "1718013601", "repeated")]


def test_an_empty_list_is_a_row_without_values(read: Reader) -> None:
    found = read({FOLLOWERS: [follower("arlo"), {"title": "", "media_list_data": [], "string_list_data": []}]})

    assert [(row["username"], row["position"]) for row in found["connections"]] == [("arlo", 0), (None, 1)]


def test_an_empty_link_is_null(read: Reader) -> None:
    document = {"story_activities_questions": [string_list("Blue?", NOON, "", title="arlo", media_list_data=[])]}

    assert read({QUESTIONS: document}).column("story_interactions", "url") == [None]


def test_an_empty_answer_is_an_empty_text(read: Reader) -> None:
    document = {"story_activities_questions": [string_list("", NOON, "", title="arlo", media_list_data=[])]}

    assert read({QUESTIONS: document}).column("story_interactions", "value") == [""]


def test_a_time_of_zero_is_null(read: Reader) -> None:
    found = read({CLOSE_FRIENDS: {"relationships_close_friends": [string_list("arlo", 0), string_list("mira", NOON)]}})

    assert found.column("connections", "time") == [None, AT_NOON]


# Shape S2: maps of labels, verbose or sparse.


def test_fillers_of_the_verbose_form_are_null(read: Reader) -> None:
    record = string_map(First_Name=verbose("Arlo"), Last_Name=verbose(), Contact_Information=verbose("+49 30 1"), Imported_Time=verbose(time=0))
    [row] = read({CONTACTS: {"contacts_contact_info": [record]}})["contacts"]

    assert (row["first_name"], row["last_name"], row["contact"], row["time"]) == ("Arlo", None, "+49 30 1", None)


def test_the_sparse_form_is_read(read: Reader) -> None:
    record = {"string_map_data": {"First Name": {"value": "Arlo"}, "Imported Time": {"timestamp": NOON}}}
    found = read({CONTACTS: {"contacts_contact_info": [record, {"string_map_data": {"Contact Information": {"value": "1"}}}]}})

    assert [(row["first_name"], row["last_name"], row["contact"], row["time"]) for row in found["contacts"]] == [
        ("Arlo", None, None, AT_NOON),
        (None, None, "1", None),
    ]


def test_an_empty_text_of_the_sparse_form_is_an_empty_text(read: Reader) -> None:
    record = {"string_map_data": {"Comment": {"value": ""}, "Time": {"timestamp": NOON}}}

    assert read({COMMENTS: [record]}).column("comments", "text") == [""]


def test_the_letter_case_of_labels_does_not_count(read: Reader) -> None:
    record = string_map(
        "2024-06-10T10:00:00+00:00", Cookie_name=verbose("***JlO"), IP_address=verbose("192.0.2.1"), User_agent=verbose("Instagram 1"), TIME=verbose(time=NOON)
    )
    [row] = read({LOGINS: {"account_history_login_history": [record]}})["security_events"]

    assert (row["cookie"], row["ip"], row["user_agent"], row["time"]) == ("***JlO", "192.0.2.1", "Instagram 1", AT_NOON)


def test_british_labels_are_known(read: Reader) -> None:
    record = string_map(First_name=verbose("Arlo"), Surname=verbose("Book"), Contact_information=verbose("1"))
    [row] = read({CONTACTS: {"contacts_contact_info": [record]}})["contacts"]

    assert (row["first_name"], row["last_name"], row["contact"]) == ("Arlo", "Book", "1")


def test_the_title_of_a_login_is_told_by_its_time(read: Reader) -> None:
    found = read({LOGINS: {"account_history_login_history": [string_map("2024-06-10T10:00:00+00:00", Time=verbose(time=NOON))]}})

    assert found.column("security_events", "time") == [dt.datetime(2024, 6, 10, 10, tzinfo=dt.UTC)]
    assert found["records"] == []


def test_a_title_of_a_login_that_tells_another_time_is_kept(read: Reader) -> None:
    found = read({LOGINS: {"account_history_login_history": [string_map("2024-06-10T10:00:01+00:00", Time=verbose(time=NOON))]}})

    assert found.left("pointer", "value") == [("/title", "2024-06-10T10:00:01+00:00")]


def test_in_a_map_a_new_label_is_kept_and_noted(read: Reader) -> None:
    record = string_map(Time=verbose(time=NOON), Port=verbose("443"), Planet=verbose("Earth"))
    found = read({LOGINS: {"account_history_login_history": [record]}})

    assert found.column("security_events", "port") == [443]
    assert found.left("pointer", "label", "value", "why") == [("/string_map_data/Planet/value", "Planet", "Earth", "extra")]
    assert [(issue.severity, issue.member, issue.count) for issue in found.issues("drift")] == [("note", LOGINS, 1)]


def test_in_a_map_unknown_labels_give_null_columns_and_a_warning(read: Reader) -> None:
    record = string_map(Nimi=verbose("Aino"), Puhelin=verbose("+358 1"), Tuotu=verbose(time=NOON))
    found = read({CONTACTS: {"contacts_contact_info": [record]}})

    assert [(row["first_name"], row["last_name"], row["contact"]) for row in found["contacts"]] == [(None, None, None)]
    assert [(issue.severity, issue.member) for issue in found.issues("label_unknown")] == [("warning", CONTACTS)]
    assert sorted(found.left("label", "value")) == [("Nimi", "Aino"), ("Puhelin", "+358 1")]


def test_a_time_that_is_left_is_a_time(read: Reader) -> None:
    found = read({CONTACTS: {"contacts_contact_info": [string_map(Tuotu=verbose(time=NOON), Muutettu=verbose(time=NOON + 60))]}})

    assert [row["time"] for row in found["records"] if row["value"] == "1718013600"] == [AT_NOON]


@pytest.mark.parametrize(("text", "flag"), [("True", True), ("False", False)])
def test_true_and_false_are_flags(read: Reader, text: str, flag: bool) -> None:  # noqa: FBT001 -- a parameter
    assert read({PROFILE: profile_of(Private_Account=text)}).column("account", "private") == [flag]


def test_another_text_is_no_flag(read: Reader) -> None:
    found = read({PROFILE: profile_of(Private_Account="Sì")})

    assert found.column("account", "private") == [None]
    assert ("/string_map_data/Private Account/value", "Sì", "wrong_type") in found.left()
    assert [(issue.severity, issue.member, issue.count) for issue in found.issues("value")] == [("warning", PROFILE, 1)]


def test_an_iso_date_is_a_date(read: Reader) -> None:
    assert read({PROFILE: profile_of(Date_of_birth="1990-02-28")}).column("account", "birth_date") == [dt.date(1990, 2, 28)]


@pytest.mark.parametrize("text", ["28/02/1990", "1990-02-30", "February 1990"])
def test_another_date_is_kept_as_text(read: Reader, text: str) -> None:
    found = read({PROFILE: profile_of(Date_of_birth=text)})

    assert found.column("account", "birth_date") == [None]
    assert ("/string_map_data/Date of birth/value", text, "wrong_type") in found.left()
    assert found.count("value") == 1


@pytest.mark.parametrize("text", ["12.5", "many", "0x10", "1_000", " 12", "99999999999999999999"])
def test_what_is_no_whole_number_is_kept_as_text(read: Reader, text: str) -> None:
    found = read({PROFILE: profile_of(Emoji_Pong_High_Score=text)})

    assert found.column("account", "emoji_pong_high_score") == [None]
    assert ("/string_map_data/Emoji Pong High Score/value", text, "wrong_type") in found.left()


def test_a_whole_number_is_a_number(read: Reader) -> None:
    assert read({PROFILE: profile_of(Emoji_Pong_High_Score="12")}).column("account", "emoji_pong_high_score") == [12]


def test_a_record_without_its_required_column_is_kept(read: Reader) -> None:
    records = [string_map(Name=verbose("Sailing")), string_map(Argomento=verbose("Vela")), string_map(Name=verbose("Bread"))]
    found = read({TOPICS: {"topics_your_topics": records}})

    assert [(row["name"], row["position"]) for row in found["interests"]] == [("Sailing", 0), ("Bread", 2)]
    assert ("Vela", 1) in found.left("value", "position")
    assert {row["position"] for row in found["records"]} == {1}


def test_a_record_of_fillers_without_its_required_column_is_kept(read: Reader) -> None:
    found = read({TOPICS: {"topics_your_topics": [string_map(Name=verbose("Sailing")), string_map(Name=verbose())]}})

    assert found.column("interests", "name") == ["Sailing"]
    assert {row["position"] for row in found["records"]} == {1}
    assert found.member(TOPICS)["records"] == 2


def test_a_column_that_is_always_there_and_blank_is_reported(read: Reader) -> None:
    found = read({LOGINS: {"account_history_login_history": [string_map(IP_Address=verbose("192.0.2.1"))]}})

    assert [(issue.severity, issue.member) for issue in found.issues("blank_column")] == [("warning", LOGINS)]


def test_the_file_of_a_comment_is_told_in_media_too(read: Reader) -> None:
    record = {"media_list_data": [{"uri": "media/other/wave.gif"}], "string_map_data": {"Time": {"timestamp": NOON}}}
    found = read({COMMENTS: [record], "media/other/wave.gif": b"GIF89a"})

    assert found.column("comments", "media_uri") == ["media/other/wave.gif"]
    assert [(row["owner_table"], row["kind"], row["present"], row["size"]) for row in found["media"]] == [("comments", "gif", True, 6)]


def test_the_precise_location_is_taken_where_it_is_given(read: Reader) -> None:
    record = string_map(
        Imprecise_Latitude=verbose("52.5"), Imprecise_Longitude=verbose("13.5"), Precise_Latitude=verbose("52.51"), Precise_Longitude=verbose("13.49"),
        GPS_Time_Uploaded=verbose(time=NOON),
    )  # fmt: skip
    found = read({LOCATION: {"account_history_imprecise_last_known_location": [record]}})

    assert [(row["latitude"], row["longitude"], row["precise"]) for row in found["security_events"]] == [(52.51, 13.49, True)]
    assert sorted(found.left("label", "value")) == [("Imprecise Latitude", "52.5"), ("Imprecise Longitude", "13.5")]


def test_coordinates_of_zero_are_none(read: Reader) -> None:
    record = string_map(
        Imprecise_Latitude=verbose("52.5"), Imprecise_Longitude=verbose("13.5"), Precise_Latitude=verbose("0"), Precise_Longitude=verbose("0"),
    )  # fmt: skip
    found = read({LOCATION: {"account_history_imprecise_last_known_location": [record]}})

    assert [(row["latitude"], row["longitude"], row["precise"]) for row in found["security_events"]] == [(52.5, 13.5, False)]


def test_a_setting_is_a_row_for_each_label(read: Reader) -> None:
    record = string_map(Comments_Allowed_From=verbose("Everyone"), Changed=verbose(time=NOON))
    found = read({ALLOWED: {"settings_allow_comments_from": [record]}})

    assert [(row["section"], row["name"], row["value"], row["time"], row["position"], row["ordinal"]) for row in found["settings"]] == [
        ("comments_allowed_from", "Comments Allowed From", "Everyone", None, 0, 0),
        ("comments_allowed_from", "Changed", None, AT_NOON, 0, 1),
    ]


# Shape S3: labelled values, vectors and groups.


def test_groups_and_labels_become_columns(read: Reader) -> None:
    [row] = read(
        {
            LIKED_POSTS: liked(
                {"label": "URL", "value": "https://www.instagram.com/p/C1/", "href": "https://www.instagram.com/p/C1/"},
                labelled("Caption", "Low tide"),
                labelled("Title", "Harbour"),
                group("Hashtags", [labelled("Name", "sea")], [labelled("Name", "boats")]),
                group("Owner", [labelled("URL", "https://arlo.example"), labelled("Name", "Arlo Book"), labelled("Username", "arlo")]),
            )
        }
    )["likes"]

    assert (row["url"], row["caption"], row["title"]) == ("https://www.instagram.com/p/C1/", "Low tide", "Harbour")
    assert row["hashtags"] == ["sea", "boats"]
    assert (row["owner_url"], row["owner_name"], row["owner"]) == ("https://arlo.example", "Arlo Book", "arlo")
    assert (row["time"], row["fbid"]) == (AT_NOON, "17840000000000099")


def test_a_record_that_is_all_told_leaves_nothing(read: Reader) -> None:
    record = liked(labelled("Caption", "Low tide"), group("Hashtags"), group("Owner", [labelled("Username", "arlo")]))

    assert read({LIKED_POSTS: record})["records"] == []


def test_of_a_repeated_caption_the_first_counts_and_the_others_are_kept(read: Reader) -> None:
    found = read({LIKED_POSTS: liked(labelled("Caption", "one"), labelled("Title", "1"), labelled("Caption", "two"), labelled("Caption", "three"))})

    assert found.column("likes", "caption") == ["one"]
    assert found.left("pointer", "label", "value", "why") == [
        ("/label_values/2/value", "Caption", "two", "repeated"),
        ("/label_values/3/value", "Caption", "three", "repeated"),
    ]
    assert "drift" not in found.codes()


def test_an_empty_group_is_null(read: Reader) -> None:
    assert read({LIKED_POSTS: liked(labelled("Caption", "one"), group("Hashtags"))}).column("likes", "hashtags") == [None]


def test_an_owner_within_media_is_the_owner(read: Reader) -> None:
    path = f"{IG}/story_interactions/polls.json"
    nested = {
        "dict": [{"dict": [labelled("URL", "https://www.instagram.com/stories/arlo/1"), group("Owner", [labelled("Username", "arlo")])], "title": ""}],
        "title": "Media",
    }
    [row] = read({path: [label_values(labelled("Question", "Tea?"), labelled("Option 1", "yes"), labelled("Option 2", "no"), nested)]})["story_interactions"]

    assert (row["question"], row["options"], row["owner"], row["url"]) == ("Tea?", ["yes", "no"], "arlo", "https://www.instagram.com/stories/arlo/1")


def test_in_label_values_a_new_label_is_kept_and_noted(read: Reader) -> None:
    found = read({LIKED_POSTS: liked(labelled("Caption", "one"), labelled("Weather", "rain"))})

    assert found.left("pointer", "label", "value", "why") == [("/label_values/1/value", "Weather", "rain", "extra")]
    assert [(issue.severity, issue.count) for issue in found.issues("drift")] == [("note", 1)]


def test_a_new_label_and_a_new_property_of_one_name_are_two_findings(read: Reader) -> None:
    [record] = liked(labelled("Caption", "one"), labelled("weather", "rain"))
    found = read({LIKED_POSTS: [{**record, "weather": "rain"}]})

    assert {(issue.pointer, issue.count) for issue in found.issues("drift")} == {(None, 1), ("/0/weather", 1)}


def test_in_label_values_unknown_labels_give_null_columns_and_a_warning(read: Reader) -> None:
    found = read({LIKED_POSTS: liked(labelled("Kuvateksti", "laituri"), group("Omistaja", [labelled("Käyttäjänimi", "aino")]))})

    assert [(row["caption"], row["owner"], row["time"]) for row in found["likes"]] == [(None, None, AT_NOON)]
    assert [issue.severity for issue in found.issues("label_unknown")] == ["warning"]
    assert found.left("label", "value") == [("Kuvateksti", "laituri"), ("Omistaja", "Omistaja"), ("Käyttäjänimi", "aino")]


def test_the_website_of_an_account_is_not_its_link(read: Reader) -> None:
    record = label_values(labelled("URL", "https://arlo.example"), labelled("Name", "Arlo Book"), labelled("Username", "arlo"))
    [row] = read({CLOSE_FRIENDS: [record]})["connections"]

    assert (row["username"], row["name"], row["website"], row["url"]) == ("arlo", "Arlo Book", "https://arlo.example", None)


def test_internal_names_that_leaked_are_kept_without_a_note(read: Reader) -> None:
    record = {**label_values({"label": "Consent", "value": "yes", "ent_field_name": "IsConsent"}), "ent_name": "IGEntConsent"}
    found = read({CONSENTS: record})

    assert {(row["pointer"], row["value"], row["why"]) for row in found["records"]} == {
        ("/ent_name", "IGEntConsent", "ignored"),
        ("/label_values/0/ent_field_name", "IsConsent", "ignored"),
    }
    assert found.codes() == {"account_unknown"}


def test_a_label_alone_is_a_setting_without_a_value(read: Reader) -> None:
    found = read({CONSENTS: label_values({"label": "Personalised ads"}, labelled("Contact syncing", ""), labelled("Location", "off"))})

    assert [(row["name"], row["value"]) for row in found["settings"]] == [("Personalised ads", None), ("Contact syncing", ""), ("Location", "off")]


def test_the_time_of_a_setting_and_that_of_its_record_are_both_kept(read: Reader) -> None:
    found = read({CONSENTS: label_values({"label": "Agreed on", "timestamp_value": NOON - 60})})
    times = {row["time"] for row in [*found["settings"], *found["records"]]}

    assert times == {AT_NOON, AT_NOON - dt.timedelta(seconds=60)}


def test_a_consent_without_labels_is_kept(read: Reader) -> None:
    found = read({CONSENTS: label_values()})

    assert found["settings"] == []
    assert {("/timestamp", "1718013600"), ("/fbid", "17840000000000099")} <= set(found.left("pointer", "value"))


def test_names_in_a_vector_are_rows(read: Reader) -> None:
    path = f"{ADS}/other_categories_used_to_reach_you.json"
    found = read({path: label_values({"label": "Name", "vec": [{"value": "Boat owners"}, {"value": "Bakers"}]}, time=None)})

    assert [(row["kind"], row["name"], row["position"], row["ordinal"]) for row in found["interests"]] == [
        ("ad_category", "Boat owners", 0, 0),
        ("ad_category", "Bakers", 0, 1),
    ]


def test_of_a_second_vector_beside_that_of_names_no_value_is_a_name(read: Reader) -> None:
    path = f"{ADS}/other_categories_used_to_reach_you.json"
    names, others = {"label": "Name", "vec": [{"value": "Bakers"}]}, {"label": "Advertiser", "vec": [{"value": "Tea & Co"}]}
    found = read({path: label_values(names, others, time=None, fbid=None)})

    assert found.column("interests", "name") == ["Bakers"]
    assert found.left("pointer", "value") == [("/label_values/1/label", "Advertiser"), ("/label_values/1/vec/0/value", "Tea & Co")]
    assert [issue.message for issue in found.issues("drift")] == ["label 'advertiser' has no column; its values are in `records`"]


def test_of_several_labels_of_a_topic_only_its_name_is_one(read: Reader) -> None:
    path = "preferences/your_topics/your_ads_see_more/see_less_topics.json"
    found = read({path: label_values(group("Topics", [labelled("Name", "Sailing"), labelled("Reason", "seen too often")]), fbid=None)})

    assert found.column("interests", "name") == ["Sailing"]
    assert found.left("pointer", "value") == [("/label_values/0/dict/0/dict/1/value", "seen too often")]


def test_only_the_group_of_media_holds_members_of_a_collection(read: Reader) -> None:
    path = "your_instagram_activity/saved/saved_collections.json"
    media = group("Media", [labelled("URL", "https://www.instagram.com/p/C1/")])
    people = group("Collaborators", [labelled("Username", "arlo")])
    found = read({path: [label_values(labelled("Name", "Harbours"), media, people)]})

    assert found.column("collection_items", "url") == ["https://www.instagram.com/p/C1/"]
    assert ("/label_values/2/dict/0/dict/0/value", "arlo") in found.left("pointer", "value")


def test_the_title_of_the_only_group_in_a_collection_is_kept_where_it_is_not_known(read: Reader) -> None:
    path = "your_instagram_activity/saved/saved_collections.json"
    found = read({path: [label_values(labelled("Name", "Harbours"), group("Pictures", [labelled("URL", "https://www.instagram.com/p/C1/")]))]})

    assert found.column("collection_items", "url") == ["https://www.instagram.com/p/C1/"]
    assert ("/label_values/1/title", "Pictures") in found.left("pointer", "value")


def test_of_two_labels_of_a_member_of_a_collection_that_differ_only_by_case_both_are_kept(read: Reader) -> None:
    path = "your_instagram_activity/saved/saved_collections.json"
    head = {"title": "Collection", "string_map_data": {"Name": {"value": "Harbours"}, "Creation Time": {"timestamp": NOON}}}
    item = {
        "string_map_data": {"Name": {"href": "https://www.instagram.com/p/C1/", "value": "arlo"}, "name": {"value": "bo"}, "Added Time": {"timestamp": NOON}}
    }
    found = read({path: {"saved_saved_collections": [head, item]}})

    assert found.column("collection_items", "owner") == ["arlo"]
    assert found.left("pointer", "value") == [("/string_map_data/name/value", "bo")]


def test_a_bucket_of_advertisers_is_a_reason(read: Reader) -> None:
    path = f"{ADS}/advertisers_using_your_activity_or_information.json"
    uploaded = {"label": "Advertisers who uploaded a list that includes your information", "vec": [{"value": "Tea & Co"}]}
    other = {"label": "Advertisers nearby", "vec": [{"value": "Rope Ltd"}, {"value": "Tea & Co"}]}
    found = read({path: label_values(uploaded, other, time=None)})

    assert [(row["name"], row["reason"]) for row in found["advertisers"]] == [
        ("Tea & Co", "list"),
        ("Rope Ltd", "Advertisers nearby"),
        ("Tea & Co", "Advertisers nearby"),
    ]


def test_sessions_of_the_browser_are_texts(read: Reader) -> None:
    record = label_values(
        labelled("Website link that you visited", "https://tide.example"),
        labelled("Title of website page that you visited", "Tides"),
        labelled("Website session start time", "10 June 2024 10:00"),
        labelled("Website session end time", "10 June 2024 10:05"),
    )
    [row] = read({LINKS: record})["link_history"]

    assert (row["url"], row["title"], row["session_start"], row["session_end"]) == ("https://tide.example", "Tides", "10 June 2024 10:00", "10 June 2024 10:05")


def test_an_activity_is_an_event_of_its_type(read: Reader) -> None:
    login = label_values(
        {"label": "Last login", "timestamp_value": NOON}, labelled("Type", "Log in"), labelled("IP address", "192.0.2.1"), labelled("Port number", "443"),
        {"label": "Details", "dict": [labelled("Location", "Kiel")]}, time=None,
    )  # fmt: skip
    strange = label_values(labelled("Type", "Teleport"))
    found = read({ACTIVITY: [login, strange]})

    assert [(row["kind"], row["ip"], row["port"], row["place"], row["detail"], row["time"]) for row in found["security_events"]] == [
        ("login", "192.0.2.1", 443, "Kiel", "Log in", AT_NOON),
        ("other", None, None, None, "Teleport", AT_NOON),
    ]


def test_media_in_a_labelled_record_is_kept(read: Reader) -> None:
    record = {**label_values(labelled("Caption", "one")), "media": [{"uri": "media/other/1.jpg"}]}

    assert ("/media/0/uri", "media/other/1.jpg") in read({LIKED_POSTS: [record]}).left("pointer", "value")


def test_a_post_of_labelled_values_is_a_post(read: Reader) -> None:
    found = read({f"{IG}/media/posts.json": [label_values(labelled("Caption", "Low tide"), labelled("URL", "https://www.instagram.com/p/C1/"))]})

    assert [(row["caption"], row["url"], row["time"]) for row in found["posts"]] == [("Low tide", "https://www.instagram.com/p/C1/", AT_NOON)]


# Posts and their media.


def test_with_one_media_caption_and_time_are_those_of_the_media(read: Reader) -> None:
    [row] = read({POSTS: [{"media": [photo(title="Low tide")]}]})["posts"]

    assert (row["kind"], row["caption"], row["time"], row["media_count"]) == ("post", "Low tide", AT_NOON, 1)


def test_with_several_media_caption_and_time_are_those_of_the_post(read: Reader) -> None:
    post = {"media": [photo(time=NOON - 60), photo("media/posts/202406/2.jpg", NOON - 30)], "title": "Two boats", "creation_timestamp": NOON}
    found = read({POSTS: [post]})

    assert [(row["caption"], row["time"], row["media_count"]) for row in found["posts"]] == [("Two boats", AT_NOON, 2)]
    assert [(row["uri"], row["ordinal"], row["time"]) for row in found["media"]] == [
        ("media/posts/202406/1.jpg", 0, AT_NOON - dt.timedelta(seconds=60)),
        ("media/posts/202406/2.jpg", 1, AT_NOON - dt.timedelta(seconds=30)),
    ]


def test_an_empty_title_of_a_post_gives_way_to_the_media(read: Reader) -> None:
    assert read({POSTS: [{"media": [photo(title="Low tide")], "title": ""}]}).column("posts", "caption") == ["Low tide"]


def test_an_empty_caption_is_an_empty_text(read: Reader) -> None:
    assert read({POSTS: [{"media": [photo(title="")]}]}).column("posts", "caption") == [""]


def test_a_post_without_media_is_a_post(read: Reader) -> None:
    found = read({f"{IG}/media/recently_deleted_content.json": {"ig_recently_deleted_media": [{"media": []}]}})

    assert [(row["kind"], row["post_id"], row["media_count"], row["time"]) for row in found["posts"]] == [("deleted", "post-none-0", 0, None)]


def test_posts_of_one_second_are_counted(read: Reader) -> None:
    found = read({POSTS: [{"media": [photo(uri)]} for uri in ("a.jpg", "b.jpg")] + [{"media": [photo("c.jpg", NOON - 1)]}]})

    assert found.column("posts", "post_id") == ["post-20240610T100000Z-0", "post-20240610T100000Z-1", "post-20240610T095959Z-0"]


def test_stories_are_counted_by_themselves(read: Reader) -> None:
    found = read({POSTS: [{"media": [photo("a.jpg")]}], f"{IG}/media/stories.json": {"ig_stories": [photo("b.jpg")]}})

    assert found.column("posts", "post_id") == ["post-20240610T100000Z-0", "story-20240610T100000Z-0"]


def test_two_objects_of_exif_are_one(read: Reader) -> None:
    metadata = {"photo_metadata": {"exif_data": [{"latitude": 54, "longitude": 10.25}, {"iso": 100, "lens_make": "Lux", "aperture": "2.97"}]}}
    found = read({POSTS: [{"media": [photo(media_metadata=metadata)]}]})

    assert [(row["latitude"], row["longitude"], row["iso"], row["lens_make"], row["aperture"]) for row in found["media"]] == [(54.0, 10.25, 100, "Lux", "2.97")]
    assert found["records"] == []


def test_where_two_objects_of_exif_differ_the_first_counts_and_the_other_is_kept(read: Reader) -> None:
    metadata = {"photo_metadata": {"exif_data": [{"iso": 100, "software": "17"}, {"iso": 200, "software": "17"}]}}
    found = read({POSTS: [{"media": [photo(media_metadata=metadata)]}]})

    assert found.column("media", "iso") == [100]
    assert found.left() == [("/media/0/media_metadata/photo_metadata/exif_data/1/iso", "200", "conflict")]


def test_a_file_is_known_by_its_bytes(read: Reader) -> None:
    found = read({POSTS: [{"media": [photo("media/posts/202406/1", title="x")]}], "media/posts/202406/1": b"\x00\x00\x00\x20ftypisom"})

    assert [(row["kind"], row["media_type"], row["present"], row["member"]) for row in found["media"]] == [("video", "video/mp4", True, "media/posts/202406/1")]
    assert found.member("media/posts/202406/1")["referenced"] is True


def test_a_file_that_is_missing_is_counted(read: Reader) -> None:
    found = read({POSTS: [{"media": [photo("a.jpg"), photo("b.jpg")]}]})

    assert [(row["present"], row["member"], row["media_type"], row["kind"]) for row in found["media"]] == [(False, None, None, "photo")] * 2
    assert found.count("media_missing") == 2


def test_a_file_that_nothing_refers_to_is_counted(read: Reader) -> None:
    found = read({POSTS: [], "media/posts/202406/9.jpg": b"\xff\xd8\xff"})

    assert found.member("media/posts/202406/9.jpg")["referenced"] is False
    assert found.count("media_unreferenced") == 1


def test_a_file_that_a_record_names_where_no_column_takes_it_is_referred_to(read: Reader) -> None:
    like = {**label_values(labelled("URL", "https://www.instagram.com/p/C1/")), "media": [{"uri": "media/posts/202406/9.jpg"}]}
    found = read({LIKED_POSTS: [like], "media/posts/202406/9.jpg": b"\xff\xd8\xff"})

    assert found.left("pointer", "value") == [("/media/0/uri", "media/posts/202406/9.jpg")]
    assert found.member("media/posts/202406/9.jpg")["referenced"] is True
    assert found.count("media_unreferenced") == 0


def test_the_profile_photo_hangs_on_the_account(read: Reader) -> None:
    profile = profile_of()
    profile["profile_user"][0]["media_map_data"] = {"Profile Photo": photo("media/profile/1.jpg")}
    found = read({PROFILE: profile})

    assert found.column("account", "profile_photo") == ["media/profile/1.jpg"]
    assert [(row["owner_table"], row["owner_id"], row["uri"], row["time"]) for row in found["media"]] == [
        ("account", "tilda.moor", "media/profile/1.jpg", AT_NOON)
    ]


# Collections of saved posts.


def header(name: str, time: int) -> Json:
    """Build the head of a collection."""
    return {"title": "Collection", "string_map_data": {"Name": {"value": name}, "Creation Time": {"timestamp": time}, "Update Time": {"timestamp": time}}}


def item(owner: str, time: int = NOON) -> Json:
    """Build a member of a collection."""
    return {"string_map_data": {"Name": {"value": owner, "href": f"https://www.instagram.com/p/{owner}/"}, "Added Time": {"timestamp": time}}}


def test_items_belong_to_the_collection_before_them(read: Reader) -> None:
    records = [header("Boats", NOON), item("arlo"), item("mira"), header("Bread", NOON + 1), item("arlo")]
    found = read({COLLECTIONS: {"saved_saved_collections": records}})

    assert [(row["collection_id"], row["name"], row["kind"]) for row in found["collections"]] == [
        ("saved-20240610T100000Z-0", "Boats", "saved"),
        ("saved-20240610T100001Z-0", "Bread", "saved"),
    ]
    assert [(row["collection_id"], row["ordinal_in_collection"], row["owner"], row["url"]) for row in found["collection_items"]] == [
        ("saved-20240610T100000Z-0", 0, "arlo", "https://www.instagram.com/p/arlo/"),
        ("saved-20240610T100000Z-0", 1, "mira", "https://www.instagram.com/p/mira/"),
        ("saved-20240610T100001Z-0", 0, "arlo", "https://www.instagram.com/p/arlo/"),
    ]


def test_items_before_any_collection_get_one_without_a_name(read: Reader) -> None:
    found = read({COLLECTIONS: {"saved_saved_collections": [item("arlo"), item("mira")]}})

    assert [(row["collection_id"], row["name"]) for row in found["collections"]] == [("saved-none-0", None)]
    assert found.column("collection_items", "collection_id") == ["saved-none-0", "saved-none-0"]
    assert found.count("collection_headless") == 1


def test_a_collection_of_labelled_values_holds_its_items(read: Reader) -> None:
    items = group("Saved posts", [labelled("URL", "https://www.instagram.com/p/C1/"), labelled("Username", "arlo")], [labelled("Username", "mira")])
    record = label_values(labelled("Name", "Boats"), labelled("Type", "Standard"), {"label": "Update time", "timestamp_value": NOON}, items)
    found = read({COLLECTIONS: [record]})

    assert [(row["name"], row["type"], row["created"], row["updated"]) for row in found["collections"]] == [("Boats", "Standard", AT_NOON, AT_NOON)]
    assert [(row["ordinal_in_collection"], row["owner"], row["url"]) for row in found["collection_items"]] == [
        (0, "arlo", "https://www.instagram.com/p/C1/"),
        (1, "mira", None),
    ]


def test_a_saved_post_has_the_title_as_its_owner(read: Reader) -> None:
    record = {"title": "arlo", "string_map_data": {"Saved on": {"href": "https://www.instagram.com/p/C1/", "timestamp": NOON}}}
    [row] = read({SAVED_POSTS: {"saved_saved_media": [record]}})["saved"]

    assert (row["kind"], row["owner"], row["url"], row["time"]) == ("post", "arlo", "https://www.instagram.com/p/C1/", AT_NOON)


# Advertisers and apps off Meta.


def test_each_true_flag_of_an_advertiser_is_a_row(read: Reader) -> None:
    flags = ("has_data_file_custom_audience", "has_remarketing_custom_audience", "has_in_person_store_visit")
    records = [
        {"advertiser_name": name, **dict(zip(flags, values, strict=True))}
        for name, values in (("Tea & Co", (True, False, True)), ("Rope Ltd", (False, False, False)))
    ]
    path = f"{ADS}/advertisers_using_your_activity_or_information.json"
    found = read({path: {"ig_custom_audiences_all_types": records}})

    assert [(row["name"], row["reason"], row["ordinal"]) for row in found["advertisers"]] == [
        ("Tea & Co", "list", 0),
        ("Tea & Co", "store_visit", 1),
        ("Rope Ltd", None, 0),
    ]


def test_the_id_of_an_event_is_a_text(read: Reader) -> None:
    events = [{"id": 1234567890123456789, "type": "PURCHASE", "timestamp": NOON}]
    found = read({OFF_META: {"apps_and_websites_off_meta_activity": [{"name": "Tea & Co", "events": events}]}})

    assert [(row["app"], row["event_id"], row["kind"], row["time"]) for row in found["off_meta_events"]] == [
        ("Tea & Co", "1234567890123456789", "PURCHASE", AT_NOON)
    ]


def test_an_app_without_events_is_a_row(read: Reader) -> None:
    found = read({OFF_META: {"apps_and_websites_off_meta_activity": [{"name": "Tea & Co", "events": []}]}})

    assert [(row["app"], row["event_id"]) for row in found["off_meta_events"]] == [("Tea & Co", None)]


def test_events_of_labelled_values_are_rows(read: Reader) -> None:
    one = {"dict": [labelled("ID", "77"), labelled("Event", "CUSTOM"), {"label": "Received on", "timestamp_value": NOON}]}
    two = {"dict": [labelled("ID", "78"), labelled("Event", "PURCHASE"), {"label": "Received on", "timestamp_value": NOON + 1}]}
    record = {"title": "Tea & Co", **label_values(labelled("ID", "5"), {"label": "Events", "vec": [one, two]}, time=None)}
    found = read({OFF_META: [record]})

    assert [(row["app"], row["app_id"], row["event_id"], row["kind"]) for row in found["off_meta_events"]] == [
        ("Tea & Co", "5", "77", "CUSTOM"),
        ("Tea & Co", "5", "78", "PURCHASE"),
    ]
    assert found["records"] == []


def test_a_record_without_an_id_is_read(read: Reader) -> None:
    record = given(media=[], label_values=[labelled("Username", "arlo")])

    assert read({CLOSE_FRIENDS: [record]}).column("connections", "username") == ["arlo"]


def test_the_label_of_a_group_that_is_not_known_is_kept(read: Reader) -> None:
    size = {"label": "Harbour", "vec": [{"dict": [labelled("Depth", "4 m")]}]}
    found = read({LIKED_POSTS: [label_values(labelled("URL", "https://www.instagram.com/p/C1/"), size)]})

    assert found.left("pointer", "value") == [("/label_values/1/label", "Harbour"), ("/label_values/1/vec/0/dict/0/value", "4 m")]


@pytest.mark.parametrize(
    ("entry", "left"),
    [
        ({}, [("", "{}")]),
        ({"label": "Depth"}, [("/label", "Depth")]),
        ({"label": "Depth", "vec": []}, [("/label", "Depth")]),
        ({"label": "Depth", "timestamp_value": 0}, [("/label", "Depth")]),
        ({"label": "Depth", "href": ""}, [("/label", "Depth")]),
        ({"label": "Depth", "description": ""}, [("/label", "Depth")]),
        ({"title": "Depth", "dict": []}, [("/title", "Depth")]),
        ({"label": "", "value": ""}, [("/value", ""), ("/label", "")]),
        ({"value": ""}, [("/value", "")]),
    ],
)
def test_of_a_label_that_says_nothing_only_what_stands_there_is_kept(entry: dict[str, str], left: list[tuple[str, str]], read: Reader) -> None:
    found = read({LIKED_POSTS: [label_values(labelled("URL", "https://www.instagram.com/p/C1/"), entry)]})

    assert found.left("pointer", "value") == [(f"/label_values/1{pointer}", value) for pointer, value in left]


def test_the_name_of_a_notification_is_repaired(read: Reader) -> None:
    told = {"Channel": {"value": "Push"}, "Type": {"value": "Gr\u00fc\u00dfe"}, "Value": {"value": "On"}}
    found = read({"preferences/settings/notification_preferences.json": {"settings_notification_preferences": [{"string_map_data": told}]}})

    assert found.column("settings", "name") == ["Gr\u00fc\u00dfe"]
