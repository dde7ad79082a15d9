"""The opening of a recording and of a script: enough to tell which script is being read.

Nobody knows how fast the speaker is, so a script is tried at three paces; the best fit counts.
"""

from __future__ import annotations

import re
import wave
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.model.timed_text import LineKind, Script

if TYPE_CHECKING:
    import numpy as np

LONGEST = 45.0
"""Seconds that are listened to, from the first word on."""
LEAST_SPOKEN = 3.0
"""Seconds of speech below which nothing can be told from it."""
PACES = {"zh": (3.4, 4.1, 5.0), "en": (2.0, 2.4, 2.9)}
"""Characters (Mandarin) or words (English) a second: slow, usual and quick lecturers."""
_UNIT = re.compile(r"[\u3400-\u9fff]|[A-Za-z0-9]+(?:['’-][A-Za-z0-9]+)*")


def write_opening(speech: Path, place: Path) -> float:
    """Writes the opening of `speech` (16 kHz mono) to `place`; returns the seconds of it in which
    somebody speaks."""
    import numpy as np

    from pipeline.speech.activity import activity_of
    from pipeline.speech.features import RATE, levels_of
    from pipeline.speech.recording import Recording
    from pipeline.speech.reference import FINE_HOP

    sound = Recording(speech)
    if len(sound) < RATE // 10:
        _write(sound[:], place)
        return 0.0
    levels = levels_of(sound, FINE_HOP)
    spoken = activity_of(sound, levels, FINE_HOP).likely > 0.5
    where = np.flatnonzero(spoken)
    first = max(int(where[0]) * FINE_HOP - RATE // 2, 0) if len(where) else 0
    last = first + round(LONGEST * RATE)
    _write(sound[first:last], place)
    return float(spoken[first // FINE_HOP : last // FINE_HOP].sum() * FINE_HOP / RATE)


def sureness_of(opening: Path, script: Script) -> float:
    """0 to 1: how surely the opening of `script` is what is said in `opening`. It can err: short
    recordings fit a wrong script, too. Raises MissingTool without espeak-ng."""
    from pipeline.speech.align_sound import align_sound
    from pipeline.speech.features import RATE
    from pipeline.speech.recording import Recording

    seconds = len(Recording(opening)) / RATE
    heads = {head.paragraphs: head for head in _heads(script, seconds)}
    return max((align_sound(head, opening).sureness for head in heads.values()), default=0.0)


def _heads(script: Script, seconds: float) -> Iterator[Script]:
    for pace in PACES[script.language]:
        yield head_of(script, round(pace * seconds))


def head_of(script: Script, count: int) -> Script:
    """The script's first `count` characters or words that are spoken."""
    lines, left = [], count
    for line in script.lines:
        if line.kind is not LineKind.SPOKEN:
            continue
        units = list(_UNIT.finditer(line.text))
        if len(units) > left:
            if left:
                lines.append(replace(line, text=line.text[: units[left - 1].end()]))
            break
        lines.append(line)
        left -= len(units)
    return Script(script.language, tuple(lines))


def _write(samples: np.ndarray, place: Path) -> None:
    import numpy as np

    from pipeline.speech.features import RATE

    whole = np.clip(np.round(samples * 32768), -32768, 32767).astype("<i2")
    with wave.open(str(place), "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(RATE)
        recording.writeframes(whole.tobytes())
