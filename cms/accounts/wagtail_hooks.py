"""Addresses, menu and log of the accounts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, resolve, reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.editing.guarded import decide

from . import audit, duties, passwords, people, second_step, sessions

decide(
    "accounts",
    anyone="verify enrol change_password sessions end_session end_other_sessions",
    closed="people invite person act hand_over log log_export",
)


@hooks.register("register_admin_urls")
def addresses() -> list[URLResolver]:
    own = [
        path("verify/", second_step.verify, name="verify"),
        path("second-step/", second_step.enrol, name="enrol"),
        path("password/", passwords.change, name="change_password"),
        path("sessions/", sessions.own, name="sessions"),
        path("sessions/<int:session_id>/end/", sessions.end_own, name="end_session"),
        path("sessions/others/end/", sessions.end_others, name="end_other_sessions"),
    ]
    all_of_them = [
        path("people/", people.people, name="people"),
        path("people/invite/", people.invite, name="invite"),
        path("people/<int:user_id>/", people.person, name="person"),
        path("people/<int:user_id>/hand-over/", people.hand_over_to, name="hand_over"),
        path("people/<int:user_id>/<slug:name>/", people.act, name="act"),
    ]
    logs = [path("log/", audit.log, name="log"), path("log/export/", audit.export, name="log_export")]
    return [path("accounts/", include(([*own, *all_of_them, *logs], "accounts"), namespace="accounts"))]


class PeopleMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return duties.keeps_people(request.user)


class LogMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return duties.audits(request.user)


@hooks.register("register_admin_menu_item")
def log_item() -> MenuItem:
    return LogMenuItem(_("操作日志"), reverse_lazy("accounts:log"), icon_name="history", order=145)


@hooks.register("construct_main_menu")
def duties_see_their_own_menu(request: HttpRequest, items: list[Any]) -> None:
    if (screens := duties.screens_of(request.user)) is not None:
        # A menu of menus has no address of its own.
        items[:] = [item for item in items if str(item.url) not in {"", "#"} and leads_to(item.url) in screens]


def leads_to(address: Any) -> str:
    return str(resolve(str(address).partition("?")[0]).view_name)


@hooks.register("register_admin_menu_item")
def people_item() -> MenuItem:
    return PeopleMenuItem(_("人员"), reverse_lazy("accounts:people"), icon_name="group", order=140)


@hooks.register("register_account_menu_item")
def second_step_item(request: HttpRequest) -> dict[str, Any]:
    return {"url": reverse("accounts:enrol"), "label": gettext("第二步验证")}


@hooks.register("register_account_menu_item")
def sessions_item(request: HttpRequest) -> dict[str, Any]:
    return {"url": reverse("accounts:sessions"), "label": gettext("我的登录")}


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    for action, label in people.LABELS.items():
        actions.register_action(action, label, label)
    actions.register_action(people.HANDED_OVER)(people.HandedOverFormatter)


@hooks.register("after_create_user")
@hooks.register("after_edit_user")
def a_given_password_is_changed_first(request: HttpRequest, user: Any) -> None:
    if user.pk != request.user.pk and request.POST.get("password1"):
        passwords.give(user)
