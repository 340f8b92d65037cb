"""Documents of the export as pages, as Instagram would have written them: the inverse of ``igarchive.html``.

``write_page`` makes a page of a document in one of the shapes that pages mirror; ``style.py`` says how the pages of a month
look, ``unshown.py`` what of a document no page shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from igarchive.html.writing.conversations import message_block
from igarchive.html.writing.entry import title_of
from igarchive.html.writing.labels import label_block
from igarchive.html.writing.records import list_block, map_block, post_block, story_block

if TYPE_CHECKING:
    from collections.abc import Callable

    from igarchive.html.writing.style import Style
    from igarchive.section import Form

BLOCKS: dict[str, Callable[[dict[str, Any], Style], str]] = {
    "media": post_block,
    "uri": story_block,
    "string_map_data": map_block,
    "label_values": label_block,
    "string_list_data": list_block,
    "sender_name": message_block,
}
"""What writes a record of a shape, by the mark of its forms."""


def write_page(document: Any, form: Form, path: str, style: Style) -> bytes:  # noqa: ANN401 -- any JSON
    """Write the page of a document whose records have a form, one of those in ``BLOCKS``; ``path`` is where it lies."""
    records = document if form.key is None else document[form.key]
    blocks = (BLOCKS[form.mark](record, style) for record in (records if isinstance(records, list) else [records]))
    title = document.get("title", "") if form.mark == "sender_name" else title_of(path)
    return style.page(path, title, "".join(blocks))
