"""Public numbers of cases."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cms.intake.numbers import check_digit, is_number, new_number

DIGITS = st.text("0123456789", min_size=11, max_size=11)


def test_the_check_digit_is_damms():
    assert check_digit("572") == "4"  # The example of Damm's paper.


def test_new_numbers_are_numbers_that_do_not_follow_one_another():
    numbers = [new_number() for _each in range(200)]

    assert all(is_number(number) for number in numbers)
    assert len(set(numbers)) == 200
    assert numbers != sorted(numbers)


@given(DIGITS, st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_found(digits: str, place: int, off: int):
    number = digits + check_digit(digits)
    wrong = number[:place] + str((int(number[place]) + off) % 10) + number[place + 1 :]

    assert is_number(number)
    assert not is_number(wrong)


@given(DIGITS, st.integers(0, 10))
def test_two_neighbours_exchanged_are_found(digits: str, place: int):
    number = digits + check_digit(digits)
    assume(number[place] != number[place + 1])

    assert not is_number(number[:place] + number[place + 1] + number[place] + number[place + 2 :])


@pytest.mark.parametrize("text", ["", "0" * 11, "0" * 13, "00000000000x", "０" * 12])
def test_what_is_no_twelve_digits_is_no_number(text: str):
    assert not is_number(text)
