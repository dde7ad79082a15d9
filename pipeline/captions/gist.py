"""Keywords and a summary line by simple statistics, for people to change: proposals, no truth.

A word counts by how often the lesson says it and how few other lessons do (tf-idf); the summary is
the sentence that holds most of such words, early ones rather than late ones.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.captions.breaking import words_of

MOST_KEYWORDS = 5
SHORTEST, LONGEST = 8, 60
"""Letters of a summary line."""
EMPHASIS = 2.0
"""What a word of the title or a heading counts more."""
STOP_ZH = frozenset(
    ("一个", "一种", "这个", "那个", "我们", "你们", "他们", "大家", "自己", "可以", "应当", "应该")
    + (
        "需要",
        "进行",
        "以及",
        "或者",
        "如果",
        "因为",
        "所以",
        "但是",
        "然后",
        "同时",
        "今天",
        "今年",
    )
    + (
        "什么",
        "怎样",
        "怎么",
        "这样",
        "那样",
        "就是",
        "还是",
        "已经",
        "非常",
        "之前",
        "之后",
        "以后",
    )
    + ("使用", "欢迎", "来到", "谢谢", "请记住", "记住", "第一", "第二", "第三", "第四", "第一步")
    + ("第二步", "第三步", "第四步", "左右", "直到", "任何", "一件", "事情", "时候", "完全", "立即")
    + (
        "只要",
        "必须",
        "不得",
        "不要",
        "没有",
        "一定",
        "其他",
        "各位",
        "同事",
        "老师",
        "同学",
        "微课",
    )
)
STOP_EN = frozenset(
    ("this", "that", "these", "those", "with", "from", "your", "have", "will", "then", "than")
    + ("they", "them", "there", "their", "what", "when", "where", "which", "while", "until", "into")
    + ("about", "after", "before", "again", "only", "also", "very", "most", "more", "some", "such")
    + ("each", "every", "must", "should", "would", "could", "does", "done", "make", "takes", "take")
    + ("look", "keep", "step", "hello", "everyone", "welcome", "today", "lesson", "minute", "thank")
    + ("first", "second", "third", "here", "just", "like", "been", "were", "over", "under", "four")
)
_SENTENCE = re.compile(r"[^。！？!?.]+[。！？!?.]?")


def content_words(text: str, language: str, terms: Sequence[str] = ()) -> list[str]:
    """The words that carry meaning, in order; a term is one word."""
    if language != "zh":
        found = re.findall(r"[A-Za-z][A-Za-z'-]{3,}", text)
        return [one.lower() for one in found if one.lower() not in STOP_EN]
    words: list[str] = []
    for piece in _around(text, terms):
        cut = [piece] if piece in terms else words_of(piece)
        words += [one for one in cut if len(one) > 1 and one.isalpha() and one not in STOP_ZH]
    return words


def _around(text: str, terms: Sequence[str]) -> list[str]:
    """The text cut at every term, which is a piece of its own."""
    known = sorted((one for one in terms if one), key=len, reverse=True)
    if not known:
        return [text]
    return [one for one in re.split(f"({'|'.join(map(re.escape, known))})", text) if one]


def keyword_weights(
    own: Sequence[str], others: Iterable[Sequence[str]], emphasised: Iterable[str] = ()
) -> dict[str, float]:
    """`own` are a lesson's content words, `others` those of other lessons."""
    lessons = [set(words) for words in others]
    strong = set(emphasised)
    counts = Counter(own)
    return {
        word: count
        * math.log((len(lessons) + 2) / (1 + sum(word in lesson for lesson in lessons)))
        * (EMPHASIS if word in strong else 1.0)
        for word, count in counts.items()
    }


def keywords(weights: dict[str, float]) -> tuple[str, ...]:
    """The weightiest words; one that lies in a weightier one is left out."""
    ranked = sorted(weights, key=lambda word: (-weights[word], word))
    chosen: list[str] = []
    for word in ranked:
        if len(chosen) == MOST_KEYWORDS:
            break
        if not any(word in other or other in word for other in chosen):
            chosen.append(word)
    return tuple(chosen)


def summary(
    paragraphs: Sequence[str], weights: dict[str, float], language: str, terms: Sequence[str] = ()
) -> str:
    """The sentence that says most of what the lesson is about; "" where there is none."""
    sentences = [
        found.strip() for text in paragraphs for found in _SENTENCE.findall(text) if found.strip()
    ]
    best, best_score = "", 0.0
    for place, sentence in enumerate(sentences):
        size = sum(one.isalnum() for one in sentence)
        if not SHORTEST <= size <= LONGEST * (1 if language == "zh" else 3):
            continue
        words = set(content_words(sentence, language, terms))
        score = sum(weights.get(word, 0.0) for word in words) / math.sqrt(size)
        score *= 1.0 + 0.5 * (1 - place / len(sentences))
        if score > best_score:
            best, best_score = sentence, score
    return best
