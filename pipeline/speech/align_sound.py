"""The script aligned to speech with no recogniser: synthesise it, find the way through both, adapt
the synthetic voice to the speaker, and find it again, finer.

Method and measures: the captions digest, docs/quality.md. It cannot tell a wrong script from a
right one; `sureness` and the notes tell what speaks against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from pipeline.model.step import Report
from pipeline.model.timed_text import Script, SpokenClass, Transcript, Unit
from pipeline.model.timing import TimeRange
from pipeline.speech.activity import speech_likelihood
from pipeline.speech.chain import chain_of, even_band, near_band
from pipeline.speech.features import RATE, Floats, cepstra, normalised, read_speech
from pipeline.speech.reference import FINE_HOP, Reference, reference_of
from pipeline.speech.units import ScriptUnit, clauses_of, script_units
from pipeline.speech.viterbi import Band, Chain, Emission, Ints, cheapest_path
from pipeline.speech.voice import Fitted, distances, evened, fitted, normal, unfitted

ENGINE = "script_only"
LEAST_SPEECH = 0.3
"""Seconds of speech below which nobody spoke."""
FASTEST, SLOWEST = 9.0, 1.2
"""Units a second that a person can speak: outside, script and sound do not belong together."""


@dataclass(frozen=True, slots=True)
class _Costs:
    """What departures from the script cost, in moments of 40 ms of a usual match (about 1)."""

    omission: float
    """Of a clause left out, for each of its frames."""
    door: float
    """Of a clause left out, besides."""
    strange: float
    """Of speech that is not the script's, a moment: an aside, a cough."""
    pause: float = 5.0
    """Of a pause inside a clause; after a mark it is free."""


UNSURE = _Costs(0.04, 3.0, 1.5)
SURE = _Costs(0.06, 3.0, 1.4)


@dataclass(frozen=True, slots=True)
class _Sound:
    cepstra: Floats
    speech: Floats
    seconds: float
    has_network: bool


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
    frames = aligner.first()
    _tell(report, 0.5)
    frames = aligner.again(frames)
    _tell(report, 0.6)
    frames = aligner.closer(frames, 2, 6.0)
    _tell(report, 0.8)
    frames = aligner.closer(frames, 1, 1.0)
    _tell(report, 1.0)
    owners = np.where(frames >= 0, reference.owner[np.maximum(frames, 0)], -1)
    return _transcript(script, units, aligner, owners, len(units) / spoken_seconds)


def _tell(report: Report | None, share: float) -> None:
    if report:
        report(share)


def _sound(samples: Floats) -> _Sound:
    made, _ = cepstra(normalised(samples), FINE_HOP)
    _, levels = cepstra(samples, FINE_HOP)
    likely, has_network = speech_likelihood(samples, levels, FINE_HOP)
    return _Sound(made, likely, len(samples) / RATE, has_network)


class _Aligner:
    """One script against one recording, with what is learnt of the speaker on the way.

    Frames are 10 ms; a pass of `pace` n looks at every nth of both.
    """

    def __init__(self, units: Sequence[ScriptUnit], sound: _Sound, reference: Reference) -> None:
        self.units = units
        self.sound = sound
        self.reference = reference
        self.clauses = clauses_of(tuple(units))
        self._heard = evened(sound.cepstra, sound.speech)
        self._voice = normal(reference.cepstra)

    def first(self) -> Ints:
        """The reference frame heard at each moment, or -1, with nothing known of the speaker."""
        return self._widely(unfitted(self._voice, self._heard), UNSURE)

    def again(self, frames: Ints) -> Ints:
        """The same, the voice fitted by what was found before."""
        return self._widely(self._fitted(frames), UNSURE)

    def closer(self, frames: Ints, pace: int, seconds: float) -> Ints:
        """The same, within `seconds` of what was found before."""
        chain = self._chain(pace, SURE)
        near = np.where(frames >= 0, frames // pace, -1)[::pace]
        band = near_band(chain, near, seconds * RATE / FINE_HOP / pace)
        return self._found(chain, self._fitted(frames), pace, band, SURE)

    def _widely(self, known: Fitted, costs: _Costs) -> Ints:
        pace = 4
        chain = self._chain(pace, costs)
        likely = _thinned(self.sound.speech, pace)
        reach = max(20 * RATE / FINE_HOP / pace, min(0.25 * len(chain), 6000))
        return self._found(chain, known, pace, even_band(chain, likely, reach), costs)

    def _fitted(self, frames: Ints) -> Fitted:
        return fitted(self._voice, self._heard, self.sound.speech, frames)

    def _chain(self, pace: int, costs: _Costs) -> Chain:
        owner = self.reference.owner[::pace]
        scale = 4 / pace
        return chain_of(
            self.units,
            owner,
            self.clauses,
            omission=(costs.omission, costs.door * scale),
            pause=costs.pause * scale,
        )

    def _found(self, chain: Chain, known: Fitted, pace: int, band: Band, costs: _Costs) -> Ints:
        heard = _thinned(known.heard, pace)
        voice = _thinned(known.voice, pace)[: int(chain.frame.max()) + 1]
        likely = _thinned(self.sound.speech, pace)
        emission = _emission(chain, heard, voice, likely, costs.strange)
        path = cheapest_path(chain, emission, len(likely), band)
        found = np.repeat(chain.frame[path], pace)[: len(self.sound.speech)]
        return np.where(found >= 0, found * pace, -1).astype(np.int32)


def _thinned(values: Floats, pace: int) -> Floats:
    """Means of `pace` frames, the last of however many are left."""
    if pace == 1:
        return values
    count = -(-len(values) // pace)
    padding = [(0, count * pace - len(values))] + [(0, 0)] * (values.ndim - 1)
    padded = np.pad(values, padding, mode="edge")
    made: Floats = padded.reshape(count, pace, *values.shape[1:]).mean(axis=1)
    return made


def _emission(
    chain: Chain, heard: Floats, voice: Floats, likely: Floats, strange: float
) -> Emission:
    unlikely = -np.log(likely + np.float32(0.02))
    silence = np.minimum(0.55 - 1.3 * np.log(1.02 - likely), strange)
    silence = silence.astype(np.float32)

    def costs(moments: slice, states: slice) -> Floats:
        frames = chain.frame[states]
        speaking = frames >= 0
        made = np.empty((moments.stop - moments.start, len(frames)), np.float32)
        made[:, ~speaking] = silence[moments, None]
        part = voice[frames[speaking]]
        made[:, speaking] = distances(heard[moments], part) + unlikely[moments, None]
        return made

    return costs


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
