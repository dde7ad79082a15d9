"""Whether a lesson's captions must be looked at by a person, and what there is to look at."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.captions.clauses import clauses_of
from pipeline.captions.merge import Conflict
from pipeline.captions.merge_findings import MESSAGES
from pipeline.model.codec import Json, from_json, loads
from pipeline.model.course import Course
from pipeline.model.timed_text import Transcript
from pipeline.model.timing import TimeRange
from pipeline.recipes.captioned import body_start, film_text, found_json, require_captions
from pipeline.recipes.kitchen import LessonFilms
from pipeline.recipes.workshop import Workshop
from pipeline.settings.config import CaptionSettings
from pipeline.stages import caption


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person must look, in both languages."""

    text: str
    text_zh: str


def review_reasons(settings: CaptionSettings, films: LessonFilms) -> tuple[Reason, ...]:
    """Empty: nobody must look at this lesson's captions for what they are."""
    if not films.lesson.is_captioned:
        return ()
    facts = films.words.captions.facts
    share, sureness = float(facts["differing_share"]), float(facts["sureness"])
    reasons = []
    if share > settings.review_differences:
        limit = settings.review_differences
        reasons.append(
            Reason(
                f"{share:.0%} was not said as written (at most {limit:.0%} passes by itself)",
                f"{share:.0%} 与文稿不一致（超过 {limit:.0%} 须人工复核）",
            )
        )
    if sureness <= settings.review_sureness:
        reasons.append(
            Reason(
                f"script and sound fit badly (sureness {sureness:.2f}): is it the right script?",
                f"文稿与声音对不上（把握 {sureness:.2f}），文稿是否放错？",
            )
        )
    if facts["conflicts"]:
        count = int(facts["conflicts"])
        reasons.append(
            Reason(
                f"corrections that meet something new: {count}",
                f"{count} 处人工修改与新内容冲突",
            )
        )
    return tuple(reasons)


def comparison(workshop: Workshop, course: Course, films: LessonFilms) -> Json:
    """Script against speech, for the page and for programs; times are seconds of the film."""
    require_captions(films)
    text = workshop.store.text(films.words.transcript)
    transcript = loads("transcript/1", Transcript, text)
    start = body_start(films)

    def times(place: TimeRange | None) -> Json:
        if place is None:
            return {"start": None, "end": None}
        moved = place.shifted(start)
        return {"start": round(float(moved.start), 3), "end": round(float(moved.stop), 3)}

    settings = workshop.settings.captions
    return {
        "target": f"{course.slug}/{films.lesson.slug}",
        "title": films.lesson.title,
        "course": course.title,
        "language": transcript.language,
        "engine": transcript.engine,
        "sureness": transcript.sureness,
        "notes": list(transcript.notes),
        "share": films.words.captions.facts["differing_share"],
        "limit": settings.review_differences,
        "review": [
            {"text": one.text, "text_zh": one.text_zh} for one in review_reasons(settings, films)
        ],
        "clauses": [
            {
                "class": one.kind.value,
                "parts": [
                    {"class": part.kind.value, "text": part.text, "heard": part.heard}
                    for part in one.parts
                ],
                **times(one.place),
            }
            for one in clauses_of(transcript)
        ],
        "conflicts": [
            {
                "kind": one.kind.value,
                "message": MESSAGES[one.kind][0],
                "message_zh": MESSAGES[one.kind][1],
                "base": one.base,
                "people": one.people,
                "automatic": one.automatic,
                **times(one.place),
            }
            for one in _conflicts(workshop, films)
        ],
        "cues": [
            {
                "start": round(float(cue.span.start), 3),
                "end": round(float(cue.span.stop), 3),
                "text": "\n".join((*cue.lines, *cue.second)),
            }
            for cue in film_text(films, films.lesson.language).cues
        ],
        "differences": found_json(workshop, films, caption.DIFFERENCES),
    }


def _conflicts(workshop: Workshop, films: LessonFilms) -> list[Conflict]:
    plain = found_json(workshop, films, caption.CONFLICTS)
    return [from_json(Conflict, one) for one in plain]
