"""Signing in: two steps, a limit of tries, an end when idle, and nothing told to those who guess."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from cms.accounts import passwords
from cms.accounts.middleware import ALWAYS
from cms.accounts.models import RecoveryCode, SignedIn
from tests.editing.forms import person, signed_in
from tests.editing.matrix.addresses import addresses, filled
from tests.publishing.city import PublishedCity

RIGHT, WRONG = "a-password-of-23-letters", "another-one"
HOME = "/admin/"


def enter(name: str, password: str = RIGHT, client: Client | None = None) -> Any:
    return (client or Client(raise_request_exception=False)).post(
        "/admin/login/", {"username": name, "password": password}
    )


def goes_to(client: Client, address: str = HOME) -> str:
    return str(client.get(address).headers.get("Location", "")).partition("?")[0]


@pytest.fixture
def user(city: PublishedCity) -> Any:
    made = person("clerk", "gongan-editors")
    made.email = "clerk@example.org"
    made.set_password(RIGHT)
    made.save()
    return made


@pytest.fixture
def device(user: Any) -> TOTPDevice:
    made: TOTPDevice = TOTPDevice.objects.create(user=user, name="app", confirmed=True)
    return made


def code_of(device: TOTPDevice, steps: int = 0) -> str:
    return f"{totp(device.bin_key, t0=-30 * steps):06d}"


def enter_code(client: Client, code: str, **more: str) -> Any:
    return client.post("/admin/accounts/verify/", {"code": code} | more)


class TestSecondStep:
    @pytest.fixture(autouse=True)
    def is_required(self, settings: Any) -> None:
        settings.CHENGMEN_SECOND_STEP = True

    def test_who_has_none_sets_it_up_first(self, user: Any) -> None:
        client = signed_in(user)
        shown = client.get("/admin/accounts/verify/", follow=True).content.decode()
        key = re.search(r"<code>([A-Z2-7 ]+)</code>", shown)
        assert key is not None
        device = TOTPDevice(key=client.session["accounts_key"])

        refused = client.post("/admin/accounts/second-step/", {"code": "abc"})
        before = goes_to(client)
        answer = client.post("/admin/accounts/second-step/", {"code": code_of(device)})

        assert "<svg" in shown
        assert "验证码不正确" in str(refused.context["form"].errors)
        assert before == "/admin/accounts/verify/"
        assert len(re.findall(r"<li><code>[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}</code>", answer.content.decode())) == 10
        assert "no-store" in answer.headers["Cache-Control"]
        assert client.get(HOME).status_code == 200

    def test_a_code_opens_the_screen_that_was_asked_for(self, user: Any, device: TOTPDevice) -> None:
        client = signed_in(user)
        asked = client.get("/admin/account/").headers["Location"]

        answer = enter_code(client, code_of(device), next="/admin/account/")

        assert asked == "/admin/accounts/verify/?next=%2Fadmin%2Faccount%2F"
        assert answer.headers["Location"] == "/admin/account/"
        assert client.get("/admin/account/").status_code == 200

    @pytest.mark.parametrize("address", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
    def test_it_leads_nowhere_else(self, user: Any, device: TOTPDevice, address: str) -> None:
        assert enter_code(signed_in(user), code_of(device), next=address).headers["Location"] == HOME

    def test_a_code_holds_once_and_wrong_ones_slow_down(self, user: Any, device: TOTPDevice) -> None:
        client, code = signed_in(user), code_of(device)

        wrong = enter_code(client, "000000" if code != "000000" else "111111")
        too_soon = enter_code(client, code)
        TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
        right = enter_code(client, code)
        again = enter_code(signed_in(user), code)

        assert [answer.status_code for answer in (wrong, too_soon, right, again)] == [200, 200, 302, 200]

    def test_a_recovery_code_holds_once(self, user: Any, device: TOTPDevice) -> None:
        client = signed_in(user)
        enter_code(client, code_of(device))
        made = re.findall(
            r"<li><code>([A-Z2-7-]+)</code>", client.post("/admin/accounts/second-step/", {}).content.decode()
        )

        first, second = (enter_code(signed_in(user), made[0].lower()) for _number in range(2))

        assert (first.status_code, second.status_code) == (302, 200)
        assert RecoveryCode.objects.filter(user=user).count() == 9
        assert made[1] not in str(list(RecoveryCode.objects.values_list("digest", flat=True)))

    def test_no_address_of_the_admin_opens_before_it(self, user: Any, device: TOTPDevice) -> None:
        client = signed_in(user)
        user.is_superuser = True
        user.save()
        opened = set()
        for address in addresses():
            if address.name == "wagtailadmin_logout":
                continue
            answer = client.get(filled(address.route, {"pk": 1}))
            is_sent_away = answer.headers.get("Location", "").startswith("/admin/accounts/verify/")
            if answer.status_code != 404 and not is_sent_away:
                opened.add(address.name)

        assert opened == {*ALWAYS, "accounts:verify"} - {"wagtailadmin_logout"}

    def test_a_session_known_before_it_opens_nothing_after_it(
        self, user: Any, device: TOTPDevice, settings: Any
    ) -> None:
        client, thief = Client(), Client()
        enter("clerk", client=client)
        name = settings.SESSION_COOKIE_NAME
        thief.cookies[name] = client.cookies[name].value

        enter_code(client, code_of(device))

        assert client.get(HOME).status_code == 200
        assert goes_to(thief) == "/admin/login/"
        assert client.get("/admin/accounts/sessions/").context["sessions"].count() == 1

    def test_codes_of_another_do_not_open(self, user: Any, device: TOTPDevice) -> None:
        other = TOTPDevice.objects.create(user=person("other", "gongan-editors"), name="app", confirmed=True)

        assert enter_code(signed_in(user), code_of(other)).status_code == 200


def test_where_it_is_not_required_it_is_asked_of_those_who_set_it_up(user: Any, device: TOTPDevice) -> None:
    without = signed_in(person("without", "gongan-editors"))

    assert without.get(HOME).status_code == 200
    assert goes_to(signed_in(user)) == "/admin/accounts/verify/"


@pytest.mark.parametrize("name", ["clerk", "nobody-here"])
def test_wrong_passwords_lock_a_name_whether_it_exists_or_not(user: Any, name: str) -> None:
    answers = [enter(name, WRONG) for _number in range(6)]
    right = enter(name)

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429, 429]
    assert right.status_code == 429
    assert "暂时不能登录" in right.content.decode()
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert enter(name).status_code == (302 if name == "clerk" else 200)


def test_a_guesser_learns_nothing_from_the_answers(user: Any) -> None:
    user.is_active = False
    user.save()
    stopped, unknown = enter("clerk"), enter("nobody-here")
    asked = [
        Client().post("/admin/password_reset/", {"email": f"{name}@example.org"}, follow=True)
        for name in ("clerk", "nobody-here")
    ]

    def said(answer: Any) -> str:
        return re.sub(r"\w{64}|clerk|nobody-here", "", answer.content.decode())

    assert said(stopped) == said(unknown)
    assert said(asked[0]) == said(asked[1])


def test_the_log_names_nobody(user: Any, caplog: pytest.LogCaptureFixture) -> None:
    for _number in range(6):
        enter("clerk", WRONG)

    ours = [record for record in caplog.records if not record.name.startswith(("axes", "django.request"))]
    assert {record.getMessage() for record in ours} == {"sign_in_refused", "account_locked"}
    assert "clerk" not in str([vars(record) for record in ours])


def test_who_does_nothing_for_a_while_is_signed_out(user: Any, settings: Any) -> None:
    client = Client()
    enter("clerk", client=client)
    at_first = client.get(HOME).status_code
    session = client.session
    session["accounts_seen"] = time.time() - settings.CHENGMEN_IDLE_MINUTES * 60 - 1
    session.save()

    answer = client.get("/admin/account/")

    assert at_first == 200
    assert answer.headers["Location"] == "/admin/login/?next=%2Fadmin%2Faccount%2F"
    assert "自动退出" in client.get(answer.headers["Location"]).content.decode()
    assert goes_to(client) == "/admin/login/"


def test_an_open_window_alone_keeps_nobody_signed_in(user: Any) -> None:
    client = Client()
    enter("clerk", client=client)
    session = client.session
    session["accounts_seen"] = began = time.time() - 600
    session.save()

    client.get(f"/admin/receipts/{1}/")

    assert client.session["accounts_seen"] == began
    client.get("/admin/account/")
    assert client.session["accounts_seen"] > began


def test_a_password_that_another_set_is_changed_first(user: Any) -> None:
    passwords.give(user)
    client, own = signed_in(user), "a-password-of-my-own"
    filled_in = {"old_password": RIGHT, "new_password1": RIGHT, "new_password2": RIGHT}

    before = goes_to(client)
    same = client.post("/admin/accounts/password/", filled_in)
    client.post("/admin/accounts/password/", filled_in | {"new_password1": own, "new_password2": own})

    assert before == "/admin/accounts/password/"
    assert "不能与原密码相同" in str(same.context["form"].errors)
    assert client.get(HOME).status_code == 200
    assert enter("clerk", own).status_code == 302


def test_sessions_are_listed_and_ended_by_their_owner_alone(user: Any) -> None:
    here, there, other = Client(headers={"user-agent": "here"}), Client(headers={"user-agent": "there"}), Client()
    enter("clerk", client=here)
    enter("clerk", client=there)
    stranger = person("stranger", "portal-editors")
    stranger.set_password(RIGHT)
    stranger.save()
    enter("stranger", client=other)
    mine = SignedIn.objects.get(agent="there")

    shown = here.get("/admin/accounts/sessions/").content.decode()
    refused = other.post(f"/admin/accounts/sessions/{mine.pk}/end/")
    still = there.get(HOME).status_code
    here.post(f"/admin/accounts/sessions/{mine.pk}/end/")

    assert ">there<" in shown
    assert refused.status_code == 404
    assert (still, goes_to(there)) == (200, "/admin/login/")
    assert here.get(HOME).status_code == 200
    enter("clerk", client=there)
    here.post("/admin/accounts/sessions/others/end/")
    assert goes_to(there) == "/admin/login/"
    assert other.get(HOME).status_code == 200
    assert mail.outbox == []
