"""What a dropper is told at the door, in both languages: which findings make a warning of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.ffmpeg.sniff import Sniffed
from pipeline.model.media import Finding, MediaFacts, Severity

SMALLEST_SIDE = 180
"""Pixels of the shorter side below which a film is a thumbnail, whatever is done to it."""
TOLD = frozenset(
    ("no-sound", "no-picture", "length-mismatch", "hdr", "interlaced", "silent", "decode-errors")
    + ("trailing-data", "truncated-tail", "unfinished-header", "resolution-change", "thumbnail")
    + ("extra-streams", "wrong-suffix", "macros", "formula-text", "captions-mended", "phone-photo")
    + ("encoding-guessed", "old-office", "same-content", "styles-left-out")
)
"""Findings that a person should read now, while the device is at hand. The rest (frame rate,
rotation, a frame below 480 lines) is mended or shown by `weike check`."""
_SUFFIXES = {
    "mov": (".mp4", ".mov", ".m4v", ".m4a", ".m4b", ".3gp", ".3g2", ".qt", ".lrv", ".insv"),
    "matroska": (".mkv", ".webm", ".mka", ".mk3d"),
    "avi": (".avi", ".divx"),
    "mpegts": (".ts", ".mts", ".m2ts", ".m2t", ".tp", ".trp"),
    "mpegps": (".mpg", ".mpeg", ".vob", ".mod", ".dat"),
    "asf": (".wmv", ".asf", ".wma"),
    "flv": (".flv",),
    "mxf": (".mxf",),
    "wav": (".wav", ".bwf"),
    "w64": (".w64",),
    "mp3": (".mp3",),
    "flac": (".flac",),
    "ogg": (".ogg", ".oga", ".opus", ".ogv"),
    "aac": (".aac",),
    "aiff": (".aif", ".aiff", ".aifc"),
    "caf": (".caf",),
    "amr": (".amr",),
    "png": (".png",),
    "jpeg": (".jpg", ".jpeg", ".jpe", ".thm", ".mpo"),
    "gif": (".gif",),
    "webp": (".webp",),
    "heic": (".heic", ".heif", ".hif"),
    "avif": (".avif", ".avifs"),
    "pdf": (".pdf", ".ai"),
    "docx": (".docx", ".docm", ".dotx"),
    "pptx": (".pptx", ".pptm", ".ppsx", ".potx"),
    "xlsx": (".xlsx", ".xlsm"),
    "odt": (".odt",),
    "odp": (".odp",),
    "ods": (".ods",),
}
_KNOWN = frozenset(suffix for suffixes in _SUFFIXES.values() for suffix in suffixes)


def told(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that a person is told at the door."""
    return [one for one in findings if one.code in TOLD]


def odd_suffix(form: str, suffix: str) -> Finding | None:
    """A name that says another known kind of file than it is."""
    low = suffix.lower()
    if form not in _SUFFIXES or low not in _KNOWN or low in _SUFFIXES[form]:
        return None
    usual = _SUFFIXES[form][0]
    return _warned(
        "wrong-suffix",
        f"it is named {low} and is {form}: it is read as what it is",
        f"name it {usual} next time",
        f"文件名是{low}，内容其实是{form}，按内容读取",
        f"下次请用{usual}",
    )


def film_findings(facts: MediaFacts) -> Iterator[Finding]:
    if facts.video:
        size = facts.video.display_size
        if min(size.width, size.height) < SMALLEST_SIDE:
            yield _warned(
                "thumbnail",
                f"the frame is only {size.width}x{size.height}: a preview, not the film",
                "bring the original from the card",
                f"画面只有{size.width}x{size.height}，像是缩略图",
                "请投递存储卡里的原片",
            )
    attached = [one for one in facts.extra_streams if one.startswith("attachment")]
    if attached:
        yield _warned(
            "extra-streams",
            f"{len(attached)} files are attached inside it: they are never opened",
            "drop them on their own if they are needed",
            f"文件内附带{len(attached)}个附件，不会打开",
            "如需使用请单独投递",
        )


def picture_findings(form: str) -> tuple[Finding, ...]:
    if form not in ("heic", "avif"):
        return ()
    return (
        _warned(
            "phone-photo",
            f"it is a still photo ({form}), not a film",
            "save it as JPEG or PNG to use it on a card",
            f"这是照片（{form}），不是影片",
            "请另存为JPEG或PNG后使用",
        ),
    )


def caption_findings(repairs: Sequence[str], *, is_styled: bool) -> tuple[Finding, ...]:
    """From what the reader of captions says that it mended; `is_styled` where it had styles."""
    guessed = [repair for repair in repairs if repair.startswith("read as")]
    mended = [repair for repair in repairs if not repair.startswith("read as")]
    found = []
    if guessed:
        found.append(
            _warned(
                "encoding-guessed",
                "; ".join(guessed)[:300],
                "look whether its first words are right; save it as UTF-8",
                f"文字编码是推测的（{'；'.join(guessed)[:200]}）",
                "请核对首行文字，并另存为UTF-8",
            )
        )
    if mended:
        found.append(
            _warned(
                "captions-mended",
                "; ".join(mended)[:300],
                "look at these cues",
                f"字幕有{len(mended)}处已修正",
                "请核对这些字幕",
            )
        )
    if is_styled:
        found.append(
            _warned(
                "styles-left-out",
                "only its words and times are taken: how captions look is the brand's",
                "nothing is to be done",
                "只读取文字和时间，样式由品牌统一",
                "不必处理",
            )
        )
    return tuple(found)


def attachment_findings(sniffed: Sniffed, name: str) -> tuple[Finding, ...]:
    if sniffed.format != "office-97":
        return ()
    return (
        _warned(
            "old-office",
            f"{name}: an old Office file: kept as a handout, not read",
            "if it is the script, save it as .docx and drop it again",
            "旧版Office文档，仅作附件保存",
            "若是文稿，请另存为.docx后重投",
        ),
    )


def same_content(first: str) -> Finding:
    return _warned(
        "same-content",
        f"the same content was taken in before as {first}",
        "nothing is to be done if that is meant",
        f"内容与先前的{first}相同",
        "若有意如此，不必处理",
    )


def in_other_course(place: str) -> Finding:
    """Told by a check, not at the door: a film may be meant for two courses."""
    return Finding(
        "in-other-course",
        Severity.TELLS,
        f"the same content is in another course, too: {place}",
        "nothing is to be done if that is meant",
        message_zh=f"另一门课程中也有相同内容：{place}",
        advice_zh="若有意如此，不必处理",
    )


def _warned(code: str, message: str, advice: str, message_zh: str, advice_zh: str) -> Finding:
    return Finding(
        code, Severity.WARNS, message, advice, message_zh=message_zh, advice_zh=advice_zh
    )
