"""What the FFmpeg here can do, asked of the program itself."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pipeline.ffmpeg.binary import executable, version
from pipeline.ffmpeg.run import Limits, run_ffmpeg
from pipeline.model.errors import MissingTool, WeikeError

REQUIRED_FILTERS = (
    "ass", "overlay", "scale", "fps", "tpad", "concat", "setpts", "setsar", "format", "split",
    "crop", "gblur", "trim", "bwdif", "zscale", "tonemap", "ebur128", "silencedetect",
    "blackdetect", "freezedetect", "astats", "aresample", "alimiter", "highpass", "afade", "amix",
    "adelay", "apad", "atrim", "volume", "color", "lutyuv", "setparams", "select", "settb", "blend",
)  # fmt: skip
TRIAL = Limits(wall=30.0, idle=30.0)
REQUIRED_ENCODERS = ("libx264", "aac", "mov_text", "pcm_s16le", "mjpeg", "png")


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Names as FFmpeg has them."""

    version: str
    filters: frozenset[str]
    encoders: frozenset[str]


@cache
def capabilities() -> Capabilities:
    """Asked once a process."""
    return Capabilities(version(), _names("-filters"), _names("-encoders"))


def require(*, filters: Iterable[str] = (), encoders: Iterable[str] = ()) -> None:
    """Raises MissingTool that names what this FFmpeg lacks."""
    here = capabilities()
    lacking = [f"filter {name}" for name in filters if name not in here.filters]
    lacking += [f"encoder {name}" for name in encoders if name not in here.encoders]
    if lacking:
        raise MissingTool(
            f"{executable()} (FFmpeg {here.version}): expected {', '.join(lacking)}, found none",
            hint="unset IMAGEIO_FFMPEG_EXE to use the FFmpeg that Weike installs, or point it to a "
            "full build (with libx264, libass and zimg)",
        )


def require_encoder(encoder: str, profile: str) -> None:
    """Raises MissingTool unless `encoder` really encodes here: a build may have one whose device or
    driver this machine lacks."""
    trouble = encoder_trouble(encoder)
    if trouble:
        raise MissingTool(
            f"encode.profile {profile}: expected the encoder {encoder} to work on this machine, "
            f"found: {trouble}",
            hint="weike doctor lists the profiles that work here; `profile: master` (x264) works "
            "everywhere",
        )


@cache
def encoder_trouble(encoder: str) -> str:
    """Why `encoder` cannot be used here, in FFmpeg's own words; "": it can. Tried once a process,
    on a few small grey pictures."""
    if encoder not in capabilities().encoders:
        return "this FFmpeg has none of that name"
    grey = ["-f", "lavfi", "-i", "color=gray:s=320x240:r=25:d=0.2", "-frames:v", "5"]
    try:
        run_ffmpeg([*grey, "-c:v", encoder, "-f", "null", "-"], limits=TRIAL)
    except WeikeError as failed:
        lines = [line for line in failed.details.splitlines() if "[error]" in line]
        return re.sub(r"\[[^\]]*\] ?", "", lines[0]).strip() if lines else failed.message
    return ""


def _names(question: str) -> frozenset[str]:
    finished = subprocess.run(
        [str(executable()), "-hide_banner", question],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=30,
    )
    listing = finished.stdout.decode("utf-8", "replace")
    return frozenset(re.findall(r"^ [A-Z.|]{2,8} +(\w+) ", listing, re.MULTILINE))
