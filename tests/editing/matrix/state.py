"""Whether anything was written: all tables but those that every look at the admin may write to."""

from __future__ import annotations

from django.apps import apps
from django.db import connection

OF_EVERY_VISIT = {
    "django_session",
    "wagtailadmin_editingsession",
    "wagtailcore_pagesubscription",
    "wagtailimages_rendition",
    "wagtailusers_userprofile",
}
"""The visitor's own, and thumbnails."""
COLUMNS = {"chengmen_signed_in": "id, user_id"}
"""Of tables that hold when somebody was last seen."""


State = dict[str, list[str]]


def state() -> State:
    """The rows of each table."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - OF_EVERY_VISIT
    found: State = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT {COLUMNS.get(table, "*")} FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def differing(before: State, after: State) -> set[str]:
    return {table for table in before if before[table] != after[table]}
