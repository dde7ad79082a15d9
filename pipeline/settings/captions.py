"""Caption profiles: `config/captions/<name>.yaml`."""

from __future__ import annotations

from dataclasses import MISSING, fields
from fractions import Fraction

from pipeline.documents.fields import Fields, open_document, require_none
from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.errors import Problem, UnknownTarget
from pipeline.settings.root import Places


def caption_profile(places: Places, name: str) -> CaptionProfile:
    """Raises UnknownTarget where there is none of that name, BadManifest with all problems."""
    folder = places.config / "captions"
    path = folder / f"{name}.yaml"
    if path.name not in {found.name for found in folder.glob("*.yaml")}:
        known = ", ".join(sorted(found.stem for found in folder.glob("*.yaml")))
        raise UnknownTarget(
            f"{name}: expected a caption profile of config/captions/, found none of that name",
            hint=f"profiles here: {known or 'none'}",
        )
    problems: list[Problem] = []
    top = open_document(path, f"config/captions/{path.name}", problems)
    if top is None:
        require_none(problems)
        raise AssertionError("a document without problems opens")
    values = {one.name: _value(top, one.name, str(one.type)) for one in fields(CaptionProfile)}
    top.finish()
    require_none(problems)
    return CaptionProfile(**values)


def _value(top: Fields, name: str, kind: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    one = next(one for one in fields(CaptionProfile) if one.name == name)
    default = None if one.default is MISSING else one.default
    if kind == "Fraction":
        return top.parsed(name, default, Fraction, "a number or a fraction")
    if kind == "int":
        return top.whole(name, default)
    if kind == "float":
        return top.number(name, default)
    if kind == "bool":
        return top.truth(name, default)
    return top.text(name, default)
