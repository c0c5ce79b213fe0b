"""Who may post, and how often."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from departments.counter.guarding import Limiter, is_own, neighbourhood


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": "https://gongan.example.gov.cn"}, True),
        ({"Origin": "https://other.example.gov.cn"}, False),
        ({"Origin": "null"}, False),
    ],
)
def test_a_form_is_taken_from_this_host_alone(headers: dict[str, str], own: bool):
    request = RequestFactory().post("/counter/consultation", headers={"Host": "gongan.example.gov.cn", **headers})

    assert is_own(request) is own


def test_only_a_proxy_on_this_machine_tells_who_asks():
    def asked(address: str, told: str) -> str:
        return neighbourhood(RequestFactory().get("/", headers={"X-Real-IP": told}, REMOTE_ADDR=address))

    assert asked("127.0.0.1", "203.0.113.7") == "203.0.113.7"
    assert asked("198.51.100.1", "203.0.113.7") == "198.51.100.1"
    assert asked("127.0.0.1", "2001:db8:1:2:3::4") == "2001:db8:1:2::/64"
    assert asked("127.0.0.1", "nonsense") == "nonsense"


def test_a_limit_counts_each_address_for_itself():
    limiter = Limiter(most=2, seconds=600)

    for _ in range(2):
        limiter.note("203.0.113.7")

    assert limiter.is_over("203.0.113.7")
    assert not limiter.is_over("203.0.113.8")


def test_a_limit_is_forgotten_with_its_time():
    limiter = Limiter(most=1, seconds=0)

    limiter.note("203.0.113.7")

    assert not limiter.is_over("203.0.113.7")
