"""岗位: groups by the names that people know them by."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Site

from cms.editing.rights import (
    PORTAL_TEAM,
    approvers_name,
    complaints_name,
    editors_name,
    managers_name,
    officers_name,
    reviewers_name,
)

from .duties import AUDIT, INSPECTORS, SECURITY, SUPERVISORS


class Posts:
    """The names of all groups; asks for the sites once."""

    def __init__(self) -> None:
        sites = Site.objects.filter(profile__isnull=False).values_list("profile__slug", "site_name")
        self._sites: dict[str, str] = dict(sites)

    def name(self, group: str) -> str:
        """``gongan-editors`` is 市公安局 编辑; a group of the city's own keeps its name."""
        whole = {
            PORTAL_TEAM: _("门户管理团队"),
            SECURITY: _("安全管理员"),
            AUDIT: _("审计管理员"),
            SUPERVISORS: _("监督人员"),
            INSPECTORS: _("检查人员"),
        }
        if group in whole:
            return whole[group]
        for suffix, post in (
            (editors_name(""), _("编辑")),
            (reviewers_name(""), _("复审")),
            (approvers_name(""), _("审核")),
            (officers_name(""), _("承办")),
            (complaints_name(""), _("投诉承办")),
            (managers_name(""), _("站点管理")),
        ):
            slug = group.removesuffix(suffix)
            if slug != group and slug in self._sites:
                return f"{self._sites[slug]} {post}"
        return group

    def of(self, user: Any) -> str:
        return "、".join(self.name(group.name) for group in user.groups.all())
