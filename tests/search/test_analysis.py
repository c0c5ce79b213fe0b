from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import exact, normalised, query_terms, terms
from search.snippets import highlighted, snippet


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("發展和改革委員會", "发展和改革委员会"),
        ("ＡＢＣ１２３", "abc123"),
        ("身份證", "身份证"),
        ("  a   B ", "a b"),
        ("\u202e身\u200b份\u00ad证\ufeff\x07", "身份证"),
    ],
)
def test_writings_of_one_text_are_equal(first: str, second: str) -> None:
    assert normalised(first) == normalised(second)
    assert terms(first) == terms(second)


def test_words_and_pairs_stand_together() -> None:
    found = terms("居民身份证")

    assert "身份证" in found
    assert "份证" in found


def test_codes_and_document_numbers_stay_whole() -> None:
    assert "511z07001006" in terms("编码 511Z07001006")
    assert exact("武政规〔2024〕3号") == exact("武政规[2024]3号")


@given(st.text(max_size=300))
def test_any_text_has_terms_without_spaces(text: str) -> None:
    assert all(term and " " not in term for term in terms(text))
    assert len(query_terms(text)) == len(set(query_terms(text)))


@given(st.text(alphabet="身份證办理<>&\"' abc", max_size=60), st.text(alphabet="身份證<b>", max_size=10))
def test_marking_adds_marks_and_nothing_else(text: str, query: str) -> None:
    import html

    marked = highlighted(text, query)

    assert html.unescape(marked.replace("<mark>", "").replace("</mark>", "")) == text


def test_a_snippet_shows_the_part_that_is_asked_for() -> None:
    text = "前言。" * 100 + "补领居民身份证须交验户口簿。" + "后文。" * 100

    found = snippet(text, "身份證")

    assert "<mark>身份证</mark>" in found
    assert len(found) < 250
