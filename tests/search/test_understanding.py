"""What a query is taken to mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import pinyin
from search.analysis import other_writings
from search.query import Query
from search.understanding import understood, without_question_words
from search.vocabulary import Name, Vocabulary, read_synonyms, shipped_synonyms


def terms(text: str, vocabulary: Vocabulary | None = None) -> dict[tuple[str, str], float]:
    asked = understood(Query(text=text), vocabulary or Vocabulary())
    return {(clause.field, clause.term): clause.weight for clause in asked.clauses}


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("请问身份证丢了怎么办", "身份证丢了"),
        ("在哪里办结婚证？", "办结婚证？"),
        ("您好，我想咨询一下居住证", "， 居住证"),
        ("怎么办", "怎么办"),
        ("多少", "多少"),
    ],
)
def test_question_words_are_dropped_where_something_is_left(asked: str, left: str) -> None:
    assert without_question_words(asked) == left


@pytest.mark.parametrize("typed", ["shenfenzheng", "shen fen zheng", "SHENFENZHENG", "ｓｈｅｎ　ｆｅｎ　ｚｈｅｎｇ"])
def test_pinyin_is_looked_for_by_its_sound(typed: str) -> None:
    assert ("sounds", "shen'fen") in terms(typed)
    assert ("sounds", "fen'zheng") in terms(typed)


def test_letters_that_are_no_pinyin_are_initials() -> None:
    found = terms("yyzz")

    assert ("initials", "yyzz") in found
    assert not any(field == "sounds" for field, _term in found)


@pytest.mark.parametrize("typed", ["shenfenz", "shenfenzh", "shen fen zh"])
def test_pinyin_is_recognised_while_it_is_typed(typed: str) -> None:
    assert ("sounds", "shen'fen") in terms(typed)


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("重庆银行 重新登记", "chong qing yin hang chong xin deng ji"),
        ("ABC 行业〇二4号女", "hang ye ling er hao nv"),
        ("𠮷", ""),
        ("", ""),
    ],
)
def test_a_title_sounds_as_it_is_read_aloud(text: str, sounds: str) -> None:
    assert pinyin.syllables(text) == sounds.split()


def test_pinyin_is_read_in_every_way() -> None:
    assert pinyin.readings(["xian"]) == ({"xian", "xi", "an"}, {"xi'an"})
    assert pinyin.readings(["yyzz"]) == (set(), set())


@given(st.lists(st.sampled_from(["shi", "xi", "an", "xian", "guan", "gu", "a", "lv", "er"]), min_size=2, max_size=8))
def test_syllables_written_together_are_among_the_readings(syllables: list[str]) -> None:
    _single, pairs = pinyin.readings(["".join(syllables)])

    assert set(pinyin.sound_pairs(syllables)) <= pairs


@given(st.text(alphabet="abcdeghinosuxyz", min_size=1, max_size=200))
def test_any_letters_are_read_in_time(letters: str) -> None:
    pinyin.readings([letters])


def test_a_title_that_only_sounds_alike_weighs_less() -> None:
    found = terms("身份证")

    assert found["sounds", "shen'fen"] < found["pairs", "身份"]


def test_a_long_question_is_not_taken_for_a_title() -> None:
    found = terms("超市怀疑顾客偷拿商品而检查搜身是否需要赔偿损失")

    assert not any(field in ("title", "sounds") for field, _term in found)


def test_taiwan_words_are_understood() -> None:
    assert "信息公开" in other_writings("資訊公開")
    assert ("pairs", "信息") in terms("資訊公開")
    assert other_writings("信息公开") == []


def test_a_synonym_is_looked_for_besides_and_weighs_less() -> None:
    vocabulary = Vocabulary([Name("工商局", ("市场监督管理局",))])

    found = terms("工商局电话", vocabulary)

    assert 0 < found["pairs", "市场"] < found["pairs", "工商"]
    assert ("pairs", "工商") not in terms("市场监督管理局", vocabulary)


def test_a_query_that_is_a_name_may_be_the_title_it_stands_for() -> None:
    asked = understood(Query(text="身分证"), Vocabulary([Name("身分证", ("身份证",))]))

    assert "身份证" in asked.exact


def test_the_longer_of_two_names_is_taken() -> None:
    vocabulary = Vocabulary([Name("医保", ("医疗保险",)), Name("医保局", ("医疗保障局",))])

    assert [name.said for name in vocabulary.found("市医保局地址")] == ["医保局"]


def test_synonyms_are_one_way_or_both_ways() -> None:
    vocabulary = Vocabulary(read_synonyms("工商局, 质监局 => 市场监督管理局  # 机构改革\n\n版权 = 著作权\n"))

    assert {name: found.replacements for name, found in vocabulary.names.items()} == {
        "工商局": ("市场监督管理局",),
        "质监局": ("市场监督管理局",),
        "版权": ("著作权",),
        "著作权": ("版权",),
    }


@pytest.mark.parametrize("line", ["工商局", "=> 市场监督管理局", "工商局 =>", "版权 = "])
def test_a_line_that_is_no_synonym_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="Line 2"):
        read_synonyms(f"# ok\n{line}")


def test_the_shipped_synonyms_are_read() -> None:
    vocabulary = Vocabulary(shipped_synonyms())

    assert vocabulary.names["身分证"].replacements[0] == "身份证"
    assert all(name.replacements for name in vocabulary.names.values())


SHIPPED = Vocabulary(shipped_synonyms())


@given(st.text(max_size=400))
def test_any_query_is_understood(text: str) -> None:
    asked = understood(Query(text=text), SHIPPED)

    assert all(clause.term and not any(c.isspace() for c in clause.term) for clause in asked.clauses)
    assert len({(clause.field, clause.term) for clause in asked.clauses}) == len(asked.clauses)


def test_no_query_has_more_terms_than_a_server_takes() -> None:
    names = [Name("丁", tuple(f"丁的第{number}个别名写得长一些" for number in range(50)))]

    for text in ("".join(chr(0x4E00 + number) for number in range(5000)), "一丁二七三上下"):
        asked = understood(Query(text=text), Vocabulary(names))

        # Elasticsearch takes 1,024 at least.
        assert len(asked.clauses) + sum(len(group.terms) for group in asked.needed) <= 1000
