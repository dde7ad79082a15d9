"""Footage that does not conform: what is drawn from it as it is, and what needs a working copy.

Frame n of a take shows what the footage showed at n / frame rate, counted from the file's start,
whether its times are mapped while it is drawn (`take_shape`) or in a copy (`conform`). A copy costs
a second encode, so it is made only where a mapping could not be exact or would cost more.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from pipeline.ffmpeg.graph import RGB, PictureShape
from pipeline.ffmpeg.profile import BT709, timescale
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.safety import input_arguments
from pipeline.ffmpeg.segments import require_frames
from pipeline.model.errors import BrokenPromise
from pipeline.model.media import FrameSize, MediaFacts, Transfer, VideoStream
from pipeline.model.step import Report
from pipeline.model.timing import frames_covering, seconds_text

PLAIN_FORMATS = frozenset(("yuv420p", "nv12", "yuv422p", "yuv444p"))
SEEKABLE = frozenset(("mov", "matroska"))
"""Containers in which the exact frame is found again; in the others seeking guesses."""
INTRA_GOP = 12
"""Frames: short, since segments start anywhere."""


def reasons_to_conform(facts: MediaFacts, frame_rate: Fraction) -> tuple[str, ...]:
    """Why footage needs a working copy at `frame_rate`; empty: it is used as it is."""
    video = facts.video
    if video is None:
        return ()
    size, shown = video.stored_size, video.display_size
    is_turned = video.rotation in (90, 270)
    upright = (size.height, size.width) if is_turned else (size.width, size.height)
    checks = {
        "variable frame rate": video.is_variable_rate,
        "another frame rate": not video.is_variable_rate and video.frame_rate != frame_rate,
        "starts late": video.start * frame_rate >= Fraction(1, 2),
        "rotated": video.rotation != 0,
        "pixels are not square": upright != (shown.width, shown.height),
        "odd size": bool(shown.width % 2 or shown.height % 2),
        "interlaced": video.is_interlaced,
        "HDR": video.transfer is not Transfer.SDR,
        "full range": video.is_full_range,
        "another colour matrix": _has_other_colours(video),
        "another pixel format": video.pixel_format not in PLAIN_FORMATS,
        "its container has no exact seeking": facts.format not in SEEKABLE,
    }
    return tuple(reason for reason, holds in checks.items() if holds)


COPIED = (
    "interlaced",
    "HDR",
    "its container has no exact seeking",
)
"""Reasons that need a copy: a picture depends on its neighbours (fields), the conversion is dear
and segments are drawn up to twice (tone mapping), or a moment is not found again. All others are
mapped: each segment reads its span of the footage and takes the pictures that were on."""
REDRAWN = (
    "pixels are not square",
    "odd size",
    "full range",
    "another colour matrix",
    "another pixel format",
)
"""Reasons that change the picture itself, not only its times. FFmpeg turns pictures by itself."""


def needs_copy(facts: MediaFacts, frame_rate: Fraction) -> bool:
    """Whether footage is drawn from a working copy."""
    return any(reason in COPIED for reason in reasons_to_conform(facts, frame_rate))


def take_shape(facts: MediaFacts, frame_rate: Fraction) -> PictureShape:
    """How footage that needs no copy is drawn at `frame_rate`."""
    video = facts.video
    if video is None:
        raise BrokenPromise("the shape of a take without a picture was asked for")
    reasons = reasons_to_conform(facts, frame_rate)
    return PictureShape(
        facts.format,
        frames_covering(facts.duration, frame_rate) if reasons else video.frame_count,
        video.pixel_format,
        _even_size(video) if reasons else video.display_size,
        is_mapped=bool(reasons),
        upright=_scaled(video) if set(reasons) & set(REDRAWN) else (),
    )


def copy_shape(facts: MediaFacts, frame_rate: Fraction) -> PictureShape:
    """How the working copy that `conform` makes is drawn."""
    if facts.video is None:
        raise BrokenPromise("the shape of a copy without a picture was asked for")
    size = _even_size(facts.video)
    return PictureShape("mov", frames_covering(facts.duration, frame_rate), "yuv420p", size)


def conform(
    path: Path,
    facts: MediaFacts,
    frame_rate: Fraction,
    *,
    output: Path,
    report: Report | None = None,
) -> int:
    """Writes the working copy, picture only; returns its frames, which cover picture and sound."""
    video = facts.video
    if video is None:
        raise BrokenPromise(f"{path}: a working copy of no picture was planned")
    planned = frames_covering(facts.duration, frame_rate)
    rate = f"{frame_rate.numerator}/{frame_rate.denominator}"
    filters = ",".join(
        [
            *_upright(video),
            # from the file's start: a late first picture is shown from 0 on
            f"fps={rate}:start_time=0:round=near",
            "tpad=stop=-1:stop_mode=clone",
            f"trim=end_frame={planned}",
        ]
    )
    encoding = ["-c:v", "libx264", "-preset", "superfast", "-crf", "14", "-g", str(INTRA_GOP)]
    plain = ["-an", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1", *BT709]
    run_ffmpeg(
        [
            *input_arguments(path, facts.format),
            *("-map", f"0:{video.index}", "-vf", filters, "-fps_mode", "passthrough"),
            *encoding,
            *plain,
            *("-t", seconds_text(planned / frame_rate + 1)),
            *("-video_track_timescale", str(timescale(frame_rate)), str(output.absolute())),
        ],
        expected=planned / frame_rate,
        report=report,
    )
    require_frames(output, planned)
    return planned


def _upright(video: VideoStream) -> list[str]:
    """Fields, dynamic range, square pixels, even sides; FFmpeg turns the picture by itself."""
    filters = []
    if video.is_interlaced:
        filters.append("bwdif=mode=send_frame")
    if video.transfer is not Transfer.SDR:
        filters += _to_sdr(video.transfer)
    return [*filters, *_scaled(video)]


def _scaled(video: VideoStream) -> tuple[str, ...]:
    """Filters to square pixels, even sides, video range, 4:2:0."""
    size = _even_size(video)
    matrix = "" if video.transfer is not Transfer.SDR else ":out_color_matrix=bt709"
    coded = f":in_color_matrix={video.matrix}" if _has_other_colours(video) else ""
    scale = f"scale=w={size.width}:h={size.height}:flags=bicubic:out_range=tv{coded}{matrix}"
    return (scale, "setsar=sar=1", "format=pix_fmts=yuv420p")


def _has_other_colours(video: VideoStream) -> bool:
    """Whether a player that takes them for BT.709 shows other colours than were meant. High dynamic
    range is converted by itself, RGB wherever it is used."""
    is_rgb = video.pixel_format.startswith(RGB)
    return video.transfer is Transfer.SDR and not is_rgb and video.matrix != "bt709"


def _even_size(video: VideoStream) -> FrameSize:
    width, height = video.display_size.width, video.display_size.height
    return FrameSize(max(2, round(width / 2) * 2), max(2, round(height / 2) * 2))


def _to_sdr(transfer: Transfer) -> list[str]:
    """HLG or PQ to BT.709, by way of linear light (BT.2408's reference white, 203 cd/m²): as it was
    up to half of white, highlights rolled off up to 1000 cd/m². (`hable` shows white as 58 %.)"""
    name = "arib-std-b67" if transfer is Transfer.HLG else "smpte2084"
    return [
        f"zscale=tin={name}:min=bt2020nc:pin=bt2020:t=linear:npl=203",
        "format=gbrpf32le",
        "zscale=p=bt709",
        "tonemap=tonemap=mobius:param=0.5:peak=5:desat=0",
        "zscale=t=bt709:m=bt709:r=tv",
    ]
