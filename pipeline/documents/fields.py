"""The fields of one YAML mapping, taken one by one; what is not taken is an unknown key.

Scalars stay text until a field asks for something else, so `no`, `1.10` and `2026-11-01` are what
was typed. Aliases are refused (a billion laughs), and so are keys that stand twice.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pipeline.model.errors import BadManifest, Problem

T = TypeVar("T")
LARGEST = 1_000_000
"""Bytes: a longer file is none that a person wrote."""


class Fields:
    """One mapping of a document. Problems of all its parts gather in one list."""

    def __init__(self, node: Any, file: str, problems: list[Problem], place: str = "") -> None:
        self._file = file
        self._problems = problems
        self._place = place
        self._line = node.start_mark.line + 1 if node is not None else 0
        self._nodes: dict[str, Any] = {}
        self._taken: set[str] = set()
        for key, value in node.value if node is not None else ():
            if key.value in self._nodes:
                self._problem(key, f"the key {key.value!r} stands twice")
            self._nodes[key.value] = value
        self._keys = {key.value: key for key, _ in node.value} if node is not None else {}

    def text(self, name: str, default: str | None = None) -> str:
        """A line of text; without `default` it must be there and not be empty."""
        return self._scalar(name, default, str.strip)

    def whole(self, name: str, default: int | None = None) -> int:
        return self._scalar(name, default, int, "a whole number")

    def number(self, name: str, default: float | None = None) -> float:
        return self._scalar(name, default, float, "a number")

    def truth(self, name: str, default: bool | None = None) -> bool:
        return self._scalar(name, default, _truth, "true or false")

    def choice(self, name: str, choices: Sequence[str], default: str | None = None) -> str:
        def chosen(text: str) -> str:
            if text not in choices:
                raise ValueError(text)
            return text

        return self._scalar(name, default, chosen, f"one of {', '.join(choices)}")

    def parsed(self, name: str, default: T | None, parse: Callable[[str], T], wanted: str) -> T:
        """Text that `parse` understands (it raises ValueError otherwise)."""
        return self._scalar(name, default, parse, wanted)

    def texts(self, name: str, default: tuple[str, ...] | None = ()) -> tuple[str, ...]:
        """A list of lines."""
        return tuple(
            item.value
            for item in self._items(name, default is None)
            if self._is_scalar(item, f"{name}: expected a list of words")
        )

    def each(self, name: str, read: Callable[[Fields], T]) -> tuple[T, ...]:
        """A list of mappings, each read by `read`."""
        made = []
        for place, item in enumerate(self._items(name, False)):
            if item.id != "mapping":
                self._problem(item, f"{self._named(name)}: expected keys and values")
                continue
            inner = Fields(item, self._file, self._problems, f"{self._named(name)}[{place}]")
            made.append(read(inner))
            inner.finish()
        return tuple(made)

    def inner(self, name: str) -> Fields:
        """The mapping under `name`; an empty one where there is none. Call its `finish`."""
        node = self._take(name)
        if node is not None and node.id != "mapping":
            if not (node.id == "scalar" and node.value in ("", "null", "~")):
                self._problem(node, f"{self._named(name)}: expected keys and values below it")
            node = None
        return Fields(node, self._file, self._problems, self._named(name))

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """A mapping from any names to lines of text."""
        fields = self.inner(name)
        return tuple((key, fields.text(key, "")) for key in list(fields._nodes))

    @property
    def names(self) -> tuple[str, ...]:
        """Every key that is there, in order."""
        return tuple(self._nodes)

    def kind(self, name: str) -> str:
        """`scalar`, `sequence` or `mapping`; empty where the key is not there."""
        node = self._nodes.get(name)
        return node.id if node is not None else ""

    def finish(self) -> None:
        """Reports every key that nobody asked for, with the nearest one that exists."""
        for name in self._nodes:
            if name not in self._taken:
                near = difflib.get_close_matches(name, sorted(self._taken), 1)
                meant = f"; did you mean {near[0]!r}?" if near else ""
                known = ", ".join(sorted(self._taken))
                message = f"unknown key {self._named(name)!r}{meant} (known: {known})"
                self._problem(self._keys[name], message)

    def line_of(self, name: str) -> int:
        """The line of a key, or of the mapping where it is not there."""
        key = self._keys.get(name)
        return key.start_mark.line + 1 if key is not None else self._line

    def report(self, name: str, message: str) -> None:
        """A problem that the reader found in the field `name`."""
        self._problems.append(Problem(self._file, self.line_of(name), message))

    def _scalar(
        self, name: str, default: T | None, parse: Callable[[str], T], wanted: str = "some text"
    ) -> T:
        node = self._take(name)
        is_empty = node is None or (node.id == "scalar" and node.value in ("", "null", "~"))
        if is_empty:
            if default is None:
                line = node.start_mark.line + 1 if node is not None else self._line
                message = f"{self._named(name)} is missing: expected {wanted}"
                self._problems.append(Problem(self._file, line, message))
                return _placeholder(parse)
            return default
        if not self._is_scalar(node, f"{self._named(name)}: expected {wanted}, found a list"):
            return _placeholder(parse) if default is None else default
        try:
            return parse(node.value)
        except (ValueError, ZeroDivisionError):
            shown = node.value if len(node.value) < 60 else f"{node.value[:57]}…"
            self._problem(node, f"{self._named(name)}: expected {wanted}, found {shown!r}")
            return _placeholder(parse) if default is None else default

    def _items(self, name: str, is_needed: bool) -> list[Any]:
        node = self._take(name)
        if node is None or (node.id == "scalar" and node.value in ("", "null", "~")):
            if is_needed:
                self.report(name, f"{self._named(name)} is missing: expected a list")
            return []
        if node.id != "sequence":
            self._problem(node, f"{self._named(name)}: expected a list, found {node.value!r}")
            return []
        return list(node.value)

    def _take(self, name: str) -> Any:
        self._taken.add(name)
        return self._nodes.get(name)

    def _is_scalar(self, node: Any, message: str) -> bool:
        if node.id == "scalar":
            return True
        self._problem(node, message)
        return False

    def _named(self, name: str) -> str:
        return f"{self._place}.{name}" if self._place else name

    def _problem(self, node: Any, message: str) -> None:
        self._problems.append(Problem(self._file, node.start_mark.line + 1, message))


def _truth(text: str) -> bool:
    if text.lower() not in ("true", "false", "yes", "no"):
        raise ValueError(text)
    return text.lower() in ("true", "yes")


def _placeholder(parse: Callable[[str], T]) -> T:
    """Any value of the right kind, after a problem: the document is refused in the end."""
    for text in ("", "0", "false", "1x1"):
        try:
            return parse(text)
        except (ValueError, ZeroDivisionError):
            continue
    return ""  # type: ignore[return-value]


def open_document(path: Path, shown_as: str, problems: list[Problem]) -> Fields | None:
    """The document's fields, or None after a problem. `shown_as` names the file in messages."""
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        if path.stat().st_size > LARGEST:
            raise YAMLError(f"expected less than {LARGEST} bytes")
        text = path.read_text(encoding="utf-8-sig")
        node = _composed(text)
    except FileNotFoundError:
        problems.append(Problem(shown_as, 0, "expected this file, found none"))
        return None
    except UnicodeDecodeError as problem:
        problems.append(Problem(shown_as, 0, f"expected UTF-8 text ({problem.reason})"))
        return None
    except MarkedYAMLError as problem:
        mark = problem.problem_mark
        line = mark.line + 1 if mark else 0
        problems.append(Problem(shown_as, line, f"expected YAML: {problem.problem}"))
        return None
    except YAMLError as problem:
        problems.append(Problem(shown_as, 0, f"expected YAML: {problem}"))
        return None
    if node is not None and node.id != "mapping":
        problems.append(Problem(shown_as, 1, "expected keys and values (name: value)"))
        return None
    return Fields(node, shown_as, problems)


@lru_cache(maxsize=64)
def _composed(text: str) -> Any:
    """The text's nodes, which nobody changes: ten lessons read one file of settings ten times."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    def reader() -> Any:
        return YAML(typ="safe", pure=True)  # with places, without the search for comments

    may_alias = "*" in text  # an alias starts with one, so most texts are not parsed twice
    if may_alias and any(
        event.__class__.__name__ == "AliasEvent" for event in reader().parse(text)
    ):
        raise YAMLError("aliases (*name) are not allowed: write the value out")
    return reader().compose(text)


def require_none(problems: Sequence[Problem], *, hint: str = "") -> None:
    """Raises BadManifest with all of them, in order, where there are any."""
    if problems:
        ordered = sorted(problems, key=lambda problem: (problem.file, problem.line))
        raise BadManifest(tuple(ordered), hint=hint)
