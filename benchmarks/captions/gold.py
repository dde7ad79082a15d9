"""The shared clips' clauses and when each is heard, read off spectrogram and level by eye (±20 ms).

A boundary without a pause beside it cannot be read so well and has no gold (None).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

Boundary = float | None


@dataclass(frozen=True, slots=True)
class Clause:
    """Text with its closing mark; seconds of the clip."""

    text: str
    start: Boundary
    stop: Boundary


@dataclass(frozen=True, slots=True)
class Clip:
    """One recording of one speaker, all of it transcribed."""

    file: str
    language: str
    clauses: tuple[Clause, ...]

    @property
    def text(self) -> str:
        joint = "" if self.language == "zh" else " "
        return joint.join(clause.text for clause in self.clauses)

    def path(self, media: Path) -> Path:
        return media / self.file


def _clip(file: str, language: str, *clauses: tuple[str, Boundary, Boundary]) -> Clip:
    return Clip(file, language, tuple(Clause(*clause) for clause in clauses))


MANDARIN = (
    _clip(
        "zh_company_14s.wav",
        "zh",
        ("在那之后，", 0.37, None),
        ("完全收购那家公司，", None, 2.94),
        ("因此保持管理层的一致性，", 3.46, 5.56),
        ("利益与即将加入家族的资产保持一致。", 5.97, 9.86),
        ("这就是我们有时不买下全部的原因。", 10.84, 13.46),
    ),
    _clip(
        "zh_newyear_8s.wav",
        "zh",
        ("近几年，", 0.70, 1.29),
        ("不但我用书给女儿压岁，", 1.62, 3.33),
        ("也劝说亲朋不要给女儿压岁钱，", 3.62, 6.07),
        ("而改送压岁书。", 6.47, 7.75),
    ),
    _clip("zh_damo_6s.wav", "zh", ("欢迎大家来体验达摩院推出的语音识别模型。", 0.89, 5.20)),
    _clip("zh_aishell_4s.wav", "zh", ("甚至出现交易几乎停滞的情况。", 0.43, 3.68)),
    _clip("zh_cmd_2s.wav", "zh", ("换一首歌。", 0.34, 1.50)),
)
ENGLISH = (
    _clip(
        "en_jfk_11s.flac",
        "en",
        ("And so,", 0.30, None),
        ("my fellow Americans,", None, 2.10),
        ("ask not what your country can do for you,", 3.27, 7.54),
        ("ask what you can do for your country.", 8.17, 10.55),
    ),
    _clip(
        "en_ai_lesson_16s.mp3",
        "en",
        ("What exactly is artificial intelligence?", 0.02, 2.63),
        (
            "We speak of AI when computer systems perform tasks that usually require human"
            " intelligence.",
            3.12,
            9.28,
        ),
        ("This includes,", 9.60, None),
        ("for example,", None, 11.15),
        ("recognizing images,", 11.33, 12.70),
        ("making decisions or engaging in dialogue.", 12.89, 15.70),
    ),
    _clip(
        "en_libri_1088_16s.wav",
        "en",
        ("As you know,", 0.21, 0.95),
        ("and as I have given you proof,", 1.04, 2.38),
        (
            "I have the greatest admiration in the world for one whose work for humanity has won"
            " such universal recognition.",
            2.75,
            8.68,
        ),
        (
            "I hope that we shall both forget this unhappy morning and that you will give me an"
            " opportunity of rendering to you in person.",
            9.58,
            15.90,
        ),
    ),
    _clip(
        "en_libri_2412a_12s.flac",
        "en",
        ("If the reader will excuse me,", 0.45, 1.92),
        ("I will say nothing of my antecedents,", 2.25, 4.05),
        ("nor of the circumstances which led me to leave my native country;", 4.40, 7.58),
        ("the narrative would be tedious to him and painful to myself.", 8.36, 10.95),
    ),
    _clip(
        "en_libri_84_8s.flac",
        "en",
        ("But with full ravishment the hours of prime,", 0.25, None),
        ("singing,", None, None),
        ("received they in the midst of leaves,", None, None),
        ("that ever bore a burden to their rhymes.", None, 8.30),
    ),
    _clip(
        "v_en_count10_12s.mkv",
        "en",
        ("One,", 0.53, 0.93),
        ("two,", 1.56, 2.00),
        ("three,", 2.68, 3.10),
        ("four,", 3.87, 4.27),
        ("five,", 5.03, 5.45),
        ("six,", 6.06, 6.70),
        ("seven,", 7.18, 7.68),
        ("eight,", 8.36, 8.72),
        ("nine,", 9.45, 9.95),
        ("ten.", 10.60, 11.00),
    ),
    _clip(
        "v_en_autoeditor_42s.mp4",
        "en",
        ("Hello,", 0.14, 0.68),
        ("this is an example video for your convenience and pleasure.", 1.29, 4.85),
        ("You are allowed to use this video for any purpose,", 5.04, None),
        ("including commercial uses.", None, 10.45),
        ("On the bottom right you can see the time.", 10.69, 13.10),
        ("When the time reaches 40 seconds,", 13.82, 16.02),
        ("I will say banana.", 16.06, 17.28),
        ("Banana.", 39.90, 40.65),
    ),
    _clip(
        "en_sonnet1_53s.wav",
        "en",
        ("One.", 0.40, 0.85),
        ("From fairest creatures we desire increase,", 2.66, 5.55),
        ("That thereby beauty's rose might never die,", 5.82, 8.70),
        ("But as the riper should by time decease,", 9.22, 11.55),
        ("His tender heir might bear his memory:", 11.93, 14.30),
        ("But thou contracted to thine own bright eyes,", 15.22, 18.45),
        ("Feed'st thy light's flame with self-substantial fuel,", 18.83, 22.25),
        ("Making a famine where abundance lies,", 22.78, 25.20),
        ("Thy self thy foe,", 25.69, 27.40),
        ("to thy sweet self too cruel:", 27.65, 30.35),
        ("Thou that art now the world's fresh ornament,", 31.20, 34.00),
        ("And only herald to the gaudy spring,", 34.22, 36.50),
        ("Within thine own bud buriest thy content,", 36.99, 40.10),
        ("And tender churl mak'st waste in niggarding:", 40.61, None),
        ("Pity the world,", 44.50, 45.75),
        ("or else this glutton be,", 46.06, 47.95),
        ("To eat the world's due,", 48.52, 49.95),
        ("by the grave and thee.", 50.48, 52.10),
    ),
)
CLIPS = {"zh": MANDARIN, "en": ENGLISH}
