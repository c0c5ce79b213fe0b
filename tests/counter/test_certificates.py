"""Numbers of certificates that cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from departments.counter.certificates import CREDIT_ALPHABET, KINDS, cleaned_number, is_number


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("id_card", "11010519491231002X"),
        ("residence_permit", "810000199408230021"),
        ("hk_macao_permit", "H12345678"),
        ("hk_macao_permit", "M1234567801"),
        ("taiwan_permit", "12345678"),
        ("permanent_residence", "USA110012345678"),
        ("passport", "E12345678"),
        ("credit_code", "91350100M000100Y43"),
    ],
)
def test_what_may_be_a_number_is_taken(kind: str, number: str):
    assert is_number(kind, number)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("id_card", "110105194912310021"),
        ("id_card", "11010519490230002X"),
        ("id_card", "1101051949123100"),
        ("residence_permit", "11010519491231002X"),
        ("hk_macao_permit", "T12345678"),
        ("taiwan_permit", "1234567"),
        ("permanent_residence", "11010519491231002X"),
        ("passport", "<script>"),
        ("credit_code", "91350100M000100Y44"),
        ("credit_code", "91350100I000100Y43"),
        ("petition", "1"),
    ],
)
def test_what_cannot_be_a_number_is_not(kind: str, number: str):
    assert not is_number(kind, number)


def test_spaces_and_small_letters_are_the_persons_own_affair():
    assert cleaned_number(" 110105 19491231 002x ") == "11010519491231002X"


@given(st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_found(place: int, digit: str):
    right = "91350100M000100Y43"
    wrong = right[:place] + digit + right[place + 1 :]

    assert is_number("credit_code", wrong) == (wrong == right)


@given(st.sampled_from(KINDS), st.text(max_size=20) | st.text(CREDIT_ALPHABET, min_size=18, max_size=18))
def test_any_text_has_an_answer(kind: str, text: str):
    assert is_number(kind, text) in (True, False)
