"""The same film in moviepy and in melt (Debian's package, MLT), against our build from nothing.

    python -m benchmarks.rivals --short

Both are given what the hand-written command is given: drawn cards, cues and gain. moviepy draws the
cues by Pillow, melt by libass. melt needs `apt-get install melt`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.cold import course
from benchmarks.hand import Ingredients, ingredients
from benchmarks.house import Cost, forget, scratch, timed, weike
from benchmarks.table import Row, show


def by_moviepy(given: Ingredients, folder: Path, output: Path) -> None:
    """The whole film, composited frame by frame in Python. Runs in a process of its own."""
    from moviepy import (
        AudioFileClip,
        CompositeVideoClip,
        ImageClip,
        TextClip,
        VideoFileClip,
        concatenate_videoclips,
    )

    timeline, rate = given.timeline, float(given.timeline.frame_rate)
    first, *body, last = timeline.clips
    start, stop = first.span.stop / rate, body[-1].span.stop / rate
    footage = VideoFileClip(str(given.footage)).subclipped(0, stop - start)
    cards = [VideoFileClip(str(given.cards[name])) for name in ("title-card", "end-card")]
    ended = cards[1].with_duration(min(cards[1].duration, len(last.span) / rate))
    film = concatenate_videoclips([cards[0], footage, ended])
    logo = next(layer for layer in timeline.overlays if layer.is_still)
    third = next(layer for layer in timeline.overlays if not layer.is_still)
    layers = [
        film,
        ImageClip(str(given.cards["corner-logo"]))
        .with_start(start)
        .with_duration(stop - start)
        .with_position((logo.x, logo.y)),
        VideoFileClip(str(given.cards["lower-third"]), has_mask=True)
        .with_start(third.span.start / rate)
        .with_position((third.x, third.y)),
    ]
    font = next((folder / "fonts").glob("*Bold*"))
    height = timeline.frame_size.height
    for cue in timeline.cues:
        text = TextClip(
            font=str(font),
            text="\n".join(cue.lines),
            font_size=round(height * 0.05),
            color="white",
            stroke_color="black",
            stroke_width=2,
        )
        shown = text.with_start(float(cue.span.start)).with_duration(float(cue.span.duration))
        layers.append(shown.with_position(("center", round(height * 0.86))))
    whole = CompositeVideoClip(layers)
    sound = AudioFileClip(str(given.footage)).with_volume_scaled(10 ** (given.gain / 20))
    whole = whole.with_audio(sound.with_start(start))
    whole.write_videofile(
        str(output),
        fps=rate,
        codec="libx264",
        preset="veryfast",
        ffmpeg_params=["-crf", "20", "-pix_fmt", "yuv420p"],
        audio_codec="aac",
        audio_bitrate="160k",
        logger=None,
    )


def by_melt(given: Ingredients, folder: Path, output: Path) -> list[str]:
    """melt's command line for the whole film."""
    timeline, rate = given.timeline, given.timeline.frame_rate
    first, *body, last = timeline.clips
    start, stop = first.span.stop, body[-1].span.stop
    third = next(layer for layer in timeline.overlays if not layer.is_still)
    size = timeline.frame_size
    return [
        *("melt", "-profile", "atsc_1080p_25" if size.height == 1080 else "atsc_720p_25"),
        *("-track", str(given.cards["title-card"]), f"out={start - 1}"),
        *(str(given.footage), f"out={stop - start - 1}"),
        *(str(given.cards["end-card"]), f"out={len(last.span) - 1}"),
        *("-attach-track", "volume", f"level={given.gain:.1f}"),
        *("-attach-track", "avfilter.subtitles", f"av.filename={folder / 'captions.ass'}"),
        *("-track", "-blank", str(start - 1), str(given.cards["corner-logo"])),
        f"out={stop - start - 1}",
        *("-track", "-blank", str(third.span.start - 1), str(given.cards["lower-third"])),
        *("-transition", "composite", "a_track=0", "b_track=1"),
        *("-transition", "composite", "a_track=0", "b_track=2"),
        *("-consumer", f"avformat:{output}", "vcodec=libx264", "preset=veryfast", "crf=20"),
        *("acodec=aac", "ab=160k", f"r={rate}", "real_time=-2", "threads=0"),
    ]


def measured(seconds: int, lines: int, rivals: Sequence[str]) -> dict[str, Cost]:
    """What our build and those `rivals` that are installed cost."""
    root = course(seconds, lines=lines)
    forget(root)
    costs = {}
    with scratch() as folder:
        costs["weike"] = weike(root, "build", "cold/01-lecture:burned-in")
        given = ingredients(root, "cold", folder)
        if "moviepy" in rivals:
            script = "import sys; from benchmarks.rivals import _moviepy; _moviepy(*sys.argv[1:])"
            command = [sys.executable, "-c", script, str(root), str(folder)]
            costs["moviepy"] = timed(command, folder=Path(__file__).parents[1])
        if "melt" in rivals and shutil.which("melt"):
            costs["melt"] = timed(by_melt(given, folder, folder / "melt.mp4"), folder=folder)
    return costs


def _moviepy(root: str, folder: str) -> None:
    given = ingredients(Path(root), "cold", Path(folder))
    by_moviepy(given, Path(folder), Path(folder) / "moviepy.mp4")


def rows(*, is_short: bool) -> list[Row]:
    """melt renders the lesson of 5 minutes; moviepy, which takes a quarter of an hour for that, one
    minute, in which what our build does once weighs more against us."""
    if is_short:
        return [*_rows("moviepy", 5.0, 20, 720), *_rows("melt", 1.5, 20, 720)]
    return [*_rows("melt", 1.5, 300, 1080), *_rows("moviepy", 5.0, 60, 1080)]


def _rows(rival: str, reach: float, seconds: int, lines: int) -> list[Row]:
    costs = measured(seconds, lines, (rival,))
    if rival not in costs:
        return [Row(f"the same film in {rival}", "", f"≥ {reach} x", None, "not installed")]
    ours = costs["weike"]
    ratio = costs[rival].wall / ours.wall
    work = costs[rival].processor / ours.processor
    how = f"{seconds} s of {lines}p25, one run each, ours {ours.wall:.0f} s; processor {work:.2f}"
    figure = f"the same film in {rival}, over our build from nothing"
    return [Row(figure, f"{ratio:.2f}", f"≥ {reach} x", ratio >= reach, how)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="20 s of 720p")
    show(rows(is_short=parser.parse_args().short))


if __name__ == "__main__":
    main()
