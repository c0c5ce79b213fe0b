"""新增部门 in the portal team's menu."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms.editing.guarded import decide
from departments.organisation.city_menu import CityPlace

from .views import join


class Joining(CityPlace):
    name = "joining"
    menu_label = _("新增部门")
    menu_icon = "plus"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", join, name="index")]


decide(Joining.name, closed="index")


@hooks.register("register_admin_viewset")
def joining() -> Joining:
    return Joining()
