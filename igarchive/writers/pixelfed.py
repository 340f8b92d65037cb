r"""Pixelfed: ZIPs that its import from Instagram takes, whatever layout the export has.

Pixelfed's import runs in the browser. It looks for ``content/posts_1.json`` and nothing else, reads the whole ZIP into
memory, lets 100 posts be chosen at a time, and sends their files ten by ten; the server knows files by base name. It drops
in silence what ends otherwise than .jpg, .png or .mp4, and posts of which one file is missing. (pixelfed/pixelfed:
resources/assets/components/AccountImport.vue, app/Http/Controllers/ImportPostController.php, config/import.php.)

So each ZIP holds 100 posts, files have names of our own and the extension of what they are, pictures of other types become
JPEG where Pillow is there, and posts with a file larger than a server takes by default, which would make nine others fail
with it, lie in ZIPs by themselves. Text stays mangled: the import mends it by replacing each ``\u00xx`` in the file before
it parses the JSON.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from igarchive.exporter.formats import mangled
from igarchive.exporter.package import BLOCK, THE_DATE, UNIX
from igarchive.tables import TABLE_BY_NAME
from igarchive.times import MICROSECONDS, formatted
from igarchive.writers import Written
from igarchive.writers.fate import LEDGER, fates, left, transferred, transformed
from igarchive.writers.files import LEFT_OWNER, Files, file_fates, files_on
from igarchive.writers.pictures import as_picture
from igarchive.writers.rows import rows

if TYPE_CHECKING:
    from collections import Counter
    from pathlib import Path

    from igarchive.archive import Archive
    from igarchive.gather import Bundle
    from igarchive.writers import Options
    from igarchive.writers.rows import Row

PUBLISHED = frozenset({"post", "reel", "igtv"})
"""Kinds of posts that anyone could see; a story had gone, and what was archived or deleted is not to be published again."""

BATCH = 100
"""Posts of one ZIP: as many as can be chosen at a time."""

MOST = 1_000
"""Posts that a server takes of one account, unless PF_IMPORT_IG_MAX_POSTS says otherwise."""

LARGEST = 15_000 * 1024
"""Bytes of a file that a server takes, unless MAX_PHOTO_SIZE says otherwise."""

EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "video/mp4": "mp4"}
"""What Pixelfed takes, and how its name must end."""

LEFT_KIND = "a story, or archived, deleted or a repost: Pixelfed imports what is published"
LEFT_UNDATED = "has no time, and Pixelfed files posts by their day"
LEFT_EMPTY = "has no file that Pixelfed takes"
LEFT_TYPE = "neither JPEG, PNG nor MP4; of other pictures JPEG is made where Pillow is there (pip install 'igarchive[media]')"

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that JSON writes as \\u00xx: the import would put them bare into the text, and fail at the whole file."""

ESCAPE = re.compile(rb"\\(?:\\(u00[0-9a-f]{2})?|.)")
"""One escape of JSON; with a group where people wrote a backslash and u00xx themselves, which the import would take for text."""


class PixelfedWriter:
    """Writes ``pixelfed-1.zip`` and so on, and ``pixelfed-large-1.zip`` and so on where files are larger than servers take by default."""

    def __init__(self, folder: Path, archive: Archive, options: Options) -> None:
        self._files = Files(archive, keep_metadata=options.keep_metadata)
        self._count = 0
        self._passing = folder / "passing"
        self._passing.mkdir()
        self._small = Shelf(folder, "pixelfed")
        self._large = Shelf(folder, "pixelfed-large")

    @property
    def left(self) -> Counter[tuple[str, str]]:
        """Posts and files that Pixelfed does not take."""
        return self._files.left

    def write(self, bundle: Bundle) -> None:
        """Put every post with its files into a ZIP."""
        found = files_on(bundle, "posts")
        carried = 0
        for row in rows(bundle, "posts", "post_id", "kind", "time", "caption"):
            own = found.get(row["post_id"], [])
            why = LEFT_KIND if row["kind"] not in PUBLISHED else LEFT_UNDATED if row["time"] is None else None
            if why:
                self._files.leave(why, "posts")
            else:
                carried += len(own)
                self._add(row, own)
        self._files.leave(LEFT_OWNER, rows=sum(1 for _ in rows(bundle, "media", "uri")) - carried)

    def _add(self, post: Row, found: list[Row]) -> None:
        """Put one post into a ZIP, if any of its files can be had."""
        taken = [(row, file) for number, row in enumerate(found) if (file := self._take(row, f"{post['post_id']}-{number}"))]
        if not taken:
            self._files.leave(LEFT_EMPTY, "posts")
            return
        shelf = self._large if any(file.stat().st_size > LARGEST for _, file in taken) else self._small
        shelf.add(record(post, taken), [file for _, file in taken])
        self._count += len(taken)
        for _, file in taken:
            file.unlink()

    def _take(self, row: Row, stem: str) -> Path | None:
        """Copy a file under a name that tells what it is; None if it cannot be had, or Pixelfed does not take it."""
        source, media_type = self._passing / "source", row["media_type"] or ""
        if row["member"] is not None and media_type not in EXTENSIONS and not media_type.startswith("image/"):
            self._files.leave(LEFT_TYPE)
            return None
        if not self._files.copy(row, source):
            return None
        if media_type in EXTENSIONS:
            return source.rename(self._passing / f"{stem}.{EXTENSIONS[media_type]}")
        picture = as_picture(source, self._passing / stem) if media_type.startswith("image/") else None
        source.unlink()
        if picture is None:
            self._files.leave(LEFT_TYPE)
        return picture

    def close(self) -> list[Written]:
        """Finish the ZIPs; there is one at least."""
        nothing = not self._small.parts and not self._large.parts
        if nothing:
            self._small.begin()
        self._passing.rmdir()
        large = f"with a file of more than {LARGEST // 1024:,} KB, which servers refuse by default"
        return [
            *self._small.close("holds no post: there is nothing to import" if nothing else ""),
            *self._large.close(large),
            Written("media", self._count, self._files.told()),
        ]

    def let_go(self) -> None:
        """Hold no file open any more, finished or not."""
        for shelf in (self._small, self._large):
            shelf.let_go()


def record(post: Row, taken: list[tuple[Row, Path]]) -> dict[str, Any]:
    """Write a post as Instagram did, caption and time at both places: the import looks at the file's where there is one, at the post's where there are more."""
    alone, when = len(taken) == 1, post["time"] // MICROSECONDS
    caption = clean(post["caption"])
    media = [
        {
            "uri": path_of(post, file),
            "creation_timestamp": when if alone or row["time"] is None else row["time"] // MICROSECONDS,
            "title": caption if alone else clean(row["caption"]),
        }
        for row, file in taken
    ]
    return {"media": media, "title": caption, "creation_timestamp": when}


def path_of(post: Row, file: Path) -> str:
    """Give the path of a file in the ZIP."""
    return f"media/posts/{formatted(post['time'], '%Y%m')}/{file.name}"


def clean(text: str | None) -> str:
    """Take out of a text what the import cannot read."""
    return CONTROL.sub("", text or "")


def written(posts: list[dict[str, Any]]) -> bytes:
    """Write posts as JSON that is right for who parses it, and for who replaces escapes first."""
    return ESCAPE.sub(lambda found: rb"\\\u0075" + found[1][1:] if found[1] else found[0], mangled(posts))


class Shelf(Struct):
    """ZIPs of one sort, one after the other."""

    folder: Path
    """Where they lie."""
    name: str
    """What their names begin with."""
    parts: list[zipfile.ZipFile] = field(default_factory=list)
    """The ZIPs; only the last is open."""
    counts: list[int] = field(default_factory=list)
    """Posts of each."""
    posts: list[dict[str, Any]] = field(default_factory=list)
    """Those of the last."""

    def begin(self) -> None:
        """Begin a ZIP."""
        self.end()
        self.parts.append(zipfile.ZipFile(self.folder / f"{self.name}-{len(self.parts) + 1}.zip", "x", zipfile.ZIP_DEFLATED))

    def add(self, post: dict[str, Any], found: list[Path]) -> None:
        """Put a post and its files into the last ZIP, or into the next where that is full."""
        if not self.parts or len(self.posts) == BATCH:
            self.begin()
        self.posts.append(post)
        for media, file in zip(post["media"], found, strict=True):
            with self.parts[-1].open(entry(media["uri"], zipfile.ZIP_STORED, file.stat().st_size), "w") as out, file.open("rb") as stream:
                shutil.copyfileobj(stream, out, BLOCK)

    def end(self) -> None:
        """Finish the last ZIP, if there is one."""
        if self.parts:
            data = written(self.posts)
            with self.parts[-1].open(entry("content/posts_1.json", zipfile.ZIP_DEFLATED, len(data)), "w") as out:
                out.write(data)
            self.parts[-1].close()
            self.counts.append(len(self.posts))
        self.posts = []

    def close(self, note: str) -> list[Written]:
        """Finish all, and say what is in them."""
        self.end()
        most = f"beyond the {MOST:,} posts that a server takes of one account by default"
        return [
            Written(f"{self.name}-{number}.zip", count, "; ".join(filter(None, (note, most if number * BATCH > MOST else ""))))
            for number, count in enumerate(self.counts, 1)
        ]

    def let_go(self) -> None:
        """Close the last ZIP, finished or not."""
        if self.parts:
            with suppress(OSError, ValueError):  # it may be what cannot be written
                self.parts[-1].close()


def entry(path: str, packing: int, size: int) -> zipfile.ZipInfo:
    """Describe a member of a ZIP; no output holds the date of its making."""
    info = zipfile.ZipInfo(path, THE_DATE)
    info.compress_type = packing
    info.create_system = UNIX
    info.external_attr = 0o100644 << 16
    info.file_size = size
    return info


WRITER = PixelfedWriter

ALONE = "Pixelfed imports posts alone"
FIELDLESS = "the import has no field for it"

CARRIED = {
    "posts": {
        "post_id": transferred("names of its files begin with it"),
        "kind": transformed("posts, reels and IGTV videos all become posts"),
        "time": transferred("creation_timestamp"),
        "caption": transferred("title, of the file where there is one and of the post; without control characters"),
        "media_count": transformed("the number of its files"),
        "hashtags": left("those that stand in the caption stay there"),
        **dict.fromkeys(("url", "owner", "owner_name", "place", "reply_control", "fbid"), left(FIELDLESS)),
    },
    "media": {
        **file_fates(FIELDLESS),
        "time": transferred("creation_timestamp, where a post has several files"),
        "caption": transferred("title, where a post has several files"),
    },
}

FATES = fates(CARRIED, {**dict.fromkeys(TABLE_BY_NAME.keys() - CARRIED.keys(), ALONE), "members": LEDGER})
