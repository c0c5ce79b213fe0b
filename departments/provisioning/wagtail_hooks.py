"""新增部门 and 机构改革 in the portal team's menu."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms.editing.guarded import decide
from departments.organisation.city_menu import CityPlace

from .reorganising import views as reorganising
from .views import join


class Joining(CityPlace):
    name = "joining"
    menu_label = _("新增部门")
    menu_icon = "plus"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", join, name="index")]


class Reorganising(CityPlace):
    name = "reorganising"
    menu_label = _("机构改革")
    menu_icon = "group"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", reorganising.choose, name="index"),
            path("rename/", reorganising.RenamingView.as_view(), name="rename"),
            path("merge/", reorganising.MergingView.as_view(), name="merge"),
            path("retire/", reorganising.RetiringView.as_view(), name="retire"),
        ]


decide(Joining.name, closed="index")
decide(Reorganising.name, closed="index rename merge retire")


@hooks.register("register_admin_viewset")
def city_places() -> list[CityPlace]:
    return [Joining(), Reorganising()]
