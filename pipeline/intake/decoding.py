"""Text from outside in any usual Chinese encoding."""

from __future__ import annotations

from pipeline.model.errors import BadFootage

ENCODINGS = ("utf-8-sig", "gb18030", "big5")


def decoded(content: bytes, *, name: str) -> str:
    """Raises BadFootage where it is none of them."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFootage(
        f"{name}: expected text in UTF-8, UTF-16, GB18030 or Big5, found none of them",
        hint="open it in an editor and save it as UTF-8",
        reason="metadata-invalid",
        message_zh=f"{name}：文字编码无法识别，请另存为UTF-8",
    )
