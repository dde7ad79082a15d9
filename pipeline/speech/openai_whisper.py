"""The reference recogniser: OpenAI's own package, an extra, since it brings torch (3 GB)."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.model.errors import MissingTool
from pipeline.model.step import Report
from pipeline.model.timed_text import LANGUAGES, Recognition
from pipeline.speech.features import RATE, read_speech
from pipeline.speech.models import weights_digest
from pipeline.speech.prompting import prompt_of, segment, takes_prompts, word
from pipeline.speech.recogniser import Listening, recognition_of
from pipeline.speech.recording import Floats

NAME = "openai_whisper"
LEAST_SAMPLES = RATE // 10


class OpenaiWhisper:
    """One loaded model."""

    name = NAME

    def __init__(self, weights: Path) -> None:
        self._model = _loaded(weights)
        self._digest = weights_digest(weights)
        self._takes_prompts = takes_prompts(weights)

    def recognise(
        self, speech: Path, listening: Listening, *, report: Report | None = None
    ) -> Recognition:
        samples = read_speech(speech)
        language = listening.language or self._language(samples)
        segments, words = [], []
        with _telling(report):
            heard = self._heard(samples, language, listening.hotwords)
        for one in heard:
            figures = (one["avg_logprob"], one["no_speech_prob"], one["compression_ratio"])
            segments.append(segment(one["text"], one["start"], one["end"], language, figures))
            words += [
                word(each["word"], each["start"], each["end"], each["probability"], language)
                for each in one.get("words", ())
            ]
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
        answer = self._model.transcribe(
            samples,
            language=language,
            beam_size=5,
            temperature=(0.0, 0.2, 0.4),
            condition_on_previous_text=False,
            initial_prompt=prompt_of(language, hotwords) if self._takes_prompts else None,
            carry_initial_prompt=True,
            word_timestamps=True,
            hallucination_silence_threshold=2.0,
            fp16=self._model.device.type == "cuda",
            verbose=False,
        )
        return answer["segments"]

    def language_of(self, speech: Path) -> tuple[str, float]:
        chances = self._chances(read_speech(speech))
        return max(chances.items(), key=lambda one: one[1], default=("", 0.0))

    def _language(self, samples: Floats) -> str:
        """The likeliest of our languages, by the first half minute."""
        chances = self._chances(samples)
        return max(LANGUAGES, key=lambda name: chances.get(name, 0.0))

    def _chances(self, samples: Floats) -> dict[str, float]:
        """Of every language that the model knows."""
        import whisper

        padded = whisper.pad_or_trim(samples)
        bands = whisper.log_mel_spectrogram(padded, self._model.dims.n_mels)
        _, chances = self._model.detect_language(bands.to(self._model.device))
        return {str(name): float(chance) for name, chance in chances.items()}


@contextmanager
def _telling(report: Report | None) -> Iterator[None]:
    """The package's own progress bar, told to `report` instead of drawn."""
    module: Any = sys.modules["whisper.transcribe"]
    drawn = module.tqdm

    class Bar:
        """As much of tqdm's bar as the package uses."""

        def tqdm(self, *, total: int, **_: object) -> Bar:
            self.total, self.done = total, 0
            return self

        def __enter__(self) -> Bar:
            return self

        def __exit__(self, *_: object) -> None:
            return None

        def update(self, more: int) -> None:
            self.done += more
            if report and self.total:
                report(min(self.done / self.total, 1.0))

    module.tqdm = Bar()
    try:
        yield
    finally:
        module.tqdm = drawn


@cache
def _loaded(weights: Path) -> Any:
    """Once a process. torch reads a `.pt` as plain weights, running none of what it may hold."""
    try:
        import torch
        import whisper
    except ImportError as problem:
        raise MissingTool(
            "expected the package openai-whisper, found none",
            hint='it is an extra: pip install "weike[openai]"; or set speech.engine to auto',
        ) from problem
    try:
        torch.load(str(weights), map_location="cpu", weights_only=True, mmap=True)
        device = "cuda" if torch.cuda.is_available() else "cpu"
        return whisper.load_model(str(weights), device=device)
    except (RuntimeError, ValueError, OSError, KeyError, pickle.UnpicklingError) as problem:
        raise MissingTool(
            f"{weights}: expected a Whisper model in OpenAI's form (.pt), found {problem}",
            hint="weike models list shows what is here; weike models import brings another",
        ) from problem
