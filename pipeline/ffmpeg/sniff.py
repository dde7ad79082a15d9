"""What a file is, by its first bytes alone; its name is never believed.

What is not on the list is refused: FFmpeg would open playlists, scripts and text as films.
"""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.model.errors import BadFootage
from pipeline.model.lesson import FootageKind

HEAD = 4096
"""Bytes looked at."""


@dataclass(frozen=True, slots=True)
class Sniffed:
    """`format` is our name for it, `demuxer` what FFmpeg is told to read it as ("" for none)."""

    format: str
    demuxer: str
    kind: FootageKind


def sniff(path: Path) -> Sniffed:
    """Raises BadFootage where the file is none that a role may bring, saying what it is."""
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise _refusal(path, "a link, folder or device", "drop the file itself, not a link to it")
    if found.st_size == 0:
        raise _refusal(path, "an empty file", "copy it again")
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    sniffed = _by_magic(head) or _by_text(path, head)
    if sniffed is None:
        raise _refusal(
            path, "something that is none of these", "export it as MP4, WAV, PNG or text"
        )
    return sniffed


_V, _A, _I = FootageKind.VIDEO, FootageKind.AUDIO, FootageKind.IMAGE
_MP4_AUDIO = (b"M4A ", b"M4B ")
_MP4_IMAGE = (b"avif", b"avis", b"heic", b"heix", b"mif1")
_MAGIC: tuple[tuple[bytes, Sniffed], ...] = (
    (b"\x1aE\xdf\xa3", Sniffed("matroska", "matroska", _V)),
    (b"fLaC", Sniffed("flac", "flac", _A)),
    (b"OggS", Sniffed("ogg", "ogg", _A)),
    (b"ID3", Sniffed("mp3", "mp3", _A)),
    (b"\x89PNG\r\n\x1a\n", Sniffed("png", "png_pipe", _I)),
    (b"\xff\xd8\xff", Sniffed("jpeg", "jpeg_pipe", _I)),
    (b"GIF8", Sniffed("gif", "gif", _I)),
    (b"\x00\x00\x01\xba", Sniffed("mpegps", "mpeg", _V)),
    (b"%PDF-", Sniffed("pdf", "", FootageKind.ATTACHMENT)),
)


def _by_magic(head: bytes) -> Sniffed | None:
    for magic, sniffed in _MAGIC:
        if head.startswith(magic):
            return sniffed
    for look in (_mp4, _riff, _mpegts, _mpeg_audio, _package):
        sniffed_as = look(head)
        if sniffed_as is not None:
            return sniffed_as
    return None


def _mp4(head: bytes) -> Sniffed | None:
    box = head[4:8]
    if box == b"ftyp":
        brand = head[8:12]
        if brand in _MP4_IMAGE:
            return Sniffed("avif" if brand.startswith(b"avi") else "heic", "mov", _I)
        return Sniffed("mov", "mov", _A if brand in _MP4_AUDIO else _V)
    if box in (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"):
        return Sniffed("mov", "mov", _V)
    return None


def _riff(head: bytes) -> Sniffed | None:
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return Sniffed("wav", "wav", _A)
    if head[:4] == b"RIFF" and head[8:11] == b"AVI":
        return Sniffed("avi", "avi", _V)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Sniffed("webp", "webp_pipe", _I)
    return None


def _mpegts(head: bytes) -> Sniffed | None:
    for offset, size in ((0, 188), (4, 192)):
        marks = [head[place : place + 1] for place in range(offset, len(head), size)]
        if len(marks) >= 4 and all(mark == b"G" for mark in marks):
            return Sniffed("mpegts", "mpegts", _V)
    return None


def _mpeg_audio(head: bytes) -> Sniffed | None:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    layer = head[1] >> 1 & 3
    return Sniffed("aac", "aac", _A) if layer == 0 else Sniffed("mp3", "mp3", _A)


_PACKAGES: tuple[tuple[bytes, str, FootageKind], ...] = (
    (b"word/", "docx", FootageKind.SCRIPT),
    (b"ppt/", "pptx", FootageKind.ATTACHMENT),
    (b"xl/", "xlsx", FootageKind.ATTACHMENT),
    (b"opendocument.text", "odt", FootageKind.SCRIPT),
)


def _package(head: bytes) -> Sniffed | None:
    if not head.startswith(b"PK\x03\x04"):
        return None
    for mark, name, kind in _PACKAGES:
        if mark in head:
            return Sniffed(name, "", kind)
    if b"[Content_Types].xml" in head:
        return Sniffed("docx", "", FootageKind.SCRIPT)
    return None


_LISTS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("a playlist (HLS)", lambda text: text.startswith("#EXTM3U")),
    ("a list of files (ffconcat)", lambda text: text.startswith("ffconcat")),
    ("a streaming manifest (DASH)", lambda text: "<MPD" in text[:1000]),
    ("a session description (SDP)", lambda text: text.startswith("v=0\n") or "\nm=audio" in text),
    ("FFmpeg metadata", lambda text: text.startswith(";FFMETADATA")),
    ("a link to an address", lambda text: text.startswith("[InternetShortcut]")),
    ("a drawing with code (SVG)", lambda text: "<svg" in text[:1000]),
    ("a RealText page", lambda text: "<window" in text[:200].lower()),
    ("a script of a program", lambda text: text.startswith(("#!", "import ", "AviSource", "clip"))),
)


def _by_text(path: Path, head: bytes) -> Sniffed | None:
    text = _decoded(head)
    if text is None:
        return None
    for name, matches in _LISTS:
        if matches(text):
            raise _refusal(path, name, "drop the film itself, not a file that points to one")
    suffix = path.suffix.lower()
    if suffix in (".srt", ".vtt", ".ass", ".ssa", ".ttml", ".lrc"):
        return Sniffed(suffix[1:], "", FootageKind.CAPTIONS)
    if suffix in (".md", ".txt", ".markdown"):
        return Sniffed("text", "", FootageKind.SCRIPT)
    raise _refusal(path, "a text file", "scripts are .md, .txt or .docx, captions .srt, .vtt, .ass")


def _decoded(head: bytes) -> str | None:
    """The head as text, if it is any; a character cut at its end does not count."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "ignore")
    if b"\0" in head:
        return None
    for encoding in ("utf-8-sig", "gb18030", "big5"):
        for cut in range(4):
            try:
                return head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def _refusal(path: Path, what: str, hint: str) -> BadFootage:
    return BadFootage(
        f"{path.name}: expected a film, a recording, a picture, a script or captions, found {what}",
        hint=hint,
    )
