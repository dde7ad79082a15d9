"""What a file is, by its first bytes; its name decides only between kinds of text.

What is not on the list is refused: FFmpeg would open playlists, scripts and text as films.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from pipeline.ffmpeg.sniff_text import sniff_text
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
    is_sidecar: bool = False
    """Says something about a file of the same name, and is no material itself."""


def sniff(path: Path, *, name: str = "") -> Sniffed:
    """Raises BadFootage where the file is none that a role may bring, saying what it is.

    `name` is what people call the file, where `path` is a copy of ours.
    """
    name = name or path.name
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise _refusal(
            name,
            f"{_special(found.st_mode)}",
            hint="drop the file itself, not something that points to it",
            reason="not-a-file",
            zh="这不是普通文件（链接、管道或设备）",
        )
    if found.st_size == 0:
        raise _refusal(name, "an empty file", hint="copy it again", reason="empty", zh="文件是空的")
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    sniffed = _by_magic(head)
    if sniffed is not None:
        return sniffed
    _refuse_known(head, name)
    text = sniff_text(head, name)
    if text is not None:
        return Sniffed(text.format, "", text.kind, text.is_sidecar)
    if not head.strip(b"\0"):
        raise _refusal(
            name,
            "nothing but zeros: its space was reserved and never filled",
            hint="copy it again",
            reason="empty",
            zh="文件里全是零，没有真正写入内容，请重新复制",
        )
    raise _refusal(
        name,
        "something that is none of these",
        hint="if it plays on the device it came from, copy it again; else export it as MP4, WAV, "
        "PNG or text",
        reason="not-media",
        zh="无法识别为影片、录音、图片、文稿或字幕",
    )


_V, _A, _I = FootageKind.VIDEO, FootageKind.AUDIO, FootageKind.IMAGE
_ATTACHMENT = FootageKind.ATTACHMENT
_MP4_AUDIO = (b"M4A ", b"M4B ", b"F4A ")
_MP4_IMAGE = (b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
_MAGIC: tuple[tuple[bytes, Sniffed], ...] = (
    (b"\x1aE\xdf\xa3", Sniffed("matroska", "matroska", _V)),
    (b"fLaC", Sniffed("flac", "flac", _A)),
    (b"OggS", Sniffed("ogg", "ogg", _A)),
    (b"ID3", Sniffed("mp3", "mp3", _A)),
    (b"#!AMR", Sniffed("amr", "amr", _A)),
    (b"caff\x00\x01", Sniffed("caf", "caf", _A)),
    (b"riff\x2e\x91\xcf\x11", Sniffed("w64", "w64", _A)),
    (b"FLV\x01", Sniffed("flv", "flv", _V)),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Sniffed("asf", "asf", _V)),
    (b"\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02\x01\x01\x02", Sniffed("mxf", "mxf", _V)),
    (b"\x89PNG\r\n\x1a\n", Sniffed("png", "png_pipe", _I)),
    (b"\xff\xd8\xff", Sniffed("jpeg", "jpeg_pipe", _I)),
    (b"GIF8", Sniffed("gif", "gif", _I)),
    (b"\x00\x00\x01\xba", Sniffed("mpegps", "mpeg", _V)),
    (b"%PDF-", Sniffed("pdf", "", _ATTACHMENT)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Sniffed("office-97", "", _ATTACHMENT)),
    (b"PK\x03\x04", Sniffed("zip", "", _ATTACHMENT)),
    (b"PK\x05\x06", Sniffed("zip", "", _ATTACHMENT)),
)
"""A zip is told apart (Word, slides, weights, a package) by `intake/packages.py`."""


def _by_magic(head: bytes) -> Sniffed | None:
    for magic, sniffed in _MAGIC:
        if head.startswith(magic):
            return sniffed
    for look in (_mp4, _riff, _aiff, _mpegts, _mpeg_audio):
        sniffed_as = look(head)
        if sniffed_as is not None:
            return sniffed_as
    return None


def _mp4(head: bytes) -> Sniffed | None:
    box = head[4:8]
    if box == b"ftyp":
        brand = head[8:12]
        if brand in _MP4_IMAGE and b"moov" not in head:
            return Sniffed("avif" if brand.startswith(b"avi") else "heic", "mov", _I)
        return Sniffed("mov", "mov", _A if brand in _MP4_AUDIO else _V)
    if box in (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"):
        return Sniffed("mov", "mov", _V)
    return None


def _riff(head: bytes) -> Sniffed | None:
    if head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == b"WAVE":
        return Sniffed("wav", "wav", _A)
    if head[:4] == b"RIFF" and head[8:11] == b"AVI":
        return Sniffed("avi", "avi", _V)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Sniffed("webp", "webp_pipe", _I)
    return None


def _aiff(head: bytes) -> Sniffed | None:
    is_aiff = head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC")
    return Sniffed("aiff", "aiff", _A) if is_aiff else None


def _mpegts(head: bytes) -> Sniffed | None:
    for offset, size in ((0, 188), (4, 192)):
        marks = [head[place : place + 1] for place in range(offset, len(head), size)]
        if len(marks) >= 4 and all(mark == b"G" for mark in marks):
            return Sniffed("mpegts", "mpegts", _V)
    return None


def _mpeg_audio(head: bytes) -> Sniffed | None:
    """ADTS or MPEG audio: two frames in a row, since 0xFFE alone is any noise (or UTF-16)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    layer = head[1] >> 1 & 3
    if layer == 0 and head[1] & 0xF0 == 0xF0:
        length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        follows = head[length : length + 2]
        return Sniffed("aac", "aac", _A) if follows[:1] in (b"\xff", b"") else None
    rate, frequency = head[2] >> 4, head[2] >> 2 & 3
    if layer == 0 or rate in (0, 15) or frequency == 3 or head[1] >> 3 & 3 == 1:
        return None
    return Sniffed("mp3", "mp3", _A)


_KNOWN: tuple[tuple[bytes, str, str], ...] = (
    (b"\x93NUMPY", "model-untrusted", "numbers of a program (NumPy), which may hold code"),
    (b"\x1f\x8b", "archive", "a packed archive (gzip)"),
    (b"7z\xbc\xaf\x27\x1c", "archive", "a packed archive (7z)"),
    (b"Rar!", "archive", "a packed archive (RAR)"),
    (b"BZh", "archive", "a packed archive (bzip2)"),
    (b"\xfd7zXZ", "archive", "a packed archive (xz)"),
    (b"\x28\xb5\x2f\xfd", "archive", "a packed archive (zstd)"),
    (b"MZ", "program", "a program of Windows"),
    (b"\x7fELF", "program", "a program of Linux"),
    (b"\xca\xfe\xba\xbe", "program", "a program"),
    (b"\xcf\xfa\xed\xfe", "program", "a program of macOS"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "format-not-allowed", "a shortcut of Windows"),
    (b"SQLite format 3", "not-media", "a database"),
    (b"\x00\x05\x16\x07", "not-media", "a companion file of macOS (AppleDouble)"),
)
_ZH = {
    "model-untrusted": "这是程序的数据或模型，里面可能带有代码",
    "archive": "这是压缩包，请解压后投递里面的文件",
    "program": "这是程序，不是素材",
    "format-not-allowed": "这类文件会指向别处，不能接收",
    "not-media": "这不是影片、录音、图片、文稿或字幕",
}


def _refuse_known(head: bytes, name: str) -> None:
    """Names what is known and never taken, so that people read what it is."""
    for magic, reason, what in _KNOWN:
        if head.startswith(magic):
            raise _refusal(name, what, hint=_HINTS[reason], reason=reason, zh=_ZH[reason])
    if head[257:262] == b"ustar":
        raise _refusal(
            name,
            "a tar archive, whose entries may point outside of it",
            hint=_HINTS["archive"],
            reason="archive",
            zh=_ZH["archive"],
        )
    if head[:1] == b"\x80" and 2 <= head[1] <= 5 and b"." in head:
        is_weights = Path(name).suffix.lower() in (".pt", ".pth", ".ckpt", ".pkl", ".pickle")
        reason = "model-untrusted" if is_weights else "program"
        what = "a pickle of Python, which runs code when it is loaded"
        raise _refusal(name, what, hint=_HINTS[reason], reason=reason, zh=_ZH["model-untrusted"])
    is_tensors = Path(name).suffix.lower() == ".safetensors"
    if is_tensors or (len(head) > 9 and head[8:10] == b"{}" and head[7] != 0x20):
        raise _refusal(
            name,
            "weights of a model",
            hint=_HINTS["model-untrusted"],
            reason="model-untrusted",
            zh=_ZH["model-untrusted"],
        )


_HINTS = {
    "model-untrusted": "weights come in by `weike models import`, from a trusted source, with "
    "their digest; never through a drop folder",
    "archive": "unpack it and drop the files that are in it (a .zip is kept as a handout)",
    "program": "drop films, recordings, pictures, scripts and captions only",
    "format-not-allowed": "drop the file itself, not one that points to it",
    "not-media": "drop the film itself",
}


def _special(mode: int) -> str:
    names = (
        (stat.S_ISLNK, "a symbolic link"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
    )
    return next((name for test, name in names if test(mode)), "a device")


def _refusal(name: str, what: str, *, hint: str, reason: str, zh: str) -> BadFootage:
    expected = "expected a film, a recording, a picture, a script or captions"
    return BadFootage(
        f"{name}: {expected}, found {what}", hint=hint, reason=reason, message_zh=f"{name}：{zh}"
    )
