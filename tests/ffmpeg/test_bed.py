"""Music under speech, measured on the encoded sound: how far below, how it comes and goes, whether
a loop is heard, whether a join is."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from pipeline.ffmpeg.adts import join_sound
from pipeline.ffmpeg.measure import measure_loudness
from pipeline.ffmpeg.sound import SoundFacts, SoundPiece, programme_sound
from pipeline.model.errors import BadBrand
from pipeline.model.heard import Bed
from pipeline.model.timing import TimeRange
from tests.ffmpeg.made import RATE, voice, write_sound
from tests.films import sound
from tests.house import CHECKOUT

pytestmark = pytest.mark.ffmpeg
MUSIC = CHECKOUT / "assets" / "brands" / "hongjin" / "music.m4a"
TOTAL = Fraction(16)  # whole packets
TALK = ((3, 6), (9, 13))
"""Seconds in which somebody speaks."""
ALONE, BELOW = 14.0, 20.0


@dataclass(frozen=True)
class Made:
    facts: SoundFacts
    path: Path
    samples: np.ndarray

    def level(self, start: float, stop: float) -> float:
        """dB (RMS) of these seconds."""
        part = self.samples[round(start * 48_000) : round(stop * 48_000)]
        return float(10 * np.log10(np.square(part).mean() + 1e-20))


def made(folder: Path, bed: Bed | None, music: Path, *, is_spoken: bool = True) -> Made:
    folder.mkdir(parents=True, exist_ok=True)
    source = write_sound(folder / "talk.wav", voice(4.0, seed=3))
    pieces = [
        SoundPiece(source, Fraction(0), Fraction(start), Fraction(stop - start))
        for start, stop in TALK
    ]
    facts = programme_sound(
        pieces if is_spoken else [],
        total=TOTAL,
        target=-16.0,
        output=folder / "sound.aac",
        workspace=folder,
        music=(music, bed) if bed else None,
    )
    return Made(facts, folder / "sound.aac", sound(folder / "sound.aac"))


def bed(*spans: tuple[float, float]) -> Bed:
    ranges = tuple(TimeRange(Fraction(start), Fraction(stop)) for start, stop in spans)
    return Bed("music", ranges, BELOW, ALONE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bed")


@pytest.fixture(scope="module")
def steady(folder: Path) -> Path:
    """Music of one level, made to be looped: its end is its beginning."""
    noise = np.random.default_rng(7).normal(0, 0.3, round(8 * RATE))
    noise = np.convolve(np.pad(noise, 6, "wrap"), np.full(13, 1 / 13), "valid")  # no hiss
    return write_sound(folder / "loop.wav", np.concatenate([noise, noise[: 2 * RATE]]))


@pytest.fixture(scope="module")
def dry(folder: Path, steady: Path) -> Made:
    return made(folder / "dry", None, steady)


@pytest.fixture(scope="module")
def wet(folder: Path, steady: Path) -> Made:
    return made(folder / "wet", bed((0, 16)), steady)


@pytest.fixture(scope="module")
def alone(folder: Path, steady: Path) -> Made:
    return made(folder / "alone", bed((0, 16)), steady, is_spoken=False)


def test_the_programme_stays_at_its_level(dry: Made, wet: Made) -> None:
    for one in (dry, wet):
        found = measure_loudness(one.path)
        assert found.integrated == pytest.approx(-16.0, abs=0.5)
        assert found.true_peak is not None
        assert found.true_peak <= -1.0
    # half of this film is music alone, and yet the speech is hardly louder for it
    assert wet.level(9, 13) == pytest.approx(dry.level(9, 13), abs=0.5)


def under(dry: Made, wet: Made) -> float:
    """dB by which the music lies below the speech that it is under."""
    gain = 10 ** ((wet.level(9, 13) - dry.level(9, 13)) / 20)
    place = slice(9 * 48_000, 13 * 48_000)
    added = wet.samples[place] - gain * dry.samples[place]
    return dry.level(9, 13) - float(10 * np.log10(np.square(added).mean()))


def test_it_is_far_below_speech_and_comes_up_where_nobody_speaks(dry: Made, wet: Made) -> None:
    assert under(dry, wet) >= 15
    alone = wet.level(1.0, 2.3)
    for gap in (wet.level(7.4, 8.0), wet.level(14.3, 14.5)):
        assert gap == pytest.approx(alone, abs=0.5)
    assert dry.level(7.4, 8.0) < -60, "the gap itself is a quiet room"


def test_it_is_down_before_the_first_word_and_waits_after_the_last(wet: Made) -> None:
    alone = wet.level(1.0, 2.3)
    assert alone - wet.level(2.8, 2.98) == pytest.approx(BELOW - ALONE, abs=1)
    assert alone - wet.level(13.2, 13.8) == pytest.approx(BELOW - ALONE, abs=1)
    levels = [wet.level(at / 20, at / 20 + 0.05) for at in range(265, 290)]
    assert max(np.abs(np.diff(levels))) < 3, "it rises, it does not jump"


def test_the_shipped_music_is_below_speech_too(folder: Path, dry: Made) -> None:
    made_with = made(folder / "shipped", bed((0, 16)), MUSIC)
    assert under(dry, made_with) >= 12
    assert made_with.level(1.0, 3.0) > -45


def test_it_is_silent_at_both_ends_and_fades(folder: Path, wet: Made) -> None:
    whole = round(TOTAL * 48_000)
    assert np.abs(wet.samples[:2048]).max() < 1e-4
    assert np.abs(wet.samples[whole - 1024 : whole + 1024]).max() < 1e-4
    assert wet.level(0.1, 0.2) < wet.level(0.4, 0.5) < wet.level(0.8, 1.5)
    assert wet.level(15.7, 15.9) < wet.level(15.2, 15.4) < wet.level(14.3, 14.5)
    joined = folder / "joined.aac"
    join_sound([(wet.path, whole)] * 2, output=joined)
    second = sound(joined)[1024 + whole : 1024 + whole * 2]
    changed = np.abs(second - wet.samples[1024 : 1024 + whole])
    assert changed[:48_000].max() < 1e-4, "nothing is heard of the seam"


def test_only_cards_have_it_where_only_they_are_asked_for(
    folder: Path, steady: Path, dry: Made
) -> None:
    cards = made(folder / "cards", bed((0, 4), (13.5, 16)), steady)
    assert cards.level(7.4, 8.0) < -60
    assert cards.level(9, 13) == pytest.approx(dry.level(9, 13), abs=0.5)
    assert cards.level(1.0, 2.3) > -40
    assert cards.level(14.3, 15) > -45


def test_short_music_is_looped_without_a_gap_or_a_bump(folder: Path, alone: Made) -> None:
    seconds = np.arange(round(5 * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * f * seconds + f) for f in (220.0, 331.7, 447.3)) * 0.1
    short = write_sound(folder / "tone.wav", np.asarray(tone))
    looped = made(folder / "looped", bed((0, 16)), short, is_spoken=False)
    levels = [looped.level(start / 4, start / 4 + 0.25) for start in range(4, 57)]
    assert max(levels) - min(levels) < 4, "chance decides how tones meet"
    levels = [alone.level(start / 4, start / 4 + 0.25) for start in range(4, 57)]
    assert max(levels) - min(levels) < 1.0, "made for it"


def test_the_same_music_and_speech_come_to_the_same_bytes(
    folder: Path, steady: Path, wet: Made
) -> None:
    again = made(folder / "again", bed((0, 16)), steady)
    assert again.path.read_bytes() == wet.path.read_bytes()


def test_a_card_by_itself_has_music_at_the_same_level(wet: Made, alone: Made) -> None:
    assert alone.facts.integrated == pytest.approx(-16 - ALONE, abs=0.7)
    assert alone.level(1.0, 2.3) == pytest.approx(wet.level(1.0, 2.3), abs=0.7)


def test_silence_is_no_music(folder: Path) -> None:
    nothing = write_sound(folder / "nothing.wav", np.zeros(round(3 * RATE)))
    with pytest.raises(BadBrand, match="found silence"):
        made(folder / "silent", bed((0, 16)), nothing)
