"""Weights: found, imported whole or not at all, fetched from a mirror on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.model.errors import MissingTool, PersonMustAct
from pipeline.speech.fetch import CATALOGUE, fetch_model, known
from pipeline.speech.fitting import machine_operations, reckoned
from pipeline.speech.models import CARD, find_models, import_model, model_at, weights_digest

FILES = {"model.bin": b"weights", "config.json": b"{}", "tokenizer.json": b"{}"}


def model_folder(place: Path, files: dict[str, bytes] = FILES) -> Path:
    place.mkdir(parents=True)
    for name, content in files.items():
        (place / name).write_bytes(content)
    return place


def test_models_of_both_engines_are_found(tmp_path: Path) -> None:
    model_folder(tmp_path / "small")
    model_folder(tmp_path / ".import-half")
    (tmp_path / "base.pt").write_bytes(b"weights")
    (tmp_path / "notes.txt").write_text("nothing")
    found = [(model.name, model.engine, model.size) for model in find_models(tmp_path)]
    assert found == [("base", "openai_whisper", 7), ("small", "faster_whisper", 11)]
    assert find_models(tmp_path / "nowhere") == ()


def test_a_digest_follows_the_bytes_and_not_the_place(tmp_path: Path) -> None:
    one, other = model_folder(tmp_path / "one"), model_folder(tmp_path / "other")
    assert weights_digest(one) == weights_digest(other)
    (other / "config.json").write_bytes(b"{ }")
    assert weights_digest(one) != weights_digest(other)


@pytest.mark.parametrize("kind", ["folder", "pt"])
def test_an_import_copies_what_it_was_told(tmp_path: Path, kind: str) -> None:
    source = tmp_path / "usb" / ("small" if kind == "folder" else "small.pt")
    if kind == "folder":
        model_folder(source)
    else:
        source.parent.mkdir()
        source.write_bytes(b"weights")
    digest = weights_digest(source)
    model = import_model(source, tmp_path / "models", expected_digest=digest.upper())
    assert (model.name, model.digest) == ("small", digest)
    assert model_at(Path(model.path)) == model
    assert source.exists()


def test_a_damaged_copy_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    source = model_folder(tmp_path / "usb" / "small")
    imported = import_model(source, tmp_path / "models")
    brought = Path(imported.path)
    assert json.loads((brought / CARD).read_text())["sha256"] == imported.digest
    (brought / "model.bin").write_bytes(b"weightz")
    for digest in ("", "0" * 64):
        with pytest.raises(PersonMustAct, match="expected a digest of"):
            import_model(brought, tmp_path / "elsewhere", expected_digest=digest)
    assert not list(tmp_path.glob("elsewhere/*"))


def test_what_is_no_model_or_here_already_is_refused(tmp_path: Path) -> None:
    source = model_folder(tmp_path / "half", {"model.bin": b"weights"})
    with pytest.raises(PersonMustAct, match=r"no config\.json, tokenizer\.json"):
        import_model(source, tmp_path / "models")
    whole = model_folder(tmp_path / "small")
    import_model(whole, tmp_path / "models")
    with pytest.raises(PersonMustAct, match="here already"):
        import_model(whole, tmp_path / "models")
    with pytest.raises(MissingTool):
        model_at(tmp_path / "nowhere")


class Hub(BaseHTTPRequestHandler):
    """As much of a model hub as a download asks for."""

    def __init__(self, files: dict[str, bytes], *rest: object) -> None:
        self.files = files
        super().__init__(*rest)  # type: ignore[arg-type]

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        body = self._body()
        self.send_response(200 if body is not None else 404)
        content = body or b""
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", f'"{hash(content) & 0xFFFFFFFF:x}"')
        self.send_header("X-Repo-Commit", "c" * 40)
        self.end_headers()
        if with_body:
            self.wfile.write(content)

    def _body(self) -> bytes | None:
        if "/tree/" in self.path:
            listed = [
                {"type": "file", "path": name, "size": len(content), "oid": "0" * 40}
                for name, content in self.files.items()
            ]
            return json.dumps(listed).encode()
        if "/api/models/" in self.path:
            siblings = [{"rfilename": name} for name in self.files]
            about = {"id": "Systran/faster-whisper-tiny", "sha": "c" * 40, "siblings": siblings}
            return json.dumps(about).encode()
        return self.files.get(self.path.rpartition("/")[2])


@pytest.fixture
def mirror(request: pytest.FixtureRequest) -> Iterator[str]:
    files: dict[str, bytes] = getattr(request, "param", FILES)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Hub, files))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_model_is_fetched_from_the_mirror_with_its_card(tmp_path: Path, mirror: str) -> None:
    model = fetch_model("tiny", tmp_path, mirror=mirror)
    assert model.name == "faster-whisper-tiny"
    place = Path(model.path)
    assert {path.name for path in place.iterdir()} == {*FILES, CARD}
    assert json.loads((place / CARD).read_text())["sha256"] == model.digest
    assert import_model(place, tmp_path / "brought").digest == model.digest
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("mirror", [{"model.bin": b"weights"}], indirect=True)
def test_half_a_model_is_not_kept(tmp_path: Path, mirror: str) -> None:
    with pytest.raises(MissingTool, match=r"no config\.json"):
        fetch_model("tiny", tmp_path, mirror=mirror)
    assert not list(tmp_path.iterdir())


def test_a_mirror_that_is_away_says_how_to_bring_a_model(tmp_path: Path) -> None:
    with pytest.raises(MissingTool) as caught:
        fetch_model("tiny", tmp_path, mirror="http://127.0.0.1:9")
    assert "weike models import FOLDER" in caught.value.hint
    with pytest.raises(PersonMustAct, match="expected one of tiny"):
        fetch_model("enormous", tmp_path)


def test_larger_models_need_more_of_a_machine() -> None:
    operations = machine_operations()
    assert operations > 1e8
    fits = [reckoned(model, 4_000_000_000, operations) for model in CATALOGUE]
    assert [fit.memory_bytes for fit in fits] == sorted(fit.memory_bytes for fit in fits)
    assert fits[0].fits
    assert not fits[-1].fits
    assert fits[0].real_time < fits[2].real_time < fits[3].real_time
    slower = reckoned(CATALOGUE[0], 0, operations / 2)
    assert slower.real_time == pytest.approx(2 * fits[0].real_time)


def test_folders_tell_which_model_they_hold() -> None:
    for name in ("faster-whisper-small", "small", "whisper-small", "Small"):
        assert known(name) == CATALOGUE[2]
    assert known("whisper-fixture") is None
