"""What a text is: captions, a script, a table, a sidecar; or a list that points elsewhere.

Playlists, manifests, scripts of programs and drawings with code are named and refused, whatever
they are called: FFmpeg would follow them to other files and to the network.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from pipeline.model.errors import BadFootage
from pipeline.model.lesson import FootageKind


@dataclass(frozen=True, slots=True)
class Text:
    format: str
    kind: FootageKind
    is_sidecar: bool = False


_CAPTIONS = (".srt", ".vtt", ".ass", ".ssa", ".lrc")
_SCRIPTS = (".md", ".txt", ".markdown")
_TABLES = (".csv", ".tsv")
_ATTACHED = {".json": "json", ".xml": "xml", ".edl": "edl", ".cube": "cube"}
_TIMING = re.compile(r"\d\d?:\d\d:\d\d[.,]\d{1,3}\s*-->")

_PROGRAM = re.compile(
    r"#!|import \w+\s*(?:\n|;|$)|from \w[\w.]* import |Version\(\)|\w+Source\(|LoadPlugin|"
    r"clip\s*=|<\?php|@echo off|function\s*\(|#include\b|require\(",
    re.I,
)
_GRAPH = re.compile(r"(?:a?movie|testsrc\d?|color|sine|a?nullsrc|anoisesrc|lavfi)\s*=\s*\S+", re.I)


_POINTERS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("a playlist (HLS)", lambda text: text.startswith("#EXTM3U") or "\n#EXTINF" in text[:2000]),
    ("a list of files (ffconcat)", lambda text: bool(re.match(r"ffconcat\b|file\s+['\"]", text))),
    ("a streaming manifest (DASH)", lambda text: "<MPD" in text[:2000]),
    ("a streaming manifest", lambda text: "<SmoothStreamingMedia" in text[:2000]),
    ("a session description (SDP)", lambda text: bool(re.match(r"v=0\r?\n", text))),
    ("FFmpeg metadata", lambda text: text.startswith(";FFMETADATA")),
    (
        "a link to an address",
        lambda text: text.startswith(("[InternetShortcut]", "[Desktop Entry")),
    ),
    ("a playlist", lambda text: bool(re.match(r"\[playlist\]|\[Reference\]|RTSPtext", text, re.I))),
    ("a playlist (ASX, SMIL or XSPF)", lambda text: bool(_markup(text, "asx|smil|playlist"))),
    ("a drawing with code (SVG)", lambda text: bool(_markup(text, "svg"))),
    ("a RealText page", lambda text: bool(_markup(text, "window"))),
    ("a web page", lambda text: bool(_markup(text, "!doctype html|html|head|body|script"))),
    ("a script of a program", lambda text: bool(_PROGRAM.match(text))),
    ("a graph for FFmpeg", lambda text: bool(_GRAPH.match(text))),
)


def _markup(text: str, names: str) -> re.Match[str] | None:
    """Whether the document's first element (after declarations and comments) is one of `names`."""
    start = re.compile(
        rf"(?:\s|<\?.*?\?>|<!--.*?-->|<!doctype\s[^>]*>)*<(?:{names})\b", re.I | re.S
    )
    return start.match(text[:4000])


def sniff_text(head: bytes, name: str) -> Text | None:
    """None where `head` is no text. Raises BadFootage where it is one that is never taken."""
    suffix = PurePath(name).suffix.lower()
    text = decoded_head(head, is_surely_text=suffix in _CAPTIONS + _SCRIPTS + _TABLES)
    if text is None:
        return None
    plain = text.lstrip("\ufeff \t\r\n")
    if suffix not in _SCRIPTS[:1] + _CAPTIONS + _TABLES or plain.startswith(("#EXTM3U", "<")):
        for what, matches in _POINTERS:
            if matches(plain):
                raise _pointer(name, what)
    if plain.startswith("<?xml") or suffix in (".xml", ".ttml", ".dfxp", ".fcpxml"):
        is_ttml = bool(_markup(plain, r"(?:\w+:)?tt"))
        kind = FootageKind.CAPTIONS if is_ttml else FootageKind.ATTACHMENT
        return Text("ttml" if is_ttml else "xml", kind)
    found = _by_suffix(suffix) or _by_content(plain)
    if found is not None:
        return found
    raise BadFootage(
        f"{name}: expected a film, a recording, a picture, a script or captions, found plain text",
        hint="scripts are .md, .txt, .docx or .odt; captions .srt, .vtt or .ass",
        reason="not-media",
        message_zh=f"{name}：内容是纯文本，不是影片或录音",
    )


def _by_suffix(suffix: str) -> Text | None:
    if suffix in _CAPTIONS:
        return Text(suffix[1:], FootageKind.CAPTIONS)
    if suffix in _SCRIPTS:
        return Text("text", FootageKind.SCRIPT)
    if suffix in _TABLES:
        return Text("csv", FootageKind.ATTACHMENT)
    if suffix in (".yaml", ".yml"):
        return Text("yaml", FootageKind.ATTACHMENT, is_sidecar=True)
    if suffix in _ATTACHED:
        return Text(_ATTACHED[suffix], FootageKind.ATTACHMENT)
    return None


def _by_content(plain: str) -> Text | None:
    if plain.startswith("WEBVTT"):
        return Text("vtt", FootageKind.CAPTIONS)
    if plain.startswith("[Script Info]"):
        return Text("ass", FootageKind.CAPTIONS)
    if _TIMING.search(plain[:500]):
        return Text("srt", FootageKind.CAPTIONS)
    return None


def decoded_head(head: bytes, *, is_surely_text: bool) -> str | None:
    """The head as text, if it is any; a character cut at its end does not count."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "ignore")
    if b"\0" in head:
        return _unmarked_utf16(head)
    for encoding in ("utf-8-sig", "gb18030", "big5"):
        for cut in range(4):
            try:
                text = head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return text if _is_readable(text) else None
    return head.decode("latin-1") if is_surely_text else None


def _unmarked_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: one byte of nearly every pair is zero where digits and marks are."""
    if len(head) < 8:
        return None
    even, odd = head[0:200:2].count(0), head[1:200:2].count(0)
    pairs = len(head[0:200:2])
    for zeros, others, encoding in ((even, odd, "utf-16-be"), (odd, even, "utf-16-le")):
        if zeros > pairs * 0.3 and others < pairs * 0.05:
            return head[: len(head) // 2 * 2].decode(encoding, "ignore")
    return None


def _is_readable(text: str) -> bool:
    """Few control characters: noise often decodes as GB18030, too."""
    strange = sum(character < " " and character not in "\t\r\n\f\x1b" for character in text)
    return strange <= len(text) // 50


def _pointer(name: str, what: str) -> BadFootage:
    return BadFootage(
        f"{name}: expected a film, a recording, a picture, a script or captions, found {what}: "
        "this format is not allowed, since it would read other files or addresses",
        hint="drop the film itself, not a file that points to one",
        reason="format-not-allowed",
        message_zh=f"{name}：这类文件会指向别处的文件或网址，不能接收",
    )
