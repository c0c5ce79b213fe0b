"""Requests for disclosure at the desk: corrected once, prolonged once, decided with reasons and remedies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from departments.casework.dialogue import possible
from departments.casework.histories import act_on, clocks_of, read
from departments.casework.limits import limits_of
from departments.casework.models import Case
from departments.casework.requests import GRANTED, GROUNDS, OUTCOMES, PARTLY, REFUSED, remedies
from departments.casework.telling import status_of
from departments.casework.work_years import work_calendar
from departments.disclosure.models import DisclosureSectionPage
from departments.organisation.models import Department

from .desk import act, asked, seen

pytestmark = pytest.mark.database

KIND = "disclosure_request"


def requested(department: Department, *, days_ago: int = 0) -> Case:
    return asked(department, KIND, days_ago=days_ago)


def offered(client: Client, case: Case) -> set[str]:
    return set(client.get(f"/admin/cases/{case.pk}/").context["forms"])


def text_of_last(case: Case) -> str:
    return read(case)[-1].body["text"]


def test_a_correction_is_asked_for_once_until_a_day_and_the_answers_clock_begins_anew_with_it(
    police: Department, officer: Client
):
    case = requested(police)

    act(officer, case, "request_correction", text="请写明年份。", days=10)
    told = status_of(case, work_calendar())
    act_on(case, "supply_correction", expected_event=3, body={"text": "2025年", "word": "1"}, now=timezone.now())

    assert told.may == ("supply_correction", "withdraw")
    assert "请写明年份。\n\n请于" in told.steps[-1].text
    assert "request_correction" not in offered(officer, case)
    answer = [clock for clock in clocks_of(case, work_calendar()) if clock.name == "answer"]
    assert (answer[0].ended_by, answer[1].limit, answer[1].ended) == ("request_correction", 20, None)


def test_no_correction_is_asked_for_after_its_limit(police: Department, officer: Client):
    case = requested(police, days_ago=30)

    assert "request_correction" not in offered(officer, case)
    assert act(officer, case, "request_correction", text="请写明年份。", days=10).status_code == 200
    assert len(read(case)) == 1


@pytest.mark.parametrize(("days", "may_lapse"), [(0, False), (1, True)])
def test_who_does_not_correct_in_time_has_given_up_and_not_before(
    police: Department, officer: Client, days: int, may_lapse: bool
):
    case = requested(police)
    until = timezone.localdate() - timedelta(days=days)
    body = {"text": "请写明年份。", "until": until.isoformat(), "by": "gongan-officers"}
    act_on(case, "request_correction", expected_event=2, body=body, now=timezone.now())

    assert ("lapse" in offered(officer, case)) is may_lapse


def test_the_limit_is_prolonged_once_and_by_no_more_than_the_page_promises(police: Department, officer: Client):
    DisclosureSectionPage.objects.filter(role="request").update(answer_limit_days=15, extension_days=10)
    case = requested(police)

    too_long = act(officer, case, "extend", days=11, text="需要检索档案。")
    act(officer, case, "extend", days=10, text="需要检索档案。")

    assert limits_of(KIND, police) == {"correction": 7, "answer": 15, "extension": 10}
    assert too_long.status_code == 200
    assert [clock.limit for clock in clocks_of(case, work_calendar()) if clock.name == "answer"] == [25]
    assert "extend" not in offered(officer, case)


def test_the_time_in_which_others_are_asked_does_not_count(police: Department, officer: Client):
    case = requested(police)

    act(officer, case, "consult_others", text="涉及第三方，正在征求意见。")
    paused = {clock.name: clock.waits for clock in clocks_of(case, work_calendar())}
    act(officer, case, "others_replied", event=3, text="")

    assert paused["answer"] == "paused"
    assert read(case)[-1].state == "handling"


def test_a_decision_tells_outcome_ground_reason_and_remedies(police: Department, officer: Client):
    case = requested(police)

    no_ground = act(officer, case, "decide", outcome="refused", ground="", text="依据……", authority="示例市人民政府")
    other_ground = act(officer, case, "decide", outcome="refused", ground="petition", text="依据……", authority="市政府")
    act(officer, case, "decide", outcome="refused", ground="internal", text="依据……", authority="示例市人民政府")

    assert "请选择“不予公开”的情形" in no_ground.content.decode()
    assert other_ground.status_code == 200
    last = read(case)[-1]
    assert (last.state, last.body["outcome"], last.body["ground"]) == ("decided", "refused", "internal")
    assert text_of_last(case).startswith("不予公开（属于内部事务信息）\n\n依据……\n\n如不服本答复")
    assert "60日内向示例市人民政府申请行政复议" in text_of_last(case)
    assert status_of(case, work_calendar()).may == ()


def test_what_is_withheld_goes_to_reconsideration_before_it_goes_to_court():
    assert "应当先申请行政复议" in remedies(REFUSED, "市政府")
    assert "其中不予公开的部分" in remedies(PARTLY, "市政府")
    assert "6个月内" not in remedies(REFUSED, "市政府")
    assert "6个月内依法向人民法院提起行政诉讼。" in remedies(GRANTED, "市政府")


def test_every_outcome_but_the_granted_one_has_grounds():
    assert set(GROUNDS) == set(OUTCOMES) - {GRANTED}


def test_an_officer_sees_who_asks_by_which_certificate_and_how_to_answer(police: Department, officer: Client):
    case = asked(police, KIND, certificate="taiwan_permit", certificate_number="12345678", delivery="post")

    page = seen(officer, f"/admin/cases/{case.pk}/")

    assert "台湾居民来往大陆通行证" in page
    assert "12345678" in page
    assert "邮寄" in page


def test_the_applicant_may_write_while_it_is_handled(police: Department):
    case = requested(police)

    assert possible(case, read(case), timezone.localdate(), work_calendar()) == ("message", "withdraw")
