"""What of a lesson is drawn: the elements of every lesson, and those that this one asks for: an
ident, key-point panels, framed stills, the mark of what a machine made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from pipeline.ffmpeg.graph import PictureShape
from pipeline.ffmpeg.mezzanine import needs_copy, take_shape
from pipeline.ffmpeg.probe import probe
from pipeline.graphics.cards import CardText
from pipeline.graphics.text import PanelText
from pipeline.model.codec import from_json
from pipeline.model.course import Course
from pipeline.model.edit import Placement
from pipeline.model.element import Element, Panel
from pipeline.model.errors import BadBrand
from pipeline.model.lesson import Lesson
from pipeline.model.media import FrameSize
from pipeline.model.panel import KeyPanel
from pipeline.model.step import Artefact, Input, Step
from pipeline.model.timing import ZERO, frames_covering
from pipeline.recipes.kitchen import Kitchen
from pipeline.stages import title
from pipeline.stages.title import ElementKind

IDENT = "ident"
AI_MARK = "ai-mark"
BLANK = CardText("", "", 0, "", "", "", "", (), "")


@dataclass(frozen=True, slots=True)
class Extra:
    """Something that this lesson has drawn besides what every lesson has."""

    name: str
    """What it is called among a scene's sources."""
    kind: ElementKind
    step: Step
    panel: KeyPanel | None = None
    inset: tuple[str, Placement] | None = None


@dataclass(frozen=True, slots=True)
class Extras:
    """What they came to."""

    pictures: Mapping[str, Input] = field(default_factory=dict)
    shapes: Mapping[str, PictureShape] = field(default_factory=dict)
    ident: Element | None = None
    ident_sound: Fraction = ZERO
    """Seconds of sound that the ident brings."""
    ai_mark: Element | None = None
    panels: tuple[Panel, ...] = ()
    insets: Mapping[tuple[str, Placement], Element] = field(default_factory=dict)
    """By the still's name in the edit list, and its place."""


def drawn_extras(kitchen: Kitchen) -> list[Extra]:
    """What must be drawn, in the order of `made_extras`."""
    return [*_drawn_ident(kitchen), *_mark(kitchen), *_panels(kitchen), *_insets(kitchen)]


def _drawn_ident(kitchen: Kitchen) -> Iterator[Extra]:
    ident = kitchen.brand.brand.ident
    if ident is not None and not ident.film and kitchen.course.ident in ("lessons", "both"):
        kind = ElementKind.IDENT
        yield Extra(IDENT, kind, title_step(kitchen, kind))


def _mark(kitchen: Kitchen) -> Iterator[Extra]:
    if kitchen.lesson.ai_content:
        kind = ElementKind.AI_MARK
        yield Extra(AI_MARK, kind, title_step(kitchen, kind))


def _panels(kitchen: Kitchen) -> Iterator[Extra]:
    kind = ElementKind.KEY_POINTS
    for place, panel in enumerate(kitchen.lesson.panels):
        drawing = replace(drawing_of(kitchen, kind), panel=panel_text(panel))
        step = replace(_step(kitchen, drawing), label=f"key-points {place + 1}")
        yield Extra(f"panel{place}", kind, step, panel=panel)


def _insets(kitchen: Kitchen) -> Iterator[Extra]:
    """Each still once for each place that the edit list gives it."""
    edit = kitchen.material.edit
    asked = dict.fromkeys((one.still, one.placement) for one in edit.inserts) if edit else {}
    kind = ElementKind.INSET
    for still, placement in asked:
        material = kitchen.material.stills[still]
        drawing = replace(drawing_of(kitchen, kind), placement=placement)
        step = _step(kitchen, drawing, picture=material.source)
        name = f"{material.name}-{placement.value}"
        yield Extra(name, kind, replace(step, label=f"inset {name}"), inset=(still, placement))


def made_extras(kitchen: Kitchen, extras: Sequence[Extra], made: Sequence[Artefact]) -> Extras:
    """`made` are what the extras' steps came to, in their order."""
    pictures: dict[str, Input] = {}
    shapes: dict[str, PictureShape] = {}
    elements: dict[str, Element] = {}
    panels: list[Panel] = []
    for extra, drawn in zip(extras, made, strict=True):
        is_still = extra.kind in title.STILLS
        pictures[extra.name] = drawn.part(title.STILL if is_still else title.FILM)
        shapes[extra.name] = title.shape_of(extra.kind, drawn)
        elements[extra.name] = element_of(extra.name, drawn)
        if extra.panel is not None:
            held = f"{extra.name}-held"
            pictures[held] = drawn.part(title.STILL)
            shapes[held] = title.held_shape(drawn)
            coming = drawn.facts["coming"]
            at, until = extra.panel.at, extra.panel.until
            panels.append(Panel(elements[extra.name], held, coming, at, until))
    film = _ident_film(kitchen)
    heard = ZERO
    if film is not None:
        pictures[IDENT], shapes[IDENT], elements[IDENT], heard = film
    insets = {one.inset: elements[one.name] for one in extras if one.inset}
    ident, mark = elements.get(IDENT), elements.get(AI_MARK)
    return Extras(pictures, shapes, ident, heard, mark, tuple(panels), insets)


def _ident_film(kitchen: Kitchen) -> tuple[Input, PictureShape, Element, Fraction] | None:
    """The brand's own film, where it has one and the course shows it; last, how long it sounds."""
    ident = kitchen.brand.brand.ident
    if ident is None or not ident.film or kitchen.course.ident not in ("lessons", "both"):
        return None
    rate = kitchen.course.frame_rate
    path = kitchen.brand.file(ident.film)
    facts = probe(path)
    if facts.video is None or needs_copy(facts, rate):
        raise BadBrand(
            f"brand {kitchen.brand.brand.name!r}: ident {ident.film}: expected a film with square "
            f"pixels, standard colours and a constant {rate} frames a second, found another",
            hint="export it once more at the course's frame rate, in BT.709, 8 bits",
        )
    count = frames_covering(facts.duration, rate)
    source = kitchen.workshop.source(path)
    heard = facts.audio.duration if facts.audio else ZERO
    return source, take_shape(facts, rate), Element(IDENT, count), heard


def element_of(name: str, drawn: Artefact) -> Element:
    facts = drawn.facts
    size = from_json(FrameSize, facts["size"])
    return Element(name, facts["frame_count"], facts["x"], facts["y"], size)


def title_step(kitchen: Kitchen, kind: ElementKind) -> Step:
    return _step(kitchen, drawing_of(kitchen, kind))


def _step(kitchen: Kitchen, drawing: title.Drawing, *, picture: Input | None = None) -> Step:
    files = kitchen.workshop.brand_sources(kitchen.brand)
    step = title.step(
        kitchen.target, drawing=drawing, files=files, ffmpeg=kitchen.ffmpeg, picture=picture
    )
    return kitchen.workshop.versed(step)


def drawing_of(kitchen: Kitchen, kind: ElementKind) -> title.Drawing:
    return title.Drawing(
        kind,
        kitchen.brand.brand,
        _words_for(kind, card_text(kitchen.course, kitchen.lesson)),
        kitchen.course.frame_size,
        kitchen.course.frame_rate,
    )


def _words_for(kind: ElementKind, text: CardText) -> CardText:
    """Only the words that the element shows, so that others draw nothing again."""
    if kind is ElementKind.TITLE_CARD:
        return replace(text, credits=(), link="")
    if kind is ElementKind.END_CARD:
        return replace(text, number=0, lecturer="", role="", unit="")
    if kind is ElementKind.LOWER_THIRD:
        return replace(BLANK, lecturer=text.lecturer, role=text.role)
    if kind is ElementKind.IDENT:
        return replace(BLANK, organisation=text.organisation)
    if kind is ElementKind.UPRIGHT_PANEL:
        return replace(
            BLANK, course=text.course, lesson=text.lesson, organisation=text.organisation
        )
    if kind is ElementKind.AI_MARK:
        return replace(BLANK, language=text.language)
    return BLANK


def panel_text(panel: KeyPanel) -> PanelText:
    return PanelText(panel.heading, panel.points, panel.quote, panel.by, panel.is_left)


def card_text(course: Course, lesson: Lesson) -> CardText:
    """The words of a lesson's cards."""
    return CardText(
        course=course.title,
        lesson=lesson.title,
        number=lesson.number if course.is_numbered else 0,
        lecturer=lesson.lecturer.name,
        role=lesson.lecturer.role,
        unit=lesson.unit,
        organisation=course.organisation,
        credits=tuple((person.role, person.name) for person in lesson.credits),
        language=lesson.language,
        ai_content=lesson.ai_content,
        link=lesson.link or course.link,
    )
