"""`config/weike.yaml`: defaults are stated once, here; each setting's origin can be told."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from fractions import Fraction

from pipeline.documents.fields import Fields, open_document, require_none
from pipeline.model.errors import Problem
from pipeline.model.lesson import FURTHER
from pipeline.settings.root import Places

ENGINES = ("auto", "faster_whisper", "openai_whisper", "script_only")
STEPS = ("captions", "picture", "release")
FILE = "weike.yaml"
MODELS_VARIABLE = "WEIKE_MODELS"
"""Names the models folder, before the file does: one machine's folder is not another's."""


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    engine: str = "auto"
    """`auto`: a model where there is one, else the script alone."""
    models_folder: str = "models"
    """Relative to the root, or absolute."""
    model: str = ""
    """A name in that folder; empty: the first there."""
    mirror: str = ""
    """An address to fetch models from instead of the hub."""


@dataclass(frozen=True, slots=True)
class LoudnessSettings:
    target_lufs: float = -16.0
    """AES TD1008 for speech on the web."""


@dataclass(frozen=True, slots=True)
class ApprovalSettings:
    steps: tuple[str, ...] = ("release",)
    distinct_people: bool = False
    """Whether each step must be signed by somebody else."""


@dataclass(frozen=True, slots=True)
class EncodeSettings:
    profile: str = "master"
    segment_seconds: Fraction = Fraction(10)
    further: tuple[str, ...] = ()
    """Films made of every lesson besides the master, the burned-in and the web film."""
    small_bytes: int = 10_000_000
    """What the `small` film fits in: below the 10 MiB of official accounts."""


@dataclass(frozen=True, slots=True)
class IntakeSettings:
    settle_seconds: float = 10.0
    """A file must stay the same for so long."""
    after: str = "move"
    """`move` the original to taken/, or let it `stay`."""
    poll_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class BuildSettings:
    jobs: int = 0
    """Steps at once; 0: one a core."""


@dataclass(frozen=True, slots=True)
class CaptionSettings:
    profiles: tuple[tuple[str, str], ...] = (("zh", "zh-course"), ("en", "en"))
    bilingual: tuple[tuple[str, str], ...] = (("zh", "zh-bilingual"), ("en", "en-bilingual"))
    """For lessons with a second language, of both languages."""
    review_differences: float = 0.1
    """Where a larger share of the units was not said as written, a person must look."""
    translator: tuple[str, ...] = ()
    """A local program and its words, asked where a second language has no text; empty: none."""
    review_sureness: float = 0.5
    """Where script and sound fit no better than this, a person must look."""

    def profile_of(self, language: str) -> str:
        """Raises KeyError where the language has none."""
        return dict(self.profiles)[language]

    def bilingual_profile_of(self, language: str) -> str:
        """Raises KeyError where the language has none."""
        return dict(self.bilingual)[language]


@dataclass(frozen=True, slots=True)
class Settings:
    speech: SpeechSettings = field(default_factory=SpeechSettings)
    loudness: LoudnessSettings = field(default_factory=LoudnessSettings)
    approval: ApprovalSettings = field(default_factory=ApprovalSettings)
    encode: EncodeSettings = field(default_factory=EncodeSettings)
    intake: IntakeSettings = field(default_factory=IntakeSettings)
    build: BuildSettings = field(default_factory=BuildSettings)
    captions: CaptionSettings = field(default_factory=CaptionSettings)


def read_settings(places: Places) -> Settings:
    """The settings of a root. Raises BadManifest with all problems; no file: the defaults."""
    path = places.config / FILE
    if not path.exists():
        return Settings(speech=_with_variable(SpeechSettings()))
    problems: list[Problem] = []
    fields = open_document(path, f"config/{FILE}", problems)
    settings = _read(fields) if fields is not None else Settings()
    require_none(problems, hint="config/weike.yaml as shipped shows every setting")
    return settings


def _read(top: Fields) -> Settings:
    settings = Settings(
        speech=_with_variable(_speech(top.inner("speech"))),
        loudness=_loudness(top.inner("loudness")),
        approval=_approval(top.inner("approval")),
        encode=_encode(top.inner("encode")),
        intake=_intake(top.inner("intake")),
        build=_build(top.inner("build")),
        captions=_captions(top.inner("captions")),
    )
    top.finish()
    return settings


def _speech(fields: Fields) -> SpeechSettings:
    base = SpeechSettings()
    read = SpeechSettings(
        fields.choice("engine", ENGINES, base.engine),
        fields.text("models_folder", base.models_folder),
        fields.text("model", base.model),
        fields.text("mirror", base.mirror),
    )
    fields.finish()
    return read


def _with_variable(speech: SpeechSettings) -> SpeechSettings:
    folder = os.environ.get(MODELS_VARIABLE)
    if not folder:
        return speech
    return SpeechSettings(speech.engine, folder, speech.model, speech.mirror)


def _loudness(fields: Fields) -> LoudnessSettings:
    read = LoudnessSettings(fields.number("target_lufs", LoudnessSettings().target_lufs))
    if not -31 <= read.target_lufs <= -10:
        fields.report("target_lufs", "target_lufs: expected -31 to -10 LUFS")
    fields.finish()
    return read


def _approval(fields: Fields) -> ApprovalSettings:
    base = ApprovalSettings()
    steps = fields.texts("steps") or base.steps
    for step in steps:
        if step not in STEPS:
            fields.report("steps", f"steps: expected some of {', '.join(STEPS)}, found {step!r}")
    read = ApprovalSettings(steps, fields.truth("distinct_people", base.distinct_people))
    fields.finish()
    return read


def _encode(fields: Fields) -> EncodeSettings:
    base = EncodeSettings()
    read = EncodeSettings(
        fields.choice("profile", ("master", "fine", "draft"), base.profile),
        fields.parsed("segment_seconds", base.segment_seconds, Fraction, "seconds"),
        fields.texts("further"),
        fields.whole("small_bytes", base.small_bytes),
    )
    for product in read.further:
        if product not in FURTHER:
            known = ", ".join(FURTHER)
            fields.report("further", f"further: expected some of {known}, found {product!r}")
    if not 2 <= read.segment_seconds <= 60:
        fields.report("segment_seconds", "segment_seconds: expected 2 to 60")
    fields.finish()
    return read


def _intake(fields: Fields) -> IntakeSettings:
    base = IntakeSettings()
    read = IntakeSettings(
        fields.number("settle_seconds", base.settle_seconds),
        fields.choice("after", ("move", "stay"), base.after),
        fields.number("poll_seconds", base.poll_seconds),
    )
    fields.finish()
    return read


def _build(fields: Fields) -> BuildSettings:
    read = BuildSettings(fields.whole("jobs", BuildSettings().jobs))
    fields.finish()
    return read


def _captions(fields: Fields) -> CaptionSettings:
    base = CaptionSettings()
    profiles = {**dict(base.profiles), **dict(fields.pairs("profiles"))}
    bilingual = {**dict(base.bilingual), **dict(fields.pairs("bilingual"))}
    share = fields.number("review_differences", base.review_differences)
    if not 0 <= share <= 1:
        fields.report("review_differences", "review_differences: expected a share from 0 to 1")
    translator = fields.texts("translator")
    sureness = fields.number("review_sureness", base.review_sureness)
    if not 0 <= sureness <= 1:
        fields.report("review_sureness", "review_sureness: expected 0 to 1")
    fields.finish()
    return CaptionSettings(
        tuple(profiles.items()), tuple(bilingual.items()), share, translator, sureness
    )
