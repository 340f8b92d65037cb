"""Write anew what is derived from the code: the schemas' catalogue and the reference pages of the docs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from igarchive.catalog import any_of, catalog
from igarchive.errors import REFUSALS
from igarchive.history import GENERATIONS, newest
from igarchive.issues import CODES
from igarchive.sample import BROKEN
from igarchive.sections import SECTIONS
from igarchive.tables import TABLE_BY_NAME, TABLES
from igarchive.transfer.plan import CHANGED, LEFT

if TYPE_CHECKING:
    from igarchive.section import Section

ROOT = Path(__file__).resolve().parent.parent


def generated() -> dict[str, str]:
    """Give every generated file: its path below the project's root, and its text."""
    files = {f"schemas/{section.name}/any.schema.json": _json(any_of(section.name)) for section in SECTIONS}
    return {
        **files,
        "schemas/catalog.json": _json(catalog()),
        "docs/tables.md": _tables(),
        "docs/codes.md": _codes(),
        "docs/sections.md": _sections(),
        "docs/coverage.md": _coverage(),
        "docs/broken.md": _broken(),
    }


UNKNOWN = """\
What is not known yet, because no export that was seen has it: the files in `edits/`, `ai/`, `quicksnaps/`, `instants/`, `shared_access/` and
`meta_spark/` (they are kept value by value, or whole); what `posts.json` of July 2026 holds beside `posts_1.json`; media within label_values records,
whose list was always empty; what lists the wrapper keys of tag and place searches are named after. Forms that are read and not written were not seen
for that very section.

"""


def _coverage() -> str:
    """Write what each form of each section carries: the columns, and whether it is written too."""
    letters = [since.value for since in GENERATIONS]
    rows = []
    for section in SECTIONS:
        for since, later in zip(section.forms, (*section.forms[1:], None), strict=True):
            first = letters.index(newest(GENERATIONS, since.date) or letters[0])
            last = letters.index(newest(GENERATIONS, later.date) or letters[0]) - 1 if later else len(letters) - 1
            marks = ["x" if first <= at <= max(first, last) else "" for at in range(len(letters))]
            told = "; ".join(f"{table}: {', '.join(_carried(table, columns, section))}" for table, columns in since.value.carries.items()) or "records"
            rows.append(f"| `{section.name}` | {since.date} | {' | '.join(marks)} | {'yes' if since.value.render else 'no'} | {told} |")
    listed = "\n".join(rows)
    return (
        "# Coverage\n\nWritten by `make generate` from `igarchive/sections/`. One row for each form that the records of a section have had: the\n"
        "generations of the format ([format.md](format.md)) in which it is the newest one, whether `igarchive export` writes it, and the columns\n"
        "that it carries. Every form is read in an export of any date. What is known of a form and has no column goes to `records`.\n\n"
        f"{UNKNOWN}"
        f"| section | since | {' | '.join(letters)} | written | carries |\n|---|---|{'---|' * len(letters)}---|---|\n{listed}\n"
    )


def _carried(table: str, columns: frozenset[str], section: Section) -> list[str]:
    """Name the columns of a table in its order; those that the section itself gives too."""
    told = columns | section.constant.keys()
    return [column.name for column in TABLE_BY_NAME[table].columns if column.name in told]


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _tables() -> str:
    """Write the data dictionary."""
    opening = (
        "# The tables\n\nWritten by `make generate` from `igarchive/tables.py`. How ids, nulls and row order work: [output.md](output.md).\n\n"
        "Types: string; time (UTC, microseconds); day (a date); integer (64 bit), small (32 bit); number (64 bit); flag (true or false); strings (a list).\n"
        "Personal says whose secret a column could be: a person's, content, a place, a device's, none. A key names a row in whatever archive; two rows may\n"
        "have equal keys (two likes of one owner in one second). `(source, position, ordinal)` is unique in every table but `members`.\n"
    )
    pages = [opening]
    for table in TABLES:
        rows = "\n".join(
            f"| `{column.name}` | {column.kind} | {column.personal} | {'never' if column.required else ''} | {_cell(column.doc)} |" for column in table.columns
        )
        heading = f"## {table.name}\n\n{table.doc} Key: {', '.join(f'`{name}`' for name in table.key)}.\n\n"
        pages.append(f"{heading}| column | type | personal | null | what |\n|---|---|---|---|---|\n{rows}\n")
    return "\n".join(pages)


def _codes() -> str:
    """Write the list of all codes."""
    findings = "\n".join(f"| `{name}` | {code.severity} | {'yes' if code.carried else 'no'} | {_cell(code.doc)} |" for name, code in CODES.items())
    pushed = "\n".join(f"| `{name}` | {sent} | {_cell(doc)} |" for sent, codes in (("yes", CHANGED), ("no", LEFT)) for name, doc in codes.items())
    refusals = "\n".join(f"| `{name}` | {_cell(doc)} |" for name, doc in REFUSALS.items())
    return (
        "# Codes\n\nWritten by `make generate` from `igarchive/issues.py`, `igarchive/errors.py` and `igarchive/transfer/plan.py`.\n\n"
        "## Findings\n\nA finding whose data is carried over all the same is at most a warning in `convert`.\n\n"
        f"| code | severity | carried | what it means |\n|---|---|---|---|\n{findings}\n\n"
        "## What becomes of a post\n\nHow `igarchive push` sends a post otherwise, or why it leaves it (`igarchive/transfer/plan.py`).\n\n"
        f"| code | sent | what it means |\n|---|---|---|\n{pushed}\n\n"
        f"## Refusals\n\nExit 3 for the input, 4 for the output, 2 for a wrong name.\n\n| code | what it means |\n|---|---|\n{refusals}\n"
    )


def _sections() -> str:
    """Write which sections are known, since when, and where their data goes."""
    rows = "\n".join(
        f"| `{section.name}` | {_cell(section.doc)} | {section.category} | {', '.join(section.tables) or 'records'} | "
        f"{_forms(section)} | `{'/'.join(filter(None, (section.folder[-1].value, section.files[-1].value)))}` |"
        for section in SECTIONS
    )
    return (
        "# The sections\n\nWritten by `make generate` from `igarchive/sections/`. Letters are generations of the format: see [format.md](format.md).\n\n"
        f"| section | what | category | tables | forms since | lately in |\n|---|---|---|---|---|---|\n{rows}\n"
    )


def _broken() -> str:
    """Write what can be wrong with a sample."""
    rows = "\n".join(f"| `{name}` | {_cell(broken.doc)} | `{broken.code}` |" for name, broken in BROKEN.items())
    return (
        "# Broken samples\n\nWritten by `make generate` from `igarchive/sample/broken.py`. `igarchive sample OUT.zip --broken KIND` brings one of these\n"
        "into an otherwise sound archive, for tests of programs that read exports. igarchive answers each with its [code](codes.md).\n\n"
        f"| kind | what is wrong | code |\n|---|---|---|\n{rows}\n"
    )


def _forms(section: Section) -> str:
    return ", ".join(f"{since.date} ({newest(GENERATIONS, since.date)})" for since in section.forms)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> None:
    """Write all generated files."""
    for name, text in generated().items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    print(f"{len(generated())} files written")


if __name__ == "__main__":
    main()
