"""Which queries are not even counted: those that may name a private person. Rather one too many than one too few."""

from __future__ import annotations

import re

import rjieba

from cms.editing.gate.detect import find

from .analysis import Dictionary

LONGEST = 30
"""Characters: longer ones tell a case."""
MOST_DIGITS = 6
"""A telephone number has more, and so have ID and bank card numbers, and what looks like them."""
_PEOPLE = ("nr", "nrt", "nrfg")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾"
    "夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_PAPER = re.compile("[证卡费险税局]$")
_MATTERS = frozenset({"养老", "温泉", "龙卷风", "雷暴", "安居", "安家", "高考", "成人", "孙子", "孙女"})
_NAME_ALONE = re.compile(f"[{_SURNAMES}][\u3400-\u9fff]{{1,2}}")


def is_personal(text: str, dictionary: Dictionary) -> bool:
    """Of a normalised query. What the city itself calls so, as a place of its dictionary, is nobody's name."""
    if len(text) > LONGEST or "@" in text or sum(map(str.isdigit, text)) > MOST_DIGITS or find(text):
        return True
    left = text
    pairs = (text[start : start + 2] for start in range(len(text) - 1))
    for word in sorted(dictionary.inside(text, pairs), key=len, reverse=True):
        left = left.replace(word, " ")
    if any(sort in _PEOPLE and _may_be_name(word) for word, sort in rjieba.tag(left)):
        return True
    # A name that the tagger takes for something else, standing alone, also with spaces in it.
    pieces = left.split()
    alone = [*pieces, "".join(pieces)]
    return any(_NAME_ALONE.fullmatch(piece) and not rjieba.has_word(piece) for piece in alone)


def _may_be_name(word: str) -> bool:
    """The tagger takes matters for names that begin with a surname or sound like one."""
    return not _PAPER.search(word) and word not in _MATTERS
