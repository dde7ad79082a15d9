"""Channels: `config/channels.yaml`: places we publish to, with their dated limits."""

from __future__ import annotations

from pipeline.documents.fields import Fields, open_document, require_none
from pipeline.model.channel import Channel
from pipeline.model.errors import Problem
from pipeline.model.lesson import FURTHER, PRODUCTS
from pipeline.model.loudness import COMPILED, LEVELLED, is_levelled
from pipeline.settings.root import Places


def read_channels(places: Places) -> tuple[Channel, ...]:
    """Raises BadManifest with all problems."""
    problems: list[Problem] = []
    top = open_document(places.config / "channels.yaml", "config/channels.yaml", problems)
    channels: tuple[Channel, ...] = ()
    if top is not None:
        channels = top.each("channels", _channel)
        top.finish()
    require_none(problems)
    return channels


def _channel(fields: Fields) -> Channel:
    channel = _read(fields)
    if channel.lufs and not is_levelled(channel.film()):
        joined = ", ".join(film for film in LEVELLED if film not in COMPILED)
        fields.report("lufs", f"lufs: expected -31 to -10, of {joined}; found {channel.film()}")
    return channel


def _read(fields: Fields) -> Channel:
    return Channel(
        name=fields.text("name"),
        title=fields.text("title"),
        title_zh=fields.text("title_zh"),
        product=fields.choice("product", (*PRODUCTS, *FURTHER)),
        max_bytes=fields.whole("max_bytes", 0),
        max_seconds=fields.whole("max_seconds", 0),
        max_title=fields.whole("max_title", 0),
        lufs=fields.number("lufs", 0.0),
        source=fields.text("source", ""),
    )
