"""igarchive sample."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

import typer

from igarchive.cli.export import OutputFormat, OutputLanguage, OutputTimezone, render
from igarchive.cli.options import AsJson
from igarchive.cli.render import print_json
from igarchive.cli.run import DONE, reported
from igarchive.sample.options import SampleOptions

USUAL: Any = SimpleNamespace(**dict(zip(SampleOptions.__struct_fields__, SampleOptions.__struct_defaults__, strict=True)))
"""What is invented where nothing is asked for; to make the options themselves takes most of the program."""


@reported
def sample(  # noqa: PLR0913, PLR0917 -- the options of one command
    out: Annotated[Path, typer.Argument(help="The ZIP to write.", show_default=False, readable=False)],
    seed: Annotated[int, typer.Option("--seed", help="Another seed gives another archive; the same gives the same.")] = USUAL.seed,
    layout: Annotated[str, typer.Option("--layout", help="The month in which the archive is made, such as 2025-03.")] = USUAL.layout,
    format: OutputFormat = USUAL.format,  # noqa: A002 -- what it is called everywhere
    language: OutputLanguage = USUAL.language,
    timezone: OutputTimezone = USUAL.timezone,
    person: Annotated[str, typer.Option("--person", help="User name of one of the invented people.")] = USUAL.person,
    posts: Annotated[int, typer.Option("--posts", help="Posts.")] = USUAL.posts,
    stories: Annotated[int, typer.Option("--stories", help="Stories.")] = USUAL.stories,
    messages: Annotated[int, typer.Option("--messages", help="Messages of all conversations.")] = USUAL.messages,
    conversations: Annotated[int, typer.Option("--conversations", help="Conversations of all kinds.")] = USUAL.conversations,
    likes: Annotated[int, typer.Option("--likes", help="Liked posts.")] = USUAL.likes,
    comments: Annotated[int, typer.Option("--comments", help="Comments on posts.")] = USUAL.comments,
    followers: Annotated[int, typer.Option("--followers", help="Followers.")] = USUAL.followers,
    following: Annotated[int, typer.Option("--following", help="Accounts that are followed.")] = USUAL.following,
    others: Annotated[int, typer.Option("--others", help="Records of each other list.")] = USUAL.others,
    missing: Annotated[int, typer.Option("--missing", help="Files of stories that are not in the archive.")] = USUAL.missing,
    broken: Annotated[str | None, typer.Option("--broken", help="One thing that is wrong: see docs/broken.md.", show_default=False)] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing ZIP.")] = False,
    json: AsJson = False,
) -> int:
    """Write the archive of an invented person, sound or with one defect.

    Equal options give equal archives, on any machine.
    """
    from igarchive.sample import sample as write  # noqa: PLC0415 -- only when needed

    options = SampleOptions(
        seed=seed,
        layout=layout,
        format=format,
        language=language,
        timezone=timezone,
        person=person,
        posts=posts,
        stories=stories,
        messages=messages,
        conversations=conversations,
        likes=likes,
        comments=comments,
        followers=followers,
        following=following,
        others=others,
        missing=missing,
    )
    done = write(out, options, broken=broken, force=force)
    if json:
        print_json(done.as_json())
    else:
        render(done)
    return DONE
