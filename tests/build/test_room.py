from __future__ import annotations

from pipeline.build.room import Limits, Room
from pipeline.model.step import Slot, Step


def step(slot: Slot) -> Step:
    return Step(target="t", stage="toy", version=1, params={}, inputs={}, slot=slot)


ENCODE, RECOGNISE, LIGHT = step(Slot.ENCODE), step(Slot.RECOGNISE), step(Slot.LIGHT)


def test_each_slot_has_its_own_bound_within_the_jobs():
    room = Room(Limits(3, {Slot.RECOGNISE: 1, Slot.LIGHT: 1}))
    room.enter(RECOGNISE, 0)
    assert not room.takes(RECOGNISE, 0)
    room.enter(ENCODE, 0)
    room.enter(ENCODE, 0)
    assert not room.takes(ENCODE, 0), "three work hard"


def test_a_light_step_never_waits_behind_encodes():
    room = Room(Limits(2, {Slot.LIGHT: 1}))
    room.enter(ENCODE, 0)
    room.enter(ENCODE, 0)
    assert room.takes(LIGHT, 0)
    room.enter(LIGHT, 0)
    assert not room.takes(LIGHT, 0)


def test_one_job_is_one_step_at_a_time():
    room = Room(Limits(1, {Slot.LIGHT: 1}))
    room.enter(ENCODE, 0)
    assert not room.takes(LIGHT, 0)
    room.leave(ENCODE, 0)
    room.enter(LIGHT, 0)
    assert not room.takes(ENCODE, 0)


def test_memory_is_a_budget_and_one_step_alone_may_exceed_it():
    room = Room(Limits(4, memory=1000))
    assert room.takes(ENCODE, 5000)
    room.enter(ENCODE, 600)
    assert not room.takes(ENCODE, 500)
    assert room.takes(ENCODE, 400)
    room.leave(ENCODE, 600)
    assert room.takes(ENCODE, 500)


def test_a_device_encodes_few_at_once_among_the_hard_steps():
    device = step(Slot.GPU)
    room = Room(Limits(3, {Slot.GPU: 2, Slot.LIGHT: 1}))
    room.enter(device, 0)
    room.enter(device, 0)
    assert not room.takes(device, 0), "the device has two at work"
    assert room.takes(ENCODE, 0), "the processor has room"
    room.enter(ENCODE, 0)
    room.leave(device, 0)
    assert room.takes(device, 0)
    room.enter(device, 0)
    assert not room.takes(ENCODE, 0), "three work hard"
