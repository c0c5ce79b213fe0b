"""三员分立: system, security and audit administration are in different hands.

The portal team runs the sites and is the system's administrator; who administers security keeps the list of people; who
audits reads the log of all, and nothing else. Two more posts only look: the city's information department supervises all
sites, and inspectors read the log besides (R3, R19).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models.signals import m2m_changed, pre_save
from django.utils.translation import gettext as _

from cms.editing.guard import opens_to, sees_all

SECURITY = "security-administrators"
AUDIT = "audit-administrators"
SUPERVISORS = "supervisors"
INSPECTORS = "inspectors"

OWN_SCREENS = frozenset(
    {"", "wagtailadmin_home", "wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_account"}
    | {"wagtailadmin_javascript_catalog", "wagtailadmin_sprite", "wagtailadmin_dismissibles"}
    | {f"accounts:{name}" for name in ("verify", "enrol", "change_password", "sessions", "end_session")}
    | {"accounts:end_other_sessions"}
)
LOG = frozenset({"accounts:log", "accounts:log_export"})
SCREENS = {
    SECURITY: OWN_SCREENS | {f"accounts:{name}" for name in ("people", "invite", "person", "act", "hand_over")},
    AUDIT: OWN_SCREENS | LOG,
    SUPERVISORS: OWN_SCREENS,
    INSPECTORS: OWN_SCREENS | LOG,
}
"""All that the guard opens to them; a room opens its own by ``shows_to_watchers``."""


class DutiesClash(ValidationError):
    """An account would hold two duties that exclude each other."""

    def __init__(self) -> None:
        super().__init__(_("系统管理、安全管理和审计管理须由不同的人担任；安全、审计、监督和检查人员不兼任其他岗位。"))


def connect() -> None:
    m2m_changed.connect(_groups_changed, sender=User.groups.through, dispatch_uid="duties-groups")
    pre_save.connect(_saved, sender=User, dispatch_uid="duties-user")
    for name, screens in SCREENS.items():
        opens_to(name, screens)


def shows_to_watchers(view_names: set[str]) -> None:
    """Opens screens that only show to those who supervise and inspect."""
    for group in (SUPERVISORS, INSPECTORS):
        SCREENS[group] |= view_names
        opens_to(group, SCREENS[group])


def clash(names: set[str], *, is_superuser: bool) -> bool:
    """Whether these groups cannot be held by one account."""
    apart = names & SCREENS.keys()
    return bool(apart) and (is_superuser or len(names) > 1)


def keeps_people(user: Any) -> bool:
    """Those who administer security; where nobody does, the portal team. Technical administrators always may."""
    if user.is_superuser:
        return True
    holders = get_user_model().objects.filter(groups__name=SECURITY, is_active=True)
    return holders.filter(pk=user.pk).exists() or (sees_all(user) and not holders.exists())


def audits(user: Any) -> bool:
    """Whether the user reads the log of all."""
    return bool(user.groups.filter(name__in=(AUDIT, INSPECTORS)).exists())


def watches(user: Any) -> bool:
    """Whether the user looks at all sites and changes nothing."""
    return bool(user.groups.filter(name__in=(SUPERVISORS, INSPECTORS)).exists())


def screens_of(user: Any) -> Collection[str] | None:
    """All that is open to one who holds a duty; None for everybody else."""
    held = user.groups.filter(name__in=SCREENS).values_list("name", flat=True).first()
    return None if held is None else SCREENS[held]


def _groups_changed(sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any, **_kwargs: Any) -> None:
    if action != "post_add":
        return
    people = get_user_model().objects.filter(pk__in=pk_set) if reverse else [instance]
    for user in people:
        if clash(set(user.groups.values_list("name", flat=True)), is_superuser=user.is_superuser):
            raise DutiesClash


def _saved(sender: Any, instance: Any, **_kwargs: Any) -> None:
    is_known = instance.pk is not None and instance.is_superuser
    if is_known and clash(set(instance.groups.values_list("name", flat=True)), is_superuser=True):
        raise DutiesClash
