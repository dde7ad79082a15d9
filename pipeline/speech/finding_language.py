"""Which language is spoken, whatever engine listens."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

from pipeline.model.timed_text import LANGUAGES
from pipeline.speech.features import RATE, read_speech
from pipeline.speech.recording import Floats

LEAST_SAMPLES = RATE // 10
"""A shorter sound is listened to by no engine."""


class LanguageFinder(ABC):
    """What every engine's recogniser has in common."""

    @abstractmethod
    def chances(self, samples: Floats) -> Mapping[str, float]:
        """Of every language (ISO 639-1) that the model knows, how likely it is spoken in the first
        half minute of `samples`, which are LEAST_SAMPLES at least."""

    def language_of(self, speech: Path) -> tuple[str, float]:
        """The likeliest and how likely it is (0 to 1); "" where the sound is too short."""
        chances = self._chances(read_speech(speech))
        return max(chances.items(), key=lambda one: one[1], default=("", 0.0))

    def likeliest(self, samples: Floats) -> str:
        """The likeliest of our languages."""
        chances = self._chances(samples)
        return max(LANGUAGES, key=lambda name: chances.get(name, 0.0))

    def _chances(self, samples: Floats) -> Mapping[str, float]:
        return self.chances(samples) if len(samples) >= LEAST_SAMPLES else {}
