"""Whether a dropped picture decodes, in the same guarded FFmpeg as films."""

from __future__ import annotations

from pathlib import Path

from pipeline.ffmpeg.cut import corrupt
from pipeline.ffmpeg.run import Limits, run_ffmpeg
from pipeline.ffmpeg.safety import input_arguments
from pipeline.ffmpeg.sniff import Sniffed
from pipeline.model.errors import ToolFailed

MEMORY = 640 << 20
WALL_SECONDS = 30.0
CPU_SECONDS = 12


def check_still(path: Path, sniffed: Sniffed, *, name: str) -> None:
    """Raises BadFootage where no whole picture comes out. Phones' own formats (HEIC, AVIF) come in
    tiles that FFmpeg reads one by one: for them one tile is enough."""
    arguments = [*input_arguments(path, sniffed.demuxer), "-map", "0:v:0", "-frames:v", "1"]
    limits = Limits(wall=WALL_SECONDS, idle=WALL_SECONDS, memory=MEMORY, cpu=CPU_SECONDS)
    try:
        result = run_ffmpeg(["-threads", "2", *arguments, "-f", "null", "-"], limits=limits)
    except ToolFailed as failed:
        raise corrupt(name, f"the picture cannot be decoded ({failed.message})") from failed
    if result.frames < 1 or (result.error_lines and sniffed.format in ("png", "jpeg", "gif")):
        raise corrupt(name, "only part of the picture is there", zh="，图片不完整")
