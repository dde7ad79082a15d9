"""A place we publish to, and what was published there."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.loudness import at_level


@dataclass(frozen=True, slots=True)
class Channel:
    """Limits are dated configuration (config/channels.yaml); 0 and "" mean not known."""

    name: str
    title: str
    title_zh: str
    product: str
    """Which of a lesson's films goes there: `master`, `burned-in`, `web`."""
    max_bytes: int = 0
    max_seconds: int = 0
    max_title: int = 0
    """Characters."""
    lufs: float = 0.0
    """How loud its films are; 0: as the settings say."""
    source: str = ""
    """Where the limits come from, with the date they were read."""

    def film(self, product: str = "") -> str:
        """What goes there of a lesson, or of a `course`: the product, at the channel's level."""
        wanted = product or self.product
        return at_level(wanted, self.lufs) if self.lufs else wanted


@dataclass(frozen=True, slots=True)
class Publication:
    """One hand-over, as the ledger keeps it. Withdrawals are rows of their own."""

    target: str
    channel: str
    at: str
    by: str
    digest: str
    """SHA-256 of the film handed over."""
    place: str
    """The kit's folder, relative to the root."""
    action: str = "published"
    """`published` or `withdrawn`."""
