"""A department joins the city: one way for the command and for the portal team's form."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from cms.editing.urgency import because

from .checks import check_department
from .loading import Outcome, load_department, rehearsed
from .opening import open_site
from .reading import Source

REASON = "新增部门"
"""Why its pages go live without an approval: there is nobody yet who could give one."""
Opened = Callable[[list[str]], object]
"""Given what keeps the site from being seen and found: nothing when it is both."""


def add_department(source: Source, *, opened: Opened) -> Outcome:
    """Loads it now and opens it to the public once that is committed. Raises ``InvalidFiles``, with nothing changed."""
    check_department(source)
    with because(REASON):
        outcome = load_department(source)
    transaction.on_commit(lambda: opened(open_site(source.department.slug, outcome.site)))
    return outcome


def rehearse(source: Source) -> Outcome:
    """What ``add_department`` would come to. Raises ``InvalidFiles``."""
    check_department(source)
    with because(REASON):
        return rehearsed(source)
