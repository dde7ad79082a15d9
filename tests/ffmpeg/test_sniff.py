"""What a file is, by its first bytes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.ffmpeg.sniff import sniff
from pipeline.model.errors import BadFootage
from pipeline.model.lesson import FootageKind

V, A, IMAGE = FootageKind.VIDEO, FootageKind.AUDIO, FootageKind.IMAGE
FILES = (
    (b"\0\0\0\x20ftypisom" + bytes(20), "mov", V),
    (b"\0\0\0\x20ftypM4A " + bytes(20), "mov", A),
    (b"\0\0\0\x20ftypavif" + bytes(20), "avif", IMAGE),
    (b"\0\0\0\x20ftypheic" + bytes(20), "heic", IMAGE),
    (b"\x1aE\xdf\xa3" + bytes(40), "matroska", V),
    (b"RIFF\x24\0\0\0WAVEfmt " + bytes(40), "wav", A),
    (b"RIFF\x24\0\0\0AVI LIST" + bytes(40), "avi", V),
    ((b"G" + b"\1" * 187) * 6, "mpegts", V),
    ((b"\0\0\0\0G" + b"\1" * 187) * 6, "mpegts", V),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(20), "asf", V),
    (b"fLaC" + bytes(20), "flac", A),
    (b"\xff\xfb\x90\x64" + bytes(400), "mp3", A),
    (b"\x89PNG\r\n\x1a\n" + bytes(20), "png", IMAGE),
    (b"%PDF-1.7\n", "pdf", FootageKind.ATTACHMENT),
)


@pytest.mark.parametrize(("content", "form", "kind"), FILES, ids=[row[1] for row in FILES])
def test_a_file_is_what_its_first_bytes_say(
    tmp_path: Path, content: bytes, form: str, kind: FootageKind
) -> None:
    path = tmp_path / "lesson.html"
    path.write_bytes(content)
    found = sniff(path)
    assert (found.format, found.kind) == (form, kind)


REFUSED = (
    ("a.mp4", b"#EXTM3U\n#EXTINF:1,\nhttp://x/y\n", "format-not-allowed"),
    ("a.mp4", b"\xef\xbb\xbf#EXTM3U\n", "format-not-allowed"),
    ("a.mp4", b"ffconcat version 1.0\nfile x\n", "format-not-allowed"),
    ("a.txt", b"file '/etc/passwd'\n", "format-not-allowed"),
    ("a.mp4", b"<?xml version='1.0'?><MPD/>", "format-not-allowed"),
    ("a.mp4", b"v=0\r\no=- 0 0\r\n", "format-not-allowed"),
    ("a.svg", b"<!-- x --><svg/>", "format-not-allowed"),
    (
        "a.svg",
        "<?xml version='1.0' encoding='utf-16'?><svg/>".encode("utf-16"),
        "format-not-allowed",
    ),
    ("a.txt", b"movie=/etc/passwd", "format-not-allowed"),
    ("a.vpy", b"import os\nos.system('x')\n", "format-not-allowed"),
    ("a.html", b"<!DOCTYPE html><html><body>please sign in</body></html>", "format-not-allowed"),
    ("video.mp4", b"\n\n<html><head><title>404</title>", "format-not-allowed"),
    ("a.lnk", b"L\0\0\0\x01\x14\x02\0" + bytes(50), "format-not-allowed"),
    ("a.pt", b"\x80\x02}q\0.", "model-untrusted"),
    ("a.bin", b"\x80\x04\x95\0\0.", "program"),
    ("a.npy", b"\x93NUMPY\x01\0", "model-untrusted"),
    ("a.safetensors", b"\x10\0\0\0\0\0\0\0{}", "model-untrusted"),
    ("a.tgz", b"\x1f\x8b\x08" + bytes(20), "archive"),
    ("a.exe", b"MZ" + bytes(80), "program"),
    ("a.mp4", b"just some words\n", "not-media"),
    ("a.mp4", bytes(5000), "empty"),
    ("a.mp4", b"", "empty"),
    ("a.mp4", bytes(range(128, 256)) * 8, "not-media"),
)


@pytest.mark.parametrize(("name", "content", "reason"), REFUSED)
def test_what_is_not_on_the_list_is_refused_by_its_right_name(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadFootage) as refusal:
        sniff(path)
    assert refusal.value.reason == reason
    assert name in refusal.value.message
    assert refusal.value.message_zh.startswith(name)


TEXTS = (
    ("稿.txt", "# 标题\n大家好。\n".encode("gb18030"), "text"),
    ("稿.md", b"<!-- for the host -->\nHello.\n", "text"),
    ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n好\n".encode("utf-16-be"), "srt"),
    ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nпривет\n".encode("cp1251"), "srt"),
    ("subs", b"1\n00:00:01,000 --> 00:00:02,000\nx\n", "srt"),
    ("subs", b"WEBVTT\n\n00:01.000 --> 00:02.000\nx\n", "vtt"),
    ("a.csv", b"a,b\n1,2\n", "csv"),
    ("a.yaml", b"lesson: 1\n", "yaml"),
    ("a.xml", b"<?xml version='1.0'?><xmeml/>", "xml"),
)


@pytest.mark.parametrize(("name", "content", "form"), TEXTS)
def test_texts_are_told_apart(tmp_path: Path, name: str, content: bytes, form: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert sniff(path).format == form


@pytest.mark.skipif(os.name == "nt", reason="needs links and pipes of POSIX")
def test_links_pipes_and_folders_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("link", "pipe", "folder"):
        with pytest.raises(BadFootage) as refusal:
            sniff(tmp_path / name)
        assert refusal.value.reason == "not-a-file"
