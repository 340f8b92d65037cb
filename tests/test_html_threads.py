"""Pages of conversations, written by hand as pages of 2021 to 2026 are."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from exports import PROFILE, THREAD, profile

if TYPE_CHECKING:
    from exports import Reader

PAGE = THREAD.replace(".json", ".html")
TEN = dt.datetime(2024, 6, 10, 10, tzinfo=dt.UTC)

HEAD = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" /><base href="../../../../" /><title>Mira Book</title></head>'
FRAME = (
    f'{HEAD}<body class="_5vb_ _2yq _a7o5"><div class="_li"><div class="_as_0"><img src="files/Instagram-Logo.png" height="28" alt="Instagram" /></div>'
    '<div class="_a705"><header class="_as-_ _a70a" aria-labelledby="u_0_1u_2m"><div class="_a70d"><h1 id="u_0_1u_2m">Mira Book</h1></div></header>'
    '<main class="_a706" role="main">{}</main></div></div></body></html>'
)
"""A page of 2025."""

OLD = (
    f'{HEAD}<body class="_5vb_ _2yq _a704"><div class="clearfix _ikh"><div class="_4bl9"><div class="_li"><div><table><tr><td height="8">&nbsp;</td></tr>'
    '</table></div><div class="_a705"><div class="_3-8y _3-95 _a70a"><div class="_a70d"><div class="_a70e">Mira Book</div></div></div>'
    '<div class="_a706" role="main">{}</div></div></div></div></div></body></html>'
)
"""A page of 2021 and 2022."""

BOX = '<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder">'


def message(body: str, sender: str = "Mira Book", tag: str = "h2", date: str = "Jun 10, 2024 10:00 am") -> str:
    """Write a message around the parts of its body."""
    top = f'<{tag} class="_3-95 _2pim _a6-h _a6-i">{sender}</{tag}>'
    return f'{BOX}{top}<div class="_3-95 _a6-p"><div>{body}</div></div><div class="_3-94 _a6-o">{date}</div></div>'


def told(found: Any, table: str, *columns: str) -> list[tuple[Any, ...]]:  # noqa: ANN401 -- what was read
    return [tuple(row[column] for column in columns) for row in found[table]]


def test_reactions_are_the_last_part_be_it_the_fourth_or_the_fifth(read: Reader) -> None:
    reaction = '<div><ul class="_a6-q"><li><span>\U0001f602Tilda Moor<span> (Jun 10, 2024 10:00 am)</span></span></li></ul></div>'
    fourth = f"<div></div><div>one</div><div></div>{reaction}"
    fifth = f"<div></div><div>two</div><div></div><div></div>{reaction}"
    found = read({PAGE: FRAME.format(message(fourth) + message(fifth)).encode()})

    assert told(found, "messages", "text", "time") == [("one", TEN), ("two", TEN)]
    assert told(found, "reactions", "emoji", "actor", "time") == [("\U0001f602", "Tilda Moor", TEN)] * 2


def test_a_voice_message_is_a_film_in_the_folder_of_sounds(read: Reader) -> None:
    uri = "your_instagram_activity/messages/inbox/mirabook_17840000000000001/audio/1.mp4"
    film = f'<video src="{uri}" controls="1" class="_a6_o _3-96"><a target="_blank" href="{uri}"><div>Click for audio:</div></a></video>'
    found = read({PAGE: FRAME.format(message(f"<div></div><div></div><div><div>{film}</div></div><div></div>")).encode()})

    assert told(found, "attachments", "kind", "uri") == [("audio", uri)]
    assert found.column("messages", "text") == [None]


def test_what_stands_before_the_messages_is_no_message(read: Reader) -> None:
    invitation = (
        f'{BOX}<h2 class="_3-95 _2pim _a6-h _a6-i">Group invitation link: On</h2><div class="_a6-p">'
        '<a target="_blank" href="https://www.instagram.com/channel/A1/">https://www.instagram.com/channel/A1/</a></div></div>'
    )
    found = read({PAGE: FRAME.format(invitation + message("<div></div><div>yes</div><div></div><div></div>")).encode()})

    assert told(found, "messages", "sender", "text") == [("Mira Book", "yes")]
    assert found.column("participants", "name") == ["Mira Book"]
    assert found.left("pointer", "value") == [("2/html/0/Group invitation link: On/0", "https://www.instagram.com/channel/A1/")]


def test_a_page_of_2021_has_its_title_before_the_messages(read: Reader) -> None:
    body = "<div></div><div>yes</div><div></div><div></div>"
    found = read({PAGE: OLD.format(message(body, tag="div", date="27 May 2021, 06:44")).encode()})

    assert found.column("conversations", "title") == ["Mira Book"]
    assert told(found, "messages", "sender", "text", "time") == [("Mira Book", "yes", dt.datetime(2021, 5, 27, 6, 44, tzinfo=dt.UTC))]


def test_a_later_part_of_a_thread_contradicts_the_first_in_nothing(read: Reader) -> None:
    parts = {
        PROFILE: profile("tilda.moor", "Tilda Moor"),
        PAGE: FRAME.format(message("<div></div><div>new</div><div></div><div></div>")).encode(),
        PAGE.replace("_1.html", "_2.html"): FRAME.format(message("<div></div><div>old</div><div></div><div></div>", sender="Tilda Moor")).encode(),
    }
    found = read(parts)

    assert told(found, "messages", "sender", "sent_by_owner", "text") == [("Mira Book", False, "new"), ("Tilda Moor", True, "old")]
    assert found["records"] == []


def test_white_space_is_text_where_it_stands_alone(read: Reader) -> None:
    found = read({PAGE: FRAME.format(message("<div></div><div> </div><div></div><div></div>", sender="\u3000")).encode()})

    assert told(found, "messages", "sender", "text") == [("\u3000", " ")]
