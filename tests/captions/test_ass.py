"""Burned-in text: no text is a command to libass, looked at in decoded pictures."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.captions.ass import MOST_CHARACTERS, escaped, write_ass
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.model.media import FrameSize
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import TimeRange
from pipeline.settings.brands import read_brand
from tests.conftest import CHECKOUT

SIZE = FrameSize(640, 360)
STYLE = read_brand(CHECKOUT / "assets", "hongjin").brand.caption_style


def ass(*lines: str) -> str:
    cue = Cue(TimeRange(Fraction(0), Fraction(2)), lines)
    return write_ass(TimedText("zh", (cue,)), STYLE, SIZE)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a{b}c", "a\\{b\\}c"),
        ("a\\Nb", "a\\\u2060Nb"),
        ("{\\fs900}x", "\\{\\\u2060fs900\\}x"),
        ("a\nb", "a b"),
    ],
)
def test_what_libass_would_obey_is_escaped(text: str, kept: str) -> None:
    assert escaped(text) == kept


def test_a_long_line_is_cut_and_an_event_is_one_line_of_the_file() -> None:
    assert len(escaped("字" * 9999)) == MOST_CHARACTERS
    events = [line for line in ass("a\nb", "Dialogue: x,\r\ny").split("\n") if "Default,," in line]
    assert events == ["Dialogue: 0,0:00:00.00,0:00:02.00,Default,,0,0,0,,a b\\NDialogue: x, y"]


def test_times_round_down_so_a_cue_is_there_on_its_first_frame() -> None:
    cue = Cue(TimeRange(Fraction(1001, 30000), Fraction(3723)), ("x",))
    text = write_ass(TimedText("zh", (cue,)), STYLE, SIZE)
    assert "Dialogue: 0,0:00:00.03,1:02:03.00," in text


def ink(text: str, folder: Path) -> tuple[int, int]:
    """How wide and how high the text stands in a decoded picture, in pixels."""
    (folder / "a.ass").write_text(text, encoding="utf-8")
    film = folder / "a.mkv"
    grey = f"color=c=0x404040:s={SIZE.width}x{SIZE.height}:r=25:d=0.2"
    fonts = str(CHECKOUT / "assets" / "fonts").replace("\\", "/").replace(":", "\\:")
    name = str(folder / "a.ass").replace("\\", "/").replace(":", "\\:")
    filters = f"ass='{name}':fontsdir='{fonts}'"
    run_ffmpeg(["-f", "lavfi", "-i", grey, "-vf", filters, "-c:v", "ffv1", str(film)])
    with av.open(str(film)) as opened:
        frame = next(opened.decode(video=0)).to_ndarray(format="gray").astype(int)
    rows, columns = np.nonzero(frame > 180)
    return int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1


@pytest.mark.ffmpeg
def test_braces_and_backslashes_are_seen_and_obeyed_by_nobody(tmp_path: Path) -> None:
    plain = ink(ass("设置"), tmp_path)
    braces = ink(ass("{设置}"), tmp_path)
    command = ink(ass("{\\fs300}设置"), tmp_path)
    newline = ink(ass("设\\N置"), tmp_path)
    two = ink(ass("设", "置"), tmp_path)
    assert braces[0] > plain[0] + 5
    assert command[0] > braces[0]
    assert command[1] < 3 * plain[1]
    assert newline[1] < 1.6 * plain[1] < two[1]
