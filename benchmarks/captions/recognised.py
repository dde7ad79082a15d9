"""Errors of recognised text: characters in Chinese, words in English; micro average."""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from benchmarks.captions.gold import Clip
from benchmarks.captions.lessons import Lesson, samples_of
from pipeline.speech.prompting import simplified
from pipeline.speech.recogniser import Listening, open_recogniser
from pipeline.speech.units import units_of


def error_rate(clips: Sequence[Clip], media: Path, engine: str, weights: Path) -> float:
    """Of all units of `clips`, after NFKC, simplified, without marks."""
    recogniser = open_recogniser(engine, weights)
    wrong = whole = 0
    with tempfile.TemporaryDirectory() as folder:
        for clip in clips:
            samples = samples_of(clip.path(media))
            path = Lesson(clip.file, clip.language, samples, ()).write(Path(folder) / "speech.wav")
            heard = recogniser.recognise(path, Listening(clip.language)).words
            joint = "" if clip.language == "zh" else " "
            said = _units(clip.text)
            wrong += distance(said, _units(joint.join(word.text for word in heard)))
            whole += len(said)
    return wrong / whole if whole else 0.0


def _units(text: str) -> list[str]:
    plain = simplified(unicodedata.normalize("NFKC", text).lower())
    return [unit.text for unit in units_of(plain, 0)]


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Levenshtein's: substitutions, deletions, insertions."""
    row = list(range(len(other) + 1))
    for place, unit in enumerate(one, 1):
        before, row[0] = row[0], place
        for column, match in enumerate(other, 1):
            before, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, before + (unit != match)),
            )
    return row[-1]
