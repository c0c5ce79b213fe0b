"""全市: the portal team's menu, to which other rooms add places of their own."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from cms.editing.guard import sees_all

CITY_MENU = "register_city_menu_item"
"""Hook of the menu."""


class CityMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return sees_all(request.user)


class CityPlace(ViewSet):
    """A subclass states ``name``, ``menu_label``, ``menu_icon`` and ``get_urlpatterns``."""

    menu_item_class = CityMenuItem
    menu_hook = CITY_MENU
