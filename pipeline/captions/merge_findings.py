"""What a merge has to tell people, in both languages: conflicts, repairs, a missing base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.captions.merge import Conflict, ConflictKind, Merged
from pipeline.captions.people import PeopleCues
from pipeline.captions.second import Below
from pipeline.model.media import Finding, Severity

MESSAGES: Mapping[ConflictKind, tuple[str, str]] = {
    ConflictKind.BOTH_CHANGED: (
        "a corrected cue and what is said there both changed; the correction is shown",
        "人工修改与新的语音在同一处都有变化，现显示人工修改",
    ),
    ConflictKind.SAID_ANEW: (
        "something else is said where a cue was corrected; the correction is not shown",
        "人工修改处现在说的是别的内容，人工修改未显示",
    ),
    ConflictKind.NOT_SAID: (
        "a corrected cue's passage is not said any more; the correction is not shown",
        "人工修改的一段现在没有说，人工修改未显示",
    ),
    ConflictKind.DELETED: (
        "a cue that a person took out reads otherwise now; it is shown again",
        "人工删去的一条现在内容不同，已重新显示",
    ),
    ConflictKind.NO_ROOM: (
        "a cue lies wholly under a corrected one; it is not shown",
        "一条字幕完全被人工修改的字幕盖住，未显示",
    ),
}


def merge_findings(people: PeopleCues | None, merged: Merged) -> Iterator[Finding]:
    """In the order in which a person should look at them."""
    if people is None:
        return
    if people.base is None:
        yield Finding(
            "captions-no-base",
            Severity.TELLS,
            "the corrected captions came without their base: they cannot follow a new take",
            "weike captions import COURSE/LESSON FILE --replace takes them in with one",
            message_zh="人工字幕没有基准文件，换了新素材后无法自动对时",
            advice_zh="用 weike captions import 课程/课 文件 --replace 重新导入",
        )
    for repair in people.repairs:
        yield Finding("captions-repaired", Severity.TELLS, f"corrected captions: {repair}")
    yield from (_conflict(one) for one in merged.conflicts)


def second_findings(language: str, under: Below, people: PeopleCues | None) -> Iterator[Finding]:
    """Of the second language: what merging told, and cues that have nothing below."""
    yield from merge_findings(people, under.merged)
    bare = [cue for cue in under.cues.cues if not cue.second]
    count = len(under.cues.cues)
    if bare:
        yield Finding(
            "captions-no-second",
            Severity.WARNS,
            f"{len(bare)} of {count} cues have no line in {language}",
            f"put script.{language}.md or translation.{language}.srt beside lesson.yaml",
            place=bare[0].span,
            message_zh=f"{count} 条字幕中有 {len(bare)} 条没有第二语言（{language}）",
            advice_zh=f"在 lesson.yaml 旁放 script.{language}.md 或 translation.{language}.srt",
        )


def _conflict(one: Conflict) -> Finding:
    english, chinese = MESSAGES[one.kind]
    texts = f"by hand {one.people!r}, now {one.automatic!r}"
    return Finding(
        f"captions-conflict-{one.kind.value}",
        Severity.WARNS,
        f"{english}: {texts}",
        "mend cues.<language>.srt (weike captions export --refresh brings it up to date first)",
        place=one.place,
        message_zh=f"{chinese}：人工「{one.people}」，现在「{one.automatic}」",
        advice_zh="先运行 weike captions export --refresh，再改 cues.<语言>.srt",
    )
