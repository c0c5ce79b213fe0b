"""The portal team's lists of departments and sites, the city's own settings, and each manager's own site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import CreateView, EditView, IndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from cms.editing.guard import owned
from cms.editing.guarded import ROWS, decide
from cms.editing.policies import PortalTeamPolicy
from cms.editing.today import Line, today

from . import own_site
from .city_menu import CITY_MENU, CityPlace
from .codes import department_code_warning, site_code_warning
from .models import City, Department, SiteProfile, TrainingCertificate
from .models.certificates import WARNED_BEFORE

for model in (City, Department, SiteProfile, TrainingCertificate):
    register_permission_policy(model, PortalTeamPolicy(model))


class WarnsOfCodes:
    """A view that saves first and then asks about codes of an odd shape."""

    request: HttpRequest

    def save_instance(self) -> Any:
        instance = super().save_instance()  # type: ignore[misc]
        for warning in filter(None, code_warnings(instance)):
            messages.warning(self.request, warning)
        return instance


def code_warnings(instance: Any) -> list[str]:
    match instance:
        case Department():
            return [department_code_warning(instance.code)]
        case SiteProfile():
            return [site_code_warning(instance.identification_code)]
    return []


class WarningCreateView(WarnsOfCodes, CreateView):
    pass


class WarningEditView(WarnsOfCodes, EditView):
    pass


class ProfileIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[SiteProfile]:
        return super().get_base_queryset().select_related("site", "department")


class CertificateIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[TrainingCertificate]:
        return super().get_base_queryset().select_related("user")


class DepartmentList(ModelViewSet):
    name = "departments"
    model = Department
    icon = "group"
    list_display = ["name", "short_name", "code", "phone"]
    search_fields = ["name", "short_name", "former_names", "code"]
    add_view_class = WarningCreateView
    edit_view_class = WarningEditView


class SiteProfileList(ModelViewSet):
    name = "site_profiles"
    model = SiteProfile
    icon = "site"
    list_display = ["__str__", "slug", "site_kind", "department", "icp_number", "police_number"]
    list_filter = ["site_kind"]
    search_fields = ["slug", "site__site_name", "sponsor"]
    index_view_class = ProfileIndexView
    add_view_class = WarningCreateView
    edit_view_class = WarningEditView


class CertificateList(ModelViewSet):
    name = "training_certificates"
    model = TrainingCertificate
    icon = "user"
    list_display = ["person", "user", "number", "passed_on", "valid_until"]
    list_filter = ["valid_until"]
    search_fields = ["person", "number", "user__username"]
    index_view_class = CertificateIndexView
    form_fields = ["user", "person", "number", "passed_on", "valid_until"]


@today(_("培训证书"), order=35)
def ending_certificate(user: Any, pages: Any) -> Iterator[Line]:
    """The user's own, from two months before its end (R21)."""
    latest = user.training_certificates.order_by("-valid_until").first()
    day = timezone.localdate()
    if latest is not None and latest.valid_until < day + WARNED_BEFORE:
        is_over = latest.valid_until < day
        title = translate("您的培训证书已经到期") if is_over else translate("您的培训证书即将到期，请参加考核")
        yield Line(title, reverse("wagtailadmin_account"), latest.valid_until.isoformat())


class CitySettings(CityPlace):
    """A place in the menu alone: the form is Wagtail's for settings."""

    name = "city"
    menu_label = _("城市设置")
    menu_icon = "cog"

    @property
    def menu_url(self) -> str:
        return reverse("wagtailsettings:edit", args=["chengmen_organisation", "city"])


class CityLists(ViewSetGroup):
    menu_label = _("全市")
    menu_icon = "globe"
    menu_order = 130
    submenu_hook = CITY_MENU
    items = (DepartmentList, SiteProfileList, CertificateList, CitySettings)


for listing in (DepartmentList, SiteProfileList, CertificateList):
    decide(listing.name, closed=ROWS)


owned("managed_site", own_site.managed)
decide("own_site", anyone="index", own=("site", {"profile_id": "managed_site"}))


class OwnSiteItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return own_site.managed(request.user).exists()


@hooks.register("register_admin_urls")
def own_site_addresses() -> list[URLResolver]:
    addresses = [path("", own_site.index, name="index"), path("<int:profile_id>/", own_site.site, name="site")]
    return [path("own-site/", include((addresses, "own_site"), namespace="own_site"))]


@hooks.register("register_admin_menu_item")
def own_site_item() -> MenuItem:
    return OwnSiteItem(_("本网站"), reverse_lazy("own_site:index"), icon_name="site", order=104)


@hooks.register("register_admin_viewset")
def city_lists() -> CityLists:
    return CityLists()


@hooks.register("construct_settings_menu")
def city_stands_in_one_menu(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name != "city"]
