"""The script against what a recogniser heard: its characters, the recogniser's times.

Global alignment, banded: same 0, same sound 0.2, near sound 0.4, else 1; a gap 0.8 (captions
digest). A clause that was mostly heard stands as written; one that was not is told, never hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.model.timed_text import (
    Recognition,
    Script,
    SpokenClass,
    Transcript,
    Unit,
    Word,
)
from pipeline.model.timing import TimeRange
from pipeline.speech.reading import spoken, toneless
from pipeline.speech.units import ScriptUnit, clauses_of, script_units, units_of

GAP = 0.8
NEAR = 0.4
SAME_SOUND = 0.2
LEAST_BAND = 150
SAID_SHARE = 0.6
"""A clause of which so much was heard as written was said as written: the rest is misheard."""
OTHERWISE_SHARE = 0.2
LEAST_ADDED = 3
"""Fewer extra characters within said text are the recogniser's, not the speaker's."""
LONGEST_UNHEARD = 2
NEAR_SOUNDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("h", "f"))
NEAR_ENDINGS = (("ing", "in"), ("eng", "en"), ("ang", "an"))


@dataclass(frozen=True, slots=True)
class _Heard:
    text: str
    sound: str
    span: TimeRange


@dataclass(frozen=True, slots=True)
class _Written:
    """One sound of the script: a unit such as "119" has several."""

    unit: int
    text: str
    sound: str


def align_recognition(script: Script, words: Sequence[Word], *, engine: str) -> Transcript:
    """The script's units with the times of what was heard, and each clause's agreement."""
    units = script_units(script)
    written = _written(units, script.language)
    heard = _heard(words, script.language)
    pairs = _aligned(written, heard)
    judged = _judged(units, written, heard, pairs, script.language)
    return Transcript(script.language, engine, tuple(judged), _share_said(judged))


def transcript_of(recognition: Recognition) -> Transcript:
    """What was heard, where there is no script, punctuated by its pauses where it has no marks."""
    units: list[Unit] = []
    for word, following in zip(recognition.words, [*recognition.words[1:], None], strict=True):
        pause = following.span.start - word.span.stop if following else Fraction(2)
        made = units_of(word.text, 0)
        for place, unit in enumerate(made):
            span = _part(word.span, place, len(made))
            is_last = place == len(made) - 1
            after = unit.after or (_mark(pause, recognition.language) if is_last else "")
            before = " " if recognition.language == "en" and units else unit.before
            units.append(Unit(unit.text, after, span, SpokenClass.SAID, before=before))
    return Transcript(recognition.language, recognition.engine, tuple(units))


def _mark(pause: Fraction, language: str) -> str:
    if pause >= Fraction(7, 10):
        return "。" if language == "zh" else "."
    if pause >= Fraction(3, 10):
        return "，" if language == "zh" else ","
    return ""


def _part(span: TimeRange, place: int, count: int) -> TimeRange:
    step = span.duration / count
    return TimeRange(span.start + step * place, span.start + step * (place + 1))


def _written(units: Sequence[ScriptUnit], language: str) -> list[_Written]:
    readings = spoken([unit.text for unit in units], language)
    return [
        _Written(number, unit.text, toneless(sound))
        for number, (unit, reading) in enumerate(zip(units, readings, strict=True))
        for sound in reading
    ]


def _heard(words: Sequence[Word], language: str) -> list[_Heard]:
    """Heard words as sounds; a word of several is shared out evenly."""
    texts, spans = [], []
    for word in words:
        made = units_of(word.text, 0)
        for place, unit in enumerate(made):
            texts.append(unit.text)
            spans.append(_part(word.span, place, len(made)))
    heard = []
    for text, span, reading in zip(texts, spans, spoken(texts, language), strict=True):
        for place, sound in enumerate(reading):
            heard.append(_Heard(text, toneless(sound), _part(span, place, len(reading))))
    return heard


def _cost(written: _Written, heard: _Heard) -> float:
    if written.text == heard.text:
        return 0.0
    if written.sound == heard.sound:
        return SAME_SOUND
    return NEAR if _blurred(written.sound) == _blurred(heard.sound) else 1.0


def _blurred(sound: str) -> str:
    for fine, plain in NEAR_SOUNDS:
        if sound.startswith(fine):
            sound = plain + sound[len(fine) :]
            break
    for fine, plain in NEAR_ENDINGS:
        if sound.endswith(fine):
            return sound[: -len(fine)] + plain
    return sound


def _aligned(written: Sequence[_Written], heard: Sequence[_Heard]) -> list[tuple[int, int]]:
    """(written or -1, heard or -1) pairs in order."""
    rows, columns = len(written), len(heard)
    band = max(LEAST_BAND, abs(rows - columns) + LEAST_BAND)
    far = float("inf")
    before = [place * GAP for place in range(columns + 1)]
    arcs: list[bytearray] = []
    for row in range(1, rows + 1):
        centre = row * columns // max(rows, 1)
        low, high = max(1, centre - band), min(columns, centre + band)
        now = [far] * (columns + 1)
        now[0] = row * GAP
        arc = bytearray(columns + 1)
        arc[0] = 1
        for column in range(low, high + 1):
            match = before[column - 1] + _cost(written[row - 1], heard[column - 1])
            left_out, added = before[column] + GAP, now[column - 1] + GAP
            best = min(match, left_out, added)
            now[column] = best
            arc[column] = 0 if best == match else 1 if best == left_out else 2
        arcs.append(arc)
        before = now
    return _trace(arcs, rows, columns)


def _trace(arcs: Sequence[bytearray], row: int, column: int) -> list[tuple[int, int]]:
    pairs = []
    while row or column:
        arc = 2 if row == 0 else 1 if column == 0 else arcs[row - 1][column]
        row -= arc != 2
        column -= arc != 1
        pairs.append((-1 if arc == 2 else row, -1 if arc == 1 else column))
    return pairs[::-1]


def _judged(
    units: Sequence[ScriptUnit],
    written: Sequence[_Written],
    heard: Sequence[_Heard],
    pairs: Sequence[tuple[int, int]],
    language: str,
) -> list[Unit]:
    """Units in the order of time, each with its agreement."""
    matches: dict[int, list[int]] = {}
    extra: dict[int, list[int]] = {}
    last = -1
    for sound, place in pairs:
        if sound >= 0:
            last = written[sound].unit
        if sound >= 0 and place >= 0:
            matches.setdefault(last, []).append(place)
        elif sound < 0:
            extra.setdefault(last, []).append(place)
    agreement = _clause_agreement(units, written, heard, pairs)
    spans = _spans(units, matches, heard, agreement)
    judged: list[Unit] = list(_added(extra.get(-1, []), heard, language, 0))
    for number, unit in enumerate(units):
        judged.append(_unit(unit, spans[number], agreement[number], matches.get(number), heard))
        judged += _added(extra.get(number, []), heard, language, unit.paragraph)
    return judged


def _unit(
    unit: ScriptUnit,
    span: TimeRange | None,
    agreement: SpokenClass,
    places: Sequence[int] | None,
    heard: Sequence[_Heard],
) -> Unit:
    said = "".join(dict.fromkeys(heard[place].text for place in places or ()))
    return Unit(
        unit.text,
        unit.after,
        None if agreement is SpokenClass.NOT_SAID else span,
        agreement,
        heard=said if agreement is SpokenClass.OTHERWISE else "",
        before=unit.before,
        paragraph=unit.paragraph,
    )


def _clause_agreement(
    units: Sequence[ScriptUnit],
    written: Sequence[_Written],
    heard: Sequence[_Heard],
    pairs: Sequence[tuple[int, int]],
) -> list[SpokenClass]:
    good = [0.0] * len(units)
    sounds = [0] * len(units)
    found = [0] * len(units)
    for sound, place in pairs:
        if sound < 0:
            continue
        unit = written[sound].unit
        sounds[unit] += 1
        if place >= 0:
            found[unit] += 1
            good[unit] += _cost(written[sound], heard[place]) <= NEAR
    agreement = [SpokenClass.NOT_SAID] * len(units)
    for clause in clauses_of(tuple(units)):
        whole = sum(sounds[unit] for unit in clause)
        share = sum(good[unit] for unit in clause) / max(whole, 1)
        present = sum(found[unit] for unit in clause) / max(whole, 1)
        kind = SpokenClass.NOT_SAID
        if share >= SAID_SHARE:
            kind = SpokenClass.SAID
        elif share >= OTHERWISE_SHARE or present >= SAID_SHARE:
            kind = SpokenClass.OTHERWISE
        for unit in clause:
            agreement[unit] = kind
        if kind is SpokenClass.SAID:
            _mark_unheard(clause, found, agreement)
    return agreement


def _mark_unheard(clause: range, found: Sequence[int], agreement: list[SpokenClass]) -> None:
    """A longer run of a said clause that nothing was heard of was left out."""
    run: list[int] = []
    for unit in [*clause, -1]:
        if unit >= 0 and not found[unit]:
            run.append(unit)
            continue
        if len(run) > LONGEST_UNHEARD:
            for missed in run:
                agreement[missed] = SpokenClass.NOT_SAID
        run = []


def _spans(
    units: Sequence[ScriptUnit],
    matches: dict[int, list[int]],
    heard: Sequence[_Heard],
    agreement: Sequence[SpokenClass],
) -> list[TimeRange | None]:
    """Times of what was heard; a unit between two that were gets its share of the time between."""
    spans: list[TimeRange | None] = [
        TimeRange(heard[matches[unit][0]].span.start, heard[matches[unit][-1]].span.stop)
        if unit in matches
        else None
        for unit in range(len(units))
    ]
    place = 0
    while place < len(spans):
        if spans[place] is not None or agreement[place] is SpokenClass.NOT_SAID:
            place += 1
            continue
        stop = place
        while (
            stop < len(spans)
            and spans[stop] is None
            and agreement[stop] is not SpokenClass.NOT_SAID
        ):
            stop += 1
        _share_out(spans, place, stop)
        place = stop
    return spans


def _share_out(spans: list[TimeRange | None], start: int, stop: int) -> None:
    left = spans[start - 1] if start else None
    right = spans[stop] if stop < len(spans) else None
    usual = Fraction(1, 5)
    begin = left.stop if left else max((right.start if right else usual) - usual, Fraction(0))
    end = right.start if right else begin + usual * (stop - start)
    whole = TimeRange(begin, max(begin, end))
    for place in range(start, stop):
        spans[place] = _part(whole, place - start, stop - start)


def _added(
    places: Sequence[int], heard: Sequence[_Heard], language: str, paragraph: int
) -> list[Unit]:
    """What was said besides, where it is more than a slip of the recogniser."""
    if len(places) < LEAST_ADDED:
        return []
    made: list[Unit] = []
    for place in places:
        one = heard[place]
        last = made[-1] if made else None
        if last and last.text == one.text and last.span and last.span.stop == one.span.start:
            continue
        before = " " if language == "en" else ""
        made.append(
            Unit(one.text, "", one.span, SpokenClass.ADDED, before=before, paragraph=paragraph)
        )
    return made


def _share_said(units: Sequence[Unit]) -> float:
    said = sum(unit.agreement is SpokenClass.SAID for unit in units)
    return round(said / len(units), 3) if units else 0.0
