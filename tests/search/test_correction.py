"""Did you mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.correction import suggestion

TITLES = ["居民身份证换领", "住房公积金提取", "食品经营许可证核发", "停水通知", "结婚登记"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("身分证", "身份证"),
        ("住房公鸡金", "住房公积金"),
        ("食品经许营可证", "食品经营许可证"),
        ("食品经许可证", "食品经营许可证"),
        ("食品经营许可证何发", "食品经营许可证核发"),
        ("gongjijin", "公积金"),
        ("jiehun", "结婚"),
    ],
)
def test_a_slip_is_recognised(typed: str, meant: str) -> None:
    assert suggestion(typed, TITLES) == meant


@pytest.mark.parametrize(
    "typed", ["身份证", "停电通知", "离婚登记", "公积金", "身", "ktv", "居住证", "", "身份 证", "a身分证"]
)
def test_what_is_right_or_something_else_is_left_alone(typed: str) -> None:
    assert suggestion(typed, TITLES) is None


@given(st.text(alphabet="身份证分换领a ", max_size=30), st.lists(st.text(max_size=30), max_size=5))
def test_any_text_may_be_looked_at(typed: str, titles: list[str]) -> None:
    found = suggestion(typed, titles)

    assert found != typed
