"""Whoever joins a desk, or gets another name, is kept out of the complaints that name them already (R13)."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db.models.signals import m2m_changed, post_save

from .errors import MasterKeyUnusable
from .histories import BY, read
from .kinds import COMPLAINT
from .models import Case
from .recusals import desk_people, recuse_named

logger = logging.getLogger(__name__)


def connect() -> None:
    m2m_changed.connect(_joined, sender=User.groups.through, dispatch_uid="case-newcomers")
    post_save.connect(_renamed, sender=User, dispatch_uid="case-renamed")


def keep_out(people: list[Any]) -> None:
    for case in Case.objects.filter(kind=COMPLAINT, wrapped_key__isnull=False) if people else ():
        for entry in read(case):
            if BY not in entry.body:
                recuse_named(case, entry.body, people)


def _joined(sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any, **_kwargs: Any) -> None:
    if action == "post_add":
        _keep_out(get_user_model().objects.filter(pk__in=pk_set if reverse else [instance.pk]).values("pk"))


def _renamed(sender: Any, instance: Any, update_fields: Any = None, **_kwargs: Any) -> None:
    if update_fields is None or {"first_name", "last_name"} & set(update_fields):
        _keep_out([instance.pk])


def _keep_out(who: Any) -> None:
    try:
        keep_out(list(desk_people().filter(pk__in=who)))
    except MasterKeyUnusable as error:
        # Nobody can read a complaint without the key either; accounts have to be kept all the same.
        logger.error("newcomer_not_compared", extra={"reason": str(error)})
