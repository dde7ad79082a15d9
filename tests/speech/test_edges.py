"""Where a clause's first sound begins and its last ends."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.speech.edges import at_falls, at_sound

CLAUSES = (range(2), range(2, 4))
"""Of two units each."""


def owned(*runs: tuple[int, int]) -> np.ndarray:
    """(unit or -1, how many frames) one after the other."""
    return np.repeat([unit for unit, _ in runs], [count for _, count in runs]).astype(np.int32)


def likely(spoken: int, count: int) -> np.ndarray:
    return np.where(np.arange(count) < spoken, 0.9, 0.05).astype(np.float32)


@pytest.mark.parametrize(("spoken", "end"), [(52, 52), (60, 60), (66, 66), (69, 69)])
def test_a_clause_before_a_pause_ends_where_speech_does(spoken: int, end: int) -> None:
    owners = owned((0, 30), (1, 30), (-1, 40), (2, 20), (3, 20))
    made = at_falls(owners, likely(spoken, len(owners)), CLAUSES, 0.5)
    assert np.flatnonzero(made == 1).tolist() == list(range(30, end))
    assert np.array_equal(made[100:], owners[100:])


def test_an_end_moves_no_further_than_it_may_be_wrong() -> None:
    owners = owned((0, 30), (1, 30), (-1, 60), (2, 20), (3, 20))
    late = at_falls(owners, likely(110, len(owners)), CLAUSES, 0.5)
    assert np.flatnonzero(late == 1)[-1] == 69
    early = at_falls(owners, likely(20, len(owners)), CLAUSES, 0.5)
    assert np.array_equal(early[:60], owners[:60]), "speech fell long before: nothing is known"


def test_an_end_that_another_clause_follows_at_once_stays() -> None:
    owners = owned((0, 30), (1, 30), (-1, 10), (2, 20), (3, 20))
    made = at_falls(owners, likely(50, len(owners)), CLAUSES, 0.5)
    assert np.array_equal(made[:90], owners[:90])


def test_a_unit_keeps_some_of_its_time_and_a_missing_one_gets_none() -> None:
    owners = owned((0, 30), (1, 5), (-1, 40), (3, 20))
    made = at_falls(owners, likely(20, len(owners)), CLAUSES, 0.5)
    assert (made == 1).sum() == 5
    assert not (made == 2).any()


def test_edges_move_out_over_what_is_heard() -> None:
    owners = owned((-1, 20), (0, 10), (-1, 20))
    audible = np.zeros(50, bool)
    audible[15:35] = True
    assert np.flatnonzero(at_sound(owners, audible) == 0).tolist() == list(range(15, 35))
