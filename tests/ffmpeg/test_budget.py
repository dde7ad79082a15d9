"""A film made to fit a size keeps its loudness, and its peaks below the ceiling, once it is encoded
at the low rate that is left for sound."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.ffmpeg import budget
from pipeline.ffmpeg.budget import Budget, fit_in
from pipeline.ffmpeg.measure import measure_loudness
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.sound import PEAK_CEILING
from pipeline.model.errors import ToolFailed
from pipeline.model.media import FrameSize

pytestmark = pytest.mark.ffmpeg
SECONDS = 6


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bursts of noise over a tone, up to full scale: AAC at a low rate overshoots."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    bursts = f"anoisesrc=d={SECONDS}:c=white:a=1.0:seed=1,volume='lt(mod(t,2),0.03)':eval=frame"
    tone = f"sine=f=440:d={SECONDS},volume=8dB"
    graph = f"{bursts}[a];{tone}[b];[a][b]amix=inputs=2:normalize=0,aresample=48000"
    picture = ["-f", "lavfi", "-i", f"testsrc2=s=320x180:r=25:d={SECONDS}"]
    sound = ["-f", "lavfi", "-i", graph, "-ac", "2", "-c:a", "aac", "-b:a", "160k"]
    encoder = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"]
    run_ffmpeg([*picture, *sound, *encoder, str(path)])
    return path


def small(film: Path, folder: Path) -> Path:
    output = folder / "small.mp4"
    size = Budget(600_000, Fraction(SECONDS), Fraction(25), FrameSize(320, 180))
    fit_in(film, size, output=output, workspace=folder)
    return output


def test_peaks_stay_below_the_ceiling_and_the_sound_as_loud(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the first limit is too high for this sound."""
    monkeypatch.setattr(budget, "FIRST_LIMIT", 0.0)
    before, after = measure_loudness(film), measure_loudness(small(film, tmp_path))
    assert before.true_peak is not None
    assert after.true_peak is not None
    assert before.true_peak > PEAK_CEILING >= after.true_peak
    assert after.integrated == pytest.approx(before.integrated, abs=0.5)


def test_a_sound_that_no_limit_brings_below_the_ceiling_is_an_error(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "FIRST_LIMIT", 0.0)
    monkeypatch.setattr(budget, "ATTEMPTS", 1)
    with pytest.raises(ToolFailed, match="expected peaks below"):
        small(film, tmp_path)
