"""Who had a hand in a text that is not public yet: wrote, submitted or judged it.

Each answer takes a few queries, for one text or for all that wait.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime

from django.db.models import Count, Max, Q
from wagtail.models import Page, Revision, Task, TaskState, WorkflowState

from .delegations import StandIn

_EVER = datetime.min.replace(tzinfo=UTC)
Hands = dict[int, set[int]]
"""People by page."""


def authors_of(page: Page) -> set[int]:
    """Who wrote what is not public yet: since the last publishing, or at all."""
    return _authors([page])[page.pk]


def others_of(pages: Collection[Page], step: Task) -> Hands:
    """Who may not take this step: authors, who submitted the text, and who judged it in another step."""
    found = _authors(pages)
    states = WorkflowState.objects.active().filter(object_id__in=_names(pages))
    for name, submitter in states.exclude(requested_by=None).values_list("object_id", "requested_by"):
        found[int(name)].add(submitter)
    elsewhere = TaskState.objects.filter(workflow_state__in=states, status=TaskState.STATUS_APPROVED)
    elsewhere = elsewhere.exclude(task=step).exclude(finished_by=None)
    for name, judge in elsewhere.values_list("workflow_state__object_id", "finished_by"):
        found[int(name)].add(judge)
    stood_in = StandIn.objects.filter(task_state__in=elsewhere)
    for name, giver in stood_in.values_list("task_state__workflow_state__object_id", "giver"):
        found[int(name)].add(giver)
    return found


def _authors(pages: Collection[Page]) -> Hands:
    public_since = {page.pk: page.last_published_at or _EVER for page in pages}
    latest = Count("pk", filter=Q(pk__in=[page.latest_revision_id for page in pages]))
    written = Revision.page_revisions.filter(object_id__in=_names(pages)).exclude(user=None)
    by_author = written.values_list("object_id", "user").annotate(last=Max("created_at"), latest=latest)
    found: Hands = defaultdict(set)
    for name, author, last, has_latest in by_author:
        if has_latest or last > public_since[int(name)]:
            found[int(name)].add(author)
    return found


def _names(pages: Collection[Page]) -> list[str]:
    """As revisions and workflows name them."""
    return [str(page.pk) for page in pages]
