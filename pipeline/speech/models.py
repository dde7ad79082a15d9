"""Recogniser weights: found in a folder, imported from another machine, fetched on request only.

Weights are folders in CTranslate2's form, or `.pt` files of OpenAI's; a `.pt` is a pickle, so it is
only ever read as plain weights. What was fetched carries its digest along, and import checks it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.model.errors import MissingTool, PersonMustAct

NEEDED = ("model.bin", "config.json", "tokenizer.json")
ALLOWED = frozenset((".bin", ".json", ".txt", ".md"))
CARD = "weike-model.json"
"""Beside a fetched model: its name, its digest and where it is from. No part of the digest."""


@dataclass(frozen=True, slots=True)
class Model:
    """Weights on this machine; `path` is absolute, `digest` SHA-256 over all their files."""

    name: str
    engine: str
    path: str
    digest: str
    size: int
    """Bytes."""


def find_models(folder: Path) -> tuple[Model, ...]:
    """Every model of a folder, by name."""
    if not folder.is_dir():
        return ()
    places = [path for path in sorted(folder.iterdir()) if _is_model(path)]
    return tuple(model_at(path) for path in places)


def _is_model(path: Path) -> bool:
    if path.name.startswith("."):
        return False
    if path.is_dir():
        return (path / "model.bin").is_file()
    return path.suffix == ".pt" and path.is_file()


def model_at(path: Path) -> Model:
    """The model at `path`. Raises MissingTool where there is none."""
    if not _is_model(path):
        raise MissingTool(
            f"{path}: expected a model's folder (with model.bin) or a .pt file, found none",
            hint="weike models list shows what is here",
        )
    engine = "faster_whisper" if path.is_dir() else "openai_whisper"
    name = path.name if path.is_dir() else path.stem
    size = sum(file.stat().st_size for file in _files(path))
    return Model(name, engine, str(path.absolute()), weights_digest(path), size)


def weights_digest(path: Path) -> str:
    """SHA-256 over the names and bytes of a model's files."""
    stamp = tuple((p.name, p.stat().st_size, p.stat().st_mtime_ns) for p in _files(path))
    return _digest(path, stamp)


@cache
def _digest(path: Path, stamp: tuple[tuple[str, int, int], ...]) -> str:
    del stamp  # only tells one state of the files from another
    whole = hashlib.sha256()
    for file in _files(path):
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        whole.update(f"{digest}  {file.name if path.is_dir() else 'model.pt'}\n".encode())
    return whole.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    else:
        allowed = (p for p in path.iterdir() if p.is_file() and p.suffix in ALLOWED)
        yield from sorted(p for p in allowed if p.name != CARD)


def import_model(source: Path, folder: Path, *, expected_digest: str = "") -> Model:
    """Copies a model into `folder`, whole or not at all.

    Raises PersonMustAct where it is none, is here already, or has another digest than was told or
    than its card says.
    """
    _require_whole(source)
    expected = expected_digest.lower() or _carded(source)
    found = weights_digest(source)
    if expected and found != expected:
        raise PersonMustAct(
            f"{source}: expected a digest of {expected}, found {found}",
            hint="it was damaged on the way, or is another model: copy it again",
        )
    place = folder / source.name
    if place.exists():
        raise PersonMustAct(
            f"{place}: a model of that name is here already",
            hint="delete it, or give the new one another name",
        )
    folder.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".import-", dir=folder))
    try:
        copied = aside / source.name
        if source.is_file():
            shutil.copyfile(source, copied)
        else:
            copied.mkdir()
            for file in _files(source):
                shutil.copyfile(file, copied / file.name)
            write_card(copied, found, f"imported from {source.name}")
        if weights_digest(copied) != found:
            raise PersonMustAct(f"{source}: it changed while it was copied", hint="import it again")
        copied.replace(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return model_at(place)


def _require_whole(source: Path) -> None:
    if source.is_file() and source.suffix == ".pt":
        return
    missing = [name for name in NEEDED if not (source / name).is_file()]
    if missing:
        raise PersonMustAct(
            f"{source}: expected a model's folder with {', '.join(NEEDED)}, or a .pt file; found "
            f"no {', '.join(missing)}",
            hint="on a machine with internet: weike models fetch NAME, then copy its folder here",
        )


def write_card(folder: Path, digest: str, origin: str) -> None:
    """Writes a model's digest beside it, to be checked where it is brought."""
    card = {"schema": "weike-model/1", "name": folder.name, "sha256": digest, "origin": origin}
    text = json.dumps(card, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / CARD).write_text(text + "\n", encoding="utf-8")


def _carded(source: Path) -> str:
    """The digest on a model's card; empty where it has none."""
    card = source / CARD
    if not card.is_file():
        return ""
    try:
        return str(json.loads(card.read_text(encoding="utf-8"))["sha256"]).lower()
    except (ValueError, KeyError, TypeError) as problem:
        raise PersonMustAct(
            f"{card}: expected the card of a fetched model, found {problem}",
            hint="copy the model again from where it was fetched",
        ) from problem
