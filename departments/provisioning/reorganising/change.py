"""What all three changes are: effects that can be read beforehand, then one transaction, then publishing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from django.db import transaction

from cms.editing.urgency import because
from cms.records.table import writing

from ..opening import open_site


class Change(Protocol):
    slug: str
    """Of the site that shows the outcome."""
    host: str

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
        transaction.on_commit(lambda: opened(open_site(change.slug, change.host)))
