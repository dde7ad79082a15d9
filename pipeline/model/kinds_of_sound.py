"""What inspection can find in a film's or a recording's sound."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.model.kind import Kind
from pipeline.model.media import Severity

_TELLS = Severity.TELLS
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
