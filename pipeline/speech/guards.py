"""What keeps a recogniser's inventions out: on silence and music it makes up subtitles' credits.

Dropped segments are kept aside, never lost: people can see what was taken out and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.model.timed_text import RecognisedSegment, Word

COMPRESSION = 2.4
"""Above it a segment repeats itself (Whisper's own threshold)."""
NO_SPEECH = 0.6
LOG_PROBABILITY = -1.0
"""Both of Whisper's own thresholds must be passed for a segment to count as silence."""
PHANTOMS = (
    *("请不吝点赞", "订阅转发", "打赏支持明镜", "字幕由", "字幕志愿者", "amara.org"),
    *("优优独播剧场", "yoyo television", "中文字幕志愿者", "谢谢观看下集再见", "请订阅我的频道"),
    *("thanks for watching", "subtitles by", "subscribe to my channel"),
)
"""Phrases of other people's films that Whisper was trained on and writes over silence."""


def is_invented(segment: RecognisedSegment) -> bool:
    """Whether a segment is none that anybody said."""
    text = segment.text.lower().replace(" ", "")
    if any(phrase.replace(" ", "") in text for phrase in PHANTOMS):
        return True
    is_silence = segment.no_speech > NO_SPEECH and segment.log_probability < LOG_PROBABILITY
    return segment.compression > COMPRESSION or is_silence


def without_invented(
    segments: Sequence[RecognisedSegment], words: Iterable[Word]
) -> tuple[tuple[RecognisedSegment, ...], tuple[RecognisedSegment, ...], tuple[Word, ...]]:
    """(kept segments, dropped segments, the words of the kept)."""
    kept = tuple(segment for segment in segments if not is_invented(segment))
    dropped = tuple(segment for segment in segments if is_invented(segment))
    spans = [segment.span for segment in dropped]
    heard = tuple(
        word
        for word in words
        if not any(span.start <= word.span.start < span.stop for span in spans)
    )
    return kept, dropped, heard
