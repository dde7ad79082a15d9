"""Finding what an edit list speaks of: its takes by name, its quoted words in what was said.

All that cannot be found is told at once, each with its line, the nearest words and their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from pipeline.editing.spans import Angled, Found, Reach, Spot
from pipeline.manifest.edit import time_text
from pipeline.model.edit import Angle, EditList, Mark, Shown, Stretch
from pipeline.model.errors import BadManifest, Problem
from pipeline.model.sync import Sync
from pipeline.model.timed_text import Unit
from pipeline.model.timing import ZERO, TimeRange
from pipeline.speech.quotes import Speech

Syncs = Mapping[tuple[int, int], Sync]
"""How a camera (second) lies beside a take (first), by their places among the takes."""
NOTHING_SYNCED: Syncs = {}
MOST_PLACES = 6
"""Places of a quote that are told; more help nobody."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What quotes are looked for in, as messages call it."""

    noun: str
    hint: str


TAKES = Searched("take", "`weike edit words COURSE/LESSON` lists what is said, with its times")


@dataclass(frozen=True, slots=True)
class Heard:
    """One take as an edit list sees it."""

    names: tuple[str, ...]
    """What people may call it: as kept, as dropped, its part."""
    duration: Fraction
    is_alternative: bool
    speech: Speech
    """Its words, in seconds of the take; empty where no quote must be found."""


def words_of(units: Sequence[Unit], span: TimeRange, language: str) -> Speech:
    """The words of one take, in its own time, out of a reading in which it is heard in `span`."""
    own = [
        Unit(
            unit.text,
            unit.after,
            unit.span.shifted(-span.start),
            unit.agreement,
            unit.heard,
            unit.before,
            unit.paragraph,
        )
        for unit in units
        if unit.span is not None and span.start <= unit.span.start < span.stop
    ]
    return Speech(own, language)


@dataclass(frozen=True, slots=True)
class _At:
    """Words found: their span in their take, and the room beside them that nobody speaks in."""

    take: int
    span: TimeRange
    before: Fraction
    """Where the word before them ends; 0 at the start."""
    after: Fraction
    """Where the word after them starts, or the take's end."""


@dataclass
class _Finder:
    """The takes, and the problems so far."""

    takes: Sequence[Heard]
    file: str
    noun: str
    problems: list[Problem] = field(default_factory=list)

    def report(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.file, line, message))

    def take(self, name: str, line: int) -> int | None:
        """The take that a person names; the newest of several of that name."""
        places = [place for place, take in enumerate(self.takes) if name in take.names]
        if not places:
            known = ", ".join(take.names[0] for take in self.takes)
            self.report(line, f"{self.noun}: expected one of {known}, found {name!r}")
            return None
        return places[-1]

    def reach(self, stretch: Stretch, handles: tuple[Fraction, Fraction] = (ZERO, ZERO)) -> Reach:
        """A stretch in moments. After a problem any reach will do."""
        among = self._among(stretch)
        if not among:
            return Reach(Spot(0, ZERO), Spot(0, ZERO), stretch.line)
        start = self._start(stretch.start, among, handles[0])
        stop = self._stop(stretch.stop, among, start, handles[1])
        if start >= stop:
            mark = stretch.stop or stretch.start
            line = mark.line if mark else stretch.line
            if not self.problems:
                self.report(line, "to: expected a place after `from`, found one at or before it")
        return Reach(start, max(start, stop), stretch.line)

    def spot(self, stretch: Stretch) -> Spot:
        """Where a stretch starts."""
        among = self._among(stretch)
        return self._start(stretch.start, among, ZERO) if among else Spot(0, ZERO)

    def _among(self, stretch: Stretch) -> list[int]:
        """The takes that a stretch may be of; none after a problem."""
        if stretch.take:
            take = self.take(stretch.take, stretch.line)
            return [] if take is None else [take]
        return [place for place, one in enumerate(self.takes) if not one.is_alternative]

    def _start(self, mark: Mark | None, among: Sequence[int], handle: Fraction) -> Spot:
        if mark is None:
            return Spot(among[0], ZERO)
        if mark.time is not None:
            return self._timed(mark, among)
        places = self._places(mark, among)
        if len(places) > 1:
            where = ", ".join(self._told(at) for at in places[:MOST_PLACES])
            named = f"{self.noun}: {self.takes[places[0].take].names[0]} and "
            take = named if len(among) > 1 else ""
            which = f"{take}{mark.quote}@{time_text(places[0].span.start)}"
            self.report(
                mark.line,
                f"{mark.quote!r} is said {len(places)} times ({where}); say which: {which}",
            )
        if not places:
            return Spot(among[0], ZERO)
        at = places[0]
        return Spot(at.take, max(at.span.start - handle, min(at.before, at.span.start)))

    def _stop(self, mark: Mark | None, among: Sequence[int], start: Spot, handle: Fraction) -> Spot:
        if mark is None:
            return Spot(among[-1], self.takes[among[-1]].duration)
        if mark.time is not None:
            return self._timed(mark, among)
        places = self._places(mark, among)
        # a handle may have moved the start before the very words that end here
        later = [at for at in places if (at.take, at.span.stop) > (start.take, start.time)]
        if not places:
            return Spot(among[-1], self.takes[among[-1]].duration)
        if not later:
            told = self._told(places[-1])
            self.report(mark.line, f"to: {mark.quote!r} is said at {told}, before `from`")
            return start
        at = later[0]
        return Spot(at.take, min(at.span.stop + handle, max(at.after, at.span.stop)))

    def _timed(self, mark: Mark, among: Sequence[int]) -> Spot:
        time = mark.time if mark.time is not None else ZERO
        if len(among) > 1:
            known = ", ".join(self.takes[place].names[0] for place in among)
            self.report(
                mark.line, f"{self.noun}: expected which {self.noun} a time is of, one of {known}"
            )
            return Spot(among[0], time)
        duration = self.takes[among[0]].duration
        if time > duration:
            self.report(
                mark.line,
                f"expected a time within {self.takes[among[0]].names[0]}, which lasts "
                f"{time_text(duration)}, found {time_text(time)}",
            )
        return Spot(among[0], time)

    def _places(self, mark: Mark, among: Sequence[int]) -> list[_At]:
        """Where the words are said; the one nearest to `near` alone, where that is given."""
        found = [
            self._at(take, place)
            for take in among
            for place in self.takes[take].speech.find(mark.quote)
        ]
        if not found:
            self.report(mark.line, self._missing(mark, among))
        near = mark.near
        if near is not None and found:
            return [min(found, key=lambda at: abs(at.span.start - near))]
        return found

    def _at(self, take: int, place: range) -> _At:
        units = self.takes[take].speech.units
        spans = [unit.span or TimeRange(ZERO, ZERO) for unit in units]
        before = spans[place.start - 1].stop if place.start else ZERO
        after = spans[place.stop].start if place.stop < len(spans) else self.takes[take].duration
        span = TimeRange(spans[place.start].start, spans[place[-1]].stop)
        return _At(take, span, before, after)

    def _missing(self, mark: Mark, among: Sequence[int]) -> str:
        nearest = [
            (near.cost, take, near)
            for take in among
            if (near := self.takes[take].speech.nearest(mark.quote)) is not None
        ]
        said = f"expected words that are said, found {mark.quote!r}, which nobody says"
        if not nearest:
            return f"{said}; a time is written 0:12.5 or 12.5s"
        _, take, near = min(nearest, key=lambda one: one[:2])
        alike = ", which sounds the same" if near.sounds_alike else ""
        words = self.takes[take].speech.text(near.place)
        return f"{said}; nearest: {words!r} at {self._told(self._at(take, near.place))}{alike}"

    def _told(self, at: _At) -> str:
        of = f" of {self.takes[at.take].names[0]}" if len(self.takes) > 1 else ""
        return f"{time_text(at.span.start)}{of}"


def find(
    edit: EditList,
    takes: Sequence[Heard],
    *,
    file: str,
    syncs: Syncs = NOTHING_SYNCED,
    searched: Searched = TAKES,
) -> Found:
    """The edit list in moments. Raises BadManifest with everything that cannot be found."""
    finder = _Finder(takes, file, searched.noun)
    show = edit.show or _whole(takes)
    found = Found(
        tuple((finder.reach(shown.stretch, shown.handles), shown) for shown in show),
        tuple(finder.reach(stretch) for stretch in edit.cut),
        tuple((finder.reach(covered.stretch), covered) for covered in edit.covers),
        tuple((finder.reach(inserted.stretch), inserted) for inserted in edit.inserts),
        tuple(_angled(finder, angle, syncs) for angle in edit.angles),
        finder.spot(edit.lower_third) if edit.lower_third else None,
        edit.lower_third.line if edit.lower_third else 0,
    )
    if finder.problems:
        raise BadManifest(
            tuple(dict.fromkeys(finder.problems)),
            hint=searched.hint,
        )
    return found


def _angled(finder: _Finder, angle: Angle, syncs: Syncs) -> Angled:
    reach = finder.reach(angle.stretch)
    camera = finder.take(angle.camera, angle.stretch.line) or 0
    among = range(len(finder.takes))
    if angle.offset is not None:
        known = {take: Sync(angle.offset, ZERO, 1.0) for take in among}
    else:
        known = {take: syncs[take, camera] for take in among if (take, camera) in syncs}
    return Angled(reach, camera, known, angle.camera)


def _whole(takes: Sequence[Heard]) -> tuple[Shown, ...]:
    """Every take that is shown by default, whole."""
    return tuple(Shown(Stretch(take.names[0])) for take in takes if not take.is_alternative)
