"""Sound archives with faults in what they hold: each costs its member, or a value, and never the rest or the program."""

from __future__ import annotations

from exports import COMMENTS, FOLLOWERS, POSTS, PROFILE, THREAD, dumped, follower, mangled, profile, string_list
from hostile.case import EXPORT, JPEG, PHOTO, accept, fault, followers, members, plus, refuse, warn
from hostile.zips import Member, Zip

LIKES_PAGE = "your_instagram_activity/likes/liked_posts.html"
DATA = EXPORT[FOLLOWERS]


def said(text: object) -> Zip:
    """Say something in a conversation."""
    thread = {"participants": [{"name": "Mira"}], "messages": [{"sender_name": "Mira", "timestamp_ms": 1718013600000, "content": text}], "title": text}
    return Zip(members(thread=Member(THREAD, dumped(thread))))


def posted(uri: str, title: str = "low tide") -> Zip:
    """Post something."""
    return Zip(members(posts=Member(POSTS, dumped([{"media": [{"uri": uri, "creation_timestamp": 1718013600, "title": title}]}]))))


NOT_JSON = {
    "empty": b"",
    "blanks": b" \n\t ",
    "cut": DATA[:-30],
    "comma": b"[1,]",
    "behind": DATA + b"x",
    "two": DATA * 2,
    "comment": b"// list\n" + DATA,
    "quotes": b"['a']",
    "page": b"<html></html>",
    "nan": b"[NaN]",
    "infinity": b"[-Infinity]",
    "control": b'["\x01"]',
    "guard": b"for (;;);" + DATA,
}  # fmt: skip

NOT_UTF8 = {
    "byte": b'["\xff\xfe"]',
    "latin1": b'["caf\xe9"]',
    "overlong": b'["\xc0\x80"]',
    "half_pair": b'["\xed\xa0\x80"]',
    "utf16": DATA.decode().encode("utf-16"),
    "utf32": DATA.decode().encode("utf-32"),
}  # fmt: skip

CASES = [
    *(fault(f"json_{name}", "json_syntax", "not JSON", followers(data=data)) for name, data in NOT_JSON.items()),
    *(fault(f"json_of_{name}", "json_encoding", "not UTF-8", followers(data=data)) for name, data in NOT_UTF8.items()),
    fault("json_deep_list", "json_depth", "lists in lists in lists", followers(data=b"[" * 100_000 + b"]" * 100_000)),
    fault("json_deep_object", "json_depth", "objects in objects", followers(data=b'{"a":' * 100_000 + b"1" + b"}" * 100_000)),
    fault("json_deep_value", "json_depth", "one value of one record", followers(data=DATA.replace(b'"title": ""', b'"title": ' + b"[" * 500 + b"]" * 500, 1))),
    fault("wrong_types", "schema", "values of other types", followers(data=dumped([string_list(7, "noon"), follower("arlo.fenn")]))),
    fault("wrong_document", "schema", "a list that is a number", followers(data=b"7")),
    fault("far_times", "timestamp", "a time in the year 30,000,000,000", followers(data=dumped([follower("arlo.fenn", 10**18)]))),
    fault("page_that_is_none", "json_syntax", "JSON that is a page", followers(data=b"<!doctype html><p>Log in</p>")),
    warn("page_of_no_make", "html_format", "a page that is not as pages of exports are", plus(Member(LIKES_PAGE, b"<html><body><p>likes</p></body></html>"))),
    warn("page_far_down", "html_format", "a page of 100,000 boxes in boxes", plus(Member(LIKES_PAGE, b"<div>" * 100_000))),
    accept("text_with_formulas", "texts that a spreadsheet would run", said('=HYPERLINK("http://evil.example")\t+1\r\n@SUM(1)')),
    accept("text_with_escapes", "texts that would clear a screen", said("\x1b[2J\x1b]0;owned\x07\u202e")),
    accept("text_with_markup", "texts that a page would run", said("<script>alert(1)</script> [/red] {{7*7}} %s")),
    accept("text_of_a_megabyte", "a long text", lambda: said("harbour lights " * 70_000)),
    accept("names_with_escapes", "names that would clear a screen", Zip(members(profile=Member(PROFILE, dumped(profile("tilda.moor", "Tilda\x1b[2J \u202e"))), followers=Member(FOLLOWERS, dumped([follower("\x1b]0;owned\x07")]))))),
    accept("keys_of_other_languages", "keys that mean something to some", followers(data=dumped([{**follower("arlo.fenn"), "__proto__": {"admin": True}, "@context": "https://evil.example", "__class__": "os"}]))),
    warn("media_up", "media_missing", "a record that names a file of the system", posted("../../../../etc/passwd")),
    warn("media_root", "media_missing", "another one", posted("/etc/passwd")),
    warn("media_url", "media_missing", "one that names another machine", posted("http://127.0.0.1:9/x.jpg")),
    accept("media_is_a_page", "a photo that is a page", Zip(members(photo=Member(PHOTO, b"<script>alert(1)</script>")))),
    accept("media_is_a_program", "a photo that is a program", Zip(members(photo=Member(PHOTO, b"\x7fELF" + bytes(90))))),
    accept("media_is_a_zip", "a photo that is a ZIP as well", Zip(members(photo=Member(PHOTO, JPEG + Zip((Member("x", b"x"),)).written(), method=0)))),
    warn("media_of_no_bytes", "media_unlike", "a photo of no bytes", Zip(members(photo=Member(PHOTO, b"", method=0)))),
    accept("mangled_twice", "text that was broken twice", followers(data=dumped([follower(mangled("café"))]))),
    accept("everything_empty", "a new account", Zip((Member(PROFILE, EXPORT[PROFILE]), Member(FOLLOWERS, b"[]"), Member(COMMENTS, b"[]"), Member(POSTS, b"[]")))),
    refuse("text_only", "no_instagram_data", "an archive in which nothing is an export", Zip((Member("a/b/c.txt", b"x"),))),
]  # fmt: skip
