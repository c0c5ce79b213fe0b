"""Cases, and what officers see and do at their desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Site

from cms.records.table import writing
from departments.casework.histories import open_case
from departments.casework.models import Case
from departments.organisation.models import Department, SiteProfile

MARK = "独一无二的问题"


def asked(
    department: Department, kind: str = "consultation", *, days_ago: int = 0, subject: str = MARK, **more: str
) -> Case:
    body = {"subject": subject, "text": f"{subject}？", "name": "买买提", **more}
    now = timezone.now() - timedelta(days=days_ago)
    return open_case(uuid4(), kind=kind, department=department, body=body, now=now)


def seen(client: Client, address: str = "/admin/cases/") -> str:
    answer = client.get(address)
    return answer.content.decode() if answer.status_code == 200 else ""


def act(client: Client, case: Case, name: str, *, event: int = 2, **fields: Any) -> Any:
    data = {f"{name}-{field}": value for field, value in fields.items()}
    return client.post(f"/admin/cases/{case.pk}/", {"act": name, "event": event, **data})


def another_department(slug: str, name: str) -> Department:
    """With a site and a group of officers."""
    with writing():
        made = Department.objects.create(code=slug, name=name, short_name=name)
        root = Page.objects.get(depth=1)
        site = Site.objects.create(hostname=f"{slug}.localhost", root_page=root, site_name=name)
        SiteProfile.objects.create(site=site, slug=slug, department=made)
        officers = Group.objects.create(name=f"{slug}-officers")
        officers.permissions.set(Group.objects.get(name="gongan-officers").permissions.all())
    return made
