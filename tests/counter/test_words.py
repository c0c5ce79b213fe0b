"""What may be said about a case."""

from __future__ import annotations

import pytest

from departments.counter.forms import Fault
from departments.counter.words import said


@pytest.mark.parametrize("act", ["message", "supply_material", "ask_again"])
def test_some_words_need_a_text(act: str):
    assert said(act, {"text": " \n"}).faults == (Fault("text", "missing"),)
    assert said(act, {"text": "还有一点"}).faults == ()


def test_who_withdraws_need_not_say_why():
    assert said("withdraw", {}).faults == ()


@pytest.mark.parametrize(
    ("score", "faults"), [("5", ()), ("", (Fault("score", "missing"),)), ("6", (Fault("score", "missing"),))]
)
def test_a_rating_needs_a_score_and_no_word(score: str, faults: tuple[Fault, ...]):
    assert said("rate", {"score": score}).faults == faults


def test_what_is_too_long_is_told():
    assert said("rate", {"score": "1", "text": "字" * 5001}).faults == (Fault("text", "long"),)
