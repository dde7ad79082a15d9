"""Poster: the picture that stands for a film, in three aspects: the best frame of the takes that it
shows, cut around whoever speaks, with the title over it; a card where nothing of them was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from pipeline.ffmpeg.frames import scene_picture
from pipeline.ffmpeg.graph import Picture, PictureShape
from pipeline.graphics.cover import cover
from pipeline.graphics.text import CardText
from pipeline.model.brand import Brand
from pipeline.model.codec import Json, from_json, loads, to_json
from pipeline.model.grade import Grade
from pipeline.model.look import WHOLE, Looks
from pipeline.model.media import FrameSize
from pipeline.model.step import Input, Part, Report, Source, StageCall, Step
from pipeline.model.timeline import Clip, Timeline
from pipeline.model.timing import FrameRange
from pipeline.stages.title import LOOK, brand_files_of, without
from pipeline.vision.choose import Choice, choose

NAME = "poster"
VERSION = 2
SOURCE, LOOKED = "take/", "looks/"
"""Prefixes of inputs, before a take's name."""


@dataclass(frozen=True, slots=True)
class Posters:
    """What is drawn: `sizes` by the file's name; `clips` are what the film shows of its takes."""

    brand: Brand
    text: CardText
    sizes: Mapping[str, FrameSize]
    clips: tuple[Clip, ...]
    frame_rate: Fraction


@dataclass(frozen=True, slots=True)
class Seen:
    """A take's picture, how it is read, what was seen in it."""

    picture: Input
    shape: PictureShape
    looks: Part
    grade: Grade | None = None


def step(
    target: str,
    *,
    posters: Posters,
    takes: Mapping[str, Seen],
    files: Mapping[str, Source],
    ffmpeg: str,
) -> Step:
    """`takes` by the name of their clips; `files` are the brand's own and its fonts."""
    posters = replace(posters, brand=without(posters.brand, LOOK))
    logo = f"brand/{posters.brand.logo}"
    inputs: dict[str, Input] = {
        name: file for name, file in files.items() if name == logo or name.startswith("font/")
    }
    inputs |= {f"{SOURCE}{name}": take.picture for name, take in takes.items()}
    inputs |= {f"{LOOKED}{name}": take.looks for name, take in takes.items()}
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={
            "posters": to_json(posters),
            "shapes": {name: to_json(take.shape) for name, take in takes.items()},
            **_grades(takes),
        },
        inputs=inputs,
        tools={"ffmpeg": ffmpeg},
        weight=2.0,
    )


def _grades(takes: Mapping[str, Seen]) -> dict[str, Json]:
    """Nothing where no take is moved: the key is then as if there were no grades."""
    moved = {name: to_json(take.grade) for name, take in takes.items() if take.grade}
    return {"grades": moved} if moved else {}


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    posters = from_json(Posters, call.params["posters"])
    shapes = {n: from_json(PictureShape, one) for n, one in call.params["shapes"].items()}
    looks = {
        name.removeprefix(LOOKED): loads("looks/1", Looks, path.read_text(encoding="utf-8"))
        for name, path in call.inputs.items()
        if name.startswith(LOOKED)
    }
    choice = choose(posters.clips, looks)
    picture = _picture(call, posters, shapes, choice) if choice else None
    focus = (choice.face.x / WHOLE, choice.face.y / WHOLE) if choice and choice.face else None
    brand = brand_files_of(posters.brand, call.inputs)
    for place, (name, size) in enumerate(posters.sizes.items()):
        drawn = cover(brand, posters.text, frame_size=size, picture=picture, focus=focus)
        (call.output / name).write_bytes(drawn)
        report((place + 1) / len(posters.sizes))
    if choice is None:
        return {"source": "", "frame": 0, "eyes": 0}
    return {
        "source": choice.clip.source,
        "frame": choice.clip.source_start + int(choice.frame * choice.clip.speed),
        "eyes": choice.face.eyes if choice.face else 0,
    }


def _picture(
    call: StageCall, posters: Posters, shapes: Mapping[str, PictureShape], choice: Choice
) -> Path:
    """The frame as the film shows it, privacy covers and all, at its own size; nothing over it."""
    clip, start = choice.clip, choice.clip.span.start
    part = clip.part(FrameRange(start + choice.frame, start + choice.frame + 1))
    assert part is not None  # a frame of the clip
    shape = shapes[clip.source]
    alone = replace(part, span=FrameRange(0, 1), fades=())
    scene = Timeline(posters.frame_rate, shape.frame_size, (alone,))
    output = call.workspace / "picture.png"
    plain = call.params.get("grades", {}).get(clip.source)
    grade = from_json(Grade, plain) if plain else None
    source = Picture(call.inputs[f"{SOURCE}{clip.source}"], shape, grade)
    scene_picture(scene, {clip.source: source}, output=output)
    return output
