"""How pictures are encoded: profiles as values, and the arguments they come to.

Every segment of a film is encoded with the same profile, in software with one encoder thread: its
headers are then identical, so segments join by copying, and its bytes do not depend on timing.
Machines with many cores are filled by segments side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from pipeline.ffmpeg.encoders import HARDWARE, encoder_arguments

GOP_SECONDS = 2
"""Key frames at most so far apart: players seek to them, HLS cuts at them."""
BT709 = ("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709",
         "-color_range", "tv")  # fmt: skip
TAGS = {
    "color_primaries": "bt709",
    "color_trc": "bt709",
    "colorspace": "bt709",
    "range": "tv",
}
"""The same as a picture says it before it is encoded: of two pictures that say different things
FFmpeg moves one's colours."""


@dataclass(frozen=True, slots=True)
class EncodeProfile:
    """`crf` is the encoder's constant quality: lower is better and larger. Scales differ from
    encoder to encoder."""

    name: str
    preset: str
    crf: int
    tune: str = ""
    encoder: str = "libx264"

    @property
    def codec(self) -> str:
        """What FFmpeg calls what it makes: `h264`, `hevc` or `av1`."""
        named = {"libx264": "h264", "libx265": "hevc", "libsvtav1": "av1"}
        return named.get(self.encoder) or self.encoder.partition("_")[0]

    @property
    def is_hardware(self) -> bool:
        return self.encoder.endswith(HARDWARE)


PROFILES: Mapping[str, EncodeProfile] = {
    profile.name: profile
    for profile in (
        EncodeProfile("master", "veryfast", 20),
        EncodeProfile("fine", "medium", 18),
        EncodeProfile("web", "veryfast", 23),
        EncodeProfile("draft", "ultrafast", 28),
        EncodeProfile("hevc", "fast", 22, encoder="libx265"),
        EncodeProfile("av1", "8", 30, encoder="libsvtav1"),
        EncodeProfile("h264-nvenc", "p5", 21, encoder="h264_nvenc"),
        EncodeProfile("hevc-nvenc", "p5", 24, encoder="hevc_nvenc"),
        EncodeProfile("av1-nvenc", "p5", 30, encoder="av1_nvenc"),
        EncodeProfile("h264-qsv", "medium", 21, encoder="h264_qsv"),
        EncodeProfile("hevc-qsv", "medium", 24, encoder="hevc_qsv"),
        EncodeProfile("av1-qsv", "medium", 28, encoder="av1_qsv"),
        EncodeProfile("h264-amf", "quality", 21, encoder="h264_amf"),
        EncodeProfile("hevc-amf", "quality", 24, encoder="hevc_amf"),
        EncodeProfile("h264-videotoolbox", "", 65, encoder="h264_videotoolbox"),
        EncodeProfile("hevc-videotoolbox", "", 60, encoder="hevc_videotoolbox"),
    )
}


def video_arguments(profile: EncodeProfile, frame_rate: Fraction) -> list[str]:
    """4:2:0, 8 bits, BT.709, closed groups of pictures, headers that are the same for every
    segment. HEVC is tagged `hvc1`: Apple's players take no other."""
    asked = encoder_arguments(
        profile.encoder,
        preset=profile.preset,
        quality=profile.crf,
        tune=profile.tune,
        gop=ceil(GOP_SECONDS * frame_rate),
    )
    return [
        *("-c:v", profile.encoder, *asked),
        *(("-tag:v", "hvc1") if profile.codec == "hevc" else ()),
        *BT709,
        *("-video_track_timescale", str(timescale(frame_rate))),
        *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"),
    ]


def timescale(frame_rate: Fraction) -> int:
    """Ticks a second in which every frame starts on a tick."""
    ticks = frame_rate.numerator
    return ticks * ceil(10_000 / ticks)
