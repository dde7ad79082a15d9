"""The one interface of every recogniser, and how one is opened by name."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from pipeline.model.errors import MissingTool
from pipeline.model.step import Report
from pipeline.model.timed_text import Recognition

ENGINES = ("faster_whisper", "openai_whisper")


class Recogniser(Protocol):
    """Hears words in speech. Given samples that we wrote, never a file from outside."""

    name: str

    def recognise(
        self,
        speech: Path,
        *,
        language: str,
        hotwords: tuple[str, ...] = (),
        report: Report | None = None,
    ) -> Recognition:
        """Words with times (seconds of `speech`, 16 kHz mono 16 bit). No words is a result.

        Raises MissingTool, or ToolFailed.
        """


def open_recogniser(engine: str, weights: Path) -> Recogniser:
    """The recogniser `engine` with its `weights` loaded. Raises MissingTool."""
    if engine == "faster_whisper":
        from pipeline.speech.faster_whisper import FasterWhisper

        return FasterWhisper(weights)
    if engine == "openai_whisper":
        from pipeline.speech.openai_whisper import OpenaiWhisper

        return OpenaiWhisper(weights)
    raise MissingTool(
        f"{engine}: expected a recogniser, found none of that name",
        hint=f"config/weike.yaml, speech.engine: one of {', '.join(ENGINES)}",
    )
