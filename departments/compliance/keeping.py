"""Self-checks as last made: one file for each site, made anew when the site was released or the day has changed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.utils import timezone
from django.utils.text import get_valid_filename

from cms.editing.regular import regularly
from cms.records.models import RecordRow
from cms.records.record import PageRecord
from cms.records.registry import kinds
from departments.organisation.models import SiteProfile

from .built import BuiltCity, BuiltSite
from .checking import LISTED, Finding, day_of, findings

EVERY = 600.0


class SelfCheck(msgspec.Struct, frozen=True, kw_only=True):
    slug: str
    day: date
    release: str
    """The release that was looked at; empty for a site that is not public."""
    pages: int
    newest: str
    """ISO date of the newest article."""
    findings: tuple[Finding, ...]


def self_check(profile: SiteProfile) -> SelfCheck:
    """Of the live release on this day."""
    kept = last_check(profile)
    if kept is not None and (kept.day, kept.release) == (timezone.localdate(), _built(profile).release):
        return kept
    return _made(profile, _city())


def last_check(profile: SiteProfile) -> SelfCheck | None:
    """As it was last made, without making it; None when it never was."""
    try:
        return msgspec.json.decode(_file(profile.slug).read_bytes(), type=SelfCheck)
    except (OSError, msgspec.DecodeError):
        return None


@regularly(EVERY)
def check_all() -> int:
    """Answers how many sites were looked at anew."""
    city, made = _city(), 0
    for profile in open_profiles():
        before = last_check(profile)
        if before is None or (before.day, before.release) != (timezone.localdate(), _built(profile).release):
            _made(profile, city)
            made += 1
    return made


def open_profiles() -> Iterable[SiteProfile]:
    return SiteProfile.objects.filter(closed_on=None).select_related("site", "department").order_by("site_kind", "slug")


def look_at(profile: SiteProfile, today: date, city: BuiltCity | None = None) -> SelfCheck:
    """Of the live release, without keeping it."""
    built = _built(profile)
    records = _records(profile.slug)
    site = records.pop(f"site:{profile.pk}", None)
    pages = {key: record for key, record in records.items() if isinstance(record, PageRecord)}
    names = {key: kinds().of(record).name for key, record in pages.items()}
    found: Iterable[Finding] = ()
    if site is not None and built.release:
        found = findings(site, pages, names, built, city or _city(), public_pages(), today)
    return SelfCheck(
        slug=profile.slug,
        day=today,
        release=built.release,
        pages=len(pages),
        newest=max((day_of(pages[key]).isoformat() for key in pages if names[key] in LISTED), default=""),
        findings=tuple(found),
    )


def _made(profile: SiteProfile, city: BuiltCity) -> SelfCheck:
    check = look_at(profile, timezone.localdate(), city)
    file = _file(profile.slug)
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    unfinished.write_bytes(msgspec.json.encode(check))
    unfinished.replace(file)
    return check


def public_pages() -> set[str]:
    rows = RecordRow.objects.filter(is_removed=False, path__isnull=False)
    return set(rows.values_list("key", flat=True))


def _records(slug: str) -> dict[str, Any]:
    rows = RecordRow.objects.filter(site=slug, is_removed=False).values_list("key", "body")
    found = {}
    for key, body in rows:
        try:
            found[key] = kinds().decode(body)
        except msgspec.DecodeError:
            continue  # Of another version of the software: the publisher reports it.
    return found


def _tree() -> Path:
    return Path(settings.CHENGMEN_SITE_ROOT)


def _built(profile: SiteProfile) -> BuiltSite:
    return BuiltSite(_tree(), profile.site.hostname)


def _city() -> BuiltCity:
    sites = [profile.site for profile in SiteProfile.objects.select_related("site")]
    return BuiltCity(_tree(), {site.root_url.partition("://")[2]: site.hostname for site in sites})


def _file(slug: str) -> Path:
    return Path(settings.VAR) / "self-checks" / f"{get_valid_filename(slug)}.json"
