"""Refused files, set aside untouched with a note beside each, and taken originals, moved."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from pipeline.documents.whole import write_whole
from pipeline.intake.naming import shown_name
from pipeline.intake.settle import QUARANTINE, TAKEN

NOTE = ".note.txt"
REASONS_ZH = {
    "not-usable": "这不是可以使用的影片、录音、图片、文稿或字幕。请导出为MP4、WAV或文本后重投。",
    "wrong-role": "这一角色的文件夹不接收这类文件。请放入对应角色的文件夹。",
    "cannot-be-read": "文件无法完整读取，可能没有复制完或已经损坏。请从存储卡或手机重新复制一次。",
    "unreadable-script": "文稿无法读取。请另存为UTF-8文本或Word文档（.docx）后重新投递。",
    "unreadable-captions": "字幕文件无法读取。请另存为UTF-8编码的SRT后重新投递。",
    "disk-full": "磁盘空间不足，文件没有被接收。请腾出空间后重新投递。",
}
"""Reason slug to what a person is told in Chinese."""


def set_aside(path: Path, role_folder: Path, *, reason: str, message: str) -> Path:
    """Moves a refused file into `quarantine/`, as it is, and writes a note beside it."""
    place = moved(path, role_folder, QUARANTINE)
    lines = [f"文件：{shown_name(path.name)}", REASONS_ZH.get(reason, ""), ""]
    lines += [f"File: {shown_name(path.name)}", message, ""]
    note = place.parent / f"{place.name[:100]}{NOTE}"
    text = "\n".join(lines)
    write_whole(text.encode("utf-8", "backslashreplace").decode(), note)
    return place


def move_taken(path: Path, role_folder: Path) -> Path:
    """Moves an original that was taken in into `taken/`, under the folder it was dropped in."""
    return moved(path, role_folder, TAKEN)


def moved(path: Path, role_folder: Path, name: str) -> Path:
    """Moves `path` below `role_folder`/`name`; a file of that name there is never replaced."""
    inner = path.parent.relative_to(role_folder) if path.is_relative_to(role_folder) else Path()
    folder = role_folder / name / inner
    folder.mkdir(parents=True, exist_ok=True)
    place, number = folder / path.name, 2
    while os.path.lexists(place):
        place = folder / f"{number}-{path.name}"
        number += 1
    path.rename(place)
    with contextlib.suppress(OSError):  # other files are still in it
        if path.parent != role_folder:
            path.parent.rmdir()
    return place
