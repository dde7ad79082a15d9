"""The refusals of films that are cut or damaged, in words that say how much is there."""

from __future__ import annotations

from fractions import Fraction

from pipeline.model.errors import BadFootage


def cut(name: str, *, promised: Fraction, there: int, wanted: int) -> BadFootage:
    """`promised` seconds (0: unknown); of the part that is cut `there` of `wanted` bytes are there.

    The seconds that are there are reckoned from the bytes.
    """
    share = Fraction(max(there, 0), wanted)
    seconds = float(promised * share)
    if promised and seconds < float(promised) - 0.05:
        english = (
            f"about {seconds:.1f} s of the {float(promised):.1f} s the file promises are there"
        )
        chinese = f"文件应有{float(promised):.1f}秒，实际约{seconds:.1f}秒"
    else:
        missing = wanted - there
        english = f"{missing} of the bytes that the file promises are missing at its end"
        chinese = f"文件末尾缺少{missing}字节"
    return BadFootage(
        f"{name}: it is cut: {english}",
        hint=f"copy it again from the card: {english}",
        reason="truncated",
        message_zh=f"{name}：文件不完整：{chinese}。请从存储卡或手机重新复制",
    )


def corrupt(name: str, what: str, *, zh: str = "") -> BadFootage:
    """A file that is damaged inside."""
    return BadFootage(
        f"{name}: it is damaged: {what}",
        hint="play it from end to end where it came from, and copy it again from the card",
        reason="corrupt",
        message_zh=f"{name}：文件已损坏{zh}。请从存储卡重新复制，并在原设备上完整播放一遍",
    )
