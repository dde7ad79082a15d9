"""What is said in a cut: words leave with their sound, in the body's own time."""

from __future__ import annotations

from fractions import Fraction

from pipeline.captions.difference import differences
from pipeline.editing.kept import Place, kept
from pipeline.model.timed_text import SpokenClass, Transcript, Unit
from pipeline.model.timeline import Sound
from pipeline.model.timing import TimeRange

SAID, UNSAID, ADDED = SpokenClass.SAID, SpokenClass.NOT_SAID, SpokenClass.ADDED
HERE = (Place(0, Fraction(0)),)


def unit(text: str, start: str | None, agreement: SpokenClass = SAID, length: str = "0.4") -> Unit:
    span = None
    if start is not None:
        span = TimeRange(Fraction(start), Fraction(start) + Fraction(length))
    return Unit(text, "", span, agreement)


def transcript(*units: Unit, sureness: float = 1.0) -> Transcript:
    return Transcript("zh", "script_only", units, sureness)


def sound(source: int, first: str, start: str, stop: str, speed: str = "1") -> Sound:
    span = TimeRange(Fraction(start), Fraction(stop))
    return Sound(str(source), Fraction(first), span, Fraction(speed))


def told(made: Transcript) -> list[tuple[str, float | None, float | None]]:
    return [
        (one.text, float(one.span.start), float(one.span.stop))
        if one.span
        else (one.text, None, None)
        for one in made.units
    ]


READING = transcript(*(unit(text, str(place)) for place, text in enumerate("甲乙丙丁戊")))


def test_words_of_what_is_cut_out_are_gone_and_the_later_ones_come_earlier() -> None:
    made = kept([READING], HERE, [sound(0, "0", "0", "1.6"), sound(0, "3.6", "1.6", "3")])
    assert told(made) == [("甲", 0, 0.4), ("乙", 1, 1.4), ("戊", 2, 2.4)]
    assert differences(made) == (), "what was cut is not told as not said"


def test_a_word_across_a_cut_stays_where_most_of_it_is_heard() -> None:
    made = kept([READING], HERE, [sound(0, "0", "0", "1.3"), sound(0, "3.3", "1.3", "2")])
    assert told(made) == [("甲", 0, 0.4), ("乙", 1, 1.3)]


def test_a_faster_piece_has_its_words_sooner_and_shorter() -> None:
    made = kept([READING], HERE, [sound(0, "1", "10", "11", "2")])
    assert told(made) == [("乙", 10, 10.2), ("丙", 10.5, 10.7)]


def test_pieces_shown_in_another_order_bring_their_words_along() -> None:
    made = kept([READING], HERE, [sound(0, "3", "0", "1"), sound(0, "0", "1", "2")])
    assert told(made) == [("丁", 0, 0.4), ("甲", 1, 1.4)]


def test_what_was_never_said_is_still_told_where_its_neighbours_stay() -> None:
    reading = transcript(unit("甲", "0"), unit("乙", None, UNSAID), unit("丙", "2"))
    made = kept([reading], HERE, [sound(0, "0", "0", "3")])
    assert [one.text for one in made.units] == ["甲", "乙", "丙"]
    twice = kept([reading], HERE, [sound(0, "0", "0", "1"), sound(0, "2", "1", "2")])
    assert [one.text for one in twice.units] == ["甲", "乙", "丙"], "once, not from either side"


def test_what_was_never_said_goes_where_its_whole_passage_is_cut_out() -> None:
    reading = transcript(
        *(unit("甲", "0"), unit("乙", "1"), unit("丙", None, UNSAID), unit("丁", "2")),
        unit("戊", "3"),
    )
    made = kept([reading], HERE, [sound(0, "0", "0", "0.9"), sound(0, "2.9", "0.9", "1.9")])
    assert [one.text for one in made.units] == ["甲", "戊"]


def test_the_words_of_another_take_count_where_its_sound_is_used() -> None:
    first = transcript(unit("甲", "0"), unit("乙", None, UNSAID), unit("丙", "2"), sureness=0.9)
    second = transcript(
        unit("甲", "0"), unit("乙", "1"), unit("嗯", "1.5", ADDED), unit("丙", "2"), sureness=0.6
    )
    places = (Place(0, Fraction(0)), Place(1, Fraction(0)))
    made = kept([first, second], places, [sound(0, "0", "0", "1"), sound(1, "0.9", "1", "3")])
    assert [one.text for one in made.units] == ["甲", "乙", "嗯", "丙"]
    assert made.sureness == 0.6


def test_a_second_take_counts_from_its_own_start() -> None:
    places = (Place(0, Fraction(0)), Place(0, Fraction(3)))
    made = kept([READING], places, [sound(1, "0", "0", "2")])
    assert told(made) == [("丁", 0, 0.4), ("戊", 1, 1.4)]


def test_no_sound_leaves_no_words() -> None:
    assert kept([READING], HERE, []).units == ()
