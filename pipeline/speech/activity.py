"""How likely each moment is speech: by its level over the floor around it, and by Silero's network.

The network comes inside faster-whisper's package, a model of 2 MB; where it cannot be loaded, level
alone decides, and the transcript says so. Digital silence is no floor: pauses that were gated or
cut would make breath and room look like speech (captions digest, measured).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.settings.machine import keep_private
from pipeline.speech.features import RATE
from pipeline.speech.recording import Floats, Sound

CHUNK = 512
"""Samples that the network judges at once: 32 ms."""
DIGITAL = -85.0
"""dB below full scale: quieter is no microphone's sound."""
CONTEXT = 64
"""Samples before them that it is given besides."""
AT_ONCE = 64
SURROUNDINGS = 4.0
"""Seconds on either side in which the floor is looked for: clips of one lesson differ."""
LEAST_RANGE = 12.0
"""dB that speech stands above its floor at the least."""
TRUST = np.float32(0.65)
"""Of the network, against the level: it knows music for none, and misses a lone word sometimes."""
SURE = 0.98
SILENT = np.float32(0.01)
MIDDLE, LOW = 0.4, 0.2
"""Shares of the way from floor to speech: where speech is as likely as not; where it is audible."""
SHORT_GAP = 0.14
"""Seconds: a shorter digital silence is a gap that an edit, a gate or a synthetic voice left
between two syllables; it says nothing against speech."""
LEAST_RISE = 5.0
"""dB above the floor that is more than the floor's own ups and downs."""


@dataclass(frozen=True, slots=True)
class Activity:
    """For each frame: how likely it is speech (0 to 1), and whether anything is heard above the
    floor; `has_network` tells whether the voice network was asked."""

    likely: Floats
    audible: NDArray[np.bool_]
    has_network: bool


def activity_of(sound: Sound, levels: Floats, hop: int) -> Activity:
    """`levels` in dB, a frame every `hop` samples."""
    likely, audible = by_level(levels, hop)
    network = _network()
    if network is None:
        return Activity(_closed(likely, levels, hop), audible, False)
    heard = _odds(_voice(network, sound, len(levels), hop))
    odds = TRUST * heard + (1 - TRUST) * _odds(likely)
    likely = (1 / (1 + np.exp(-odds))).astype(np.float32)
    likely = np.where(levels < DIGITAL, SILENT, likely)
    return Activity(_closed(likely, levels, hop), audible, True)


def _closed(likely: Floats, levels: Floats, hop: int) -> Floats:
    """As likely speech in a short digital silence as on the less likely of its sides."""
    reach = round(SHORT_GAP * RATE / hop / 2)
    windows = np.lib.stride_tricks.sliding_window_view
    closed = likely
    for most in (np.max, np.min):
        closed = most(windows(np.pad(closed, reach, mode="edge"), 2 * reach + 1), axis=1)
    return np.where(levels < DIGITAL, closed, likely)


def by_level(levels: Floats, hop: int) -> tuple[Floats, NDArray[np.bool_]]:
    """(likelihood, audible) by the level between the floor around a frame and speech around it."""
    heard = levels > DIGITAL
    if not heard.any():
        return np.full(len(levels), SILENT, np.float32), heard
    loudest = float(np.quantile(levels[heard], 0.95))
    if loudest < -65 or loudest - float(np.quantile(levels[heard], 0.05)) < 6:
        # Nothing stands out: all of it is a floor, or all of it speech.
        flat = np.float32(0.02 if loudest < -50 else 0.5)
        return np.where(heard, flat, SILENT).astype(np.float32), heard & (loudest >= -50)
    floor, top = _around(levels, heard, hop, loudest)
    smooth = np.convolve(levels, np.ones(3) / 3, "same")
    slope = np.maximum((top - floor) / 12, 1.0)
    likely = 1 / (1 + np.exp(-(smooth - floor - MIDDLE * (top - floor)) / slope))
    audible = heard & (levels > floor + np.maximum(LOW * (top - floor), LEAST_RISE))
    return np.where(heard, likely, SILENT).astype(np.float32), audible


def _around(levels: Floats, heard: Any, hop: int, loudest: float) -> tuple[Floats, Floats]:
    """(floor, top) in dB of the seconds around each frame, worked out every half second."""
    stride = max(1, RATE // 2 // hop)
    reach = round(SURROUNDINGS * RATE / hop)
    places = np.arange(0, len(levels), stride)
    floors, tops = [], []
    for place in places:
        near = slice(max(0, place - reach), place + reach)
        own = levels[near][heard[near]]
        own = own if len(own) > 20 else levels[heard]
        ordered = np.sort(own)
        floor = quantile(ordered, 0.08)
        floors.append(floor)
        tops.append(max(quantile(ordered, 0.95), loudest - 20, floor + LEAST_RANGE))
    frames = np.arange(len(levels))
    low = np.interp(frames, places, floors).astype(np.float32)
    return low, np.interp(frames, places, tops).astype(np.float32)


def quantile(ordered: Floats, share: float) -> float:
    """As numpy has it to the last bit, of values in order: asked for twice, they are ordered once,
    and numpy's own takes 80 µs to look at what it is given."""
    place = share * (len(ordered) - 1)
    under = int(place)
    low, high, rest = ordered[under], ordered[min(under + 1, len(ordered) - 1)], place - under
    return float(low + (high - low) * rest if rest < 0.5 else high - (high - low) * (1 - rest))


def _odds(likely: Floats) -> Floats:
    bounded = np.clip(likely, 1 - SURE, SURE)
    odds: Floats = np.log(bounded / (1 - bounded))
    return odds


def _voice(network: Any, sound: Sound, count: int, hop: int) -> Floats:
    """The network's judgement at each frame."""
    before = np.zeros(CONTEXT, np.float32)
    state = np.zeros((2, 1, 1, 128), np.float32)
    judged = []
    # A few chunks a call, its own call takes thousands: 100 MB. 256 are no faster, and what they
    # take of memory goes back to the system and comes again, page by page (13 000 in 5 minutes).
    for first in range(0, len(sound) + 1, CHUNK * AT_ONCE):
        some = sound[first : first + CHUNK * AT_ONCE]
        is_last = len(some) < CHUNK * AT_ONCE
        # one chunk of silence after the end
        chunks = np.pad(some, (0, -len(some) % CHUNK + CHUNK * is_last)).reshape(-1, CHUNK)
        contexts = np.vstack([before, chunks[:-1, -CONTEXT:]])
        told, *state = network.run(
            None, {"input": np.hstack([contexts, chunks]), "h": state[0], "c": state[1]}
        )
        judged.append(told.reshape(-1))
        before = chunks[-1, -CONTEXT:]
    centres = (np.arange(sum(map(len, judged))) + 0.5) * CHUNK
    places = np.arange(count) * hop
    made: Floats = np.interp(places, centres, np.concatenate(judged)).astype(np.float32)
    return made


@cache
def _network() -> Any:
    """Opened without faster-whisper, which would be imported with all that recognition needs."""
    keep_private()
    try:
        import onnxruntime

        package = find_spec("faster_whisper")
        folder = Path((package.submodule_search_locations or [""])[0] if package else "")
        (weights,) = (folder / "assets").glob("silero_vad*.onnx")
        options = onnxruntime.SessionOptions()
        options.inter_op_num_threads = options.intra_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        return onnxruntime.InferenceSession(
            str(weights), providers=["CPUExecutionProvider"], sess_options=options
        )
    except (ImportError, OSError, RuntimeError, ValueError):
        return None
