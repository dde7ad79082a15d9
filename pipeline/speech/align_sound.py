"""The script aligned to speech with no recogniser: synthesise it, find the way through both, adapt
the synthetic voice to the speaker, and find it again, finer.

Method and measures: the captions digest. It cannot tell a wrong script from a right one; `sureness`
says how well the speaker's pauses lie at the script's marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.model.step import Report
from pipeline.model.timed_text import Script, SpokenClass, Transcript, Unit
from pipeline.model.timing import TimeRange
from pipeline.speech.features import (
    CEPSTRA,
    RATE,
    Floats,
    cepstra,
    normalised,
    read_speech,
    speech_likelihood,
)
from pipeline.speech.reference import FINE_HOP, Reference, reference_of
from pipeline.speech.units import ScriptUnit, clauses_of, script_units
from pipeline.speech.viterbi import Chain, Ints, cheapest_path

ENGINE = "script_only"
COARSE = 2
"""Fine frames in a coarse one: 20 ms."""
BAND_SECONDS = 14.0
FINE_BAND_SECONDS = 1.0
PAUSE_ELSEWHERE = 5.0
"""What a pause inside a clause costs; after a mark it is free."""
SKIP_CLAUSE = 2.2
"""What leaving a clause out costs for each frame of it: more than any speech that fits."""
LEAST_SPEECH = 0.3
"""Seconds of speech below which nobody spoke."""
FASTEST, SLOWEST = 9.0, 1.2
"""Units a second that a person can speak: outside, script and sound do not belong together."""
RIDGE = 8.0
STAY = 0.35


@dataclass(frozen=True, slots=True)
class _Sound:
    cepstra: Floats
    speech: Floats
    seconds: float


def align_sound(script: Script, speech: Path, *, report: Report | None = None) -> Transcript:
    """Each spoken unit of the script with its time in `speech` (16 kHz mono 16 bit).

    Where nobody speaks, every unit is not said. Raises MissingTool without espeak-ng.
    """
    units = script_units(script)
    samples = read_speech(speech)
    if not units or len(samples) < RATE // 10:
        return _unsaid(script, units, "there is no speech, or no script")
    sound = _sound(samples)
    spoken_seconds = float((sound.speech > 0.5).sum()) * FINE_HOP / RATE
    if spoken_seconds < LEAST_SPEECH:
        return _unsaid(script, units, "nobody speaks in the recording")
    reference = reference_of(units, script.language)
    _tell(report, 0.2)
    factor = spoken_seconds * RATE / FINE_HOP / max(len(reference.owner), 1)
    reference = reference.paced(float(np.clip(factor, 0.35, 2.5)))
    aligner = _Aligner(units, sound, reference)
    path = aligner.coarse(_normal(reference.cepstra, None), _normal(sound.cepstra, sound.speech))
    _tell(report, 0.5)
    path = aligner.adapted(path)
    _tell(report, 0.7)
    path = aligner.adapted(path)
    _tell(report, 0.8)
    fine = aligner.fine(path)
    _tell(report, 1.0)
    return _transcript(script, units, aligner, fine, len(units) / spoken_seconds)


def _tell(report: Report | None, share: float) -> None:
    if report:
        report(share)


def _sound(samples: Floats) -> _Sound:
    made, _ = cepstra(normalised(samples), FINE_HOP)
    _, levels = cepstra(samples, FINE_HOP)
    return _Sound(made, speech_likelihood(levels), len(samples) / RATE)


def _normal(made: Floats, weights: Floats | None) -> Floats:
    """Mean 0 and variance 1, over speech where `weights` tell it."""
    chosen = made if weights is None or (weights > 0.5).sum() < 20 else made[weights > 0.5]
    spread = chosen.std(axis=0) + 1e-3
    normal: Floats = ((made - chosen.mean(axis=0)) / spread).astype(np.float32)
    return normal


class _Aligner:
    """One script against one recording, with what is learnt of the speaker on the way."""

    def __init__(self, units: Sequence[ScriptUnit], sound: _Sound, reference: Reference) -> None:
        self.units = units
        self.sound = sound
        self.reference = reference
        self.clauses = clauses_of(tuple(units))
        self._heard = _normal(sound.cepstra, sound.speech)
        self._voice = _normal(reference.cepstra, None)
        self._fitted = self._voice
        self._whitening: Floats = np.eye(CEPSTRA, dtype=np.float32) * np.float32(0.6)

    def coarse(self, voice: Floats, heard: Floats) -> Ints:
        """For each coarse moment, the coarse reference frame that is heard, or -1."""
        owner = self.reference.owner[::COARSE]
        likely = self.sound.speech[::COARSE]
        chain = _chain(self.units, owner, self.clauses)
        costs = _distances(heard[::COARSE], voice[::COARSE], self._whitening, likely)
        lows = _band(chain, likely, BAND_SECONDS * RATE / FINE_HOP / COARSE)
        path, _ = cheapest_path(chain, costs, _silence(likely), lows)
        found: Ints = chain.frame[path]
        return found

    def adapted(self, frames: Ints) -> Ints:
        """Fits the synthetic voice to the speaker by what was found, and finds the way again."""
        spoken = np.flatnonzero(frames >= 0)
        if len(spoken) < 4 * CEPSTRA:
            return frames
        heard = self._heard[::COARSE][spoken]
        voice = self._voice[::COARSE][frames[spoken]]
        design = np.hstack([voice, np.ones((len(voice), 1), np.float32)])
        ridge = RIDGE * np.eye(CEPSTRA + 1)
        ridge[-1, -1] = 0
        weights = np.linalg.solve(design.T @ design + ridge, design.T @ heard)
        residual = heard - design @ weights
        spread = np.cov(residual.T) + 0.05 * np.eye(CEPSTRA)
        values, vectors = np.linalg.eigh(spread)
        self._whitening = (vectors / np.sqrt(values)).astype(np.float32)
        whole = np.hstack([self._voice, np.ones((len(self._voice), 1), np.float32)])
        self._fitted = (whole @ weights).astype(np.float32)
        return self.coarse(self._fitted, self._heard)

    def fine(self, frames: Ints) -> Ints:
        """The unit heard at each 10 ms, or -1, within a second of what was found coarsely."""
        voice = self._fitted
        chain = _chain(self.units, self.reference.owner, self.clauses)
        moments = len(self.sound.speech)
        around = np.repeat(frames, COARSE)[:moments]
        around = np.pad(around, (0, moments - len(around)), mode="edge") * COARSE
        lows = _around(chain, around, round(FINE_BAND_SECONDS * RATE / FINE_HOP))
        costs = _distances(self._heard, voice, self._whitening, self.sound.speech)
        path, _ = cheapest_path(chain, costs, _silence(self.sound.speech), lows)
        found = chain.frame[path]
        return np.where(found >= 0, self.reference.owner[np.maximum(found, 0)], -1).astype(np.int32)


def _chain(units: Sequence[ScriptUnit], owner: NDArray[np.int32], clauses: list[range]) -> Chain:
    frames: list[int] = []
    entry: list[float] = []
    stay: list[float] = []
    silences: list[int] = []
    starts = np.searchsorted(owner, np.arange(len(units)))
    stops = np.append(starts[1:], len(owner))
    firsts = {clause.start for clause in clauses}
    for number in range(len(units)):
        silences.append(len(frames))
        frames.append(-1)
        entry.append(0.0 if number in firsts else PAUSE_ELSEWHERE)
        stay.append(0.0)
        for frame in range(int(starts[number]), int(stops[number])):
            frames.append(frame)
            entry.append(0.0)
            stay.append(STAY)
    silences.append(len(frames))
    frames.append(-1)
    entry.append(0.0)
    stay.append(0.0)
    skips = tuple(
        (
            silences[clause.start],
            silences[clause.stop],
            SKIP_CLAUSE * float(stops[clause.stop - 1] - starts[clause.start]),
        )
        for clause in clauses
    )
    return Chain(
        np.array(frames, np.int32), np.array(entry, np.float32), np.array(stay, np.float32), skips
    )


def _distances(heard: Floats, voice: Floats, whitening: Floats, likely: Floats) -> Floats:
    """(moments x reference frames): how unlike they are, dearer where nobody seems to speak."""
    one, other = heard @ whitening, voice @ whitening
    squares = (one**2).sum(1)[:, None] + (other**2).sum(1)[None, :] - 2 * one @ other.T
    distances = np.sqrt(np.maximum(squares, 0)) / np.float32(CEPSTRA**0.5)
    dear: Floats = (distances - np.log(likely[:, None] + 0.02)).astype(np.float32)
    return dear


def _silence(likely: Floats) -> Floats:
    costs: Floats = (0.55 - 1.3 * np.log(1.02 - likely)).astype(np.float32)
    return costs


def _band(chain: Chain, likely: Floats, half: float) -> Ints:
    """The first state of each moment's band: where speech so far would lie if spoken evenly."""
    states = len(chain.frame)
    share = np.cumsum(likely) / max(float(likely.sum()), 1e-6)
    width = min(states, round(2 * half + states * 0.25))
    lows = np.clip(np.round(share * states - width / 2), 0, states - width)
    return np.maximum.accumulate(lows).astype(np.int32)


def _around(chain: Chain, frames: Ints, half: int) -> Ints:
    """A band around the states of reference frames found before (-1: silence, between them)."""
    state_of = np.full(int(chain.frame.max()) + 1, -1, np.int32)
    spoken_states = np.flatnonzero(chain.frame >= 0)
    state_of[chain.frame[spoken_states]] = spoken_states
    known = np.where(frames >= 0, state_of[np.clip(frames, 0, len(state_of) - 1)], -1)
    moments = np.flatnonzero(known >= 0)
    if not len(moments):
        return np.zeros(len(frames), np.int32)
    centre = np.interp(np.arange(len(frames)), moments, known[moments])
    jump = int(np.max(np.diff(centre), initial=0)) + 1
    width = min(len(chain.frame), 2 * half + jump + 200)
    lows = np.clip(np.round(centre - width / 2), 0, len(chain.frame) - width)
    lows[-1] = len(chain.frame) - width
    return np.maximum.accumulate(lows).astype(np.int32)


def _unsaid(script: Script, units: Sequence[ScriptUnit], note: str) -> Transcript:
    made = tuple(
        Unit(u.text, u.after, None, SpokenClass.NOT_SAID, before=u.before, paragraph=u.paragraph)
        for u in units
    )
    return Transcript(script.language, ENGINE, made, 0.0, (note,))


def _transcript(
    script: Script, units: Sequence[ScriptUnit], aligner: _Aligner, owners: Ints, pace: float
) -> Transcript:
    spans = _spans(len(units), owners)
    made = []
    for unit, span in zip(units, spans, strict=True):
        agreement = SpokenClass.SAID if span else SpokenClass.NOT_SAID
        made.append(
            Unit(
                unit.text,
                unit.after,
                span,
                agreement,
                before=unit.before,
                paragraph=unit.paragraph,
            )
        )
    sureness = _sureness(aligner, spans)
    notes = []
    if not SLOWEST <= pace <= FASTEST:
        notes.append(f"the script has {pace:.1f} words a second of speech: is it the right one?")
        sureness = min(sureness, 0.3)
    unsaid = sum(span is None for span in spans)
    if unsaid:
        notes.append(f"{unsaid} of {len(units)} words of the script do not seem to be spoken")
    return Transcript(script.language, ENGINE, tuple(made), round(sureness, 3), tuple(notes))


def _spans(count: int, owners: Ints) -> list[TimeRange | None]:
    """Each unit's first and last moment; None for one that was skipped."""
    spans: list[TimeRange | None] = [None] * count
    places = np.flatnonzero(owners >= 0)
    for unit in range(count):
        own = places[owners[places] == unit]
        if len(own):
            start = Fraction(int(own[0]) * FINE_HOP, RATE)
            spans[unit] = TimeRange(start, Fraction((int(own[-1]) + 1) * FINE_HOP, RATE))
    return spans


def _sureness(aligner: _Aligner, spans: Sequence[TimeRange | None]) -> float:
    """The share of the script's clauses after which the speaker pauses, or that end the speech."""
    ends = [clause.stop - 1 for clause in aligner.clauses[:-1]]
    pauses = 0
    counted = 0
    for end in ends:
        span, following = spans[end], spans[end + 1]
        if span and following:
            counted += 1
            pauses += following.start - span.stop >= Fraction(1, 20)
    return pauses / counted if counted else 1.0
