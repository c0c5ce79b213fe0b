"""Who may change what stands beside the pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from wagtail.permission_policies import BasePermissionPolicy

from .guard import sees_all
from .rights import PORTAL_TEAM


class PortalTeamPolicy(BasePermissionPolicy):
    """The portal team may do everything, departments nothing."""

    department_actions: frozenset[str] = frozenset()
    """What a department may do with its own rows."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(user.is_active) and (action in self.department_actions or sees_all(user))

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        team = Q(is_superuser=True) | Q(groups__name=PORTAL_TEAM)
        return get_user_model().objects.filter(team, is_active=True).distinct()


class OwnRowsPolicy(PortalTeamPolicy):
    """Departments see and change those rows that are their own; the portal team does everything."""

    department_actions = frozenset({"view", "change"})

    def own_rows(self, user: Any) -> QuerySet[Any]:
        raise NotImplementedError

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if not self.user_has_permission(user, action):
            return False
        return sees_all(user) or self.own_rows(user).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        if not self.user_has_any_permission(user, actions):
            return self.model._default_manager.none()
        return self.model._default_manager.all() if sees_all(user) else self.own_rows(user)
