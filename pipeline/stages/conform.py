"""Conform: clips, cards, elements and cues become one timeline, as plain data.

The lower third comes at the lecturer's first words; the film's length is padded (the end card
holds) so that its sound is a whole number of AAC packets, which is what lets films be joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

from pipeline.captions.chapters import find_chapters
from pipeline.editing.panels import in_turn, panel_overlays
from pipeline.model.codec import Json, dumps, from_json, loads, to_json
from pipeline.model.element import Element, Panel
from pipeline.model.errors import PersonMustAct, Problem
from pipeline.model.media import FrameSize
from pipeline.model.step import Part, Report, StageCall, Step
from pipeline.model.timed_text import Cue, SpokenClass, TimedText, Transcript
from pipeline.model.timeline import Clip, Cover, Fade, Fit, Marker, Overlay, Sound, Timeline
from pipeline.model.timing import (
    ONE,
    ZERO,
    FrameRange,
    TimeRange,
    nearest_frame,
    seconds_text,
    time_of,
)
from pipeline.speech.placing import Moments

NAME = "conform"
VERSION = 3
TIMELINE = "timeline.json"

SAMPLE_RATE = 48_000
AAC_PACKET = 1024
"""Samples in one AAC-LC packet (ISO/IEC 14496-3)."""
LONGEST_PADDING = Fraction(3, 4)
"""Seconds: at frame rates whose packets never come out even within this, films are not padded and
the join drops or repeats a silent packet instead."""

QUIET = Fraction(4 * AAC_PACKET, SAMPLE_RATE)
"""Seconds of digital silence at a film's ends: the packets around a join (decision 2)."""
SOFT = Fraction(1, 10)
"""Seconds in which an ident's sound comes and goes."""
PANEL_SECONDS = Fraction(8)
"""That a panel stands where nothing says until when: time to read four short points twice."""


@dataclass(frozen=True, slots=True)
class BodyClip:
    """One clip of the body, in the frames of the course's rate."""

    source: str
    source_start: int
    frame_count: int
    fit: Fit = Fit.BLURRED
    speed: Fraction = ONE
    covers: tuple[Cover, ...] = ()
    fades: tuple[Fade, ...] = ()


@dataclass(frozen=True, slots=True)
class LessonParts:
    """Everything that goes into a lesson's timeline, besides its words."""

    title: str
    frame_rate: Fraction
    frame_size: FrameSize
    title_card: Element
    clips: tuple[BodyClip, ...]
    end_card: Element
    lower_third: Element
    corner_logo: Element
    stills: tuple[Overlay, ...] = ()
    """Over the body, in frames of it."""
    sounds: tuple[Sound, ...] = ()
    """In seconds of the body."""
    lower_third_at: int | None = None
    """A frame of the body; None: the first words."""
    chapters: tuple[tuple[str, str], ...] = ()
    """(title, first words) pairs: chapters within the lesson."""
    ident: Element | None = None
    """Before the title card."""
    ident_sound: Fraction = ZERO
    """Seconds of sound that the ident brings; 0: none."""
    ai_mark: Element | None = None
    """Over all that is no card: cards bear their own."""
    panels: tuple[Panel, ...] = ()
    file: str = ""
    """What messages call the file that panels are asked for in."""

    @property
    def opening(self) -> int:
        """Frames before the body. An ident is held until its sound, too, is whole packets, so that
        a course film can leave it out."""
        before = whole_packets(self.ident.frame_count, self.frame_rate) if self.ident else 0
        return before + self.title_card.frame_count


def step(target: str, *, parts: LessonParts, transcript: Part, cues: Part) -> Step:
    """The lesson's timeline."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"parts": to_json(parts)},
        inputs={"transcript": transcript, "cues": cues},
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    parts = from_json(LessonParts, call.params["parts"])
    transcript = loads(
        "transcript/1", Transcript, call.inputs["transcript"].read_text(encoding="utf-8")
    )
    cues = loads("cues/1", TimedText, call.inputs["cues"].read_text(encoding="utf-8"))
    timeline = lesson_timeline(parts, transcript, cues)
    text = dumps("timeline/1", timeline)
    (call.output / TIMELINE).write_text(text, encoding="utf-8")
    report(1.0)
    return {
        "frame_count": timeline.frame_count,
        "body_start": parts.opening,
        "chapters_missing": list(find_chapters(parts.chapters, transcript).missing),
    }


def lesson_timeline(parts: LessonParts, transcript: Transcript, cues: TimedText) -> Timeline:
    """Ident, title card, body, end card; lower third, logo, panels and cues over the body."""
    clips = clips_of(parts)
    body = FrameRange(parts.opening, clips[-1].span.start)
    shift = time_of(body.start, parts.frame_rate)
    return Timeline(
        parts.frame_rate,
        parts.frame_size,
        clips,
        overlays=_overlays(parts, transcript, body),
        cues=_from_zero(cues.shifted(shift)),
        markers=(Marker(0, parts.title), *_chapters(parts, transcript, body)),
        sounds=sounds_of(parts),
    )


def _chapters(parts: LessonParts, transcript: Transcript, body: FrameRange) -> tuple[Marker, ...]:
    """Where the chapters' first words are said; one a frame."""
    found = find_chapters(parts.chapters, transcript).found
    frames = {body.start + nearest_frame(time, parts.frame_rate): title for time, title in found}
    return tuple(Marker(frame, title) for frame, title in sorted(frames.items()) if frame > 0)


def sounds_of(parts: LessonParts) -> tuple[Sound, ...]:
    """What is heard, in seconds of the film: known before anything was understood."""
    shift = time_of(parts.opening, parts.frame_rate)
    shown = shift - time_of(parts.title_card.frame_count, parts.frame_rate)
    own = ident_sound(parts.ident.source, min(parts.ident_sound, shown)) if parts.ident else ()
    return (*own, *(replace(sound, span=sound.span.shifted(shift)) for sound in parts.sounds))


def ident_sound(source: str, seconds: Fraction) -> tuple[Sound, ...]:
    """What is heard of an ident film, which may stand where films are joined: not the first and
    the last packets, which stay silent."""
    heard = TimeRange(QUIET, max(seconds - QUIET, QUIET))
    return (Sound(source, QUIET, heard, fade_in=SOFT, fade_out=SOFT),) if heard.duration else ()


def clips_of(parts: LessonParts) -> tuple[Clip, ...]:
    """Ident, title card, takes, end card: known before anything was heard."""
    clips = [_full(parts.ident, 0)] if parts.ident else []
    clips = [_held(clip, parts.opening - parts.title_card.frame_count) for clip in clips]
    clips.append(_full(parts.title_card, parts.opening - parts.title_card.frame_count))
    for body_clip in parts.clips:
        start = clips[-1].span.stop
        span = FrameRange(start, start + body_clip.frame_count)
        clips.append(
            Clip(
                body_clip.source,
                body_clip.source_start,
                span,
                body_clip.fit,
                body_clip.speed,
                body_clip.covers,
                body_clip.fades,
            )
        )
    last = _full(parts.end_card, clips[-1].span.stop)
    return (*clips, _held(last, whole_packets(last.span.stop, parts.frame_rate)))


def _from_zero(cues: TimedText) -> tuple[Cue, ...]:
    """Without what would stand before the film: a person's cue over a title card that is shorter
    now."""
    zero = Fraction(0)
    return tuple(
        replace(cue, span=TimeRange(max(cue.span.start, zero), cue.span.stop))
        for cue in cues.cues
        if cue.span.stop > zero
    )


def _full(card: Element, start: int) -> Clip:
    return Clip(card.source, 0, FrameRange(start, start + card.frame_count), Fit.BARS)


def _held(clip: Clip, stop: int) -> Clip:
    """The clip with its last frame held until `stop`."""
    return replace(clip, span=FrameRange(clip.span.start, stop))


def whole_packets(frame_count: int, frame_rate: Fraction) -> int:
    """The least number of frames, from `frame_count` on, that is whole AAC packets long."""
    samples_a_frame = Fraction(SAMPLE_RATE) / frame_rate
    whole = lcm(samples_a_frame.numerator, AAC_PACKET * samples_a_frame.denominator)
    unit = int(whole / samples_a_frame)
    if Fraction(unit) / frame_rate > LONGEST_PADDING:
        return frame_count
    return -(-frame_count // unit) * unit


def _overlays(parts: LessonParts, transcript: Transcript, body: FrameRange) -> tuple[Overlay, ...]:
    """Lowest first: stills, the logo, who speaks, key points, the mark."""
    logo, name = parts.corner_logo, parts.lower_third
    stills = (replace(one, span=one.span.shifted(body.start)) for one in parts.stills)
    overlays = [*stills, Overlay(logo.source, 0, body, logo.x, logo.y, is_still=True)]
    at = parts.lower_third_at
    start = body.start + (first_words(transcript, parts.frame_rate) if at is None else at)
    span = FrameRange(start, start + name.frame_count).within(body)
    if span is not None and name.frame_count:
        overlays.append(Overlay(name.source, 0, span, name.x, name.y, is_still=False))
    named = span.shifted(-body.start) if span else None
    for panel, shown in panel_spans(parts, transcript, len(body), named):
        overlays += panel_overlays(panel, shown.shifted(body.start))
    return (*overlays, *_marks(parts, body))


def _marks(parts: LessonParts, body: FrameRange) -> Iterator[Overlay]:
    """Over the ident and the body; cards bear the mark among their words."""
    mark = parts.ai_mark
    if mark is None:
        return
    if parts.ident:
        ident = FrameRange(0, parts.opening - parts.title_card.frame_count)
        yield Overlay(mark.source, 0, ident, mark.x, mark.y, is_still=True)
    yield Overlay(mark.source, 0, body, mark.x, mark.y, is_still=True)


def panel_spans(
    parts: LessonParts, transcript: Transcript, body: int, named: FrameRange | None
) -> list[tuple[Panel, FrameRange]]:
    """When each panel is shown, in frames of the body, in order. One makes way for the next, and
    waits where the lower third (`named`) stands in its way. Raises PersonMustAct with every panel
    whose words are not said, or that would be gone before it has come."""
    rate = parts.frame_rate
    moments = Moments(transcript, time_of(body, rate), parts.file)
    timed = []
    for panel in parts.panels:
        start = moments.start(panel.at)
        stop = moments.start(panel.until, start) if panel.until else start + PANEL_SECONDS
        frames = FrameRange(nearest_frame(start, rate), nearest_frame(max(start, stop), rate))
        timed.append((panel, frames))
    spans = in_turn(timed, body, named, parts.lower_third) if not moments.problems else []
    for panel, span in spans:
        if len(span) < panel.element.frame_count and span.stop < body:
            needs = seconds_text(time_of(panel.element.frame_count, rate), 1)
            message = f"panels: is shown for less than the {needs} s it takes to come and go"
            moments.problems.append(Problem(parts.file, panel.at.line, message))
    if moments.problems:
        hint = "`weike edit words COURSE/LESSON` lists what is said, with its times"
        raise PersonMustAct("\n".join(map(str, moments.problems)), hint=hint)
    return spans


def first_words(transcript: Transcript, frame_rate: Fraction) -> int:
    """The frame of the body at which the lecturer first speaks; 0 where nobody does."""
    starts = (
        unit.span.start
        for unit in transcript.units
        if unit.span and unit.agreement is not SpokenClass.NOT_SAID
    )
    return nearest_frame(min(starts, default=Fraction(0)), frame_rate)
