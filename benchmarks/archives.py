"""Archives of invented people with very many messages, of the layout of March 2025: the same bytes every time.

``igarchive sample`` gives the small lists; threads, likes, followers, posts and comments are written here from templates,
for the exporter would take minutes for what is measured in seconds. Each text beyond ASCII is escaped as Instagram does it.
"""

from __future__ import annotations

import json
import random
import zipfile
from itertools import islice
from typing import TYPE_CHECKING

from igarchive.sample import SampleOptions, sample
from igarchive.sample.media_files import media_bytes
from igarchive.text import spoil

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIZES = {"S": 10_000, "M": 100_000, "L": 1_000_000, "X": 3_000_000}
"""Messages of each archive."""

LIKES, COMMENTS, FOLLOWERS, POSTS = 10, 50, 200, 500
"""Messages for each like, comment, follower and post."""

PART = 10_000
"""Messages in one file of a thread."""

LARGEST = 5
"""The share of the largest thread: one in so many messages."""

NEWEST = 1_741_000_000
"""Seconds at which the newest record was made; older ones follow."""

TEXT = (
    "the of and a to in is you that it he was for on are as with his they at be this have from or one had by word but not what all were we when "
    "your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into "
    "time has look two more write go see number no way could people my than first water been call who oil its now find long down day did get come "
    "schön größer für über Straße kommt später déjà où être naïve señor mañana czekać źródło привет завтра хорошо спасибо 안녕 내일 写真 版画 مرحبا"
)
"""Words that people write, those beyond ASCII rarer, as in most exports."""

WORDS = TEXT.split()
OWNER = "Layla Haddad ليلى حداد"
"""Display name of the account in the sample."""

EMOJI = ("❤️", "👍", "😂", "🖨️", "🙌🏽", "👩‍🎨")


def escaped(text: str) -> str:
    """Write a text as it stands between quotes in an export."""
    return json.dumps(spoil(text))[1:-1]


class Person:
    """Draws what an invented person wrote and got, always the same."""

    def __init__(self, messages: int) -> None:
        self.messages = messages
        self._chance = random.Random(messages)  # noqa: S311 -- to be repeatable
        words, emoji = [escaped(word) for word in WORDS], [escaped(one) for one in EMOJI]
        self._texts = [self._text(words, emoji) for _ in range(20_000)]
        self._emoji = emoji
        self._names = [escaped(OWNER)] + [
            escaped(f"{first} {last}") for first in ("Ada", "Zoë", "Омар", "Hana", "Jürgen", "Fiona") for last in ("Moth", "Weiß", "Киёко", "Vale")
        ]

    def _text(self, words: list[str], emoji: list[str]) -> str:
        told = " ".join(self._chance.choices(words, k=1 + int(self._chance.expovariate(1 / 9))))
        return f"{told} {self._chance.choice(emoji)}" if self._chance.random() < 0.3 else told  # noqa: PLR2004

    def members(self) -> Iterator[tuple[str, str]]:
        """Give path and text of each large file."""
        for number, size in enumerate(self._threads()):
            yield from self._thread(number, size)
        activity = "your_instagram_activity"
        yield f"{activity}/likes/liked_posts.json", keyed("likes_media_likes", self._likes(self.messages // LIKES))
        yield f"{activity}/comments/post_comments_1.json", bare(self._comments(self.messages // COMMENTS))
        yield f"{activity}/media/posts_1.json", bare(self._posts(self.messages // POSTS))
        yield "connections/followers_and_following/followers_1.json", bare(self._followers(self.messages // FOLLOWERS))

    def _threads(self) -> list[int]:
        """Give the messages of each thread; a fifth of all lie in the first."""
        count = max(20, min(150, self.messages // 10_000))
        weights = [1 / (3 + rank) for rank in range(count)]
        rest = self.messages - self.messages // LARGEST
        sizes = [int(rest * weight / sum(weights)) for weight in weights]
        return [self.messages - sum(sizes), *sizes]

    def _thread(self, number: int, size: int) -> Iterator[tuple[str, str]]:
        people = [self._names[0], *self._chance.sample(self._names[1:], 1 if number % 4 else 5)]
        name = f"thread{number}_{17_840_000_000_000_000 + number}"
        participants = ",\n".join(f'    {{\n      "name": "{person}"\n    }}' for person in people)
        above = (
            f'{{\n  "participants": [\n{participants}\n  ],\n  "title": "{people[-1]}",\n  "is_still_participant": true,\n'
            f'  "thread_path": "inbox/{name}",\n  "magic_words": [\n    \n  ],\n  "messages": [\n'
        )
        messages = self._messages(people, size)
        for part in range(1, -(-size // PART) + 1):
            path = f"your_instagram_activity/messages/inbox/{name}/message_{part}.json"
            yield path, above + ",\n".join(islice(messages, PART)) + "\n  ]\n}"

    def _messages(self, people: list[str], size: int) -> Iterator[str]:
        time, draw = NEWEST * 1000, self._chance.random
        for _ in range(size):
            time -= int(draw() * 600_000) + 1
            dice, sender = draw(), people[int(draw() * len(people))]
            yield (
                f'    {{\n      "sender_name": "{sender}",\n      "timestamp_ms": {time},\n{self._said(dice, time)}'
                f'      "is_geoblocked_for_viewer": false,\n      "is_unsent_image_by_messenger_kid_parent": false{self._reaction(people, time)}\n    }}'
            )

    def _said(self, dice: float, time: int) -> str:
        """Write what a message says: nine in ten a text; else a share, a photo, a call."""
        content = f'      "content": "{self._texts[int(dice * 20_000)]}",\n'
        if dice < 0.06:  # noqa: PLR2004
            return f'{content}      "share": {{\n        "link": "https://www.instagram.com/p/{time:x}/",\n        "share_text": "{self._texts[time % 20_000]}",\n        "original_content_owner": "user.{time % 997}"\n      }},\n'
        if dice < 0.09:  # noqa: PLR2004
            uri = f"your_instagram_activity/messages/inbox/photos/{time}.jpg"
            return f'      "photos": [\n        {{\n          "uri": "{uri}",\n          "creation_timestamp": {time // 1000}\n        }}\n      ],\n'
        return f'{content}      "call_duration": {time % 4000},\n' if dice < 0.1 else content  # noqa: PLR2004

    def _reaction(self, people: list[str], time: int) -> str:
        if time % 9:
            return ""
        emoji, actor = self._emoji[time % 5], people[time % len(people)]
        return f',\n      "reactions": [\n        {{\n          "reaction": "{emoji}",\n          "actor": "{actor}",\n          "timestamp": {time // 1000}\n        }}\n      ]'

    def _likes(self, count: int) -> Iterator[str]:
        for number in range(count):
            link, time = f"https://www.instagram.com/p/C{number:08x}/", NEWEST - number * 700
            yield f'    {{\n      "title": "user.{number % 4999}",\n      "string_list_data": [\n        {{\n          "href": "{link}",\n          "value": "{self._emoji[number % 5]}",\n          "timestamp": {time}\n        }}\n      ]\n    }}'

    def _followers(self, count: int) -> Iterator[str]:
        for number in range(count):
            name = f"follower.{number}"
            yield f'  {{\n    "title": "",\n    "media_list_data": [\n      \n    ],\n    "string_list_data": [\n      {{\n        "href": "https://www.instagram.com/{name}",\n        "value": "{name}",\n        "timestamp": {NEWEST - number * 5000}\n      }}\n    ]\n  }}'

    def _comments(self, count: int) -> Iterator[str]:
        for number in range(count):
            values = {
                "Comment": f'"value": "{self._texts[number % 20_000]}"',
                "Media Owner": f'"value": "user.{number % 997}"',
                "Time": f'"timestamp": {NEWEST - number * 900}',
            }
            told = ",\n".join(f'      "{label}": {{\n        {value}\n      }}' for label, value in values.items())
            yield f'  {{\n    "media_list_data": [\n      {{\n        "uri": ""\n      }}\n    ],\n    "string_map_data": {{\n{told}\n    }}\n  }}'

    def _posts(self, count: int) -> Iterator[str]:
        for number in range(count):
            time = NEWEST - number * 80_000
            uri = f"media/posts/202503/{number:09d}_n_{time}.jpg"
            yield f'  {{\n    "media": [\n      {{\n        "uri": "{uri}",\n        "creation_timestamp": {time},\n        "title": "{self._texts[number % 20_000]}"\n      }}\n    ]\n  }}'


def keyed(key: str, records: Iterator[str]) -> str:
    """Write a list under a key."""
    return '{\n  "' + key + '": [\n' + ",\n".join(records) + "\n  ]\n}"


def bare(records: Iterator[str]) -> str:
    """Write a bare list."""
    return "[\n" + ",\n".join(records) + "\n]"


PICTURES = 4_000
"""Pictures of the archive of those."""

PICTURE = 300_000
"""Bytes of each."""


def write_pictures(path: Path) -> None:
    """Write an archive of posts with a picture each, stored as Instagram does; each tells where and with what it was taken."""
    chance = random.Random(PICTURES)  # noqa: S311 -- to be repeatable
    shown = media_bytes("media/posts/202503/1.jpg")
    scans = [chance.randbytes(PICTURE).replace(b"\xff", b"") for _ in range(8)]
    uris = [f"media/posts/202503/{number:09d}.jpg" for number in range(PICTURES)]
    posts = [{"media": [{"uri": uri, "creation_timestamp": NEWEST - number}]} for number, uri in enumerate(uris)]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("your_instagram_activity/media/posts_1.json"), json.dumps(posts))
        for number, uri in enumerate(uris):
            archive.writestr(zipfile.ZipInfo(uri), shown[:-2] + scans[number % 8] + shown[-2:])


def write_archive(path: Path, size: str) -> None:
    """Write the archive of a size (``SIZES``)."""
    small = path.with_suffix(".small.zip")
    sample(small, SampleOptions(layout="2025-03"), force=True)
    large = Person(SIZES[size]).members()
    with zipfile.ZipFile(small) as few, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        written = set()
        for name, text in large:
            archive.writestr(zipfile.ZipInfo(name), text.encode("ascii"), zipfile.ZIP_DEFLATED)
            written.add(name)
        for info in few.infolist():
            if info.filename not in written and "/messages/" not in info.filename:
                archive.writestr(info, few.read(info))
    small.unlink()
