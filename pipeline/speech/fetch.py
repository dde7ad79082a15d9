"""Fetching a model by name: a person's act, never done unasked; the one thing that goes out."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pipeline.model.errors import MissingTool, PersonMustAct
from pipeline.speech.models import NEEDED, Model, model_at, weights_digest, write_card


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model that can be fetched by name."""

    name: str
    download_megabytes: int
    parameters: tuple[int, int]
    """Millions, of the encoder and of the decoder (OpenAI's model cards, and Whisper's code)."""
    note: str


FILES = ["config.json", "model.bin", "preprocessor_config.json", "tokenizer.json", "vocabulary.*"]
OWNERS = {"large-v3-turbo": "mobiuslabsgmbh"}
"""On the hub, where not Systran (as faster-whisper's own list has them)."""
CATALOGUE = (
    KnownModel("tiny", 75, (8, 30), "drafts only"),
    KnownModel("base", 145, (20, 52), "scripted lessons on old machines"),
    KnownModel("small", 484, (88, 154), "scripted lessons: the script knows the characters"),
    KnownModel("medium", 1530, (307, 457), "lessons without a script"),
    KnownModel("large-v3-turbo", 1620, (637, 172), "lessons without a script, best for its speed"),
    KnownModel("large-v3", 3090, (637, 906), "lessons without a script, for a graphics card"),
)
"""Sizes as the hub lists them for CTranslate2's form."""


def known(name: str) -> KnownModel | None:
    """The model of the catalogue that a folder's name says, `faster-whisper-small`, `small`."""
    plain = name.lower().removeprefix("faster-").removeprefix("whisper-")
    plain = {"large": "large-v3", "turbo": "large-v3-turbo"}.get(plain, plain)
    return next((model for model in CATALOGUE if model.name == plain), None)


def fetch_model(name: str, folder: Path, *, mirror: str = "") -> Model:
    """Fetches a model from the hub or `mirror`, whole or not at all.

    Raises MissingTool where it cannot be reached, saying how to bring it offline.
    """
    if known(name) is None or name not in {model.name for model in CATALOGUE}:
        names = ", ".join(model.name for model in CATALOGUE)
        raise PersonMustAct(f"{name}: expected one of {names}", hint="weike models list")
    place = folder / f"faster-whisper-{name}"
    if place.exists():
        raise PersonMustAct(f"{place}: it is here already", hint="weike models list")
    folder.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".fetch-", dir=folder))
    try:
        origin = _download(name, aside, mirror)
        missing = [file for file in NEEDED if not (aside / file).is_file()]
        if missing:
            raise MissingTool(
                f"{name}: expected {', '.join(NEEDED)} from {origin}, found no {missing[0]}"
            )
        shutil.rmtree(aside / ".cache", ignore_errors=True)
        write_card(aside, weights_digest(aside), origin)
        aside.replace(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return model_at(place)


def _download(name: str, folder: Path, mirror: str) -> str:
    """Returns the address it came from."""
    from huggingface_hub import constants, snapshot_download

    address = mirror.rstrip("/") or str(constants.ENDPOINT)
    constants.HF_HUB_OFFLINE = False
    owner = OWNERS.get(name, "Systran")
    try:
        snapshot_download(
            f"{owner}/faster-whisper-{name}",
            local_dir=folder,
            allow_patterns=FILES,
            endpoint=address,
        )
    # The hub's client raises its own, its transport's and others' errors: it is not to be had.
    except Exception as problem:
        raise MissingTool(
            f"{name}: expected to fetch it from {address}, found "
            f"{type(problem).__name__}: {problem}",
            hint=f"on a machine with internet: weike models fetch {name}; copy its folder here; "
            "weike models import FOLDER. Or set speech.mirror in config/weike.yaml",
        ) from problem
    return address
