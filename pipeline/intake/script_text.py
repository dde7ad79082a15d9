"""Whether a text is a script: words to be spoken, not a list of shots."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.model.errors import BadFootage
from pipeline.model.timed_text import Script

LONG = 12
"""Lines from which on a list shows."""
ALIKE = 0.7
"""Share of lines that are the same but for their numbers: `take 1 ok`, `take 2 ok`, …"""


def check_is_script(script: Script, *, name: str) -> None:
    """Raises BadFootage where nothing in it is to be spoken."""
    lines = list(script.paragraphs)
    if not lines:
        raise _not_a_script(name, "nothing in it is to be spoken", "里面没有要讲的话")
    shapes = Counter(re.sub(r"[\d零一二三四五六七八九十]+", "#", line) for line in lines)
    if len(lines) >= LONG and shapes.most_common(1)[0][1] >= len(lines) * ALIKE:
        raise _not_a_script(name, "its lines are a list (of shots, say)", "内容像场记单之类的列表")


def _not_a_script(name: str, what: str, zh: str) -> BadFootage:
    return BadFootage(
        f"{name}: expected a film, a recording or a script, found a text that is none: {what}",
        hint="a list that belongs to the lesson is kept as an attachment: save it as PDF, .csv or "
        ".xlsx, or say `kind: attachment` in a sidecar",
        reason="not-media",
        message_zh=f"{name}：这不是文稿（{zh}）。若是附件，请存为PDF或表格后投递",
    )
