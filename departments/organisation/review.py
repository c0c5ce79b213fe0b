"""The steps to the public and their limits follow the site's own settings."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save

from cms.editing.deadlines import SiteLimits, limits_sites
from cms.editing.workflow import SiteApprovalTask, SiteReviewTask, ensure_workflow

from .models import SiteProfile


def connect() -> None:
    post_save.connect(_assign, sender=SiteProfile, dispatch_uid="organisation-review")


@limits_sites
def own_limits() -> SiteLimits:
    rows = SiteProfile.objects.values_list("slug", "review_limit", "approval_limit")
    steps = (SiteReviewTask, SiteApprovalTask)
    return {
        (slug, step): limit
        for slug, *limits in rows
        for step, limit in zip(steps, limits, strict=True)
        if limit is not None
    }


def _assign(sender: Any, instance: SiteProfile, **_: Any) -> None:
    ensure_workflow(instance.site.root_page, has_three_steps=instance.has_three_steps)
