"""Captions burned into single pictures, by the same filter and fonts as into a film."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.ffmpeg.own_fonts import bring_fonts
from pipeline.ffmpeg.run import run_ffmpeg

PATTERN = "still%04d.png"
BURNED = "burned%04d.ppm"
"""Not packed: writing and reading PNG of 1080 lines takes 0.08 s a picture."""


def burn_stills(ass: str, fonts: Sequence[Path], *, folder: Path) -> None:
    """Reads `still0000.png`, … (all of one size) in `folder` as a film of one picture a second,
    burns the ASS text in, and writes `burned0000.ppm`, …."""
    (folder / "captions.ass").write_text(ass, encoding="utf-8")
    run_ffmpeg(
        [
            *("-f", "image2", "-framerate", "1", "-start_number", "0", "-i", PATTERN),
            *("-vf", "format=gbrp,ass=captions.ass:fontsdir=fonts", "-fps_mode", "passthrough"),
            *("-c:v", "ppm", "-pix_fmt", "rgb24", "-f", "image2", "-start_number", "0", BURNED),
        ],
        folder=folder,
        environment=bring_fonts(fonts, folder),
    )
