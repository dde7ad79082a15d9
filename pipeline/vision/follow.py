"""The path of a window that follows somebody, as an operator would: stand, then move once.

Small movements of the head stay inside a dead zone; a move starts only when whoever is followed has
left it for good, takes as long as its speed limit asks, and ends where they will be. At a cut the
window starts anew. Pure: what was seen comes in, holds and moves go out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import ceil
from statistics import median_low

from pipeline.model.look import WHOLE, Face, Looks, Sight
from pipeline.model.media import FrameSize
from pipeline.model.timing import FrameRange
from pipeline.model.window import Following, Move, Path, Place

DEAD = 0.11
"""Of the window's side: a head that stays so near its middle is not followed."""
SPEED = 0.55
"""Of the window's side a second, at most: faster is felt as a jerk."""
SHORTEST = Fraction(4, 5)
"""Seconds that a move takes at least."""
AHEAD = Fraction(3, 2)
"""Seconds of what follows that decide where a move ends."""
STEEPEST = 1.5
"""Of smoothstep's mean slope: its slope in the middle."""
SEEN = 0.2
"""Of a shot's sights that must show a face for the shot to be about somebody."""
EYE_LINE = 0.08
"""Of the window's height that a face stands above its middle."""
TELLING = 1100
"""Ten-thousandths of the picture's height: a face so high shows its eyes, so that a large "face"
without any is a drawing or a bag on a chair."""
EYES, MANY_EYES = 0.25, 1.2
"""Open eyes that such a face must have, on average; and that one must have which stands still."""
ALIVE = 60
"""Ten-thousandths: whoever speaks moves so much from side to side; a heater does not."""
STILL = 120
"""Thousandths of a level: less movement than this is noise."""
JUMP = 2500
"""Ten-thousandths: somebody that far off in the next sight is somebody else."""


@dataclass(frozen=True, slots=True)
class Target:
    """Who or what is to be in the window's middle at a frame."""

    frame: int
    place: Place


@dataclass(frozen=True, slots=True)
class View:
    """How much of the picture the window shows, in ten-thousandths of each side."""

    width: int
    height: int

    def inside(self, place: Place) -> Place:
        """The nearest middle at which the window lies within the picture."""
        x, y = (
            min(max(at, side // 2), WHOLE - side // 2)
            for at, side in zip(place, (self.width, self.height), strict=True)
        )
        return (x, y)

    def far(self, one: Place, other: Place) -> float:
        """How far apart, in sides of the window."""
        across = abs(one[0] - other[0]) / self.width
        down = abs(one[1] - other[1]) / self.height
        return max(across, down)


def view_of(picture: FrameSize, window: FrameSize) -> View:
    """The largest part of `picture` that has the window's shape."""
    shape = Fraction(window.width * picture.height, window.height * picture.width)
    if shape >= 1:
        return View(WHOLE, max(1, round(WHOLE / shape)))
    return View(max(1, round(WHOLE * shape)), WHOLE)


def follow(looks: Looks, view: View, frame_rate: Fraction) -> tuple[Following, ...]:
    """What the window shows of each shot, in order; shots cover all frames."""
    edges = [*looks.shots, max(looks.frame_count, looks.shots[-1] + 1)]
    return tuple(
        _shot(FrameRange(start, stop), looks, view, frame_rate) for start, stop in pairwise(edges)
    )


def _shot(frames: FrameRange, looks: Looks, view: View, frame_rate: Fraction) -> Following:
    sights = [sight for sight in looks.sights if frames.start <= sight.frame < frames.stop]
    targets = targets_of(sights, view)
    path = steer(targets, view, frame_rate) if targets else None
    return Following(frames, path)


def targets_of(sights: Sequence[Sight], view: View) -> list[Target]:
    """Where to look at each sight of one shot; none: at the whole picture."""
    with_face = [sight for sight in sights if sight.faces]
    main = main_face(with_face)
    if main is not None and len(with_face) >= SEEN * len(sights):
        return _raised(_steadied(_somebody(with_face, main)), view)
    return _something(sights, view)


def main_face(sights: Sequence[Sight]) -> Face | None:
    """Of whoever is largest for longest; None where that is nobody."""
    faces = [face for sight in sights for face in sight.faces]
    if not faces:
        return None
    main = max(faces, key=lambda face: (_presence(face, faces), face.width, -face.x))
    same = [face for face in faces if _is_near(face, main)]
    return main if main.height < TELLING or _is_alive(same) else None


def _is_alive(same: Sequence[Face]) -> bool:
    eyes = sum(face.eyes for face in same) / len(same)
    sways = max(face.x for face in same) - min(face.x for face in same)
    return eyes >= (EYES if sways >= ALIVE else MANY_EYES)


def _is_near(face: Face, other: Face) -> bool:
    return abs(face.x - other.x) < other.width and abs(face.y - other.y) < other.height


def _somebody(sights: Sequence[Sight], main: Face) -> list[Target]:
    """One person, sight by sight: always the nearest, and nobody where that is far off."""
    at, targets = (main.x, main.y), []
    for sight in sights:
        nearest = min(sight.faces, key=lambda face: _apart((face.x, face.y), at))
        place = (nearest.x, nearest.y)
        if len(sight.faces) > 1 and _apart(place, at) > JUMP:
            continue
        at = place
        targets.append(Target(sight.frame, at))
    return targets


def _presence(face: Face, faces: Sequence[Face]) -> int:
    return sum(other.width for other in faces if _is_near(other, face))


def _apart(one: Place, other: Place) -> int:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _steadied(targets: Sequence[Target]) -> list[Target]:
    """The median of three: one wrong sight among good ones is not followed."""
    steady = []
    for place, target in enumerate(targets):
        near = targets[max(0, place - 1) : place + 2]
        x, y = (median_low(one.place[axis] for one in near) for axis in (0, 1))
        steady.append(replace(target, place=(x, y)))
    return steady


def _raised(targets: Sequence[Target], view: View) -> list[Target]:
    """A face stands a little above the window's middle, so the middle is below the face."""
    lower = round(view.height * EYE_LINE)
    return [replace(one, place=(one.place[0], one.place[1] + lower)) for one in targets]


def _something(sights: Sequence[Sight], view: View) -> list[Target]:
    """Without a face: what moves, where the window can show it and nearly all else that there is to
    see. A slide or a drawing, of which it would cut off a part, is shown whole."""
    moving = [sight for sight in sights if sight.moving >= STILL]
    if not moving or view.width == WHOLE:
        return []
    parts = [part for sight in moving for part in (sight.moves_in, sight.shows_in)]
    left, right = min(part[0] for part in parts), max(part[1] for part in parts)
    if right - left > view.width:
        return []
    return [Target(sights[0].frame, ((left + right) // 2, WHOLE // 2))]


def steer(targets: Sequence[Target], view: View, frame_rate: Fraction) -> Path:
    """Holds and moves that keep the targets in the window. Targets are in order of time."""
    at = first = view.inside(_settled(targets, 0, AHEAD * frame_rate))
    moves: list[Move] = []
    place = 0
    while place < len(targets):
        if not _has_left(targets, place, at, view):
            place += 1
            continue
        goal, frames = _goal(targets, place, at, view, frame_rate)
        start = targets[place].frame
        moves.append(Move(FrameRange(start, start + frames), at, goal))
        at = goal
        while place < len(targets) and targets[place].frame < start + frames:
            place += 1
    return Path(first, tuple(moves))


def _has_left(targets: Sequence[Target], place: int, at: Place, view: View) -> bool:
    """The dead zone, at this sight and at the next."""
    return all(
        view.far(view.inside(target.place), at) > DEAD for target in targets[place : place + 2]
    )


def _goal(
    targets: Sequence[Target], place: int, at: Place, view: View, frame_rate: Fraction
) -> tuple[Place, int]:
    """Where a move that starts now ends, and how many frames it takes: it aims at where whoever is
    followed will be by then."""
    ahead = AHEAD * frame_rate
    goal = view.inside(_settled(targets, place, ahead))
    frames = _frames(view.far(at, goal), frame_rate)
    there = targets[place].frame + frames
    later = (number for number in range(place, len(targets)) if targets[number].frame >= there)
    arrival = next(later, len(targets) - 1)
    goal = view.inside(_settled(targets, arrival, ahead / 2))
    return goal, _frames(view.far(at, goal), frame_rate)


def _frames(far: float, frame_rate: Fraction) -> int:
    seconds = max(float(SHORTEST), STEEPEST * far / SPEED)
    return max(1, ceil(seconds * float(frame_rate)))


def _settled(targets: Sequence[Target], place: int, frames: Fraction) -> Place:
    """The middle of where the targets are from `place` on, for so many frames."""
    last = targets[place].frame + frames
    near = [one.place for one in targets[place:] if one.frame <= last]
    x, y = (median_low(one[axis] for one in near) for axis in (0, 1))
    return (x, y)
