"""Whether a WAV, AVI or transport stream is whole, as far as its sizes tell.

A recorder that lost power leaves sizes of 0: the sound is all there, and is taken with a warning.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import IO

from pipeline.ffmpeg.cut import cut
from pipeline.model.media import Finding, Severity

MOST_CHUNKS = 10_000
UNSET = (0, 0xFFFFFFFF)
"""Sizes of a header that was never finished, or that counts elsewhere (RF64)."""
PACKETS = (188, 192)
"""Bytes of a packet of MPEG-TS, and of AVCHD's with its clock in front (BDAV)."""


def check_riff(path: Path, *, name: str) -> tuple[Finding, ...]:
    """Raises BadFootage where the file is shorter than its header says."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(12)
        (length,) = struct.unpack("<I", head[4:8])
        if head[:4] != b"RIFF":
            return ()  # RF64 and BW64 keep their sizes in 64 bits elsewhere; decoding tells
        rate = 0
        for kind, start, wanted in _chunks(stream, 12, size):
            if kind == b"fmt ":
                stream.seek(start)
                (rate,) = struct.unpack("<8xI", stream.read(12).ljust(12, b"\0"))
            if kind == b"data" and wanted in UNSET:
                return (_unfinished(),)
            if kind in (b"data", b"LIST") and start + wanted > size:
                promised = Fraction(wanted, rate) if rate and kind == b"data" else Fraction(0)
                raise cut(name, promised=promised, there=size - start, wanted=wanted)
    if length in UNSET:
        return (_unfinished(),)
    if length + 8 > size:
        raise cut(name, promised=Fraction(0), there=size, wanted=length + 8)
    return ()


def _chunks(stream: IO[bytes], start: int, size: int) -> Iterator[tuple[bytes, int, int]]:
    place = start
    for _ in range(MOST_CHUNKS):
        stream.seek(place)
        head = stream.read(8)
        if len(head) < 8:
            return
        kind, length = struct.unpack("<4sI", head)
        yield kind, place + 8, length
        place += 8 + length + length % 2


def _unfinished() -> Finding:
    return Finding(
        "unfinished-header",
        Severity.WARNS,
        "the recorder did not finish the file (it may have lost power): what was written is there",
        "listen to its end: the last words may be missing",
        message_zh="录音设备没有正常结束文件（可能断电），已写入的内容可以使用",
        advice_zh="请听一下结尾，最后几句可能缺失",
    )


def check_packets(path: Path, *, name: str) -> tuple[Finding, ...]:
    """A transport stream has no length; only a broken last packet shows that it was cut."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(1000)
    length = next(
        (one for one in PACKETS if all(head[k] == 0x47 for k in range(one - 188, 900, one))),
        PACKETS[0],
    )
    if size % length == 0:
        return ()
    return (
        Finding(
            "truncated-tail",
            Severity.WARNS,
            f"{name}: the last packet is broken: the end of the recording may be missing",
            "play its last seconds; if they are missing, copy it again from the card",
            message_zh="最后一个数据包不完整，结尾可能缺失",
            advice_zh="请播放最后几秒；若缺失，请从存储卡重新复制",
        ),
    )
