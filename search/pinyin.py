"""How titles sound, and what letters someone typed may stand for."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.seg.mmseg import seg

JOIN = "'"
LONGEST_SYLLABLE = 6
MOST_LETTERS = 120
GRAMS = (2, 3, 4)
"""Lengths of the pieces of initials that are indexed: sfz is found inside jmsfzhl."""
_HAN = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


def syllables(text: str) -> list[str]:
    """One for each Han character, without tones; other characters stay away."""
    words = (word for piece in _HAN.findall(text) for word in seg.cut(piece))
    return [syllable for word in words for syllable in _spoken(word)]


def sound_pairs(sounds: Sequence[str]) -> list[str]:
    return [f"{first}{JOIN}{second}" for first, second in itertools.pairwise(sounds)]


def initials(sounds: Iterable[str]) -> str:
    return "".join(sound[0] for sound in sounds)


def grams(letters: str) -> list[str]:
    return [letters[start : start + size] for size in GRAMS for start in range(len(letters) - size + 1)]


def readings(letters: Sequence[str]) -> tuple[set[str], set[str]]:
    """Syllables and sound pairs of every way to read typed words as pinyin; nothing if a word is not pinyin.

    ``xian`` is read as one syllable and as two.
    """
    single: set[str] = set()
    pairs: set[str] = set()
    ends: set[str] = set()
    for word in letters:
        starts, inside, last = _lattice(word[:MOST_LETTERS])
        if not starts:
            return set(), set()
        pairs |= inside | {f"{before}{JOIN}{start}" for before in ends for start in starts}
        single |= starts | {sound for pair in inside for sound in pair.split(JOIN)}
        ends = last
    return single, pairs


def _lattice(word: str) -> tuple[set[str], set[str], set[str]]:
    """First syllables, pairs and last syllables over all ways to cut the whole word into syllables."""
    size = len(word)
    known = _syllables()
    steps: list[list[int]] = [
        [end for end in range(start + 1, min(size, start + LONGEST_SYLLABLE) + 1) if word[start:end] in known]
        for start in range(size)
    ]
    leads = [False] * size + [True]
    for start in reversed(range(size)):
        steps[start] = [end for end in steps[start] if leads[end]]
        leads[start] = bool(steps[start])
    if not size or not leads[0]:
        return set(), set(), set()
    reached = {0}
    pairs, last = set(), set()
    for start in range(size):
        if start not in reached:
            continue
        for end in steps[start]:
            reached.add(end)
            if end == size:
                last.add(word[start:end])
            else:
                pairs |= {f"{word[start:end]}{JOIN}{word[end:further]}" for further in steps[end]}
    return {word[:end] for end in steps[0]}, pairs, last


# A word sounds the same wherever it stands, and titles share theirs: 58,000 of them took 0.8 s instead of 5.9.
@lru_cache(maxsize=50_000)
def _spoken(word: str) -> tuple[str, ...]:
    return tuple(filter(str.isascii, lazy_pinyin(word, style=Style.NORMAL, errors="ignore")))


@cache
def _syllables() -> frozenset[str]:
    """Every syllable of the language, without tones."""
    marked = {reading for readings_ in PINYIN_DICT.values() for reading in readings_.split(",")}
    plain = {to_normal(reading).replace("ü", "v") for reading in marked}
    return frozenset(syllable for syllable in plain if re.fullmatch(r"[a-z]+", syllable) and _is_usual(syllable))


def _is_usual(syllable: str) -> bool:
    """Interjections without a vowel, as in 嗯, would make pinyin of any initials."""
    return bool(re.search(r"[aeiouv]", syllable))
