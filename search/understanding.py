"""From what someone typed to weighted terms: writing, sound, other names, question words.

The weights are measured with ``search evaluate``; docs/decisions/0014 has the figures.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from . import analysis, pinyin
from .minimum import needed
from .query import Asked, Clause, Query
from .vocabulary import Vocabulary

WORD, PAIR, CHARACTER, KEYWORD = 1.0, 1.0, 0.4, 1.0
TITLE = 1.0
FILE = 0.5
"""Of what stands in a file that hangs on the page."""
SHORT = 10
"""Han characters of a query up to which it is taken for a name: titles count, sounds too. Longer ones tell a case."""
SAME_SOUND = 0.3
"""Of a title that only sounds like the query: below the right characters."""
TYPED_SOUND = 2.0
INITIALS = 1.5
OTHER_NAME = 0.7
"""Of a synonym, against the word that was typed."""
MOST_NAMES = 12
"""Other names that one query brings in."""
MOST_TERMS = 100
"""Of a query in one field: a server refuses queries of very many."""
_QUESTION = re.compile(
    "请问一下|请问|想问一下|想问|想咨询|咨询一下|您好|你好|谢谢"
    "|怎么办理|如何办理|怎么办|怎么样|怎样|怎么|如何|在哪里|在哪儿|去哪里|去哪儿|哪里|哪儿|在哪|去哪|哪些|哪个"
    "|什么时候|什么|为什么|为何|多少|多久|能不能|可不可以|会不会|有没有|是不是|可以|能否|是否|我想|我要"
    "|[吗呢啊呀吧嘛么][？?！!。]?$|[吗呢啊呀吧嘛](?=[？?！!。，, ])"
)
_DOING = re.compile(
    "办|申请|申领|申报|领取|补领|换领|新领|登记|注册|注销|变更|审批|许可|备案|核发|核准|认定|缴|报销|预约|提取|过户|迁移|证$|证书|执照"
)
_REACHING = re.compile(
    "电话|号码|联系方式|怎么联系|地址|在哪|在什么地方|怎么走|位置|上班时间|办公时间|工作时间|营业时间|几点|开门|上班吗"
)
_LATIN = re.compile("[a-z]+")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


def understood(query: Query, vocabulary: Vocabulary) -> Asked:
    """The query with the terms that engines look for."""
    text = analysis.normalised(query.text[: analysis.MOST_QUERY])
    wanted = without_question_words(text)
    clauses: dict[tuple[str, str], float] = defaultdict(float)
    _add_text(clauses, wanted, vocabulary.dictionary)
    _add_letters(clauses, wanted)
    other_names = [replaced for name in vocabulary.found(wanted) for replaced in name.replacements][:MOST_NAMES]
    for written in analysis.other_writings(query.text):
        _add_words(clauses, written, OTHER_NAME, vocabulary.dictionary)
    for written in other_names:
        # A long name has many terms: together they must not outweigh the word that was typed.
        weight = OTHER_NAME * min(1.0, 2 / max(1, len(written) - 1))
        _add_words(clauses, written, weight, vocabulary.dictionary)
    found = tuple(Clause(field, term, weight) for (field, term), weight in clauses.items())
    is_short = len(analysis.cut(wanted).characters) <= SHORT
    whole = [wanted, text, *analysis.other_writings(query.text), *vocabulary.replaced(wanted)]
    apart = [vocabulary.told_apart(written) for written in (whole[2:] if is_short else other_names)]
    return Asked(
        text=query.text,
        site=query.site,
        kind=query.kind,
        year=query.year,
        sort=query.sort,
        page=query.page,
        size=query.size,
        clauses=found,
        needed=needed(vocabulary.told_apart(wanted), apart, found, is_short=is_short),
        title_pairs=_title_pairs(wanted),
        is_doing=bool(_DOING.search(wanted)),
        is_reaching=is_reaching(text),
        preferred=vocabulary.sites_named(wanted),
        exact=tuple(dict.fromkeys(filter(None, map(analysis.exact, whole)))),
    )


def is_reaching(text: str) -> bool:
    """Whether a normalised text asks how to reach somebody: telephone, address, hours."""
    return bool(_REACHING.search(text))


def _title_pairs(text: str) -> frozenset[str]:
    cut = analysis.cut(text)
    return frozenset(cut.pairs) if len(cut.characters) <= SHORT else frozenset()


def without_question_words(text: str) -> str:
    """The text itself where hardly anything would be left."""
    left = " ".join(_QUESTION.sub(" ", text).split())
    return left if len(_HAN.findall(left)) > 1 or _LATIN.search(left) else text


def _add_text(clauses: dict[tuple[str, str], float], text: str, dictionary: analysis.Dictionary) -> None:
    cut = analysis.cut(text)
    _add_words(clauses, text, 1.0, dictionary)
    _add(clauses, "characters", cut.characters, CHARACTER)
    if len(cut.characters) <= SHORT:
        _add(clauses, "title", (*cut.words, *cut.pairs), TITLE)
        _add(clauses, "sounds", pinyin.sound_pairs(pinyin.syllables("".join(cut.characters))), SAME_SOUND)


def _add_words(
    clauses: dict[tuple[str, str], float], text: str, weight: float, dictionary: analysis.Dictionary
) -> None:
    cut = analysis.cut(text, dictionary)
    _add(clauses, "words", cut.words, WORD * weight)
    _add(clauses, "pairs", cut.pairs, PAIR * weight)
    _add(clauses, "keywords", (*cut.words, *cut.pairs), KEYWORD * weight)
    _add(clauses, "files", analysis.units(text), FILE * weight)


def _add_letters(clauses: dict[tuple[str, str], float], text: str) -> None:
    """Typed letters as pinyin, or where they are none as initials."""
    letters = _LATIN.findall(text)
    if not letters:
        return
    single, pairs = pinyin.readings(letters)
    if not single:
        single, pairs = _unfinished(letters)
    _add(clauses, "sounds", sorted(pairs or single), TYPED_SOUND)
    if not single or len(letters) == 1:
        _add(clauses, "initials", pinyin.grams("".join(letters)[: pinyin.MOST_LETTERS]), INITIALS)


def _unfinished(letters: list[str]) -> tuple[set[str], set[str]]:
    """Pinyin whose last syllable is still being typed: shenf, shenfenzh."""
    for missing in range(1, pinyin.LONGEST_SYLLABLE):
        begun = [*letters[:-1], *filter(None, [letters[-1][:-missing]])]
        single, pairs = pinyin.readings(begun)
        if pairs or (single and len(begun) == 1 and len(begun[0]) > 1):
            return single, pairs
    return set(), set()


def _add(clauses: dict[tuple[str, str], float], field: str, terms: Iterable[str], weight: float) -> None:
    for term in list(dict.fromkeys(terms))[:MOST_TERMS]:
        clauses[field, term] = max(clauses[field, term], weight)
