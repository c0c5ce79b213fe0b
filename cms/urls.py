"""Addresses of the back office."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

from cms.accounts import city_sign_in
from cms.editing.assets import asset
from cms.editing.media import rendition
from cms.editing.tags import autocomplete
from cms.operations import views as operations

urlpatterns = [
    path("healthz", operations.health),
    path("metrics", operations.metrics),
    path("sign-in/", city_sign_in.begin, name="city_sign_in"),
    path("sign-in/return/", city_sign_in.CityReturn.as_view(), name="city_sign_in_return"),
    # Before Wagtail's own of the same name.
    path("admin/tag-autocomplete/", autocomplete, name="wagtailadmin_tag_autocomplete"),
    path("admin/", include(admin_urls)),
    path("documents/", include(document_urls)),
    path("assets/<path:name>", asset),
    path("media/<path:name>", rendition),
    path("", RedirectView.as_view(url="/admin/")),
]
