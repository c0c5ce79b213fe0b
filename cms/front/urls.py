"""Addresses of the front; what is not named here is a released file."""

from __future__ import annotations

from django.urls import path, re_path

from departments.counter import views as counter
from departments.counter.status import status
from search import views as search

from . import views
from .api import api
from .metrics import metrics

urlpatterns = [
    path("healthz", views.health),
    path("metrics", metrics),
    path("search", search.search_page),
    path("search/click", search.search_click),
    path("search.json", search.search_json),
    path("suggest.json", search.suggest_json),
    path("opensearch.xml", search.opensearch_xml),
    path("counter/consultation", counter.ask, {"kind": "consultation"}),
    path("counter/complaint", counter.ask, {"kind": "complaint"}),
    path("counter/disclosure-request", counter.ask, {"kind": "disclosure_request"}),
    path("counter/status", status),
    path("api/v1/", api.urls),
    path("data/public.sqlite", views.download, {"name": "public.sqlite"}),
    path("data/records.jsonl.gz", views.download, {"name": "records.jsonl.gz"}),
    re_path("", views.page),
]
handler400 = views.unreadable
handler500 = views.broken
