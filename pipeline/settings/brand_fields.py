"""The values of brand.yaml and of what is laid over it, taken from YAML nodes strictly.

A node knows its line; which file it stands in is kept here, since documents are laid over each
other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from pipeline.model.brand import BrandChange
from pipeline.model.errors import Problem

COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
COLOUR_ROLE = re.compile(r"[a-z][a-z-]*")
LONGEST_ELEMENT = 30
"""Seconds: a card or lower third longer than this is a slip of the pen."""

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Mark:
    """The line (from 0) of a node that no parser made."""

    line: int


class Reader:
    """Walks the YAML nodes of one file and gathers what is wrong.

    After a problem the values are None: the caller looks at `problems` before it uses any.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._laid: dict[int, tuple[Any, str]] = {}
        """Nodes laid over the file's own, by identity, with the file each comes from."""

    def lay_over(self, top: Any, changes: Sequence[BrandChange]) -> None:
        """Puts each change in its place among the nodes, as if it stood there."""
        for change in changes:
            table, keys = top, change.place.split(".")
            for key in keys[:-1]:
                inner = get(table, key)
                if inner is None or not is_mapping(inner):
                    inner = self._node(change, ())
                    self._put(table, key, inner, change)
                table = inner
            self._put(table, keys[-1], self._node(change, None), change)

    def _put(self, table: Any, key: str, node: Any, change: BrandChange) -> None:
        named = self._node(replace(change, value=key), None)
        pairs = [(name, value) for name, value in table.value if name.value != key]
        table.value = [*pairs, (named, node)]

    def _node(self, change: BrandChange, pairs: tuple[()] | None) -> Any:
        """A mapping where there are `pairs`, else the change's value."""
        from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

        mark = Mark(change.line - 1)
        node: Any
        if pairs is not None:
            node = MappingNode(tag=f"{TAG}map", value=[], start_mark=mark)
        elif isinstance(change.value, tuple):
            items = [self._node(replace(change, value=one), None) for one in change.value]
            node = SequenceNode(tag=f"{TAG}seq", value=items, start_mark=mark)
        else:
            tag = TAG + kind_of(change.value)
            node = ScalarNode(tag=tag, value=change.value, start_mark=mark)
        self._laid[id(node)] = (node, change.file)
        return node

    def file_of(self, node: Any) -> str:
        return self._laid.get(id(node), (None, self.file))[1]

    def open(self, path: Path, schema: str) -> Any:
        """The top mapping, or None after a problem."""
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError, YAMLError

        try:
            text = path.read_text(encoding="utf-8")
            top = YAML(typ="safe", pure=True).compose(text)  # without the search for comments
        except UnicodeDecodeError as problem:
            self.problems.append(Problem(self.file, 0, f"expected UTF-8 text: {problem.reason}"))
            return None
        except MarkedYAMLError as problem:
            mark = problem.problem_mark
            line = mark.line + 1 if mark else 0
            self.problems.append(Problem(self.file, line, f"expected YAML: {problem.problem}"))
            return None
        except YAMLError as problem:
            self.problems.append(Problem(self.file, 0, f"expected YAML: {problem}"))
            return None
        if top is None or not is_mapping(top):
            self.problems.append(Problem(self.file, 1, f"expected keys such as `schema: {schema}`"))
            return None
        return top

    def add(self, node: Any, message: str) -> None:
        self.problems.append(Problem(self.file_of(node), node.start_mark.line + 1, message))

    def only(self, table: Any, keys: tuple[str, ...], *, at_most: tuple[str, ...] = ()) -> None:
        """Reports keys that are unknown, twice there, or missing (save `at_most`)."""
        seen: set[str] = set()
        for key, _ in table.value:
            if key.value not in keys:
                self.add(key, f"unknown key {key.value!r}: expected one of {', '.join(keys)}")
            elif key.value in seen:
                self.add(key, f"key {key.value!r} stands twice")
            seen.add(key.value)
        missing = [key for key in keys if key not in seen and key not in at_most]
        if missing:
            self.add(table, f"missing: {', '.join(missing)}")

    def child(self, table: Any, key: str) -> Any:
        """The mapping under `key`, or None where there is none (a problem unless it is absent)."""
        node = get(table, key)
        if node is None or is_mapping(node):
            return node
        self.add(node, f"{key}: expected keys of its own, found {shown(node)}")
        return None

    def table(
        self, parent: Any, key: str, keys: tuple[str, ...], *, at_most: tuple[str, ...] = ()
    ) -> Any:
        node = self.child(parent, key)
        if node is not None:
            self.only(node, keys, at_most=at_most)
        return node

    def take(self, table: Any, key: str, read: Callable[[str, str], Read]) -> Read:
        """The value under `key`; None, typed as if it were there, where it is missing or wrong."""
        node = get(table, key)
        return self.value(node, key, read)

    def take_each(self, table: Any, key: str, read: Callable[[str, str], Read]) -> tuple[Read, ...]:
        node = get(table, key)
        if node is None:
            return ()
        if not isinstance(node.value, list) or is_mapping(node):
            self.add(node, f"{key}: expected a list, found {shown(node)}")
            return ()
        return tuple(self.value(item, key, read) for item in node.value)

    def value(self, node: Any, key: str, read: Callable[[str, str], Read]) -> Read:
        absent: Any = None
        if node is None:
            return absent  # type: ignore[no-any-return]
        if isinstance(node.value, list):
            self.add(node, f"{key}: expected one value, found {shown(node)}")
            return absent  # type: ignore[no-any-return]
        try:
            return read(node.value, node.tag.rsplit(":", 1)[-1])
        except ValueError as problem:
            self.add(node, f"{key}: expected {problem}, found {shown(node)}")
            return absent  # type: ignore[no-any-return]


TAG = "tag:yaml.org,2002:"


def kind_of(text: str) -> str:
    """What YAML takes an unquoted text for."""
    if text.lower() in ("true", "false"):
        return "bool"
    if text.lower() in ("", "null", "~"):
        return "null"
    try:
        float(text)
    except ValueError:
        return "str"
    return "float"


def is_mapping(node: Any) -> bool:
    return bool(node.tag.endswith(":map"))


def get(table: Any, key: str) -> Any:
    pairs = table.value if table is not None else ()
    return next((value for name, value in pairs if name.value == key), None)


def has(table: Any, key: str) -> bool:
    return get(table, key) is not None


def shown(node: Any) -> str:
    if isinstance(node.value, list):
        return "keys" if is_mapping(node) else "a list"
    return repr(node.value) if node.value else "nothing"


# What one value may be: each takes the scalar's text and YAML kind and raises ValueError with what
# was expected.


def plain_text(text: str, kind: str) -> str:
    if kind == "null" or not text.strip():
        raise ValueError("a text")
    return text.strip()


def one_of(*choices: str) -> Callable[[str, str], str]:
    def read(text: str, kind: str) -> str:
        if text not in choices:
            raise ValueError(" or ".join(repr(choice) for choice in choices))
        return text

    return read


def colour(text: str, kind: str) -> str:
    if not COLOUR.fullmatch(text):
        raise ValueError('a colour as "#RRGGBB" in quotes')
    return text.upper()


def number(least: float, most: float) -> Callable[[str, str], float]:
    def read(text: str, kind: str) -> float:
        number = float(text) if kind in ("float", "int") else None
        if number is None or not least <= number <= most:
            raise ValueError(f"a number from {least:g} to {most:g}")
        return number

    return read


def truth(text: str, kind: str) -> bool:
    if kind != "bool" or text.lower() not in ("true", "false"):
        raise ValueError("true or false")
    return text.lower() == "true"


def duration(text: str, kind: str) -> str:
    wanted = f"seconds as a decimal or a fraction, above 0 and up to {LONGEST_ELEMENT}"
    try:
        seconds = Fraction(text) if "/" in text else Fraction(Decimal(text))
    except (ValueError, ZeroDivisionError, InvalidOperation, OverflowError) as problem:
        raise ValueError(wanted) from problem
    if not 0 < seconds <= LONGEST_ELEMENT:
        raise ValueError(wanted)
    return text


def file_in(folder: Path) -> Callable[[str, str], str]:
    def read(text: str, kind: str) -> str:
        if "/" in text or "\\" in text or not (folder / text).is_file():
            existing = sorted(path.name for path in folder.iterdir() if path.is_file())
            raise ValueError(f"the name of a file in {folder.name}/ ({', '.join(existing)})")
        return text

    return read
