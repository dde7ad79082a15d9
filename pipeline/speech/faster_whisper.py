"""The default recogniser: Whisper models through CTranslate2, int8 on a processor.

The package's own file reader is never used: it would open playlists and addresses.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from pipeline.model.errors import MissingTool
from pipeline.model.step import Report
from pipeline.model.timed_text import RecognisedSegment, Recognition, Word
from pipeline.model.timing import TimeRange
from pipeline.speech.features import RATE, read_speech
from pipeline.speech.guards import without_invented
from pipeline.speech.models import weights_digest
from pipeline.speech.prompting import prompt_of, seconds, simplified

NAME = "faster_whisper"
VAD = {"min_silence_duration_ms": 500, "speech_pad_ms": 200}
TEMPERATURES = (0.0, 0.2, 0.4)


class FasterWhisper:
    """One loaded model; several files may be recognised with it."""

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
        samples = read_speech(speech)
        found, _ = self._model.transcribe(
            samples,
            language=language,
            beam_size=5,
            temperature=list(TEMPERATURES),
            condition_on_previous_text=False,
            initial_prompt=prompt_of(language, hotwords) or None,
            word_timestamps=True,
            vad_filter=True,
            vad_parameters=VAD,
            hallucination_silence_threshold=2.0,
        )
        segments, words = [], []
        length = len(samples) / RATE
        for one in found:
            segments.append(_segment(one, language))
            words += [_word(word, language) for word in one.words or ()]
            if report and length:
                report(min(one.end / length, 1.0))
        kept, dropped, heard = without_invented(segments, words)
        return Recognition(NAME, self._digest, language, heard, kept, dropped)


def _segment(one: Any, language: str) -> RecognisedSegment:
    text = one.text.strip()
    return RecognisedSegment(
        simplified(text) if language == "zh" else text,
        TimeRange(seconds(one.start), seconds(max(one.start, one.end))),
        float(one.avg_logprob),
        float(one.no_speech_prob),
        float(one.compression_ratio),
    )


def _word(word: Any, language: str) -> Word:
    text = word.word.strip()
    span = TimeRange(seconds(word.start), seconds(max(word.start, word.end)))
    return Word(simplified(text) if language == "zh" else text, span, float(word.probability))


@cache
def _loaded(weights: Path) -> Any:
    """Once a process: several lessons share it."""
    try:
        from faster_whisper import WhisperModel
    except ImportError as problem:
        raise MissingTool(
            "expected the package faster-whisper, found none",
            hint="install the locked requirements again (make setup)",
        ) from problem
    try:
        return WhisperModel(str(weights), device="auto", compute_type="int8", local_files_only=True)
    except (RuntimeError, ValueError, OSError) as problem:
        raise MissingTool(
            f"{weights}: expected a Whisper model in CTranslate2's form, found {problem}",
            hint="weike models list shows what is here; weike models import brings another",
        ) from problem
