"""Slow copies of every kind, by seed, on a clock of our own: none may be taken early, none lost.

    python -m tests.intake.slow_copies [--count 500] [--seed 1]

The files, the looks and the taking in are real; only the time between two writes is not waited for.
Every write sets the file's own time as its file system would: to the nanosecond, or to FAT's two
seconds, and on a clock that may be hours off ours.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import os
import random
import struct
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.intake.desk import Received
from pipeline.intake.table import Table
from tests.intake.good import good_film
from tests.intake.places import new_desk, role

SETTLE, POLL = 10.0, 5.0
LESSONS = tuple(f"{number:02}-lesson" for number in range(1, 21))
TAKEN = ("accept", "accept-with-warning")
Copying = Iterator[float]
"""A copy under way: yields the seconds until its next step."""


@dataclass
class Clock:
    now: float = 0.0

    def read(self) -> float:
        return self.now


@dataclass
class Disk:
    """Writes bytes and sets times as a file system would; `skew` is its clock against ours."""

    clock: Clock
    grain: float
    skew: float

    def stamp(self, path: Path, moment: float | None = None) -> None:
        seconds = 1_700_000_000 + self.skew + (self.clock.now if moment is None else moment)
        ticks = int(seconds / self.grain) * self.grain
        os.utime(path, ns=(int(ticks * 1e9), int(ticks * 1e9)))

    def write(self, path: Path, place: int, content: bytes) -> None:
        mode = "r+b" if path.exists() else "w+b"
        with path.open(mode) as stream:
            stream.seek(place)
            stream.write(content)
        self.stamp(path)


@dataclass
class Job:
    """One file to be copied; `done` once the person's tool has finished."""

    path: Path
    content: bytes
    chance: random.Random
    disk: Disk
    is_structured: bool
    done: bool = False
    kind: str = ""
    received: list[Received] = field(default_factory=list)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def pause(self) -> float:
        """Below the settling time; a copy whose container tells may stall for twice as long."""
        if self.is_structured and self.chance.random() < 0.1:
            return self.chance.uniform(SETTLE, 2.4 * SETTLE)
        return self.chance.uniform(0.01, 0.85 * SETTLE)

    def short(self) -> float:
        return self.chance.uniform(0.01, 0.85 * SETTLE)

    def written(self, pieces: list[tuple[int, bytes]], pause: Callable[[], float]) -> Copying:
        """With a pause between two pieces; none after the last."""
        for number, (place, piece) in enumerate(pieces):
            if number:
                yield pause()
            self.disk.write(self.path, place, piece)

    def pieces(self) -> list[tuple[int, bytes]]:
        count = self.chance.randint(2, 7)
        cuts = sorted(self.chance.randrange(1, len(self.content)) for _ in range(count - 1))
        edges = [0, *cuts, len(self.content)]
        return [(a, self.content[a:b]) for a, b in itertools.pairwise(edges) if b > a]


def plain(job: Job) -> Copying:
    """cp: bytes appear in order under the last name."""
    yield from job.written(job.pieces(), job.pause)


def keeping_times(job: Job) -> Copying:
    """cp -p, Explorer: the original's old time is set at the end."""
    yield from plain(job)
    job.disk.stamp(job.path, -86_400.0 * job.chance.randint(1, 900))


def rsync(job: Job) -> Copying:
    """Under a hidden name, then renamed."""
    hidden = job.path.with_name(f".{job.path.name}.{job.chance.choice(['Xy12Ab', 'aB3dE6'])}")
    yield from _hidden(job, hidden)


def browser(job: Job) -> Copying:
    suffix = job.chance.choice([".crdownload", ".part", ".filepart", ".baiduyun.p.downloading"])
    yield from _hidden(job, job.path.with_name(job.path.name + suffix))


def _hidden(job: Job, hidden: Path) -> Copying:
    for place, piece in job.pieces():
        job.disk.write(hidden, place, piece)
        yield job.chance.uniform(0.1, 5 * SETTLE)
    if job.chance.random() < 0.5:
        job.disk.stamp(hidden, -86_400.0)
    hidden.rename(job.path)
    yield 0.0


def reserving(job: Job) -> Copying:
    """Explorer, robocopy: all of the space first, then its bytes in order."""
    with job.path.open("wb") as stream:
        stream.truncate(len(job.content))
    job.disk.stamp(job.path)
    yield job.pause()
    yield from job.written(job.pieces(), job.pause)


def in_any_order(job: Job) -> Copying:
    """Torrents, some sync tools: pieces anywhere, with holes between."""
    pieces = job.pieces()
    job.chance.shuffle(pieces)
    yield from job.written(pieces, job.short)


def again(job: Job) -> Copying:
    """A copy that breaks off, is removed and begins anew."""
    pieces = job.pieces()
    for place, piece in pieces[: max(1, len(pieces) // 2)]:
        job.disk.write(job.path, place, piece)
        yield job.short()
    job.path.unlink()
    yield job.chance.uniform(0.1, 3 * SETTLE)
    yield from plain(job)


def marked(job: Job) -> Copying:
    """With a marker when it is done."""
    yield from plain(job)
    marker = job.path.with_name(job.path.name + job.chance.choice([".done", ".ok"]))
    marker.touch()
    job.disk.stamp(marker)


KINDS: tuple[Callable[[Job], Copying], ...] = (
    plain,
    keeping_times,
    rsync,
    browser,
    reserving,
    in_any_order,
    again,
    marked,
)


def content(chance: random.Random, films: list[bytes], number: int) -> tuple[str, bytes, bool]:
    """(suffix, bytes, whether they say how long they are): every file is another one."""
    which = chance.randrange(3)
    if which == 0:
        words = "".join(chance.choice("安全生产消防灭火器的使用与检查") for _ in range(400))
        return ".txt", f"# 第{number}稿\n{words}。\n".encode(), False
    noise = chance.randbytes(chance.randint(2_000, 60_000))
    if which == 1:
        samples = noise * 40
        head = b"RIFF" + struct.pack("<I", 36 + len(samples)) + b"WAVEfmt "
        head += struct.pack("<IHHIIHH", 16, 1, 1, 16_000, 32_000, 2, 16)
        return ".wav", head + b"data" + struct.pack("<I", len(samples)) + samples, True
    return ".mp4", chance.choice(films) + struct.pack(">I4s", 8 + len(noise), b"free") + noise, True


def run(folder: Path, *, count: int, seed: int) -> list[str]:
    """What went wrong, in words; nothing where all was well."""
    chance, clock = random.Random(seed), Clock()
    films = [good_film(folder / "made" / f"{n}.mp4", n).read_bytes() for n in range(3)]
    desk = new_desk(folder / "course", LESSONS)
    table = Table(desk, role("post"), SETTLE, clock=clock.read)
    jobs = {}
    waiting: list[tuple[float, Job, Copying]] = []
    for number in range(count):
        suffix, body, is_structured = content(chance, films, number)
        grain = chance.choice([1e-9, 1e-9, 0.01, 1.0, 2.0])
        disk = Disk(clock, grain, chance.choice([0, 0, -30_000, 7_200, 31_536_000]))
        path = desk.inbox / "post" / chance.choice(LESSONS) / f"第{number}份 素材{suffix}"
        kind = chance.choice(KINDS)
        job = Job(path, body, random.Random(f"{seed}/{number}"), disk, is_structured)
        job.kind = kind.__name__
        jobs[path] = job
        waiting.append((chance.uniform(0, count * 2.0), job, kind(job)))
    problems: list[str] = []
    next_look = 0.0
    while waiting or clock.now < next_look_limit(jobs, clock):
        waiting.sort(key=lambda one: one[0])
        if waiting and waiting[0][0] <= next_look:
            due, job, copying = waiting.pop(0)
            clock.now = max(clock.now, due)
            step = next(copying, None)
            if step is None:
                job.done = True
            else:
                waiting.append((clock.now + step, job, copying))
            continue
        clock.now = next_look
        next_look += POLL
        for received in table.look():
            path = desk.inbox / received.path
            if path not in jobs or received.outcome.value == "ignore":
                continue
            job = jobs[path]
            job.received.append(received)
            if not job.done:
                problems.append(f"{path.name}: taken early ({job.kind}: {received})")
    return [*problems, *_audit(desk.folder, list(jobs.values()))]


def next_look_limit(jobs: dict[Path, Job], clock: Clock) -> float:
    """Goes on while a file that is done was not taken, for some settling times at most."""
    is_open = any(job.done and not job.received for job in jobs.values())
    return clock.now + POLL if is_open and clock.now < 1e6 else 0.0


def _audit(course: Path, jobs: list[Job]) -> Iterator[str]:
    kept = {
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in course.glob("lessons/*/footage/*")
        if path.suffix != ".json"
    }
    for job in jobs:
        outcomes = [one.outcome.value for one in job.received]
        if len(outcomes) != 1 or outcomes[0] not in TAKEN:
            yield f"{job.path.name}: {job.kind}: expected to be taken once, found {outcomes}"
        elif job.received[0].sha256 != job.digest or job.digest not in kept:
            yield f"{job.path.name}: {job.kind}: another digest"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        problems = run(Path(folder), count=arguments.count, seed=arguments.seed)
    for problem in problems:
        print(problem)
    print(f"{arguments.count} slow copies, seed {arguments.seed}: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
