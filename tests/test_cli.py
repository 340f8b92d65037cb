"""The command line: what it prints where, and the codes it exits with."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from commands import igarchive

from igarchive.arrow import leave_pandas_out

SAMPLES = Path(__file__).resolve().parent.parent / "sample_archives"
FOLLOWERS = "connections/followers_and_following/followers_1.json"
FOLLOWING = "connections/followers_and_following/following.json"


def archive(path: Path, members: dict[str, Any]) -> Path:
    """Write a ZIP of JSON documents, or of texts as they are."""
    with zipfile.ZipFile(path, "w") as made:
        for name, document in members.items():
            made.writestr(name, document if isinstance(document, str) else json.dumps(document))
    return path


def follower(name: str, timestamp: object = 1718012345) -> dict[str, Any]:
    """Give a record of a follower."""
    return {"title": "", "media_list_data": [], "string_list_data": [{"href": f"https://www.instagram.com/{name}", "value": name, "timestamp": timestamp}]}


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """Give an export of two followers."""
    return archive(tmp_path / "good.zip", {FOLLOWERS: [follower("ida"), follower("marek")]})


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """Give an export whose second follower has a text for a time."""
    return archive(tmp_path / "faulty.zip", {FOLLOWERS: [follower("ida"), follower("marek", "yesterday")]})


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Give an export of which one member is no JSON."""
    return archive(tmp_path / "broken.zip", {FOLLOWERS: [follower("ida"), follower("marek")], FOLLOWING: '{"relationships_following": ['})


def test_a_valid_export_is_valid_and_stderr_is_empty(good: Path, tmp_path: Path) -> None:
    done = igarchive("validate", good, cwd=tmp_path)

    assert done.returncode == 0
    assert done.stdout.endswith("valid: 1 file, 2 records; 0 errors, 0 warnings, 1 note\n")
    assert done.stderr == ""


def test_validate_exits_1_and_names_the_place_of_an_error(faulty: Path, tmp_path: Path) -> None:
    done = igarchive("validate", faulty, cwd=tmp_path)

    assert done.returncode == 1
    assert done.stderr == f"igarchive: error[schema]: {FOLLOWERS}: /1/string_list_data/0/timestamp: is string, not integer\n"


def test_convert_only_warns_of_what_it_carried(faulty: Path, tmp_path: Path) -> None:
    done = igarchive("convert", faulty, "--to", "csv", cwd=tmp_path)

    assert done.returncode == 0
    assert done.stderr.startswith("igarchive: warning[schema]: ")
    assert '"marek"' in (tmp_path / "faulty-csv" / "connections.csv").read_text("utf-8")


def test_convert_exits_1_when_a_member_could_not_be_read_and_leaves_the_rest(broken: Path, tmp_path: Path) -> None:
    done = igarchive("convert", broken, "--to", "csv", "--out", "out", cwd=tmp_path)

    assert done.returncode == 1
    assert done.stderr.startswith(f"igarchive: error[json_syntax]: {FOLLOWING}: is not valid JSON at line 1, column ")
    assert '"ida"' in (tmp_path / "out" / "connections.csv").read_text("utf-8")


def test_what_stays_behind_is_told_and_what_was_not_to_be_written_too(tmp_path: Path) -> None:
    like = {"title": "ida", "string_list_data": [{"href": "https://www.instagram.com/p/A/", "value": "x", "timestamp": 1718012345}]}
    old = {"title": "jon", "string_list_data": [{"href": "https://www.instagram.com/p/B/", "value": "x", "timestamp": 1500000000}]}
    likes = "your_instagram_activity/likes/liked_posts.json"
    export = archive(tmp_path / "x.zip", {FOLLOWERS: [follower("ida")], likes: {"likes_media_likes": [like, old]}})

    done = igarchive("convert", export, "--to", "activitystreams", "--select", "likes,notes", "--since", "2020-01-01", cwd=tmp_path)

    assert done.returncode == 0
    told = done.stdout.partition("Left behind\n")[2].partition("\n\n")[0].splitlines()[1:]
    assert [re.split(" {2,}", line.strip()) for line in told] == [
        ["likes", "1", "emoji", "no field for it in the object"],
        ["likes", "1", "owner", "carried only as address of the profile of its owner, where there is no link"],
    ]
    assert "\nlists not selected: 1 connections\nrows beyond the span of time: 1 likes\n" in done.stdout


def test_a_kind_of_data_that_there_is_not_is_wrong_usage(good: Path, tmp_path: Path) -> None:
    done = igarchive("convert", good, "--to", "csv", "--select", "likes,mesages", cwd=tmp_path)

    assert done.returncode == 2
    assert done.stderr == "igarchive: error[unknown_name]: there is no kind of data 'mesages'; did you mean messages?\n"


def test_lenient_makes_an_incomplete_conversion_exit_0(broken: Path, tmp_path: Path) -> None:
    done = igarchive("convert", broken, "--to", "csv", "--lenient", cwd=tmp_path)

    assert done.returncode == 0
    assert "error[json_syntax]" in done.stderr


def test_without_out_the_folder_is_named_after_archive_and_format(good: Path, tmp_path: Path) -> None:
    igarchive("convert", good, "--to", "parquet", cwd=tmp_path)

    assert (tmp_path / "good-parquet" / "connections.parquet").is_file()


def test_an_existing_target_is_refused_and_stays_as_it_was(good: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("precious")

    done = igarchive("convert", good, "--to", "csv", "--out", "out", cwd=tmp_path)

    assert done.returncode == 4
    assert done.stderr == "igarchive: error[output_exists]: out: exists already; choose another output, or replace it with --force\n"
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_force_replaces_a_target(good: Path, tmp_path: Path) -> None:
    igarchive("convert", good, "--to", "csv", "--out", "out", cwd=tmp_path)

    done = igarchive("convert", good, "--to", "parquet", "--out", "out", "--force", cwd=tmp_path)

    assert done.returncode == 0
    assert not (tmp_path / "out" / "connections.csv").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["good.zip", "out"]


@pytest.mark.parametrize("out", [".", "export", "export/connections", "export/new", ".."])
def test_a_target_that_holds_the_export_or_lies_in_it_is_refused_even_with_force(out: str, tmp_path: Path) -> None:
    work = tmp_path / "work"
    (work / "export" / "connections" / "followers_and_following").mkdir(parents=True)
    (work / "export" / FOLLOWERS).write_text(json.dumps([follower("ida"), follower("marek")]))

    done = igarchive("convert", "export", "--to", "csv", "--out", out, "--force", cwd=work)

    assert done.returncode == 4
    assert "choose another output" in done.stderr
    assert [path.relative_to(work).as_posix() for path in work.rglob("*") if path.is_file()] == [f"export/{FOLLOWERS}"]


def test_an_option_of_another_format_is_wrong_usage(good: Path, tmp_path: Path) -> None:
    done = igarchive("convert", good, "--to", "parquet", "--csv-raw", cwd=tmp_path)

    assert done.returncode == 2
    assert done.stderr == "igarchive: error[option]: --csv-raw has no effect with --to parquet; leave it out\n"


def test_a_full_disk_is_an_output_problem(good: Path, tmp_path: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "igarchive", "inspect", str(good)], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )

    assert done.returncode == 4
    assert done.stderr.endswith("what is printed cannot be written, the rest is done: No space left on device\n")


def test_a_folder_of_archives_is_answered_with_what_to_do(good: Path, tmp_path: Path) -> None:
    for command in ("inspect", "validate"):
        done = igarchive(command, good.parent, cwd=tmp_path)

        assert done.returncode == 3
        assert f"error[nested_archive]: {good.parent}: there are archives in here, which are not opened; give them by name" in done.stderr


def test_a_store_is_no_export_and_its_first_bytes_say_so(good: Path, tmp_path: Path) -> None:
    igarchive("load", good, "--into", "accounts.db", "--account", "mira", cwd=tmp_path)

    done = igarchive("inspect", "accounts.db", cwd=tmp_path)

    assert done.returncode == 3
    assert "error[not_a_zip]: accounts.db: this is a SQLite file: if it is a store of accounts, write an archive of it with `igarchive export`" in done.stderr


def test_what_both_exports_lack_is_said_of_each(tmp_path: Path) -> None:
    record = {"media": [{"uri": "media/posts/gone.jpg", "creation_timestamp": 1718013600}]}
    one, other = (archive(tmp_path / name, {"your_instagram_activity/media/posts_1.json": [record]}) for name in ("one.zip", "other.zip"))

    done = igarchive("diff", one, other, cwd=tmp_path)

    assert [line.split(";")[0] for line in done.stderr.splitlines()] == [
        f"igarchive: warning[media_missing]: {side}: media that the records refer to are not in the archive" for side in ("before", "after")
    ]


def test_a_file_of_differences_is_parquet_by_its_name_too(good: Path, tmp_path: Path) -> None:
    done = igarchive("diff", good, good, "--out", "found.csv", cwd=tmp_path)

    assert done.returncode == 2
    assert done.stderr == "igarchive: error[option]: --out writes Parquet, and found.csv is named otherwise; let the name end in .parquet\n"
    assert not (tmp_path / "found.csv").exists()


@pytest.mark.parametrize("name", ["chat.zip", "e"])
def test_what_is_refused_is_named_wherever_the_reason_lies(name: str, tmp_path: Path) -> None:
    made = archive(tmp_path / name, {"_chat.txt": "hello"})

    for command in (("inspect",), ("validate",), ("convert", "--to", "csv"), ("load", "--into", "a.db")):
        done = igarchive(*command[:1], made.name, *command[1:], cwd=tmp_path)

        assert done.stderr.startswith(f"igarchive: error[no_instagram_data]: {name}: nothing in here looks like")


def test_a_symbolic_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "x.json").symlink_to("/etc/hostname")

    done = igarchive("validate", folder, cwd=tmp_path)

    assert done.returncode == 3
    assert "error[symlink]" in done.stderr


def test_a_refused_input_leaves_no_trace(tmp_path: Path) -> None:
    (tmp_path / "page.zip").write_text("<!DOCTYPE html><title>Log in</title>")

    done = igarchive("convert", "page.zip", "--to", "csv", cwd=tmp_path)

    assert done.returncode == 3
    assert done.stderr.startswith("igarchive: error[not_a_zip]: page.zip: this is a web page")
    assert [path.name for path in tmp_path.iterdir()] == ["page.zip"]


def test_a_refusal_with_json_is_an_object_on_stdout(tmp_path: Path) -> None:
    done = igarchive("inspect", "nowhere.zip", "--json", cwd=tmp_path)

    assert done.returncode == 3
    assert json.loads(done.stdout) == {
        "error": {"code": "not_found", "member": "nowhere.zip", "message": "nowhere.zip: there is no such file or folder"},
    }


@pytest.mark.parametrize("command", ["inspect", "validate", "convert --to csv"])
def test_an_export_of_pages_that_nobody_knows_is_refused_by_each_command(command: str, tmp_path: Path) -> None:
    html = archive(tmp_path / "html.zip", {"your_instagram_activity/likes/liked_posts.html": "<html></html>"})
    name, *options = command.split()

    done = igarchive(name, html, *options, cwd=tmp_path)

    assert done.returncode == 3
    assert "error[html_format]" in done.stderr


def test_a_zone_that_there_is_not_is_wrong_usage(tmp_path: Path) -> None:
    export = archive(tmp_path / "html.zip", {"your_instagram_activity/likes/liked_posts.html": "<html></html>"})

    done = igarchive("validate", export, "--timezone", "Moon/Base", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "igarchive: error[option]: there is no time zone 'Moon/Base'; give one as Europe/Berlin\n"


def test_a_flat_export_of_2019_is_converted(tmp_path: Path) -> None:
    flat = archive(tmp_path / "flat.zip", {"connections.json": {"followers": {"ida": "2019-08-30T23:31:55"}}, "media.json": {"photos": []}})

    inspected = igarchive("inspect", flat, "--json", cwd=tmp_path)
    converted = igarchive("convert", flat, "--to", "csv", "--out", "out", cwd=tmp_path)

    assert json.loads(inspected.stdout)["members"] == {"parsed": 1, "media": 0, "empty": 1, "skipped": 0, "unknown": 0, "failed": 0}
    assert converted.returncode == 0
    assert '"follower","ida",,,,,"2019-08-30T23:31:55Z"' in (tmp_path / "out" / "connections.csv").read_text("utf-8")


def test_export_ends_with_what_the_layout_does_not_carry(tmp_path: Path) -> None:
    igarchive("convert", SAMPLES / "2026-07.zip", "--to", "parquet", "--out", "store", cwd=tmp_path)

    done = igarchive("export", "store", "--out", "out.zip", "--layout", "2025-03", "--json", cwd=tmp_path)

    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert told["parts"] == ["out.zip"]
    assert {"table": "advertisers", "rows": 3, "lost_rows": 1, "lost_columns": [], "rounded_rows": 0} in told["losses"]
    assert igarchive("validate", "out.zip", cwd=tmp_path).returncode == 0


def test_wrong_usage_exits_2(tmp_path: Path) -> None:
    assert igarchive("convert", "x.zip", "--to", "excel", cwd=tmp_path).returncode == 2
    assert igarchive("frobnicate", cwd=tmp_path).returncode == 2


def test_a_mistyped_table_is_answered_with_the_nearest_name(tmp_path: Path) -> None:
    done = igarchive("tables", "mesages", cwd=tmp_path)

    assert done.returncode == 2
    assert done.stderr == "igarchive: error[unknown_name]: there is no table 'mesages'; did you mean messages?\n"


def test_inspect_as_json_has_what_a_script_needs(tmp_path: Path) -> None:
    told = json.loads(igarchive("inspect", SAMPLES / "2025-03.zip", "--json", cwd=tmp_path).stdout)

    assert set(told) == {"account", "profiles", "parts", "generations", "members", "sections", "tables", "media", "issues"}
    assert told["account"]["username"] == "kinga.wroblewska.foto"
    assert told["members"] == {"parsed": 146, "media": 59, "empty": 0, "skipped": 0, "unknown": 0, "failed": 0}
    assert told["media"] == {"referenced": 59, "missing": 2, "unreferenced": 0}
    assert set(told["sections"][0]) == {"name", "generation", "members", "records", "rows", "from", "to"}


def test_validate_as_json_has_what_a_script_needs(faulty: Path, tmp_path: Path) -> None:
    told = json.loads(igarchive("validate", faulty, "--json", cwd=tmp_path).stdout)

    assert told["valid"] is False
    assert told["counts"] == {"error": 1, "warning": 0, "note": 1}
    assert told["issues"][0] == {
        "code": "schema",
        "severity": "error",
        "member": FOLLOWERS,
        "pointer": "/1/string_list_data/0/timestamp",
        "message": "is string, not integer",
        "count": 1,
        "line": None,
        "column": None,
        "fix": None,
    }


def test_convert_as_json_has_what_a_script_needs(good: Path, tmp_path: Path) -> None:
    told = json.loads(igarchive("convert", good, "--to", "activitystreams", "--out", "out", "--json", cwd=tmp_path).stdout)

    assert (told["output"], told["format"], told["complete"]) == ("out", "activitystreams", True)
    assert [issue["code"] for issue in told["issues"]] == ["account_unknown"]
    assert {"name": "outbox.json", "rows": 0, "note": ""} in told["written"]
    assert told["members"] == {"parsed": 1, "media": 0, "empty": 0, "skipped": 0, "unknown": 0, "failed": 0}
    assert told["left_out"] == {"lists": {}, "rows": {}, "files": 0}
    assert all(set(one) == {"table", "columns", "rows", "why"} for one in told["left_behind"])


def test_tables_and_schemas_are_told_as_json(tmp_path: Path) -> None:
    tables = json.loads(igarchive("tables", "--json", cwd=tmp_path).stdout)
    schema = json.loads(igarchive("schemas", "following:2025-09", cwd=tmp_path).stdout)

    assert len(tables) == 29
    assert schema["$id"] == "urn:igarchive:schema:following:2025-09"
    assert "urn:igarchive:schema:shapes:seconds" in schema["$defs"]


def test_names_from_the_archive_never_reach_the_terminal_raw(tmp_path: Path) -> None:
    evil = "connections/\x1b[31mevil\u202e.json"
    made = archive(tmp_path / "evil.zip", {FOLLOWERS: [follower("ida"), follower("marek")], evil: "{"})

    done = igarchive("validate", made, cwd=tmp_path)

    assert "\x1b" not in done.stdout + done.stderr
    assert "\u202e" not in done.stdout + done.stderr
    assert "\\x1b[31mevil\\u202e.json" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "before"),
    [
        (("inspect", ""), "inspect"),
        (("convert", "export.zip", "--to", "csv", "--select", ""), "--select"),
        (("convert", "export.zip", "--to", "csv", "--out="), "--out"),
        (("export", "accounts.db", "--out", "out.zip", "--media-dir", ""), "--media-dir"),
        (("sample", "--seed", "3", ""), "3"),
    ],
)
def test_what_is_empty_means_neither_the_current_folder_nor_everything(arguments: tuple[str, ...], before: str, good: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(good) as export:
        export.extractall(tmp_path)

    done = igarchive(*arguments, cwd=tmp_path)

    assert (done.returncode, done.stderr) == (2, f"igarchive: error[usage]: Invalid value: what follows {before} is empty. Try `igarchive --help`\n")


def test_a_name_of_nothing_among_others_selects_nothing(good: Path, tmp_path: Path) -> None:
    done = igarchive("convert", good, "--to", "csv", "--select", "likes,", cwd=tmp_path)

    assert (done.returncode, "there is no kind of data ''" in done.stderr) == (2, True)


def test_a_day_that_there_is_not_is_refused(good: Path, tmp_path: Path) -> None:
    done = igarchive("convert", good, "--to", "csv", "--since", "2026-02-30", cwd=tmp_path)

    assert (done.returncode, "'2026-02-30' is no day; give one such as 2025-01-31" in done.stderr) == (2, True)


def test_formats_and_kinds_may_be_written_in_capitals(good: Path, tmp_path: Path) -> None:
    done = igarchive("convert", good, "--to", "CSV", "--select", "Posts", "--out", "out", cwd=tmp_path)

    assert (done.returncode, (tmp_path / "out" / "posts.csv").is_file()) == (0, True)


def test_parts_of_two_accounts_are_refused(tmp_path: Path) -> None:
    profile = "personal_information/personal_information/personal_information.json"
    parts = [
        archive(
            tmp_path / f"{name}.zip",
            {profile: {"profile_user": [{"title": "", "media_map_data": {}, "string_map_data": {"Username": {"href": "", "value": name, "timestamp": 0}}}]}},
        )
        for name in ("ida", "marek")
    ]

    done = igarchive("convert", *parts, "--to", "csv", "--out", "out", cwd=tmp_path)

    assert done.returncode == 3
    assert f"error[two_accounts]: {parts[0]}, {parts[1]}: the parts belong to different accounts (ida, marek)" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("to", ["parquet", pytest.param("csv", marks=pytest.mark.long), pytest.param("activitystreams", marks=pytest.mark.long)])
def test_a_conversion_does_not_import_pandas_and_leaves_it_usable(to: str, good: Path, tmp_path: Path) -> None:
    code = (
        f"import sys, igarchive; igarchive.convert({str(good)!r}, to={to!r}, out='out'); print('pandas' in sys.modules);"
        "import pyarrow as pa; print(pa.table({'a': [1, 2]}).to_pandas()['a'].sum())"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.stdout == "False\n3\n"


def test_while_pandas_is_left_out_who_walks_the_finders_of_modules_in_another_thread_skips_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "pandas", raising=False)
    walked, seen = sys.meta_path, []
    finders = list(walked)
    leave_pandas_out.cache_clear()
    monkeypatch.setattr("pyarrow.array", lambda _: seen.append((list(walked), len(sys.meta_path))))

    leave_pandas_out()

    assert seen == [(finders, len(finders) + 1)]
    assert sys.meta_path == walked == finders


def test_a_command_imports_neither_numpy_nor_storage_elsewhere(good: Path, tmp_path: Path) -> None:
    code = f"""
import atexit, sys
from igarchive.__main__ import main
sys.argv = ["igarchive", "convert", {str(good)!r}, "--to", "parquet", "--out", "out"]
found = lambda: [name for name in ("numpy", "pyarrow._s3fs", "pyarrow._gcsfs", "pyarrow._parquet") if name in sys.modules]
atexit.register(lambda: print(found()))
main()
"""

    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.stdout.endswith("['pyarrow._parquet']\n")


@pytest.mark.parametrize(
    ("begin", "skip_nulls"),
    [("from igarchive.arrow import leave_out_what_is_not_needed; leave_out_what_is_not_needed()", False), ("import igarchive.columns", True)],
    ids=["program", "library"],
)
def test_functions_of_arrow_are_not_documented_in_a_program_and_are_in_the_library(begin: str, skip_nulls: bool, tmp_path: Path) -> None:  # noqa: FBT001
    code = f"{begin}; import pyarrow.compute as pc; print('skip_nulls' in pc.sum.__doc__, pc.sum([1, 2], skip_nulls=False))"

    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.stdout == f"{skip_nulls} 3\n"


def test_a_program_ends_at_once_with_its_code_when_all_is_done(tmp_path: Path) -> None:
    code = """
import atexit, sys
from igarchive.__main__ import main
sys.argv = ["igarchive", "inspect", "nowhere.zip"]
atexit.register(print, "what is to be done at the end")
try:
    main()
finally:
    print("what Python takes down")
"""

    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (3, "what is to be done at the end\n")


def test_the_program_starts_without_pandas_and_rich(tmp_path: Path) -> None:
    heavy = ("pandas", "pyarrow", "rich", "jsonschema", "jsonschema_rs", "orjson", "igarchive.sections")
    code = f"import sys, igarchive.cli; print([name for name in {heavy} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.stdout == "[]\n"


def test_each_kind_of_finding_is_one_line_with_count_first_place_and_what_to_do(tmp_path: Path) -> None:
    blocked = "connections/followers_and_following/blocked_profiles.json"
    made = archive(tmp_path / "made.zip", {FOLLOWERS: [follower("ida"), follower("marek", "now"), follower("zoe", "then")], FOLLOWING: "<html>", blocked: "{"})

    done = igarchive("validate", made, cwd=tmp_path)

    assert done.stderr.splitlines() == [
        f"igarchive: error[schema]: {FOLLOWERS}: /1/string_list_data/0/timestamp: is string, not integer (one of 2)",
        f"igarchive: error[json_syntax]: {FOLLOWING}: is a web page where JSON should be (one of 2 in 2 files); download the archive again",
    ]


def test_the_choices_of_a_mastodon_archive_reach_it(good: Path, tmp_path: Path) -> None:
    (tmp_path / "map.csv").write_text("ida,ida@one.example\n", "utf-8")
    choices = ("--accounts", "map.csv", "--visibility", "public", "--mentions", "keep", "--unpacked", "--keep-metadata", "--base-url", "https://me.example/")
    done = igarchive("convert", good, "--to", "mastodon", "--out", "out", *choices, cwd=tmp_path)

    assert (done.returncode, "for everybody" in done.stdout) == (0, True)
    assert json.loads((tmp_path / "out" / "mastodon-archive" / "actor.json").read_bytes())["id"] == "https://me.example/actor.json"


def test_a_map_of_accounts_that_is_wrong_is_wrong_usage(good: Path, tmp_path: Path) -> None:
    (tmp_path / "map.csv").write_text("ida,ida@instagram.com\n", "utf-8")
    done = igarchive("convert", good, "--to", "mastodon", "--accounts", "map.csv", cwd=tmp_path)

    assert done.returncode == 2
    assert done.stderr == (
        "igarchive: error[option]: map.csv, line 1: 'ida@instagram.com' is no account in the fediverse; give it as user@host, or leave it empty\n"
    )
