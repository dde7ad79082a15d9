"""Both engines, for real, on the fixture weights: a test of the code, never of quality."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from benchmarks.captions.gold import ENGLISH, MANDARIN, Clip
from benchmarks.captions.lessons import Lesson, samples_of
from pipeline.model.errors import MissingTool
from pipeline.model.timed_text import Recognition
from pipeline.speech.features import RATE
from pipeline.speech.prompting import prompt_of, takes_prompts
from pipeline.speech.recogniser import FOUND, Listening, Recogniser, open_recogniser
from tests.speech.recordings import write

DAMO, JFK = MANDARIN[2], ENGLISH[0]
ENGINES = [
    pytest.param("faster_whisper", id="faster_whisper"),
    pytest.param(
        "openai_whisper",
        id="openai_whisper",
        marks=pytest.mark.skipif(
            find_spec("whisper") is None, reason="openai-whisper is an extra and not installed"
        ),
    ),
]
pytestmark = [pytest.mark.weights, pytest.mark.media]


@pytest.fixture(params=ENGINES)
def recogniser(request: pytest.FixtureRequest, fixture_weights: Path) -> Recogniser:
    is_torch = request.param == "openai_whisper"
    return open_recogniser(
        request.param, fixture_weights.with_suffix(".pt") if is_torch else fixture_weights
    )


def recognise(
    recogniser: Recogniser, clip: Clip, media: Path, folder: Path, language: str
) -> Recognition:
    lesson = Lesson(clip.file, clip.language, samples_of(clip.path(media)), ())
    return recogniser.recognise(lesson.write(folder / "speech.wav"), Listening(language))


def test_a_clip_the_model_knows_is_heard_word_for_word(
    recogniser: Recogniser, shared_media: Path, tmp_path: Path
) -> None:
    heard = recognise(recogniser, DAMO, shared_media, tmp_path, "zh")
    text = "".join(word.text for word in heard.words)
    assert text.strip("。") == DAMO.text.strip("。")
    starts = [word.span.start for word in heard.words]
    assert starts == sorted(starts)
    assert heard.words[-1].span.stop <= 6
    assert heard.engine == recogniser.name
    assert len(heard.model_digest) == 64


@pytest.mark.parametrize("clip", [DAMO, JFK], ids=["Mandarin", "English"])
def test_the_language_is_found(
    recogniser: Recogniser, clip: Clip, shared_media: Path, tmp_path: Path
) -> None:
    heard = recognise(recogniser, clip, shared_media, tmp_path, FOUND)
    assert heard.language == clip.language


@pytest.mark.parametrize("seconds", [0.0, 0.05, 4.0])
def test_no_speech_is_a_result(recogniser: Recogniser, tmp_path: Path, seconds: float) -> None:
    silence = write(np.zeros(round(seconds * RATE), np.float32), tmp_path / "speech.wav")
    assert recogniser.recognise(silence, Listening("zh")).words == ()
    assert recogniser.recognise(silence, Listening(FOUND)).words == ()


def test_progress_is_told_and_ends(
    recogniser: Recogniser, shared_media: Path, tmp_path: Path
) -> None:
    told: list[float] = []
    lesson = Lesson("", "zh", samples_of(DAMO.path(shared_media)), ())
    path = lesson.write(tmp_path / "speech.wav")
    recogniser.recognise(path, Listening("zh"), report=told.append)
    assert told
    assert told == sorted(told)
    assert 0 < told[-1] <= 1


@pytest.mark.parametrize("engine", ENGINES)
def test_a_file_that_is_no_model_is_told(engine: str, tmp_path: Path) -> None:
    place = tmp_path / "broken.pt"
    place.write_bytes(b"PK nothing")
    with pytest.raises(MissingTool, match="expected a Whisper model"):
        open_recogniser(engine, place)


def test_an_engine_of_another_name_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingTool, match="none of that name"):
        open_recogniser("kaldi", tmp_path)


def test_the_first_term_stands_last_in_the_prompt_and_all_fits() -> None:
    terms = ("林晓岚", *(f"术语{place}号" for place in range(100)))
    prompt = prompt_of("zh", terms)
    assert prompt.endswith("、林晓岚")
    assert len(prompt) < 160


def test_a_model_of_one_task_is_not_prompted(fixture_weights: Path) -> None:
    assert not takes_prompts(fixture_weights)
