"""A course's playlists: films of some of its lessons, or of spans that people quote from them.

Whole segments are those of the lessons; only what a span takes of one is encoded, and its sound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.editing.spans import Reach, Reel, runs_of
from pipeline.ffmpeg.adts import PACKET, PRIMING
from pipeline.graphics.cards import CardText
from pipeline.manifest.playlists import FILE
from pipeline.model.codec import loads
from pipeline.model.course import Course
from pipeline.model.edit import EditList
from pipeline.model.errors import BadManifest, PersonMustAct, Problem
from pipeline.model.playlist import Playlist, Quoted
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Part, Step
from pipeline.model.timed_text import Transcript
from pipeline.model.timeline import Sound, Timeline
from pipeline.model.timing import FrameRange, TimeRange, time_of
from pipeline.recipes.compilation import Compilation, Excerpt, Heading, compilation
from pipeline.recipes.drawing import BLANK
from pipeline.recipes.filming import Scene, film_span
from pipeline.recipes.finding import Heard, Searched, find, words_of
from pipeline.recipes.kitchen import LessonFilms, title_clip
from pipeline.recipes.workshop import Workshop
from pipeline.speech.quotes import Speech
from pipeline.stages import compile, conform, sound

LESSONS = Searched(
    "lesson", "the captions of the lesson's film (.srt) tell what is said there, and when"
)
QUIET = Fraction(2 * PACKET, conform.SAMPLE_RATE)
"""Seconds of silence at the ends of a span: the AAC packets around a join (decision 2). Handles
are longer, so no word is touched."""
SHORTEST_CUE = 8
"""Frames: less of a caption than this at a span's edge is not shown."""


def playlist_film(
    workshop: Workshop,
    course: Course,
    playlist: Playlist,
    made: Mapping[str, LessonFilms],
) -> Recipe[Compilation]:
    """The playlist's film; `made` are lessons that came out, by slug. Raises PersonMustAct, naming
    every lesson that it would need."""
    _require(course, playlist, made)
    heading = Heading(course, playlist.name, playlist.title, playlist.summary)
    if playlist.spans:
        films = [made[slug] for slug, _ in playlist.parts]
        excerpts = yield from _quoted(workshop, heading, playlist, films)
    else:
        cards = _cards(heading, playlist)
        parts = zip(playlist.parts, cards, strict=True)
        excerpts = [whole(workshop, made[slug], card) for (slug, _), card in parts]
    return (yield from compilation(workshop, heading, excerpts))


def whole(workshop: Workshop, films: LessonFilms, card: CardText | None = None) -> Excerpt:
    """A lesson without its ident and its end card."""
    usual = workshop.settings.loudness.target_lufs
    levels = {usual: films.piece, **films.levels}
    pieces = {lufs: piece for lufs, piece in levels.items() if piece is not None}
    return Excerpt(films, films.joined, films.left_out, pieces, films.lesson.title, card)


def section_card(course: Course, section: str, *, below: str = "") -> CardText:
    """`below` is what stands small above it, where that is not the course."""
    return replace(
        BLANK,
        course=below or course.title,
        lesson=section,
        organisation=course.organisation,
        language=course.language,
    )


def _require(course: Course, playlist: Playlist, made: Mapping[str, LessonFilms]) -> None:
    missing = [slug for slug, _ in playlist.parts if slug not in made]
    if missing or playlist.unread:
        listed = ", ".join((*missing, *playlist.unread))
        raise PersonMustAct(
            f"{course.slug}:{playlist.name}: the playlist needs lessons that are not made: "
            f"{listed}",
            hint="mend the lessons named above and build again; the others are kept",
        )


def _cards(heading: Heading, playlist: Playlist) -> tuple[CardText | None, ...]:
    """The section's card before the lesson that starts it; before the first, what the playlist is
    called, unless it is that section's own."""
    cards: list[CardText | None] = []
    last = ""
    for place, (_, section) in enumerate(playlist.parts):
        card = None
        if place == 0 and not playlist.section:
            card = section_card(heading.course, heading.title)
        elif section and section != last:
            card = section_card(heading.course, section)
        cards.append(card if playlist.has_cards else None)
        last = section
    return tuple(cards)


@dataclass(frozen=True, slots=True)
class _Span:
    """A quoted span, found."""

    films: LessonFilms
    quoted: Quoted
    frames: FrameRange
    """Of the lesson's film; all that compilations have of it: the whole lesson."""


def _quoted(
    workshop: Workshop, heading: Heading, playlist: Playlist, films: Sequence[LessonFilms]
) -> Recipe[list[Excerpt]]:
    excerpts: list[Excerpt] = []
    last = ""
    for span in _found(workshop, heading, playlist, films):
        lesson = span.films.lesson
        title = span.quoted.title or lesson.title
        card = None
        if playlist.has_cards and lesson.slug != last and not span.quoted.is_whole:
            card = section_card(heading.course, title, below=heading.title)
        last = lesson.slug
        if span.quoted.is_whole:
            excerpts.append(replace(whole(workshop, span.films), title=title))
        else:
            excerpts.append((yield from _excerpt(workshop, heading, span, title, card)))
    return excerpts


def _found(
    workshop: Workshop, heading: Heading, playlist: Playlist, films: Sequence[LessonFilms]
) -> list[_Span]:
    """Raises BadManifest with everything that cannot be found, or shows nothing."""
    file = f"projects/{heading.course.slug}/{FILE}"
    heard = [_heard(workshop, one) for one in films]
    edit = EditList(show=tuple(one.shown for one in playlist.spans))
    found = find(edit, heard, file=file, searched=LESSONS)
    rate = heading.course.frame_rate
    reels = [Reel(one.timeline.frame_count, has_sound=True) for one in films]
    problems: list[Problem] = []
    spans: list[_Span] = []
    for (reach, _), quoted in zip(found.show, playlist.spans, strict=True):
        lesson = films[reach.start.take]
        runs = list(runs_of(reach, reels, rate))
        frames = runs[0].frames.within(lesson.kept) if len(runs) == 1 else None
        if reach.start.take != reach.stop.take:
            problems.append(Problem(file, reach.line, _across(films, reach)))
        elif frames is None:
            problems.append(Problem(file, reach.line, f"shows nothing of {lesson.lesson.slug}"))
        else:
            spans.append(_Span(lesson, quoted, frames))
    if problems:
        raise BadManifest(tuple(problems), hint="an ident and an end card are in no playlist")
    return spans


def _across(films: Sequence[LessonFilms], reach: Reach) -> str:
    start, stop = (films[spot.take].lesson.slug for spot in (reach.start, reach.stop))
    return f"expected a span of one lesson, found one from {start} to {stop}; name its `lesson`"


def _heard(workshop: Workshop, films: LessonFilms) -> Heard:
    """A lesson as a playlist sees it: its words in the time of its film."""
    text = workshop.store.text(films.words.transcript)
    transcript = loads("transcript/1", Transcript, text)
    timeline = films.timeline
    opening = time_of(title_clip(timeline).span.stop, timeline.frame_rate)
    span = TimeRange(-opening, timeline.duration - opening)
    speech: Speech = words_of(transcript.units, span, films.lesson.language)
    return Heard((films.lesson.slug, films.lesson.title), timeline.duration, False, speech)


def _excerpt(
    workshop: Workshop, heading: Heading, span: _Span, title: str, card: CardText | None
) -> Recipe[Excerpt]:
    """Its pictures, whole segments of them as they are; its sound, cut out of the lesson's."""
    films, frames = span.films, span.frames
    scene = Scene(films.kitchen, films.prepared, films.timeline)
    pictures = yield from film_span(scene, frames, target=heading.target)
    lesson = whole(workshop, films)
    steps = [
        _sound_step(workshop, heading, piece.sound, frames.shifted(-films.left_out), lufs)
        for lufs, piece in lesson.pieces.items()
    ]
    sounds = yield from make(*steps)
    pieces = {
        lufs: compile.Piece(pictures, one.part(sound.SOUND))
        for lufs, one in zip(lesson.pieces, sounds, strict=True)
    }
    shown = _shown(films.timeline, frames)
    return Excerpt(films, shown, frames.start, pieces, title, card)


def _shown(timeline: Timeline, frames: FrameRange) -> Timeline:
    """Without what of a caption would only flash up."""
    part = timeline.restricted(frames)
    least = time_of(SHORTEST_CUE, timeline.frame_rate)
    return replace(part, cues=tuple(cue for cue in part.cues if cue.span.duration >= least))


def _sound_step(
    workshop: Workshop, heading: Heading, whole_sound: Part, frames: FrameRange, lufs: float
) -> Step:
    """`frames` count from where the sound starts. The first packet of what we encode is the
    encoder's own, so that all of it is heard one packet later."""
    rate = heading.course.frame_rate
    total = time_of(len(frames), rate)
    start = time_of(frames.start, rate) + Fraction(PRIMING, conform.SAMPLE_RATE)
    heard = TimeRange(QUIET, max(total - QUIET, QUIET))
    piece = Sound("lesson", start + QUIET, heard)
    programme = sound.Programme((piece,) if heard.duration else (), total, lufs)
    return sound.step(
        heading.target,
        programme=programme,
        sources={"lesson": whole_sound},
        ffmpeg=workshop.versions.ffmpeg,
    )
