"""Every finding that inspection can make: its name and advice in both languages, how grave it is,
and its thresholds. `config/inspection.yaml` may set severities and thresholds otherwise.

`is_mended` is what the pipeline puts right by itself when it makes the film.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.model.kind import Kind
from pipeline.model.kinds_of_file import FILE_KINDS, LESSON_KINDS
from pipeline.model.kinds_of_picture import PICTURE_KINDS
from pipeline.model.kinds_of_sound import SOUND_KINDS
from pipeline.model.media import Finding, Severity
from pipeline.model.timing import TimeRange

KINDS: Mapping[str, Kind] = {**SOUND_KINDS, **PICTURE_KINDS, **FILE_KINDS, **LESSON_KINDS}


@dataclass(frozen=True, slots=True)
class Rules:
    """How grave each finding is and from where on it is one, as settings have it."""

    severities: Mapping[str, Severity] = field(default_factory=dict)
    limits: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def limit(self, code: str, name: str) -> float:
        return self.limits.get(code, {}).get(name, KINDS[code].limits[name])

    def severity(self, code: str) -> Severity:
        return self.severities.get(code, KINDS[code].severity)

    def finding(
        self,
        code: str,
        detail: str = "",
        detail_zh: str = "",
        *,
        place: TimeRange | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """The finding, its title followed by what was measured."""
        kind = KINDS[code]
        return Finding(
            code,
            severity or self.severity(code),
            f"{kind.title}: {detail}" if detail else kind.title,
            kind.advice,
            place=place,
            message_zh=f"{kind.title_zh}：{detail_zh or detail}" if detail else kind.title_zh,
            advice_zh=kind.advice_zh,
        )


DEFAULT_RULES = Rules()
