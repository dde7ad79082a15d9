"""How a file from outside is given to FFmpeg: forced demuxer, one protocol, limits on its cost.

Figures are those that held against the hostile corpus (../shared/design/reliability.md).
"""

from __future__ import annotations

from pathlib import Path

MAX_ALLOCATION = 268_435_456
"""Bytes a single allocation may ask for; ends memory bombs at 36 MB."""
MAX_PIXELS = 35_651_584
"""8192 x 4352: an 8K frame."""
MAX_STREAMS = 32
MAX_SECONDS = 3600
MIN_SECONDS = 0.5


def input_arguments(path: Path, demuxer: str) -> list[str]:
    """The input options and `-i` for one file; options of the input itself may stand before."""
    drefs = ["-enable_drefs", "0", "-use_absolute_path", "0"] if demuxer == "mov" else []
    return [
        *("-max_alloc", str(MAX_ALLOCATION)),
        *("-f", demuxer, "-protocol_whitelist", "file", "-max_streams", str(MAX_STREAMS)),
        *("-max_pixels", str(MAX_PIXELS)),
        *drefs,
        *("-i", f"file:{path.absolute()}"),
    ]
