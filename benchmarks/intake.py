"""Intake of one large film against `cp` and `sha256sum` of the same file in the same run.

    python -m benchmarks.intake [--megabytes 2048] [--rounds 3] [--folder DIR]

Intake reads the film once, digests and copies it, flushes it to the disk, probes it, decodes three
places of it, writes its record and moves the original; all of that counts, a settling time does
not. The rival is plain `cp` and `sha256sum` (hashlib where a system lacks the commands), which
flushes nothing: what it still owes the disk is shown beside it. Prints seconds of each round and
the ratio of the medians: 0.8 is the target.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import statistics
import struct
import subprocess
import tempfile
import time
from pathlib import Path

from pipeline.captions.formats import read_captions
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.intake.desk import Desk
from pipeline.intake.receive import receive
from pipeline.model.course import Course
from pipeline.model.lesson import FootageKind
from pipeline.settings.roles import Role

FILMING = Role("filming", "Filming", "摄影录制", (FootageKind.VIDEO,))
SECONDS = 120
PIECE = 64 << 20


def film(place: Path, megabytes: int) -> Path:
    """A 1080p film of two minutes; noise within its media data makes it as large as a camera's."""
    small = place.with_name("small.mp4")
    picture = f"testsrc2=size=1920x1080:rate=25:duration={SECONDS}"
    tone = f"sine=frequency=440:duration={SECONDS}"
    sources = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone]
    encoding = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-f", "mp4"]
    run_ffmpeg([*sources, *encoding, str(small)])
    body = small.read_bytes()
    size = megabytes * 1_000_000 - len(body)
    noise = random.Random(1).randbytes(PIECE)
    with place.open("wb") as stream:
        stream.write(body)
        stream.write(struct.pack(">I4sQ", 1, b"free", size))
        size -= 16
        while size > 0:
            stream.write(noise[: min(size, PIECE)])
            size -= PIECE
    small.unlink()
    return place


def rival(source: Path, copy: Path) -> tuple[float, float]:
    """Seconds of cp and sha256sum, and of a flush afterwards."""
    begun = time.monotonic()
    if shutil.which("cp") and shutil.which("sha256sum"):
        subprocess.run(["cp", str(source), str(copy)], check=True)
        subprocess.run(["sha256sum", str(copy)], check=True, stdout=subprocess.DEVNULL)
    else:
        shutil.copyfile(source, copy)
        with copy.open("rb") as stream:
            hashlib.file_digest(stream, "sha256")
    done = time.monotonic()
    with copy.open("rb+") as stream:
        os.fsync(stream.fileno())
    return done - begun, time.monotonic() - done


def intake(source: Path, course: Path) -> float:
    """Seconds from the drop folder to the record."""
    dropped = course / "inbox" / "filming" / "01-opening" / "film.mp4"
    dropped.parent.mkdir(parents=True)
    (course / "lessons" / "01-opening").mkdir(parents=True)
    source.rename(dropped)

    def words(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
        return "", read_captions(content, file=name, language="zh")[1]

    desk = Desk(course, Course("x", "x", "zh", "", ("01-opening",), "plain"), "move", words)
    begun = time.monotonic()
    received = receive(dropped, role=FILMING, desk=desk)
    seconds = time.monotonic() - begun
    assert received.outcome.value.startswith("accept"), received
    (course / "inbox" / "filming" / "taken" / "01-opening" / "film.mp4").rename(source)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="on the disk that is to be measured")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        folder = Path(name)
        source = film(folder / "film.mp4", arguments.megabytes)
        ours, theirs = [], []
        for number in range(arguments.rounds):
            copy = folder / f"copy{number}"
            seconds, flushing = rival(source, copy)
            theirs.append(seconds)
            copy.unlink()
            course = folder / f"course{number}"
            ours.append(intake(source, course))
            shutil.rmtree(course)
            rest = f"cp + sha256sum {seconds:.2f} s (and {flushing:.2f} s to flush)"
            print(f"round {number + 1}: intake {ours[-1]:.2f} s, {rest}")
    ratio = statistics.median(theirs) / statistics.median(ours)
    speed = arguments.megabytes / statistics.median(ours)
    print(f"intake {speed:.0f} MB/s; throughput {ratio:.2f} of cp + sha256sum (target 0.8)")


if __name__ == "__main__":
    main()
