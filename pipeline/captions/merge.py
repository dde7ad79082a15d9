"""A person's cues over a new take, cut or script: merged three ways, nothing dropped in silence.

What a person left alone is made anew by the machine; what a person changed stays, moved to when
the same words are spoken now. Where the words under an edit changed too, both are shown to people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from itertools import accumulate
from typing import Protocol

from pipeline.captions.blend import are_alike, blend
from pipeline.captions.hunks import Hunk, hunks, letters, on_base_times
from pipeline.captions.people import BaseCue
from pipeline.captions.retime import Moved, Said
from pipeline.captions.segment import Phrase, Spoken, phrases_of
from pipeline.captions.times import Clock, reading_time, spans_of
from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import TimeRange, nearest_frame, time_of


class ConflictKind(Enum):
    BOTH_CHANGED = "both-changed"
    """Edit and speech changed the same letters: the person's text is shown."""
    SAID_ANEW = "said-anew"
    """Something else is said there now: that is shown, the person's text is not."""
    NOT_SAID = "not-said"
    """The passage is gone: the person's text is not shown."""
    DELETED = "deleted"
    """A person took a cue out; other words are said there now, and they are shown."""
    NO_ROOM = "no-room"
    """An automatic cue lies wholly under a person's: it is not shown."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """What a person should look at; texts as one line, `place` in seconds of the body."""

    kind: ConflictKind
    base: str
    people: str
    automatic: str
    place: TimeRange


@dataclass(frozen=True, slots=True)
class Cutter:
    """How words become cues."""

    profile: CaptionProfile
    clock: Clock
    terms: tuple[str, ...] = ()

    def phrases(self, spoken: Sequence[Spoken]) -> tuple[Phrase, ...]:
        return phrases_of(spoken, self.profile, self.terms)

    def spans(self, phrases: Sequence[Phrase]) -> tuple[TimeRange, ...]:
        return spans_of(
            [one.sound for one in phrases],
            self.profile,
            self.clock,
            [reading_time(one.lines, self.profile) for one in phrases],
        )


class Cuts(Protocol):
    """What a merge asks of whoever cuts words into cues."""

    @property
    def profile(self) -> CaptionProfile: ...

    @property
    def clock(self) -> Clock: ...

    def phrases(self, spoken: Sequence[Spoken]) -> tuple[Phrase, ...]: ...

    def spans(self, phrases: Sequence[Phrase]) -> tuple[TimeRange, ...]: ...


@dataclass(frozen=True, slots=True)
class Merged:
    """`moved` counts a person's cues that were moved or whose text took in a change."""

    timed: TimedText
    conflicts: tuple[Conflict, ...] = ()
    moved: int = 0


@dataclass(frozen=True, slots=True)
class _Kept:
    """A hunk as it is to be shown: words [start, stop) of now are under these cues."""

    start: int
    stop: int
    cues: tuple[Cue, ...]


def automatic(spoken: Sequence[Spoken], cutter: Cuts) -> tuple[BaseCue, ...]:
    """The machine's cues of what was said, as a base for edits to come."""
    phrases = cutter.phrases(spoken)
    spans = cutter.spans(phrases)
    return tuple(_base_cue(span, one) for span, one in zip(spans, phrases, strict=True))


def _base_cue(span: TimeRange, phrase: Phrase) -> BaseCue:
    words = tuple(one.unit.text for one in phrase.spoken)
    times = (time for one in phrase.spoken for time in (one.span.start, one.span.stop))
    return BaseCue(Cue(span, phrase.lines), words, tuple(times))


def merge(
    base: Sequence[BaseCue], people: TimedText, spoken: Sequence[Spoken], cutter: Cuts
) -> Merged:
    """`people` was made from `base` by hand; `spoken` is what is said now."""
    was = [one.cue for one in base]
    theirs = on_base_times(people.cues, was)
    changed = hunks(was, theirs)
    moved = Moved(_said(base), _now(spoken))
    if moved.is_nothing:
        return Merged(TimedText(people.language, _verbatim(was, theirs, changed)))
    merger = _Merger(base, theirs, moved, spoken, cutter)
    kept = [merger.keep(hunk) for hunk in changed]
    cues = merger.around([one for one in kept if one is not None])
    return Merged(TimedText(people.language, cues), tuple(merger.conflicts), merger.moved_count)


def _verbatim(
    was: Sequence[Cue], theirs: Sequence[Cue], changed: Sequence[Hunk]
) -> tuple[Cue, ...]:
    """The person's cues; those that are the base's are the base's to the character, since SRT
    cannot hold all that a cue can."""
    by_hand = {place for hunk in changed for place in range(hunk.people_start, hunk.people_stop)}
    spans = {cue.span: cue for cue in was}
    return tuple(
        cue if place in by_hand else spans.get(cue.span, cue) for place, cue in enumerate(theirs)
    )


def _said(base: Sequence[BaseCue]) -> Said:
    words = tuple(word for one in base for word in one.words)
    times = [time for one in base for time in one.times]
    spans = (TimeRange(*pair) for pair in zip(times[0::2], times[1::2], strict=True))
    return Said(words, tuple(spans))


def _now(spoken: Sequence[Spoken]) -> Said:
    return Said(tuple(one.unit.text for one in spoken), tuple(one.span for one in spoken))


class _Merger:
    """One merge: what it is made of, and what it has to tell."""

    def __init__(
        self,
        base: Sequence[BaseCue],
        theirs: Sequence[Cue],
        moved: Moved,
        spoken: Sequence[Spoken],
        cutter: Cuts,
    ) -> None:
        self._base, self._theirs, self._moved = base, theirs, moved
        self._spoken, self._cutter = spoken, cutter
        counts = (len(one.words) for one in base)
        self._firsts = [0, *accumulate(counts)]
        self.conflicts: list[Conflict] = []
        self.moved_count = 0

    def keep(self, hunk: Hunk) -> _Kept | None:
        """The hunk as it is shown now; None where the machine's cues are shown instead."""
        cues = self._theirs[hunk.people_start : hunk.people_stop]
        first, stop = self._firsts[hunk.base_start], self._firsts[hunk.base_stop]
        words = self._moved.words(first, stop)
        now = self._spoken[words.start : words.stop]
        if self._moved.base.words[first:stop] == tuple(one.unit.text for one in now):
            return self._placed(words, cues)
        was = _one_line(one.cue for one in self._base[hunk.base_start : hunk.base_stop])
        return self._judged(words, cues, was, _running(now))

    def _judged(self, words: range, cues: Sequence[Cue], was: str, now: str) -> _Kept | None:
        """A hunk whose words changed as well."""
        people = _one_line(cues)
        if letters(people) == letters(now):
            return self._placed(words, cues)
        kind = _kind(was, people, now)
        if kind is not None:
            self._tell(kind, was, people, now, place=self._place_of(words, cues))
            return None
        mixed = blend(was, [cue.lines for cue in cues], now)
        if not mixed.is_clean:
            place = self._place_of(words, cues)
            self._tell(ConflictKind.BOTH_CHANGED, was, people, now, place=place)
        pairs = zip(cues, mixed.cues, strict=True)
        return self._placed(words, [replace(cue, lines=lines) for cue, lines in pairs if lines])

    def _placed(self, words: range, cues: Sequence[Cue]) -> _Kept:
        placed = tuple(replace(cue, span=self._span(cue.span)) for cue in cues)
        self.moved_count += sum(one not in self._theirs for one in placed)
        return _Kept(words.start, words.stop, placed)

    def _span(self, span: TimeRange) -> TimeRange:
        """The time of now, on a frame where it moved; never empty."""
        start, stop = self._time(span.start), self._time(span.stop)
        return TimeRange(start, max(stop, start + 1 / self._cutter.clock.rate))

    def _time(self, time: Fraction) -> Fraction:
        moved, rate = self._moved.time(time), self._cutter.clock.rate
        return time if moved == time else time_of(nearest_frame(moved, rate), rate)

    def _place_of(self, words: range, cues: Sequence[Cue]) -> TimeRange:
        now = self._spoken[words.start : words.stop]
        if now:
            return TimeRange(now[0].span.start, max(now[0].span.start, now[-1].span.stop))
        if cues:
            return self._span(cues[0].span)
        return TimeRange(Fraction(0), Fraction(0))

    def _tell(
        self, kind: ConflictKind, was: str, people: str, now: str, *, place: TimeRange
    ) -> None:
        self.conflicts.append(Conflict(kind, was, people, now, place))

    def around(self, kept: Sequence[_Kept]) -> tuple[Cue, ...]:
        """The kept cues, and the machine's for all words that are under none of them."""
        phrases: list[tuple[Phrase, bool]] = []
        place = 0
        for one in sorted(kept, key=lambda one: (one.start, one.stop)):
            start, stop = max(one.start, place), max(one.stop, place)
            phrases += self._phrases(place, start, is_free=True)
            # Those under an edit are cut, too: their neighbours' times depend on them.
            phrases += self._phrases(start, stop, is_free=False)
            place = stop
        phrases += self._phrases(place, len(self._spoken), is_free=True)
        spans = self._cutter.spans([one for one, _ in phrases])
        free = [
            Cue(span, one.lines)
            for span, (one, is_free) in zip(spans, phrases, strict=True)
            if is_free
        ]
        fixed = _apart([cue for one in kept for cue in one.cues], self._cutter.clock.rate)
        shown = [cue for one in free if (cue := self._beside(one, fixed)) is not None]
        return tuple(sorted([*shown, *fixed], key=lambda cue: cue.span))

    def _phrases(self, start: int, stop: int, *, is_free: bool) -> list[tuple[Phrase, bool]]:
        return [(one, is_free) for one in self._cutter.phrases(self._spoken[start:stop])]

    def _beside(self, cue: Cue, fixed: Sequence[Cue]) -> Cue | None:
        """A machine's cue in the room that the person's leave it; None where they leave none."""
        gap = self._cutter.profile.gap_frames / self._cutter.clock.rate
        for clear in (gap, Fraction(0)):
            left = _room(cue.span, fixed, clear)
            if left is not None:
                return replace(cue, span=left)
        over = _one_line(one for one in fixed if one.span.overlaps(cue.span))
        self._tell(ConflictKind.NO_ROOM, "", over, " ".join(cue.lines), place=cue.span)
        return None


def _room(span: TimeRange, fixed: Sequence[Cue], clear: Fraction) -> TimeRange | None:
    """What of `span` lies at least `clear` seconds from every fixed cue."""
    start, stop = span.start, span.stop
    for other in fixed:
        if other.span.stop + clear <= start or other.span.start - clear >= stop:
            continue
        if other.span.start <= start:
            start = other.span.stop + clear
        else:
            stop = other.span.start - clear
    return TimeRange(start, stop) if start < stop else None


def _kind(was: str, people: str, now: str) -> ConflictKind | None:
    """Why a person's text cannot be shown; None where it can."""
    if not letters(now):
        return ConflictKind.NOT_SAID
    if not letters(people):
        return ConflictKind.DELETED
    if not are_alike(was, now) and not are_alike(people, now):
        return ConflictKind.SAID_ANEW
    return None


def _one_line(cues: Iterable[Cue]) -> str:
    return " ".join(line for cue in cues for line in cue.lines)


def _running(spoken: Sequence[Spoken]) -> str:
    """The words as the script writes them."""
    return "".join(f"{one.unit.before}{one.unit.text}{one.unit.after}" for one in spoken).strip()


def _apart(cues: Sequence[Cue], rate: Fraction) -> list[Cue]:
    """A person's cues in order of time, none overlapping the next, each a frame long at least."""
    ordered: list[Cue] = []
    for cue in sorted(cues, key=lambda cue: cue.span):
        start = (
            max(cue.span.start, ordered[-1].span.start + 1 / rate) if ordered else (cue.span.start)
        )
        if ordered and ordered[-1].span.stop > start:
            last = ordered[-1]
            ordered[-1] = replace(last, span=TimeRange(last.span.start, start))
        ordered.append(replace(cue, span=TimeRange(start, max(cue.span.stop, start + 1 / rate))))
    return ordered
