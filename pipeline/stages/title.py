"""Title: one drawn element of a film (card, lower third, panel, logo, mark, inset): a small film,
a still, or both.

What is drawn depends on the brand's files and the words alone, so a new cue never draws it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any

from pipeline.ffmpeg.frames import write_moving_element
from pipeline.ffmpeg.graph import PictureShape
from pipeline.graphics.ai_mark import ai_mark
from pipeline.graphics.cards import CardText, drawn_ident, end_card, section_card, title_card
from pipeline.graphics.element import MovingElement, StillElement
from pipeline.graphics.inset import full_still, inset_still
from pipeline.graphics.key_points import key_points
from pipeline.graphics.logo import corner_logo
from pipeline.graphics.lower_third import lower_third
from pipeline.graphics.text import PanelText
from pipeline.graphics.upright import upright_panel
from pipeline.model.brand import Brand, CaptionStyle, CornerLogo
from pipeline.model.codec import Json, from_json, to_json
from pipeline.model.edit import Placement
from pipeline.model.media import FrameSize
from pipeline.model.step import Artefact, Input, Report, Slot, Source, StageCall, Step
from pipeline.settings.brands import BrandFiles

NAME = "title"
VERSION = 4
FILM = "element.mov"
STILL = "element.png"
PICTURE = "picture"
"""The input that an inset shows."""


class ElementKind(Enum):
    TITLE_CARD = "title-card"
    LOWER_THIRD = "lower-third"
    CORNER_LOGO = "corner-logo"
    END_CARD = "end-card"
    IDENT = "ident"
    SECTION_CARD = "section-card"
    AI_MARK = "ai-mark"
    KEY_POINTS = "key-points"
    INSET = "inset"
    UPRIGHT_PANEL = "upright-panel"


EVERY_LESSON = (
    ElementKind.TITLE_CARD,
    ElementKind.LOWER_THIRD,
    ElementKind.CORNER_LOGO,
    ElementKind.END_CARD,
)
STILLS = (
    ElementKind.CORNER_LOGO,
    ElementKind.AI_MARK,
    ElementKind.INSET,
    ElementKind.UPRIGHT_PANEL,
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn and how large; `frame_size` is the film's, in pixels."""

    kind: ElementKind
    brand: Brand
    text: CardText
    frame_size: FrameSize
    frame_rate: Fraction
    panel: PanelText | None = None
    placement: Placement = Placement.FULL
    """Of an inset."""


def step(
    target: str,
    *,
    drawing: Drawing,
    files: Mapping[str, Source],
    ffmpeg: str,
    picture: Input | None = None,
) -> Step:
    """`files` are the brand's own ("brand/…") and its fonts ("font/…"), each with its digest;
    `picture` is what an inset shows.

    Only what the element shows is in its key: a new caption colour draws no card again.
    """
    drawing = replace(drawing, brand=shown_brand(drawing.kind, drawing.brand))
    inputs: dict[str, Input] = {
        name: source for name, source in files.items() if _is_drawn(name, drawing)
    }
    if picture is not None:
        inputs[PICTURE] = picture
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"drawing": to_json(drawing)},
        inputs=inputs,
        tools={"ffmpeg": ffmpeg},
        slot=Slot.LIGHT,
        label=drawing.kind.value,
        weight=1.0 if drawing.kind in STILLS else 5.0,
    )


NO_CORNER = CornerLogo("", 0, 0, 0)
NO_CAPTIONS = CaptionStyle("", 0, "", "", 0, 0)
NOTHING: Mapping[str, Any] = {
    "colours": (),
    "regular_font": "",
    "bold_font": "",
    "fallback_fonts": (),
    "layout": "",
    "version": "",
    "title": "",
    "corner_logo": NO_CORNER,
    "caption_style": NO_CAPTIONS,
    "title_card_seconds": "0",
    "end_card_seconds": "0",
    "lower_third_seconds": "0",
    "section_card_seconds": "0",
    "ident": None,
    "music": None,
    "variants": (),
}
"""What stands for a value of the brand that an element does not show."""
FACES = ("regular_font", "bold_font", "fallback_fonts")
LOOK = ("colours", "layout", *FACES)
BEARS_ON: Mapping[ElementKind, tuple[str, ...]] = {
    ElementKind.TITLE_CARD: (*LOOK, "title_card_seconds"),
    ElementKind.END_CARD: (*LOOK, "end_card_seconds"),
    ElementKind.SECTION_CARD: (*LOOK, "section_card_seconds"),
    ElementKind.IDENT: (*LOOK, "ident"),
    ElementKind.UPRIGHT_PANEL: LOOK,
    # these keep clear of the captions, and panels of the logo
    ElementKind.LOWER_THIRD: (*LOOK, "lower_third_seconds", "caption_style"),
    ElementKind.KEY_POINTS: (*LOOK, "caption_style", "corner_logo"),
    ElementKind.INSET: ("colours", "caption_style", "corner_logo"),
    ElementKind.CORNER_LOGO: ("corner_logo",),
    ElementKind.AI_MARK: (*FACES, "corner_logo"),
}


def shown_brand(kind: ElementKind, brand: Brand) -> Brand:
    """`brand` with everything that does not bear on an element of `kind` set to nothing."""
    return without(brand, BEARS_ON[kind])


def without(brand: Brand, bears: tuple[str, ...]) -> Brand:
    """`brand` with nothing but what `bears` on a drawing."""
    blank = {name: value for name, value in NOTHING.items() if name not in bears}
    return replace(brand, **blank)


def _is_drawn(name: str, drawing: Drawing) -> bool:
    """What brand.yaml says is in the drawing, so its other bytes do not matter."""
    if name == f"brand/{drawing.brand.logo}":
        return True
    without_words = (ElementKind.CORNER_LOGO, ElementKind.INSET)
    return name.startswith("font/") and drawing.kind not in without_words


def shape_of(kind: ElementKind, drawn: Artefact) -> PictureShape:
    """How a drawn element is read back."""
    size = from_json(FrameSize, drawn.facts["size"])
    if kind in STILLS:
        return PictureShape("png_pipe", 0, "rgba", size)
    pixels = "rgb24" if drawn.facts["is_opaque"] else "argb"
    return PictureShape("mov", drawn.facts["frame_count"], pixels, size)


def held_shape(drawn: Artefact) -> PictureShape:
    """How the still of a held element is read back."""
    return PictureShape("png_pipe", 0, "rgba", from_json(FrameSize, drawn.facts["size"]))


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    drawing = from_json(Drawing, call.params["drawing"])
    brand = brand_files_of(drawing.brand, call.inputs)
    if drawing.kind in STILLS:
        return _keep_still(call, _still(call, drawing, brand))
    if drawing.kind is ElementKind.KEY_POINTS:
        return _draw_held(call, drawing, brand)
    size, rate = drawing.frame_size, drawing.frame_rate
    return _keep_moving(call, MOVING[drawing.kind](brand, drawing.text, size, rate), rate)


def _still(call: StageCall, drawing: Drawing, brand: BrandFiles) -> StillElement:
    size = drawing.frame_size
    if drawing.kind is ElementKind.CORNER_LOGO:
        return corner_logo(brand, frame_size=size)
    if drawing.kind is ElementKind.AI_MARK:
        return ai_mark(brand, drawing.text.language, frame_size=size)
    if drawing.kind is ElementKind.UPRIGHT_PANEL:
        return upright_panel(brand, drawing.text, frame_size=size)
    if drawing.placement is Placement.FULL:
        return full_still(call.inputs[PICTURE], frame_size=size)
    is_left = drawing.placement is Placement.LEFT
    return inset_still(brand, call.inputs[PICTURE], frame_size=size, is_left=is_left)


def _lower_third(
    brand: BrandFiles, text: CardText, size: FrameSize, rate: Fraction
) -> MovingElement:
    return lower_third(brand, text.lecturer, text.role, frame_size=size, frame_rate=rate)


def _card(draw: Callable[..., MovingElement]) -> Draw:
    return lambda brand, text, size, rate: draw(brand, text, frame_size=size, frame_rate=rate)


Draw = Callable[[BrandFiles, CardText, FrameSize, Fraction], MovingElement]
MOVING: Mapping[ElementKind, Draw] = {
    ElementKind.TITLE_CARD: _card(title_card),
    ElementKind.END_CARD: _card(end_card),
    ElementKind.SECTION_CARD: _card(section_card),
    ElementKind.IDENT: _card(drawn_ident),
    ElementKind.LOWER_THIRD: _lower_third,
}


def _draw_held(call: StageCall, drawing: Drawing, brand: BrandFiles) -> Mapping[str, Json]:
    panel = drawing.panel or PanelText()
    size, rate = drawing.frame_size, drawing.frame_rate
    held = key_points(brand, panel, frame_size=size, frame_rate=rate)
    (call.output / STILL).write_bytes(held.still.png)
    return {**_keep_moving(call, held.moving, rate), "coming": held.coming}


def _keep_still(call: StageCall, still: StillElement) -> Mapping[str, Json]:
    (call.output / STILL).write_bytes(still.png)
    return {"frame_count": 0, "x": still.x, "y": still.y, "size": to_json(still.frame_size)}


def _keep_moving(call: StageCall, element: MovingElement, rate: Fraction) -> Mapping[str, Json]:
    write_moving_element(
        element.frames(),
        frame_size=element.frame_size,
        frame_rate=rate,
        output=call.output / FILM,
        is_opaque=element.is_opaque,
        held=element.held,
    )
    return {
        "frame_count": element.frame_count,
        "is_opaque": element.is_opaque,
        "x": element.x,
        "y": element.y,
        "size": to_json(element.frame_size),
    }


def brand_files_of(brand: Brand, inputs: Mapping[str, Path]) -> BrandFiles:
    files = tuple(path for name, path in sorted(inputs.items()) if name.startswith("brand/"))
    fonts = tuple(path for name, path in sorted(inputs.items()) if name.startswith("font/"))
    return BrandFiles(brand, inputs[f"brand/{brand.logo}"].parent, files, fonts)
