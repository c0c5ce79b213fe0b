"""Addresses below ``/admin/cases/``."""

from __future__ import annotations

from django.urls import path

from . import registering, views

app_name = "chengmen_cases"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("register/", registering.register, name="register"),
    path("<int:case_id>/", views.case, name="case"),
]
