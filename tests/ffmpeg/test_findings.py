"""One fault at a time, on footage made by code: present, it is found with its place; else not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from pipeline.ffmpeg.findings import findings
from pipeline.ffmpeg.measure import Places, measure
from pipeline.ffmpeg.probe import probe_trusted
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.model.inspection import DEFAULT_RULES, KINDS, Rules
from pipeline.model.media import Finding, FrameSize, Severity
from tests.ffmpeg.made import RATE, film, voice, write_sound

pytestmark = pytest.mark.ffmpeg
SECONDS = 15.0
COURSE = FrameSize(640, 360)


def found_in(
    path: Path, workspace: Path, *, size: FrameSize = COURSE, rules: Rules = DEFAULT_RULES
) -> dict[str, Finding]:
    """Findings by code; the last of a code stands."""
    facts = probe_trusted(path)
    folder = workspace / f"{path.name}-measured"
    folder.mkdir(exist_ok=True)
    measured = measure(path, facts, Places(folder, folder / "speech.wav", folder))
    made = findings(facts, measured, frame_rate=Fraction(25), frame_size=size, rules=rules)
    return {finding.code: finding for finding in made}


def _tone(frequency: float, amplitude: float) -> np.ndarray:
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(round(SECONDS * RATE)) / RATE)


def _noise(amplitude: float) -> np.ndarray:
    return np.random.default_rng(5).normal(0, amplitude, round(SECONDS * RATE))


def _within(sound: np.ndarray, start: float, stop: float, change: Callable) -> np.ndarray:
    changed = sound.copy()
    inside = slice(round(start * RATE), round(stop * RATE))
    changed[inside] = change(sound[inside])
    return changed


@dataclass(frozen=True)
class Fault:
    """A fault of the sound: its code, the two sides made from a clean voice, where it lies."""

    code: str
    sides: Callable[[np.ndarray], tuple[np.ndarray, ...]]
    place: tuple[float, float] | None = None


HUM_50 = _tone(50, 0.03) + _tone(100, 0.02) + _tone(150, 0.01)
SOUND_FAULTS = (
    Fault("silent", lambda clean: (clean * 0, clean * 0)),
    Fault("one-sided", lambda clean: (clean, clean * 0.01)),
    Fault("low-level", lambda clean: (clean * 0.05, clean * 0.05)),
    Fault(
        "clipped",
        lambda clean: (_within(clean, 5, 9, lambda part: np.clip(part * 12, -1, 1)),) * 2,
        (5, 9),
    ),
    Fault("hum", lambda clean: (clean + HUM_50,) * 2, (0, 15)),
    Fault("noise", lambda clean: (clean + _noise(0.03),) * 2),
    Fault(
        "long-silence",
        lambda clean: (_within(clean, 4, 13, lambda part: part * 0.001),) * 2,
        (4, 13),
    ),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("findings")


@pytest.fixture(scope="module")
def clean_voice() -> np.ndarray:
    return voice(SECONDS)


def test_clean_footage_has_no_finding_at_all(folder: Path, clean_voice: np.ndarray) -> None:
    sound = write_sound(folder / "clean.wav", clean_voice, clean_voice)
    path = film(folder / "clean.mov", seconds=SECONDS, sound=sound)
    assert found_in(path, folder) == {}


@pytest.mark.parametrize("fault", SOUND_FAULTS, ids=lambda fault: fault.code)
def test_a_fault_of_the_sound_is_found_with_its_place(
    fault: Fault, folder: Path, clean_voice: np.ndarray
) -> None:
    path = write_sound(folder / f"{fault.code}.wav", *fault.sides(clean_voice))
    found = found_in(path, folder)
    assert set(found) == {fault.code, "no-picture"}
    finding = found[fault.code]
    assert finding.severity is Severity.WARNS
    assert finding.message_zh
    assert finding.advice
    assert finding.advice_zh
    if fault.place is None:
        assert finding.place is None
    else:
        assert finding.place is not None
        assert float(finding.place.start) == pytest.approx(fault.place[0], abs=0.3)
        assert float(finding.place.stop) == pytest.approx(fault.place[1], abs=0.3)


def test_hum_of_60_hertz_is_told_from_that_of_50(folder: Path, clean_voice: np.ndarray) -> None:
    hum = _tone(60, 0.02) + _tone(120, 0.02) + _tone(180, 0.01)
    found = found_in(write_sound(folder / "hum60.wav", clean_voice + hum), folder)
    assert "60 Hz" in found["hum"].message


def test_a_loud_recording_that_is_not_clipped_is_no_clipped_one(folder: Path) -> None:
    loud = voice(SECONDS, level=0.999)
    assert "clipped" not in found_in(write_sound(folder / "loud.wav", loud, loud), folder)


@dataclass(frozen=True)
class Sight:
    """A fault of the picture: filters that make it, and where it lies."""

    code: str
    filters: str
    place: tuple[float, float] | None = None


SIGHTS = (
    Sight("black", "drawbox=color=black:t=fill:enable='between(t,4,6)'", (4, 6)),
    Sight("frozen", "loop=loop=175:size=1:start=100,setpts=N/25/TB,trim=duration=15", (4, 11)),
    Sight("blurred", "gblur=sigma=12:enable='between(t,4,12)'", (4, 12)),
    Sight("under-exposed", "eq=brightness=-0.42:contrast=0.4:enable='between(t,4,10)'", (4, 10)),
    Sight("over-exposed", "eq=brightness=0.5:enable='between(t,4,10)'", (4, 10)),
    Sight("black-bars", "pad=iw:ih+80:0:40,scale=640:360,setsar=1"),
)


@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.code)
def test_a_fault_of_the_picture_is_found_with_its_place(sight: Sight, folder: Path) -> None:
    path = film(folder / f"{sight.code}.mov", seconds=SECONDS, filters=sight.filters)
    found = found_in(path, folder)
    assert set(found) == {sight.code, "no-sound"}
    finding = found[sight.code]
    assert finding.severity is Severity.WARNS
    if sight.place is not None:
        assert finding.place is not None
        assert float(finding.place.start) == pytest.approx(sight.place[0], abs=1.0)
        assert float(finding.place.stop) == pytest.approx(sight.place[1], abs=1.0)


@dataclass(frozen=True)
class Shape:
    """A film's form: how it is made, what is told of it, and how gravely."""

    code: str
    source: str = "testsrc2=size=640x360:rate=25"
    filters: str = "null"
    encoding: tuple[str, ...] = ("-pix_fmt", "yuv420p")
    severity: Severity = Severity.TELLS


HLG = "setparams=color_trc=arib-std-b67:color_primaries=bt2020:colorspace=bt2020nc"
SHAPES = (
    Shape("vertical", "testsrc2=size=360x640:rate=25"),
    Shape("other-aspect", "testsrc2=size=480x360:rate=25"),
    Shape("small-frame", "testsrc2=size=320x180:rate=25", severity=Severity.WARNS),
    Shape("other-rate", "testsrc2=size=640x360:rate=30"),
    Shape(
        "variable-rate", filters="select='not(mod(n,7))+lt(mod(n,5),2)'", severity=Severity.WARNS
    ),
    Shape(
        "interlaced",
        source="testsrc2=size=640x360:rate=50",
        filters="interlace",
        encoding=("-flags", "+ildct+ilme", "-pix_fmt", "yuv420p"),
        severity=Severity.WARNS,
    ),
    Shape("hdr", filters=HLG, encoding=("-pix_fmt", "yuv420p10le"), severity=Severity.WARNS),
    Shape("stretched-pixels", "testsrc2=size=480x360:rate=25", "setsar=4/3"),
    Shape("odd-size", filters="scale=855:481", encoding=("-pix_fmt", "yuv444p")),
)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.code)
def test_the_form_of_a_film_is_told(shape: Shape, folder: Path) -> None:
    path = film(
        folder / f"{shape.code}.mov",
        seconds=2,
        source=shape.source,
        filters=f"{shape.filters}",
        encoding=(*shape.encoding, "-fps_mode", "passthrough"),
    )
    found = found_in(path, folder)
    assert shape.code in found
    assert found[shape.code].severity is shape.severity
    assert set(found) <= {shape.code, "no-sound", "small-frame"}


def test_everything_that_is_mended_by_itself_is_told_of_one_film(folder: Path) -> None:
    """A phone turned on its side, in HDR, at its own rate, an odd size, with six quiet channels."""
    quiet = write_sound(folder / "quiet.wav", *[voice(4.0, level=0.002)] * 6)
    flat = film(
        folder / "flat.mov",
        seconds=4,
        sound=quiet,
        source="testsrc2=size=640x360:rate=30",
        filters=f"scale=641:361,{HLG}",
        encoding=("-pix_fmt", "yuv444p10le"),
    )
    turned = folder / "turned.mov"
    run_ffmpeg(["-display_rotation", "90", "-i", str(flat), "-c", "copy", str(turned)])
    found = found_in(turned, folder)
    mended = {"rotated", "hdr", "other-rate", "odd-size", "surround", "low-level", "vertical"}
    assert mended <= set(found)
    for code in mended:
        assert KINDS[code].is_mended
        assert found[code].advice
        assert "自动" in found[code].advice_zh


def test_a_size_that_changes_on_the_way_is_told_as_mended(folder: Path) -> None:
    sizes = ("640x360", "480x270")
    parts = [
        film(
            folder / f"{size}.ts",
            seconds=1,
            source=f"testsrc2=size={size}:rate=25",
            encoding=("-pix_fmt", "yuv420p", "-f", "mpegts"),
        )
        for size in sizes
    ]
    joined = folder / "joined.ts"
    joined.write_bytes(b"".join(part.read_bytes() for part in parts))
    assert "size-changes" in found_in(joined, folder)
    assert KINDS["size-changes"].is_mended


def test_a_frame_much_smaller_than_the_courses_is_told_to_be_enlarged(folder: Path) -> None:
    path = film(folder / "small.mov", seconds=1)
    found = found_in(path, folder, size=FrameSize(1920, 1080))
    assert found["enlarged"].severity is Severity.TELLS


@pytest.mark.parametrize(("channels", "code"), [(1, "mono"), (6, "surround")])
def test_the_number_of_channels_is_told(
    channels: int, code: str, folder: Path, clean_voice: np.ndarray
) -> None:
    path = write_sound(folder / f"{channels}.wav", *(clean_voice,) * channels)
    assert found_in(path, folder)[code].severity is Severity.TELLS


def test_a_still_slide_is_told_of_and_no_warning(folder: Path) -> None:
    path = film(folder / "slide.mov", seconds=8, filters="loop=loop=-1:size=1:start=0")
    finding = found_in(path, folder)["frozen"]
    assert finding.severity is Severity.TELLS


def test_thresholds_and_severities_are_settings(folder: Path, clean_voice: np.ndarray) -> None:
    path = write_sound(folder / "rules.wav", clean_voice, clean_voice)
    rules = Rules({"low-level": Severity.STOPS}, {"low-level": {"lufs": -5.0}})
    assert found_in(path, folder, rules=rules)["low-level"].severity is Severity.STOPS


GOOD = {
    "v_en_ai_lesson_16s.webm": set(),
    "v_en_autoeditor_42s.mp4": {"long-silence"},
    "v_en_count10_12s.mkv": set(),
    "v_talkinghead_man_20s.mp4": set(),
    "v_talkinghead_woman_10s.mp4": set(),
    "v_nospeech_mountain_27s.mp4": set(),
    "en_sonnet1_53s.wav": set(),
    "en_jfk_11s.flac": set(),
    "en_libri_1088_16s.wav": set(),
    "en_mfa_acoustic_27s.wav": set(),
    "zh_company_14s.wav": set(),
    "zh_damo_6s.wav": set(),
    "zh_newyear_8s.wav": set(),
    "zh_aishell_4s.wav": {"low-level"},
    "v_8khz_speech_pauses_60s.mp4": set(),
}
"""Warnings on real clips that are no false alarms: zh_aishell is at -40 LUFS, and the speaker of
v_en_autoeditor waits 14 s for the clock before he says banana."""
OF_FORM = {
    "no-sound",
    "no-picture",
    "variable-rate",
    "small-frame",
    "length-mismatch",
    "interlaced",
}


@pytest.mark.media
@pytest.mark.parametrize("name", GOOD)
def test_good_clips_raise_no_false_alarm(name: str, shared_media: Path, tmp_path: Path) -> None:
    found = found_in(shared_media / name, tmp_path)
    warned = {code for code, one in found.items() if one.severity is not Severity.TELLS}
    assert warned - OF_FORM == GOOD[name]
