"""What a file holds: facts of a probe; what a check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from pipeline.model.timing import TimeRange


@dataclass(frozen=True, slots=True)
class FrameSize:
    width: int
    height: int

    @property
    def is_vertical(self) -> bool:
        return self.height > self.width


class Transfer(Enum):
    SDR = "sdr"
    HLG = "hlg"
    PQ = "pq"


@dataclass(frozen=True, slots=True)
class VideoStream:
    """One picture stream as stored; `display_size` is upright and in square pixels."""

    index: int
    codec: str
    stored_size: FrameSize
    display_size: FrameSize
    rotation: int
    """Degrees clockwise that a player turns the stored picture: 0, 90, 180 or 270."""
    pixel_format: str
    frame_rate: Fraction
    """Average frames a second."""
    is_variable_rate: bool
    is_interlaced: bool
    transfer: Transfer
    is_full_range: bool
    frame_count: int
    """Frames shown, counted from the packets or the container; 0 where unknown."""
    start: Fraction
    duration: Fraction
    matrix: str = "bt709"
    """By which its colours are coded: `bt601`, `bt709`, `bt2020`, …, as FFmpeg's scaler has it."""


@dataclass(frozen=True, slots=True)
class AudioStream:
    index: int
    codec: str
    sample_rate: int
    audio_channels: int
    start: Fraction
    duration: Fraction


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What a probe found. Times are seconds from the file's own start, so 0 is its first frame."""

    format: str
    """Our name of the container: the demuxer to force, e.g. "mov", "matroska", "mpegts", "wav"."""
    duration: Fraction
    video: VideoStream | None
    audio: AudioStream | None
    """The first usable sound stream."""
    extra_streams: tuple[str, ...] = ()
    """Streams left alone, e.g. "data:gpmd", "audio:aac"."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """EBU R 128 (ITU-R BS.1770-4). None where the sound never passes the absolute gate."""

    integrated: float | None
    """LUFS"""
    range: float
    """LU"""
    true_peak: float | None
    """dBTP"""


class Severity(Enum):
    STOPS = "stops"
    WARNS = "warns"
    TELLS = "tells"


SEVERITY_ZH = {Severity.STOPS: "必须处理", Severity.WARNS: "请检查", Severity.TELLS: "知会"}
"""From the gravest on."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check found. `code` is stable; the message and the advice are for people."""

    code: str
    severity: Severity
    message: str
    advice: str = ""
    place: TimeRange | None = None
    message_zh: str = ""
    advice_zh: str = ""
