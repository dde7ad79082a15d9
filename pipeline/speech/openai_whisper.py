"""The reference recogniser: OpenAI's own package, an extra, since it brings torch (3 GB)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from pipeline.model.errors import MissingTool
from pipeline.model.step import Report
from pipeline.model.timed_text import RecognisedSegment, Recognition, Word
from pipeline.model.timing import TimeRange
from pipeline.speech.features import read_speech
from pipeline.speech.guards import without_invented
from pipeline.speech.models import weights_digest
from pipeline.speech.prompting import prompt_of, seconds, simplified

NAME = "openai_whisper"


class OpenaiWhisper:
    """One loaded model."""

    name = NAME

    def __init__(self, weights: Path) -> None:
        self._model = _loaded(weights)
        self._digest = weights_digest(weights)

    def recognise(
        self,
        speech: Path,
        *,
        language: str,
        hotwords: tuple[str, ...] = (),
        report: Report | None = None,
    ) -> Recognition:
        answer = self._model.transcribe(
            read_speech(speech),
            language=language,
            beam_size=5,
            temperature=(0.0, 0.2, 0.4),
            condition_on_previous_text=False,
            initial_prompt=prompt_of(language, hotwords) or None,
            word_timestamps=True,
            hallucination_silence_threshold=2.0,
            fp16=False,
            verbose=None,
        )
        segments = [_segment(one, language) for one in answer["segments"]]
        words = [
            _word(word, language) for one in answer["segments"] for word in one.get("words", ())
        ]
        if report:
            report(1.0)
        kept, dropped, heard = without_invented(segments, words)
        return Recognition(NAME, self._digest, language, heard, kept, dropped)


def _segment(one: Any, language: str) -> RecognisedSegment:
    text = one["text"].strip()
    return RecognisedSegment(
        simplified(text) if language == "zh" else text,
        TimeRange(seconds(one["start"]), seconds(max(one["start"], one["end"]))),
        float(one["avg_logprob"]),
        float(one["no_speech_prob"]),
        float(one["compression_ratio"]),
    )


def _word(word: Any, language: str) -> Word:
    text = word["word"].strip()
    span = TimeRange(seconds(word["start"]), seconds(max(word["start"], word["end"])))
    return Word(simplified(text) if language == "zh" else text, span, float(word["probability"]))


@cache
def _loaded(weights: Path) -> Any:
    try:
        import whisper
    except ImportError as problem:
        raise MissingTool(
            "expected the package openai-whisper, found none",
            hint='it is an extra: pip install "weike[openai]"; or set speech.engine to auto',
        ) from problem
    return whisper.load_model(str(weights), device="cpu")
