"""Segment: a run of frames of a film, encoded on its own, keyed by only what is on screen in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.captions.ass import shown_text
from pipeline.captions.burning import captions_of
from pipeline.ffmpeg.faces import fonts_for
from pipeline.ffmpeg.graph import Picture, PictureShape
from pipeline.ffmpeg.profile import EncodeProfile, video_arguments
from pipeline.ffmpeg.segments import SceneFiles, encode_segment
from pipeline.model.brand import CaptionStyle
from pipeline.model.codec import Json, from_json, to_json
from pipeline.model.grade import Grade
from pipeline.model.step import Input, Report, Slot, StageCall, Step
from pipeline.model.timeline import Timeline

NAME = "segment"
VERSION = 6
FILM = "segment.mp4"
CAPTIONS_VERSION = 2
"""Of how captions are drawn: in the key only where there are any, so that the others stay."""
UNGRADED: Mapping[str, Grade] = {}
FONT = "font/"
"""Inputs of this prefix are fonts; all others are the scene's sources, by name."""


def step(
    target: str,
    *,
    scene: Timeline,
    sources: Mapping[str, Input],
    shapes: Mapping[str, PictureShape],
    profile: EncodeProfile,
    style: CaptionStyle,
    ffmpeg: str,
    grades: Mapping[str, Grade] = UNGRADED,
) -> Step:
    """Encodes `scene`, a timeline restricted to the segment's frames, from `sources` of `shapes`.
    Where it has cues they are burned in, in `style`, with the fonts among `sources`; else neither
    is in the key. What a profile comes to on the command line is in the key, too. `grades` by
    source: only those of what is shown are."""
    scene, used = _canonical(scene)
    inputs = {named: sources[name] for name, named in used.items()}
    if scene.cues:
        inputs |= {name: source for name, source in sources.items() if name.startswith(FONT)}
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={
            "scene": to_json(scene),
            "shapes": {named: to_json(shapes[name]) for name, named in used.items()},
            "profile": to_json(profile),
            "encoding": video_arguments(profile, scene.frame_rate),
            "style": to_json(style) if scene.cues else None,
            **({"captions": CAPTIONS_VERSION} if scene.cues else {}),
            **_grades({named: grades[name] for name, named in used.items() if name in grades}),
        },
        inputs=inputs,
        tools={"ffmpeg": ffmpeg},
        slot=slot_of(profile),
        is_deterministic=False,
        weight=scene.frame_count * scene.frame_size.width * scene.frame_size.height / 60e6,
    )


def slot_of(profile: EncodeProfile) -> Slot:
    """A device's encoder takes a graphics processor, so that only machines that have one get the
    step, and no more at once than it bears."""
    return Slot.GPU if profile.is_hardware else Slot.ENCODE


def _grades(used: Mapping[str, Grade]) -> dict[str, Json]:
    """Nothing where no take is moved: the key is then as if there were no grades."""
    return {"grades": to_json(used)} if used else {}


def _canonical(scene: Timeline) -> tuple[Timeline, dict[str, str]]:
    """The scene with its sources named in the order of their use, and without markers: what a
    source is called elsewhere in the film is not on screen. Also old name to new."""
    shown = [clip.source for clip in scene.clips] + [layer.source for layer in scene.overlays]
    used = dict.fromkeys(shown)
    named = {name: f"s{place}" for place, name in enumerate(used)}
    plain = replace(
        scene,
        clips=tuple(replace(clip, source=named[clip.source]) for clip in scene.clips),
        overlays=tuple(replace(layer, source=named[layer.source]) for layer in scene.overlays),
        markers=(),
    )
    return plain, named


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    scene = from_json(Timeline, call.params["scene"])
    captions = None
    fonts = tuple(path for name, path in call.inputs.items() if name.startswith(FONT))
    if scene.cues:
        style = from_json(CaptionStyle, call.params["style"])
        ass, strip = captions_of(scene, style)
        written = call.workspace / "written.ass"
        written.write_text(ass, encoding="utf-8")
        captions = (written, strip)
        fonts = fonts_for(shown_text(scene.cues), style, fonts)
    shapes = {n: from_json(PictureShape, plain) for n, plain in call.params["shapes"].items()}
    plain = call.params.get("grades", {})
    grades = {name: from_json(Grade, one) for name, one in plain.items()}
    pictures = {
        name: Picture(call.inputs[name], shape, grades.get(name)) for name, shape in shapes.items()
    }
    encode_segment(
        scene,
        SceneFiles(pictures, captions, fonts, call.workspace),
        profile=from_json(EncodeProfile, call.params["profile"]),
        output=call.output / FILM,
        report=report,
    )
    return {"frame_count": scene.frame_count}
