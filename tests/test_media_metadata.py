"""Metadata of media files: nothing of it is copied, everything that is shown is, and what cannot be cleaned is told."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest
from exports import EACH_SAMPLE
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageSequence

from igarchive.archive import Archive
from igarchive.media import media_type
from igarchive.media_metadata import CLEANERS, boxes, copy_clean, source
from igarchive.media_metadata.source import BLOCK
from igarchive.media_metadata.tiff import orientation_of
from igarchive.sample.media_files import box, media_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = b"52.0907 Utrecht"
"""What must not come through, wherever it stands."""

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>' + SECRET + b"</a></x:xmpmeta>"

ORIENTATION, ARTIST, GPS, LATITUDE_REF, PLACE_NAME = 0x0112, 0x013B, 0x8825, 1, 0x1C
"""Tags of EXIF; the place is named in GPSAreaInformation."""


def cleaned(folder: Path, data: bytes, kind: str | None = None) -> bytes:
    """Copy a file without its metadata, which can be done."""
    copy, done = copied(folder, data, kind or media_type(data))
    assert done
    return copy


def copied(folder: Path, data: bytes, kind: str | None) -> tuple[bytes, bool]:
    """Copy a file; give the copy, and whether its metadata was taken out."""
    target = folder / "copy"
    target.unlink(missing_ok=True)
    done = copy_clean(lambda: nullcontext(io.BytesIO(data)), target, kind)
    return target.read_bytes(), done


def exif(orientation: int = 1) -> Image.Exif:
    """Build EXIF with an owner, a place and an orientation."""
    told = Image.Exif()
    told[ORIENTATION] = orientation
    told[ARTIST] = SECRET.decode()
    told.get_ifd(GPS)[LATITUDE_REF] = "N"
    told.get_ifd(GPS)[PLACE_NAME] = SECRET
    return told


def picture(mode: str = "RGB") -> Image.Image:
    """Build a picture whose pixels differ."""
    return Image.linear_gradient("L").resize((48, 32)).convert(mode)


def saved(image: Image.Image, form: str, **options: Any) -> bytes:  # noqa: ANN401 -- Pillow's own
    """Write a picture as Pillow does."""
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def animation(form: str, **options: Any) -> bytes:  # noqa: ANN401
    """Write three pictures, one after the other."""
    more = [picture().rotate(90 * turn) for turn in (1, 2)]
    return saved(picture(), form, save_all=True, append_images=more, duration=[100, 200, 300], loop=3, **options)


def shown(data: bytes) -> list[tuple[Any, ...]]:
    """Decode a picture: what is shown, frame by frame."""
    with Image.open(io.BytesIO(data)) as image:
        told = image.info.get("loop"), image.info.get("icc_profile"), image.info.get("transparency")
        return [(frame.mode, frame.size, frame.info.get("duration"), frame.tobytes(), *told) for frame in ImageSequence.Iterator(image)]


def orientation(data: bytes) -> dict[int, Any]:
    """Read all of a picture's EXIF."""
    with Image.open(io.BytesIO(data)) as image:
        return dict(image.getexif())


def srgb() -> bytes:
    """Give a colour profile."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def with_segments(jpeg: bytes, *segments: tuple[int, bytes]) -> bytes:
    """Put segments at the begin of a JPEG."""
    return jpeg[:2] + b"".join(struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body for marker, body in segments) + jpeg[2:]


def with_chunk(png: bytes, kind: bytes, body: bytes) -> bytes:
    """Put a chunk behind the header of a PNG."""
    return png[:33] + struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) + png[33:]


JPEG = saved(picture(), "JPEG")
"""A picture that tells nothing."""

PICTURES = {
    "jpeg": saved(picture(), "JPEG", exif=exif(), comment=SECRET, xmp=XMP, icc_profile=srgb(), dpi=(144, 144)),
    "jpeg-progressive": saved(picture(), "JPEG", progressive=True, exif=exif(), comment=SECRET),
    "jpeg-restarts": saved(picture(), "JPEG", restart_marker_blocks=1, exif=exif()),
    "jpeg-cmyk": saved(picture("CMYK"), "JPEG", exif=exif()),
    "jpeg-iptc": with_segments(JPEG, (0xED, b"Photoshop 3.0\x008BIM\x04\x04" + SECRET)),
    "jpeg-credentials": with_segments(JPEG, (0xEB, b"JP\x00\x01" + SECRET), (0xE5, SECRET)),
    "jpeg-preview": with_segments(
        saved(picture(), "JPEG")[:2] + saved(picture(), "JPEG")[20:], (0xE0, b"JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x05\x01" + SECRET)
    ),
    "jpeg-film-behind": JPEG + b"\x00\x00\x00\x18ftypmp42" + SECRET,
    "png": saved(picture("RGBA"), "PNG", exif=exif(), icc_profile=srgb(), dpi=(144, 144)),
    "png-texts": with_chunk(with_chunk(saved(picture("P"), "PNG", transparency=3), b"tEXt", b"Comment\x00" + SECRET), b"tIME", b"\x07\xe8\x06\x0a\x0a\x00\x00"),
    "png-credentials": with_chunk(saved(picture(), "PNG"), b"caBX", SECRET),
    "png-behind": saved(picture(), "PNG") + SECRET,
    "png-animated": animation("PNG", exif=exif()),
    "webp": saved(picture(), "WEBP", exif=exif(), xmp=XMP, icc_profile=srgb()),
    "webp-lossless": saved(picture("RGBA"), "WEBP", lossless=True, exif=exif(), xmp=XMP),
    "webp-animated": animation("WEBP", exif=exif(), xmp=XMP),
    "gif": saved(picture("P"), "GIF", comment=SECRET),
    "gif-animated": animation("GIF", comment=SECRET),
    "gif-xmp": saved(picture("P"), "GIF")[:-1] + b"\x21\xff\x0bXMP DataXMP" + bytes((len(XMP),)) + XMP + b"\x00\x3b",
    "avif": saved(picture(), "AVIF", exif=exif(), xmp=XMP, icc_profile=srgb()),
    "avif-animated": animation("AVIF", exif=exif(), xmp=XMP),
}
"""Pictures that hold what must not come through."""

each_picture = pytest.mark.parametrize("name", PICTURES)


@each_picture
def test_nothing_of_the_metadata_of_a_picture_comes_through(tmp_path: Path, name: str) -> None:
    assert SECRET in PICTURES[name]
    assert SECRET not in cleaned(tmp_path, PICTURES[name])


@each_picture
def test_a_picture_is_shown_as_before(tmp_path: Path, name: str) -> None:
    assert shown(cleaned(tmp_path, PICTURES[name])) == shown(PICTURES[name])


@each_picture
def test_a_clean_picture_is_copied_byte_for_byte(tmp_path: Path, name: str) -> None:
    clean = cleaned(tmp_path, PICTURES[name])

    assert cleaned(tmp_path, clean) == clean


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_without_metadata_keeps_every_byte(tmp_path: Path, form: str) -> None:
    data = saved(picture("P" if form == "GIF" else "RGB"), form)

    assert cleaned(tmp_path, data) == data


@pytest.mark.parametrize("name", ["jpeg", "png"])
def test_the_density_of_a_picture_stays(tmp_path: Path, name: str) -> None:
    with Image.open(io.BytesIO(cleaned(tmp_path, PICTURES[name]))) as image:
        assert [round(dots) for dots in image.info["dpi"]] == [144, 144]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("turned", range(2, 9))
def test_of_exif_the_orientation_stays_and_nothing_else(tmp_path: Path, form: str, turned: int) -> None:
    clean = cleaned(tmp_path, saved(picture(), form, exif=exif(turned)))

    assert orientation(clean) == {ORIENTATION: turned}


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_an_upright_picture_keeps_no_exif(tmp_path: Path, form: str) -> None:
    assert b"xif" not in cleaned(tmp_path, saved(picture(), form, exif=exif(1))).lower()


def test_the_place_of_a_tag_is_no_matter(tmp_path: Path) -> None:
    little = b"II*\x00\x08\x00\x00\x00\x02\x00" + struct.pack("<HHII", ARTIST, 2, 4, 0) + struct.pack("<HHIHH", ORIENTATION, 3, 1, 6, 0) + bytes(4)
    data = with_segments(JPEG, (0xE1, b"Exif\x00\x00" + little))

    assert orientation(cleaned(tmp_path, data)) == {ORIENTATION: 6}


@given(st.binary(max_size=64).map(lambda tail: b"II*\x00\x08\x00\x00\x00" + tail) | st.binary(max_size=64))
def test_exif_that_makes_no_sense_is_upright(exif: bytes) -> None:
    assert orientation_of(exif) in range(1, 9)


def test_a_second_exif_turns_nothing(tmp_path: Path) -> None:
    segments = [(0xE1, exif(turned).tobytes()) for turned in (6, 3)]

    assert orientation(cleaned(tmp_path, with_segments(JPEG, *segments))) == {ORIENTATION: 6}


def test_a_picture_that_is_cut_off_stays_cut_off(tmp_path: Path) -> None:
    whole = saved(picture(), "JPEG", exif=exif())
    clean = cleaned(tmp_path, whole[:-40])

    assert clean == cleaned(tmp_path, whole)[:-40]


def test_a_picture_larger_than_a_block_is_cleaned_whatever_stands_at_its_edge(tmp_path: Path) -> None:
    data = saved(picture(), "JPEG", exif=exif())
    begin, scan = data[:-2], b"\x12" * (BLOCK - len(data) + 1)
    for shift in range(4):
        assert cleaned(tmp_path, begin + scan + b"\x12" * shift + b"\xff\xd9" + SECRET)[-4:] == b"\x12\x12\xff\xd9"


def test_what_describes_an_item_of_a_picture_does_not_come_through(tmp_path: Path) -> None:
    described = saved(picture(), "AVIF", icc_profile=SECRET + srgb()).replace(b"colrprof", b"udes" + bytes(4))

    clean = cleaned(tmp_path, described)

    assert SECRET in described
    assert (SECRET in clean, b"udes" in clean) == (False, False)
    assert shown(clean)[0][1] == picture().size


# films


def atom(kind: bytes, *inner: bytes) -> bytes:
    """Build a box."""
    return box(kind, *inner)


def film(*, first: bytes = b"", told: bytes = b"", tracks: int = 0, behind: bytes = b"") -> bytes:
    """Build a film: the sample's own, with boxes before its media, in its ``moov``, tracks of data there, and boxes at the end."""
    whole = media_bytes("media/posts/202406/x.mp4")
    kind, media, moov = (whole[begin:end] for begin, end in ((0, 28), (28, whole.index(b"moov") - 4), (whole.index(b"moov") - 4, whole.rindex(b"free") - 4)))
    begin = len(kind) + len(first)
    inner = moov[8:].replace(struct.pack(">III", 0, 1, 36), struct.pack(">III", 0, 1, begin + 8))
    at = begin + len(media) + 8
    inner += b"".join(data_track(at + number * len(SECRET), times=NOON) for number in range(tracks)) + told
    return kind + first + media + atom(b"mdat", SECRET * tracks) + atom(b"moov", with_times(inner)) + behind


NOON = 3_800_000_000
"""A time of making: seconds since 1904."""


def with_times(moov: bytes) -> bytes:
    """Put times of making into the headers of a film."""
    for kind in (b"mvhd", b"tkhd", b"mdhd"):
        begin = moov.index(kind) + 8
        moov = moov[:begin] + struct.pack(">II", NOON, NOON) + moov[begin + 8 :]
    return moov


def data_track(begin: int, times: int) -> bytes:
    """Build a track of one sample of data, as cameras write places."""
    table = atom(
        b"stbl",
        atom(b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1)),
        atom(b"stsz", struct.pack(">III", 0, len(SECRET), 1)),
        atom(b"stco", struct.pack(">III", 0, 1, begin)),
    )
    header = atom(b"tkhd", b"\x00\x00\x00\x07", struct.pack(">II", times, times), bytes(72))
    return atom(b"trak", header, atom(b"mdia", atom(b"hdlr", bytes(8), b"meta", bytes(13)), atom(b"minf", table)))


EMPTY_TRACK = atom(
    b"mdia",
    atom(b"hdlr", bytes(8), b"meta", bytes(13), SECRET),
    atom(b"minf", atom(b"stbl", atom(b"stsc", bytes(8)), atom(b"stsz", bytes(12)), atom(b"stco", bytes(8)))),
)
"""A track of data to which nothing was written."""

PLACE = atom(b"udta", atom(b"\xa9xyz", struct.pack(">HH", len(SECRET), 0x15C7) + SECRET))
KEYS = atom(b"meta", atom(b"keys", b"com.apple.quicktime.location.ISO6709"), atom(b"ilst", SECRET))
FILMS = {
    "plain": film(),
    "place": film(told=PLACE),
    "keys": film(told=KEYS),
    "xmp": film(first=atom(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac"), XMP)),
    "free": film(behind=atom(b"free", SECRET)),
    "meta": film(behind=atom(b"meta", bytes(4), atom(b"hdlr", bytes(8), b"mdir", bytes(13)), SECRET)),
    "places-by-the-second": film(tracks=2),
    "all": film(first=atom(b"uuid", bytes(16), SECRET), told=PLACE + KEYS, tracks=1, behind=atom(b"free", SECRET)),
    "no-samples": film(told=atom(b"trak", EMPTY_TRACK)),
    "large-box": film(first=struct.pack(">I4sQ", 1, b"skip", 16 + len(SECRET)) + SECRET),
}
"""Films that hold what must not come through."""

each_film = pytest.mark.parametrize("name", FILMS)


@each_film
def test_nothing_of_the_metadata_of_a_film_comes_through(tmp_path: Path, name: str) -> None:
    clean = cleaned(tmp_path, FILMS[name])

    assert (SECRET in clean, struct.pack(">I", NOON) in clean) == (False, False)


@each_film
def test_a_film_keeps_its_length_and_what_is_shown(tmp_path: Path, name: str) -> None:
    clean = cleaned(tmp_path, FILMS[name])

    assert len(clean) == len(FILMS[name])
    assert pictures(clean) == pictures(FILMS[name]) != []


def pictures(data: bytes) -> list[bytes]:
    """Read the coded pictures of the first track of a film, by its tables."""
    sizes, begins = data.index(b"stsz"), data.index(b"stco")
    begin = struct.unpack_from(">I", data, begins + 12)[0]
    found = []
    for (size,) in struct.iter_unpack(">I", data[sizes + 16 : sizes + 16 + 4 * struct.unpack_from(">I", data, sizes + 12)[0]]):
        found.append(data[begin : begin + size])
        begin += size
    return found


def test_only_the_track_that_is_shown_stays_one(tmp_path: Path) -> None:
    assert cleaned(tmp_path, FILMS["all"]).count(b"trak") == 1


def test_a_film_is_quicktime_by_its_brand_and_sound_too(tmp_path: Path) -> None:
    for brand, kind in ((b"qt  ", "video/quicktime"), (b"M4A ", "audio/mp4")):
        data = FILMS["all"].replace(b"isom", brand, 1)
        assert media_type(data) == kind
        assert SECRET not in cleaned(tmp_path, data)


@pytest.mark.parametrize(
    "data",
    [
        FILMS["place"][:-1],
        film(tracks=1).replace(b"stsc", b"stsx"),
        film(tracks=1).replace(struct.pack(">III", 0, len(SECRET), 1), struct.pack(">III", 0, 1 << 30, 1)),
        film(tracks=1, told=atom(b"mvex")),
        film(tracks=1).replace(b"vide", b"data"),
        film(told=b"\x00\x00\x00\x04udta"),
    ],
    ids=["cut off", "no table", "a sample outside", "in pieces", "nothing shown", "a box too short"],
)
def test_a_film_that_cannot_be_cleaned_is_copied_as_it_is_and_told(tmp_path: Path, data: bytes) -> None:
    assert copied(tmp_path, data, "video/mp4") == (data, False)


def test_a_film_of_more_boxes_than_any_has_is_copied_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boxes, "MOST_PARTS", 100)
    data = b"\x00\x00\x00\x0cftypmp42" + b"\x00\x00\x00\x08free" * 100

    assert copied(tmp_path, data, "video/mp4") == (data, False)


def test_a_picture_of_more_parts_than_any_has_is_copied_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MOST_PARTS", 4)
    data = PICTURES["jpeg"]

    assert copied(tmp_path, data, "image/jpeg") == (data, False)


# sound, and what is not what it says


def test_a_recording_keeps_what_is_heard(tmp_path: Path) -> None:
    heard = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) + b"data" + struct.pack("<I", 3) + b"abc\x00"
    told = b"LIST" + struct.pack("<I", len(SECRET) + 4) + b"INFO" + SECRET + b"\x00"
    wav = b"RIFF" + struct.pack("<I", len(heard + told)) + heard + told

    assert cleaned(tmp_path, wav) == b"RIFF" + struct.pack("<I", len(heard)) + heard


MP3 = b"\xff\xfb\x90\x64" + b"m" * 413  # MPEG 1, 128,000 bits and 44,100 samples a second: 144 * 128000 / 44100 = 417 bytes
PADDED = b"\xff\xfb\x92\x64" + b"p" * 414  # one byte more
SLOW = b"\xff\xf3\x44\xc4" + b"s" * 92  # MPEG 2, 32,000 and 24,000: 72 * 32000 / 24000 = 96
AAC = b"\xff\xf1\x50\x80\x02\x1f\xfc" + b"a" * 9  # its header says 16
ID3 = b"ID3\x04\x00\x00\x00\x00\x02\x01" + SECRET.ljust(257, b"\x00")  # seven bits a byte: 2 * 128 + 1
WITH_FOOTER = b"ID3\x04\x00\x10\x00\x00\x00\x10" + b"x" * 16 + b"3DI\x04\x00\x10\x00\x00\x00\x10"
APE = b"APETAGEX\xd0\x07\x00\x00" + struct.pack("<III8x", 64 + 32, 1, 0xA0000000) + SECRET.ljust(64, b"\x00") + b"APETAGEX".ljust(32, b"\x00")
OLD = b"TAG" + SECRET.ljust(125, b"\x00")


@pytest.mark.parametrize(
    ("data", "heard"),
    [
        (ID3 + MP3 + PADDED + APE + OLD, MP3 + PADDED),
        (WITH_FOOTER + SLOW + SLOW + OLD, SLOW + SLOW),
        (MP3 + MP3, MP3 + MP3),
        (ID3 + AAC + ID3 + AAC, AAC + AAC),
        (AAC + AAC, AAC + AAC),
    ],
    ids=["MP3", "MPEG 2", "MP3 without tags", "AAC between tags", "AAC"],
)
@pytest.mark.parametrize("kind", ["audio/mpeg", "audio/aac"])
def test_sound_in_frames_keeps_every_frame_and_no_tag(tmp_path: Path, data: bytes, heard: bytes, kind: str) -> None:
    assert copied(tmp_path, data, kind) == (heard, True)


@pytest.mark.parametrize(
    "data",
    [
        MP3[:-1],
        MP3 + b"\x00" * 7,
        OLD + MP3,
        MP3 + OLD[:-1],
        ID3[:-1],
        b"\xff\xfd\x90\x64" + b"l" * 413,
        b"\xff\xfb\x00\x64" + b"m" * 413,
        b"\xff\xf1\x50\x80\x00\xdf\xfc" + b"a" * 9,
    ],
    ids=["cut off", "padding", "a last tag first", "a tag cut off", "a first tag cut off", "layer II", "no bitrate", "shorter than its header"],
)
def test_sound_that_is_not_built_of_frames_and_tags_alone_is_copied_as_it_is(tmp_path: Path, data: bytes) -> None:
    assert copied(tmp_path, data, "audio/mpeg") == (data, False)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("image/jpeg", b"\xff\xd8\xff\xe0 a photo"),
        ("image/jpeg", b"\xff\xd8\xff"),
        ("image/jpeg", b"GIF89a"),
        ("image/jpeg", JPEG[:-2] + b"\xff\xe1\x00\x01"),
        ("image/png", PICTURES["png"][:-20]),
        ("image/webp", PICTURES["webp"][:-20]),
        ("image/gif", PICTURES["gif"][:-20]),
        ("image/gif", PICTURES["gif"][:-1] + b"\x00"),
        ("image/avif", PICTURES["avif"][:-20]),
        ("image/avif", PICTURES["avif"].replace(b"infe\x02", b"infe\x00")),
        ("video/webm", b"\x1a\x45\xdf\xa3" + SECRET),
        (None, SECRET),
        ("image/jpeg", b""),
    ],
    ids=[
        "no photo",
        "three bytes",
        "a GIF",
        "a segment that ends too late",
        "PNG cut short",
        "WebP cut short",
        "GIF cut short",
        "GIF without an end",
        "AVIF cut short",
        "AVIF with items of an old kind",
        "WebM",
        "no type",
        "nothing",
    ],
)
def test_what_cannot_be_cleaned_is_copied_as_it_is_and_told(tmp_path: Path, kind: str | None, data: bytes) -> None:
    assert copied(tmp_path, data, kind) == (data, False)


def broken() -> Iterator[bytes]:
    """Give files of all kinds."""
    yield from PICTURES.values()
    yield from FILMS.values()


@given(st.sampled_from(list(broken())), st.integers(0, 2000), st.binary(min_size=1, max_size=8), st.sampled_from(sorted(CLEANERS)))
def test_any_file_is_cleaned_or_copied_as_it_is(tmp_path_factory: pytest.TempPathFactory, data: bytes, at: int, spoil: bytes, kind: str) -> None:
    spoiled = data[:at] + spoil + data[at + len(spoil) :]
    copy, done = copied(tmp_path_factory.getbasetemp(), spoiled, media_type(spoiled) if at % 2 else kind)

    assert done or copy == spoiled


@pytest.mark.parametrize("sample", EACH_SAMPLE)
def test_every_file_of_a_sample_that_is_shown_can_be_cleaned(tmp_path: Path, sample: Path) -> None:
    with Archive([sample]) as archive:
        for number, member in enumerate(member for member in archive.members if media_type(member.head(64)) in CLEANERS):
            assert copy_clean(member.opened, tmp_path / str(number), media_type(member.head(64))), member.name
            told = (tmp_path / str(number)).read_bytes()
            assert (b"Meadow" in told, b"Title\x00" in told) == (False, False)
