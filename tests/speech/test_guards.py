from fractions import Fraction

import numpy as np
import pytest

from pipeline.model.timed_text import RecognisedSegment, Word
from pipeline.model.timing import TimeRange
from pipeline.settings.phantoms import read_phantoms
from pipeline.settings.root import SHIPPED, Places
from pipeline.speech.guards import is_invented, without_invented
from tests.speech.recordings import spoken

SPAN = TimeRange(Fraction(0), Fraction(2))
PHANTOMS = read_phantoms(Places(SHIPPED))


def segment(text: str, compression: float = 1.0, no_speech: float = 0.0, log: float = -0.2):
    return RecognisedSegment(text, SPAN, log, no_speech, compression)


@pytest.mark.parametrize(
    "one",
    [
        segment("请不吝点赞 订阅 转发 打赏支持明镜与点点栏目"),
        segment("字幕由 Amara.org 社群提供"),
        segment("优优独播剧场——YoYo Television Series Exclusive"),
        segment("好的好的好的好的好的"),
        segment("啊", compression=3.0),
        segment("嗯", no_speech=0.9, log=-1.4),
    ],
    ids=["likes", "credits", "a station", "over and over", "compression", "silence"],
)
def test_what_nobody_said_is_told(one: RecognisedSegment) -> None:
    assert is_invented(one, PHANTOMS)


@pytest.mark.parametrize("text", ["今天学习消防安全。", "第一步，第二步，第三步。", "Thank you."])
def test_what_people_say_in_lessons_is_kept(text: str) -> None:
    assert not is_invented(segment(text), PHANTOMS)


def test_text_over_silence_is_dropped_with_its_words_and_kept_aside() -> None:
    samples, starts = spoken(("大家好，",), pause=2.5)
    over_silence = segment("大家好")
    start = Fraction(round(starts[0] * 1000), 1000)
    over_speech = RecognisedSegment("大家好", TimeRange(start, start + 1), -0.2, 0.0, 1.0)
    words = [Word("大", one.span, 0.9) for one in (over_silence, over_speech)]
    kept, dropped, heard = without_invented([over_silence, over_speech], words, samples, ())
    assert (kept, dropped) == ((over_speech,), (over_silence,))
    assert heard == (words[1],)


def test_no_segments_need_no_listening() -> None:
    assert without_invented([], [], np.zeros(0, np.float32), PHANTOMS) == ((), (), ())
