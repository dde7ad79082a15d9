"""One kind of finding: its name and advice in both languages, how grave it is, its thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.model.media import Severity


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding; `limits` are its thresholds by name."""

    title: str
    title_zh: str
    advice: str
    advice_zh: str
    severity: Severity = Severity.WARNS
    limits: Mapping[str, float] = field(default_factory=dict)
    is_mended: bool = False
    source: str = ""
    """Where the thresholds come from."""
