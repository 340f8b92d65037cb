"""Answers to stories of others."""

from __future__ import annotations

from igarchive.fields import label_values, string_list
from igarchive.flat import FIRST, began, tuples
from igarchive.history import history
from igarchive.section import Form, Section
from igarchive.sections.folders import STORIES


def answer(name: str, doc: str, kind: str, key: str) -> Section:
    """Declare one list of answers."""
    forms = history(
        ("2021-02", string_list(f"story_activities_{key}", "story_interactions", owner="title", value="value", url="href", time="timestamp", sparse=True)),
        (
            "2025-12",
            label_values(
                "story_interactions", value="Selected option|Answer|Emoji|Text|Response|Slider value|Value", question="Question|Poll question",
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
    began(answer("polls", "Polls.", "poll", "polls"), FLAT_FILE, first("polls")),
    began(answer("quizzes", "Quizzes.", "quiz", "quizzes"), FLAT_FILE, first("quizzes")),
    began(answer("emoji_sliders", "Emoji sliders.", "emoji_slider", "emoji_sliders"), FLAT_FILE, first("emoji_sliders")),
    began(answer("questions", "Questions.", "question", "questions"), FLAT_FILE, first("questions")),
    began(answer("countdowns", "Countdowns.", "countdown", "countdowns"), FLAT_FILE, first("countdowns")),
    began(answer("story_likes", "Likes.", "like", "story_likes"), FLAT_FILE, first("story_likes")),
    answer("emoji_story_reactions", "Reactions by emoji.", "emoji_reaction", "emoji_quick_reactions"),
    answer("avatar_story_reactions", "Reactions by avatar.", "avatar_reaction", "avatar_quick_reactions"),
    answer("story_reaction_sticker_reactions", "Reactions to a sticker.", "sticker_reaction", "reaction_sticker_reactions"),
    answer("question_music_response", "Answers with music.", "music_response", "questions_music"),
    answer("question_media_response", "Answers with media.", "media_response", "questions_media"),
)
