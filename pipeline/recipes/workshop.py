"""What every recipe has at hand: the places, the settings, the store, the tools' versions."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pipeline.ffmpeg.binary import version
from pipeline.ffmpeg.profile import PROFILES, EncodeProfile
from pipeline.manifest.publications import read_publications
from pipeline.model.brand import BrandFiles
from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.codec import canonical
from pipeline.model.course import Course
from pipeline.model.errors import MissingTool
from pipeline.model.inspection import Rules
from pipeline.model.lesson import FURTHER, PRODUCTS
from pipeline.model.loudness import is_levelled
from pipeline.model.step import Source, Step
from pipeline.settings.brands import FILE as BRAND_FILE
from pipeline.settings.brands import read_brand
from pipeline.settings.captions import caption_profile
from pipeline.settings.channels import read_channels
from pipeline.settings.config import Settings
from pipeline.settings.inspection import read_rules
from pipeline.settings.root import Places
from pipeline.speech.models import Model, find_models
from pipeline.store.store import Store

Read = TypeVar("Read")

MODULES: Mapping[str, str] = {
    name: f"pipeline.stages.{name}"
    for name in (
        "inspect",
        "synchronise",
        "lay",
        "mezzanine",
        "opening",
        "language",
        "match",
        "transcribe",
        "align",
        "cut",
        "caption",
        "narrow",
        "translate",
        "copyfit",
        "title",
        "conform",
        "look",
        "shots",
        "tones",
        "grade",
        "poster",
        "segment",
        "sound",
        "compile",
        "web",
        "package",
        "budget",
        "listen",
        "stream",
    )
}
"""Which module runs which stage."""


LIBRARIES: Mapping[str, tuple[str, ...]] = {
    "transcribe": ("ctranslate2", "faster-whisper", "openai-whisper", "numpy", "onnxruntime")
    + ("opencc",),
    "opening": ("numpy", "faster-whisper"),
    "language": ("ctranslate2", "faster-whisper", "openai-whisper", "numpy"),
    "match": ("espeakng-loader", "numpy", "pypinyin", "rjieba", "opencc"),
    "align": ("espeakng-loader", "numpy", "pypinyin", "rjieba", "opencc", "onnxruntime")
    + ("faster-whisper",),
    "caption": ("rjieba", "pypinyin", "opencc"),
    "narrow": ("rjieba",),
    "poster": ("pillow", "numpy", "fonttools", "rjieba"),
    "look": ("opencv-python-headless", "numpy"),
    "shots": ("numpy",),
    "tones": ("opencv-python-headless", "numpy"),
    "grade": ("numpy",),
    "copyfit": ("pillow", "fonttools", "rjieba"),
    "title": ("pillow", "moviepy", "numpy", "fonttools", "rjieba"),
    "compile": ("pysrt",),
    "package": ("pysrt",),
}
"""Stage to the packages whose results its own hold: another version may give another result."""


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of the programs and packages that draw, encode and read."""

    ffmpeg: str
    packages: Mapping[str, str]
    """Those of LIBRARIES that are installed."""


class Workshop:
    """Read-only for recipes; one for each build."""

    def __init__(self, places: Places, settings: Settings) -> None:
        self.places = places
        self.settings = settings
        self.store = Store(places.store)
        self._read: dict[Hashable, Any] = {}

    def once(self, what: Hashable, read: Callable[[], Read]) -> Read:
        """What `read` gives, read once a build: every lesson asks for the house's own files."""
        if what not in self._read:
            self._read[what] = read()
        found: Read = self._read[what]
        return found

    @cached_property
    def versions(self) -> Versions:
        return Versions(version(), _package_versions())

    def versed(self, step: Step) -> Step:
        """`step` with the versions of the packages that its stage uses."""
        packages = self.versions.packages
        used = {name: packages[name] for name in LIBRARIES[step.stage] if name in packages}
        return replace(step, tools={**step.tools, **used})

    @cached_property
    def rules(self) -> Rules:
        """What inspection calls a finding."""
        return read_rules(self.places)

    @property
    def profile(self) -> EncodeProfile:
        return PROFILES[self.settings.encode.profile]

    @property
    def web_profile(self) -> EncodeProfile:
        return PROFILES["web"]

    def products(self, slug: str) -> tuple[str, ...]:
        """The films that a build makes of every lesson of a course: those that all have, those
        that settings add, and those that were published to a channel and are to be kept up."""
        wanted = {*PRODUCTS, *self.settings.encode.further, *self._published(slug)}
        levelled = sorted(product for product in wanted if is_levelled(product))
        return (*(product for product in (*PRODUCTS, *FURTHER) if product in wanted), *levelled)

    def _published(self, slug: str) -> set[str]:
        rows = read_publications(self.places.projects / slug)
        product_of = {one.name: one.film() for one in read_channels(self.places)} if rows else {}
        return {product_of[row.channel] for row in rows if row.channel in product_of}

    @property
    def segment_length(self) -> Fraction:
        """Seconds."""
        return self.settings.encode.segment_seconds

    @property
    def models_folder(self) -> Path:
        return self.places.root / self.settings.speech.models_folder

    @cached_property
    def model(self) -> Model | None:
        """The recogniser weights that settings choose, or the first that are here; None: none."""
        speech = self.settings.speech
        if speech.engine == "script_only":
            return None
        here = [
            model
            for model in find_models(self.models_folder)
            if speech.engine in ("auto", model.engine) and speech.model in ("", model.name)
        ]
        if not here and speech.model:
            raise MissingTool(
                f"{self.models_folder}: expected the speech model {speech.model!r}, found none",
                hint="weike models list shows what is here; config/weike.yaml names the model",
            )
        return here[0] if here else None

    def model_for(self, engine: str) -> Source:
        """The weights for one engine, with their digest. Raises MissingTool."""
        chosen = self.model if self.model and self.model.engine == engine else None
        here = [chosen] if chosen else find_models(self.models_folder)
        for model in here:
            if model.engine == engine:
                return Source(Path(model.path), model.digest)
        raise MissingTool(
            f"{self.models_folder}: expected weights for {engine}, found none",
            hint="on a machine with internet run `weike models fetch small`, copy its folder "
            "here, and run `weike models import FOLDER`; or give the lesson a script and "
            "`engine: script_only`",
        )

    def course_folder(self, course: Course) -> Path:
        return self.places.projects / course.slug

    def lesson_folder(self, course: Course, slug: str) -> Path:
        return self.course_folder(course) / "lessons" / slug

    def source(self, path: Path) -> Source:
        """A person's file as an input, with its digest."""
        return Source(path, self.store.digests.of(path))

    def brand(self, course: Course) -> BrandFiles:
        """With the course's variants and changes laid over it."""
        variants, changes = tuple(course.brand_variants), tuple(course.brand_changes)

        def read() -> BrandFiles:
            assets = self.places.assets
            return read_brand(assets, course.brand, variants=variants, changes=changes)

        return self.once(("brand", course.brand, variants, changes), read)

    def brand_digest(self, brand: BrandFiles) -> str:
        """SHA-256 of everything that the brand's look comes from: what brand.yaml says with all
        that is laid over it, and the bytes of its files and fonts."""
        files = {path.name: self.store.digests.of(path) for path in (*brand.files, *brand.fonts)}
        files.pop(BRAND_FILE)  # what it says counts, not its comments
        return hashlib.sha256(canonical({"brand": brand.brand, "files": files})).hexdigest()

    def brand_mark(self, brand: BrandFiles) -> str:
        """Which brand a film was made in: its name, version, variants, digest."""
        named = "+".join((brand.brand.name, *brand.brand.variants))
        return f"{named} {brand.brand.version} sha256:{self.brand_digest(brand)}"

    def brand_sources(self, brand: BrandFiles) -> dict[str, Source]:
        """The brand's own files and its fonts, named as stages expect them."""
        return {**self._sources("brand", brand.files), **self.font_sources(brand)}

    def font_sources(self, brand: BrandFiles) -> dict[str, Source]:
        return dict(self._sources("font", brand.fonts))

    def _sources(self, kind: str, paths: tuple[Path, ...]) -> dict[str, Source]:
        """Looked at once a build, not for each of hundreds of segments."""
        return self.once(
            (kind, paths), lambda: {f"{kind}/{path.name}": self.source(path) for path in paths}
        )

    def bilingual_profile(self, language: str) -> CaptionProfile:
        """The rules of a language where another stands with it."""
        return caption_profile(self.places, self.settings.captions.bilingual_profile_of(language))

    def upright_profile(self, language: str) -> CaptionProfile:
        """The rules of a language on films that are no wider than high."""
        return caption_profile(self.places, self.settings.captions.upright_profile_of(language))

    def caption_profile(self, course: Course, language: str) -> CaptionProfile:
        """The course's profile where it is of this language, else the language's default."""
        name = course.caption_profile
        if name and caption_profile(self.places, name).language == language:
            return caption_profile(self.places, name)
        return caption_profile(self.places, self.settings.captions.profile_of(language))


def _package_versions() -> dict[str, str]:
    found = {}
    for name in {name for names in LIBRARIES.values() for name in names}:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):  # an extra
            found[name] = _version_of(importlib.metadata.distribution(name))
    return found


def _version_of(package: importlib.metadata.Distribution) -> str:
    """Its line alone: `package.version` reads a whole description as an e-mail."""
    _, _, rest = (package.read_text("METADATA") or "").partition("\nVersion:")
    return rest.partition("\n")[0].strip() or package.version
