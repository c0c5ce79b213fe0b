"""网站总览 and 自查表: all sites on one screen for the portal team, its own site's for a department."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from cms.accounts.duties import watches
from cms.editing.guard import sees_all
from cms.editing.workbooks import CONTENT_TYPE
from departments.organisation.models import SiteProfile

from .checking import Finding
from .export import verified, workbook
from .keeping import SelfCheck, last_check, open_profiles, self_check
from .rules import RULES, Rule


class Row(NamedTuple):
    """A finding as people see it."""

    rule: Rule
    title: str
    url: str
    text: str
    edit_url: str
    owner: str


class SiteLine(NamedTuple):
    profile: SiteProfile
    check: SelfCheck | None
    counts: list[tuple[Rule, int]]
    total: int


def overview(request: HttpRequest) -> HttpResponse:
    """Reads what the worker has found; looks at no site itself."""
    context = {"lines": site_lines(), "rules": list(RULES.values()), "sees_all": sees_all(request.user)}
    return render(request, "chengmen/sites.html", context)


def site_lines() -> list[SiteLine]:
    """Those with most findings first."""
    lines = [_line(profile, last_check(profile)) for profile in open_profiles()]
    return sorted(lines, key=lambda line: (-line.total, line.profile.slug))


def site(request: HttpRequest, pk: int) -> HttpResponse:
    profile = _profile(pk)
    check = self_check(profile)
    context = {
        "profile": profile,
        "check": check,
        "rows": list(_rows(request.user, profile, check.findings)),
        "sees_all_sites": sees_all(request.user) or watches(request.user),
    }
    return render(request, "chengmen/self_check.html", context)


def export_site(request: HttpRequest, pk: int) -> HttpResponse:
    profile = _profile(pk)
    return _workbook(request, [(profile, self_check(profile))], profile.slug)


def export_city(request: HttpRequest) -> HttpResponse:
    """What the overview counts."""
    checks = ((profile, last_check(profile)) for profile in open_profiles())
    return _workbook(request, ((profile, check) for profile, check in checks if check is not None), "city")


def edit_url(user: Any, profile: SiteProfile, finding: Finding) -> str:
    """Where this user can put the finding right; empty where others have to."""
    if finding.key and not watches(user):
        return reverse("wagtailadmin_pages:edit", args=[finding.key.partition(":")[2]])
    if finding.rule == "D8" and sees_all(user):
        return reverse("site_profiles:edit", args=[profile.pk])
    return ""


def _line(profile: SiteProfile, check: SelfCheck | None) -> SiteLine:
    counts = Counter(finding.rule for finding in check.findings) if check is not None else Counter()
    return SiteLine(profile, check, [(rule, counts[code]) for code, rule in RULES.items()], counts.total())


def _rows(user: Any, profile: SiteProfile, found: Iterable[Finding]) -> Iterator[Row]:
    owner = profile.department.name if profile.department is not None else profile.site.site_name
    for finding in found:
        url = f"{profile.site.root_url}{finding.path}"
        yield Row(RULES[finding.rule], finding.title, url, finding.text, edit_url(user, profile, finding), owner)


def _workbook(request: HttpRequest, checks: Iterable[tuple[SiteProfile, SelfCheck]], name: str) -> HttpResponse:
    rows = [
        (
            profile.site.site_name,
            row.rule.code,
            str(row.rule.label),
            row.title,
            row.url,
            row.text,
            row.owner,
            str(row.rule.source),
            verified(row.rule.code),
        )
        for profile, check in checks
        for row in _rows(request.user, profile, check.findings)
    ]
    response = HttpResponse(workbook(rows), content_type=CONTENT_TYPE)
    file = f"self-check-{name}-{timezone.localdate().isoformat()}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def _profile(pk: int) -> SiteProfile:
    return get_object_or_404(SiteProfile.objects.select_related("site", "department"), pk=pk, closed_on=None)
