"""Whether an MP4 or MOV is whole and what its index says, read by us before FFmpeg sees it.

FFmpeg plays a film that was cut at 60 % without a word (ISO/IEC 14496-12, 4.2: box sizes).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from pipeline.ffmpeg.cut import corrupt, cut
from pipeline.model.errors import BadFootage
from pipeline.model.media import Finding, Severity

MOST_BOXES = 100_000
"""Fragmented films have a few boxes a second; more than this is no film."""
LARGEST_INDEX = 256 << 20
"""Bytes: an index of ten hours at 120 frames a second has 60 MB."""
ABSURD = 1 << 44
"""Bytes (17 TB): no box of a film is as large; its size field is damaged."""
_HOLDERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts", b"mvex", b"moof")
_USUAL = frozenset(
    ("ftyp", "moov", "mdat", "free", "skip", "wide", "uuid", "meta", "moof", "mfra", "sidx")
    + ("styp", "pnot", "udta", "emsg", "prft", "pdin", "PICT")
)
_PROTECTED = (b"encv", b"enca", b"encs", b"enct", b"drms", b"drmi", b"drm ")


@dataclass(slots=True)
class Index:
    """What is read out of moov."""

    duration: Fraction = Fraction(0)
    """Seconds that the file promises; 0 where it does not say (fragmented films)."""
    is_protected: bool = False
    is_elsewhere: bool = False
    """Its picture or sound lies in another file."""
    handlers: list[bytes] = field(default_factory=list)


def check_boxes(path: Path, *, name: str) -> tuple[Finding, ...]:
    """Raises BadFootage where the film is cut, has no index, or one that cannot be right; where it
    is encrypted, or its media lie in another file."""
    size = path.stat().st_size
    found = list(boxes(path, size))
    index = _first_index(path, found, size, name)
    for kind, start, stop in found:
        if index is not None and kind not in _USUAL and (stop > size or not _is_printable(kind)):
            break  # no box of a film: bytes after its end
        if stop > size and stop - start > ABSURD:
            raise corrupt(name, f"its {kind!r} part claims {stop - start} bytes")
        if stop > size:
            promised = index.duration if index else Fraction(0)
            raise cut(name, promised=promised, there=size - start, wanted=stop - start)
    if index is None:
        raise _no_index(name, kinds_of(found))
    _refuse_protected(index, name)
    return tuple(_after(found, size))


def boxes(path: Path, size: int) -> Iterator[tuple[str, int, int]]:
    """(kind, start, stop) of every box at the top level."""
    with path.open("rb") as stream:
        start = 0
        for _ in range(MOST_BOXES):
            stream.seek(start)
            head = stream.read(16)
            if len(head) < 8:
                return
            length, kind = struct.unpack(">I4s", head[:8])
            if length == 1 and len(head) == 16:
                (length,) = struct.unpack(">Q", head[8:])
            if length == 0 and kind != b"\0\0\0\0":
                length = size - start
            if length < 8:
                return
            yield kind.decode("latin-1"), start, start + length
            start += length
            if start >= size:
                return


def _first_index(
    path: Path, found: list[tuple[str, int, int]], size: int, name: str
) -> Index | None:
    place = next(((start, stop) for kind, start, stop in found if kind == "moov"), None)
    if place is None or place[1] > size:
        return None
    start, stop = place
    if stop - start > LARGEST_INDEX:
        raise corrupt(name, f"its index claims {stop - start} bytes")
    with path.open("rb") as stream:
        stream.seek(start)
        body = stream.read(stop - start)
    index = Index()
    _read_holder(memoryview(body)[8:], index, name, 0)
    return index


def _read_holder(body: memoryview, index: Index, name: str, depth: int) -> None:
    place = 0
    while place + 8 <= len(body):
        length, kind = struct.unpack(">I4s", body[place : place + 8])
        if length == 0 and kind == b"\0\0\0\0":
            return  # QuickTime ends some lists with four zeros
        if not 8 <= length <= len(body) - place or depth > 8:
            raise corrupt(name, "the parts of its index do not fit into each other")
        inner = body[place + 8 : place + length]
        if kind in _HOLDERS:
            _read_holder(inner, index, name, depth + 1)
        else:
            _read_leaf(kind, inner, index)
        place += length


def _read_leaf(kind: bytes, body: memoryview, index: Index) -> None:
    if kind == b"mvhd" and len(body) >= 32:
        fields = ">QQIQ" if body[0] == 1 else ">IIII"
        _, _, scale, units = struct.unpack_from(fields, body, 4)
        is_known = scale and units not in (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
        index.duration = Fraction(units, scale) if is_known else Fraction(0)
    elif kind == b"hdlr" and len(body) >= 12 and bytes(body[4:8]) != b"dhlr":
        index.handlers.append(bytes(body[8:12]))
    elif kind == b"stsd" and len(body) >= 16:
        index.is_protected = index.is_protected or bytes(body[12:16]) in _PROTECTED
    elif kind == b"dref" and index.handlers and index.handlers[-1] in (b"vide", b"soun"):
        index.is_elsewhere = index.is_elsewhere or any(_elsewhere(body[8:]))


def _elsewhere(entries: memoryview) -> Iterator[bool]:
    """For each place that media lie in: whether it is another file (flag 1: in this one)."""
    place = 0
    while place + 12 <= len(entries):
        length, _, flags = struct.unpack(">I4sI", entries[place : place + 12])
        if length < 12:
            return
        yield not flags & 1 and length > 12
        place += length


def _refuse_protected(index: Index, name: str) -> None:
    if index.is_protected:
        raise BadFootage(
            f"{name}: expected a film that anyone can play, found a protected (encrypted) one",
            hint="export it without protection from the program that owns it",
            reason="encrypted",
            message_zh=f"{name}：这是受保护（加密）的影片，请从原程序导出不加密的版本",
        )
    if index.is_elsewhere:
        raise BadFootage(
            f"{name}: expected a film that holds its picture and sound, found one whose media lie "
            "in another file (a reference movie)",
            hint="export it self-contained from the editing program",
            reason="external-media",
            message_zh=f"{name}：这是引用影片，画面和声音在别的文件里；请导出为独立（自包含）影片",
        )


def _no_index(name: str, kinds: list[str]) -> BadFootage:
    if "mdat" not in kinds and "ftyp" not in kinds:
        return corrupt(name, "none of the parts of a film can be made out")
    return BadFootage(
        f"{name}: it has no index (moov): the recording was not finished, or the end of the file "
        "is missing",
        hint="copy it again from the card or phone; if it does not play there either, the maker's "
        "own repair may finish it (it is kept as it is)",
        reason="no-index",
        message_zh=f"{name}：影片缺少索引（录制没有正常结束，或文件末尾缺失）。"
        "请从存储卡或手机重新复制；若原件也打不开，可用相机厂家的修复工具",
    )


def _after(found: list[tuple[str, int, int]], size: int) -> Iterator[Finding]:
    """A second film glued to the first, or bytes that are no part of one."""
    first = kinds_of(found).index("moov")
    second = next(
        (start for kind, start, _ in found[first + 1 :] if kind in ("ftyp", "moov")), None
    )
    strange = next(
        (start for kind, start, stop in found if stop > size or not _is_printable(kind)), None
    )
    starts = [one for one in (second, strange, found[-1][2]) if one is not None]
    extra = size - min(starts)
    if extra:
        yield Finding(
            "trailing-data",
            Severity.WARNS,
            f"{extra} bytes follow the end of the film: players show only its first part",
            "if two films were put into one file, drop them one by one",
            message_zh=f"影片结尾之后还有{extra}字节，播放器只显示前一部分",
            advice_zh="若是两段影片合在一个文件里，请分开投递",
        )


def kinds_of(found: list[tuple[str, int, int]]) -> list[str]:
    return [kind for kind, _, _ in found]


def _is_printable(kind: str) -> bool:
    return kind.isascii() and kind.isprintable()
