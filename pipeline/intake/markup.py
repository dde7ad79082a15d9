"""XML from outside: refused where it defines entities or names other files.

`<!DOCTYPE xmeml>` of editing programs is harmless and stays allowed.
"""

from __future__ import annotations

import re

from pipeline.model.errors import BadFootage

_UNSAFE = re.compile(r"<!ENTITY|<!DOCTYPE[^>\[]*(?:\[|\bSYSTEM\b|\bPUBLIC\b)", re.IGNORECASE)
_MARKS = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
)
"""How XML shows its encoding (XML 1.0, appendix F); all others hold ASCII as ASCII. UTF-7 and
EBCDIC, which do not, are no encoding that our readers know."""


def refuse_entities(content: bytes, *, name: str) -> None:
    """Raises BadFootage where the document declares entities or points to another."""
    encoding = next((one for mark, one in _MARKS if content.startswith(mark)), "latin-1")
    text = content.decode(encoding, "replace").replace("\0", "")
    if _UNSAFE.search(text):
        raise BadFootage(
            f"{name}: its XML declares entities or an outside document, which would read other "
            "files or addresses: not allowed",
            hint="export it again from the program that made it, without a DTD",
            reason="xml-entities",
            message_zh=f"{name}：其中的XML声明了实体或外部文档，不能接收；请重新导出不带DTD的版本",
        )
