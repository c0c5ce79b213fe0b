"""That somebody's work, or somebody's head, stands behind a form."""

from __future__ import annotations

from itertools import count

import pytest

from cms.intake.codes import FormId
from departments.counter.proof import is_answered, is_worked, question

FORM = "00" * 16
BITS = 8


def worked(form: str) -> str:
    return next(str(number) for number in count() if is_worked(form, str(number), BITS))


def test_work_is_found_by_trying_and_is_good_for_one_form():
    forms = [FormId.new().text for _ in range(20)]

    proofs = [worked(form) for form in forms]

    assert all(is_worked(form, proof, BITS) for form, proof in zip(forms, proofs, strict=True))
    assert sum(is_worked(form, proofs[0], BITS) for form in forms[1:]) < len(forms) // 2


def test_more_bits_are_more_work():
    assert not is_worked(FORM, worked(FORM), 200)


@pytest.mark.parametrize("proof", ["", "-1", "１", "1" * 13, "0x1", "abc"])
def test_what_is_no_number_is_no_work(proof: str):
    assert not is_worked(FORM, proof, 0)


def test_questions_are_many_and_each_form_has_its_own():
    assert question(FORM) == question(FORM)
    assert len({question(FormId.new().text) for _ in range(200)}) > 40


def test_a_question_is_answered_in_digits_or_in_words():
    forms = {sum(question(form)): form for form in (FormId.new().text for _ in range(2_000))}

    assert set(forms) == set(range(2, 19))
    for total, right in [(2, "two"), (7, "七"), (10, "十"), (11, "十一"), (18, "十八"), (12, "twelve"), (18, "１８ ")]:
        assert is_answered(forms[total], right), right
    assert all(is_answered(form, str(total)) for total, form in forms.items())
    assert not any(is_answered(forms[7], wrong) for wrong in ("", "八", "8", "seven eight", "-7"))
