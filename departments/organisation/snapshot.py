"""From the city, its sites, departments and their pages to Records."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.editing.snapshot import page_fields, page_key, rich_text
from cms.records.record import Hours
from cms.records.record import SpecialDay as SpecialDayRecord
from cms.records.snapshots import follows, snapshot_of
from cms.records.table import is_writing, mark

from . import models, records
from .lines import split_lines


@follows(models.City, "city", key="setting:city")
def city(row: models.City) -> records.City:
    now = timezone.now()
    has_notice = bool(row.notice) and (row.notice_until is None or row.notice_until > now)
    is_grey = row.grey_until is not None and row.grey_until > now
    ends = [row.notice_until if has_notice else None, row.grey_until if is_grey else None]
    bodies = ((role, getattr(row, f"{role}_body")) for role in models.SUPERVISING_ROLES)
    return records.City(
        key="setting:city",
        name=row.name,
        name_en=row.name_en,
        portal_name=row.portal_name,
        portal_name_en=row.portal_name_en,
        colour=row.colour,
        hotline=row.hotline,
        sample_notice=row.sample_notice,
        notice=row.notice if has_notice else "",
        notice_url=row.notice_url if has_notice else "",
        is_grey=is_grey,
        next_change_at=min((end for end in ends if end is not None), default=None),
        supervising_bodies=tuple(records.SupervisingBody(role=role, name=name) for role, name in bodies if name),
    )


@follows(models.Department, "department")
def department(row: models.Department) -> records.Department:
    return records.Department(
        key=department_key(row.pk),
        code=row.code,
        name=row.name,
        short_name=row.short_name,
        name_en=row.name_en,
        former_names=row.all_former_names,
        address=row.address,
        phone=row.phone,
        position=row.position,
    )


@follows(models.SiteProfile, "site")
def site(profile: models.SiteProfile) -> records.Site:
    wagtail_site = profile.site
    texts = ("name_en", "identification_code", "icp_number", "police_number", "sponsor", "operator", "phone")
    texts += ("description", "error_report_url", "party_government_mark_url")
    return records.Site(
        key=f"site:{profile.pk}",
        site=profile.slug,
        site_kind=profile.site_kind,
        host=wagtail_site.hostname,
        base_url=_base_url(wagtail_site),
        name=wagtail_site.site_name,
        department=department_key(profile.department_id) if profile.department_id else None,
        home=page_key(wagtail_site.root_page_id),
        keywords=profile.all_keywords,
        picture_credits=tuple(filter(None, map(str.strip, profile.picture_credits.splitlines()))),
        gone_paths=tuple(sorted(set(split_lines(profile.gone_paths)))),
        moved_away=_moved_away(wagtail_site),
        closed_on=profile.closed_on.isoformat() if profile.closed_on else "",
        **{name: getattr(profile, name) for name in texts},
    )


def _moved_away(site: Site) -> tuple[records.MovedAway, ...]:
    """Former addresses of this site that lead to pages of others."""
    elsewhere = Redirect.objects.filter(site=site, redirect_page__isnull=False).exclude(
        redirect_page__url_path__startswith=site.root_page.url_path
    )
    rows = elsewhere.order_by("old_path").values_list("old_path", "redirect_page_id")
    return tuple(records.MovedAway(path=path, page=page_key(page)) for path, page in rows)


def department_key(identifier: int) -> str:
    return f"department:{identifier}"


def hours(page: Any) -> Hours:
    """Regular hours and the special days that are not over; the page's next change is when one ends."""
    days = [day for day in page.special_days.all() if (day.last or day.first) >= timezone.localdate()]
    return Hours(
        regular=page.regular_hours,
        special=tuple(
            SpecialDayRecord(
                first=day.first.isoformat(),
                last=day.last.isoformat() if day.last else "",
                hours=day.hours,
                reason=day.reason,
            )
            for day in sorted(days, key=lambda day: (day.first, day.hours))
        ),
    )


def fields_with_hours(page: Any) -> dict[str, Any]:
    """The common fields of a page with hours: it changes by itself when a special day is over."""
    fields = page_fields(page)
    ends = [
        (day.last or day.first) for day in page.special_days.all() if (day.last or day.first) >= timezone.localdate()
    ]
    midnights = [_midnight_after(day) for day in ends]
    changes = [change for change in (fields["next_change_at"], *midnights) if change is not None]
    return {**fields, "next_change_at": min(changes, default=None), "hours": hours(page)}


@snapshot_of(models.PortalHomePage)
def portal_home(page: models.PortalHomePage) -> records.PortalHome:
    return records.PortalHome(**page_fields(page), **_home(page))


@snapshot_of(models.DepartmentHomePage)
def department_home(page: models.DepartmentHomePage) -> records.DepartmentHome:
    return records.DepartmentHome(**page_fields(page), **_home(page))


@snapshot_of(models.PortalColumnPage)
def portal_column(page: models.PortalColumnPage) -> records.PortalColumn:
    return records.PortalColumn(**page_fields(page), introduction=rich_text(page.introduction))


@snapshot_of(models.DutiesPage)
def duties(page: models.DutiesPage) -> records.Duties:
    return records.Duties(
        **fields_with_hours(page),
        duties=rich_text(page.duties),
        organisation=rich_text(page.organisation),
        bodies=tuple(records.InternalBody(name=body.name, duties=body.duties) for body in page.bodies.all()),
        leaders=tuple(
            records.Leader(post=leader.post, name=leader.name, division_of_work=leader.division_of_work)
            for leader in page.leaders.all()
        ),
    )


BODY_FIELDS = ("name", "relation", "address", "phone", "fax", "email", "postcode", "hours", "directions")
BODY_FIELDS += ("accessibility", "longitude", "latitude")
STAFF_FIELDS = ("post", "name", "body", "duties", "phone")


@snapshot_of(models.ContactsPage)
def contacts(page: models.ContactsPage) -> records.Contacts:
    return records.Contacts(
        **page_fields(page),
        bodies=tuple(records.Body(**{name: getattr(body, name) for name in BODY_FIELDS}) for body in page.bodies.all()),
        staff=tuple(
            records.StaffPost(**{name: getattr(post, name) for name in STAFF_FIELDS}) for post in page.staff.all()
        ),
        note=rich_text(page.note),
    )


@snapshot_of(models.ConsultationPage)
def consultation(page: models.ConsultationPage) -> records.Consultation:
    return records.Consultation(
        **fields_with_hours(page),
        introduction=rich_text(page.introduction),
        rules=rich_text(page.rules),
        response_limit_days=page.response_limit_days,
        acknowledgement_limit_days=page.acknowledgement_limit_days,
        phone=page.phone,
        live_hours=page.live_hours,
        responsible_posts=tuple(officer.post for officer in page.officers.all()),
        common_questions=tuple(
            records.Question(question=row.question, answer=row.answer) for row in page.common_questions.all()
        ),
    )


@snapshot_of(models.ComplaintsPage)
def complaints(page: models.ComplaintsPage) -> records.Complaints:
    return records.Complaints(
        **fields_with_hours(page),
        introduction=rich_text(page.introduction),
        owner=page.responsible_body,
        scope=rich_text(page.scope),
        procedure=rich_text(page.procedure),
        response_limit_days=page.response_limit_days,
        answer_limit_days=page.answer_limit_days,
        phone=page.phone,
        address=page.address,
        responsible_posts=tuple(officer.post for officer in page.officers.all()),
    )


def connect() -> None:
    """A site's host, name and former addresses are rows of Wagtail's; its Record must follow them too."""
    for signal in (post_save, post_delete):
        signal.connect(_site_changed, sender=Site, dispatch_uid="organisation-site")
        signal.connect(_redirect_changed, sender=Redirect, dispatch_uid="organisation-redirect")
        signal.connect(_profile_changed, sender=models.SiteProfile, dispatch_uid="organisation-profile")


def _site_changed(sender: Any, instance: Site, **_: Any) -> None:
    mark("site", *models.SiteProfile.objects.filter(site_id=instance.pk).values_list("pk", flat=True))


def _redirect_changed(sender: Any, instance: Redirect, **_: Any) -> None:
    if is_writing():
        mark("site", *models.SiteProfile.objects.filter(site_id=instance.site_id).values_list("pk", flat=True))


def _profile_changed(sender: Any, instance: models.SiteProfile, **_: Any) -> None:
    from cms.editing.following import mark_site  # The engine's signals need all apps.

    mark_site(instance.site)


def _home(page: Any) -> dict[str, Any]:
    return {
        "introduction": rich_text(page.introduction),
        "featured_items": tuple(f"item:{row.item_id}" for row in page.featured_items.all()),
    }


def _base_url(site: Site) -> str:
    if site.port in (80, 443):
        return f"{'https' if site.port == 443 else 'http'}://{site.hostname}"
    return f"http://{site.hostname}:{site.port}"


def _midnight_after(day: Any) -> Any:
    from datetime import datetime, time, timedelta
    from zoneinfo import ZoneInfo

    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(settings.TIME_ZONE))
