"""Every finding that inspection can make: its name and advice in both languages, how grave it is,
and its thresholds. `config/inspection.yaml` may set severities and thresholds otherwise.

`is_mended` is what the pipeline puts right by itself when it makes the film.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.model.media import Finding, Severity
from pipeline.model.timing import TimeRange

_TELLS, _WARNS = Severity.TELLS, Severity.WARNS


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding; `limits` are its thresholds by name."""

    title: str
    title_zh: str
    advice: str
    advice_zh: str
    severity: Severity = _WARNS
    limits: Mapping[str, float] = field(default_factory=dict)
    is_mended: bool = False
    source: str = ""
    """Where the thresholds come from."""


SOUND_KINDS: Mapping[str, Kind] = {
    "no-sound": Kind(
        "no sound",
        "没有声音",
        "check the microphone; usable as silent picture, or with a separate recording",
        "检查话筒；只能当作无声画面，或另配录音",
    ),
    "silent": Kind(
        "the sound is silent throughout",
        "全程静音",
        "check the microphone and its switch; film it again",
        "检查话筒及开关，请重拍",
        limits={"lufs": -70.0},
        source="the absolute gate of EBU R 128 (ITU-R BS.1770-4)",
    ),
    "one-sided": Kind(
        "sound on one side only",
        "只有一侧声道有声音",
        "the good side is used for both; plug the microphone in for both channels next time",
        "自动用有声的一侧补到两侧；下次请检查话筒接线",
        limits={"decibels": 15.0},
        is_mended=True,
        source="ours: talking heads and stereo recordings differ by less than 3 dB between sides",
    ),
    "low-level": Kind(
        "the sound is too low",
        "声音偏小",
        "it is raised when the film is made, and its noise with it: bring the microphone nearer",
        "制作时自动提高音量，噪声会随之变大；请把话筒靠近些",
        limits={"lufs": -32.0},
        is_mended=True,
        source="ours: 16 dB below -16 LUFS (AES TD1008)",
    ),
    "clipped": Kind(
        "the sound is overdriven",
        "声音过载（破音）",
        "turn the input level down; film it again if it crackles",
        "调低录音电平；若有破音请重拍",
        limits={"seconds": 0.2},
        source="ours: flat tops of 4 samples and more; clean speech has none",
    ),
    "hum": Kind(
        "mains hum",
        "电流哼声",
        "it is filtered out when the film is made; keep the microphone cable off mains cables, use "
        "battery power; film it again if it is loud",
        "制作时自动滤除；话筒线远离电源线，改用电池供电；若明显请重拍",
        limits={"below_voice": 22.0},
        is_mended=True,
        source="ours: old and amateur recordings judged clean have it 23 dB or more below speech",
    ),
    "noise": Kind(
        "strong noise",
        "噪声大",
        "it is lowered gently (about 10 dB) when the film is made; switch fans and air "
        "conditioning off, close the window, bring the microphone nearer",
        "制作时自动适度降噪（约10分贝）；请关掉风扇和空调，关好窗，话筒靠近些",
        limits={"decibels": 10.0, "flatness": 0.1},
        is_mended=True,
        source="ours: clean speech has 18 dB and more between its louder and its quieter tenth",
    ),
    "long-silence": Kind(
        "nothing is heard",
        "长时间无声",
        "cut it out, or film it again if something is missing",
        "请剪掉，若有缺失请重拍",
        limits={"seconds": 8.0, "dbfs": -50.0},
        source="ours: speakers' longest pauses are 3 s; rooms are below -50 dBFS",
    ),
    "mono": Kind(
        "one channel of sound",
        "单声道",
        "played on both sides when the film is made",
        "制作时自动放到左右两侧",
        _TELLS,
        is_mended=True,
    ),
    "surround": Kind(
        "more than two channels of sound",
        "多声道",
        "mixed down to two when the film is made, the centre on both sides",
        "制作时自动混为立体声，中置声道放到两侧",
        _TELLS,
        is_mended=True,
    ),
}
PICTURE_KINDS: Mapping[str, Kind] = {
    "no-picture": Kind(
        "no picture",
        "没有画面",
        "usable as narration, or as the sound of a film of the same moment",
        "只能当作旁白，或与同时拍摄的画面配合",
    ),
    "black": Kind(
        "the picture is black",
        "黑屏",
        "check the lens cap and the cable; cut it out, or film it again",
        "检查镜头盖和线缆；请剪掉或重拍",
        limits={"seconds": 1.0, "share": 0.98},
        source="ours, as FFmpeg's blackdetect: 98 % of the pixels below 10 %",
    ),
    "frozen": Kind(
        "the picture stands still",
        "画面静止",
        "right for slides; if a camera filmed it, film it again",
        "幻灯片属正常；若为摄像画面，请重拍",
        limits={"seconds": 5.0, "change": 0.6, "mostly": 0.75},
        source="ours: no cell of the frame changes by 0.6 of 255 in 1/4 s; cameras' noise exceeds "
        "1; a film that mostly stands still is taken for slides and only told of",
    ),
    "blurred": Kind(
        "strongly blurred",
        "画面严重模糊",
        "clean the lens, focus on the eyes, film it again",
        "擦净镜头，对准眼睛对焦，请重拍",
        limits={"blur": 0.48, "seconds": 3.0},
        source="Crete et al. 2007 at 320 pixels; sharp talking heads measure up to 0.40",
    ),
    "under-exposed": Kind(
        "too dark",
        "画面过暗",
        "more light from the front, or a longer exposure; film it again",
        "增加正面光，或提高曝光，请重拍",
        limits={"brightness": 45.0, "shade": 0.9, "seconds": 3.0},
        source="ours: mean of 255; dark rooms that read well measure 70 and more",
    ),
    "over-exposed": Kind(
        "too bright",
        "画面过亮",
        "lower the exposure, avoid the window behind; film it again",
        "降低曝光，避免背后有窗，请重拍",
        limits={"bright": 0.4, "middle": 0.15, "seconds": 3.0},
        source="ours: share of the frame at white, beside middle tones (a white slide has none)",
    ),
    "black-bars": Kind(
        "black bars within the picture",
        "画面自带黑边",
        "export it without bars; the bars stay in the film",
        "请导出不带黑边的画面；黑边会留在成片里",
        limits={"share": 0.06},
        source="ours: of the frame's height or width, both sides together",
    ),
    "vertical": Kind(
        "filmed upright, the course is wide",
        "竖拍，课程为横屏",
        "shown whole before a blurred copy of itself; hold the phone sideways next time",
        "自动居中并以模糊画面填充两侧；下次请横拍",
        _TELLS,
        is_mended=True,
    ),
    "horizontal": Kind(
        "filmed wide, the course is upright",
        "横拍，课程为竖屏",
        "shown whole before a blurred copy of itself; hold the phone upright next time",
        "自动居中并以模糊画面填充上下；下次请竖拍",
        _TELLS,
        is_mended=True,
    ),
    "other-aspect": Kind(
        "the frame has another shape than the course's",
        "画面比例与课程不同",
        "shown whole before a blurred copy of itself; set the camera to the course's shape",
        "自动居中并以模糊画面填充；请按课程比例设置相机",
        _TELLS,
        limits={"share": 0.02},
        is_mended=True,
        source="ours: a difference of 2 % is not seen",
    ),
    "stretched-pixels": Kind(
        "pixels are not square",
        "像素非正方形",
        "stretched to its right shape when the film is made",
        "制作时自动还原比例",
        _TELLS,
        is_mended=True,
    ),
    "odd-size": Kind(
        "an odd number of lines or columns",
        "画面宽高为奇数",
        "scaled by one pixel when the film is made",
        "制作时自动调整一个像素",
        _TELLS,
        is_mended=True,
    ),
    "small-frame": Kind(
        "the frame is too small",
        "画面太小",
        "set the camera to the course's size; ask for the original, not a copy sent by chat",
        "请按课程尺寸设置相机；请给原始文件，不要聊天软件转发的版本",
        limits={"lines": 360.0},
        source="ours: below 360 lines a face and a slide cannot be read",
    ),
    "enlarged": Kind(
        "smaller than the course's frame",
        "画面小于课程尺寸",
        "it is enlarged; set the camera to the course's size",
        "制作时自动放大；请按课程尺寸设置相机",
        _TELLS,
        limits={"share": 0.66},
        is_mended=True,
        source="ours: 720 lines in a 1080 course pass",
    ),
    "variable-rate": Kind(
        "frames come at uneven times",
        "帧率不恒定",
        "made even when the film is made; set a fixed rate in the camera if it has one",
        "制作时自动转为恒定帧率；相机若可设固定帧率请设置",
        is_mended=True,
    ),
    "other-rate": Kind(
        "another frame rate than the course's",
        "帧率与课程不同",
        "converted when the film is made",
        "制作时自动转换",
        _TELLS,
        is_mended=True,
    ),
    "interlaced": Kind(
        "the picture is interlaced",
        "隔行扫描画面",
        "made progressive when the film is made; set the camera to progressive (p) next time",
        "制作时自动转为逐行；下次请设为逐行（p）",
        is_mended=True,
    ),
    "hdr": Kind(
        "high dynamic range",
        "HDR画面",
        "converted to ordinary colours when the film is made; switch HDR off in the camera",
        "制作时自动转为普通色彩；请在相机里关闭HDR",
        is_mended=True,
    ),
    "rotated": Kind(
        "the camera was turned",
        "画面带旋转标记",
        "turned upright when the film is made",
        "制作时自动转正",
        _TELLS,
        is_mended=True,
    ),
    "size-changes": Kind(
        "the picture's size changes within the film",
        "画面尺寸中途改变",
        "scaled to one size; record to a file instead of a call",
        "自动缩放为同一尺寸；请直接录制而不是录会议",
        is_mended=True,
    ),
}
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
KINDS: Mapping[str, Kind] = {**SOUND_KINDS, **PICTURE_KINDS, **FILE_KINDS, **LESSON_KINDS}


@dataclass(frozen=True, slots=True)
class Rules:
    """How grave each finding is and from where on it is one, as settings have it."""

    severities: Mapping[str, Severity] = field(default_factory=dict)
    limits: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def limit(self, code: str, name: str) -> float:
        return self.limits.get(code, {}).get(name, KINDS[code].limits[name])

    def severity(self, code: str) -> Severity:
        return self.severities.get(code, KINDS[code].severity)

    def finding(
        self,
        code: str,
        detail: str = "",
        detail_zh: str = "",
        *,
        place: TimeRange | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """The finding, its title followed by what was measured."""
        kind = KINDS[code]
        return Finding(
            code,
            severity or self.severity(code),
            f"{kind.title}: {detail}" if detail else kind.title,
            kind.advice,
            place=place,
            message_zh=f"{kind.title_zh}：{detail_zh or detail}" if detail else kind.title_zh,
            advice_zh=kind.advice_zh,
        )


DEFAULT_RULES = Rules()
