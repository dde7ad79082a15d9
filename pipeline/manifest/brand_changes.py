"""`brand_overrides:` of a course: any value of brand.yaml, nested as it is there."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.documents.fields import Fields
from pipeline.model.brand import BrandChange


def brand_changes(top: Fields, name: str, file: str) -> tuple[BrandChange, ...]:
    """Every value below `name`; whether it makes sense is the brand's to say."""
    return tuple(
        BrandChange(".".join(place), value, file, line)
        for place, value, line in _values(top.inner(name))
    )


def _values(fields: Fields) -> Iterator[tuple[tuple[str, ...], str | tuple[str, ...], int]]:
    for key in fields.names:
        kind = fields.kind(key)
        if kind == "mapping":
            for place, value, line in _values(fields.inner(key)):
                yield (key, *place), value, line
        elif kind == "sequence":
            yield (key,), fields.texts(key), fields.line_of(key)
        else:
            yield (key,), fields.text(key, ""), fields.line_of(key)
