"""What is wrong with a form, in the order of its fields."""

from __future__ import annotations

import pytest

from departments.counter.forms import Fault, body_of, filled

QUESTION = {"subject": "身份证丢了怎么办？", "text": "在外地能补办吗？"}


def faults(kind: str = "consultation", **given: str) -> list[Fault]:
    return list(filled(kind, QUESTION | given).faults)


def test_a_question_needs_a_subject_and_a_text_and_nothing_else():
    form = filled("consultation", QUESTION)

    assert form.faults == ()
    assert body_of(form.values) == QUESTION


def test_every_fault_is_told_at_once_in_the_order_of_the_form():
    assert faults("complaint", subject=" ", text="\n", phone="手机") == [
        Fault("sort", "missing"),
        Fault("subject", "missing"),
        Fault("text", "missing"),
        Fault("phone", "form"),
    ]


@pytest.mark.parametrize("phone", ["", "13800000000", "+1 (212) 555-0100", "（010）12345-6", "+44 20 7946 0000"])
def test_phones_of_any_country_are_taken(phone: str):
    assert faults(phone=phone) == []


@pytest.mark.parametrize("phone", ["1234", "a@b.cn", "13800000000；", "<script>"])
def test_what_nobody_can_dial_is_not(phone: str):
    assert faults(phone=phone) == [Fault("phone", "form")]


def test_texts_of_any_people_are_taken_as_they_are_and_too_long_ones_are_told():
    name = "阿卜杜勒·买买提·艾山江"
    assert filled("consultation", QUESTION | {"name": name}).values["name"] == name
    assert filled("consultation", QUESTION | {"text": "一\r\n二\r三"}).values["text"] == "一\n二\n三"
    assert faults(text="字" * 5000) == []
    assert faults(text="字" * 5001, name="字" * 101) == [Fault("text", "long"), Fault("name", "long")]


def test_what_no_screen_shows_is_left_out():
    values = filled("consultation", {"subject": "一\0二\n三\x1b", "text": "四\0五\n六"}).values

    assert (values["subject"], values["text"]) == ("一二 三", "四五\n六")


def test_an_unknown_sort_of_complaint_is_none():
    assert faults("complaint", sort="petition") == [Fault("sort", "missing")]
    assert faults("complaint", sort="opinion") == []


REQUEST = {
    "name": "古丽",
    "certificate": "id_card",
    "certificate_number": "11010519491231002x",
    "phone": "13800000000",
    "subject": "停车场规划",
    "text": "2025年批准的",
    "medium": "electronic",
    "delivery": "online",
}


def request_faults(**given: str) -> list[Fault]:
    return list(filled("disclosure_request", REQUEST | given).faults)


def test_a_request_says_who_asks_for_which_information_and_how_to_give_it():
    form = filled("disclosure_request", REQUEST)

    assert form.faults == ()
    assert form.values["certificate_number"] == "11010519491231002X"
    assert {fault.field for fault in filled("disclosure_request", {}).faults} == set(REQUEST)


def test_a_certificate_and_its_number_belong_together():
    assert request_faults(certificate="taiwan_permit") == [Fault("certificate_number", "form")]
    assert request_faults(certificate="petition") == [Fault("certificate", "missing")]


def test_the_way_of_delivery_asks_for_its_address():
    assert request_faults(delivery="email") == [Fault("email", "missing")]
    assert request_faults(delivery="post") == [Fault("address", "missing")]
    assert request_faults(delivery="email", email="a@b") == [Fault("email", "form")]
    assert request_faults(delivery="email", email="阿依@例子.中国") == []


def test_an_agent_is_named_in_full_or_not_at_all():
    assert request_faults(agent_name="阿里") == [Fault("agent_relation", "missing"), Fault("agent_phone", "missing")]
    assert request_faults(agent_name="阿里", agent_relation="弟弟", agent_phone="13800000001") == []


def test_who_complains_may_say_by_which_certificate_and_through_whom_and_need_not():
    assert faults("complaint", sort="complaint") == []
    assert faults("complaint", sort="complaint", certificate="passport") == [Fault("certificate_number", "missing")]
    assert faults("complaint", sort="complaint", certificate_number="E1234567") == [Fault("certificate", "missing")]
    assert faults("complaint", sort="complaint", certificate="passport", certificate_number="E1234567") == []
    assert faults("complaint", sort="complaint", agent_phone="13800000001") == [
        Fault("agent_name", "missing"),
        Fault("agent_relation", "missing"),
    ]
