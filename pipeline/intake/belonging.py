"""Which lesson a file belongs to: by what a person said, its folder, its name, or its words."""

from __future__ import annotations

import difflib
import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.intake.naming import Named, read_name
from pipeline.settings.names import NameRules

_UNIT = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+(?:['’-][^\W_\u3400-\u9fff]+)*")
LIKE_ENOUGH = 0.5
"""Share of pairs of neighbours that two texts have in common, from which on they are versions of
one script (different lessons of one course share less than 0.2)."""
CLEARLY = 0.15
"""How much nearer the best must be than the next."""
HINTED = 0.3


@dataclass(frozen=True, slots=True)
class Lessons:
    """What is known of a course's lessons: `titles` and `scripts` (as text) by slug, in order."""

    slugs: tuple[str, ...]
    titles: Mapping[str, str]
    scripts: Mapping[str, str]


def lesson_named(word: str, slugs: Sequence[str]) -> str | None:
    """The lesson a person named by its folder or number; None where there is none."""
    wanted = _plain(word)
    for slug in slugs:
        if _plain(slug) == wanted:
            return slug
    return by_number(int(word), slugs) if word.isdecimal() else None


def by_number(number: int, slugs: Sequence[str]) -> str | None:
    """The lesson whose folder starts with the number; else the one in that place."""
    for slug in slugs:
        found = re.match(r"\d+", slug)
        if found and int(found[0]) == number:
            return slug
    has_numbers = any(re.match(r"\d", slug) for slug in slugs)
    return slugs[number - 1] if not has_numbers and 0 < number <= len(slugs) else None


def by_folder(folders: Sequence[str], lessons: Lessons, rules: NameRules) -> str | None:
    """The innermost folder that names a lesson: `01-opening`, `第1课`, or its title."""
    for folder in reversed(folders):
        found = lesson_named(folder, lessons.slugs) or by_title(folder, lessons)
        if found:
            return found
        number = read_name(f"{folder}.x", rules).lesson
        if number and (found := by_number(number, lessons.slugs)):
            return found
    return None


def by_name(named: Named, lessons: Lessons) -> str | None:
    if named.lesson:
        return by_number(named.lesson, lessons.slugs)
    return by_title(named.title, lessons) if named.title else None


def by_title(text: str, lessons: Lessons) -> str | None:
    """The one lesson whose whole title this is; or, of four characters and more, the one whose
    title holds it."""
    wanted = _plain(text)
    if not wanted:
        return None
    same = [slug for slug in lessons.slugs if _plain(lessons.titles.get(slug, "")) == wanted]
    if len(same) == 1:
        return same[0]
    inside = [slug for slug in lessons.slugs if wanted in _plain(lessons.titles.get(slug, ""))]
    return inside[0] if len(inside) == 1 and len(wanted) >= 4 else None


def by_words(text: str, lessons: Lessons) -> str | None:
    """The lesson whose script these words are: captions of it, or a newer version of it."""
    pairs = _pairs(text)
    if len(pairs) < 20:
        return None
    scored = sorted(
        ((_overlap(pairs, _pairs(script)), slug) for slug, script in lessons.scripts.items()),
        reverse=True,
    )
    if not scored or scored[0][0] < LIKE_ENOUGH:
        return None
    is_clear = len(scored) < 2 or scored[0][0] - scored[1][0] >= CLEARLY
    return scored[0][1] if is_clear else None


def suggestion(name: str, lessons: Lessons) -> str | None:
    """The lesson whose title or folder is most like the name; None where none is."""
    wanted = _plain(name.rpartition(".")[0] or name)
    scored = [
        (max(_likeness(wanted, one) for one in _names(slug, lessons)), slug)
        for slug in lessons.slugs
    ]
    best = max(scored, default=(0.0, ""))
    return best[1] if best[0] >= HINTED else None


def _names(slug: str, lessons: Lessons) -> Iterator[str]:
    yield _plain(slug)
    yield _plain(lessons.titles.get(slug, ""))


def _likeness(wanted: str, other: str) -> float:
    if not wanted or not other:
        return 0.0
    return difflib.SequenceMatcher(None, wanted[:200], other[:200]).ratio()


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()


def _pairs(text: str) -> set[tuple[str, str]]:
    """Neighbours: Han characters, or words. (Pairs of letters are alike in all English texts.)"""
    plain = unicodedata.normalize("NFKC", text[:40_000]).casefold()
    return set(itertools.pairwise(_UNIT.findall(plain)))


def _overlap(one: set[tuple[str, str]], other: set[tuple[str, str]]) -> float:
    return len(one & other) / len(one) if one and other else 0.0
