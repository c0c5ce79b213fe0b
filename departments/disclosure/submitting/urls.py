"""Addresses below ``/admin/submissions/``."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "chengmen_submissions"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<int:submission_id>/", views.decide, name="decide"),
    path("of/<int:page_id>/", views.submit, name="submit"),
]
