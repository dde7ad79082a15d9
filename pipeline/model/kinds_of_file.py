"""What inspection can find in a file as a whole, and in a lesson's footage."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.model.kind import Kind
from pipeline.model.media import Severity

_TELLS = Severity.TELLS
FILE_KINDS: Mapping[str, Kind] = {
    "length-mismatch": Kind(
        "picture and sound differ in length",
        "画面与声音长度不一致",
        "the last picture is held, the sound filled with silence",
        "自动定格末帧或补静音",
        limits={"seconds": 0.5},
        is_mended=True,
        source="ours",
    ),
    "decode-errors": Kind(
        "parts of the file are damaged",
        "文件有损坏",
        "watch it; copy it again from the card if it shows or sounds wrong",
        "请看一遍；若画面或声音不正常，请从存储卡重新拷贝",
        limits={"lines": 1.0},
        source="ours: lines that the decoder logged as errors",
    ),
    "damaged": Kind(
        "the file is damaged",
        "文件严重损坏",
        "copy it again from the card, or film it again; an older good take is used where there is "
        "one; name it in lesson.yaml (takes:) if it is to be used all the same",
        "请从存储卡重新拷贝或重拍；若有先前的完好版本，会自动采用；"
        "确要使用，请在 lesson.yaml 的 takes 中指定",
        Severity.STOPS,
        limits={"lines": 10.0, "lines_a_second": 1.0, "missing": 0.1},
        source="ours: a lost second of H.264 logs 25 to 100 lines; a film that loses more than one "
        "in 25, or a tenth of its pictures, is copied again",
    ),
    "short-decode": Kind(
        "less can be shown than the file promises",
        "可播放内容少于文件标称",
        "copy it again from the card",
        "请从存储卡重新拷贝",
        limits={"share": 0.02},
        source="ours",
    ),
}
LESSON_KINDS: Mapping[str, Kind] = {
    "script-length": Kind(
        "the length is far from what the script suggests",
        "时长与文稿字数相差很大",
        "check that this is the right footage and that all of it came",
        "请核对素材是否正确、是否齐全",
        limits={"characters": 240.0, "words": 140.0, "least": 0.5, "most": 2.0},
        source="ours: Mandarin lectures run at 200 to 280 characters a minute, English ones at 120 "
        "to 160 words; half and twice that is far",
    ),
    "other-language": Kind(
        "another language is spoken than the lesson's",
        "所讲语言与课程语言不同",
        "check that this is the right footage, or set language: in lesson.yaml",
        "请核对素材，或在 lesson.yaml 中设置 language",
        limits={"probability": 0.8},
        source="ours: the recogniser's own certainty over the first minute of speech",
    ),
    "language-not-checked": Kind(
        "nobody listened for the spoken language",
        "未检查所讲语言",
        "weike models import brings a recogniser to this machine, which can tell",
        "可用 weike models import 导入识别模型后检查",
        _TELLS,
    ),
    "synchronised": Kind(
        "a separate recording of the same moment was found",
        "找到同时录制的独立录音",
        "synchronised by sound; lesson.yaml, sound: chooses otherwise",
        "已按声音自动对齐；可在 lesson.yaml 的 sound 中另行选择",
        _TELLS,
        is_mended=True,
    ),
    "not-synchronised": Kind(
        "a separate recording fits no film of the lesson",
        "独立录音与画面对不上",
        "clap once before you begin; check that it was recorded at the same time",
        "开拍前请拍一下手；请核对是否同时录制",
        limits={"confidence": 0.5},
        source="ours: see docs/inspection.md",
    ),
}
