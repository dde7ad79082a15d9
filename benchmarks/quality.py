"""How good a master's picture is: VMAF against its conformed footage, without anything over it.

    python -m benchmarks.quality FILM…  [--profile master] [--seconds 10]

Each film's middle is encoded as a segment is (same graph, same profile) and compared with what the
same graph gives without loss. VMAF's model is for 1080 lines looked at from three heights. Smaller
footage is encoded at 1080 lines, as it is in a course of that size: encoded small and enlarged for
the model alone, a film would be judged that nobody makes. Films: the demo's footage, or any others.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from benchmarks.table import Row, show
from pipeline.ffmpeg.graph import SCENE_OPTIONS, Picture, PictureShape, scene_arguments
from pipeline.ffmpeg.mezzanine import conform, copy_shape, needs_copy, take_shape
from pipeline.ffmpeg.probe import probe
from pipeline.ffmpeg.profile import PROFILES
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.segments import SceneFiles, encode_segment
from pipeline.model.media import FrameSize
from pipeline.model.timeline import Clip, Timeline
from pipeline.model.timing import FrameRange

RATE = Fraction(25)
REACH = 93.0
LINES = 1080
DEMO = Path(__file__).resolve().parent.parent / "projects" / "demo" / "lessons"


@dataclass(frozen=True)
class Quality:
    """Mean VMAF, that of the worst frame in twenty, bits a second."""

    mean: float
    low: float
    bit_rate: int


def measure(film: Path, profile: str, seconds: Fraction) -> Quality:
    """Of `seconds` from the film's middle."""
    with tempfile.TemporaryDirectory(prefix="weike-quality-") as name:
        folder = Path(name)
        picture = _picture(film, folder)
        shape = picture.shape
        count = min(int(seconds * RATE), shape.frame_count)
        clip = Clip("take", (shape.frame_count - count) // 2, FrameRange(0, count))
        scene = Timeline(RATE, _course_size(shape.frame_size), (clip,))
        master, plain = folder / "master.mp4", folder / "plain.mkv"
        files = SceneFiles({"take": picture}, None, (), folder)
        encode_segment(scene, files, profile=PROFILES[profile], output=master)
        inputs, end = scene_arguments(scene, {"take": picture}, captions=None)
        lossless = ["-map", end, "-frames:v", str(count), "-c:v", "ffv1", str(plain)]
        run_ffmpeg([*SCENE_OPTIONS, *inputs, *lossless])
        mean, low = _vmaf(master, plain)
        return Quality(mean, low, round(master.stat().st_size * 8 * RATE / count))


def _course_size(size: FrameSize) -> FrameSize:
    """The footage's own, or its shape at LINES."""
    shorter = min(size.width, size.height)
    if shorter >= LINES:
        return size
    sides = (round(Fraction(side * LINES, 2 * shorter)) * 2 for side in (size.width, size.height))
    return FrameSize(*sides)


def _picture(film: Path, folder: Path) -> Picture:
    facts = probe(film)
    if not needs_copy(facts, RATE):
        return Picture(film, take_shape(facts, RATE))
    copy = folder / "mezzanine.mp4"
    conform(film, facts, RATE, output=copy)
    shape: PictureShape = copy_shape(facts, RATE)
    return Picture(copy, shape)


def _vmaf(master: Path, plain: Path) -> tuple[float, float]:
    shorter = f"scale=w='if(gt(iw,ih),-2,{LINES})':h='if(gt(iw,ih),{LINES},-2)'"
    looked = f"{shorter}:flags=bicubic,format=yuv420p,settb=1/25,setpts=N"
    log = "vmaf.xml"
    graph = f"[0:v]{looked}[a];[1:v]{looked}[b];[a][b]libvmaf=n_threads=2:log_path={log}"
    inputs = ["-i", str(master), "-i", str(plain)]
    run_ffmpeg([*inputs, "-filter_complex", graph, "-f", "null", "-"], folder=master.parent)
    text = (master.parent / log).read_text(encoding="utf-8")
    frames = sorted(float(one) for one in re.findall(r'<frame [^>]*vmaf="([0-9.]+)"', text))
    return sum(frames) / len(frames), frames[len(frames) // 20]


def rows(films: Sequence[Path], profile: str, seconds: Fraction) -> list[Row]:
    found = []
    for film in films:
        one = measure(film, profile, seconds)
        size = probe(film).video
        lines = f"{size.display_size.width}x{size.display_size.height}" if size else ""
        rate = f"{one.bit_rate / 1e6:.2f} Mbit/s, one frame in twenty below {one.low:.1f}"
        figure = f"VMAF, {profile}, {film.name} ({lines})"
        found.append(Row(figure, f"{one.mean:.1f}", f"≥ {REACH:.0f}", one.mean >= REACH, rate))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("films", nargs="*", type=Path)
    parser.add_argument("--profile", default="master", choices=sorted(PROFILES))
    parser.add_argument("--seconds", type=Fraction, default=Fraction(10))
    given = parser.parse_args()
    films = given.films or sorted(DEMO.glob("*/footage/*.m[op][4v]"))
    if not films:
        parser.error("expected films, found none: name some, or run `make demo` first")
    show(rows(films, given.profile, given.seconds))


if __name__ == "__main__":
    main()
