"""How pictures are encoded: profiles as values, and the arguments they come to.

Every segment of a film is encoded with the same profile, and with one encoder thread: its stream
headers are then identical, so segments join by copying, and its bytes do not depend on timing.
Machines with many cores are filled by segments side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

GOP_SECONDS = 2
"""Key frames at most so far apart: players seek to them, HLS cuts at them."""
BT709 = ("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709",
         "-color_range", "tv")  # fmt: skip


@dataclass(frozen=True, slots=True)
class EncodeProfile:
    """`crf` is x264's constant rate factor: lower is better and larger."""

    name: str
    preset: str
    crf: int
    tune: str = ""


PROFILES: Mapping[str, EncodeProfile] = {
    profile.name: profile
    for profile in (
        EncodeProfile("master", "veryfast", 20),
        EncodeProfile("fine", "medium", 18),
        EncodeProfile("web", "veryfast", 23),
        EncodeProfile("draft", "ultrafast", 28),
    )
}


def video_arguments(profile: EncodeProfile, frame_rate: Fraction) -> list[str]:
    """H.264 High, 4:2:0, BT.709, closed GOPs, stitchable."""
    gop = ceil(GOP_SECONDS * frame_rate)
    fixed = f"stitchable=1:open-gop=0:keyint={gop}:ref=2:bframes=3:b-pyramid=1:weightp=1"
    return [
        *("-c:v", "libx264", "-preset", profile.preset, "-crf", str(profile.crf)),
        *(("-tune", profile.tune) if profile.tune else ()),
        # ultrafast would fall back to Baseline tools; High needs the 8x8 transform and CABAC.
        *("-x264-params", f"{fixed}:8x8dct=1:cabac=1", "-profile:v", "high"),
        *("-pix_fmt", "yuv420p", "-threads", "1"),
        *BT709,
        *("-video_track_timescale", str(timescale(frame_rate))),
        *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"),
    ]


def timescale(frame_rate: Fraction) -> int:
    """Ticks a second in which every frame starts on a tick."""
    ticks = frame_rate.numerator
    return ticks * ceil(10_000 / ticks)
