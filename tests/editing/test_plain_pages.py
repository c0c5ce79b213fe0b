"""What the back office says where no page of its own can: in Chinese, with the way to go on."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.views.defaults import permission_denied, server_error


def test_what_is_no_address_is_none() -> None:
    answer = Client().get("/nothing/")

    assert (answer.status_code, "没有这个页面" in answer.content.decode()) == (404, True)


@pytest.mark.django_db
def test_a_form_that_has_expired_is_told_how_nothing_is_lost() -> None:
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})

    assert (answer.status_code, "先复制填写的内容" in answer.content.decode()) == (403, True)


def test_a_form_with_too_many_fields_is_told() -> None:
    answer = Client().post("/admin/login/", {f"a{number}": "1" for number in range(20_000)})

    assert (answer.status_code, "分几次保存" in answer.content.decode()) == (400, True)


def test_faults_and_refusals_are_told_without_anything_that_may_be_broken() -> None:
    """No database: this test has none."""
    request = RequestFactory().get("/admin/")
    answers = [server_error(request), permission_denied(request, Exception())]

    assert [(answer.status_code, "<h1>" in answer.content.decode()) for answer in answers] == [(500, True), (403, True)]
    assert "原因已经记入日志" in answers[0].content.decode()
    assert "请联系门户管理团队" in answers[1].content.decode()
