"""Conform: clips, cards, elements and cues become one timeline, as plain data.

The lower third comes at the lecturer's first words; the film's length is padded (the end card
holds) so that its sound is a whole number of AAC packets, which is what lets films be joined.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

from pipeline.captions.chapters import find_chapters
from pipeline.model.codec import Json, dumps, from_json, loads, to_json
from pipeline.model.media import FrameSize
from pipeline.model.step import Part, Report, StageCall, Step
from pipeline.model.timed_text import Cue, SpokenClass, TimedText, Transcript
from pipeline.model.timeline import Clip, Cover, Fade, Fit, Marker, Overlay, Sound, Timeline
from pipeline.model.timing import ONE, FrameRange, TimeRange, nearest_frame, time_of

NAME = "conform"
VERSION = 3
TIMELINE = "timeline.json"

SAMPLE_RATE = 48_000
AAC_PACKET = 1024
"""Samples in one AAC-LC packet (ISO/IEC 14496-3)."""
LONGEST_PADDING = Fraction(3, 4)
"""Seconds: at frame rates whose packets never come out even within this, films are not padded and
the join drops or repeats a silent packet instead."""


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
class Element:
    """A drawn element as the title stage made it; `frame_count` 0 is a still."""

    source: str
    frame_count: int
    x: int = 0
    y: int = 0


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
        "body_start": parts.title_card.frame_count,
        "chapters_missing": list(find_chapters(parts.chapters, transcript).missing),
    }


def lesson_timeline(parts: LessonParts, transcript: Transcript, cues: TimedText) -> Timeline:
    """Title card, body, end card; lower third, corner logo and cues over the body."""
    clips = clips_of(parts)
    body = FrameRange(parts.title_card.frame_count, clips[-1].span.start)
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
    shift = time_of(parts.title_card.frame_count, parts.frame_rate)
    return tuple(replace(sound, span=sound.span.shifted(shift)) for sound in parts.sounds)


def clips_of(parts: LessonParts) -> tuple[Clip, ...]:
    """Title card, takes, end card: known before anything was heard."""
    clips = [_full(parts.title_card, 0)]
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
    return (*clips, _padded(_full(parts.end_card, clips[-1].span.stop), parts.frame_rate))


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


def _padded(last: Clip, frame_rate: Fraction) -> Clip:
    """The last clip held until the film is a whole number of AAC packets long."""
    samples_a_frame = Fraction(SAMPLE_RATE) / frame_rate
    whole = lcm(samples_a_frame.numerator, AAC_PACKET * samples_a_frame.denominator)
    unit = int(whole / samples_a_frame)
    if Fraction(unit) / frame_rate > LONGEST_PADDING:
        return last
    stop = -(-last.span.stop // unit) * unit
    return replace(last, span=FrameRange(last.span.start, stop))


def _overlays(parts: LessonParts, transcript: Transcript, body: FrameRange) -> tuple[Overlay, ...]:
    logo, name = parts.corner_logo, parts.lower_third
    stills = (replace(one, span=one.span.shifted(body.start)) for one in parts.stills)
    overlays = [*stills, Overlay(logo.source, 0, body, logo.x, logo.y, is_still=True)]
    at = parts.lower_third_at
    start = body.start + (first_words(transcript, parts.frame_rate) if at is None else at)
    span = FrameRange(start, start + name.frame_count).within(body)
    if span is not None and name.frame_count:
        overlays.append(Overlay(name.source, 0, span, name.x, name.y, is_still=False))
    return tuple(overlays)


def first_words(transcript: Transcript, frame_rate: Fraction) -> int:
    """The frame of the body at which the lecturer first speaks; 0 where nobody does."""
    starts = (
        unit.span.start
        for unit in transcript.units
        if unit.span and unit.agreement is not SpokenClass.NOT_SAID
    )
    return nearest_frame(min(starts, default=Fraction(0)), frame_rate)
