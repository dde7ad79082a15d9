"""Small pictures of footage to look at, grey or in colour: every few frames, or key frames alone.

One decode. Pictures come as JPEG files, so that half an hour of them is no gigabyte; beside them
every frame at a few cells, which is enough to tell a cut.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pipeline.ffmpeg.graph import Picture
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.safety import input_arguments
from pipeline.model.step import Report
from pipeline.model.timing import nearest_frame, seconds_text

LINES = 360
"""Of the shorter side: a face of a twentieth of the picture is still found."""
CELLS = (32, 18)
PATTERN = "look%06d.jpg"
CELLS_FILE = "cells.gray"
MATRICES = "in_color_matrix=bt709:out_color_matrix=bt601:out_range=pc"
_TIME = re.compile(r"Parsed_showinfo\S* @ \S+\] .*?pts_time:(-?[0-9.]+)")


@dataclass(frozen=True, slots=True)
class Peeked:
    """`pictures` by their frame; `cells`, where every frame was decoded, is a file of one byte a
    cell, CELLS a frame."""

    pictures: Mapping[int, Path]
    cells: Path | None


def peek_evenly(
    picture: Picture,
    *,
    frame_rate: Fraction,
    every: int,
    folder: Path,
    report: Report | None,
    in_colour: bool = False,
) -> Peeked:
    """One picture in `every` frames, and the cells of all."""
    sparse = rf"select=not(mod(n\,{every})),{_small(in_colour)}"
    tiny = f"scale={CELLS[0]}:{CELLS[1]}:flags=area,format=gray"
    graph = f"[0:v:0]{_chain(picture, frame_rate)}split[a][b];[a]{sparse}[looks];[b]{tiny}[cells]"
    cells = folder / CELLS_FILE
    run_ffmpeg(
        [
            *input_arguments(picture.path, picture.shape.demuxer),
            *("-filter_complex", graph, "-map", "[looks]", *_jpeg(folder)),
            *("-map", "[cells]", "-fps_mode", "passthrough", "-f", "rawvideo", str(cells)),
        ],
        expected=picture.shape.frame_count / frame_rate,
        report=report,
    )
    paths = sorted(folder.glob("look*.jpg"))
    return Peeked({place * every: path for place, path in enumerate(paths)}, cells)


def peek_keys(
    picture: Picture,
    *,
    frame_rate: Fraction,
    apart: Fraction,
    folder: Path,
    report: Report | None,
    in_colour: bool = False,
) -> Peeked:
    """Key frames at least `apart` seconds from each other: what cuts nothing need not decode."""
    gap = seconds_text(apart, 3)
    chosen = rf"select=isnan(prev_selected_t)+gte(t-prev_selected_t\,{gap}),showinfo=checksum=0"
    upright = "".join(f"{one}," for one in picture.shape.upright)
    ran = run_ffmpeg(
        [
            *("-skip_frame", "nokey"),
            *input_arguments(picture.path, picture.shape.demuxer),
            *("-map", "0:v:0", "-vf", f"{chosen},{upright}{_small(in_colour)}", *_jpeg(folder)),
        ],
        expected=picture.shape.frame_count / frame_rate,
        report=report,
    )
    times = [Fraction(time) for time in _TIME.findall(ran.log)]
    last = max(0, picture.shape.frame_count - 1)
    frames = [min(last, max(0, nearest_frame(time, frame_rate))) for time in times]
    return Peeked(dict(zip(frames, sorted(folder.glob("look*.jpg")), strict=False)), None)


def _chain(picture: Picture, frame_rate: Fraction) -> str:
    """As scenes read it: frame n is the scene's frame n."""
    if not picture.shape.is_mapped:
        return ""
    rate = f"{frame_rate.numerator}/{frame_rate.denominator}"
    return ",".join([f"fps={rate}:start_time=0:round=near", *picture.shape.upright, ""])


def _small(in_colour: bool) -> str:
    """JPEG's colours are those of BT.601, in full range."""
    shorter = f"if(gt(iw,ih),-2,{LINES})", f"if(gt(iw,ih),{LINES},-2)"
    scaled = f"scale=w='{shorter[0]}':h='{shorter[1]}':flags=bilinear"
    if not in_colour:
        return f"{scaled},format=gray"
    return f"{scaled}:{MATRICES},format=yuvj444p"


def _jpeg(folder: Path) -> list[str]:
    kept = ["-fps_mode", "passthrough", "-c:v", "mjpeg", "-q:v", "2", "-strict", "unofficial"]
    return [*kept, "-f", "image2", "-start_number", "0", str((folder / PATTERN).absolute())]
