"""What the owner did with others' content: comments, likes, saved, stories, searches, things seen."""

from __future__ import annotations

from collections.abc import Callable

from export import Export, Pen, many, profile_link
from own_media import someones_post
from shapes import (
    Files,
    Record,
    Torn,
    bare,
    comment,
    group,
    label_values,
    labelled,
    labelled_link,
    labelled_texts,
    sparse_map,
    string_list,
    string_map,
    wrapped,
)

ACTIVITY = "your_instagram_activity"
TOPICS = "ads_information/ads_and_topics"
ENTRIES_AT_LEAST = 2


def activity(export: Export) -> Files:
    """List the files of what the owner did."""
    return {
        **comments(export),
        **likes(export),
        **saved(export),
        **story_interactions(export),
        **searches(export),
        **impressions(export),
    }


def comments(export: Export) -> Files:
    """List the comments."""
    pen = export.pen("comments")
    folder = f"{ACTIVITY}/comments"
    files: Files = {f"{folder}/post_comments_1": bare(many(export.of(1, 4, 3, 2), lambda: post_comment(pen)))}
    if export.only(("D1",)):
        files[f"{folder}/post_comments_2"] = post_comment(pen)
    reels = [comment(pen.comment(), pen.friend().username, pen.time()) for _ in range(export.of(1, 1, 0, 1))]
    reels.append(comment(export.of(None, pen.comment(), pen.comment(), None), pen.friend().username, pen.time()))
    stories = many(export.of(1, 2, 1, 1), lambda: comment(pen.comment(), None, pen.time(), uri=""))
    files[f"{folder}/reels_comments"] = wrapped("comments_reels_comments", reels)
    files[f"{folder}/hype"] = wrapped("comments_story_comments", stories)
    return files


def post_comment(pen: Pen) -> Record:
    """Build a comment on a post."""
    return comment(pen.comment(), pen.friend().username, pen.time(), uri="")


def likes(export: Export) -> Files:
    """List the likes."""
    pen = export.pen("likes")
    folder = f"{ACTIVITY}/likes"
    comments_liked = many(export.of(2, 1, 2, 2), lambda: like(pen))
    files: Files = {f"{folder}/liked_comments": wrapped("likes_comment_likes", comments_liked)}
    if export.only("E"):
        tagged = [someones_post(pen, tags, repeats) for tags, repeats in ((2, 0), (0, 0), (1, 2))]
        link, *_, owner = someones_post(pen)
        records = [label_values(*values, fbid=pen.fbid(), time=pen.time()) for values in (*tagged, [link, owner])]
        files[f"{folder}/liked_posts"] = bare(records)
    else:
        files[f"{folder}/liked_posts"] = wrapped("likes_media_likes", many(export.of(3, 4, 3, 0), lambda: like(pen)))
    return files


def like(pen: Pen) -> Record:
    """Build a like."""
    emoji = pen.next("emoji", ("👍", "❤️", "👩‍🎨"))
    return string_list(pen.friend().username, href=pen.link(), value=emoji, time=pen.time())


def saved(export: Export) -> Files:
    """List what was saved."""
    pen = export.pen("saved")
    folder = f"{ACTIVITY}/saved"
    files: Files = {}
    if export.only("E"):
        posts = [label_values(*someones_post(pen), fbid=pen.fbid(), time=pen.time()) for _ in range(2)]
        files[f"{folder}/saved_posts"] = bare([*posts, torn_post(pen)])
        files[f"{folder}/saved_collections"] = bare([collection(pen, members) for members in (2, 1)])
        files[f"{folder}/saved_music"] = bare(many(2, lambda: label_values(*song(pen), fbid=pen.fbid(), time=pen.time())))
        return files
    files[f"{folder}/saved_posts"] = wrapped("saved_saved_media", many(export.of(2, 3, 2, 0), lambda: saved_post(pen)))
    sizes = export.of((2, 1), (3, 0), (2,), ())
    collections = [record for size in sizes for record in flat_collection(pen, size)]
    files[f"{folder}/saved_collections"] = wrapped("saved_saved_collections", collections)
    if not export.only("C"):
        files[f"{folder}/saved_music"] = wrapped("saved_saved_music", many(export.of(0, 2, 1, 0), lambda: saved_song(pen)))
    return files


def torn_post(pen: Pen) -> Record:
    """Build a saved post whose caption is cut in the middle of its last character."""
    link, *_, owner = someones_post(pen)
    return label_values(link, labelled("Caption", Torn("Drucktag 🖨")), owner, fbid=pen.fbid(), time=pen.time())


def saved_post(pen: Pen) -> Record:
    """Build a saved post."""
    record = sparse_map({"Saved on": {"href": pen.link(), "timestamp": pen.time()}})
    return {"title": pen.friend().username, **record}


def flat_collection(pen: Pen, size: int) -> list[Record]:
    """Build a collection and its members, which follow it in the same list."""
    updated, created = pen.time(), pen.time()
    header = sparse_map({"Name": pen.topic(), "Creation Time": created, "Update Time": updated})
    return [{"title": "Collection", **header}, *many(size, lambda: collected(pen))]


def collected(pen: Pen) -> Record:
    """Build a member of a collection."""
    return sparse_map({"Name": {"href": pen.link(), "value": pen.friend().username}, "Added Time": pen.time()})


def collection(pen: Pen, size: int) -> Record:
    """Build a collection that holds its members."""
    members = [[*someones_post(pen)[:1], *owner_values(pen)] for _ in range(size)]
    return label_values(
        labelled("Name", pen.topic()),
        labelled("Type", "MEDIA"),
        labelled("Visibility", "Private"),
        labelled("Update time", pen.time()),
        group("Media", *members),
        fbid=pen.fbid(),
        time=pen.time(),
    )


def owner_values(pen: Pen) -> list[Record]:
    """Name somebody as the owner of something."""
    friend = pen.friend()
    return [labelled("Name", friend.name), labelled("Username", friend.username)]


def song(pen: Pen) -> list[Record]:
    """Describe a song."""
    title, artist = pen.song()
    return [labelled("Title", title), labelled("Artist", artist)]


def saved_song(pen: Pen) -> Record:
    """Build a saved song."""
    title, artist = pen.song()
    return string_map({"Song Name": title, "Artist Name": artist, "Created At": pen.time()})


# File, key, how many in each generation, for the reactions that kept their shape.
STORY_REACTIONS = (
    ("emoji_story_reactions", "emoji_quick_reactions", (1, 1, 1, 1)),
    ("avatar_story_reactions", "avatar_quick_reactions", (1, 1, 1, 1)),
    ("story_reaction_sticker_reactions", "reaction_sticker_reactions", (1, 1, 1, 1)),
    ("question_music_response", "questions_music", (1, 1, 1, 1)),
    ("question_media_response", "questions_media", (1, 1, 1, 1)),
)

STORY_INTERACTIONS: tuple[tuple[str, tuple[int, int, int, int]], ...] = (
    ("polls", (2, 2, 1, 2)),
    ("quizzes", (1, 1, 2, 1)),
    ("emoji_sliders", (1, 2, 1, 1)),
    ("questions", (1, 2, 1, 2)),
    ("countdowns", (1, 1, 1, 1)),
    ("story_likes", (3, 3, 2, 2)),
)


def story_interactions(export: Export) -> Files:
    """List the interactions with stories."""
    pen = export.pen("story interactions")
    folder = f"{ACTIVITY}/{export.of('story_sticker_interactions', *['story_interactions'] * 3)}"
    files: Files = {}
    for name, key, counts in STORY_REACTIONS:
        records = many(export.of(*counts), lambda: full_answer(pen))
        files[f"{folder}/{name}"] = wrapped(f"story_activities_{key}", records)
    for name, counts in STORY_INTERACTIONS:
        records = [story_interaction(pen, name) for _ in range(export.of(*counts))]
        files[f"{folder}/{name}"] = bare(records) if export.only("E") else wrapped(f"story_activities_{name}", records)
    if export.only("E"):
        viewed = [label_values(*someones_post(pen, tags), fbid=pen.fbid(), time=pen.time()) for tags in (2, 0, 1)]
        files[f"{folder}/stories_viewed"] = bare(viewed)
    return files


def full_answer(pen: Pen) -> Record:
    """Build an answer with all keys of a list of strings."""
    return string_list(pen.friend().username, href="", value=pen.answer(), time=pen.time(), media=True)


def story_interaction(pen: Pen, kind: str) -> Record:
    """Build an interaction: the owner of the story is the title, until values had labels."""
    if pen.export.only("E"):
        return labelled_interaction(pen, kind)
    if kind in ("questions", "countdowns"):
        return full_answer(pen)
    value = {"emoji_sliders": str(pen.below(101)), "story_likes": None}.get(kind, pen.answer())
    return string_list(pen.friend().username, value=value, time=pen.time())


def labelled_interaction(pen: Pen, kind: str) -> Record:
    """Build an interaction of labelled values; the owner of the story may lie inside its media."""
    first, second = pen.answer(), pen.answer()
    values = {
        "polls": [labelled("Question", pen.line()), labelled("Option 1", first), labelled("Option 2", second)],
        "quizzes": [labelled("Question", pen.line()), labelled("Answer", first)],
        "emoji_sliders": [
            labelled("Question", pen.line()),
            labelled("Emoji", "😍"),
            labelled("Answer", str(pen.below(101))),
        ],
        "questions": [labelled("Question", pen.line()), labelled("Answer", first)],
        "countdowns": [labelled("Text", first)],
        "story_likes": [],
    }[kind]
    if kind == "polls":
        values.append(labelled("Selected option", second))
    link = labelled_link("URL", f"https://instagram.com/stories/{pen.friend().username}/{pen.digits(19)}")
    owner = group("Owner", owner_values(pen))
    nested = group("Media", [labelled_link("URL", pen.link()), owner])
    return label_values(*values, link, nested if kind == "questions" else owner, fbid=pen.fbid(), time=pen.time())


def searches(export: Export) -> Files:
    """List the searches."""
    pen = export.pen("searches")
    folder = "logged_information/recent_searches"
    terms = export.cast.searches
    if export.only("E"):
        records = [label_values(labelled("Search term", term), labelled("Update time", pen.clock), fbid=pen.fbid(), time=pen.time()) for term in terms]
        return {f"{folder}/recent_searches": bare(records)}
    profiles = many(export.of(2, 2, 3, 0), lambda: profile_search(pen))
    files: Files = {f"{folder}/{export.of('account', 'profile', 'profile', '')}_searches": wrapped("searches_user", profiles)}
    lists = {"word_or_phrase": ("keyword", terms[: export.of(1, 2, 1, 0)])}
    if export.only(("C", "D1")):
        lists["tag"] = ("hashtag", export.cast.hashtags[:1])
    if export.only("C"):
        lists["place"] = ("place", export.cast.places[:1])
    for name, (key, searched) in lists.items():
        files[f"{folder}/{name}_searches"] = wrapped(f"searches_{key}", [search(pen, term) for term in searched])
    return files


def profile_search(pen: Pen) -> Record:
    """Build a search for somebody."""
    friend = pen.friend()
    if pen.export.only("D2"):
        return string_list(friend.username, href=profile_link(friend, app=True), time=pen.time())
    return search(pen, friend.username)


def search(pen: Pen, term: str) -> Record:
    """Build a search."""
    return string_map({"Search": term, "Time": pen.time()})


def impressions(export: Export) -> Files:
    """List what was seen, clicked and turned away."""
    pen = export.pen("impressions")
    noun = export.of("accounts", *["profiles"] * 3)
    # Labelled values took over one file after the other; these had changed by the newest archive.
    seen: dict[str, tuple[str, int, Callable[[], Record], Callable[[], Record]]] = {
        "ads_viewed": ("ads_seen", export.of(3, 2, 3, 2), lambda: author_seen(pen), lambda: ad_seen(pen)),
        "posts_viewed": ("posts_seen", export.of(2, 3, 2, 2), lambda: author_seen(pen), lambda: post_seen(pen)),
        "videos_watched": ("videos_watched", export.of(3, 2, 3, 2), lambda: author_seen(pen), lambda: post_seen(pen)),
        f"suggested_{noun}_viewed": (
            "chaining_seen",
            export.of(2, 1, 2, 2),
            lambda: suggestion(pen),
            lambda: user_seen(pen),
        ),
    }
    files: Files = {}
    for name, (key, count, old, new) in seen.items():
        records = many(count, new if export.only("E") else old)
        files[f"{TOPICS}/{name}"] = bare(records) if export.only("E") else wrapped(f"impressions_history_{key}", records)
    turned_away = {
        f"{noun}_you're_not_interested_in": (
            "recs_hidden_authors",
            many(export.of(1, 2, 1, 1), lambda: hidden_author(pen)),
        ),
        "posts_you're_not_interested_in": (
            "posts_not_interested",
            [refused_post(pen, n) for n in export.of((2, 3), (3, 2), (2,), (3,))],
        ),
        "ads_clicked": ("ads_clicked", many(export.of(2, 1, 2, 1), lambda: string_list(pen.brand(), time=pen.time()))),
        "in-app_message": ("app_message", many(export.of(1, 1, 2, 1), lambda: app_message(pen))),
    }
    files |= {f"{TOPICS}/{name}": wrapped(f"impressions_history_{key}", rows) for name, (key, rows) in turned_away.items()}
    if export.only("E"):
        rated = [feedback(pen, text) for text in ("Not interested", "Interested")]
        files[f"{TOPICS}/posts_you're_interested_or_not_interested_in"] = bare(rated)
    return files


def author_seen(pen: Pen) -> Record:
    """Build a thing seen; now and then its author is not known."""
    author = pen.next("author known", (pen.friend().username, pen.friend().username, None))
    return sparse_map({"Author": author, "Time": pen.time()})


def suggestion(pen: Pen) -> Record:
    """Build a suggested profile."""
    return sparse_map({"Username": pen.friend().username, "Time": pen.time()})


def ad_seen(pen: Pen) -> Record:
    """Build an advertisement seen."""
    partner = pen.friend()
    return label_values(
        labelled_link("Ad library URL", f"https://www.facebook.com/ads/library/?id={pen.digits(16)}"),
        labelled_texts("Brand partner", [pen.brand()]),
        labelled_texts("Brand partner's profile", [profile_link(partner)]),
        *someones_post(pen, 2),
        fbid=pen.fbid(),
        time=pen.time(),
    )


def post_seen(pen: Pen) -> Record:
    """Build a post or video seen."""
    return label_values(*someones_post(pen, 0), fbid=pen.fbid(), time=pen.time())


def user_seen(pen: Pen) -> Record:
    """Build a suggested profile of labelled values."""
    return label_values(labelled("Username", pen.friend().username), fbid=pen.fbid(), time=pen.time())


def hidden_author(pen: Pen) -> Record:
    """Build a profile turned away."""
    return string_map({"Username": pen.friend().username, "Time": pen.time()})


def refused_post(pen: Pen, entries: int) -> Record:
    """Build a post turned away: one record of two or three entries, each with a part."""
    link: Record = {"href": pen.link()}
    author: Record = {"value": pen.friend().username}
    first = [link | author] if entries == ENTRIES_AT_LEAST else [link, author]
    return {"string_list_data": [*first, {"timestamp": pen.time()}]}


def app_message(pen: Pen) -> Record:
    """Build a message of the app."""
    return sparse_map({"In-app message name": "notes_music_tip", "Click type": "Dismiss", "Count": str(1 + pen.below(4))})


def feedback(pen: Pen, text: str) -> Record:
    """Build what the owner said about a post."""
    values = [labelled("Feedback", text), labelled("Surface", "Feed"), labelled("Source", "Menu")]
    return label_values(*values, group("Media", someones_post(pen, 0)), fbid=pen.fbid(), time=pen.time())


def threads_activity(export: Export) -> Files:
    """List what the owner did in Threads."""
    pen = export.pen("threads activity")
    liked = [string_list(pen.friend().username, href=threads_link(pen), value="👍", time=pen.time(), media=True)]
    viewed = many(export.of(2, 2, 1, 1), lambda: string_map({"Author": pen.friend().username, "Time": pen.time()}))
    return {
        f"{ACTIVITY}/threads/liked_threads": wrapped("text_post_app_media_likes", liked),
        f"{ACTIVITY}/threads/threads_viewed": wrapped("text_post_app_text_post_app_posts_seen", viewed),
    }


def threads_link(pen: Pen) -> str:
    """Invent the link of a post in Threads."""
    return f"https://www.threads.net/@{pen.friend().username}/post/{pen.code(11)}"
