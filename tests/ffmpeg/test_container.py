"""What containers say against themselves: built by hand, a few bytes each."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.ffmpeg.container import check_container, is_complete
from pipeline.ffmpeg.cut import cut
from pipeline.ffmpeg.pictures import check_picture
from pipeline.model.errors import BadFootage


def box(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def index(seconds: int = 6, *, entry: bytes = b"avc1", reference: bytes = b"") -> bytes:
    header = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, seconds * 1000) + bytes(80))
    sample = struct.pack(">II", 0, 1) + struct.pack(">I4s", 16, entry) + bytes(8)
    place = struct.pack(">I4sI", 12 + len(reference), b"url ", 0 if reference else 1) + reference
    data = box(b"dinf", box(b"dref", struct.pack(">II", 0, 1) + place))
    media = box(b"minf", data + box(b"stbl", box(b"stsd", sample)))
    handler = box(b"hdlr", bytes(8) + b"vide" + bytes(12))
    return box(b"moov", header + box(b"trak", box(b"mdia", handler + media)))


HEAD = box(b"ftyp", b"isom\0\0\2\0")
WHOLE = HEAD + index() + box(b"mdat", b"\x55" * 1000)


def checked(folder: Path, content: bytes, form: str = "mov") -> list[str]:
    path = folder / "film"
    path.write_bytes(content)
    return [finding.code for finding in check_container(path, form, name="影片.mp4")]


def refused(folder: Path, content: bytes, form: str = "mov") -> BadFootage:
    with pytest.raises(BadFootage) as refusal:
        checked(folder, content, form)
    assert "影片.mp4" in refusal.value.message
    return refusal.value


def test_a_whole_film_says_nothing_against_itself(tmp_path: Path) -> None:
    assert checked(tmp_path, WHOLE) == []


def test_a_film_cut_in_its_media_tells_how_many_seconds_are_there(tmp_path: Path) -> None:
    error = refused(tmp_path, WHOLE[:-430])
    assert error.reason == "truncated"
    assert "3.4 s of the 6.0 s the file promises are there" in error.message
    assert "应有6.0秒，实际约3.4秒" in error.message_zh


def test_a_few_missing_bytes_are_counted_since_seconds_would_not_show_them(tmp_path: Path) -> None:
    assert "3 of the bytes" in refused(tmp_path, WHOLE[:-3]).message
    assert "0.0 s" not in cut("x", promised=Fraction(6), there=999, wanted=1000).message


REFUSED = (
    ("no-index", HEAD + box(b"mdat", b"\x55" * 100)),
    ("corrupt", HEAD + struct.pack(">I4sQ", 1, b"moov", 1 << 62)),
    ("corrupt", HEAD + box(b"moov", struct.pack(">I4s", 900, b"trak") + bytes(40))),
    ("encrypted", HEAD + index(entry=b"encv") + box(b"mdat", b"\x55")),
    ("encrypted", HEAD + index(entry=b"drms") + box(b"mdat", b"\x55")),
    ("external-media", HEAD + index(reference=b"file:///etc/hostname\0") + box(b"mdat", b"\x55")),
)


@pytest.mark.parametrize(("reason", "content"), REFUSED)
def test_films_that_cannot_be_used_are_refused_for_the_right_reason(
    tmp_path: Path, reason: str, content: bytes
) -> None:
    assert refused(tmp_path, content).reason == reason


@pytest.mark.parametrize("more", [WHOLE, b"\x01\x02\x03\x04garbage", bytes(64)])
def test_what_follows_the_end_is_told(tmp_path: Path, more: bytes) -> None:
    assert checked(tmp_path, WHOLE + more) == ["trailing-data"]


def element(kind: str, body: bytes, *, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    return bytes.fromhex(kind) + (size | 1 << 56).to_bytes(8, "big") + body


def matroska(*, seconds: float = 6.0, live: bool = False) -> bytes:
    info = element("1549A966", element("4489", struct.pack(">d", seconds * 1000)))
    body = info + element("1F43B675", b"\x55" * 1000)
    head = element("1A45DFA3", b"\x42\x82\x84webm")
    return head + element("18538067", body, length=(1 << 56) - 1 if live else None)


def test_a_cut_matroska_is_found_by_its_sizes(tmp_path: Path) -> None:
    assert checked(tmp_path, matroska(), "matroska") == []
    error = refused(tmp_path, matroska()[:-500], "matroska")
    assert error.reason == "truncated"
    assert "of the 6.0 s" in error.message


def test_a_matroska_written_live_is_cut_where_its_last_cluster_ends_early(tmp_path: Path) -> None:
    assert checked(tmp_path, matroska(live=True), "matroska") == []
    assert refused(tmp_path, matroska(live=True)[:-10], "matroska").reason == "truncated"


def sound(samples: int, *, declared: int | None = None) -> bytes:
    size = samples if declared is None else declared
    head = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 16_000, 32_000, 2, 16)
    body = head + b"data" + struct.pack("<I", size) + b"\x55" * samples
    return b"RIFF" + struct.pack("<I", 36 + size if declared is None else 0) + body


def test_a_recorder_that_lost_power_is_believed_and_a_cut_copy_is_not(tmp_path: Path) -> None:
    assert checked(tmp_path, sound(64_000), "wav") == []
    assert checked(tmp_path, sound(64_000, declared=0), "wav") == ["unfinished-header"]
    error = refused(tmp_path, sound(64_000)[:-32_000], "wav")
    assert "1.0 s of the 2.0 s" in error.message


def test_a_transport_stream_shows_only_a_broken_last_packet(tmp_path: Path) -> None:
    packets = (b"G" + b"\1" * 187) * 10
    assert checked(tmp_path, packets, "mpegts") == []
    assert checked(tmp_path, packets[:-30], "mpegts") == ["truncated-tail"]
    with_clock = (b"\0\0\0\0G" + b"\1" * 187) * 10
    assert checked(tmp_path, with_clock, "mpegts") == []


UNFINISHED = (
    (WHOLE[:-1], "mov"),
    (HEAD, "mov"),
    (WHOLE[:-20] + bytes(20), "mov"),
    (b"%PDF-1.7 half", "pdf"),
    (b"PK\x03\x04 half", "zip"),
    (sound(64_000)[:-1], "wav"),
)


@pytest.mark.parametrize(("content", "form"), UNFINISHED)
def test_a_copy_under_way_is_not_complete(tmp_path: Path, content: bytes, form: str) -> None:
    path = tmp_path / "copy"
    path.write_bytes(content)
    assert not is_complete(path, form)


def test_whole_files_are_complete(tmp_path: Path) -> None:
    path = tmp_path / "copy"
    for content, form in ((WHOLE, "mov"), (b"%PDF-1.7\n%%EOF\n", "pdf"), (sound(64_000), "wav")):
        path.write_bytes(content)
        assert is_complete(path, form)


def test_a_picture_is_measured_before_anything_decodes_it(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + box(b"IHDR", struct.pack(">II", 16_000, 16_000)))
    with pytest.raises(BadFootage) as refusal:
        check_picture(path, "png", name="大图.png")
    assert refusal.value.reason == "too-large"
    jpeg = b"\xff\xd8\xff\xe0\0\4ab\xff\xc0\0\x11\x08" + struct.pack(">HH", 1080, 1920) + bytes(9)
    path.write_bytes(jpeg)
    size = check_picture(path, "jpeg", name="x.jpg")
    assert size is not None
    assert (size.width, size.height) == (1920, 1080)
