"""Recognition is keyed by what it depends on, each by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.build.key import key_of
from pipeline.model.step import Artefact, Part, Source, Step, StoredFile
from pipeline.speech.recogniser import Listening
from pipeline.stages import transcribe


def step(
    *,
    speech: str = "a",
    weights: str = "b",
    engine: str = "faster_whisper",
    listening: Listening | None = None,
    path: str = "small",
) -> Step:
    heard = Artefact(speech, speech, (StoredFile("speech.wav", speech, 32_000),), {})
    return transcribe.step(
        "course/01",
        speech=Part(heard, "speech.wav"),
        engine=engine,
        weights=Source(Path(path), weights),
        listening=listening or Listening("zh"),
        label="take 1",
    )


@pytest.mark.parametrize(
    "change",
    [
        {"weights": "c"},
        {"speech": "c"},
        {"engine": "openai_whisper"},
        {"listening": Listening("en")},
        {"listening": Listening("zh", ("网络安全法",))},
        {"listening": Listening("zh", phantoms=("请点赞",))},
    ],
    ids=["weights", "speech", "engine", "language", "hot words", "phantoms"],
)
def test_each_declared_input_is_another_key(change: dict[str, object]) -> None:
    assert key_of(step(**change)) != key_of(step())  # type: ignore[arg-type]


def test_where_the_weights_lie_is_no_part_of_the_key() -> None:
    assert key_of(step(path="elsewhere")) == key_of(step())
