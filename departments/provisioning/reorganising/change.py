"""What all three changes are: effects that can be read beforehand, then one transaction, then publishing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from django.db import transaction

from cms.editing.urgency import because
from cms.records.table import writing
from departments.organisation.models import SiteProfile

from ..opening import open_site


class Change(Protocol):
    @property
    def profile(self) -> SiteProfile:
        """Of the site that shows the outcome."""
        ...

    @property
    def reason(self) -> str:
        """Why pages go live without an approval, for their histories."""
        ...

    def effects(self) -> list[str]:
        """What would come, as sentences; nothing is written."""
        ...

    def make(self) -> None:
        """Makes it, inside ``writing()``."""
        ...


def carry_out(change: Change, *, opened: Callable[[list[str]], object]) -> None:
    """Makes the change and publishes it; ``opened`` is given what keeps it from the public.

    Raises ``ValidationError`` when the gate holds a text back: nothing is changed then.
    """
    with because(change.reason), writing():
        change.make()
        profile = change.profile
        transaction.on_commit(lambda: opened(open_site(profile.slug, profile.site.hostname)))


def open_sites() -> Any:
    """Sites of departments that are not closed."""
    profiles = SiteProfile.objects.exclude(site_kind=SiteProfile.Kind.PORTAL).exclude(department=None)
    return profiles.filter(closed_on=None).select_related("site__root_page", "department").order_by("slug")
