"""Demo accounts, with passwords made at random for each clone."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from departments.organisation.models import TrainingCertificate

from . import DEMO_SITE

CERTIFICATE_LASTS = timedelta(days=3 * 365)


class Account(NamedTuple):
    username: str
    groups: tuple[str, ...]
    role: str
    is_superuser: bool = False
    writes: bool = True
    """Who writes and submits needs a training certificate; an approver does not."""


ACCOUNTS = (
    Account(f"{DEMO_SITE}-editor", (f"{DEMO_SITE}-editors",), "writes the pages of one department"),
    Account(f"{DEMO_SITE}-approver", (f"{DEMO_SITE}-approvers",), "approves and publishes them", writes=False),
    Account(
        f"{DEMO_SITE}-reviewer", (f"{DEMO_SITE}-reviewers",), "reviews, and stands in for the approver", writes=False
    ),
    Account(
        f"{DEMO_SITE}-officer",
        (f"{DEMO_SITE}-officers", f"{DEMO_SITE}-complaints"),
        "answers what people ask",
        writes=False,
    ),
    Account(f"{DEMO_SITE}-manager", (f"{DEMO_SITE}-managers",), "sees to the whole site of one department"),
    Account("portal", ("portal-team", "portal-officers", "portal-complaints"), "runs the portal and sees every site"),
    Account("audit", ("audit-administrators",), "reads the log, and nothing else", writes=False),
    Account("admin", (), "technical administrator", is_superuser=True),
)


def ensure_demo_accounts(file: Path) -> int:
    """Creates those that are missing and notes their passwords; answers how many. Existing ones are left alone."""
    users = get_user_model()
    lines = []
    for account in ACCOUNTS:
        if found := users.objects.filter(username=account.username).first():
            _certify(account, found)
            continue
        groups = list(Group.objects.filter(name__in=account.groups))
        if len(groups) < len(account.groups):
            continue  # A city of one's own has no such department.
        password = secrets.token_urlsafe(12)
        with transaction.atomic():
            user = users.objects.create_user(account.username, password=password)
            user.is_superuser = user.is_staff = account.is_superuser
            user.save()
            user.groups.set(groups)
            _certify(account, user)
        lines.append(f"  {account.username:<16} {password:<18} {account.role}\n")
    if lines:
        file.touch(mode=0o600, exist_ok=True)
        with file.open("a", encoding="utf-8") as stream:
            stream.writelines(lines)
    return len(lines)


def _certify(account: Account, user: Any) -> None:
    """Once: what the portal team changes later stays."""
    if account.writes and not TrainingCertificate.objects.filter(user=user).exists():
        today = timezone.localdate()
        TrainingCertificate.objects.create(
            user=user, person="示例信息员", passed_on=today, valid_until=today + CERTIFICATE_LASTS
        )
