"""Films in segments: where they are cut, how one is encoded, how they are joined by copying.

The grid is each clip's own, so a longer title card leaves every segment of the body as it was.
An encoded segment is accepted only with exactly its planned frames.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path

from pipeline.ffmpeg.capabilities import REQUIRED_ENCODERS, require_encoder
from pipeline.ffmpeg.graph import SCENE_OPTIONS, Picture, scene_arguments
from pipeline.ffmpeg.own_fonts import bring, bring_fonts
from pipeline.ffmpeg.profile import EncodeProfile, timescale, video_arguments
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.strip import ASS, Strip
from pipeline.model.errors import BrokenPromise
from pipeline.model.step import Report
from pipeline.model.timeline import Clip, Timeline
from pipeline.model.timing import FrameRange, seconds_text

SHORTEST = Fraction(2)
"""Seconds: a shorter rest joins the segment before it."""


@dataclass(frozen=True, slots=True)
class SceneFiles:
    """The files a scene is drawn from; `workspace` is a private folder on any file system."""

    pictures: Mapping[str, Picture]
    captions: tuple[Path, Strip] | None
    """An ASS file that we wrote, and what it covers."""
    fonts: tuple[Path, ...]
    workspace: Path


def segment_ranges(
    timeline: Timeline, *, length: Fraction = Fraction(10)
) -> tuple[FrameRange, ...]:
    """Where a film is cut: at every clip's edge, and near every `length` seconds within a clip.

    The grid is the source's own, so that a span cut out of a take leaves the segments after it as
    they were.
    """
    step = max(1, round(length * timeline.frame_rate))
    shortest = ceil(SHORTEST * timeline.frame_rate)
    ranges: list[FrameRange] = []
    for clip in timeline.clips:
        stops = [stop for stop in _grid(clip, step) if _has_room(clip, stop, shortest, step)]
        starts = [clip.span.start, *stops]
        ranges += [
            FrameRange(start, stop)
            for start, stop in zip(starts, [*stops, clip.span.stop], strict=True)
        ]
    return tuple(ranges)


def _grid(clip: Clip, step: int) -> range:
    """The film's frames at which the source is at a whole number of steps; where its pace is
    another, whole steps of the clip at which frames of the source fall on frames of the film."""
    if clip.speed != 1:
        step = -(-step // clip.speed.denominator) * clip.speed.denominator
        return range(clip.span.start + step, clip.span.stop, step)
    first = clip.span.start + step - clip.source_start % step
    return range(first, clip.span.stop, step)


def _has_room(clip: Clip, cut: int, shortest: int, step: int) -> bool:
    return cut - clip.span.start >= min(shortest, step) and clip.span.stop - cut >= shortest


def encode_segment(
    scene: Timeline,
    files: SceneFiles,
    *,
    profile: EncodeProfile,
    output: Path,
    report: Report | None = None,
) -> None:
    """Encodes `scene` into `output` (MP4, picture only). Raises BrokenPromise where the result
    does not have exactly the planned frames."""
    folder = files.workspace
    strip = None
    environment: dict[str, str] = {}
    if files.captions is not None:
        captions, strip = files.captions
        bring(captions, folder / ASS)
        environment = bring_fonts(files.fonts, folder)
    inputs, end = scene_arguments(scene, files.pictures, captions=strip)
    if profile.encoder not in REQUIRED_ENCODERS:
        require_encoder(profile.encoder, profile.name)
    encoding = video_arguments(profile, scene.frame_rate)
    rate = f"{scene.frame_rate.numerator}/{scene.frame_rate.denominator}"
    # constant rate: the timebase of a concat may be coarser than a frame
    output_options = ["-fps_mode", "cfr", "-r", rate, "-frames:v", str(scene.frame_count)]
    arguments = [
        *SCENE_OPTIONS,
        *inputs,
        "-map",
        end,
        *output_options,
        *encoding,
        "-an",
        str(output.absolute()),
    ]
    run_ffmpeg(
        arguments,
        folder=folder,
        expected=scene.duration,
        report=report,
        environment=environment,
    )
    require_frames(output, scene.frame_count)


def concat_input(
    segments: Sequence[tuple[Path, int]], *, frame_rate: Fraction, workspace: Path
) -> list[str]:
    """Input arguments that read `segments` (file, frames) as one film, by copying.

    Raises BrokenPromise where their stream headers differ: they would not play as one.
    """
    _require_same_headers([path for path, _ in segments])
    lines = ["ffconcat version 1.0"]
    for place, (path, frame_count) in enumerate(segments):
        name = f"segment{place:05d}.mp4"
        bring(path, workspace / name)
        lines += [f"file {name}", f"duration {seconds_text(frame_count / frame_rate, 9)}"]
    listing = workspace / "segments.ffconcat"
    listing.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ["-f", "concat", "-protocol_whitelist", "file", "-i", str(listing.absolute())]


def join(
    segments: Sequence[tuple[Path, int]], *, frame_rate: Fraction, output: Path, workspace: Path
) -> None:
    """Joins segments into one picture track by copying; checks the frame count."""
    arguments = concat_input(segments, frame_rate=frame_rate, workspace=workspace)
    scale = str(timescale(frame_rate))
    copying = [
        "-map",
        "0:v:0",
        "-c",
        "copy",
        "-map_metadata",
        "-1",
        "-video_track_timescale",
        scale,
    ]
    run_ffmpeg([*arguments, *copying, str(output.absolute())])
    require_frames(output, sum(frames for _, frames in segments))


def require_frames(path: Path, planned: int) -> None:
    """Raises BrokenPromise unless `path` has exactly `planned` pictures."""
    import av

    # every packet is read, nothing is decoded: the index alone could promise what is not there
    with av.open(str(path.absolute()), format="mov") as film:
        packets = film.demux(film.streams.video[0])
        found = sum(one.pts is not None and not one.is_discard for one in packets)
    if found != planned:
        raise BrokenPromise(f"{path.name}: expected {planned} frames, found {found}")


def _require_same_headers(paths: Sequence[Path]) -> None:
    import av

    if len(paths) == 1:
        return
    headers = set()
    for path in paths:
        with av.open(str(path.absolute()), format="mov") as container:
            headers.add(bytes(container.streams.video[0].codec_context.extradata or b""))
    if len(headers) > 1:
        raise BrokenPromise(f"{len(paths)} segments have {len(headers)} different stream headers")
