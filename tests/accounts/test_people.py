"""People come by an invitation and leave by handing over; the portal team keeps the list, technical accounts apart."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.models import ModelLogEntry, Page, PageSubscription, WorkflowState

from cms.accounts import second_step
from cms.editing.delegations import Delegation
from cms.editing.hands import authors_of
from cms.records.table import writing
from tests.editing.forms import client_of, person, signed_in
from tests.editing.test_approvals import submitted
from tests.editing.test_delegations import hand_over as delegate
from tests.factories import news
from tests.publishing.city import PublishedCity

from .test_signing_in import HOME, RIGHT, WRONG, enter, goes_to

PEOPLE = "/admin/accounts/people/"
ACTS = ["stop", "restore", "unlock", "second-step", "sessions", "invite"]


@pytest.fixture
def team(city: PublishedCity) -> Client:
    return client_of("portal-team")


def invite(team: Client, name: str = "newcomer", *groups: str) -> Any:
    chosen = list(Group.objects.filter(name__in=groups or ["gongan-editors"]).values_list("pk", flat=True))
    filled = {"username": name, "last_name": "综合岗", "email": f"{name}@example.org", "groups": chosen}
    return team.post(f"{PEOPLE}invite/", filled)


def link_in_mail() -> str:
    found = re.search(r"http://[^/]+(/\S+)", mail.outbox[-1].body)
    assert found is not None
    return found[1]


def accept(link: str, password: str = RIGHT) -> Any:
    client = Client()
    form = client.get(link, follow=True)
    return client.post(form.redirect_chain[-1][0] if form.redirect_chain else link, _twice(password))


def _twice(password: str) -> dict[str, str]:
    return {"new_password1": password, "new_password2": password}


def do(team: Client, user: Any, act: str) -> Any:
    return team.post(f"{PEOPLE}{user.pk}/{act}/", follow=True)


def test_an_invitation_leads_to_a_password_and_the_first_screen(team: Client) -> None:
    invite(team)
    link = link_in_mail()
    before = enter("newcomer").status_code

    accept(link)
    again = Client().get(link, follow=True)

    client = Client()
    assert before == 200
    assert enter("newcomer", client=client).status_code == 302
    assert client.get(HOME).status_code == 200
    assert get_user_model().objects.get(username="newcomer").groups.get().name == "gongan-editors"
    assert not again.context["validlink"]
    assert mail.outbox[0].to == ["newcomer@example.org"]


def test_an_invitation_ends(team: Client, settings: Any) -> None:
    invite(team)
    settings.PASSWORD_RESET_TIMEOUT = -1

    assert not Client().get(link_in_mail(), follow=True).context["validlink"]


def test_it_is_sent_again_until_it_was_accepted(team: Client) -> None:
    invite(team)
    user = get_user_model().objects.get(username="newcomer")

    do(team, user, "invite")
    accept(link_in_mail())
    told = do(team, user, "invite")

    assert len(mail.outbox) == 2
    assert "不用再发" in told.content.decode()


def test_posts_are_named_as_people_know_them(team: Client) -> None:
    person("clerk", "gongan-editors")

    listed = team.get(PEOPLE).content.decode()
    offered = team.get(f"{PEOPLE}invite/").content.decode()

    assert "gongan-editors" not in listed
    for name in ("公安局 编辑", "门户管理团队"):
        assert name in listed
    for name in ("公安局 审核", "安全管理员", "审计管理员"):
        assert name in offered


def test_names_that_differ_by_case_alone_are_one_name(team: Client) -> None:
    person("newcomer")

    assert invite(team, "NewComer").context["form"].errors["username"]
    assert mail.outbox == []


@pytest.fixture
def leaver(city: PublishedCity) -> Any:
    made = person("leaver", "gongan-editors", "gongan-approvers")
    made.set_password(RIGHT)
    made.save()
    return made


def test_who_is_stopped_is_out_at_once_until_let_in_again(team: Client, leaver: Any) -> None:
    client = Client()
    enter("leaver", client=client)
    assert client.get(HOME).status_code == 200

    do(team, leaver, "stop")
    stopped = goes_to(client), enter("leaver").status_code
    do(team, leaver, "restore")

    assert stopped == ("/admin/login/", 200)
    assert enter("leaver").status_code == 302
    actions = ModelLogEntry.objects.filter(object_id=str(leaver.pk), user__username="portal-team")
    assert set(actions.values_list("action", flat=True)) == {"chengmen.stop_account", "chengmen.restore_account"}


def test_the_portal_team_opens_a_lock_and_resets_a_lost_second_step(team: Client, leaver: Any) -> None:
    TOTPDevice.objects.create(user=leaver, name="app", confirmed=True)
    for _number in range(6):
        enter("leaver", WRONG)
    listed = team.get(PEOPLE).content.decode()

    do(team, leaver, "unlock")
    do(team, leaver, "second-step")

    assert "已锁定" in listed
    assert enter("leaver").status_code == 302
    assert second_step.device_of(leaver) is None


def test_the_portal_team_ends_sessions(team: Client, leaver: Any) -> None:
    client = Client()
    enter("leaver", client=client)
    client.get(HOME)

    do(team, leaver, "sessions")

    assert goes_to(client) == "/admin/login/"


def test_handing_over_moves_drafts_and_texts_and_leaves_authors_in_the_history(team: Client, leaver: Any) -> None:
    taker, third = person("taker", "gongan-editors"), person("third", "gongan-approvers")
    draft = Page.objects.get(url_path="/portal/news/a/").specific
    with writing():
        draft.save_revision(user=leaver)
    state = submitted(leaver)
    delegate(leaver, third)
    PageSubscription.objects.create(page=news(), user=leaver, comment_notifications=True)

    answer = team.post(f"{PEOPLE}{leaver.pk}/hand-over/", {"taker": taker.pk}, follow=True)

    state.refresh_from_db()
    assert state.requested_by == taker
    draft.refresh_from_db()
    assert draft.latest_revision.user == taker
    assert authors_of(draft) == {leaver.pk, taker.pk}
    assert Delegation.objects.get().ended_at is not None
    assert not PageSubscription.objects.filter(user=leaver).exists()
    entry = ModelLogEntry.objects.get(action="chengmen.hand_over")
    assert entry.data == {"taker": "taker", "drafts": 1, "texts": 1}
    assert "离岗交接" in answer.content.decode()


def test_only_people_of_the_same_site_take_over(team: Client, leaver: Any) -> None:
    stranger = person("stranger", "portal-editors")
    state = submitted(leaver)

    answer = team.post(f"{PEOPLE}{leaver.pk}/hand-over/", {"taker": stranger.pk})

    assert answer.context["form"].errors["taker"]
    assert WorkflowState.objects.get(pk=state.pk).requested_by == leaver


@pytest.mark.parametrize("groups", [("gongan-editors",), ("gongan-editors", "gongan-reviewers", "gongan-approvers")])
def test_departments_find_none_of_this(team: Client, leaver: Any, groups: tuple[str, ...]) -> None:
    client = client_of(*groups)

    codes = {client.get(f"{PEOPLE}{end}").status_code for end in ("", "invite/", f"{leaver.pk}/")}
    codes |= {client.post(f"{PEOPLE}{leaver.pk}/{act}/").status_code for act in [*ACTS, "hand-over"]}
    codes.add(invite(client).status_code)

    assert codes == {404}
    leaver.refresh_from_db()
    assert leaver.is_active
    assert mail.outbox == []


def test_the_portal_team_does_nothing_to_technical_accounts_or_its_own(team: Client, leaver: Any) -> None:
    leaver.is_superuser = True
    leaver.save()
    own = get_user_model().objects.get(username="portal-team")

    codes = {do(team, leaver, act).status_code for act in ACTS}
    told = do(team, own, "stop").content.decode()

    assert codes == {404}
    assert "不能这样处理自己的账号" in told
    assert "leaver" not in team.get(PEOPLE).content.decode()
    assert get_user_model().objects.filter(is_active=False).count() == 0


def test_a_password_that_an_administrator_sets_is_changed_first(city: PublishedCity) -> None:
    administrator = person("administrator")
    administrator.is_superuser = True
    administrator.save()
    filled = {"username": "given", "email": "g@example.org", "first_name": "岗", "last_name": "综合"}
    filled |= {"password1": RIGHT, "password2": RIGHT, "is_superuser": "on"}

    answer = signed_in(administrator).post("/admin/users/new/", filled)

    assert answer.status_code == 302, answer.content.decode()
    client = Client()
    enter("given", client=client)
    assert goes_to(client) == "/admin/accounts/password/"
