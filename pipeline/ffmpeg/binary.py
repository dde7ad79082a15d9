"""Which FFmpeg is used, and its version for keys.

The one that imageio-ffmpeg carries, or the one IMAGEIO_FFMPEG_EXE names.
"""

from __future__ import annotations

import hashlib
import subprocess
from functools import cache
from pathlib import Path

import imageio_ffmpeg

from pipeline.model.errors import MissingTool

CHOSEN = "IMAGEIO_FFMPEG_EXE"
"""The variable of the environment that names it; imageio-ffmpeg takes it unseen."""


@cache
def executable() -> Path:
    """The program's path. Raises MissingTool."""
    try:
        return Path(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as problem:
        raise MissingTool(
            "expected FFmpeg in the package imageio-ffmpeg, found none for this system",
            hint="install FFmpeg 6 or newer and set IMAGEIO_FFMPEG_EXE to its full path",
        ) from problem


@cache
def version() -> str:
    """Version and a digest of how it was built, e.g. "n9.0.2-17-g2a571b6068 3f1c…"."""
    finished = subprocess.run(
        [str(executable()), "-hide_banner", "-version"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=30,
    )
    text = finished.stdout.decode("utf-8", "replace")
    if finished.returncode or "version" not in text:
        raise MissingTool(
            f"{executable()}: expected a working FFmpeg, found exit {finished.returncode}",
            hint="`weike doctor` tells more",
        )
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return f"{text.split()[2]} {digest}"
