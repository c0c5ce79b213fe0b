"""Imports of the back office: what people do with them, and what is kept of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.editing import writers
from cms.editing.guard import own_pages, sees_all
from departments.organisation.models import SiteProfile

from ..models import OPEN, ImportedTables, TablesImport
from .faults import Fault
from .importing import Effect, Imported

MOST_DRAFTS = 200
State = TablesImport.State


class Report(msgspec.Struct):
    """What became of a file; of long lists, the beginnings."""

    items: int = 0
    unchanged: int = 0
    created: int = 0
    changed: int = 0
    submitted: int = 0
    published: int = 0
    incomplete: int = 0
    left: list[Fault] = []
    """Why the file was refused, or guides were left."""
    drafts: list[tuple[str, list[str]]] = []
    """Items' codes, and what keeps their guides from being published."""

    @property
    def written(self) -> int:
        return self.created + self.changed

    @property
    def only_drafts(self) -> int:
        return self.written - self.submitted - self.published

    def add(self, outcome: Imported) -> None:
        for name in ("created", "changed", "submitted", "published"):
            setattr(self, name, getattr(self, name) + getattr(outcome, name))
        self.incomplete += len(outcome.drafts)
        self.left = [*self.left, *outcome.overtaken][:MOST_DRAFTS]
        self.drafts = [*self.drafts, *outcome.drafts.items()][:MOST_DRAFTS]


class Planned(msgspec.Struct):
    """What writing would do."""

    differing: list[str]
    """Codes of the items, in the file's order."""
    created: int
    effects: list[Effect]
    """The first of them."""

    @property
    def changed(self) -> int:
        return len(self.differing) - self.created


def own_profiles(user: Any) -> QuerySet[SiteProfile]:
    """Of the sites on which the user has rights."""
    profiles = SiteProfile.objects.select_related("site__root_page", "department").order_by("site__root_page__path")
    return profiles if sees_all(user) else profiles.filter(site__root_page__in=own_pages(user).values("pk"))


def own_imports(user: Any) -> QuerySet[TablesImport]:
    """Of the user's sites, whoever asked for them; the newest first."""
    imports = TablesImport.objects.select_related("user", "profile__site__root_page", "profile__department")
    return imports.filter(profile__in=own_profiles(user).order_by().values("pk")).order_by("-pk")


def may_write(user: Any, profile: SiteProfile) -> bool:
    home = profile.site.root_page.specific_deferred
    return bool(home.permissions_for_user(user).can_add_subpage())


def begin(user: Any, profile: SiteProfile, name: str, content: bytes) -> TablesImport | None:
    """None while the user's last file for this site is still being written."""
    with transaction.atomic():
        mine = TablesImport.objects.filter(user=user, profile=profile)
        mine.exclude(state=State.WRITING).delete()
        if mine.exists():
            return None
        path = Path(name)
        short = f"{path.stem[:60]}{path.suffix.lower()}"
        given = TablesImport.objects.create(user=user, profile=profile, name=short, size=len(content))
        ImportedTables.objects.create(of=given, content=content)
        return given


def confirm(given: TablesImport, *, publishes: bool, reason: str) -> None:
    """Has the worker write what it has planned."""
    waiting = TablesImport.objects.filter(pk=given.pk, state=State.CHECKED)
    waiting.update(state=State.WRITING, publishes=publishes, reason=reason)


def stop(given: TablesImport, because: str) -> None:
    """What is written stays."""
    with transaction.atomic():
        if TablesImport.objects.filter(pk=given.pk, state__in=OPEN).update(
            state=State.STOPPED, stopped_because=because
        ):
            ImportedTables.objects.filter(of=given).delete()


def refusal(given: TablesImport) -> str:
    """Why the one who asked may not write now; empty if nothing stands against it."""
    user: Any = given.user
    is_entitled = user.is_active and may_write(user, given.profile) and (sees_all(user) or not given.publishes)
    if not is_entitled:
        return _("提出导入的人已不能在这个网站写入。")
    return writers.refusal(user)


def report_of(given: TablesImport) -> Report:
    return msgspec.json.decode(bytes(given.report), type=Report) if given.report else Report()


def planned_of(tables: ImportedTables) -> Planned:
    return msgspec.json.decode(bytes(tables.planned), type=Planned)
