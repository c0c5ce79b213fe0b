"""Addresses below ``/admin/word/``."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "chengmen_word"
urlpatterns = [
    path("<int:page_id>/", views.import_into, name="import"),
    path("new/<int:parent_page_id>/", views.begin_with, name="begin"),
]
