"""Copyfit: whether all words of a lesson's cards and panels can be drawn in its brand, told of all
at once, before anything is drawn. Its step is made like any other, so words that were found to fit
are not set again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.graphics.check import misfits
from pipeline.graphics.text import CardText, PanelText
from pipeline.model.brand import Brand, BrandFiles
from pipeline.model.codec import Json, from_json, to_json
from pipeline.model.media import FrameSize
from pipeline.model.step import Artefact, Report, Source, StageCall, Step
from pipeline.stages.title import FACES, without

NAME = "copyfit"
VERSION = 1
BEARS = (*FACES, "layout", "caption_style", "corner_logo")
"""What of a brand decides how much room there is, and which glyphs."""


@dataclass(frozen=True, slots=True)
class Copy:
    """The words, and what they are set in."""

    brand: Brand
    text: CardText
    panels: tuple[PanelText, ...]
    frame_size: FrameSize


@dataclass(frozen=True, slots=True)
class Misfit:
    """Something that cannot be drawn, and what to do about it."""

    message: str
    advice: str


def step(target: str, *, copy: Copy, fonts: Mapping[str, Source], label: str = "") -> Step:
    """`fonts` are the brand's ("font/…")."""
    copy = replace(copy, brand=without(copy.brand, BEARS))
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"copy": to_json(copy)},
        inputs=dict(fonts),
        label=label,
        weight=0.2,
    )


def run(call: StageCall, _report: Report) -> Mapping[str, Json]:
    copy = from_json(Copy, call.params["copy"])
    fonts = tuple(path for _, path in sorted(call.inputs.items()))
    brand = BrandFiles(copy.brand, fonts[0].parent, (), fonts)
    found = misfits(brand, copy.text, frame_size=copy.frame_size, panels=copy.panels)
    return {"misfits": to_json([Misfit(one.message, one.advice) for one in found])}


def misfits_of(made: Artefact) -> Sequence[Misfit]:
    """What the stage found; none is good."""
    return [from_json(Misfit, one) for one in made.facts["misfits"]]
