"""Wagtail's bulk publishing, page by page: what the gate refuses stays as it is and is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.db import transaction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import DefaultPageForm
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.models import Page

from ..urgency import reason_field
from .door import Refused


class GatedPublishingForm(DefaultPageForm):
    urgent_reason = reason_field()


class GatedPublishing(PublishBulkAction):
    form_class = GatedPublishingForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if not context["has_draft_descendants"]:
            del context["form"].fields["include_descendants"]
        # Wagtail shows the form's fields only then.
        return context | {"has_draft_descendants": True}

    def get_execution_context(self) -> dict[str, Any]:
        return {**super().get_execution_context(), "request": self.request}

    @classmethod
    def execute_action(
        cls, objects: Iterable[Page], include_descendants: bool = False, user: Any = None, **kwargs: Any
    ) -> tuple[int, int]:
        chosen = list(objects)
        below = list(_drafts_below(chosen, user)) if include_descendants else []
        done = [sum(_publish(page, user, kwargs["request"]) for page in pages) for pages in (chosen, below)]
        return done[0], done[1]

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        if not num_parent_objects and not num_child_objects:
            return None
        message: str = super().get_success_message(num_parent_objects, num_child_objects)
        return message


def _drafts_below(pages: list[Page], user: Any) -> Iterator[Page]:
    for page in pages:
        for draft in page.get_descendants().not_live().specific():
            if draft.permissions_for_user(user).can_publish():
                yield draft


def _publish(page: Page, user: Any, request: Any) -> bool:
    try:
        # Of its own: a refusal takes back nothing of the other pages.
        with transaction.atomic():
            revision = page.get_latest_revision() or page.specific.save_revision(user=user)
            revision.publish(user=user)
    except Refused as refused:
        for sentence in refused.messages:
            messages.error(request, f"“{page.title}”：{sentence}")
        return False
    return True
