"""How a call of FFmpeg is waited for."""

from __future__ import annotations

import time

import pytest

from pipeline.ffmpeg.run import Limits, run_ffmpeg
from pipeline.model.errors import ToolFailed

GREY = "color=gray:s=64x36:r=25"


@pytest.mark.ffmpeg
def test_the_end_of_a_call_is_heard_and_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    sleep = time.sleep
    monkeypatch.setattr(time, "sleep", lambda seconds: (slept.append(seconds), sleep(seconds)))
    least = 1.0
    for _ in range(5):
        slept.clear()
        work = f"{GREY}:d=20,gblur=20"
        assert run_ffmpeg(["-f", "lavfi", "-i", work, "-f", "null", "-"]).frames == 500
        least = min(least, sum(slept))
    assert least < 0.03


@pytest.mark.ffmpeg
@pytest.mark.parametrize(
    ("limits", "how"),
    [(Limits(wall=0.6), "in all"), (Limits(idle=0.6), "without progress")],
    ids=["in all", "without progress"],
)
def test_a_call_that_takes_too_long_is_stopped(limits: Limits, how: str) -> None:
    started = time.monotonic()
    slow = f"{GREY}:d=60,realtime=speed={1 if limits.wall < 1 else 0.02}"
    with pytest.raises(ToolFailed, match=how):
        run_ffmpeg(["-f", "lavfi", "-i", slow, "-f", "null", "-"], limits=limits)
    assert time.monotonic() - started < 20
