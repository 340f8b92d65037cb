"""Labels in languages that are known, and in one that is not: nothing is lost, nothing is invented."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from exports import (
    COMMENTS,
    LIKED_POSTS,
    LOGINS,
    NOON,
    PROFILE,
    Json,
    OneTable,
    Read,
    Reader,
    group,
    label_values,
    labelled,
    read_members,
    read_tables,
    verbose,
)

from igarchive.errors import UnknownNameError
from igarchive.exporter.layout import Laid, laid_out
from igarchive.labels import LANGUAGES, Language, canonical, language_of, one_of
from igarchive.sample import SampleOptions, sample
from igarchive.sections import SECTIONS
from igarchive.shapes import relabelled
from igarchive.tables import TABLE_BY_NAME, Column
from igarchive.times import MICROSECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

IG = "your_instagram_activity"
CONTACTS = "connections/contacts/synced_contacts.json"
ADS = "ads_information/ads_and_topics/ads_viewed.json"
SEARCHES = "logged_information/recent_searches/word_or_phrase_searches.json"
SAVED = f"{IG}/saved/saved_posts.json"
COLLECTIONS = f"{IG}/saved/saved_collections.json"
CHANGES = "personal_information/personal_information/profile_changes.json"
HISTORY = "logged_information/link_history/link_history.json"
CLOSE_FRIENDS = "connections/followers_and_following/close_friends.json"
TOPICS = "preferences/your_topics/recommended_topics.json"
AT_NOON = dt.datetime(2024, 6, 10, 10, 0, tzinfo=dt.UTC)


def entries(**labels: Json) -> Json:
    """Build a sparse record of shape S2; underscores in labels stand for spaces."""
    return {"string_map_data": {label.replace("_", " "): entry for label, entry in labels.items()}}


def in_language(document: Json, labels: Mapping[str, str]) -> Json:
    """Write the labels of a document in a language."""
    if isinstance(document, list):
        return [in_language(child, labels) for child in document]
    if not isinstance(document, dict):
        return document
    told = {key: labels.get(child, child) if key in {"label", "title"} else in_language(child, labels) for key, child in document.items()}
    if "string_map_data" in told:
        told["string_map_data"] = {labels.get(label, label): entry for label, entry in document["string_map_data"].items()}
    return told


def ways(language: Language) -> dict[str, str]:
    """Give the first way in which a language writes each label."""
    return {label: way.partition("|")[0] for label, way in language.labels.items()}


EXPORT: dict[str, Json] = {
    PROFILE: {
        "profile_user": [
            {"title": "", "media_map_data": {}}
            | entries(
                Username=verbose("tilda.moor"), Name=verbose("Tilda Moor"), Email=verbose("t@moor.example"), Bio=verbose("boats"), Gender=verbose("female"),
            )
        ]
    },
    CONTACTS: {"contacts_contact_info": [entries(First_Name={"value": "Mira"}, Last_Name={"value": "Book"}, Contact_Information={"value": "+49 1"})]},
    ADS: {"impressions_history_ads_seen": [entries(Author={"value": "arlo"}, Time={"timestamp": NOON})]},
    COMMENTS: [entries(Comment={"value": "ahoy"}, Media_Owner={"value": "arlo"}, Time={"timestamp": NOON})] * 2,
    SEARCHES: {"searches_keyword": [entries(Search={"value": "boats"}, Time={"timestamp": NOON})]},
    SAVED: {"saved_saved_media": [{"title": "arlo", **entries(Saved_on={"href": "https://www.instagram.com/p/C1/", "timestamp": NOON})}]},
    LOGINS: {
        "account_history_login_history": [
            entries(
                Cookie_Name={"value": "*x"}, IP_Address={"value": "192.0.2.1"}, Port={"value": "443"}, Language_Code={"value": "en"},
                User_Agent={"value": "Phone"}, Time={"timestamp": NOON},
            )
        ]
    },
    CHANGES: {
        "profile_profile_change": [
            entries(Changed={"value": "Bio"}, Previous_Value={"value": "a"}, New_Value={"value": "b"}, Change_Date={"timestamp": NOON})
        ]
    },
    CLOSE_FRIENDS: [label_values(labelled("URL", ""), labelled("Name", "Arlo Book"), labelled("Username", "arlo"))] * 2,
    LIKED_POSTS: [
        label_values(
            labelled("URL", "https://www.instagram.com/p/C1/"), labelled("Caption", "Low tide"), labelled("Title", "Harbour"),
            group("Hashtags", [labelled("Name", "sea")]),
            group("Owner", [labelled("URL", "https://arlo.example"), labelled("Name", "Arlo Book"), labelled("Username", "arlo")]),
        )
    ] * 2,
    HISTORY: [
        label_values(
            labelled("Website link you visited", "https://tide.example"), labelled("Title of website page you visited", "Tides"),
            labelled("Website session start time", "10:00"), labelled("Website session end time", "10:05"),
        )
    ] * 2,
    COLLECTIONS: {
        "saved_saved_collections": [
            {"title": "Collection", **entries(Name={"value": "Boats"}, Creation_Time={"timestamp": NOON}, Update_Time={"timestamp": NOON})},
            entries(Name={"value": "arlo", "href": "https://www.instagram.com/p/C1/"}, Added_Time={"timestamp": NOON}),
        ]
    },
    TOPICS: {"topics_your_topics": [entries(Name=verbose("Sailing"))]},
}  # fmt: skip
"""Invented data in English (US), in files whose labels other languages write otherwise."""


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Read the invented data in English (US)."""
    return read_members(tmp_path_factory.mktemp("en"), EXPORT)


def content(found: Read) -> dict[str, Any]:
    """Give all tables but the ledger."""
    return {name: rows for name, rows in found.tables.items() if name != "members"}


# The dictionary.


def test_all_languages_with_evidence_are_there() -> None:
    assert [language.tag for language in LANGUAGES] == ["en-US", "en-GB", "de", "nl", "it", "ko", "es"]
    assert all(language.evidence for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.tag)
def test_the_same_data_in_another_language_gives_equal_tables(language: Language, english: Read, tmp_path: Path) -> None:
    found = read_members(tmp_path, {path: in_language(document, ways(language)) for path, document in EXPORT.items()})

    assert content(found) == content(english)
    assert not found.codes() & {"label_meant", "label_order", "label_unknown", "drift"}


def test_labels_are_known_by_their_mangled_text(read: Reader) -> None:
    found = read({CLOSE_FRIENDS: [label_values(labelled("URL", ""), labelled("이름", "Arlo Book"), labelled("사용자 이름", "arlo"))] * 2})

    assert [(row["name"], row["username"]) for row in found["connections"]] == [("Arlo Book", "arlo")] * 2


def test_a_label_of_two_meanings_is_left_to_what_is_expected() -> None:
    assert canonical("Nome") == "nome"
    assert one_of("Nome", frozenset({"first name", "last name"})) == "first name"
    assert one_of("Nome", frozenset({"name", "first name"})) == "nome"


def test_no_label_of_a_language_is_another_one_in_english() -> None:
    english = {label.casefold() for language in LANGUAGES for label in language.labels}

    assert [way for language in LANGUAGES for way in ways(language).values() if way.casefold() in english and way != "URL"] == []


# What can only be meant.


def test_the_only_time_is_the_time(read: Reader) -> None:
    found = read({SEARCHES: {"searches_keyword": [entries(Search=verbose("boats"), Aika=verbose(time=NOON))]}})

    assert [(row["term"], row["time"]) for row in found["searches"]] == [("boats", AT_NOON)]
    assert [(issue.severity, issue.count) for issue in found.issues("label_meant")] == [("note", 1)]


def test_two_unknown_times_are_not_guessed(read: Reader) -> None:
    found = read({CONTACTS: {"contacts_contact_info": [entries(Aika=verbose(time=NOON), Muutettu=verbose(time=NOON + 60))]}})

    assert found.column("contacts", "time") == [None]
    assert found.codes() >= {"label_unknown"}


def test_the_only_link_is_the_link(read: Reader) -> None:
    found = read({SAVED: {"saved_saved_media": [{"title": "arlo", **entries(Tallennettu={"href": "https://www.instagram.com/p/C1/", "timestamp": NOON})}]}})

    assert [(row["url"], row["time"], row["owner"]) for row in found["saved"]] == [("https://www.instagram.com/p/C1/", AT_NOON, "arlo")]
    assert found["records"] == []


def test_the_only_group_with_a_user_name_is_the_owner(read: Reader) -> None:
    owner = group("소유자", [labelled("URL", ""), labelled("이름", "Arlo Book"), labelled("사용자 이름", "arlo")])
    found = read({LIKED_POSTS: [label_values(labelled("캡션", "Low tide"), owner)] * 2})

    assert [(row["caption"], row["owner_name"], row["owner"]) for row in found["likes"]] == [("Low tide", "Arlo Book", "arlo")] * 2
    assert [issue.count for issue in found.issues("label_meant")] == [1]


def test_of_two_groups_with_a_user_name_none_is_the_owner(read: Reader) -> None:
    groups = [group(title, [labelled("사용자 이름", "arlo")]) for title in ("소유자", "공동 작업자")]
    found = read({LIKED_POSTS: [label_values(labelled("캡션", "Low tide"), *groups)] * 2})

    assert found.column("likes", "owner") == [None, None]
    assert found.left("label", "value") == [(title, title) if title else ("사용자 이름", "arlo") for title in ("소유자", "", "공동 작업자", "")] * 2
    assert [issue.severity for issue in found.issues("label_unknown")] == ["warning"]


def test_a_label_without_a_name_means_nothing_and_its_value_is_kept(read: Reader) -> None:
    record = {"string_map_data": {"": {"href": "", "value": "192.0.2.1", "timestamp": 0}, "Uhrzeit": {"href": "", "value": "", "timestamp": NOON}}}

    found = read({LOGINS: {"account_history_login_history": [record]}})

    assert "192.0.2.1" in found.left("value")
    assert found.codes() & {"label_unknown", "label_meant"}


def test_the_only_photo_of_a_profile_is_the_profile_photo(read: Reader) -> None:
    photo = {"uri": "media/other/1.jpg", "creation_timestamp": NOON, "title": ""}
    found = read({PROFILE: {"profile_user": [{"title": "", "media_map_data": {"Foto profilo": photo}, **entries(Nome_utente=verbose("tilda"))}]}})

    assert found.column("account", "profile_photo") == ["media/other/1.jpg"]
    assert found.codes() >= {"label_meant"}


def test_sparse_records_are_judged_together(read: Reader) -> None:
    records = [entries(Haku={"value": "boats"}), entries(Aika={"timestamp": NOON}, Haku={"value": "tides"}), entries(Aika={"timestamp": NOON})]
    found = read({SEARCHES: {"searches_keyword": records}})

    assert [(row["term"], row["time"]) for row in found["searches"]] == [("boats", None), ("tides", AT_NOON), (None, AT_NOON)]


def test_a_label_that_appears_late_is_told_for_the_whole_list_once(read: Reader) -> None:
    found = read({SEARCHES: {"searches_keyword": [entries(Search={"value": "boats"})] * 5000 + [entries(Aika={"timestamp": NOON})]}})

    assert found.column("searches", "time")[-1] == AT_NOON
    assert [issue.count for issue in found.issues("label_meant")] == [1]


# Order.


def test_as_many_labels_of_the_same_kinds_are_taken_by_their_order(read: Reader) -> None:
    record = entries(Nimi=verbose("Mira"), Sukunimi=verbose("Book"), Puhelin=verbose("+358 1"), Tuotu=verbose(time=NOON))
    found = read({CONTACTS: {"contacts_contact_info": [record]}})

    assert [(row["first_name"], row["last_name"], row["contact"]) for row in found["contacts"]] == [("Mira", "Book", "+358 1")]
    assert [(issue.severity, issue.count) for issue in found.issues("label_order")] == [("warning", 3)]


def test_an_empty_label_forbids_to_go_by_order(read: Reader) -> None:
    record = entries(Nimi=verbose("Mira"), Sukunimi=verbose(), Puhelin=verbose("+358 1"), Sivu=verbose("x"))
    found = read({CONTACTS: {"contacts_contact_info": [record]}})

    assert [(row["first_name"], row["last_name"], row["contact"]) for row in found["contacts"]] == [(None, None, None)]
    assert sorted(found.left("value")) == ["+358 1", "Mira", "x"]


def test_in_english_a_new_label_is_not_taken_for_one_that_need_not_be_there(read: Reader) -> None:
    found = read({CONTACTS: {"contacts_contact_info": [entries(First_Name=verbose("Mira"), Contact_Information=verbose("+1"), Nickname=verbose("Mi"))]}})

    assert [(row["last_name"], row["time"]) for row in found["contacts"]] == [(None, None)]
    assert found.left("label", "value") == [("Nickname", "Mi")]
    assert found.count("drift") == 1


def test_the_labels_within_a_group_that_is_told_go_by_their_order(read: Reader) -> None:
    owner = group("Omistaja", [labelled("URL", ""), labelled("Nimi", "Arlo Book"), labelled("Käyttäjänimi", "arlo")])
    found = read({LIKED_POSTS: [label_values(labelled("URL", "https://www.instagram.com/p/C1/"), owner)] * 2})

    assert [(row["owner_name"], row["owner"]) for row in found["likes"]] == [("Arlo Book", "arlo")] * 2
    assert found.codes() >= {"label_meant", "label_order"}


def test_in_a_list_of_labels_without_end_nothing_is_looked_for(read: Reader) -> None:
    labels = {f"Tunniste {number}": {"value": "x"} for number in range(600)}
    found = read({SEARCHES: {"searches_keyword": [{"string_map_data": {**labels, "Aika": {"timestamp": NOON}}}]}})

    assert found.column("searches", "time") == [None]
    assert [issue.count for issue in found.issues("label_unknown")] == [601]


# Saved collections tell headers from members by themselves.


def test_a_flat_list_of_collections_is_read_in_any_language(read: Reader) -> None:
    head = {"title": "Kokoelma", **entries(Nimi={"value": "Boats"}, Luotu={"timestamp": NOON}, Muutettu={"timestamp": NOON + 60})}
    item = entries(Nimi={"value": "arlo", "href": "https://www.instagram.com/p/C1/"}, Lisätty={"timestamp": NOON})
    found = read({COLLECTIONS: {"saved_saved_collections": [head, item]}})

    assert [(row["name"], row["created"]) for row in found["collections"]] == [("Boats", AT_NOON)]
    assert [(row["owner"], row["url"], row["time"]) for row in found["collection_items"]] == [("arlo", "https://www.instagram.com/p/C1/", AT_NOON)]
    assert found.codes() >= {"label_meant", "label_order"}


def test_a_new_label_of_a_collection_is_kept_and_noted(read: Reader) -> None:
    head = {"title": "Collection", **entries(Name={"value": "Boats"}, Creation_Time={"timestamp": NOON}, Mood={"value": "calm"})}
    found = read({COLLECTIONS: {"saved_saved_collections": [head]}})

    assert found.left("label", "value") == [("Mood", "calm")]
    assert found.count("drift") == 1


# The exporter writes them.

USUAL = {("it", "2025-03"), ("nl", "2026-07")}
"""Languages and layouts that every run writes; the others take long."""

WRITTEN = [
    pytest.param(language.tag, layout, id=f"{language.tag}-{layout}", marks=[] if (language.tag, layout) in USUAL else pytest.mark.long)
    for language in LANGUAGES[1:]
    for layout in ("2021-05", "2022-11", "2024-03", "2025-03", "2025-11", "2026-07")
]  # fmt: skip


@pytest.mark.parametrize(("tag", "layout"), WRITTEN)
def test_the_same_person_in_two_languages_gives_the_same_tables(tag: str, layout: str, tmp_path: Path) -> None:
    sample(tmp_path / "en.zip", SampleOptions(layout=layout))
    sample(tmp_path / "other.zip", SampleOptions(layout=layout, language=tag))

    in_english, in_other = content(read_tables(tmp_path / "en.zip")), content(read_tables(tmp_path / "other.zip"))

    assert len(in_other.pop("records")) == len(in_english.pop("records"))  # what no column takes keeps its labels as delivered
    assert in_other == in_english


def test_labels_are_written_in_the_language_that_is_asked_for(tmp_path: Path) -> None:
    sample(tmp_path / "out.zip", SampleOptions(layout="2025-03", language="NL"))

    with zipfile.ZipFile(tmp_path / "out.zip") as made:
        [ad, *_] = json.loads(made.read(ADS))["impressions_history_ads_seen"]
        [person] = json.loads(made.read(PROFILE))["profile_user"]
    assert list(ad["string_map_data"]) == ["Auteur", "URL", "Tijd"]
    assert list(person["string_map_data"])[:3] == ["Gebruikersnaam", "Naam", "Bio"]


def test_a_language_of_which_no_label_was_seen_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="there is no language 'fr'"):
        SampleOptions(language="fr")


def test_labels_that_a_language_writes_alike_stay_apart() -> None:
    record = {"string_map_data": {"Name": {"value": "Mira Book"}, "First Name": {"value": "Mira"}, "Bio": {"value": "boats"}}}

    assert list(relabelled(record, language_of("it").label)["string_map_data"]) == ["Name", "First Name", "Biografia"]


def test_names_of_settings_are_english_whatever_the_language(read: Reader) -> None:
    based_in = "personal_information/information_about_you/profile_based_in.json"
    found = read({based_in: {"inferred_data_primary_location": [entries(**{"Nome della città": verbose("Bari")})]}})

    assert [(row["name"], row["value"]) for row in found["settings"]] == [("City Name", "Bari")]


# Whatever the language, nothing is lost.


def invented(document: Json, names: dict[str, str]) -> Json:
    """Write a document with labels that no language has."""
    if isinstance(document, list):
        return [invented(child, names) for child in document]
    if not isinstance(document, dict):
        return document
    told = {key: invented(child, names) for key, child in document.items()}
    for key in ("label", "title") if {"label", "dict"} & document.keys() else ():
        if document.get(key):
            told[key] = names.setdefault(document[key], f"Qōxa {len(names)}")
    if "string_map_data" in document:
        told["string_map_data"] = {names.setdefault(label, f"Qōxa {len(names)}"): entry for label, entry in document["string_map_data"].items()}
    return told


def scalars(document: Json) -> set[str]:
    """Give what a document holds, but for labels and fillers."""
    if isinstance(document, list):
        return set().union(*map(scalars, document))
    if isinstance(document, dict):
        return set().union(*(scalars(child) for key, child in document.items() if not (key == "label" or (key == "title" and "dict" in document))))
    return {str(document)} if document else set()


def cells(found: Read) -> set[str]:
    """Give what all tables hold, as the export would write it."""
    told: set[str] = set()
    for name, rows in found.tables.items():
        for value in (value for row in rows if name != "members" for value in row.values()):
            values = value if isinstance(value, list) else [value]
            told |= {str(round(one.timestamp())) if isinstance(one, dt.datetime) else str(one) for one in values}
    return told


def as_cell(value: Any) -> Any:  # noqa: ANN401 -- a cell
    """Give a value that can be compared: a time as the stock holds it."""
    return round(value.timestamp()) * MICROSECONDS if isinstance(value, dt.datetime) else tuple(value) if isinstance(value, list) else value


SAMPLE: dict[str, Any] = {"integer": 7, "small": 8, "number": 12.5, "flag": True, "day": dt.date(2001, 2, 3), "strings": ["one", "two"]}


def value_of(column: Column, number: int) -> Any:  # noqa: ANN401 -- a cell
    """Give something that a column can hold."""
    if column.kind == "time":
        return (NOON + 60 * len(column.name) + number) * MICROSECONDS
    return SAMPLE.get(column.kind, f"{column.name} {number}")


def labelled_forms() -> list[tuple[str, Laid]]:
    """Give each form with labels that is written, at the days since which it is."""
    found = []
    for section in SECTIONS:
        for since in section.forms:
            place = laid_out(section, since.date)
            if place and place.form is since.value and place.form.mark in {"string_map_data", "label_values"} and "records" not in place.form.carries:
                found.append((f"{section.name}:{since.date}", place))
    return found


FORMS = labelled_forms()

SET: dict[str, dict[str, Any]] = {
    "login_activity": {"detail": None},
    "logout_activity": {"detail": None},
    "profile_activity": {"detail": "Log in", "kind": "login"},
}
"""What tells the rows of a section from those of another."""

LABELS_DO_NOT_COUNT = {"settings", "interests", "advertisers"}
"""Tables in which a label is a name, a reason, or nothing."""


NEEDS_A_LABEL = {"interest_feeds_on_threads"}
"""Sections whose rows need a value that only its label tells."""


@pytest.mark.parametrize("place", [place for _, place in FORMS], ids=[name for name, _ in FORMS])
def test_with_labels_of_no_language_nothing_is_lost_and_it_is_said(place: Laid, tmp_path: Path) -> None:
    table = next(iter(place.form.carries))
    columns, constant = TABLE_BY_NAME[table].columns, place.section.constant_of(table) | SET.get(place.section.name, {})
    rows = [{column.name: constant.get(column.name, value_of(column, number)) for column in columns} for number in range(1 + (table != "account"))]
    [rendered] = place.render(OneTable(table, rows))
    document = place.document(rendered)

    found = read_members(tmp_path, {place.path(rendered): invented(document, {})})

    assert scalars(document) - cells(found) == set()
    [told] = [row for row in found["members"] if row["name"] == place.path(rendered)]
    assert told["records"] == len(rendered.records)
    assert len(found[table]) == (0 if place.section.name in NEEDS_A_LABEL else len(rows))
    if table not in LABELS_DO_NOT_COUNT:
        assert found.codes() & {"label_meant", "label_order", "label_unknown"}
        original = {name: {as_cell(row[name]) for row in rows} | {None} for name in place.form.carries[table] - {"kind"}}
        assert [name for row in found[table] for name in original if as_cell(row[name]) not in original[name]] == []
