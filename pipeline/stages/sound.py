"""Sound: the whole sound of one film as one AAC artefact, levelled and measured after encoding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.ffmpeg.sound import SoundPiece, programme_sound
from pipeline.model.codec import Json, from_json, to_json
from pipeline.model.heard import Bed, Cleaning
from pipeline.model.step import Input, Report, Slot, StageCall, Step
from pipeline.model.timeline import Sound

NAME = "sound"
VERSION = 7
SOUND = "sound.aac"


@dataclass(frozen=True, slots=True)
class Programme:
    """A film's sound: its pieces, its whole length (seconds) and its level (LUFS)."""

    pieces: tuple[Sound, ...]
    total: Fraction
    target_lufs: float
    bed: Bed | None = None
    """Music below them."""
    cleanings: tuple[Cleaning, ...] = ()
    """Of sources in which inspection found noise or hum."""


def step(target: str, *, programme: Programme, sources: Mapping[str, Input], ffmpeg: str) -> Step:
    """`sources` are the footage and the music by name; a piece whose source has no sound must be
    left out."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"programme": to_json(programme)},
        inputs=dict(sources),
        tools={"ffmpeg": ffmpeg},
        slot=Slot.ENCODE,
        is_deterministic=False,
        weight=float(programme.total) * 0.08,
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    programme = from_json(Programme, call.params["programme"])
    facts = programme_sound(
        _pieces(programme.pieces, call),
        total=programme.total,
        target=programme.target_lufs,
        output=call.output / SOUND,
        workspace=call.workspace,
        music=(call.inputs[programme.bed.source], programme.bed) if programme.bed else None,
        cleanings={call.inputs[one.source]: one for one in programme.cleanings},
        report=report,
    )
    names = {path: name for name, path in call.inputs.items()}
    return {
        **to_json(replace(facts, missing={})),
        "missing": {names[path]: missing for path, missing in facts.missing.items()},
        "cleaned": [to_json(one) for one in programme.cleanings],
    }


def _pieces(pieces: Sequence[Sound], call: StageCall) -> tuple[SoundPiece, ...]:
    return tuple(
        SoundPiece(
            call.inputs[piece.source],
            piece.source_start,
            piece.span.start,
            piece.span.duration,
            piece.speed,
            piece.fade_in,
            piece.fade_out,
        )
        for piece in pieces
    )
