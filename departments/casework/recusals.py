"""A complaint is neither seen nor handled by whom it is about (R13).

Whoever is named in a person's words is kept out before anybody has looked; whoever is meant without a name is kept out
by a complaints officer, who is the first to see it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet

from cms.accounts.duties import SUPERVISORS
from cms.editing.rights import complaints_name, managers_name, officers_name

from .models import Case, Recusal

SHORTEST = 2
"""Characters of a name that is looked for."""
WORDS = ("subject", "text")
"""Of a body: all else is about who writes."""


def desk_people() -> QuerySet[Any]:
    """Everybody who answers for some department, manages its site or supervises all."""
    posts = Q(groups__name=SUPERVISORS)
    for name in (officers_name, complaints_name, managers_name):
        posts |= Q(groups__name__endswith=name(""))
    return get_user_model().objects.filter(posts, is_active=True).distinct()


def recuse_named(case: Case, body: Mapping[str, str], people: Collection[Any] | None = None) -> None:
    """Keeps out those whose names, or posts, stand in what the person wrote."""
    words = "\n".join(body.get(field, "") for field in WORDS)
    named = [
        user
        for user in (desk_people() if people is None else people)
        if len(name := user.get_full_name().strip()) >= SHORTEST and name in words
    ]
    recuse(case, named)


def is_kept_out(user: Any) -> Exists:
    """Of an event: whether the user is kept out of its case."""
    return Exists(Recusal.objects.filter(case=OuterRef("case"), user=user))


def recuse(case: Case, users: Collection[Any]) -> None:
    Recusal.objects.bulk_create([Recusal(case=case, user=user) for user in users], ignore_conflicts=True)
