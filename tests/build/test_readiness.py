"""A worker that got ready ahead of its stage is kept for it."""

from __future__ import annotations

import os

from pipeline.build.executors.local import LocalExecutor
from pipeline.build.room import Limits

STAGE, OTHER = "tests.build.toy_stage", "tests.build.other_toy"


def taken_by(executor: LocalExecutor, module: str) -> int:
    """The process that would run a step of `module`."""
    return executor._worker(module).pid


def warmed(jobs: int, module: str = STAGE) -> LocalExecutor:
    executor = LocalExecutor(Limits(jobs, {}, 0), dict(os.environ))
    executor.warm(module)
    return executor


def test_a_worker_that_loaded_a_stage_is_left_for_it_while_there_may_be_others() -> None:
    executor = warmed(2)
    try:
        other = taken_by(executor, OTHER)
        assert taken_by(executor, STAGE) != other
    finally:
        executor.end()


def test_each_stage_that_is_expected_has_a_worker_ready() -> None:
    executor = warmed(3)
    executor.warm(OTHER)
    executor.warm(OTHER)
    try:
        taken = {taken_by(executor, OTHER), taken_by(executor, STAGE)}
        assert len(executor._workers) == len(taken) == 2
    finally:
        executor.end()


def test_no_more_workers_get_ready_than_there_may_be() -> None:
    executor = warmed(1)
    executor.warm(OTHER)
    try:
        taken_by(executor, OTHER)
        assert len(executor._workers) == 1
    finally:
        executor.end()


def test_where_there_may_be_one_worker_it_takes_what_comes() -> None:
    executor = warmed(1)
    try:
        (only,) = [taken_by(executor, OTHER)]
        assert [one.pid for one in executor._workers] == [only]
    finally:
        executor.end()


def test_a_stage_that_cannot_be_loaded_ahead_ends_no_worker() -> None:
    executor = warmed(1, "tests.build.no_such_stage")
    try:
        worker = executor._worker(STAGE)
        assert worker.is_alive()
        worker.load(STAGE)
        assert worker.is_alive()
    finally:
        executor.end()


def test_workers_that_turn_out_to_be_too_many_are_ended() -> None:
    executor = warmed(2)
    executor.warm(OTHER)
    try:
        executor.settle(Limits(1, {}, 0))
        taken_by(executor, OTHER)
        assert len(executor._workers) == 1
    finally:
        executor.end()


def test_what_was_ended_can_be_ended_again() -> None:
    executor = warmed(1)
    taken_by(executor, STAGE)
    executor.end()
    executor.end()
    assert executor._workers == []
