"""Messages: conversations told once, messages with stable ids, and what hangs on them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from exports import NOON, PROFILE, Json, Read, Reader, make_zip, profile, read_tables

if TYPE_CHECKING:
    from pathlib import Path


BOX = "your_instagram_activity/messages/inbox"
MIRA = f"{BOX}/mirabook_17840000000000001"
ID = "17840000000000001"
MS = NOON * 1000
AT_NOON = dt.datetime(2024, 6, 10, 10, 0, tzinfo=dt.UTC)
OWNER = "Tilda Moor"


def message(content: str | None = None, ms: int = MS, sender: str = "Mira Book", **more: Json) -> Json:
    """Build a message."""
    return {"sender_name": sender, "timestamp_ms": ms, **({} if content is None else {"content": content}), **more}


def thread(*messages: Json, people: tuple[str, ...] = ("Mira Book", OWNER), title: str = "Mira Book", **more: Json) -> Json:
    """Build a part of a thread."""
    return {
        "participants": [{"name": name} for name in people],
        "messages": list(messages),
        "title": title,
        "is_still_participant": True,
        "thread_path": "inbox/mirabook_17840000000000001",
        "magic_words": [],
        **more,
    }


def one(read: Reader, *messages: Json, **more: Json) -> Read:
    """Read one thread of the account."""
    return read({PROFILE: profile(), f"{MIRA}/message_1.json": thread(*messages, **more)})


# The parts of a thread are one conversation.


def test_parts_follow_each_other_in_the_order_of_their_numbers(read: Reader) -> None:
    parts = {f"{MIRA}/message_{number}.json": thread(message(f"in part {number}", MS - number)) for number in (10, 1, 2)}
    found = read(parts)

    assert found.column("messages", "text") == ["in part 1", "in part 2", "in part 10"]
    assert set(found.column("messages", "conversation_id")) == {ID}


def test_messages_stand_in_the_order_of_the_file(read: Reader) -> None:
    found = one(read, message("newest", MS + 2), message("older", MS + 1), message("oldest", MS))

    assert found.column("messages", "text") == ["newest", "older", "oldest"]
    assert found.column("messages", "position") == [0, 1, 2]


def test_a_conversation_is_told_once(read: Reader) -> None:
    found = read({f"{MIRA}/message_1.json": thread(message("a")), f"{MIRA}/message_2.json": thread(message("b", MS - 1))})

    assert found.column("conversations", "conversation_id") == [ID]
    assert found.column("participants", "name") == ["Mira Book", OWNER]
    assert found.column("conversations", "source") == [f"{MIRA}/message_1.json"]
    assert found["records"] == []


def test_what_a_later_part_says_otherwise_is_kept(read: Reader) -> None:
    found = read({f"{MIRA}/message_1.json": thread(message("a")), f"{MIRA}/message_2.json": thread(message("b", MS - 1), title="Mira Page")})

    assert found.column("conversations", "title") == ["Mira Book"]
    assert [(row["source"], row["pointer"], row["value"], row["why"]) for row in found["records"]] == [
        (f"{MIRA}/message_2.json", "2/title", "Mira Page", "conflict")
    ]


def test_participants_of_a_later_part_that_differ_are_kept(read: Reader) -> None:
    later = thread(message("b", MS - 1), people=("Mira Page", OWNER))
    found = read({f"{MIRA}/message_1.json": thread(message("a")), f"{MIRA}/message_2.json": later})

    assert found.column("participants", "name") == ["Mira Book", OWNER]
    assert ("2/participants/0/name", "Mira Page", "conflict") in found.left()


def test_a_thread_in_two_zips_is_one_conversation(tmp_path: Path) -> None:
    first = make_zip(tmp_path, {f"{MIRA}/message_1.json": thread(message("a"))}, name="part_1.zip")
    second = make_zip(tmp_path, {f"{MIRA}/message_2.json": thread(message("b", MS - 1))}, name="part_2.zip")
    found = read_tables(second, first)

    assert found.column("messages", "text") == ["a", "b"]
    assert len(found["conversations"]) == 1


def test_threads_are_told_apart_by_their_ids(read: Reader) -> None:
    found = read({f"{BOX}/{name}/message_1.json": thread(message(name)) for name in ("mira_1", "mira_2", "instagramuser", "1539930607406678")})

    assert set(found.column("conversations", "conversation_id")) == {"1", "2", "instagramuser", "1539930607406678"}


def test_the_box_is_the_folder(read: Reader) -> None:
    found = read({"your_instagram_activity/messages/message_requests/arlo_7/message_1.json": thread(message("hi"), is_pending=True)})

    assert [(row["folder"], row["pending"]) for row in found["conversations"]] == [("message_requests", True)]


def test_a_thread_without_messages_is_a_conversation(read: Reader) -> None:
    path = f"{MIRA}/message_1.json"
    found = read({path: thread()})

    assert [(row["conversation_id"], row["participant_count"], row["position"]) for row in found["conversations"]] == [(ID, 2, 0)]
    assert found["messages"] == []
    assert found.member(path)["status"] == "parsed"
    assert found.member(path)["records"] == 1


def test_a_thread_of_many_messages_is_read_whole(read: Reader) -> None:
    path = f"{MIRA}/message_1.json"
    found = read({path: thread(*(message(str(number), MS - number) for number in range(9001)))})

    assert found.column("messages", "text") == [str(number) for number in range(9001)]
    assert (found.member(path)["records"], found.member(path)["rows"]) == (9001, 9001 + 1 + 2)
    assert len(found["conversations"]) == 1


# Ids of messages are made of their time.


def test_an_id_is_the_time_times_a_thousand(read: Reader) -> None:
    found = one(read, message("b", MS + 1), message("a", MS))

    assert found.column("messages", "message_id") == [1718013600001000, 1718013600000000]


def test_messages_of_one_millisecond_are_counted(read: Reader) -> None:
    found = one(read, message("c"), message("b"), message("a"), message("before", MS - 1))

    assert found.column("messages", "message_id") == [1718013600000000, 1718013600000001, 1718013600000002, 1718013599999000]


def test_messages_of_one_millisecond_are_counted_over_parts(read: Reader) -> None:
    found = read({f"{MIRA}/message_1.json": thread(message("b")), f"{MIRA}/message_2.json": thread(message("a"))})

    assert found.column("messages", "message_id") == [1718013600000000, 1718013600000001]


def test_each_conversation_counts_for_itself(read: Reader) -> None:
    found = read({f"{BOX}/mira_1/message_1.json": thread(message("b")), f"{BOX}/arlo_2/message_1.json": thread(message("a"))})

    assert found.column("messages", "message_id") == [1718013600000000, 1718013600000000]


def test_a_message_without_a_time_is_named_by_its_position(read: Reader) -> None:
    found = one(read, message("b"), message("a", 0), message("c", 0))

    assert [(row["message_id"], row["time"]) for row in found["messages"]] == [(1718013600000000, AT_NOON), (-2, None), (-3, None)]


def test_messages_without_a_time_have_different_ids_over_parts(read: Reader) -> None:
    found = read({f"{MIRA}/message_1.json": thread(message("b", 0)), f"{MIRA}/message_2.json": thread(message("a", 0))})

    assert len(set(found.column("messages", "message_id"))) == 2


def test_beyond_a_thousand_in_one_millisecond_the_next_free_number_counts(read: Reader) -> None:
    found = one(read, *(message(str(number)) for number in range(1002)), message("next", MS + 1), message("again"))
    ids = found.column("messages", "message_id")

    assert ids[:1000] == list(range(1718013600000000, 1718013600001000))
    assert len(set(ids)) == 1004
    assert found.count("message_id") >= 3


def test_milliseconds_are_kept(read: Reader) -> None:
    assert one(read, message("a", MS + 345)).column("messages", "time") == [AT_NOON + dt.timedelta(milliseconds=345)]


# What a message is, its structure says.


@pytest.mark.parametrize(
    ("built", "kind"),
    [
        (message("hello"), "text"),
        (message("You sent an attachment."), "text"),
        (message("Liked a message"), "text"),
        (message(), "empty"),
        (message(""), "empty"),
        (message("look", photos=[{"uri": "a.jpg", "creation_timestamp": NOON}]), "media"),
        (message(videos=[{"uri": "a.mp4", "creation_timestamp": NOON}]), "media"),
        (message(audio_files=[{"uri": "a.mp4", "creation_timestamp": NOON}]), "media"),
        (message("see", share={"link": "https://www.instagram.com/p/C1/"}), "share"),
        (message("both", share={"link": "https://www.instagram.com/p/C1/"}, photos=[{"uri": "a.jpg"}]), "media"),
        (message("Audio call ended", call_duration=12), "call"),
        (message(call_duration=0), "call"),
    ],
)
def test_the_kind_is_told_by_structure(read: Reader, built: Json, kind: str) -> None:
    assert one(read, built).column("messages", "kind") == [kind]


def test_an_empty_content_is_an_empty_text(read: Reader) -> None:
    assert one(read, message(""), message(None, MS - 1)).column("messages", "text") == ["", None]


def test_a_call_has_its_seconds(read: Reader) -> None:
    found = one(read, message("ended", call_duration=12), message("missed", MS - 1, call_duration=0))

    assert found.column("messages", "call_duration") == [12, 0]


def test_flags_are_kept(read: Reader) -> None:
    built = message("a", is_unsent=False, is_geoblocked_for_viewer=True, is_unsent_image_by_messenger_kid_parent=False, type="Generic")
    [row] = one(read, built)["messages"]

    assert (row["unsent"], row["geoblocked"], row["unsent_by_parent"], row["type"]) == (False, True, False, "Generic")


def test_a_flag_that_is_not_there_is_null(read: Reader) -> None:
    [row] = one(read, message("a"))["messages"]

    assert (row["unsent"], row["geoblocked"], row["unsent_by_parent"], row["missed"], row["type"]) == (None, None, None, None, None)


# Reactions, shares, files.


def test_a_reaction_has_an_actor_and_sometimes_a_time(read: Reader) -> None:
    found = one(read, message("a", reactions=[{"reaction": "❤", "actor": OWNER, "timestamp": NOON}, {"reaction": "😂", "actor": "Mira Book"}]))

    assert [(row["message_id"], row["emoji"], row["actor"], row["time"], row["ordinal"]) for row in found["reactions"]] == [
        (MS * 1000, "❤", OWNER, AT_NOON, 0),
        (MS * 1000, "😂", "Mira Book", None, 1),
    ]


def test_a_share_is_an_attachment(read: Reader) -> None:
    share = {"link": "https://www.instagram.com/p/C1/", "share_text": "Low tide", "original_content_owner": "arlo"}
    [row] = one(read, message("see", share=share))["attachments"]

    assert (row["kind"], row["url"], row["text"], row["owner"]) == ("share", "https://www.instagram.com/p/C1/", "Low tide", "arlo")


def test_a_shared_profile_is_a_profile(read: Reader) -> None:
    share = {"link": "https://www.instagram.com/arlo", "profile_share_username": "arlo", "profile_share_name": "Arlo Book"}
    [row] = one(read, message(share=share))["attachments"]

    assert (row["kind"], row["owner"], row["owner_name"], row["url"]) == ("profile_share", "arlo", "Arlo Book", "https://www.instagram.com/arlo")


def test_a_shared_profile_and_the_owner_of_the_content_are_both_kept(read: Reader) -> None:
    share = {"profile_share_username": "arlo", "original_content_owner": "mira"}
    found = one(read, message(share=share))
    kept = {row["owner"] for row in found["attachments"]} | {row["value"] for row in found["records"]}

    assert {"arlo", "mira"} <= kept


def test_an_empty_share_is_an_attachment(read: Reader) -> None:
    assert one(read, message("gone", share={})).column("attachments", "kind") == ["share"]


def test_a_photo_may_lack_its_time(read: Reader) -> None:
    photos = [{"uri": f"{MIRA}/photos/1.jpg", "creation_timestamp": NOON}, {"uri": f"{MIRA}/photos/2"}]
    found = one(read, message(photos=photos))

    assert [(row["kind"], row["uri"], row["time"], row["ordinal"]) for row in found["attachments"]] == [
        ("photo", f"{MIRA}/photos/1.jpg", AT_NOON, 0),
        ("photo", f"{MIRA}/photos/2", None, 1),
    ]
    assert [(row["owner_table"], row["owner_id"], row["ordinal"]) for row in found["media"]] == [
        ("messages", f"{ID}/1718013600000000", 0),
        ("messages", f"{ID}/1718013600000000", 1),
    ]


def test_files_of_several_kinds_are_counted_through(read: Reader) -> None:
    built = message("all", videos=[{"uri": "v.mp4"}], photos=[{"uri": "p.jpg"}], audio_files=[{"uri": "a.mp4"}], share={"link": "https://a.example"})
    found = one(read, built)

    assert sorted(found.column("attachments", "kind")) == ["audio", "photo", "share", "video"]
    assert found.column("attachments", "ordinal") == [0, 1, 2, 3]


def test_a_recording_is_audio_though_its_name_says_video(read: Reader) -> None:
    path = f"{MIRA}/audio/1.mp4"
    found = read({f"{MIRA}/message_1.json": thread(message(audio_files=[{"uri": path}])), path: b"\x00\x00\x00\x20ftypisom"})

    assert [(row["kind"], row["media_type"], row["present"]) for row in found["media"]] == [("audio", "video/mp4", True)]


# Facts of a conversation.


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({}, "direct"),
        ({"people": ("Mira Book", "Arlo Book", OWNER)}, "group"),
        ({"people": (OWNER,)}, "direct"),
        ({"joinable_mode": {"mode": 1, "link": ""}}, "group"),
        ({"thread_type": "RegularGroup"}, "group"),
        ({"thread_type": "Regular", "people": ("Mira Book", "Arlo Book", OWNER)}, "direct"),
    ],
)
def test_what_kind_it_is(read: Reader, more: Json, kind: str) -> None:
    assert one(read, message("a"), **more).column("conversations", "kind") == [kind]


def test_a_channel_is_a_broadcast(read: Reader) -> None:
    found = read({"your_instagram_activity/messages/broadcast/harbour_9/message_1.json": thread(message("a"))})

    assert found.column("conversations", "kind") == ["broadcast"]


def test_a_group_has_a_link_and_a_picture(read: Reader) -> None:
    more = {"joinable_mode": {"mode": 2, "link": "https://ig.me/j/1"}, "image": {"uri": f"{MIRA}/photos/7.jpg", "creation_timestamp": NOON}}
    found = one(read, message("a", photos=[{"uri": f"{MIRA}/photos/8.jpg"}]), **more)
    [row] = found["conversations"]

    assert (row["join_mode"], row["join_link"], row["image_uri"]) == (2, "https://ig.me/j/1", f"{MIRA}/photos/7.jpg")
    assert [(row["owner_table"], row["owner_id"], row["uri"], row["time"]) for row in found["media"]] == [
        ("conversations", ID, f"{MIRA}/photos/7.jpg", AT_NOON),
        ("messages", f"{ID}/1718013600000000", f"{MIRA}/photos/8.jpg", None),
    ]


def test_a_new_property_beside_the_messages_is_kept_and_noted(read: Reader) -> None:
    found = one(read, message("a"), theme="night")

    assert ("2/theme", "night", "extra") in found.left()
    assert found.count("drift") == 1


# Whether it is the account itself that takes part or writes.


def test_the_account_is_known_by_its_name(read: Reader) -> None:
    found = one(read, message("a"), message("b", MS - 1, OWNER))

    assert found.column("participants", "is_owner") == [False, True]
    assert found.column("messages", "sent_by_owner") == [False, True]


def test_a_name_beyond_ascii_is_known(read: Reader) -> None:
    members = {PROFILE: profile(name="Zoë Łącka"), f"{MIRA}/message_1.json": thread(message("a", sender="Zoë Łącka"), people=("Mira", "Zoë Łącka"))}
    found = read(members)

    assert found.column("participants", "is_owner") == [False, True]
    assert found.column("messages", "sent_by_owner") == [True]


def test_without_a_profile_it_cannot_be_told(read: Reader) -> None:
    found = read({f"{MIRA}/message_1.json": thread(message("a"))})

    assert found.column("participants", "is_owner") == [None, None]
    assert found.column("messages", "sent_by_owner") == [None]


def test_an_account_without_a_display_name_goes_by_its_user_name(read: Reader) -> None:
    people = ("Mira Book", "tilda.moor")
    found = read({PROFILE: profile(name=""), f"{MIRA}/message_1.json": thread(message("a"), message("b", MS - 1, "tilda.moor"), people=people)})

    assert found.column("participants", "is_owner") == [False, True]
    assert found.column("messages", "sent_by_owner") == [False, True]


def test_where_nobody_goes_by_the_user_name_of_an_account_without_a_display_name_it_cannot_be_told(read: Reader) -> None:
    found = read({PROFILE: profile(name=""), f"{MIRA}/message_1.json": thread(message("a"))})

    assert found.column("participants", "is_owner") == [None, None]
    assert found.column("messages", "sent_by_owner") == [None]


def test_where_two_bear_the_name_it_cannot_be_told(read: Reader) -> None:
    found = one(read, message("a", sender=OWNER), message("b", MS - 1), people=(OWNER, "Mira Book", OWNER))

    assert found.column("participants", "is_owner") == [None, False, None]
    assert found.column("messages", "sent_by_owner") == [None, False]


def test_where_two_bear_the_name_a_later_part_cannot_tell_either(read: Reader) -> None:
    people = (OWNER, OWNER)
    parts = {f"{MIRA}/message_{number}.json": thread(message("a", MS - number, OWNER), people=people) for number in (1, 2)}
    found = read({PROFILE: profile(), **parts})

    assert found.column("messages", "sent_by_owner") == [None, None]


def test_participants_of_one_name_stay_two(read: Reader) -> None:
    found = one(read, message("a"), people=("Mira Book", "Mira Book", OWNER))

    assert [(row["name"], row["is_owner"]) for row in found["participants"]] == [("Mira Book", False), ("Mira Book", False), (OWNER, True)]
    assert found.column("conversations", "participant_count") == [3]


# Replies in channels, reported conversations.


def test_replies_of_a_channel_are_messages(read: Reader) -> None:
    folder = "your_instagram_activity/messages/broadcast/harbour_9"
    reply = {"reply_content": "Lovely", "original_message_sender": "Arlo Book", "timestamp_ms": MS + 5}
    replies = {**thread(people=("Arlo Book",)), "replies": [reply]}
    found = read({f"{folder}/message_1.json": thread(message("News", sender="Arlo Book"), people=("Arlo Book",)), f"{folder}/replies_1.json": replies})

    assert [(row["conversation_id"], row["message_id"], row["text"], row["sender"]) for row in found["messages"]] == [
        ("9", 1718013600000000, "News", "Arlo Book"),
        ("9", 1718013600005000, "Lovely", None),
    ]
    assert len(found["conversations"]) == 1
    assert ("/original_message_sender", "Arlo Book", "ignored") in found.left()


def test_a_reply_of_the_same_millisecond_has_an_id_of_its_own(read: Reader) -> None:
    folder = "your_instagram_activity/messages/broadcast/harbour_9"
    replies = {**thread(), "replies": [{"reply_content": "Lovely", "timestamp_ms": MS}]}
    found = read({f"{folder}/message_1.json": thread(message("News")), f"{folder}/replies_1.json": replies})

    assert found.column("messages", "message_id") == [1718013600000000, 1718013600000001]


def test_replies_alone_tell_their_conversation(read: Reader) -> None:
    replies = {**thread(), "replies": [{"reply_content": "Lovely", "timestamp_ms": MS}]}
    found = read({"your_instagram_activity/messages/broadcast/harbour_9/replies_1.json": replies})

    assert [(row["conversation_id"], row["kind"], row["title"]) for row in found["conversations"]] == [("9", "broadcast", "Mira Book")]
    assert found.column("messages", "text") == ["Lovely"]


def test_each_reported_conversation_is_one(read: Reader) -> None:
    reports = [
        {
            "timestamp": NOON,
            "is_reporter": True,
            "reportee": {"name": "Spam Ltd"},
            "messages": [message("buy", MS - 2, "Spam Ltd"), message("now", MS - 1, "Spam Ltd")],
        },
        {"timestamp": NOON, "is_reporter": False, "messages": []},
    ]
    found = read({PROFILE: profile(), "your_instagram_activity/messages/reported_conversations.json": {"ig_reported_conversations": reports}})

    assert [(row["conversation_id"], row["folder"], row["title"], row["participant_count"]) for row in found["conversations"]] == [
        ("reported-20240610T100000Z-0", "reported", "Spam Ltd", 1),
        ("reported-20240610T100000Z-1", "reported", None, 0),
    ]
    assert [(row["conversation_id"], row["text"], row["sent_by_owner"]) for row in found["messages"]] == [
        ("reported-20240610T100000Z-0", "buy", False),
        ("reported-20240610T100000Z-0", "now", False),
    ]
    assert [(row["pointer"], row["value"], row["position"]) for row in found["records"]] == [
        ("/timestamp", "1718013600", 0),
        ("/is_reporter", "true", 0),
        ("/timestamp", "1718013600", 1),
        ("/is_reporter", "false", 1),
    ]


def test_devices_of_encrypted_chats_are_devices(read: Reader) -> None:
    device = {"device_type": "Igd:Phone", "device_manufacturer": "Lux", "last_connected_ip": "192.0.2.1", "last_active_time": NOON}
    document = {"ig_secret_conversations": {"armadillo_devices": [device], "calls": []}}
    [row] = read({"your_instagram_activity/messages/secret_conversations.json": document})["devices"]

    assert (row["kind"], row["type"], row["manufacturer"], row["ip"], row["last_login"]) == ("encrypted_chat", "Igd:Phone", "Lux", "192.0.2.1", AT_NOON)


def test_messages_beside_replies_are_kept_and_have_places_of_their_own(read: Reader) -> None:
    replies = {**thread(message("News")), "replies": [{"reply_content": "Lovely", "timestamp_ms": MS + 5}]}
    found = read({"your_instagram_activity/messages/broadcast/harbour_9/replies_1.json": replies})
    places = [(row["source"], row["position"], row["ordinal"]) for row in found["messages"]]

    assert {"News", "Lovely"} <= set(found.column("messages", "text")) | set(found.left("value"))
    assert len(set(places)) == len(places)


# What files are.


def test_a_photo_that_is_empty_or_a_page_is_told_and_a_document_of_any_kind_is_not(read: Reader) -> None:
    names = ("empty.jpg", "page.jpg", "real.jpg", "map.pdf")
    sent = [message("a", photos=[{"uri": f"{MIRA}/photos/{name}"} for name in names[:3]], files=[{"uri": f"{MIRA}/files/{names[3]}"}])]
    bodies = {"photos/empty.jpg": b"", "photos/page.jpg": b"<html>expired</html>", "photos/real.jpg": b"\xff\xd8\xff\xd9", "files/map.pdf": b"%PDF-1.7"}
    found = read({PROFILE: profile(), f"{MIRA}/message_1.json": thread(*sent), **{f"{MIRA}/{name}": data for name, data in bodies.items()}})

    [told] = found.issues("media_unlike")
    assert (told.severity, told.member, told.count) == ("warning", f"{MIRA}/photos/empty.jpg", 2)
    assert [(row["kind"], row["media_type"]) for row in found["media"][-2:]] == [("photo", "image/jpeg"), ("file", "application/pdf")]
