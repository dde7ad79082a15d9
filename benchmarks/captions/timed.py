"""The aligner without weights on joined lessons: boundaries, rules, time and memory."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.captions.boundaries import Errors, boundary_errors
from benchmarks.captions.conforming import cues_of, split_words, violations
from benchmarks.captions.gold import CLIPS
from benchmarks.captions.lessons import Gap, Lesson, lesson_of, orders
from pipeline.model.timed_text import Transcript
from pipeline.speech.align_sound import align_sound
from pipeline.speech.units import clauses_of, script_units


@dataclass
class Timed:
    """What came of lessons of one kind."""

    starts: Errors = field(default_factory=lambda: Errors(()))
    stops: Errors = field(default_factory=lambda: Errors(()))
    seconds: float = 0.0
    work: float = 0.0
    """Seconds of processor time."""
    cues: int = 0
    broken: Counter[str] = field(default_factory=Counter)
    split: int = 0
    unsaid: tuple[int, int, int] = (0, 0, 0)
    """Clauses left out of the sound: how many, how many reported, how many of these rightly."""

    def take(self, lesson: Lesson, transcript: Transcript, work: float) -> None:
        starts, stops = boundary_errors(lesson, transcript)
        self.starts, self.stops = self.starts + starts, self.stops + stops
        self.seconds, self.work = self.seconds + lesson.seconds, self.work + work
        cues = cues_of(lesson, transcript)
        self.cues += len(cues.cues)
        self.broken += violations(lesson, cues)
        self.split += split_words(lesson, cues)


def aligned(lesson: Lesson) -> tuple[Transcript, float]:
    """(the transcript, seconds of processor time)."""
    with tempfile.TemporaryDirectory() as folder:
        path = lesson.write(Path(folder) / "speech.wav")
        start = time.process_time()
        transcript = align_sound(lesson.script, path)
        return transcript, time.process_time() - start


def joined(language: str, gap: Gap, count: int, media: Path) -> Timed:
    """All clips of a language in `count` orders, every second one played faster or slower."""
    timed = Timed()
    for seed, order in enumerate(orders(CLIPS[language], count, seed=21)):
        lesson = lesson_of(order, media, gap, seed, (1.0, 0.94, 1.06)[seed % 3])
        transcript, work = aligned(lesson)
        timed.take(lesson, transcript, work)
    return timed


def shortened(language: str, gap: Gap, count: int, media: Path) -> Timed:
    """The same with clauses cut out of the sound: they are in the script and not said."""
    timed = Timed()
    for seed, order in enumerate(orders(CLIPS[language], count, seed=22)):
        lesson, cut = without(lesson_of(order, media, gap, seed), 2 + seed % 2)
        transcript, work = aligned(lesson)
        timed.take(lesson, transcript, work)
        found = _unsaid(lesson, transcript)
        one = (len(cut), len(found), len(found & cut))
        timed.unsaid = tuple(map(sum, zip(timed.unsaid, one, strict=True)))  # type: ignore[assignment]
    return timed


def without(lesson: Lesson, count: int) -> tuple[Lesson, set[int]]:
    """The lesson with evenly chosen clauses cut out of its sound, and which those are."""
    import numpy as np

    from benchmarks.captions.lessons import RATE, GoldClause

    known = [
        place
        for place, one in enumerate(lesson.clauses)
        if one.start is not None and one.stop is not None and len(one.text) > 6
    ]
    cut = {known[(place * 2 + 1) * len(known) // (2 * count)] for place in range(count)}
    keep = np.ones(len(lesson.samples), bool)
    for place in cut:
        one = lesson.clauses[place]
        assert one.start is not None and one.stop is not None
        keep[int((one.start - 0.03) * RATE) : int((one.stop + 0.03) * RATE)] = False
    moved = np.concatenate([[0], np.cumsum(keep)]) / RATE

    def at(time: float | None) -> float | None:
        return None if time is None else float(moved[min(int(time * RATE), len(keep))])

    clauses = tuple(
        GoldClause(one.text, None, None)
        if place in cut
        else GoldClause(one.text, at(one.start), at(one.stop))
        for place, one in enumerate(lesson.clauses)
    )
    name = f"{lesson.name}, {count} clauses not said"
    return Lesson(name, lesson.language, lesson.samples[keep], clauses), cut


def _unsaid(lesson: Lesson, transcript: Transcript) -> set[int]:
    clauses: Sequence[range] = clauses_of(script_units(lesson.script))
    return {
        place
        for place, clause in enumerate(clauses)
        if sum(transcript.units[unit].span is None for unit in clause) > len(clause) / 2
    }


def most_memory() -> float:
    """Megabytes that this process had at most; 0 where the system does not tell."""
    if os.name == "nt":
        return 0.0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1_000_000 if sys.platform == "darwin" else 1000)
