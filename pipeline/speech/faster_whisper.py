"""The default recogniser: Whisper models through CTranslate2, int8 on a processor.

The package's own file reader is never used: it would open playlists and addresses.
"""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.model.errors import MissingTool
from pipeline.model.step import Report
from pipeline.model.timed_text import LANGUAGES, Recognition
from pipeline.settings.machine import cores
from pipeline.speech.features import RATE, read_speech
from pipeline.speech.models import weights_digest
from pipeline.speech.prompting import prompt_of, segment, takes_prompts, word
from pipeline.speech.recogniser import Listening, recognition_of
from pipeline.speech.recording import Floats

NAME = "faster_whisper"
VAD = {"min_silence_duration_ms": 500, "speech_pad_ms": 200}
TEMPERATURES = (0.0, 0.2, 0.4)
LEAST_SAMPLES = RATE // 10
_LOG = logging.getLogger(__name__)


class FasterWhisper:
    """One loaded model; several files may be recognised with it."""

    name = NAME

    def __init__(self, weights: Path) -> None:
        self._weights = weights
        self._device = "cuda" if _graphics_cards() else "cpu"
        self._model = _loaded(weights, self._device)
        self._digest = weights_digest(weights)
        self._takes_prompts = takes_prompts(weights)

    def recognise(
        self, speech: Path, listening: Listening, *, report: Report | None = None
    ) -> Recognition:
        samples = read_speech(speech)
        try:
            return self._recognise(samples, listening, report)
        except RuntimeError as problem:
            if self._device == "cpu":
                raise
            # A card whose libraries are not all here is found out only in use.
            _LOG.warning("the graphics card cannot be used, the processor is: %s", problem)
            self._device, self._model = "cpu", _loaded(self._weights, "cpu")
            return self._recognise(samples, listening, report)

    def _recognise(
        self, samples: Floats, listening: Listening, report: Report | None
    ) -> Recognition:
        language = listening.language or self._language(samples)
        segments, words = [], []
        for one in self._heard(samples, language, listening.hotwords):
            figures = (one.avg_logprob, one.no_speech_prob, one.compression_ratio)
            segments.append(segment(one.text, one.start, one.end, language, figures))
            words += [
                word(each.word, each.start, each.end, each.probability, language)
                for each in one.words or ()
            ]
            if report:
                report(min(one.end * RATE / len(samples), 1.0))
        return recognition_of(
            segments,
            words,
            samples,
            listening,
            engine=NAME,
            digest=self._digest,
            language=language,
        )

    def _heard(self, samples: Floats, language: str, hotwords: tuple[str, ...]) -> Any:
        if len(samples) < LEAST_SAMPLES:
            return ()
        found, _ = self._model.transcribe(
            samples,
            language=language,
            beam_size=5,
            temperature=list(TEMPERATURES),
            condition_on_previous_text=False,
            # Not the initial prompt, which only the first half minute would see.
            hotwords=(prompt_of(language, hotwords) or None) if self._takes_prompts else None,
            word_timestamps=True,
            vad_filter=True,
            vad_parameters=VAD,
            hallucination_silence_threshold=2.0,
        )
        return found

    def language_of(self, speech: Path) -> tuple[str, float]:
        samples = read_speech(speech)
        chances = self._chances(samples)
        return max(chances.items(), key=lambda one: one[1], default=("", 0.0))

    def _language(self, samples: Floats) -> str:
        """The likeliest of our languages."""
        chances = self._chances(samples)
        return max(LANGUAGES, key=lambda name: chances.get(name, 0.0))

    def _chances(self, samples: Floats) -> dict[str, float]:
        """Of every language that the model knows; none of too short a sound."""
        if len(samples) < LEAST_SAMPLES:
            return {}
        _, _, every = self._model.detect_language(samples, vad_filter=True)
        return {str(name): float(chance) for name, chance in every}


def _graphics_cards() -> int:
    import ctranslate2

    try:
        return int(ctranslate2.get_cuda_device_count())
    except (RuntimeError, AttributeError):  # built without, or its driver is broken
        return 0


@cache
def _loaded(weights: Path, device: str) -> Any:
    """Once a process: several lessons share it."""
    try:
        from faster_whisper import WhisperModel
    except ImportError as problem:
        raise MissingTool(
            "expected the package faster-whisper, found none",
            hint="install the locked requirements again (make setup)",
        ) from problem
    try:
        return WhisperModel(
            str(weights),
            device=device,
            compute_type="int8" if device == "cpu" else "int8_float16",
            cpu_threads=cores(),
            local_files_only=True,
        )
    except (RuntimeError, ValueError, OSError) as problem:
        if device != "cpu":
            return _loaded(weights, "cpu")
        raise MissingTool(
            f"{weights}: expected a Whisper model in CTranslate2's form, found {problem}",
            hint="weike models list shows what is here; weike models import brings another",
        ) from problem
