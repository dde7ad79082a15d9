from __future__ import annotations

import re
from dataclasses import fields
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.model.errors import BadManifest, UnknownTarget
from pipeline.settings.captions import caption_profile
from pipeline.settings.channels import read_channels
from pipeline.settings.config import Settings, read_settings
from pipeline.settings.roles import read_roles
from pipeline.settings.root import Places, find_root


def place(folder: Path, text: str, name: str = "weike.yaml") -> Places:
    (folder / "config").mkdir(exist_ok=True)
    (folder / "config" / name).write_text(text, encoding="utf-8")
    return Places(folder)


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WEIKE_MODELS", "WEIKE_ROOT"):
        monkeypatch.delenv(name, raising=False)


def test_the_shipped_file_says_every_setting_and_its_default(checkout: Path) -> None:
    places = Places(checkout)
    assert read_settings(places) == Settings()
    text = (checkout / "config" / "weike.yaml").read_text(encoding="utf-8")
    for room in fields(Settings):
        assert re.search(rf"^{room.name}:", text, re.MULTILINE), room.name
        for one in fields(getattr(Settings(), room.name)):
            assert re.search(rf"^  {one.name}:", text, re.MULTILINE), one.name


def test_no_file_and_an_empty_file_are_the_defaults(tmp_path: Path) -> None:
    assert read_settings(Places(tmp_path)) == Settings()
    assert read_settings(place(tmp_path, "# nothing\n")) == Settings()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("loudnes: {target_lufs: -16}", "did you mean 'loudness'"),
        ("loudness: {target_lufs: -160}", "-31 to -10"),
        ("speech: {engine: magic}", "one of auto"),
        ("approval: {steps: [release, sign]}", "expected some of captions, picture, release"),
        ("encode: {segment_seconds: 0.1}", "2 to 60"),
        ("intake: {after: delete}", "one of move, stay"),
    ],
)
def test_a_setting_that_cannot_be_is_a_problem(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadManifest, match=re.escape(said)):
        read_settings(place(tmp_path, text))


def test_settings_are_what_the_file_says(tmp_path: Path) -> None:
    text = "encode: {segment_seconds: 7.5, profile: draft}\nloudness: {target_lufs: -23}\n"
    settings = read_settings(place(tmp_path, text))
    assert settings.encode.segment_seconds == Fraction(15, 2)
    assert settings.loudness.target_lufs == -23.0


def test_the_variable_names_this_machines_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEIKE_MODELS", "/elsewhere")
    settings = read_settings(place(tmp_path, "speech: {models_folder: here}"))
    assert settings.speech.models_folder == "/elsewhere"


def test_the_shipped_channels_and_roles_are_read(checkout: Path) -> None:
    channels = {channel.name: channel for channel in read_channels(Places(checkout))}
    assert channels["douyin"].max_title == 30
    assert all(channel.source for channel in channels.values())
    roles = {role.name: role for role in read_roles(Places(checkout))}
    assert {"collection", "filming", "post"} <= set(roles)
    assert roles["filming"].label_zh == "摄影录制"


def test_every_shipped_caption_profile_is_read(checkout: Path) -> None:
    for path in sorted((checkout / "config" / "captions").glob("*.yaml")):
        profile = caption_profile(Places(checkout), path.stem)
        assert profile.name == path.stem
        assert profile.target_width <= profile.soft_width <= profile.hard_width
    with pytest.raises(UnknownTarget, match="none of that name"):
        caption_profile(Places(checkout), "../weike")


def test_the_root_is_found_upwards_named_or_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("projects", "config"):
        (tmp_path / "root" / name).mkdir(parents=True)
    inner = tmp_path / "root" / "projects" / "a"
    inner.mkdir()
    monkeypatch.chdir(inner)
    assert find_root(None).root == (tmp_path / "root").resolve()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnknownTarget, match="none here or above"):
        find_root(None)
    monkeypatch.setenv("WEIKE_ROOT", str(tmp_path / "root"))
    assert find_root(None).root == (tmp_path / "root").resolve()
    with pytest.raises(UnknownTarget, match="found none there"):
        find_root(tmp_path)
