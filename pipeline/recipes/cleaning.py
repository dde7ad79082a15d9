"""What is taken out of a take's sound: what inspection measured in it, by the rules of findings."""

from __future__ import annotations

from pipeline.ffmpeg.sound_findings import disturbances, is_silent
from pipeline.model.heard import Cleaning
from pipeline.model.inspection import Rules
from pipeline.model.measured import Heard, Measurements

QUIET_SHARE = 10
"""Per cent of the moments at which anything is heard, the quietest, that tell the noise's level."""
DEAD = -100.0
"""dBFS: digital silence tells nothing."""


def cleaning_of(source: str, measured: Measurements, rules: Rules) -> Cleaning | None:
    """None where neither noise nor hum is a finding."""
    heard = measured.heard
    if heard is None or is_silent(measured.loudness, rules):
        return None
    found = {finding.code for finding in disturbances(heard, rules)}
    noise = _noise_level(heard) if "noise" in found else None
    mains = max(heard.hum, key=lambda one: one.level).mains if "hum" in found else 0
    return Cleaning(source, noise, mains) if noise is not None or mains else None


def _noise_level(heard: Heard) -> float | None:
    alive = sorted(level for level in heard.levels if level > DEAD)
    return alive[len(alive) * QUIET_SHARE // 100] if alive else None
