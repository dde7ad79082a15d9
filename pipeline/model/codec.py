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
from functools import cache, lru_cache, partial
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
        return partial(_written_fields, _names(kind))
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


def _written_fields(names: tuple[str, ...], value: object) -> Json:
    plain = {}
    for name in names:  # no call for each of what is mostly plain already
        item = getattr(value, name)
        kind: Any = type(item)
        plain[name] = item if kind in PLAIN else _writer(kind)(item)
    return plain


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
    try:
        return typing.cast(T, _reader(typing.cast(Any, kind))(plain))
    except _Misfit as problem:
        raise ValueError(f"{kind.__name__}{problem.place}: {problem.text}") from None


def canonical(value: object) -> bytes:
    """One byte string for one value, whatever the order of its mappings: what a key hashes. What is
    plain JSON already, as most of it is, is not copied."""
    return json.dumps(
        value,
        default=to_json,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    ).encode()


def dumps(schema: str, value: object, *, indent: int | None = 1) -> str:
    """A JSON document of `value`, with its schema ("transcript/1") as one of its keys. With no
    `indent` it is one line, which is written four times as fast."""
    body = {"schema": schema, **to_json(value)}
    text = json.dumps(body, ensure_ascii=False, indent=indent, sort_keys=True, allow_nan=False)
    return text + "\n"


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


class _Misfit(ValueError):
    """What was expected and found, and where in the value: told step by step on the way out, since
    most values are as expected."""

    def __init__(self, wanted: str, found: object) -> None:
        self.text = f"expected {wanted}, found {found!r}"
        self.place = ""
        super().__init__(self.text)

    def within(self, place: str) -> _Misfit:
        self.place = place + self.place
        return self

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.place else self.text


_Reader = Callable[[Json], Any]


@cache
def _reader(kind: Any) -> _Reader:
    """What makes a value of this very type of plain JSON: looked for once, used a million times."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _union_reader(arguments)
    if origin is tuple:
        return _tuple_reader(arguments)
    if origin in (Mapping, dict) or str(origin) == "<class 'collections.abc.Mapping'>":
        return partial(_read_mapping, _reader(arguments[1]))
    if kind is Any or kind is object:
        return _read_as_it_is
    if is_dataclass(kind):
        return partial(_read_fields, typing.cast(type, kind))
    if kind is Fraction:
        return _read_fraction
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return partial(_read_scalar, kind)


def _read_as_it_is(plain: Json) -> Any:
    return plain


def _union_reader(arguments: tuple[Any, ...]) -> _Reader:
    options = [_reader(one) for one in arguments if one is not type(None)]
    may_be_none = type(None) in arguments

    def read(plain: Json) -> Any:
        if plain is None and may_be_none:
            return None
        problems = []
        for option in options:
            try:
                return option(plain)
            except ValueError as problem:
                problems.append(str(problem))
        raise ValueError("; ".join(problems))

    return read


def _tuple_reader(arguments: tuple[Any, ...]) -> _Reader:
    if len(arguments) != 2 or arguments[1] is not Ellipsis:
        return partial(_read_row, tuple(map(_reader, arguments)))
    if arguments[0] in PLAIN:
        return partial(_read_plain_list, arguments[0])
    return partial(_read_list, _reader(arguments[0]))


def _read_row(readers: tuple[_Reader, ...], plain: Json) -> Any:
    _expect(isinstance(plain, list), "a list", plain)
    _expect(len(plain) == len(readers), f"{len(readers)} items", plain)
    return tuple(_at(place, *pair) for place, pair in enumerate(zip(readers, plain, strict=True)))


def _read_plain_list(kind: type, plain: Json) -> Any:
    _expect(isinstance(plain, list), "a list", plain)
    if set(map(type, plain)) <= {kind}:
        return tuple(plain)
    return _read_list(_reader(kind), plain)


def _read_list(reader: _Reader, plain: Json) -> Any:
    _expect(isinstance(plain, list), "a list", plain)
    values: list[Any] = []
    try:
        for item in plain:
            values.append(reader(item))  # a loop: how many there are tells the place
    except _Misfit as problem:
        raise problem.within(f"[{len(values)}]") from None
    return tuple(values)


def _at(place: int, reader: _Reader, item: Json) -> Any:
    try:
        return reader(item)
    except _Misfit as problem:
        raise problem.within(f"[{place}]") from None


def _read_mapping(reader: _Reader, plain: Json) -> Any:
    _expect(isinstance(plain, dict), "an object", plain)
    return {key: _under(key, reader, item) for key, item in plain.items()}


def _under(key: str, reader: _Reader, item: Json) -> Any:
    try:
        return reader(item)
    except _Misfit as problem:
        raise problem.within(f".{key}") from None


def _read_fields(kind: type, plain: Json) -> Any:
    _expect(isinstance(plain, dict), "an object", plain)
    readers = _field_readers(kind)
    if plain.keys() != readers.keys():
        unknown = sorted(plain.keys() - readers.keys())
        if unknown:
            raise _Misfit(f"only the keys {sorted(readers)}", unknown)
        missing = sorted(_required(kind) - plain.keys())
        if missing:
            raise _Misfit(f"the keys {missing}", sorted(plain))
    values = {}
    name = ""
    try:
        for name, item in plain.items():
            scalar, reader = readers[name]
            values[name] = item if type(item) is scalar else reader(item)
    except _Misfit as problem:
        raise problem.within(f".{name}") from None
    return kind(**values)


@cache
def _field_readers(kind: type) -> dict[str, tuple[type | None, _Reader]]:
    """Of each field the plain type that is taken as it is, if any, and what reads others. Asked for
    when a value is read, not before: a type may have fields of its own kind."""
    hints = typing.get_type_hints(kind)
    plain = {name: hints[name] if hints[name] in PLAIN else None for name in _names(kind)}
    return {name: (plain[name], _reader(hints[name])) for name in _names(kind)}


def _read_fraction(plain: Json) -> Fraction:
    _expect(isinstance(plain, (str, int)), "a fraction", plain)
    return _fraction(plain)


@lru_cache(1 << 12)
def _fraction(plain: str | int) -> Fraction:
    """The same few stand in a document again and again: the clock of a stream, a cue's end that is
    the next one's start."""
    return Fraction(plain)


def _read_scalar(kind: Any, plain: Json) -> Any:
    if type(plain) is kind:
        return plain
    if kind is float and isinstance(plain, int) and not isinstance(plain, bool):
        return float(plain)
    _expect(
        isinstance(plain, kind) and (kind is bool or not isinstance(plain, bool)),
        kind.__name__,
        plain,
    )
    return plain


def _expect(true: bool, wanted: str, found: object) -> None:
    if not true:
        raise _Misfit(wanted, found)
