"""What people corrected in captions, as pairs of words: candidates for the glossary.

Only what is a word or two counts; a sentence put otherwise is no rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.captions.breaking import inside_words
from pipeline.captions.hunks import hunks, letters, on_base_times
from pipeline.captions.people import PeopleCues

LONGEST = 12
"""Characters of either side: longer is a sentence, not a word."""


@dataclass(frozen=True, slots=True)
class Correction:
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """The same correction, wherever people made it."""

    correction: Correction
    lessons: tuple[str, ...]
    """Targets, each once."""
    count: int


def corrections(people: PeopleCues) -> tuple[Correction, ...]:
    """Every word that a person put in another's place, in order; the same one as often as made."""
    if people.base is None:
        return ()
    base = [one.cue for one in people.base]
    theirs = on_base_times(people.timed.cues, base)
    return tuple(
        pair
        for hunk in hunks(base, theirs)
        for pair in _pairs(
            " ".join(line for cue in base[hunk.base_start : hunk.base_stop] for line in cue.lines),
            " ".join(
                line for cue in theirs[hunk.people_start : hunk.people_stop] for line in cue.lines
            ),
        )
    )


def proposals(made: Sequence[tuple[str, Correction]]) -> tuple[Proposal, ...]:
    """`made` are (lesson, correction) pairs; the most frequent first."""
    places: dict[Correction, list[str]] = {}
    for lesson, correction in made:
        places.setdefault(correction, []).append(lesson)
    found = [
        Proposal(correction, tuple(dict.fromkeys(lessons)), len(lessons))
        for correction, lessons in places.items()
    ]
    return tuple(
        sorted(found, key=lambda one: (-len(one.lessons), -one.count, one.correction.after))
    )


def _pairs(before: str, after: str) -> Iterator[Correction]:
    inside = inside_words(before, ()), inside_words(after, ())
    for first, last, start, stop in _changes(before, after):
        left = right = 0
        # To whole words on both sides, as long as both sides say the same there.
        while _grows(before, after, first - left, start - left, -1, inside):
            left += 1
        while _grows(before, after, last + right, stop + right, 1, inside):
            right += 1
        if stop + right - start + left < 2:
            # One character alone is no word: the word before it is taken with it.
            while left < LONGEST and _same_before(before, after, first - left, start - left):
                left += 1
                if start - left not in inside[1]:
                    break
        pair = Correction(
            before[first - left : last + right].strip(), after[start - left : stop + right].strip()
        )
        if _is_word(pair):
            yield pair


def _same_before(before: str, after: str, place: int, other: int) -> bool:
    is_there = place > 0 and other > 0
    return is_there and before[place - 1] == after[other - 1] and before[place - 1].isalnum()


def _changes(before: str, after: str) -> list[tuple[int, int, int, int]]:
    """Changed spans of both texts; two with one letter between them are one."""
    found: list[tuple[int, int, int, int]] = []
    matcher = SequenceMatcher(None, before, after, False)
    for tag, first, last, start, stop in matcher.get_opcodes():
        if tag == "equal":
            continue
        if found and first - found[-1][1] <= 1:
            found[-1] = (found[-1][0], last, found[-1][2], stop)
        else:
            found.append((first, last, start, stop))
    return found


def _grows(
    before: str,
    after: str,
    place: int,
    other: int,
    step: int,
    inside: tuple[frozenset[int], frozenset[int]],
) -> bool:
    """Whether the next letter on this side belongs to the same word."""
    if place not in inside[0] and other not in inside[1]:
        return False
    one, two = (place - 1, other - 1) if step < 0 else (place, other)
    if not (0 <= one < len(before) and 0 <= two < len(after)):
        return False
    return before[one] == after[two] and before[one].isalnum()


def _is_word(pair: Correction) -> bool:
    if not pair.before or not pair.after or pair.before == pair.after:
        return False
    if max(len(pair.before), len(pair.after)) > LONGEST or len(letters(pair.after)) < 2:
        return False
    # Marks alone make no word, but a space inside one does.
    return letters(pair.before) != letters(pair.after) or (
        " " in pair.before and " " not in pair.after
    )
