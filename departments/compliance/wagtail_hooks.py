"""网站总览 in the portal team's menu, 网站自查 in a department's, and its findings on the first screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.accounts.duties import shows_to_watchers, watches
from cms.editing.guard import own_pages, owned, sees_all
from cms.editing.guarded import decide
from cms.editing.today import MOST, Line, today
from departments.organisation.city_menu import CityPlace
from departments.organisation.models import SiteProfile

from . import views
from .keeping import last_check


def own_sites(user: Any) -> QuerySet[SiteProfile]:
    return SiteProfile.objects.filter(site__root_page__in=own_pages(user).values("pk"), closed_on=None)


def own(request: HttpRequest) -> HttpResponse:
    """Leads to the user's own site."""
    profile = own_sites(request.user).first()
    if profile is None:
        raise Http404
    return redirect("compliance:site", profile.pk)


class Compliance(CityPlace):
    name = "compliance"
    menu_label = _("网站总览")
    menu_icon = "view"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", views.overview, name="index"),
            path("own/", own, name="own"),
            path("export/", views.export_city, name="export"),
            path("<int:pk>/", views.site, name="site"),
            path("<int:pk>/export/", views.export_site, name="export_site"),
        ]


owned("site_profile", own_sites)
decide(Compliance.name, anyone="own", own=("site export_site", {"pk": "site_profile"}), closed="index export")


shows_to_watchers({f"{Compliance.name}:{name}" for name in ("index", "site", "export", "export_site")})


@hooks.register("register_admin_viewset")
def compliance() -> Compliance:
    return Compliance()


class OwnCheckItem(MenuItem):
    """Leads whoever works for one site to that site's."""

    def is_shown(self, request: HttpRequest) -> bool:
        return not sees_all(request.user) and own_sites(request.user).exists()


class WatchedItem(MenuItem):
    """Leads whoever supervises or inspects to all sites; the portal team finds them in its own menu."""

    def is_shown(self, request: HttpRequest) -> bool:
        return watches(request.user)


@hooks.register("register_admin_menu_item")
def watched() -> MenuItem:
    return WatchedItem(Compliance.menu_label, reverse_lazy("compliance:index"), icon_name="view", order=145)


@hooks.register("register_admin_menu_item")
def own_check() -> MenuItem:
    return OwnCheckItem(_("网站自查"), reverse_lazy("compliance:own"), icon_name="view", order=145)


@today(_("网站自查发现的问题"), order=45)
def found(user: Any, pages: Any) -> Iterator[Line]:
    """What stands on one's own pages; of all sites those with most for whoever watches, the portal team has its overview."""
    if sees_all(user):
        return
    if watches(user):
        for one in views.site_lines():
            if one.total:
                url = reverse("compliance:site", args=[one.profile.pk])
                yield Line(one.profile.site.site_name, url, translate("%(count)s 个问题") % {"count": one.total})
        return
    for profile in own_sites(user).select_related("site")[:1]:
        check = last_check(profile)
        for finding in (check.findings if check is not None else ())[:MOST]:
            url = views.edit_url(user, profile, finding) or reverse("compliance:site", args=[profile.pk])
            yield Line(finding.title, url, finding.text)
