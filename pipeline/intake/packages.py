"""Zip packages (Word, slides, sheets, ODF, plain zips): what kind, and whether they are safe.

Nothing is ever unpacked: names are read from the directory, and of the entries only the XML of
office documents, for entities. Limits are those of the hostile corpus.
"""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path, PurePosixPath

from pipeline.ffmpeg.sniff import Sniffed
from pipeline.intake.markup import refuse_entities
from pipeline.model.errors import BadFootage
from pipeline.model.lesson import FootageKind
from pipeline.model.media import Finding, Severity

MOST_ENTRIES = 1000
MOST_RATIO = 100
"""Unpacked to packed."""
SMALL = 1 << 20
"""Bytes: below this the ratio says nothing (a page of blanks packs 1000:1)."""
LARGEST_XML = 50 << 20
_SCRIPT, _ATTACHMENT = FootageKind.SCRIPT, FootageKind.ATTACHMENT
_KINDS = (
    ("word/document.xml", "docx", _SCRIPT),
    ("ppt/presentation.xml", "pptx", _ATTACHMENT),
    ("xl/workbook.xml", "xlsx", _ATTACHMENT),
)
_ODF = {
    b"application/vnd.oasis.opendocument.text": ("odt", _SCRIPT),
    b"application/vnd.oasis.opendocument.presentation": ("odp", _ATTACHMENT),
    b"application/vnd.oasis.opendocument.spreadsheet": ("ods", _ATTACHMENT),
}
_PICKLES = (".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".npy")


def check_package(path: Path, *, name: str) -> tuple[Sniffed, tuple[Finding, ...]]:
    """What the package is, and findings. Raises BadFootage where it is not safe or not readable."""
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
            _check_entries(entries, path.stat().st_size, name)
            form, kind = _kind(package, {entry.filename for entry in entries})
            if form != "zip":
                _check_markup(package, entries, name)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as problem:
        raise BadFootage(
            f"{name}: it is damaged: a package whose directory cannot be read ({problem})",
            hint="copy it again, or pack it again",
            reason="corrupt",
            message_zh=f"{name}：压缩包或文档已损坏，请重新复制或重新保存",
        ) from problem
    has_macros = any(entry.filename.endswith("vbaProject.bin") for entry in entries)
    return Sniffed(form, "", kind), (_macros(),) if has_macros else ()


def _check_entries(entries: list[zipfile.ZipInfo], size: int, name: str) -> None:
    for entry in entries:
        _check_name(entry, name)
        if PurePosixPath(entry.filename).suffix.lower() in _PICKLES:
            raise _unsafe(
                name,
                "holds weights or numbers of a program, which may run code when loaded",
                "model-untrusted",
                "里面有模型或程序数据，可能带有代码",
            )
        if entry.flag_bits & 1:
            raise _unsafe(name, "is locked with a password", "encrypted", "有密码，无法检查")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_ENTRIES:
        what = f"holds {len(entries)} files (at most {MOST_ENTRIES})"
        raise _unsafe(name, what, "package-too-large", f"文件太多（{len(entries)}个）")
    if unpacked > max(SMALL, size * MOST_RATIO) or packed > size:
        what = f"would unpack to {unpacked} bytes from {size}"
        raise _unsafe(name, what, "package-too-large", f"解压后有{unpacked}字节，异常膨胀")
    if len({entry.header_offset for entry in entries}) < len(entries):
        raise _unsafe(name, "has entries that overlap", "package-too-large", "条目互相重叠")


def _check_name(entry: zipfile.ZipInfo, name: str) -> None:
    """As the archive wrote it: zipfile itself turns a backslash into a slash on Windows."""
    inner = entry.orig_filename
    parts = inner.replace("\\", "/").split("/")
    is_outside = inner.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]
    mode = entry.external_attr >> 16
    if is_outside or "\\" in inner or "\0" in inner or stat.S_ISLNK(mode):
        raise _unsafe(
            name,
            f"holds a path that leads out of it ({inner[:60]!r})",
            "unsafe-path",
            "里面的路径指向包外",
        )


def _kind(package: zipfile.ZipFile, names: set[str]) -> tuple[str, FootageKind]:
    for mark, form, kind in _KINDS:
        if mark in names:
            return form, kind
    if "mimetype" in names and package.getinfo("mimetype").file_size < 200:
        found = _ODF.get(package.read("mimetype").strip())
        if found:
            return found
    return "zip", _ATTACHMENT


def _check_markup(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str) -> None:
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            with package.open(entry) as stream:
                refuse_entities(stream.read(LARGEST_XML), name=name)


def _macros() -> Finding:
    return Finding(
        "macros",
        Severity.WARNS,
        "it holds macros (programs)",
        "save it without macros before it is handed out",
        message_zh="文档带有宏程序",
        advice_zh="对外提供前请另存为不带宏的格式",
    )


def _unsafe(name: str, what: str, reason: str, zh: str) -> BadFootage:
    return BadFootage(
        f"{name}: it is not safe to keep: it {what}",
        hint="unpack it on your own machine and drop the files that are in it",
        reason=reason,
        message_zh=f"{name}：{zh}。请在自己的电脑上解压后投递里面的文件",
    )
