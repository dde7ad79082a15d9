"""What every recipe has at hand: the places, the settings, the store, the tools' versions."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.ffmpeg.binary import version
from pipeline.ffmpeg.profile import PROFILES, EncodeProfile
from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.codec import loads
from pipeline.model.course import Course
from pipeline.model.step import Part, Source
from pipeline.settings.brands import BrandFiles, read_brand
from pipeline.settings.captions import caption_profile
from pipeline.settings.config import Settings
from pipeline.settings.root import Places
from pipeline.store.store import Store

MODULES: Mapping[str, str] = {
    name: f"pipeline.stages.{name}"
    for name in (
        "inspect",
        "mezzanine",
        "transcribe",
        "align",
        "caption",
        "title",
        "conform",
        "segment",
        "sound",
        "compile",
        "web",
        "package",
        "catalogue_item",
    )
}
"""Which module runs which stage."""


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of the programs that draw, encode and read."""

    ffmpeg: str
    pillow: str


class Workshop:
    """Read-only for recipes; one for each build."""

    def __init__(self, places: Places, settings: Settings) -> None:
        self.places = places
        self.settings = settings
        self.store = Store(places.store)

    @cached_property
    def versions(self) -> Versions:
        return Versions(version(), importlib.metadata.version("pillow"))

    @property
    def profile(self) -> EncodeProfile:
        return PROFILES[self.settings.encode.profile]

    def course_folder(self, course: Course) -> Path:
        return self.places.projects / course.slug

    def lesson_folder(self, course: Course, slug: str) -> Path:
        return self.course_folder(course) / "lessons" / slug

    def source(self, path: Path) -> Source:
        """A person's file as an input, with its digest."""
        return Source(path, self.store.digests.of(path))

    def brand(self, course: Course) -> BrandFiles:
        return read_brand(self.places.assets, course.brand)

    def brand_sources(self, brand: BrandFiles) -> dict[str, Source]:
        """The brand's own files and its fonts, named as stages expect them."""
        files = {f"brand/{path.name}": self.source(path) for path in brand.files}
        return {**files, **self.font_sources(brand)}

    def font_sources(self, brand: BrandFiles) -> dict[str, Source]:
        return {f"font/{path.name}": self.source(path) for path in brand.fonts}

    def caption_profile(self, course: Course, language: str) -> CaptionProfile:
        """The course's profile where it is of this language, else the language's default."""
        name = course.caption_profile
        if name and caption_profile(self.places, name).language == language:
            return caption_profile(self.places, name)
        return caption_profile(self.places, self.settings.captions.profiles[language])

    def read(self, schema: str, kind: type, part: Part):  # type: ignore[no-untyped-def]  # noqa: ANN201
        return loads(schema, kind, self.store.text(part))
