"""Inspecting a film against only decoding it: `ffmpeg -i FILM -map 0 -f null -`, in pairs.

    python -m benchmarks.measure [--film FILM] [--pairs N]

Without a film one of 5 min, 1080 lines, 25 frames a second is made once, of the picture and the
voice that tests are made of: it decodes fast, so that what is added shows.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.ffmpeg.binary import executable
from pipeline.ffmpeg.measure import Places, measure
from pipeline.ffmpeg.probe import probe
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.model.media import MediaFacts

CACHE = Path(os.environ.get("WEIKE_BENCHMARKS", Path(tempfile.gettempdir()) / "weike-benchmarks"))
REACH = 1.15
SECONDS = 300


@dataclass(frozen=True)
class Pair:
    """Seconds on the clock and of all processors: ours, then the decode's."""

    ours: tuple[float, float]
    theirs: tuple[float, float]


def film(seconds: int = SECONDS) -> Path:
    """A camera's film of a moving picture with noise on it; 10 s encoded, then repeated."""
    place = CACHE / f"measure-{seconds}s.mp4"
    if place.exists():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    short, whole = CACHE / "measure-short.mp4", CACHE / "measure-whole.mp4"
    picture = "testsrc2=size=1920x1080:rate=25,noise=alls=6:allf=t"
    sound = "sine=f=220:r=48000,tremolo=f=4:d=0.9,aformat=channel_layouts=stereo"
    sources = ["-f", "lavfi", "-t", "10", "-i", picture, "-f", "lavfi", "-t", "10", "-i", sound]
    coding = ["-c:v", "libx264", "-preset", "veryfast", "-b:v", "8M", "-g", "50"]
    coding += ["-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k"]
    run_ffmpeg([*sources, *coding, str(short)])
    repeated = ["-stream_loop", str(-(-seconds // 10)), "-i", str(short), "-c", "copy"]
    run_ffmpeg([*repeated, "-t", str(seconds), str(whole)])
    short.unlink()
    whole.replace(place)
    return place


@cache
def facts_of(path: Path) -> MediaFacts:
    return probe(path)


def decode(path: Path) -> None:
    """The rival: every stream decoded, nothing done with it."""
    plain = [str(executable()), "-hide_banner", "-nostdin", "-loglevel", "error"]
    subprocess.run([*plain, "-i", str(path), "-map", "0", "-f", "null", "-"], check=True)


def inspect(path: Path) -> None:
    """All that the inspect stage does, thumbnails and speech among it; intake knows the facts."""
    facts = facts_of(path)
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        place = Path(folder)
        measure(path, facts, Places(place, place / "speech.wav", place))


def pairs(path: Path, count: int) -> list[Pair]:
    """`count` pairs, their order turned each time; the first inspection is not counted."""
    inspect(path)
    found = []
    for place in range(count):
        if place % 2:
            theirs, ours = timed(decode, path), timed(inspect, path)
        else:
            ours, theirs = timed(inspect, path), timed(decode, path)
        found.append(Pair(ours, theirs))
    return found


def timed(work: Callable[[Path], None], path: Path) -> tuple[float, float]:
    before, started = os.times(), time.perf_counter()
    work(path)
    wall, after = time.perf_counter() - started, os.times()
    return wall, sum(after[:4]) - sum(before[:4])


def median_ratio(found: list[Pair], place: int) -> float:
    """Of the clock (0) or of the processors (1)."""
    return statistics.median(pair.ours[place] / pair.theirs[place] for pair in found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--film", type=Path)
    parser.add_argument("--pairs", type=int, default=5)
    given = parser.parse_args()
    path = given.film or film()
    found = pairs(path, given.pairs)
    print(f"{path.name}, {len(found)} pairs")
    print("| pair | inspect, s | decode, s | ratio | processor, s | processor, s | ratio |")
    print("|---|---|---|---|---|---|---|")
    for place, pair in enumerate(found, 1):
        (wall, own), (plain, other) = pair.ours, pair.theirs
        print(
            f"| {place} | {wall:.1f} | {plain:.1f} | {wall / plain:.3f} "
            f"| {own:.1f} | {other:.1f} | {own / other:.3f} |"
        )
    ratio = median_ratio(found, 0)
    verdict = "reached" if ratio <= REACH else "NOT REACHED"
    print(f"median ratio: {ratio:.3f} on the clock (to reach: {REACH}): {verdict};", end=" ")
    print(f"{median_ratio(found, 1):.3f} of the processors")


if __name__ == "__main__":
    main()
