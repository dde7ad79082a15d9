from fractions import Fraction

import pytest

from pipeline.model.edit import Mark
from pipeline.model.timed_text import SpokenClass, Transcript, Unit
from pipeline.model.timing import TimeRange
from pipeline.speech.placing import Moments

TEXT = "第一步拔销第二步握管第三步压把第二步不能忘"
FILE = "lesson.yaml"


def moments() -> Moments:
    """One character a second from 0 on; the last word of the script was not said."""
    units = [
        Unit(text, "", TimeRange(Fraction(place), Fraction(place + 1)), SpokenClass.SAID)
        for place, text in enumerate(TEXT)
    ]
    unsaid = [Unit(text, "", None, SpokenClass.NOT_SAID) for text in "完毕"]
    transcript = Transcript("zh", "script_only", (*units, *unsaid))
    return Moments(transcript, Fraction(len(TEXT)), FILE)


def test_words_begin_when_they_are_said() -> None:
    found = moments()
    assert found.start(Mark(quote="握管")) == 8
    assert found.start(Mark(time=Fraction(5, 2))) == Fraction(5, 2)
    assert found.problems == []


def test_of_several_places_the_nearest_or_the_first_after() -> None:
    found = moments()
    assert found.start(Mark(quote="第二步", near=Fraction(14))) == 15
    assert found.start(Mark(quote="第二步"), Fraction(3)) == 5
    assert found.start(Mark(quote="第二步"), Fraction(6)) == 15
    assert found.problems == []


@pytest.mark.parametrize(
    ("mark", "after", "expected"),
    [
        (Mark(quote="第二步", line=7), 0, "is said 2 times (0:05.000, 0:15.000); say which"),
        (Mark(quote="第三步压板", line=7), 0, "nearest: '第三步压把' at 0:10.000"),
        (Mark(quote="完毕", line=7), 0, "which nobody says"),
        (Mark(quote="拔销", line=7), 9, "is said at 0:03.000, not after 0:09.000"),
        (Mark(time=Fraction(99), line=7), 0, "a time within the lesson, 0:21.000"),
    ],
)
def test_what_cannot_be_found_is_told_with_its_line(mark: Mark, after: int, expected: str) -> None:
    found = moments()
    found.start(mark, Fraction(after))
    (problem,) = found.problems
    assert (problem.file, problem.line) == (FILE, 7)
    assert expected in problem.message
