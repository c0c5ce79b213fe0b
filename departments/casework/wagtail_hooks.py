"""The work calendar and the limits, for the portal team; the desk, for officers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse, reverse_lazy
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page
from wagtail.permissions import register_permission_policy

from cms.editing.guard import owned, sees_all
from cms.editing.guarded import ROWS, decide
from cms.editing.policies import PortalTeamPolicy
from cms.editing.today import MOST, Line, today

from . import holidays, overdue  # noqa: F401 (register their hooks)
from .desk import urls as desk_urls
from .desk.officers import events_of_nobody, is_officer, own_cases, own_events
from .desk.registering import REGISTERED
from .desk.views import READ, RENEWED
from .models import Limit, WorkYear
from .transitions import OPEN_STATES
from .work_years import years_missing_now

register_permission_policy(WorkYear, PortalTeamPolicy(WorkYear))
register_permission_policy(Limit, PortalTeamPolicy(Limit))


class WorkYearList(ModelViewSet):
    name = "work_years"
    model = WorkYear
    icon = "date"
    menu_label = _("办公日历")
    menu_order = 135
    add_to_admin_menu = True
    list_display = ["year", "source"]
    list_per_page = 50


class LimitList(ModelViewSet):
    name = "case_limits"
    model = Limit
    icon = "history"
    menu_label = _("办理期限")
    menu_order = 136
    add_to_admin_menu = True
    list_display = ["kind", "clock", "department", "days", "source"]
    list_per_page = 50


decide(WorkYearList.name, closed=ROWS)
decide(LimitList.name, closed=ROWS)
owned("case", own_cases)
decide(desk_urls.app_name, anyone="inbox register", own=("case", {"case_id": "case"}))


class DeskMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_officer(request.user)


@hooks.register("register_admin_urls")
def addresses() -> list[URLResolver]:
    return [path("cases/", include(desk_urls))]


@hooks.register("register_admin_menu_item")
def desk_item() -> MenuItem:
    return DeskMenuItem(_("咨询投诉"), reverse_lazy("chengmen_cases:inbox"), icon_name="mail", order=105)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(REGISTERED, _("代录来件"), _("代录了来件"))
    actions.register_action(READ, _("查看咨询投诉"), _("查看了咨询投诉"))
    actions.register_action(RENEWED, _("换发查询码"), _("换发了查询码"))


@today(_("待办的咨询和投诉"), order=5)
def waiting_cases(user: Any, pages: QuerySet[Page]) -> Iterator[Line]:
    if is_officer(user):
        waiting = own_events(user).filter(to_state__in=OPEN_STATES).select_related("case")
        for event in waiting.order_by(F("due").asc(nulls_last=True), "case_id")[:MOST]:
            due = translate("截止 %(day)s") % {"day": event.due} if event.due else ""
            title = f"{event.case.get_kind_display()} {event.case.number}"
            yield Line(title, reverse("chengmen_cases:case", args=[event.case_id]), due)


@hooks.register("register_admin_viewset")
def work_year_list() -> WorkYearList:
    return WorkYearList()


@hooks.register("register_admin_viewset")
def limit_list() -> LimitList:
    return LimitList()


@today(_("办公日历"), order=36)
def missing_year(user: Any, pages: Any) -> Iterator[Line]:
    if not sees_all(user):
        return
    for year in years_missing_now():
        title = translate("办公日历缺少%(year)d年，请按国务院办公厅通知录入，否则无法计算办理期限") % {"year": year}
        yield Line(title, reverse("work_years:add"))


@today(_("没有人承办的咨询和投诉"), order=6)
def cases_of_nobody(user: Any, pages: QuerySet[Page]) -> Iterator[Line]:
    if sees_all(user) and (number := events_of_nobody().count()):
        title = translate("%(number)d件没有承办人员：请在“人员”中为这些部门或门户指定承办人员") % {"number": number}
        yield Line(title, reverse("accounts:people"))
