"""Write anew what is derived from the code: the schemas' catalogue and the reference pages of the docs."""

from __future__ import annotations

import ast
import inspect
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args
from zoneinfo import ZoneInfo

from igarchive.catalog import any_of, catalog
from igarchive.container.limits import LIMITS, Limits
from igarchive.errors import REFUSALS
from igarchive.exporter.formats import FORMAT_BY_NAME
from igarchive.history import GENERATIONS, NEWEST, newest
from igarchive.html.writing.unshown import ANY, MARKS, PAGES, UNSHOWN, Unshown
from igarchive.issues import CODES
from igarchive.sample import BROKEN
from igarchive.sections import SECTIONS
from igarchive.selection import KINDS
from igarchive.tables import PROVENANCE, TABLE_BY_NAME, TABLES
from igarchive.transfer.plan import CHANGED, LEFT
from igarchive.writers import FORMATS, fates_of
from igarchive.writers.fate import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from igarchive.section import Form, Section
    from igarchive.writers.fate import Fate

ROOT = Path(__file__).resolve().parent.parent


def generated() -> dict[str, str]:
    """Give every generated file: its path below the project's root, and its text."""
    files = {f"schemas/{section.name}/any.schema.json": _json(any_of(section.name)) for section in SECTIONS}
    return {
        **files,
        "schemas/catalog.json": _json(catalog()),
        "docs/tables.md": _tables(),
        "docs/codes.md": _codes(),
        "docs/limits.md": _limits(),
        "docs/sections.md": _sections(),
        "docs/coverage.md": _coverage(),
        "docs/broken.md": _broken(),
        "docs/transfer.md": _transfer(),
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
            rows.append(f"| `{section.name}` | {since.date} | {' | '.join(marks)} | {_formats(since.value)} | {told} |")
        rows += [f"| `{section.name}` | {date} | {' | '.join('' for _ in letters)} | without | {gone} |" for date, gone in _gone(section) if gone]
    listed = "\n".join(rows)
    return (
        "# Coverage\n\nWritten by `make generate` from `igarchive/sections/`. One row for each form that the records of a section have had: the\n"
        "generations of the format ([format.md](format.md)) in which it is the newest one, the formats in which `igarchive export` writes it, and the columns\n"
        "that it carries; where keys came and went that make no other shape, since when it is written without which.\n"
        "Every form is read in an export of any date. What is known of a form and has no column goes to `records`.\n\n"
        f"{UNKNOWN}"
        f"| section | since | {' | '.join(letters)} | written | carries |\n|---|---|{'---|' * len(letters)}---|---|\n{listed}\n\n{_unshown()}"
    )


def _gone(section: Section) -> Iterator[tuple[str, str]]:
    """Say since when a form is written without which of the columns that it carries."""
    for since in section.written:
        carries = (newest([form for form in section.forms if form.value.render], since.date) or since.value).carries
        left = {table: columns - since.value.carries.get(table, frozenset()) for table, columns in carries.items()}
        columns = {table: [name for name in TABLE_BY_NAME[table].by_name if name in names] for table, names in left.items()}
        yield since.date, "; ".join(f"{table}: {', '.join(gone)}" for table, gone in columns.items() if gone)


def _formats(form: Form) -> str:
    """Name the formats in which a form is written."""
    zone = ZoneInfo("UTC")
    return ", ".join(name for name, kind in FORMAT_BY_NAME.items() if form.render and kind(NEWEST, "en-US", zone).writes(form)) or "no"


def _unshown() -> str:
    """Write what pages do not show."""
    rows = "\n".join(f"| {_pages(one)} | {_table(one)} | {', '.join(one.columns) if one.columns else 'the row'} | {one.when} |" for one in UNSHOWN)
    return (
        "## HTML\n\nWhat the pages that `igarchive export --format html` writes do not show of all this, and what therefore counts as not carried.\n"
        "Beside it, on every page: times are to the minute, an empty text is none, and fillers that say that nothing is there are not told.\n"
        "Tests hold each form to it: all that is shown is read back.\n\n"
        f"| pages of | table | not shown | of rows, or of values |\n|---|---|---|---|\n{rows}\n"
    )


def _pages(one: Unshown) -> str:
    return "all" if one.marks == MARKS else ", ".join(PAGES[mark] for mark in one.marks)


def _table(one: Unshown) -> str:
    return "all, columns or kinds of them" if one.table == ANY else f"`{one.table}`"


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
    """Write the list of all codes, one by one."""
    findings = "\n".join(
        _code(name, f"{code.severity}; {'carried over' if code.carried else 'not carried over'}", code.doc, code.fix) for name, code in CODES.items()
    )
    pushed = "\n".join(_code(name, "sent" if codes is CHANGED else "not sent", doc, "") for codes in (CHANGED, LEFT) for name, doc in codes.items())
    refusals = "\n".join(_code(name, "", doc, "") for name, doc in REFUSALS.items())
    return (
        "# Codes\n\nWritten by `make generate` from `igarchive/issues.py`, `igarchive/errors.py` and `igarchive/transfer/plan.py`.\n\n"
        "## Findings\n\nWhat `validate` judges and the other commands warn of. An error whose data is carried over all the same is a warning in\n"
        "`convert` and `load`.\n\n"
        f"{findings}\n## What becomes of a post\n\nHow `igarchive push` sends a post otherwise, or why it leaves it.\n\n{pushed}\n"
        f"## Refusals\n\nWhat stops a command: exit 3 for the input, 4 for the output, 2 for wrong usage, 5 for a bug.\n\n{refusals}"
    )


def _limits() -> str:
    """Write how much of an archive is taken, as the fields of ``Limits`` and the texts under them say."""
    declared = next(node for node in ast.walk(ast.parse(inspect.getsource(Limits))) if isinstance(node, ast.ClassDef))
    docs = {
        field.target.id: doc.value.value
        for field, doc in pairwise(declared.body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(doc, ast.Expr) and isinstance(doc.value, ast.Constant)
    }
    rows = "\n".join(f"| `{name}` | {getattr(LIMITS, name):,} | {_cell(str(doc))} |" for name, doc in docs.items())
    return (
        "# Limits\n\nWritten by `make generate` from `igarchive/container/limits.py`. They are far beyond any export that was seen. Names in brackets are\n"
        "[codes](codes.md). A program that must read more gives its own: `igarchive.archive.Archive(paths, limits=Limits(...))`.\n\n"
        f"| limit | | of what |\n|---|---|---|\n{rows}\n\n"
        "JSON is read to 64 levels of nesting (`json_depth`). Of media, Parquet and CSV take the size from the directory and the type from the first\n"
        "4,096 bytes; nothing more of them is inflated.\n"
    )


def _code(name: str, kind: str, doc: str, fix: str) -> str:
    """Write what one code means, and what to do."""
    told = [f"### `{name}`", *filter(None, [kind and f"*{kind}*", doc, fix and f"What to do: {fix}."])]
    return "\n\n".join(told) + "\n"


def _sections() -> str:
    """Write which sections are known, since when, and where their data goes."""
    rows = "\n".join(
        f"| `{section.name}` | {_cell(section.doc)} | {section.category} | {', '.join(section.tables) or 'records'} | "
        f"{_forms(section)} | `{'/'.join(filter(None, (section.folder[-1].value, section.files[-1].value)))}` |"
        for section in SECTIONS
    )
    return (
        "# The sections\n\nWritten by `make generate` from `igarchive/sections/`. Letters are generations of the format: see [format.md](format.md).\n"
        f"`igarchive convert --select` takes categories by these names; `posts` is the category media:\n{', '.join(f'`{name}`' for name in KINDS)}.\n\n"
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


FATES = re.compile(r"(<!-- fates of (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
"""Where a page holds what becomes of each column in a format; the rest of it is written by hand."""


def _transfer() -> str:
    """Write what arrives in each format into the page about moving."""
    page = (ROOT / "docs" / "transfer.md").read_text("utf-8")
    return FATES.sub(lambda found: f"{found[1]}{_fates(found[2]) if found[2] in FORMATS else ''}{found[3]}", page)


def _fates(name: str) -> str:
    """Tell of each table what arrives, and of which nothing does."""
    told = {table: columns for table, columns in fates_of(name).items() if any(fate.kind != "left" for fate in columns.values())}
    rows = "\n".join(f"| `{table}` | {' | '.join(_columns(columns, kind) for kind in get_args(Kind))} |" for table, columns in told.items())
    behind = ", ".join(f"`{table}`" for table in TABLE_BY_NAME if table not in told)
    return (
        f"What becomes of the columns of [the tables](tables.md) with `--to {name}` (written by `make generate`):\n\n"
        f"| table | arrives | arrives as something else | stays behind |\n|---|---|---|---|\n{rows}\n\nNothing arrives of {behind}.\n"
    )


def _columns(columns: Mapping[str, Fate], kind: Kind) -> str:
    return ", ".join(f"`{column}`" for column, fate in columns.items() if fate.kind == kind and column not in PROVENANCE)


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
