"""What an encode is told is in the key of what it makes; which slot it takes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.build.key import key_of, made_of
from pipeline.build.reasons import reasons_between
from pipeline.ffmpeg.graph import PictureShape
from pipeline.ffmpeg.profile import PROFILES, video_arguments
from pipeline.model.brand import CaptionStyle
from pipeline.model.media import FrameSize
from pipeline.model.step import Artefact, Slot, Source, Step, StoredFile
from pipeline.model.timeline import Clip, Timeline
from pipeline.model.timing import FrameRange
from pipeline.stages import segment, web

RATE = Fraction(25)
SIZE = FrameSize(64, 36)
SCENE = Timeline(RATE, SIZE, (Clip("take", 0, FrameRange(0, 50)),))


def encode(profile: str) -> Step:
    return segment.step(
        "demo/01:master",
        scene=SCENE,
        sources={"take": Source(Path("take.mp4"), "0" * 64)},
        shapes={"take": PictureShape("mov", 50, "yuv420p", SIZE)},
        profile=PROFILES[profile],
        style=CaptionStyle("Noto Sans SC", 0.05, "#FFFFFF", "#000000", 0.004, 0.06),
        ffmpeg="9.0",
    )


def smaller(profile: str) -> Step:
    made = Artefact("a" * 64, "a" * 64, (StoredFile(segment.FILM, "0" * 64, 1),), {})
    return web.step(
        "demo/01:web",
        segment=made.part(segment.FILM),
        frame_count=50,
        frame_rate=RATE,
        frame_size=SIZE,
        profile=PROFILES[profile],
        ffmpeg="9.0",
    )


@pytest.mark.parametrize("made", [encode, smaller])
@pytest.mark.parametrize("profile", PROFILES)
def test_each_argument_of_an_encoder_is_in_the_key_and_told(made, profile: str) -> None:
    step = made(profile)
    arguments = video_arguments(PROFILES[profile], RATE)
    keys = {key_of(step)}
    for place, argument in enumerate(arguments):
        changed = [*arguments[:place], f"{argument}x", *arguments[place + 1 :]]
        other = replace(step, params={**step.params, "encoding": changed})
        keys.add(key_of(other))
        (reason,) = reasons_between(made_of(step), made_of(other))
        assert str(reason).startswith(f"params.encoding[{place}]: {argument[:20]}")
    assert len(keys) == len(arguments) + 1


@pytest.mark.parametrize("made", [encode, smaller])
def test_a_devices_encoder_takes_a_graphics_processor_and_no_other_does(made) -> None:
    slots = {name: made(name).slot for name in PROFILES}
    devices = {name for name, one in PROFILES.items() if one.is_hardware}
    assert {name for name, slot in slots.items() if slot is Slot.GPU} == devices
    assert {slots[name] for name in set(PROFILES) - devices} == {Slot.ENCODE}
