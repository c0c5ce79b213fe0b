"""三员分立: who runs the system, who keeps the people and who audits are different, and see different things."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.log_actions import log

from cms.accounts import duties
from cms.accounts.audit import MOST
from cms.accounts.duties import AUDIT, INSPECTORS, SECURITY, SUPERVISORS, DutiesClash
from cms.editing.urgency import because
from cms.records.table import writing
from tests.editing.forms import client_of, person, signed_in
from tests.editing.matrix.addresses import addresses, filled
from tests.factories import news
from tests.publishing.city import PublishedCity

from .test_people import PEOPLE, do, invite

LOG = "/admin/accounts/log/"


@pytest.fixture
def auditor(city: PublishedCity) -> Client:
    return client_of(AUDIT)


def edited(title: str) -> None:
    team = person("team", "portal-team")
    page = news()
    page.title = title
    with writing(), because("汛情"):
        page.save_revision(user=team, log_action=True).publish(user=team)


@pytest.mark.parametrize(
    "groups",
    [
        (AUDIT, SECURITY),
        (AUDIT, "gongan-editors"),
        (SECURITY, "gongan-approvers"),
        (AUDIT, "portal-team"),
        (SUPERVISORS, "gongan-editors"),
        (INSPECTORS, "portal-team"),
    ],
)
def test_one_account_holds_one_duty(city: PublishedCity, groups: tuple[str, ...]) -> None:
    user = person("both")

    with pytest.raises(DutiesClash), writing():
        user.groups.set(Group.objects.filter(name__in=groups))
    Group.objects.get(name=groups[0]).user_set.add(user)
    with pytest.raises(DutiesClash), writing():
        Group.objects.get(name=groups[1]).user_set.add(user)

    assert [group.name for group in user.groups.all()] == [groups[0]]


def test_a_technical_administrator_holds_none(city: PublishedCity) -> None:
    user = person("auditor", AUDIT)
    user.is_superuser = True

    with pytest.raises(DutiesClash):
        user.save()


def test_forms_say_so_and_keep_nothing(city: PublishedCity) -> None:
    administrator, team = person("administrator"), client_of("portal-team")
    administrator.is_superuser = True
    administrator.save()
    auditor = person("auditor", AUDIT)
    chosen = list(Group.objects.filter(name__in=[AUDIT, "gongan-editors"]).values_list("pk", flat=True))
    filled_in = {"username": "auditor", "email": "a@example.org", "first_name": "岗", "last_name": "审计"}

    invited = invite(team, "newcomer", AUDIT, SECURITY)
    answer = signed_in(administrator).post(
        f"/admin/users/edit/{auditor.pk}/", filled_in | {"groups": chosen, "is_active": "on"}, follow=True
    )

    assert invited.context["form"].errors["groups"]
    assert "须由不同的人担任" in answer.content.decode()
    assert [group.name for group in auditor.groups.all()] == [AUDIT]


def test_the_auditor_reads_what_everybody_did_with_the_reasons(auditor: Client) -> None:
    edited("又一个标题")

    shown = auditor.get(LOG).content.decode()
    found = auditor.get(LOG, {"q": "又一个标题"}).context["acts"]

    assert "未经审核紧急发布，理由：汛情" in shown
    assert {act.user for act in found} == {"team"}
    assert auditor.get(LOG, {"q": "没有的标题"}).context["acts"] == []


def test_the_log_goes_on_where_a_screen_ends(auditor: Client) -> None:
    team = person("team", "portal-team")
    for number in range(MOST + 20):
        log(instance=team, action="chengmen.sign_in", user=team, title=f"第{number}次")

    first = auditor.get(LOG, {"q": "team"}).context
    second = auditor.get(LOG, {"q": "team", "before": first["more"]}).context

    told = [act.what.split()[-1] for act in (*first["acts"], *second["acts"])]
    assert len(first["acts"]) == MOST
    assert told == [f"第{number}次" for number in reversed(range(MOST + 20))]
    assert second["more"] == ""


def test_it_is_exported_without_formulas(auditor: Client) -> None:
    edited("=HYPERLINK(1)")

    answer = auditor.get(f"{LOG}export/")
    rows = list(csv.reader(b"".join(answer.streaming_content).decode().splitlines()))

    assert rows[0] == ["时间", "账号", "对象", "操作"]
    assert len(rows) > 2
    assert not [cell for row in rows[1:] for cell in row if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize(
    "groups", [("portal-team",), ("gongan-editors", "gongan-approvers"), (SECURITY,), (SUPERVISORS,)]
)
def test_nobody_else_reads_the_auditors_log(city: PublishedCity, groups: tuple[str, ...]) -> None:
    client = client_of(*groups)

    assert {client.get(address).status_code for address in (LOG, f"{LOG}export/")} <= {302, 403, 404}


@pytest.mark.slow
@pytest.mark.parametrize("group", [AUDIT, SECURITY, SUPERVISORS, INSPECTORS])
def test_these_duties_open_nothing_else(city: PublishedCity, group: str) -> None:
    client = client_of(group)
    page = news()
    values = {"pk": page.pk, "page_id": page.pk, "user_id": person("other").pk, "name": "stop"}
    opened = set()
    for address in addresses():
        if address.name not in duties.SCREENS[group]:
            for act in (client.get, client.post):
                if act(filled(address.route, values)).status_code not in {404, 405}:
                    opened.add(address.name)

    assert opened <= {"wagtailadmin_password_reset", "wagtailadmin_password_reset_done"}
    assert client.get("/admin/").status_code == 200


def test_where_somebody_administers_security_the_portal_team_no_longer_keeps_the_people(city: PublishedCity) -> None:
    team, other = client_of("portal-team"), person("other", "gongan-editors")
    before = team.get(PEOPLE).status_code
    security = client_of(SECURITY)

    do(security, other, "stop")
    after = team.get(PEOPLE).status_code

    other.refresh_from_db()
    assert not other.is_active
    assert before == 200
    assert after in {302, 403}
    assert 'href="/admin/accounts/people/"' not in team.get("/admin/").content.decode()


def test_each_sees_its_own_menu(auditor: Client) -> None:
    def menu(client: Client) -> Any:
        return [name for name in ("people", "log", "reports", "pages", "approvals") if f"/{name}/" in shown(client)]

    def shown(client: Client) -> str:
        return client.get("/admin/").content.decode()

    assert "log" in menu(auditor)
    assert "people" not in menu(auditor)
    assert "people" in menu(client_of(SECURITY))
    assert "log" not in menu(client_of("portal-team"))
