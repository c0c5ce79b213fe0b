"""The city's sign-in, with a real OpenID Connect server: it opens accounts that are there, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import requests
from django.contrib.auth import get_user_model
from django.test import Client
from oidc_provider_mock import User, run_server_in_thread

from cms.accounts import city_sign_in
from tests.editing.forms import person
from tests.publishing.city import PublishedCity

from .test_signing_in import HOME, RIGHT, enter, goes_to

# The server's own, of the library that it is made with.
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    claims = [
        User(sub="1", claims={"preferred_username": "clerk"}),
        User(sub="2", claims={"preferred_username": "nobody-here"}),
        User(sub="3", claims={}),
    ]
    with run_server_in_thread(user_claims=claims) as running:
        yield f"http://localhost:{running.server_port}"


@pytest.fixture
def user(city: PublishedCity, server: str, settings: Any) -> Iterator[Any]:
    settings.CHENGMEN_OIDC_ISSUER = server
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = "chengmen", "secret"
    settings.CHENGMEN_SECOND_STEP = True
    made = person("clerk", "gongan-editors")
    made.set_password(RIGHT)
    made.save()
    yield made
    city_sign_in.addresses.cache_clear()


def asked(client: Client, **query: str) -> str:
    """Where the browser is sent."""
    return str(client.get("/sign-in/", query).headers["Location"])


def answered(address: str, sub: str) -> str:
    """Where the city's server sends the browser back after ``sub`` has signed in there."""
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=10)
    return answer.headers["Location"].partition("testserver")[2]


def sign_in(client: Client, sub: str, **query: str) -> Any:
    return client.get(answered(asked(client, **query), sub))


def test_it_opens_the_account_of_that_name_without_a_second_step(user: Any) -> None:
    client = Client()

    answer = sign_in(client, "1", next="/admin/account/")

    assert answer.headers["Location"] == "/admin/account/"
    assert client.get(HOME).status_code == 200
    assert get_user_model().objects.get(pk=client.session["_auth_user_id"]) == user


@pytest.mark.parametrize("sub", ["2", "3"])
def test_it_makes_no_accounts(user: Any, sub: str) -> None:
    client = Client()
    before = get_user_model().objects.count()

    answer = sign_in(client, sub)

    assert answer.headers["Location"] == "/admin/login/"
    assert "没有账号" in client.get("/admin/login/").content.decode()
    assert get_user_model().objects.count() == before


def test_who_was_stopped_does_not_come_in_that_way(user: Any) -> None:
    user.is_active = False
    user.save()

    assert sign_in(Client(), "1").headers["Location"] == "/admin/login/"


def test_an_answer_holds_once_and_in_its_own_browser(user: Any) -> None:
    client, other = Client(raise_request_exception=False), Client(raise_request_exception=False)
    address = answered(asked(client), "1")

    stolen = other.get(address)
    first, second = client.get(address), Client(raise_request_exception=False).get(address)

    assert stolen.headers["Location"] == "/admin/login/"
    assert first.headers["Location"] == HOME
    assert second.headers["Location"] == "/admin/login/"
    assert goes_to(other) == "/admin/login/"


def test_an_answer_for_another_application_is_refused(user: Any, settings: Any) -> None:
    client = Client()
    address = answered(asked(client), "1")
    settings.OIDC_RP_CLIENT_ID = "another"

    assert client.get(address).headers["Location"] == "/admin/login/"


def test_a_token_signed_otherwise_is_refused(user: Any) -> None:
    token = jwt.encode({"sub": "1"}, "a-shared-secret-of-32-characters!", algorithm="HS256")

    with pytest.raises(city_sign_in.SuspiciousOperation):
        city_sign_in.CityBackend().get_payload_data(token, "a-shared-secret-of-32-characters!")


def test_failures_there_lock_nobody_here(user: Any) -> None:
    for _number in range(7):
        sign_in(Client(), "2")

    assert sign_in(Client(), "1").headers["Location"] == HOME


def test_it_leads_nowhere_else(user: Any) -> None:
    assert sign_in(Client(), "1", next="https://evil.example/").headers["Location"] == HOME


def test_where_the_citys_server_is_away_passwords_still_open(user: Any, settings: Any) -> None:
    settings.CHENGMEN_OIDC_ISSUER = "http://127.0.0.1:9"
    client = Client()

    assert asked(client) == "/admin/login/"
    assert "暂时不可用" in client.get("/admin/login/").content.decode()
    assert enter("clerk").status_code == 302


def test_the_button_is_there_where_the_settings_name_a_server(user: Any, settings: Any) -> None:
    offered = Client().get("/admin/login/?next=/admin/account/").content.decode()
    settings.CHENGMEN_OIDC_ISSUER = ""
    without = Client().get("/admin/login/").content.decode()

    assert 'href="/sign-in/?next=/admin/account/"' in offered
    assert "/sign-in/" not in without
    assert Client().get("/sign-in/").status_code == 404
    assert Client().get("/sign-in/return/").status_code == 404
