"""The script aligned to speech with no recogniser: synthesise it, find the way through both, adapt
the synthetic voice to the speaker, and find it again, finer.

Method and measures: docs/quality.md, decision 0050. `sureness` and the notes tell what speaks
against the script; they can err.
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
from pipeline.speech.activity import Activity, activity_of
from pipeline.speech.chain import chain_of, even_band, near_band
from pipeline.speech.doubt import DOUBTFUL
from pipeline.speech.edges import at_falls, at_sound
from pipeline.speech.features import CEPSTRA, RATE, cepstra, levelled, levels_of
from pipeline.speech.recording import Floats, Recording
from pipeline.speech.reference import FINE_HOP, Reference, owner_of, reference_of
from pipeline.speech.sureness import Evidence, asides, evidence
from pipeline.speech.table import Chosen, Kept, Table, thinned
from pipeline.speech.units import ScriptUnit, clauses_of, script_units
from pipeline.speech.viterbi import Band, Chain, Emission, Ints, cheapest_path
from pipeline.speech.voice import Distances, Fitted, evened, fitted, normal, unfitted

ENGINE = "script_only"
LEAST_SPEECH = 0.3
"""Seconds of speech below which nobody spoke."""


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


UNSURE = {"zh": _Costs(0.04, 3.0, 1.5), "en": _Costs(0.22, 6.0, 1.8)}
SURE = {"zh": _Costs(0.06, 3.0, 1.4), "en": _Costs(0.22, 6.0, 1.8)}
"""English costs more: its synthetic words lie less clearly nearer to their own sound; with strange
at 1.5 the first words of a clause went as strange where a pause follows them (decision 0054)."""
FALL = {"zh": 0.5, "en": 0.3}
"""How likely speech still is where a clause before a pause ends: English ends in consonants that
the voice network half misses (decision 0058)."""


def align_sound(
    script: Script, speech: Path, *, folder: Path | None = None, report: Report | None = None
) -> Transcript:
    """Each spoken unit of the script with its time in `speech` (16 kHz mono 16 bit). What a long
    recording has too much of for memory is in `folder` meanwhile (None: the system's place).

    Where nobody speaks, every unit is not said. Raises MissingTool without espeak-ng.
    """
    units = script_units(script)
    sound = Recording(speech)
    if not units or len(sound) < RATE // 10:
        return _unsaid(script, units, "there is no speech, or no script")
    activity = activity_of(sound, levels_of(sound, FINE_HOP), FINE_HOP)
    spoken = int((activity.likely > 0.5).sum())
    if spoken * FINE_HOP < LEAST_SPEECH * RATE:
        return _unsaid(script, units, "nobody speaks in the recording")
    _tell(report, 0.1)
    reference = reference_of(units, script.language)
    reference = reference.paced(float(np.clip(spoken / max(len(reference), 1), 0.35, 2.5)))
    _tell(report, 0.2)
    made = Kept(cepstra(levelled(sound), FINE_HOP), CEPSTRA, folder)
    heard = evened(made, activity.likely, folder)
    aligner = _Aligner(script.language, units, heard, activity.likely, reference, folder)
    del made, reference
    frames = aligner.first()
    for share, turn in enumerate((aligner.again, aligner.close, aligner.closest), 2):
        _tell(report, share * 0.2)
        frames = turn(frames)
    owners = aligner.owners(frames)
    owners = at_sound(owners, activity.audible)
    owners = at_falls(owners, activity.likely, aligner.clauses, FALL[script.language])
    found = evidence(
        aligner.fitted(frames), frames, owners, activity.likely, aligner.clauses, script.language
    )
    notes = _notes(found, owners, activity)
    return _transcript(script, units, _spans(len(units), owners), found, notes)


def _tell(report: Report | None, share: float) -> None:
    if report:
        report(share)


class _Aligner:
    """One script against one recording, with what is learnt of the speaker on the way.

    Frames are 10 ms; a pass of `pace` n looks at every nth of both.
    """

    def __init__(
        self,
        language: str,
        units: Sequence[ScriptUnit],
        heard: Table,
        likely: Floats,
        reference: Reference,
        folder: Path | None,
    ) -> None:
        self.unsure, self.sure = UNSURE[language], SURE[language]
        self.units = units
        self.likely = likely
        self.clauses = clauses_of(tuple(units))
        self._lengths = reference.lengths
        self._heard = heard
        self._voice = normal(Kept(reference.parts(), CEPSTRA, folder), folder)
        self._folder = folder

    def first(self) -> Ints:
        """The reference frame heard at each moment, or -1, with nothing known of the speaker."""
        return self._widely(unfitted(self._voice, self._heard), self.unsure)

    def again(self, frames: Ints) -> Ints:
        """The same, the voice fitted by what was found before."""
        return self._widely(self.fitted(frames), self.unsure)

    def close(self, frames: Ints) -> Ints:
        """Within 6 s of what was found before, by 20 ms."""
        return self._closely(frames, 2, 6.0)

    def closest(self, frames: Ints) -> Ints:
        """Within 1 s of what was found before, by 10 ms."""
        return self._closely(frames, 1, 1.0)

    def owners(self, frames: Ints) -> Ints:
        """The unit that is heard at each moment, or -1."""
        owner = owner_of(self._lengths)
        return np.where(frames >= 0, owner[np.maximum(frames, 0)], np.int32(-1))

    def fitted(self, frames: Ints) -> Fitted:
        return fitted(self._voice, self._heard, self.likely, frames, self._folder)

    def _widely(self, known: Fitted, costs: _Costs) -> Ints:
        pace = 4
        chain = self._chain(pace, costs)
        likely = _thinned(self.likely, pace)
        reach = max(20 * RATE / FINE_HOP / pace, min(0.25 * len(chain), 6000))
        return self._found(chain, known, pace, even_band(chain, likely, reach), costs)

    def _closely(self, frames: Ints, pace: int, seconds: float) -> Ints:
        chain = self._chain(pace, self.sure)
        thin = frames[::pace]
        near = np.where(thin >= 0, thin // pace, -1) if pace > 1 else thin
        band = near_band(chain, near, seconds * RATE / FINE_HOP / pace)
        return self._found(chain, self.fitted(frames), pace, band, self.sure)

    def _chain(self, pace: int, costs: _Costs) -> Chain:
        owner = owner_of(self._lengths)[::pace]
        scale = 4 / pace
        return chain_of(
            self.units,
            owner,
            self.clauses,
            omission=(costs.omission, costs.door * scale),
            pause=costs.pause * scale,
        )

    def _found(self, chain: Chain, known: Fitted, pace: int, band: Band, costs: _Costs) -> Ints:
        heard, voice = thinned(known.heard, pace), thinned(known.voice, pace)
        likely = _thinned(self.likely, pace)
        emission = _emission(chain, heard, voice, likely, costs.strange)
        path = cheapest_path(chain, emission, len(likely), band, self._folder)
        found = np.repeat(chain.frame[path], pace)[: len(self.likely)]
        return np.where(found >= 0, found * pace, -1).astype(np.int32)


def _thinned(likely: Floats, pace: int) -> Floats:
    """Means of `pace` frames, the last of however many are left."""
    return thinned(likely[:, None], pace)[: len(likely)][:, 0] if pace > 1 else likely


def _emission(chain: Chain, heard: Table, voice: Table, likely: Floats, strange: float) -> Emission:
    """How far each moment is from each frame; how unlikely it is speech counts for silence only,
    being the same for all frames."""
    pauses = np.flatnonzero(chain.frame < 0)

    def before(states: slice) -> Ints:
        """Each state's frame; of a pause the frame before it, whose costs are not used."""
        places = np.arange(states.start, states.stop)
        return np.maximum(places - np.searchsorted(pauses, places, "right"), 0).astype(np.int32)

    table = Distances(heard, Chosen(voice, before, len(chain)))
    silence = _silence(likely, strange)[:, None]

    def costs(moments: slice, states: slice) -> Floats:
        made = table.of(moments, states)
        first, last = np.searchsorted(pauses, (states.start, states.stop))
        made[:, pauses[first:last] - states.start] = silence[moments]
        return made

    return costs


def _silence(likely: Floats, strange: float) -> Floats:
    """What it costs to take moments for a pause that are so likely speech."""
    unlike = np.minimum(0.55 - 1.3 * np.log(1.02 - likely), strange)
    made: Floats = (unlike + np.log(likely + np.float32(0.02))).astype(np.float32)
    return made


def _unsaid(script: Script, units: Sequence[ScriptUnit], note: str) -> Transcript:
    made = tuple(
        Unit(u.text, u.after, None, SpokenClass.NOT_SAID, before=u.before, paragraph=u.paragraph)
        for u in units
    )
    return Transcript(script.language, ENGINE, made, 0.0, (note,))


def _transcript(
    script: Script,
    units: Sequence[ScriptUnit],
    spans: Sequence[TimeRange | None],
    found: Evidence,
    notes: Sequence[str],
) -> Transcript:
    made = tuple(
        Unit(
            unit.text,
            unit.after,
            span,
            SpokenClass.SAID if span else SpokenClass.NOT_SAID,
            before=unit.before,
            paragraph=unit.paragraph,
        )
        for unit, span in zip(units, spans, strict=True)
    )
    return Transcript(script.language, ENGINE, made, round(found.sureness, 3), tuple(notes))


def _notes(found: Evidence, owners: Ints, activity: Activity) -> list[str]:
    notes = []
    if found.sureness < DOUBTFUL:
        notes.append("the script and the sound fit badly: is it the script of this recording?")
    if found.found < 1:
        notes.append(f"{1 - found.found:.0%} of the script do not seem to be spoken")
    for start, stop in asides(owners, activity.likely):
        notes.append(f"what is said from {start:.1f} s to {stop:.1f} s does not seem to be written")
    if not activity.has_network:
        notes.append("speech was told from noise by its level alone: no voice network here")
    return notes


def _spans(count: int, owners: Ints) -> list[TimeRange | None]:
    """Each unit's first and last moment; None for one that was skipped."""
    spans: list[TimeRange | None] = [None] * count
    places = np.flatnonzero(owners >= 0)
    firsts = np.searchsorted(owners[places], np.arange(count), "left")
    lasts = np.searchsorted(owners[places], np.arange(count), "right") - 1
    for unit in range(count):
        if firsts[unit] <= lasts[unit]:
            start, stop = places[firsts[unit]], places[lasts[unit]] + 1
            spans[unit] = TimeRange(
                Fraction(int(start) * FINE_HOP, RATE), Fraction(int(stop) * FINE_HOP, RATE)
            )
    return spans
