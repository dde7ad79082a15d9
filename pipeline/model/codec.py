"""Frozen values to JSON and back, exactly: a Fraction is the text "n/d", an enum its value.

Reading is strict: a missing or unknown key is an error, since a file with one was written by
another version of the value.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
PLAIN = frozenset({str, int, float, bool, type(None)})
Json = Any
"""What json.loads returns; typed Any because a recursive alias helps no caller."""


def to_json(value: object) -> Json:
    """Plain JSON for dataclasses, tuples, mappings, fractions, enums and scalars."""
    kind: Any = type(value)
    return value if kind in PLAIN else _writer(kind)(value)


@cache
def _writer(kind: type) -> Callable[[Any], Json]:
    """What makes plain JSON of a value of this very type: looked for once, used a million times."""
    if issubclass(kind, Enum):
        return _written_enum
    if issubclass(kind, Fraction):
        return _written_fraction
    if issubclass(kind, (str, int, float)):
        return _written_as_it_is
    if is_dataclass(kind):
        return _written_fields
    if issubclass(kind, Mapping):
        return _written_mapping
    if issubclass(kind, frozenset):
        return _written_set
    if issubclass(kind, Sequence):
        return _written_list
    return _refused


def _written_enum(value: Enum) -> Json:
    return value.value


def _written_fraction(value: Fraction) -> Json:
    return f"{value.numerator}/{value.denominator}"


def _written_as_it_is(value: object) -> Json:
    return value


def _written_fields(value: object) -> Json:
    kind: Any = type(value)
    return {name: to_json(getattr(value, name)) for name in _names(kind)}


def _written_mapping(value: Mapping[object, object]) -> Json:
    return {str(key): to_json(item) for key, item in value.items()}


def _written_list(value: Sequence[object]) -> Json:
    return [item if type(item) in PLAIN else to_json(item) for item in value]


def _written_set(value: frozenset[Any]) -> Json:
    return _written_list(sorted(value))


def _refused(value: object) -> Json:
    raise TypeError(f"no JSON form for {type(value).__name__}: {value!r}")


def from_json(kind: type[T], plain: Json) -> T:
    """A value of `kind` from what `to_json` wrote. Raises ValueError that names the place."""
    return typing.cast(T, _read(kind, plain, kind.__name__))


def canonical(value: object) -> bytes:
    """One byte string for one value, whatever the order of its mappings: what a key hashes."""
    return json.dumps(
        to_json(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def dumps(schema: str, value: object) -> str:
    """A JSON document of `value`, with its schema ("transcript/1") as its first key."""
    body = {"schema": schema, **to_json(value)}
    return json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"


def document(schema: str, value: object) -> Iterator[str]:
    """What `dumps` gives, in pieces: of a tuple's values only one at a time is plain JSON, where an
    hour's words take 40 MB all at once."""
    kind: Any = type(value)
    fields = {name: getattr(value, name) for name in _names(kind)}
    lazy = {
        name: item if isinstance(item, tuple) else to_json(item) for name, item in fields.items()
    }
    encoder = json.JSONEncoder(
        ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False, default=to_json
    )
    yield from encoder.iterencode({"schema": schema, **lazy})
    yield "\n"


def loads(schema: str, kind: type[T], text: str) -> T:
    """The value in a document that `dumps` wrote. Raises ValueError on another schema."""
    body = json.loads(text)
    found = body.pop("schema", None) if isinstance(body, dict) else None
    if found != schema:
        raise ValueError(f"expected a document of schema {schema!r}, found {found!r}")
    return from_json(kind, body)


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _required(kind: type) -> frozenset[str]:
    return frozenset(
        field.name
        for field in fields(kind)
        if field.default is MISSING and field.default_factory is MISSING
    )


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(kind: Any, plain: Json, place: str) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _read_union(arguments, plain, place)
    if origin is tuple:
        return _read_tuple(arguments, plain, place)
    if origin in (Mapping, dict) or str(origin) == "<class 'collections.abc.Mapping'>":
        _expect(isinstance(plain, dict), "an object", plain, place)
        return {key: _read(arguments[1], item, f"{place}.{key}") for key, item in plain.items()}
    if kind is Any or kind is object:
        return plain
    if is_dataclass(kind):
        return _read_dataclass(typing.cast(type, kind), plain, place)
    return _read_scalar(kind, plain, place)


def _read_union(arguments: tuple[Any, ...], plain: Json, place: str) -> Any:
    if plain is None and type(None) in arguments:
        return None
    problems = []
    for option in (a for a in arguments if a is not type(None)):
        try:
            return _read(option, plain, place)
        except ValueError as problem:
            problems.append(str(problem))
    raise ValueError("; ".join(problems))


def _read_tuple(arguments: tuple[Any, ...], plain: Json, place: str) -> Any:
    _expect(isinstance(plain, list), "a list", plain, place)
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        if arguments[0] in PLAIN and all(type(item) is arguments[0] for item in plain):
            return tuple(plain)
        return tuple(_read(arguments[0], item, f"{place}[{i}]") for i, item in enumerate(plain))
    _expect(len(plain) == len(arguments), f"{len(arguments)} items", plain, place)
    pairs = zip(arguments, plain, strict=True)
    return tuple(_read(kind, item, f"{place}[{i}]") for i, (kind, item) in enumerate(pairs))


def _read_dataclass(kind: type, plain: Json, place: str) -> Any:
    _expect(isinstance(plain, dict), "an object", plain, place)
    unknown = sorted(plain.keys() - set(_names(kind)))
    _expect(not unknown, f"only the keys {sorted(_names(kind))}", unknown, place)
    missing = sorted(_required(kind) - plain.keys())
    _expect(not missing, f"the keys {missing}", sorted(plain), place)
    hints = _hints(kind)
    return kind(
        **{name: _read(hints[name], item, f"{place}.{name}") for name, item in plain.items()}
    )


def _read_scalar(kind: Any, plain: Json, place: str) -> Any:
    if kind is Fraction:
        _expect(isinstance(plain, (str, int)), "a fraction", plain, place)
        return Fraction(plain)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(plain)
    if kind is float and isinstance(plain, int) and not isinstance(plain, bool):
        return float(plain)
    _expect(
        isinstance(plain, kind) and (kind is bool or not isinstance(plain, bool)),
        kind.__name__,
        plain,
        place,
    )
    return plain


def _expect(true: bool, wanted: str, found: object, place: str) -> None:
    if not true:
        raise ValueError(f"{place}: expected {wanted}, found {found!r}")
