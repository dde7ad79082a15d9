"""Speech from espeak-ng, in this process, one syllable or word at a time, each made once.

Chinese is given as pinyin: espeak-ng's Mandarin voice reads many Han characters as English letters.
The library keeps global state, so one lock guards it.
"""

from __future__ import annotations

import ctypes
import threading
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.model.errors import MissingTool

VOICES = {"zh": "cmn-latn-pinyin", "en": "en-us"}
SPEED = 160
"""Words a minute, espeak-ng's measure; its syllables then last about as long as a speaker's."""
_SYNCHRONOUS, _UTF8, _CHARACTER, _RATE = 2, 1, 1, 1
_LOCK = threading.Lock()
Samples = NDArray[np.float32]


@cache
def speak(text: str, language: str) -> Samples:
    """Samples of `text` (a pinyin syllable or a word) at `sample_rate()`, silence trimmed.

    Raises MissingTool where espeak-ng cannot be loaded.
    """
    with _LOCK:
        engine = _engine()
        engine.say(text, VOICES[language])
        return _trimmed(engine.taken())


def sample_rate() -> int:
    """Hz."""
    return _engine().sample_rate


def _trimmed(samples: Samples) -> Samples:
    """Without what is 40 dB below the loudest at both ends."""
    if not samples.size:
        return samples
    loud = np.flatnonzero(np.abs(samples) > np.abs(samples).max() * 0.01)
    return samples[loud[0] : loud[-1] + 1] if loud.size else samples[:0]


class _Engine:
    """The library, set up once a process."""

    def __init__(self) -> None:
        try:
            import espeakng_loader

            library = ctypes.CDLL(espeakng_loader.get_library_path())
            folder = espeakng_loader.get_data_path()
        except (ImportError, OSError) as problem:
            raise MissingTool(
                f"expected espeak-ng from the package espeakng-loader, found none: {problem}",
                hint="install the locked requirements again (make setup)",
            ) from problem
        rate = library.espeak_Initialize(_SYNCHRONOUS, 0, str(folder).encode(), 0)
        if rate <= 0:
            raise MissingTool(f"espeak-ng did not start with its data at {folder}")
        self.sample_rate = int(rate)
        self._library = library
        self._blocks: list[Samples] = []
        self._voice = ""
        kind = ctypes.CFUNCTYPE(
            ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
        )
        self._callback = kind(self._take)
        library.espeak_SetSynthCallback(self._callback)
        library.espeak_SetParameter(_RATE, SPEED, 0)

    def say(self, text: str, voice: str) -> None:
        if voice != self._voice:
            self._library.espeak_SetVoiceByName(voice.encode())
            self._voice = voice
        content = text.encode() + b"\0"
        self._library.espeak_Synth(
            content, ctypes.c_size_t(len(content)), 0, _CHARACTER, 0, _UTF8, None, None
        )
        self._library.espeak_Synchronize()

    def taken(self) -> Samples:
        blocks, self._blocks = self._blocks, []
        return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)

    def _take(self, samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            block = np.ctypeslib.as_array(samples, shape=(count,)).astype(np.float32)
            self._blocks.append(block * np.float32(1 / 32768))
        return 0


@cache
def _engine() -> _Engine:
    return _Engine()
