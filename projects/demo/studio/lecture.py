"""A lecturer before a board: notes appear as their words are spoken."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cached_property

from PIL import Image

from studio.paint import Layer, ease
from studio.presenter import EYES, MOUTHS, WIDTH, Look, Pose, Presenter
from studio.room import BOARD, WIDE, Note
from studio.sound import Envelope
from studio.voice import Speech

FIGURE = 1.12
"""The lecturer's size in a camera frame."""
CENTRE = 1440
"""Units from the left."""
FADE = 0.4
"""Seconds that a note takes to appear."""
BLINK = 0.17
"""Seconds."""


class Acting:
    """When the eyes shut, how far the mouth opens: from the sound and a seed."""

    def __init__(self, speech: Speech, seed: int) -> None:
        self._envelope = Envelope(speech)
        rng = random.Random(seed)
        self._blinks = []
        t = rng.uniform(0.4, 2.0)
        while t < speech.duration:
            self._blinks.append(t)
            t += rng.uniform(2.2, 4.8)

    def eyes(self, t: float) -> int:
        for start in self._blinks:
            if start <= t < start + BLINK:
                return EYES - 1 if 0.25 < (t - start) / BLINK < 0.75 else 1
        return 0

    def pose(self, t: float, *, arm: float = 0.0) -> Pose:
        # The mouth shapes the sound a little before it is heard.
        mouth = round(self._envelope.opening(t + 0.03) * (MOUTHS - 1))
        return Pose(t, self.eyes(t), mouth, self._envelope.energy(t), arm, -0.8 * ease(arm))


class Lecture:
    """`frame(t)` is the picture at `t` seconds; frames are asked for in order."""

    def __init__(
        self, room: Image.Image, look: Look, *, notes: Sequence[Note], speech: Speech, scale: float
    ) -> None:
        self._presenter = Presenter(look, scale * FIGURE)
        self._acting = Acting(speech, seed=len(speech.clauses))
        self._scale = scale
        self._room = room
        self._notes = [(speech.start_of(n.words) if n.words else -1.0, n) for n in notes]
        self._at = (
            round((CENTRE - WIDTH * FIGURE / 2) * scale),
            round((WIDE[1] + 12) * scale) - self._presenter.body.height,
        )
        self._shown = -1
        self._before: list[Image.Image] = []

    @cached_property
    def _box(self) -> tuple[int, int, int, int]:
        x, y, width, height = BOARD
        left, top, right, bottom = (
            round(side * self._scale) for side in (x, y, x + width, y + height)
        )
        return left, top, right, bottom

    def frame(self, t: float) -> Image.Image:
        due = [start for start, _ in self._notes if start <= t]
        if len(due) != self._shown:
            self._advance(len(due))
        phase = self._presenter.phase(t)
        frame = self._stances[phase]
        since = t - due[-1]
        if self._before and since < FADE:
            frame = frame.copy()
            pair = (stances[phase].crop(self._box) for stances in (self._before, self._stances))
            frame.paste(Image.blend(*pair, ease(since / FADE)), self._box)
        return self._presenter.finish(frame, self._at, self._acting.pose(t, arm=self._arm(t)))

    def _advance(self, count: int) -> None:
        """Draws the notes that became due onto the board, behind the lecturer."""
        sheet = Layer(*WIDE, self._scale)
        for _, note in self._notes[max(0, self._shown) : count]:
            note.draw(sheet)
        written = sheet.picture()
        self._room.paste(written, (0, 0), written)
        self._before = self._stances if self._shown >= 0 else []
        self._stances = self._presenter.stances(self._room, self._at)
        self._shown = count

    def _arm(self, t: float) -> float:
        """Up a little before a note appears, down two seconds after the last."""
        near = [start for start, _ in self._notes if start >= 0 and -0.3 <= t - start <= 2.2]
        rising = max((min((t - start + 0.3) / 0.5, 1) for start in near), default=0.0)
        falling = max((min((start + 2.2 - t) / 0.5, 1) for start in near), default=0.0)
        return min(rising, falling)


class Selfie:
    """The lecturer close to a phone held in the hand: the whole picture drifts a little."""

    FIGURE = 1.42
    DRIFT = 14
    """Units that the phone moves to each side."""

    def __init__(self, hall: Image.Image, look: Look, *, speech: Speech, scale: float) -> None:
        self._presenter = Presenter(look, scale * self.FIGURE)
        self._acting = Acting(speech, seed=31)
        self._scale = scale
        self._size = hall.size
        at = (round(540 * scale - self._presenter.body.width / 2), round(640 * scale))
        self._at = at
        self._stances = self._presenter.stances(hall, at)

    def frame(self, t: float) -> Image.Image:
        import math

        frame = self._presenter.finish(
            self._stances[self._presenter.phase(t)], self._at, self._acting.pose(t)
        )
        reach = self.DRIFT * self._scale
        x = reach * (1 + 0.7 * math.sin(t * 0.9) + 0.3 * math.sin(t * 2.3))
        y = reach * (1 + 0.6 * math.sin(t * 0.7 + 1) + 0.4 * math.sin(t * 1.9))
        width, height = self._size
        zoom = (width - 2 * reach) / width
        return frame.transform(
            (width, height),
            Image.Transform.AFFINE,
            (zoom, 0, x, 0, zoom, y),
            Image.Resampling.BILINEAR,
        )
