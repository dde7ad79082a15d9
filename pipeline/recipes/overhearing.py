"""A lesson's takes listened to, and no more: what an edit list is written from."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.course import Course
from pipeline.model.edit import Cut
from pipeline.model.lesson import Lesson
from pipeline.model.recipe import Recipe
from pipeline.recipes.cameras import with_cameras
from pipeline.recipes.editing import heard_takes, known_cut, quoted_cut
from pipeline.recipes.finding import Heard
from pipeline.recipes.good_takes import NOTHING, Spoiled, gather_good, spoiled_takes
from pipeline.recipes.kitchen import Kitchen
from pipeline.recipes.sounding import with_better_sound
from pipeline.recipes.wording import Listened, listen, measure
from pipeline.recipes.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Overheard:
    """A lesson's takes, with what is said in them."""

    kitchen: Kitchen
    listened: Listened

    @property
    def takes(self) -> tuple[Heard, ...]:
        return heard_takes(self.kitchen, self.listened.readings)

    @property
    def cut(self) -> Cut:
        """What the edit list comes to. Raises BadManifest."""
        return known_cut(self.kitchen) or quoted_cut(self.kitchen, self.listened.readings)


def overhear(
    workshop: Workshop, course: Course, lesson: Lesson, *, spoiled: Spoiled = NOTHING
) -> Recipe[Overheard]:
    """Measures and listens; draws and encodes nothing. `spoiled` takes are known to be damaged."""
    dropped = gather_good(workshop, course, lesson, spoiled)
    sounding = yield from with_better_sound(workshop, course, lesson, dropped)
    material = yield from with_cameras(workshop, course, lesson, sounding)
    kitchen = Kitchen(workshop, course, lesson, workshop.brand(course), material)
    measured = yield from measure(kitchen)
    more = spoiled_takes(kitchen, measured)
    if more:
        return (yield from overhear(workshop, course, lesson, spoiled={**spoiled, **more}))
    return Overheard(kitchen, (yield from listen(kitchen, measured)))
