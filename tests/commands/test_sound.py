"""A separate recording under a camera's film, through the command line: found, used, in sync."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.sound import SoundPiece, programme_sound
from pipeline.speech.features import read_speech
from pipeline.speech.synchronise import synchronise_samples
from tests.ffmpeg.made import RATE, film, voice, write_sound
from tests.house import House, new_house

pytestmark = [pytest.mark.ffmpeg, pytest.mark.slow]
SECONDS = 40.0
OFFSET, PPM = 1.5, 100
COURSE = """\
title: 录音
frame_size: 320x180
self_approving: true
lessons: [01-a]
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A film with a noisy, one-sided sound; a clean recording that began 1.5 s later on a clock
    100 ppm fast and ended before the film; and a recording of something else."""
    house = new_house(tmp_path_factory.mktemp("sound") / "root")
    lesson = house.course / "lessons" / "01-a"
    lesson.mkdir(parents=True)
    (house.course / "course.yaml").write_text(COURSE, encoding="utf-8")
    lesson.joinpath("lesson.yaml").write_text("title: 一\nlecturer: {name: 张敏}\n", "utf-8")
    lesson.joinpath("script.md").write_text("今天我们讲如何报警。" * 12, encoding="utf-8")
    moment = voice(SECONDS, seed=21)
    noisy = moment + np.random.default_rng(1).normal(0, 0.02, len(moment))
    camera = write_sound(house.root / "camera.wav", noisy, noisy * 0.01)
    source = "testsrc2=size=320x180:rate=25"
    shot = film(house.root / "L01.mov", seconds=SECONDS, sound=camera, source=source)
    times = np.arange(round(34 * RATE)) / RATE / (1 + PPM * 1e-6) + OFFSET
    own = np.interp(times, np.arange(len(moment)) / RATE, moment) * 0.5
    recording = write_sound(house.root / "录音笔.wav", own)
    other = write_sound(house.root / "别的.wav", voice(30.0, seed=77))
    for path in (shot, recording, other):
        house.weike("add", "demo/01-a", str(path), "--role", "filming", code=None)
    return house


def _speech(house: House, path: Path) -> np.ndarray:
    wav = house.root / "heard.wav"
    plain = ["-vn", "-ac", "1", "-ar", "16000", "-c:a", "pcm_s16le", str(wav)]
    run_ffmpeg(["-i", str(path), *plain])
    return read_speech(wav)


def test_the_plan_says_what_is_synchronised(house: House) -> None:
    before = house.weike("plan", "demo/01-a").out
    assert "录音笔.wav with L01.mov: synchronised by sound once both are inspected" in before
    house.weike("check", "demo/01-a", code=None)
    after = house.weike("plan", "demo/01-a").out
    assert "录音笔.wav with L01.mov: synchronised at +1.500 s, +" in after
    assert "别的.wav with L01.mov: not of the same moment" in after
    plain = json.loads(house.weike("plan", "demo/01-a", "--json").out)["synchronise"]
    assert {one["recording"]: one["fits"] for one in plain} == {
        "录音笔.wav": True,
        "别的.wav": False,
    }


def test_check_says_what_fits_and_how_surely(house: House) -> None:
    ran = house.weike("check", "demo/01-a", "--page", "--json", code=None)
    found = json.loads(ran.out)["lessons"][0]
    by_id = {one["id"]: one for one in found["findings"]}
    assert by_id["synchronised"]["file"] == "录音笔.wav"
    assert "+1.500 s" in by_id["synchronised"]["message"]
    assert by_id["not-synchronised"]["file"] == "别的.wav"
    assert by_id["one-sided"]["file"] == "L01.mov"
    page = Path(found["page"]).read_text(encoding="utf-8")
    assert "录音笔.wav" in page
    assert "data:image/jpeg" in page
    assert "<script" not in page


def test_the_better_sound_is_heard_in_sync_over_the_whole_film(house: House) -> None:
    outputs = house.summary("demo/01-a")["outputs"]
    master = next(Path(path) for path in outputs if path.endswith("/01-a.mp4"))
    heard = _speech(house, master)
    moment = voice(SECONDS, seed=21).reshape(-1, RATE // 16_000).mean(axis=1)
    for start in (4, 26):  # the recording's beginning and its end
        part = moment[start * 16_000 : (start + 8) * 16_000].astype(np.float32)
        found = synchronise_samples(part, heard)
        assert found.confidence >= 0.5
        title = -found.offset - start  # how long the title card is
        assert abs(title * 25 - round(title * 25)) < Fraction(1, 2)
        if start == 4:
            first = title
        assert abs(title - first) < Fraction(1, 25)
    # the recording's room is 30 dB quieter than the camera's
    pause = heard[round((float(first) + 14.2) * 16_000) : round((float(first) + 14.8) * 16_000)]
    assert np.sqrt(np.square(pause).mean()) < 0.01


def test_the_camera_s_own_sound_can_be_chosen(house: House) -> None:
    manifest = "projects/demo/lessons/01-a/lesson.yaml"
    house.edit(manifest, "title: 一", "title: 一\nsound: camera")
    planned = house.weike("plan", "demo/01-a").out
    assert "sound" in planned
    house.edit(manifest, "sound: camera", "sound: 没有.wav")
    refused = house.weike("plan", "demo/01-a", code=None)
    assert "录音笔.wav" in refused.out + refused.err


def test_a_one_sided_sound_is_heard_on_both_sides(tmp_path: Path) -> None:
    clean = voice(6.0)
    source = write_sound(tmp_path / "left.wav", clean, clean * 0)
    piece = SoundPiece(source, Fraction(0), Fraction(0), Fraction(6))
    made = programme_sound(
        [piece], total=Fraction(6), target=-16.0, output=tmp_path / "out.aac", workspace=tmp_path
    )
    assert made.integrated == pytest.approx(-16.0, abs=0.5)
    stereo = ["-ac", "2", "-ar", "16000", "-f", "s16le", str(tmp_path / "raw")]
    run_ffmpeg(["-i", str(tmp_path / "out.aac"), *stereo])
    sides = np.fromfile(tmp_path / "raw", np.int16).reshape(-1, 2).astype(np.float32)
    left, right = np.square(sides).mean(axis=0)
    assert left == pytest.approx(right, rel=0.05)
