"""Recogniser weights: found in a folder, imported from another machine, fetched on request only.

Weights are folders in CTranslate2's form, or `.pt` files of OpenAI's; a `.pt` is a pickle, so it is
taken only where torch can read it as plain weights.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.model.errors import MissingTool, PersonMustAct

NEEDED = ("model.bin", "config.json", "tokenizer.json")
ALLOWED = frozenset((".bin", ".json", ".txt", ".md"))
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Model:
    """Weights on this machine; `path` is absolute, `digest` SHA-256 over all their files."""

    name: str
    engine: str
    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model that can be fetched by name."""

    name: str
    download_megabytes: int
    note: str


CATALOGUE = (
    KnownModel("tiny", 75, "drafts only"),
    KnownModel("base", 145, "scripted lessons on old machines"),
    KnownModel("small", 484, "scripted lessons: enough, the script knows the characters"),
    KnownModel("medium", 1530, "lessons without a script, 8 GB of memory"),
    KnownModel("large-v3-turbo", 1620, "lessons without a script, best for its speed, 8 GB"),
    KnownModel("large-v3", 3090, "lessons without a script, slow without a graphics card"),
)
"""Sizes as the hub lists them for CTranslate2's form."""


def find_models(folder: Path) -> tuple[Model, ...]:
    """Every model of a folder, by name."""
    if not folder.is_dir():
        return ()
    places = [path for path in sorted(folder.iterdir()) if _is_model(path)]
    return tuple(model_at(path) for path in places)


def _is_model(path: Path) -> bool:
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
    return Model(path.stem if path.is_file() else path.name, engine, str(path.absolute()),
                 weights_digest(path))  # fmt: skip


def weights_digest(path: Path) -> str:
    """SHA-256 over the names and bytes of a model's files."""
    stamp = tuple((p.name, p.stat().st_size, p.stat().st_mtime_ns) for p in _files(path))
    return _digest(path, stamp)


@cache
def _digest(path: Path, stamp: tuple[tuple[str, int, int], ...]) -> str:
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
        yield from sorted(p for p in path.iterdir() if p.is_file() and p.suffix in ALLOWED)


def import_model(source: Path, folder: Path, *, expected_digest: str = "") -> Model:
    """Copies a model into `folder`, whole or not at all. Raises PersonMustAct where it is none, or
    has another digest than was told."""
    missing = [name for name in NEEDED if not (source / name).is_file()]
    if not source.is_dir() or missing:
        raise PersonMustAct(
            f"{source}: expected a model's folder with {', '.join(NEEDED)}, found no "
            f"{', '.join(missing) or 'folder'}",
            hint="on a machine with internet: weike models fetch NAME, then copy its folder here",
        )
    found = weights_digest(source)
    if expected_digest and found != expected_digest.lower():
        raise PersonMustAct(
            f"{source}: expected a digest of {expected_digest}, found {found}",
            hint="it was damaged on the way, or is another model: copy it again",
        )
    place = folder / source.name
    if place.exists():
        raise PersonMustAct(f"{place}: a model of that name is here already")
    folder.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".import-", dir=folder))
    try:
        for file in _files(source):
            shutil.copyfile(file, aside / file.name)
        aside.replace(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return model_at(place)


def fetch_model(name: str, folder: Path, *, mirror: str = "") -> Model:
    """Fetches a model by name from the hub or `mirror`: a person's act, never done unasked.

    Raises MissingTool where it cannot be reached, saying how to bring it offline.
    """
    from faster_whisper.utils import download_model
    from huggingface_hub import constants

    known = [model.name for model in CATALOGUE]
    if name not in known:
        raise PersonMustAct(f"{name}: expected one of {', '.join(known)}")
    if mirror:
        constants.ENDPOINT = mirror.rstrip("/")
    place = folder / f"faster-whisper-{name}"
    try:
        download_model(name, output_dir=str(place))
    except Exception as problem:
        raise MissingTool(
            f"{name}: expected to fetch it from {constants.ENDPOINT}, found {problem}",
            hint="on a machine with internet: weike models fetch "
            f"{name}; copy its folder here; weike models import FOLDER. Or set speech.mirror",
        ) from problem
    return model_at(place)
