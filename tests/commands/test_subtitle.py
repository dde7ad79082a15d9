"""`weike subtitle`: one file, no project around it, run as people run it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pipeline.speech.features import RATE
from tests.house import CHECKOUT, Ran
from tests.speech.recordings import spoken, write

CLAUSES = ("大家好，", "欢迎来到安全微课。", "先看压力表。")
pytestmark = pytest.mark.ffmpeg


def weike(folder: Path, *words: str, models: Path | None = None) -> Ran:
    """Run in a folder with no root above it."""
    kept = {name: value for name, value in os.environ.items() if name != "WEIKE_ROOT"}
    environment = {**kept, "WEIKE_MODELS": str(models or folder / "none")}
    ended = subprocess.run(
        [sys.executable, str(CHECKOUT / "cli.py"), *words],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
        env=environment,
    )
    return Ran(ended.returncode, ended.stdout, ended.stderr)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A talk, and what was to be said in it."""
    made = tmp_path_factory.mktemp("subtitle")
    write(spoken(CLAUSES)[0], made / "talk.wav")
    write(np.zeros(RATE, np.float32), made / "silence.wav")
    (made / "talk.txt").write_text("# 题目\n【中景】\n" + "".join(CLAUSES), encoding="utf-8")
    return made


def test_the_json_has_every_unit_of_the_script_and_its_cues(folder: Path) -> None:
    ran = weike(folder, "subtitle", "talk.wav", "--script", "talk.txt", "-o", "talk.json")
    assert ran.code == 0, ran.err
    body = json.loads((folder / "talk.json").read_text(encoding="utf-8"))
    assert (body["engine"], body["language"]) == ("script_only", "zh")
    assert "".join(unit["text"] for unit in body["units"]) == "大家好欢迎来到安全微课先看压力表"
    assert {unit["class"] for unit in body["units"]} == {"said"}
    assert all(unit["start"] < unit["end"] for unit in body["units"])
    assert set(body["cues"][0]) == {"start", "end", "text"}
    starts = [cue["start"] for cue in body["cues"]]
    assert starts == sorted(starts)
    assert body["units"][0]["start"] == pytest.approx(0.5, abs=0.15)


@pytest.mark.parametrize(
    ("form", "sign"), [("srt", "-->"), ("ass", "[Events]")], ids=["srt", "ass"]
)
def test_subtitles_are_written_in_each_form(folder: Path, form: str, sign: str) -> None:
    place = folder / f"out.{form}"
    ran = weike(folder, "subtitle", "talk.wav", "--script", "talk.txt", "-o", place.name)
    assert ran.code == 0, ran.err
    text = place.read_text(encoding="utf-8")
    assert sign in text
    assert "压力表" in text
    assert ran.out.strip() == place.name


def test_captions_that_are_there_are_not_overwritten_unasked(folder: Path) -> None:
    (folder / "talk.srt").write_text("mine", encoding="utf-8")
    ran = weike(folder, "subtitle", "talk.wav", "--script", "talk.txt")
    assert ran.code == 1
    assert "-o talk.srt overwrites them" in ran.err
    assert (folder / "talk.srt").read_text(encoding="utf-8") == "mine"


def test_silence_gives_empty_captions_and_says_so(folder: Path) -> None:
    ran = weike(folder, "subtitle", "silence.wav", "--script", "talk.txt", "-o", "empty.json")
    assert ran.code == 0, ran.err
    body = json.loads((folder / "empty.json").read_text(encoding="utf-8"))
    assert body["cues"] == []
    assert {unit["class"] for unit in body["units"]} == {"not-said"}
    assert "no speech was found" in ran.err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("talk.wav", "-o", "x.srt"), 1, "weike models import"),
        (("nowhere.mp4", "--script", "talk.txt"), 1, "found none"),
        (("talk.txt", "--script", "talk.txt", "-o", "x.srt"), 1, "error:"),
        (("talk.wav", "--script", "talk.txt", "-o", "x.doc"), 2, "expected one of .srt"),
        (("talk.wav", "--script", "talk.txt", "--language", "xx"), 2, "expected zh, en"),
        (("talk.wav", "--script", "talk.txt", "-o", "no/x.srt"), 1, "expected a folder"),
        (("talk.wav", "--script", "nowhere.txt", "-o", "x.srt"), 1, "nowhere.txt"),
    ],
    ids=["no model", "no file", "no media", "form", "language", "no folder", "no script"],
)
def test_what_cannot_be_done_is_told(
    folder: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    ran = weike(folder, "subtitle", *words)
    assert ran.code == code, ran.err
    assert told in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.weights
@pytest.mark.media
def test_a_recogniser_hears_and_the_script_is_compared(
    folder: Path, shared_media: Path, fixture_weights: Path
) -> None:
    (folder / "damo.txt").write_text("欢迎大家来试用达摩院推出的语音识别模型。谢谢大家。", "utf-8")
    ran = weike(
        folder,
        *("subtitle", str(shared_media / "zh_damo_6s.wav")),
        *("--script", "damo.txt", "-o", "damo.json"),
        models=fixture_weights.parent,
    )
    assert ran.code == 0, ran.err
    body = json.loads((folder / "damo.json").read_text(encoding="utf-8"))
    assert body["engine"] == "faster_whisper"
    told = {
        kind: "".join(unit["text"] for unit in body["units"] if unit["class"] == kind)
        for kind in ("otherwise", "not-said", "added")
    }
    assert told == {"otherwise": "试用", "not-said": "谢谢大家", "added": ""}
    assert body["cues"][0]["start"] == pytest.approx(0.9, abs=0.4)


def test_the_words_of_the_house_count_without_a_project_too(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / "config", tmp_path / "config")
    glossary = "names: [微客]\navoid:\n  - {word: 大家好, use: 各位好}\n"
    (tmp_path / "config" / "glossary.yaml").write_text(glossary, encoding="utf-8")
    (tmp_path / "projects").mkdir()
    talk, script, made = folder / "talk.wav", folder / "talk.txt", tmp_path / "talk.srt"
    ran = weike(tmp_path, "subtitle", str(talk), "--script", str(script), "-o", str(made))
    assert ran.code == 0, ran.err
    assert "'微课' sounds like '微客'" in ran.err
    assert "'大家好' is no word of the house" in ran.err


def test_models_need_no_project_either(folder: Path) -> None:
    """The hint of a file that cannot be captioned names `weike models import`: it works there."""
    ran = weike(folder, "models", "list", "--json")
    assert ran.code == 0, ran.err
    assert str(folder / "none") in ran.out
