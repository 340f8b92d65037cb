"""Archives of an Accounts Center: several profiles in one archive, of which one is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import commands
import pyarrow.parquet as pq
import pytest
from exports import FOLLOWERS, FOLLOWING, NOON, POSTS, PROFILE, Document, Json, follower, make_folder, make_zip, profile, read_tables

import igarchive
from igarchive.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

META = "meta-2026-Jan-10-17-13-19/"
MIRA = f"{META}instagram-mira-2026-01-09-AbCdEfGh/"
ZOE = f"{META}instagram-zoe-2026-01-09-HgFeDcBa/"


def followers(*names: str) -> list[Json]:
    """Build a list of followers."""
    return list(map(follower, names))


BOTH: dict[str, Json] = {
    f"{MIRA}{FOLLOWERS}": followers("arlo", "tao"),
    f"{MIRA}{FOLLOWING}": {"relationships_following": followers("arlo")},
    f"{ZOE}{FOLLOWERS}": followers("wren", "ida"),
}
"""Two profiles of one Accounts Center; that of mira has more files."""


@pytest.fixture
def both(tmp_path: Path) -> Path:
    """Make an archive of two profiles."""
    return make_zip(tmp_path, BOTH)


def names(*paths: Path, profile: str | None = None) -> list[str]:
    """Name the accounts in the connections of a profile."""
    with igarchive.open(*paths, profile=profile) as export:
        found: list[str] = export.table("connections")["username"].to_pylist()
        return found


def test_all_profiles_are_listed(both: Path) -> None:
    assert igarchive.inspect(both).profiles == ("mira", "zoe")


def test_the_profile_of_an_archive_of_one_is_listed(tmp_path: Path) -> None:
    assert igarchive.inspect(make_zip(tmp_path, {PROFILE: profile("tilda.moor")})).profiles == ("tilda.moor",)


def test_without_a_choice_the_profile_with_the_most_files_is_read(both: Path) -> None:
    assert names(both) == ["arlo", "tao", "arlo"]


def test_a_profile_is_chosen_by_its_name(both: Path) -> None:
    assert names(both, profile="zoe") == ["wren", "ida"]
    assert igarchive.inspect(both, profile="zoe").username == "zoe"


def test_the_files_of_the_other_profile_are_skipped_and_said(both: Path) -> None:
    report = igarchive.validate(both, profile="zoe")

    assert [issue.code for issue in report.issues] == ["other_profile"] * 2
    assert report.members == 1


def test_an_unknown_profile_is_refused_with_those_that_there_are(both: Path) -> None:
    with pytest.raises(igarchive.InputRefusedError, match="no profile 'tao'; it has mira, zoe") as refused:
        igarchive.validate(both, profile="tao")

    assert refused.value.code == "unknown_profile"


def test_an_unknown_profile_is_refused_where_only_a_file_says_whose_export_it_is(tmp_path: Path) -> None:
    made = make_zip(tmp_path, {PROFILE: profile("tilda.moor")})

    assert igarchive.inspect(made, profile="tilda.moor").username == "tilda.moor"
    with pytest.raises(igarchive.InputRefusedError, match=r"it has tilda\.moor"):
        igarchive.inspect(made, profile="mira")


def test_a_profile_is_found_in_an_unpacked_archive(tmp_path: Path) -> None:
    assert names(make_folder(tmp_path, BOTH), profile="zoe") == ["wren", "ida"]
    assert names(tmp_path / META, profile="zoe") == ["wren", "ida"]


def test_a_part_that_holds_only_another_profile_is_skipped(tmp_path: Path) -> None:
    first = make_zip(tmp_path, {f"{MIRA}{FOLLOWERS}": followers("arlo", "tao")}, name="first.zip")
    second = make_zip(tmp_path, {f"{ZOE}{FOLLOWERS}": followers("wren", "ida")}, name="second.zip")

    assert names(first, second) == ["arlo", "tao"]
    assert names(first, second, profile="zoe") == ["wren", "ida"]


def test_a_profile_that_lies_in_two_parts_is_read_of_both(tmp_path: Path) -> None:
    first = make_zip(tmp_path, {f"{MIRA}{FOLLOWERS}": followers("arlo", "tao"), f"{ZOE}{FOLLOWERS}": followers("ida", "wren")}, name="first.zip")
    second = make_zip(tmp_path, {f"{ZOE}{FOLLOWING}": {"relationships_following": followers("otto")}}, name="second.zip")

    assert names(first, second, profile="zoe") == ["ida", "wren", "otto"]


def test_two_exports_are_refused_even_if_one_is_chosen(tmp_path: Path) -> None:
    paths = [
        make_zip(tmp_path, {FOLLOWERS: followers("arlo", "tao")}, top=f"instagram-{name}-2026-01-09-AbCdEfGh/", name=f"{name}.zip") for name in ("mira", "zoe")
    ]

    with pytest.raises(igarchive.InputRefusedError, match=r"different accounts \(mira, zoe\)") as refused:
        igarchive.inspect(*paths, profile="mira")

    assert refused.value.code == "two_accounts"


def test_two_exports_in_one_archive_are_told_as_that(tmp_path: Path) -> None:
    made = make_zip(tmp_path, {f"{name}_20240122/{PROFILE}": profile(name) for name in ("mira", "zoe")})

    with pytest.raises(igarchive.InputRefusedError, match=r"the archive holds exports of different accounts \(mira, zoe\); give the folder of one") as refused:
        igarchive.inspect(made)

    assert refused.value.code == "two_accounts"


def test_lists_of_two_accounts_in_one_archive_are_refused_where_their_folders_alone_tell_whose_they_are(tmp_path: Path) -> None:
    made = make_zip(tmp_path, {f"instagram-{name}-20240122/{FOLLOWERS}": followers("arlo") for name in ("mira", "zoe")})

    with pytest.raises(igarchive.InputRefusedError, match=r"different accounts \(mira, zoe\)") as refused:
        igarchive.inspect(made)

    assert refused.value.code == "two_accounts"


def test_what_google_drive_appends_to_names_does_not_count(tmp_path: Path) -> None:
    made = make_zip(tmp_path, {FOLLOWERS: followers("arlo", "tao")}, top="Instagram/", name="instagram-mira-2026-01-09-AbCdEfGh-20260214T091036Z-001.zip")

    found = igarchive.inspect(made)

    assert (found.username, found.exported) == ("mira", "2026-01-09")


def test_parts_of_an_accounts_center_from_google_drive_are_one(tmp_path: Path) -> None:
    first = make_zip(tmp_path, {f"drive/{MIRA}{FOLLOWERS}": followers("arlo", "tao")}, name="meta-20260214T091036Z-001.zip")
    second = make_zip(tmp_path, {f"drive/{ZOE}{FOLLOWERS}": followers("wren", "ida")}, name="meta-20260214T091036Z-002.zip")

    assert names(first, second, profile="zoe") == ["wren", "ida"]


def test_a_profile_is_converted_into_a_folder_that_bears_its_name(both: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(both.parent)

    assert igarchive.convert(both, to="csv", profile="zoe").out.name == "export-zoe-csv"


def test_the_command_line_lists_profiles_and_takes_one(both: Path) -> None:
    done = commands.igarchive("inspect", both, "--profile", "zoe", cwd=both.parent)

    assert done.returncode == 0
    assert "account   zoe" in done.stdout
    assert "profiles  mira, zoe" in done.stdout


def test_every_profile_is_converted_into_a_folder_of_its_own(both: Path, tmp_path: Path) -> None:
    done = igarchive.convert_profiles(both, to="parquet", out=tmp_path / "out")

    assert {name: one.out for name, one in done.items()} == {"mira": tmp_path / "out" / "mira", "zoe": tmp_path / "out" / "zoe"}
    rows = {name: pq.read_table(one.out / "connections.parquet")["username"].to_pylist() for name, one in done.items()}
    assert rows == {"mira": names(both, profile="mira"), "zoe": ["wren", "ida"]}


def test_a_folder_is_never_named_by_what_is_no_user_name(tmp_path: Path) -> None:
    tops = ["instagram-..-2026-01-09-AbCdEfGh", "instagram-a b-2026-01-09-AbCdEfGh"]
    made = make_zip(tmp_path, {f"meta-2026/{top}/{FOLLOWERS}": followers("arlo", "tao") for top in tops})

    igarchive.convert_profiles(made, to="csv", out=tmp_path / "out")

    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["profile-1", "profile-2"]


def test_every_profile_as_json_is_told_by_its_name(both: Path, tmp_path: Path) -> None:
    done = commands.igarchive("convert", both, "--to", "csv", "--out", "out", "--every-profile", "--json", cwd=tmp_path)

    assert {name: one["output"] for name, one in json.loads(done.stdout)["profiles"].items()} == {"mira": "out/mira", "zoe": "out/zoe"}


def test_every_profile_of_an_archive_of_one_is_wrong_usage(tmp_path: Path) -> None:
    made = make_zip(tmp_path, {PROFILE: profile("tilda.moor")})

    with pytest.raises(igarchive.OptionError, match="does not hold several profiles"):
        igarchive.convert_profiles(made, to="csv", out=tmp_path / "out")


def test_exports_of_different_accounts_in_one_archive_are_not_taken_for_an_archive_of_one_profile(tmp_path: Path) -> None:
    two = {f"{folder}/{PROFILE}": profile(name) for folder, name in (("instagram-mira-2024-01-20-abc", "mira"), ("instagram-zoe-2024-01-20-abd", "zoe"))}

    with pytest.raises(igarchive.InputRefusedError) as refused:
        igarchive.convert_profiles(make_zip(tmp_path, two), to="csv", out=tmp_path / "out")

    assert refused.value.code == "two_accounts"


def test_the_command_line_converts_every_profile(both: Path) -> None:
    command = ["convert", str(both), "--to", "csv", "--out", "out", "--every-profile"]
    done = commands.igarchive(*command, cwd=both.parent)
    wrong = commands.igarchive(*command, "--profile", "zoe", cwd=both.parent)

    assert (done.returncode, wrong.returncode) == (0, 2)
    assert [line for line in done.stdout.splitlines() if line.startswith("output:")] == ["output: out/mira", "output: out/zoe"]
    assert "give one of the two" in wrong.stderr


def twice(folder: Path, *members: Mapping[str, Document]) -> Path:
    """Unpack exports beside each other in one folder."""
    for number, some in enumerate(members):
        make_folder(folder / "both" / f"export{number}", some)
    return folder / "both"


def test_equal_exports_in_one_folder_are_read_once_and_that_is_said(tmp_path: Path) -> None:
    members = {PROFILE: profile(), FOLLOWERS: [follower("arlo")], "media/posts/202406/a.jpg": b"\xff\xd8\xffa"}

    found = read_tables(twice(tmp_path, members, members))

    assert (found.column("connections", "username"), found.count("several_exports")) == (["arlo"], 1)
    assert [row["reason"] for row in found["members"] if row["status"] == "skipped"] == ["duplicate"] * 3


def test_parts_that_were_unpacked_beside_each_other_are_read_as_one(tmp_path: Path) -> None:
    one, other = {PROFILE: profile(), FOLLOWERS: [follower("arlo")]}, {FOLLOWERS: [follower("arlo"), follower("mira")]}

    assert read_tables(twice(tmp_path, one, other)).column("connections", "username") == ["arlo", "mira"]


@pytest.mark.parametrize(
    "folders", [("one", "two"), ("mira_20200122_part_1", "mira_20200122_part_2"), ("instagram-mira-20240122", "instagram-mira-20240122 (2)")]
)
def test_a_part_that_holds_media_alone_and_was_unpacked_beside_the_other_is_joined_to_it(folders: tuple[str, str], tmp_path: Path) -> None:
    post = {"media": [{"uri": "media/posts/202406/a.jpg", "creation_timestamp": NOON}]}
    first, second = {PROFILE: profile("mira"), POSTS: [post]}, {"media/posts/202406/a.jpg": b"\xff\xd8\xffa"}
    for folder, members in zip(folders, (first, second), strict=True):
        make_folder(tmp_path / "both" / folder, members)

    found = read_tables(tmp_path / "both")

    assert (found.count("media_missing"), found.count("several_exports")) == (0, 0)
    assert found.member("media/posts/202406/a.jpg")["referenced"] is True


def test_exports_of_two_accounts_in_one_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError) as refused:
        igarchive.validate(twice(tmp_path, {PROFILE: profile("tilda.moor")}, {PROFILE: profile("arlo")}))

    assert refused.value.code == "two_accounts"


def test_what_lies_below_the_folder_of_another_profile_is_not_taken(tmp_path: Path) -> None:
    below = f"{ZOE}ai_conversations/messages/inbox/ida_1/message_1.json"
    said = {"participants": [{"name": "Ida"}], "messages": [{"sender_name": "Ida", "timestamp_ms": 1718013600000, "content": "private"}]}

    found = read_tables(make_zip(tmp_path, {**BOTH, below: said}))

    assert found["messages"] == []
    assert found.member(f"{below}")["reason"] == "other_profile"


def test_a_second_export_of_one_person_is_no_other_profile(tmp_path: Path) -> None:
    older = MIRA.replace("2026-01-09-AbCdEfGh", "2025-01-09-ZzZzZzZz")

    found = read_tables(make_zip(tmp_path, {**BOTH, f"{older}{FOLLOWERS}": followers("old")}))

    assert sorted(found.column("connections", "username")) == ["arlo", "arlo", "old", "tao"]
    assert found.count("several_exports") == 1
