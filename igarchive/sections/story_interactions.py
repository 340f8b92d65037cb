"""Answers to stories of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igarchive.fields import label_values, string_list
from igarchive.flat import FIRST, began, tuples
from igarchive.history import history
from igarchive.section import Form, Section, written_by
from igarchive.sections.folders import STORIES

if TYPE_CHECKING:
    from collections.abc import Callable


ANSWERS = ("Selected option", "Answer", "Emoji", "Text", "Response", "Slider value", "Value")
"""Labels of what was answered."""


def said(key: str) -> Form:
    """Declare a list of answers as they were told until 2026."""
    return string_list(key, "story_interactions", owner="title", value="value", url="href", time="timestamp")


def chosen(key: str) -> Form:
    """Declare a list that tells what was chosen, when and in whose story, and has no key for more."""
    return string_list(key, "story_interactions", owner="title", value="value", time="timestamp", sparse=True)


def liked(key: str) -> Form:
    """Declare a list that tells when and in whose story."""
    return string_list(key, "story_interactions", owner="title", time="timestamp", sparse=True)


def answer(name: str, doc: str, kind: str, key: str, label: str, listed: Callable[[str], Form] = said, since: str = "2026-06") -> Section:
    """Declare one list of answers: under which label one stands, how they were listed until 2026, and since when there are labels.

    Whatever keys a list has, all are read.
    """
    wrapper = f"story_activities_{key}"
    forms = history(
        ("2021-02", written_by(listed(wrapper), said(wrapper))),
        (
            since,
            label_values(
                "story_interactions", value="|".join([label, *(other for other in ANSWERS if other != label)]), question="Question|Poll question",
                options="Option 1|Option 2|Option 3|Option 4", url="URL|Media > URL|Story > URL", caption="Caption|Media > Caption",
                owner_name="Owner > Name|Media > Owner > Name", owner="Owner > Username|Media > Owner > Username|Username",
                kept=("Owner > URL", "Media > Owner > URL"), always="time",
            ),
        ),
    )  # fmt: skip
    return Section(name, doc, "story interactions", STORIES, history(("2021-02", f"{name}.json")), forms, {"kind": kind})


FLAT_FILE = "stories_activities.json"
"""Where all answers lay until 2020."""


def first(key: str) -> tuple[str, Form]:
    """Declare the first form: when and whose story, but not what was answered."""
    return FIRST, tuples(key, "story_interactions", "time", "owner")


SECTIONS = (
    began(answer("polls", "Polls.", "poll", "polls", "Selected option", chosen), FLAT_FILE, first("polls")),
    began(answer("quizzes", "Quizzes.", "quiz", "quizzes", "Selected option", chosen), FLAT_FILE, first("quizzes")),
    began(answer("emoji_sliders", "Emoji sliders.", "emoji_slider", "emoji_sliders", "Slider value", chosen), FLAT_FILE, first("emoji_sliders")),
    began(answer("questions", "Questions.", "question", "questions", "Answer"), FLAT_FILE, first("questions")),
    began(answer("countdowns", "Countdowns.", "countdown", "countdowns", "Text"), FLAT_FILE, first("countdowns")),
    began(answer("story_likes", "Likes.", "like", "story_likes", "Emoji", liked, "2025-12"), FLAT_FILE, first("story_likes")),
    answer("emoji_story_reactions", "Reactions by emoji.", "emoji_reaction", "emoji_quick_reactions", "Emoji"),
    answer("avatar_story_reactions", "Reactions by avatar.", "avatar_reaction", "avatar_quick_reactions", "Emoji"),
    answer("story_reaction_sticker_reactions", "Reactions to a sticker.", "sticker_reaction", "reaction_sticker_reactions", "Response"),
    answer("question_music_response", "Answers with music.", "music_response", "questions_music", "Response"),
    answer("question_media_response", "Answers with media.", "media_response", "questions_media", "Response"),
)
