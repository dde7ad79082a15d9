import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pipeline.settings.machine import PRIVATE
from pipeline.speech.activity import activity_of, by_level, quantile
from pipeline.speech.features import RATE, levels_of
from tests.speech.recordings import Samples, spoken

HOP = 160


def share(likely: Samples, start: float, stop: float) -> float:
    return float((likely[round(start * RATE / HOP) : round(stop * RATE / HOP)] > 0.5).mean())


@pytest.mark.parametrize("pause", ["room", "digital"])
def test_speech_is_told_from_pauses_of_either_kind(pause: str) -> None:
    samples, (first, second) = spoken(("大家好大家好，", "再见了再见了，"), pause=2.0)
    if pause == "digital":
        samples[: round((first - 0.05) * RATE)] = 0
    made = activity_of(samples, levels_of(samples, HOP), HOP)
    assert made.has_network
    assert share(made.likely, first, first + 1) > 0.8
    assert share(made.likely, 0.2, first - 0.2) < 0.05
    assert share(made.likely, second - 1.5, second - 0.2) < 0.05


@pytest.mark.parametrize("count", [1, 2, 21, 400, 800])
def test_quantiles_are_those_of_numpy(count: int) -> None:
    levels = np.random.default_rng(count).normal(-50, 15, (200, count)).astype(np.float32)
    for few in (*levels, *levels.round()):
        for share in (0.08, 0.5, 0.95):
            assert quantile(np.sort(few), share) == float(np.quantile(few, share))


def test_the_network_leaves_nothing_in_the_home_folder_and_tells_nobody(tmp_path: Path) -> None:
    code = (
        "import numpy as np\n"
        "from pipeline.speech.activity import activity_of\n"
        "made = activity_of(np.zeros(16000, np.float32), np.full(100, -60, np.float32), 160)\n"
        "assert made.has_network\n"
    )
    kept = {name: value for name, value in os.environ.items() if name not in PRIVATE}
    homes = dict.fromkeys(("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_CACHE_HOME"), str(tmp_path))
    kept.pop("CI", None)  # it forbids it, too
    subprocess.run([sys.executable, "-c", code], check=True, env={**kept, **homes})
    assert not list(tmp_path.rglob("*"))


def test_noise_and_music_are_no_speech() -> None:
    noise = np.random.default_rng(2).standard_normal(RATE * 5).astype(np.float32) * 0.02
    times = np.arange(RATE * 5) / RATE
    beats = (np.exp(-(times % 0.5) * 8) * np.sin(2 * np.pi * 330 * times) * 0.3).astype(np.float32)
    for samples in (noise, beats):
        made = activity_of(samples, levels_of(samples, HOP), HOP)
        assert share(made.likely, 0, 5) < 0.1


def test_each_part_of_a_lesson_has_a_floor_of_its_own() -> None:
    """A clip with a loud floor beside one with a quiet one: neither floor is speech."""
    samples, (start,) = spoken(("大家好大家好，",), pause=3.0)
    loud = samples + np.random.default_rng(3).standard_normal(len(samples)).astype(np.float32) / 90
    both = np.concatenate([samples, loud])
    likely = activity_of(both, levels_of(both, HOP), HOP).likely
    end = len(samples) / RATE
    assert share(likely, 0.3, start - 0.3) < 0.1
    assert share(likely, end + 0.3, end + start - 0.3) < 0.1
    assert share(likely, end + start, end + start + 1) > 0.5


def test_all_zeros_have_no_level_to_speak_of() -> None:
    likely, audible = by_level(levels_of(np.zeros(RATE, np.float32), HOP), HOP)
    assert likely.max() < 0.1
    assert not audible.any()
