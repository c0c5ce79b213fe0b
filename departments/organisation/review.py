"""The steps to the public follow the site's own setting."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save

from cms.editing.workflow import ensure_workflow

from .models import SiteProfile


def connect() -> None:
    post_save.connect(_assign, sender=SiteProfile, dispatch_uid="organisation-review")


def _assign(sender: Any, instance: SiteProfile, **_: Any) -> None:
    ensure_workflow(instance.site.root_page, has_three_steps=instance.has_three_steps)
