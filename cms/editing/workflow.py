"""The steps that a text takes to the public; who judges it are people of the page's own site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site, Task, TaskState, Workflow, WorkflowPage, WorkflowTask

from .correction import is_correction
from .delegations import givers_to, judged_sites
from .hands import others_of
from .rights import approvers_name, reviewers_name, slugs_of

ONE_APPROVAL = "部门审核"
THREE_STEPS = "三审三校"
WAGTAILS_OWN = "Moderators approval"


def site_slug_of(page: Page) -> str:
    """Slug of the site a page stands in; empty outside every site."""
    return slugs_by_page([page])[page.pk]


def slugs_by_page(pages: Collection[Page]) -> dict[int, str]:
    """By page its site's slug, empty outside every site; two queries at most."""
    slugs = dict(Site.objects.values_list("pk", "profile__slug"))
    roots = Site.get_site_root_paths()
    inside = {
        page.pk: next((root.site_id for root in roots if page.url_path.startswith(root.root_path)), None)
        for page in pages
    }
    return {pk: slugs.get(site) or "" for pk, site in inside.items()}


class Waiting(NamedTuple):
    """A text that waits for somebody's word."""

    state: TaskState
    page: Page
    giver: Any
    """In whose place it is judged; None where it is the judge's own."""


def waiting_for(user: Any) -> list[Waiting]:
    """Oldest first."""
    steps = (task for task in Task.objects.active().specific() if isinstance(task, SiteTask))
    found = (one for step in steps for one in step.waiting_for(user))
    return sorted(found, key=lambda one: (one.state.started_at, one.state.pk))


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
        return page.pk in self._judged_by(user, [page])

    def judged_for(self, page: Page, user: Any) -> Any:
        """In whose place the user would judge; None where it is the user's own."""
        return self._judged_by(user, [page]).get(page.pk)

    def waiting_for(self, user: Any) -> list[Waiting]:
        """The texts that wait at this step for the user."""
        in_progress = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, task=self.task_ptr)
        names = dict(in_progress.values_list("pk", "workflow_state__object_id"))
        pages = Page.objects.in_bulk(names.values())
        judged = self._judged_by(user, pages.values())
        wanted = [state for state, name in names.items() if int(name) in judged]
        found = []
        for state in in_progress.filter(pk__in=wanted).select_related("workflow_state__requested_by"):
            page = pages[int(state.workflow_state.object_id)]
            state.task = self
            found.append(Waiting(state, page, judged[page.pk]))
        return found

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
        return TaskState.objects.filter(pk__in=[one.state.pk for one in self.waiting_for(user)])

    class Meta:
        abstract = True

    def _judged_by(self, user: Any, pages: Collection[Page]) -> dict[int, Any]:
        """Those of the pages whose step the user may take, and in whose place: None where it is the user's own.

        The number of queries does not grow with the pages.
        """
        own, givers, slugs = slugs_of(user, self.group_of), self._givers_to(user), slugs_by_page(pages)
        sites = own | givers.keys()
        possible = [page for page in pages if user.is_superuser or slugs[page.pk] in sites]
        others = others_of(possible, self.task_ptr) if possible else {}
        found = {}
        for page in possible:
            had_part = others[page.pk]
            if user.pk in had_part:
                continue
            if user.is_superuser or slugs[page.pk] in own:
                found[page.pk] = None
            # Nobody judges in the place of one who had another part in the text.
            elif in_place := [giver for giver in givers[slugs[page.pk]] if giver.pk not in had_part]:
                found[page.pk] = in_place[0]
        return found

    def _givers_to(self, user: Any) -> dict[str, list[Any]]:
        """By site where the user judges, who of the step's group has handed over to the user today."""
        found: dict[str, list[Any]] = defaultdict(list)
        sites = judged_sites(user)
        for giver in givers_to(user).order_by("pk"):
            for slug in slugs_of(giver, self.group_of) & sites:
                found[slug].append(giver)
        return found


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
