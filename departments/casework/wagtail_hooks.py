"""The work calendar and the limits, for the portal team."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from cms.editing.guard import sees_all
from cms.editing.guarded import ROWS, decide
from cms.editing.policies import PortalTeamPolicy
from cms.editing.today import Line, today

from . import holidays  # noqa: F401 (registers its hooks)
from .models import Limit, WorkYear
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
