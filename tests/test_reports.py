"""Reports for machines: JSON, SARIF 2.1.0 and JUnit XML, held against facts written by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from exports import CLOSE_FRIENDS, FOLLOWERS, FOLLOWING, Document, follower, make_folder, make_zip, string_list
from typer.testing import CliRunner, Result

import igarchive
from igarchive.cli import app_for
from igarchive.issues import CODES
from igarchive.validate import Report, report_of_refusal

if TYPE_CHECKING:
    from pathlib import Path

LINKS = "logged_information/link_history/link_history.json"

MEMBERS: dict[str, Document] = {
    FOLLOWERS: [follower("ida"), string_list("marek", "now"), string_list("zoe", "then")],
    FOLLOWING: b'{"relationships_following": [\n  {"title": "",]}',
    CLOSE_FRIENDS: {"relationships_close_friends": [{**follower("arlo"), "[see](https://evil.example){0}": 1}]},
}
"""An export of which one list has times that are none, one is no JSON, and one has a property with an evil name."""


def report_on(folder: Path, members: dict[str, Document] = MEMBERS) -> Report:
    """Judge an export of these members."""
    return igarchive.validate(make_zip(folder, members))


def sarif(report: Report) -> dict[str, Any]:
    """Give the one run of a report in SARIF."""
    [run] = json.loads(report.document("sarif"))["runs"]
    return dict(run)


def results(report: Report) -> dict[str, dict[str, Any]]:
    """Give the results by rule; of each rule there is one here."""
    return {result["ruleId"]: result for result in sarif(report)["results"]}


def cases(report: Report) -> dict[str, ET.Element]:
    """Give the test cases of a report in JUnit XML, by name."""
    return {case.get("name", ""): case for case in ET.fromstring(report.document("junit")).iter("testcase")}  # noqa: S314 -- our own


# SARIF


def test_a_log_says_which_version_of_sarif_it_is_and_who_wrote_it(tmp_path: Path) -> None:
    report = report_on(tmp_path)
    log, driver = json.loads(report.document("sarif")), sarif(report)["tool"]["driver"]

    assert (log["version"], log["$schema"], len(log["runs"])) == ("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json", 1)
    assert (driver["name"], driver["version"]) == ("igarchive", igarchive.__version__)
    assert sarif(report)["invocations"] == [{"executionSuccessful": True}]


def test_every_code_is_a_rule_with_level_and_help(tmp_path: Path) -> None:
    rules = {rule["id"]: rule for rule in sarif(report_on(tmp_path))["tool"]["driver"]["rules"]}

    assert rules.keys() == CODES.keys()
    assert rules["json_syntax"] == {
        "id": "json_syntax",
        "shortDescription": {"text": "A member is not valid JSON."},
        "fullDescription": {"text": "A member is not valid JSON: it cannot be read."},
        "help": {"text": "A member is not valid JSON: it cannot be read. What to do: download the archive again."},
        "defaultConfiguration": {"level": "error"},
    }
    assert {rule["defaultConfiguration"]["level"] for rule in rules.values()} == {"error", "warning", "note"}


def test_every_finding_is_a_result_of_its_rule(tmp_path: Path) -> None:
    report = report_on(tmp_path)
    run = sarif(report)

    assert [result["ruleId"] for result in run["results"]] == [issue.code for issue in report.issues]
    assert [run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] for result in run["results"]] == [issue.code for issue in report.issues]
    assert [result["level"] for result in run["results"]] == [issue.severity for issue in report.issues]


def test_a_result_names_the_file_the_place_in_it_and_how_often(tmp_path: Path) -> None:
    found = results(report_on(tmp_path))["schema"]

    assert found["message"] == {"text": "is string, not integer"}
    assert found["occurrenceCount"] == 2
    assert found["locations"] == [
        {
            "physicalLocation": {"artifactLocation": {"uri": FOLLOWERS, "uriBaseId": "EXPORT"}},
            "logicalLocations": [{"fullyQualifiedName": "/1/string_list_data/0/timestamp"}],
        }
    ]


def test_a_syntax_error_has_line_and_column(tmp_path: Path) -> None:
    report = report_on(tmp_path)
    [location] = results(report)["json_syntax"]["locations"]

    assert location["physicalLocation"]["region"] == {"startLine": 2, "startColumn": 16}
    assert [(issue.line, issue.column) for issue in report.issues if issue.code == "json_syntax"] == [(2, 16)]
    assert json.loads(report.document("json"))["issues"][0].keys() == {
        "code", "severity", "member", "pointer", "message", "count", "line", "column", "fix",
    }  # fmt: skip


def test_a_finding_about_the_whole_export_has_no_location(tmp_path: Path) -> None:
    assert "locations" not in results(report_on(tmp_path))["account_unknown"]


def test_a_name_from_the_archive_is_no_link_and_no_placeholder(tmp_path: Path) -> None:
    text = results(report_on(tmp_path))["drift"]["message"]["text"]

    assert text == "property '[see]\\(https://evil.example){{0}}' is not in the schema; its values are in `records`"


def test_the_path_of_a_member_is_a_valid_uri(tmp_path: Path) -> None:
    report = report_on(tmp_path, {FOLLOWERS: [follower("ida")], "a b/é%\u202e?#.json": b"{"})

    [location] = results(report)["json_syntax"]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/%C3%A9%25%E2%80%AE%3F%23.json"


def test_a_finding_has_the_same_fingerprint_in_the_next_report(tmp_path: Path) -> None:
    later = {**MEMBERS, FOLLOWERS: [follower("ida"), string_list("marek", "now"), string_list("zoe", "then"), string_list("tao", "soon")]}
    first, second = results(report_on(tmp_path))["schema"], results(report_on(tmp_path, later))["schema"]

    assert (first["occurrenceCount"], second["occurrenceCount"]) == (2, 3)
    assert first["partialFingerprints"] == second["partialFingerprints"]


# JUnit


def test_every_judged_file_is_a_test_case_and_fails_by_its_errors(tmp_path: Path) -> None:
    report = report_on(tmp_path)
    root, found = ET.fromstring(report.document("junit")), cases(report)  # noqa: S314 -- our own

    assert found.keys() == {"followers_1.json", "following.json", "close_friends.json", "(the export)"}
    assert {name for name, case in found.items() if case.find("failure") is not None} == {"followers_1.json", "following.json"}
    for suite in (root, *root):
        assert (suite.get("tests"), suite.get("failures"), suite.get("errors"), suite.get("skipped")) == ("4", "2", "0", "0")
    assert found["followers_1.json"].get("classname") == "connections.followers_and_following"


def test_a_failure_names_the_first_code_and_tells_all_errors_of_the_file(tmp_path: Path) -> None:
    bad = {"title": 7, "string_list_data": [{"value": "zoe", "timestamp": -1}]}
    failure = cases(report_on(tmp_path, {FOLLOWERS: [follower("ida"), bad]}))["followers_1.json"].find("failure")

    assert failure is not None
    assert failure.text is not None
    assert failure.get("type") in {"schema", "timestamp"}
    assert sorted(failure.text.splitlines()) == [
        "error[schema]: /1/title: is integer, not string",
        "error[timestamp]: /1/string_list_data/0/timestamp: is beyond the minimum of 0",
    ]


def test_warnings_and_notes_are_the_output_of_a_case(tmp_path: Path) -> None:
    case = cases(report_on(tmp_path))["close_friends.json"]

    assert case.find("failure") is None
    assert "note[drift]" in (case.findtext("system-out") or "")


def test_what_xml_cannot_hold_is_shown_escaped(tmp_path: Path) -> None:
    evil = "connections/\x1b[31m\x01<b>&\ufffe.json"
    report = report_on(tmp_path, {FOLLOWERS: [follower("ida")], evil: b"{", CLOSE_FRIENDS: {"relationships_close_friends": [{**follower("a"), "\0]]>": 1}]}})

    assert "\\x1b[31m\\x01<b>&\\ufffe.json" in cases(report)
    assert "\\x00]]>" in (cases(report)["close_friends.json"].findtext("system-out") or "")


# JSON, refusals, and what is in all of them


def test_a_report_in_json_is_what_the_command_prints(tmp_path: Path) -> None:
    report = report_on(tmp_path)

    assert json.loads(report.document("json")) == report.as_json()


def test_no_kind_of_finding_is_cut(tmp_path: Path) -> None:
    members: dict[str, Document] = {FOLLOWERS.replace("_1", f"_{number}"): [string_list("ida", "now")] for number in range(1, 61)}
    report = report_on(tmp_path, members)

    assert len([issue for issue in json.loads(report.document("json"))["issues"] if issue["code"] == "schema"]) == 60
    assert len([result for result in sarif(report)["results"] if result["ruleId"] == "schema"]) == 60
    assert sum(case.find("failure") is not None for case in cases(report).values()) == 60


def test_a_form_that_there_is_not_is_answered_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(igarchive.UnknownNameError, match="there are json, sarif, junit"):
        report_on(tmp_path).document("html")


def test_a_refused_archive_is_a_report_too(tmp_path: Path) -> None:
    (tmp_path / "page.zip").write_text("<html>")
    with pytest.raises(igarchive.InputRefusedError) as refused:
        igarchive.validate(tmp_path / "page.zip")
    report = report_of_refusal(refused.value)

    run = sarif(report)
    assert run["invocations"] == [{"executionSuccessful": False}]
    assert run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]]["id"] == run["results"][0]["ruleId"] == "not_a_zip"
    assert json.loads(report.document("json"))["valid"] is False
    [case] = cases(report).values()
    assert case.find("failure") is not None


def test_a_refused_archive_is_told_where_it_lies_and_not_in_the_export(tmp_path: Path) -> None:
    archive = tmp_path / "my page.zip"
    archive.write_text("<html>")
    with pytest.raises(igarchive.InputRefusedError) as refused:
        igarchive.validate(archive)
    report = report_of_refusal(refused.value, archive)

    [told] = sarif(report)["results"]
    assert told["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": archive.as_uri()}
    [case] = cases(report).values()
    assert (case.get("classname"), case.get("name")) == ("export", "my page.zip")


# The command


def run(*arguments: str) -> Result:
    """Run validate as a user would, in the current folder."""
    return CliRunner().invoke(app_for(["validate"]), ["validate", *arguments])


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with an export in it."""
    make_zip(tmp_path, MEMBERS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "begin"),
    [
        (("--report", "out.json"), '{\n  "archives": [\n    "export.zip"\n  ],\n  "valid": false'),
        (("--report", "out.SARIF"), '{\n  "$schema"'),
        (("--report", "out.xml"), "<?xml version='1.0'"),
        (("--report", "out.txt", "--report-format", "junit"), "<?xml version='1.0'"),
    ],
)
def test_the_report_is_written_to_a_private_file_in_the_form_of_its_extension(arguments: tuple[str, ...], begin: str, place: Path) -> None:
    done = run("export.zip", *arguments)

    file = place / arguments[1]
    assert done.exit_code == 1
    assert file.read_text("utf-8").startswith(begin)
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(place.rglob("*.partial")) == []


def test_an_earlier_report_is_replaced_also_where_the_archive_is_refused(place: Path) -> None:
    run("export.zip", "--report", "out.json")
    (place / "export.zip").write_bytes(b"")

    done = run("export.zip", "--report", "out.json")

    assert done.exit_code == 3
    assert [issue["code"] for issue in json.loads((place / "out.json").read_text("utf-8"))["issues"]] == ["empty_file"]


def test_the_export_itself_is_never_replaced(place: Path) -> None:
    before = (place / "export.zip").read_bytes()
    make_folder(place / "folder", {FOLLOWERS: [follower("ida")]})

    assert run("export.zip", "--report", "export.zip", "--report-format", "json").exit_code == 4
    assert run("folder", "--report", f"folder/{FOLLOWERS}").exit_code == 4
    assert (place / "export.zip").read_bytes() == before
    assert json.loads((place / "folder" / FOLLOWERS).read_text("utf-8")) == [follower("ida")]


@pytest.mark.parametrize("target", ["folder.json", "link.json"])
def test_what_is_no_ordinary_file_is_not_replaced(target: str, place: Path) -> None:
    (place / "folder.json").mkdir()
    (place / "other.txt").write_text("precious")
    (place / "link.json").symlink_to("other.txt")

    done = run("export.zip", "--report", target)

    assert done.exit_code == 4
    assert done.stdout == ""
    assert "error[output_exists]" in done.stderr
    assert (place / "other.txt").read_text() == "precious"


@pytest.mark.parametrize("arguments", [("--report", "out.html"), ("--report-format", "json")])
def test_a_form_that_cannot_be_told_is_wrong_usage_before_anything_is_read(arguments: tuple[str, ...]) -> None:
    done = run("nowhere.zip", *arguments)

    assert done.exit_code == 2
    assert done.stderr.startswith("igarchive: error[option]: ")
    assert done.stderr.count("\n") == 1
