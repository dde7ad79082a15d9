"""What the FFmpeg here can do, asked of the program itself."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pipeline.ffmpeg.binary import executable, version
from pipeline.model.errors import MissingTool

REQUIRED_FILTERS = (
    "ass", "overlay", "scale", "fps", "tpad", "concat", "setpts", "setsar", "format", "split",
    "crop", "gblur", "trim", "bwdif", "zscale", "tonemap", "ebur128", "silencedetect",
    "blackdetect", "freezedetect", "astats", "aresample", "alimiter", "highpass", "afade", "amix",
    "adelay", "apad", "atrim", "volume",
)  # fmt: skip
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
