"""The steps that a text takes to the public; who judges it are people of the page's own site."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site, Task, Workflow, WorkflowPage, WorkflowTask

from .correction import is_correction
from .delegations import StandIn, givers_to, judged_sites
from .rights import approvers_name, reviewers_name, slugs_of

ONE_APPROVAL = "部门审核"
THREE_STEPS = "三审三校"
WAGTAILS_OWN = "Moderators approval"
_EVER = datetime.min.replace(tzinfo=UTC)


def site_slug_of(page: Page) -> str:
    """Slug of the site a page stands in; empty outside every site."""
    for root in Site.get_site_root_paths():
        if page.url_path.startswith(root.root_path):
            site = Site.objects.select_related("profile").get(pk=root.site_id)
            return str(site.profile.slug)
    return ""


def authors_of(page: Page) -> set[int]:
    """Who wrote what is not public yet: since the last publishing, or at all."""
    since = page.last_published_at or _EVER
    written = page.revisions.filter(created_at__gt=since).exclude(user=None)
    latest = page.get_latest_revision()
    return set(written.values_list("user_id", flat=True)) | ({latest.user_id} if latest and latest.user_id else set())


class SiteTask(Task):
    """A step that waits for one of a site's group who has had no other part in the text."""

    limit = models.PositiveSmallIntegerField(
        _("审核时限（工作日）"), default=2, help_text=_("自送到之日的次日起算；0 表示不限")
    )

    admin_form_fields = [*Task.admin_form_fields, "limit"]

    passing: tuple[Any, Any]
    """What its two buttons say: without and with a comment."""

    @staticmethod
    def group_of(slug: str) -> str:
        raise NotImplementedError

    def start(self, workflow_state: Any, user: Any = None) -> Any:
        # A text that came back is another text: it begins with the first step that has not seen it.
        first = workflow_state.get_next_task()
        if first is not None and first.pk != self.pk:
            return first.specific.start(workflow_state, user=user)
        return super().start(workflow_state, user=user)

    def may_judge(self, page: Page, user: Any) -> bool:
        """Whether the user is of the step's group, and neither wrote, submitted nor judged the text in another step.

        Or stands in for one of whom all this is true, and is a judge of the site who had no other part either.
        """
        slug, others = site_slug_of(page), self._others_of(page)
        if user.pk in others:
            return False
        return self._is_of_group(user, slug) or self._giver(user, slug, others) is not None

    def judged_for(self, page: Page, user: Any) -> Any:
        """In whose place the user would judge; None where it is the user's own."""
        slug = site_slug_of(page)
        return None if self._is_of_group(user, slug) else self._giver(user, slug, self._others_of(page))

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return self.may_judge(obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return not self.may_judge(obj, user)

    def page_locked_for_user(self, page: Page, user: Any) -> bool:
        return self.locked_for_user(page, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        if not self.may_judge(obj, user):
            return []
        back = ("reject", _("退回修改"), True)
        if obj.get_latest_revision_as_object().gate_faults():
            # Approving leads to the public: what the gate holds back can only go back or be released first.
            return [back]
        plain, commented = self.passing
        return [back, ("approve", plain, False), ("approve", commented, True)]

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        from wagtail.models import TaskState  # Concrete only once all models are loaded.

        waiting = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, task=self.task_ptr)
        if not user.is_superuser and not any(slugs_of(one, self.group_of) for one in (user, *givers_to(user))):
            return waiting.none()
        return waiting.filter(
            pk__in=[state.pk for state in waiting if self.may_judge(state.workflow_state.content_object, user)]
        )

    class Meta:
        abstract = True

    def _is_of_group(self, user: Any, slug: str) -> bool:
        return bool(user.is_superuser) or user.groups.filter(name=self.group_of(slug)).exists()

    def _giver(self, user: Any, slug: str, others: set[int]) -> Any:
        """Nobody judges in the place of one who had another part in the text."""
        if slug not in judged_sites(user):
            return None
        return givers_to(user).filter(groups__name=self.group_of(slug)).exclude(pk__in=others).first()

    def _others_of(self, page: Page) -> set[int]:
        state = page.current_workflow_state
        if state is None:
            return authors_of(page)
        elsewhere = state.task_states.filter(status="approved").exclude(task=self.task_ptr).exclude(finished_by=None)
        judged = set(elsewhere.values_list("finished_by", flat=True))
        judged |= set(StandIn.objects.filter(task_state__in=elsewhere).values_list("giver", flat=True))
        return authors_of(page) | judged | ({state.requested_by_id} - {None})


class SiteReviewTask(SiteTask):
    """复审: waits for a reviewer of the site that the page stands in."""

    passing = (_("复审通过"), _("附意见通过"))

    def start(self, workflow_state: Any, user: Any = None) -> Any:
        state = super().start(workflow_state, user=user)
        page = workflow_state.content_object.specific
        if state.task_id == self.pk and is_correction(page, page.get_latest_revision_as_object()):
            # 勘误 takes the short way: the last step alone judges it.
            state.status, state.finished_at = state.STATUS_SKIPPED, timezone.now()
            state.save()
        return state

    @staticmethod
    def group_of(slug: str) -> str:
        return reviewers_name(slug)

    @classmethod
    def get_description(cls) -> Any:
        return _("由本网站的复审人员通过后送终审")

    class Meta:
        verbose_name = _("本网站复审")


class SiteApprovalTask(SiteTask):
    """审核发布: waits for an approver of the site that the page stands in."""

    passing = (_("批准并发布"), _("附意见批准并发布"))

    @staticmethod
    def group_of(slug: str) -> str:
        return approvers_name(slug)

    @classmethod
    def get_description(cls) -> Any:
        return _("由本网站的审核人员批准后发布")

    class Meta:
        verbose_name = _("本网站审核")


def ensure_workflow(home: Page, *, has_three_steps: bool) -> Workflow:
    """Assigns the site with this home page its steps; Wagtail's own workflow is taken from the root.

    What is under way ends by the steps under which it was submitted.
    """
    review, _created = SiteReviewTask.objects.get_or_create(name="复审")
    approval, _created = SiteApprovalTask.objects.get_or_create(name="审核发布")
    steps: list[SiteTask] = [review, approval] if has_three_steps else [approval]
    workflow, _created = Workflow.objects.get_or_create(name=THREE_STEPS if has_three_steps else ONE_APPROVAL)
    for position, step in enumerate(steps):
        WorkflowTask.objects.get_or_create(workflow=workflow, task=step.task_ptr, defaults={"sort_order": position})
    for model in (Workflow, Task):
        # Kept, for the histories of those who used it, but under a name that a report can show.
        model.objects.filter(name=WAGTAILS_OWN).update(name="系统自带流程（停用）", active=False)
    WorkflowPage.objects.filter(page__depth=1).delete()
    WorkflowPage.objects.update_or_create(page=Page.objects.get(pk=home.pk), defaults={"workflow": workflow})
    return workflow
