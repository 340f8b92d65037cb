"""A report for machines: plain JSON, SARIF 2.1.0 (OASIS), or JUnit XML as CI servers read it.

What comes from the archive is data in all of them: escaped, and never a link, a placeholder or markup.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

from igarchive import __version__
from igarchive.errors import REFUSALS
from igarchive.issues import CODES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from igarchive.issues import Issue
    from igarchive.validate import Report

EXPORT = "EXPORT"
"""What the paths of members are relative to: the export, its parts joined."""


def json_report(report: Report) -> str:
    """Write a report as JSON, as ``igarchive validate --json`` prints it."""
    return json.dumps(report.as_json(), indent=2) + "\n"


def sarif_report(report: Report) -> str:
    """Write a report as SARIF 2.1.0: each code is a rule, each kind of finding a result at its first place."""
    rules = {**{name: _rule(name, code.doc, code.severity, code.fix) for name, code in CODES.items()}, **_refusals(report.issues)}
    numbers = {name: number for number, name in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "igarchive", "version": __version__, "semanticVersion": __version__, "rules": list(rules.values())}},
        "invocations": [{"executionSuccessful": not report.refused}],
        "originalUriBaseIds": {EXPORT: {"description": {"text": "The export, its parts joined, below the top folder."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(issue, numbers[issue.code], _artifact(issue, report)) for issue in report.issues],
        "properties": {name: value for name, value in report.as_json().items() if name != "issues"},
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _rule(name: str, doc: str, level: str, fix: str) -> dict[str, Any]:
    """Write a code as a rule (SARIF 3.49)."""
    told = f"{doc} What to do: {fix}." if fix else doc
    first = re.split(r"(?<=[.:]) ", doc)[0].rstrip(".:") + "."
    return {
        "id": name,
        "shortDescription": {"text": first},
        "fullDescription": {"text": doc},
        "help": {"text": told},
        "defaultConfiguration": {"level": level},
    }


def _refusals(issues: Iterable[Issue]) -> dict[str, dict[str, Any]]:
    """Write the codes by which an archive was refused as rules."""
    return {issue.code: _rule(issue.code, REFUSALS[issue.code], "error", "") for issue in issues if issue.code not in CODES}


def _artifact(issue: Issue, report: Report) -> dict[str, str] | None:
    """Say which file a finding is about (SARIF 3.4): one in the export, or the archive itself where it was refused."""
    if issue.member is None:
        return None
    if issue.member not in report.archives:
        return {"uri": quote(issue.member, errors="surrogatepass"), "uriBaseId": EXPORT}
    path = Path(issue.member)
    return {"uri": path.as_uri() if path.is_absolute() else quote(path.as_posix(), errors="surrogatepass")}


def _result(issue: Issue, rule: int, artifact: dict[str, str] | None) -> dict[str, Any]:
    """Write a finding as a result (SARIF 3.27)."""
    place: dict[str, Any] = {}
    if artifact is not None:
        place["physicalLocation"] = {"artifactLocation": artifact}
    if artifact is not None and issue.line is not None:
        place["physicalLocation"]["region"] = {"startLine": issue.line, "startColumn": issue.column}
    if issue.pointer is not None:
        place["logicalLocations"] = [{"fullyQualifiedName": issue.pointer}]
    kind = "\0".join((issue.code, issue.member or "", issue.pointer or ""))
    return {
        "ruleId": issue.code,
        "ruleIndex": rule,
        "level": issue.severity,
        "message": {"text": _plain(issue.message)},
        **({"locations": [place]} if place else {}),
        "occurrenceCount": issue.count,
        "partialFingerprints": {"firstPlace/v1": hashlib.sha256(kind.encode("utf-8", "surrogatepass")).hexdigest()},
    }


def _plain(text: str) -> str:
    """Keep a text from being read as a link or a placeholder (SARIF 3.11.5, 3.11.6)."""
    return text.replace("](", "]\\(").replace("{", "{{").replace("}", "}}")


def junit_report(report: Report) -> str:
    """Write a report as JUnit XML: each judged file is a test case, which fails by its errors; warnings and notes are its output."""
    found: dict[str, list[Issue]] = {name: [] for name in report.judged}
    for issue in report.issues:
        member = Path(issue.member).name if issue.member in report.archives and issue.member else issue.member
        found.setdefault(member or WHOLE, []).append(issue)
    failures = sum(any(issue.severity == "error" for issue in issues) for issues in found.values())
    counts = {"tests": str(len(found)), "failures": str(failures), "errors": "0", "skipped": "0"}
    root = ET.Element("testsuites", {"name": "igarchive validate", **counts})
    suite = ET.SubElement(root, "testsuite", {"name": _legal(" ".join(("igarchive validate", *report.archives))), **counts})
    for name, issues in found.items():
        _add_case(suite, name, issues)
    ET.indent(root)
    written: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return written.decode("utf-8") + "\n"


WHOLE = "(the export)"
"""The test case of what is found of no file in particular."""

ILLEGAL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold (section 2.2), and the carriage return, which its readers drop."""


def _add_case(suite: ET.Element, name: str, issues: list[Issue]) -> None:
    """Add the test case of one file."""
    folder, _, file = name.rpartition("/")
    case = ET.SubElement(suite, "testcase", {"classname": _legal(folder.replace("/", ".") or "export"), "name": _legal(file)})
    errors = [issue for issue in issues if issue.severity == "error"]
    if errors:
        failure = ET.SubElement(case, "failure", {"type": errors[0].code, "message": _legal(_told(errors[0]))})
        failure.text = _legal("\n".join(map(_told, errors)))
    others = [issue for issue in issues if issue.severity != "error"]
    if others:
        ET.SubElement(case, "system-out").text = _legal("\n".join(map(_told, others)))


def _told(issue: Issue) -> str:
    """Write a finding as a line."""
    place = f"{issue.pointer}: " if issue.pointer else ""
    return f"{issue.severity}[{issue.code}]: {place}{issue.message}" + (f" ({issue.count:,} times)" if issue.count > 1 else "")


def _legal(text: str) -> str:
    """Show what XML cannot hold as escapes."""
    return ILLEGAL.sub(lambda char: char[0].encode("unicode_escape", "surrogatepass").decode("ascii"), text)


REPORTS: dict[str, Callable[[Report], str]] = {"json": json_report, "sarif": sarif_report, "junit": junit_report}
"""The forms of a report, by name."""

EXTENSIONS = {".json": "json", ".sarif": "sarif", ".xml": "junit"}
"""The extensions of file names that tell the form of a report."""
