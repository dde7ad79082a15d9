"""Title: one drawn element of a lesson (card, lower third, corner logo) as a small film or a still.

What is drawn depends on the brand's files and the words alone, so a new cue never draws it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from pathlib import Path

from pipeline.ffmpeg.frames import write_moving_element
from pipeline.ffmpeg.graph import PictureShape
from pipeline.graphics.cards import CardText, end_card, title_card
from pipeline.graphics.logo import corner_logo
from pipeline.graphics.lower_third import lower_third
from pipeline.model.brand import Brand, CaptionStyle, CornerLogo
from pipeline.model.codec import Json, from_json, to_json
from pipeline.model.media import FrameSize
from pipeline.model.step import Artefact, Input, Report, Slot, Source, StageCall, Step
from pipeline.settings.brands import BrandFiles

NAME = "title"
VERSION = 2
FILM = "element.mov"
STILL = "element.png"


class ElementKind(Enum):
    TITLE_CARD = "title-card"
    LOWER_THIRD = "lower-third"
    CORNER_LOGO = "corner-logo"
    END_CARD = "end-card"


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn and how large; `frame_size` is the film's, in pixels."""

    kind: ElementKind
    brand: Brand
    text: CardText
    frame_size: FrameSize
    frame_rate: Fraction


def step(target: str, *, drawing: Drawing, files: Mapping[str, Source], ffmpeg: str) -> Step:
    """`files` are the brand's own ("brand/…") and its fonts ("font/…"), each with its digest.

    Only what the element shows is in its key: a new caption colour draws no card again.
    """
    drawing = replace(drawing, brand=shown_brand(drawing.kind, drawing.brand))
    inputs: dict[str, Input] = {
        name: source for name, source in files.items() if _is_drawn(name, drawing)
    }
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"drawing": to_json(drawing)},
        inputs=inputs,
        tools={"ffmpeg": ffmpeg},
        slot=Slot.LIGHT,
        label=drawing.kind.value,
        weight=1.0 if drawing.kind is ElementKind.CORNER_LOGO else 5.0,
    )


def shown_brand(kind: ElementKind, brand: Brand) -> Brand:
    """`brand` with everything that does not bear on an element of `kind` set to nothing."""
    is_third, is_logo = kind is ElementKind.LOWER_THIRD, kind is ElementKind.CORNER_LOGO
    return replace(
        brand,
        version="",
        title="",
        colours=() if is_logo else brand.colours,
        regular_font="" if is_logo else brand.regular_font,
        bold_font="" if is_logo else brand.bold_font,
        fallback_fonts=() if is_logo else brand.fallback_fonts,
        layout="" if is_logo else brand.layout,
        corner_logo=brand.corner_logo if is_logo else NO_CORNER,
        # the lower third keeps clear of the captions
        caption_style=brand.caption_style if is_third else NO_CAPTIONS,
        title_card_seconds=brand.title_card_seconds if kind is ElementKind.TITLE_CARD else "0",
        end_card_seconds=brand.end_card_seconds if kind is ElementKind.END_CARD else "0",
        lower_third_seconds=brand.lower_third_seconds if is_third else "0",
        section_card_seconds="0",
    )


NO_CORNER = CornerLogo("", 0, 0, 0)
NO_CAPTIONS = CaptionStyle("", 0, "", "", 0, 0)


def _is_drawn(name: str, drawing: Drawing) -> bool:
    """What brand.yaml says is in the drawing, so its other bytes do not matter."""
    if name == f"brand/{drawing.brand.logo}":
        return True
    return name.startswith("font/") and drawing.kind is not ElementKind.CORNER_LOGO


def shape_of(kind: ElementKind, drawn: Artefact) -> PictureShape:
    """How a drawn element is read back."""
    size = from_json(FrameSize, drawn.facts["size"])
    if kind is ElementKind.CORNER_LOGO:
        return PictureShape("png_pipe", 0, "rgba", size)
    return PictureShape("mov", drawn.facts["frame_count"], "argb", size)


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    drawing = from_json(Drawing, call.params["drawing"])
    brand = _brand_files(drawing.brand, call.inputs)
    if drawing.kind is ElementKind.CORNER_LOGO:
        return _draw_still(call, drawing, brand)
    return _draw_moving(call, drawing, brand)


def _draw_still(call: StageCall, drawing: Drawing, brand: BrandFiles) -> Mapping[str, Json]:
    still = corner_logo(brand, frame_size=drawing.frame_size)
    (call.output / STILL).write_bytes(still.png)
    return {"frame_count": 0, "x": still.x, "y": still.y, "size": to_json(still.frame_size)}


def _draw_moving(call: StageCall, drawing: Drawing, brand: BrandFiles) -> Mapping[str, Json]:
    size, rate, text = drawing.frame_size, drawing.frame_rate, drawing.text
    if drawing.kind is ElementKind.TITLE_CARD:
        element = title_card(brand, text, frame_size=size, frame_rate=rate)
    elif drawing.kind is ElementKind.END_CARD:
        element = end_card(brand, text, frame_size=size, frame_rate=rate)
    else:
        element = lower_third(brand, text.lecturer, text.role, frame_size=size, frame_rate=rate)
    write_moving_element(
        element.frames(),
        frame_size=element.frame_size,
        frame_rate=rate,
        output=call.output / FILM,
    )
    return {
        "frame_count": element.frame_count,
        "x": element.x,
        "y": element.y,
        "size": to_json(element.frame_size),
    }


def _brand_files(brand: Brand, inputs: Mapping[str, Path]) -> BrandFiles:
    files = tuple(path for name, path in sorted(inputs.items()) if name.startswith("brand/"))
    fonts = tuple(path for name, path in sorted(inputs.items()) if name.startswith("font/"))
    return BrandFiles(brand, inputs[f"brand/{brand.logo}"].parent, files, fonts)
