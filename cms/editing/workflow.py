"""One approval task for all departments: the approvers are those of the page's own site."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site, Task, Workflow, WorkflowPage, WorkflowTask

from .rights import approvers_name


def site_slug_of(page: Page) -> str:
    """Slug of the site a page stands in; empty outside every site."""
    for root in Site.get_site_root_paths():
        if page.url_path.startswith(root.root_path):
            site = Site.objects.select_related("profile").get(pk=root.site_id)
            return str(site.profile.slug)
    return ""


class SiteApprovalTask(Task):
    """审核发布: waits for an approver of the site that the page stands in."""

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return self._is_approver(obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return not self._is_approver(obj, user)

    def page_locked_for_user(self, page: Page, user: Any) -> bool:
        return self.locked_for_user(page, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        if not self._is_approver(obj, user):
            return []
        if obj.get_latest_revision_as_object().gate_faults():
            # Approving publishes: what the gate holds back can only go back or be released first.
            return [("reject", _("退回修改"), True)]
        return [
            ("reject", _("退回修改"), True),
            ("approve", _("批准"), False),
            ("approve", _("附意见批准"), True),
        ]

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        from wagtail.models import TaskState  # Concrete only once all models are loaded.

        waiting = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, task=self.task_ptr)
        if user.is_superuser:
            return waiting
        slugs = _approved_slugs(user)
        return waiting.filter(
            pk__in=[state.pk for state in waiting if site_slug_of(state.workflow_state.content_object) in slugs]
        )

    @classmethod
    def get_description(cls) -> Any:
        return _("由本网站的审核人员批准后发布")

    class Meta:
        verbose_name = _("本网站审核")

    def _is_approver(self, obj: Any, user: Any) -> bool:
        return bool(user.is_superuser) or user.groups.filter(name=approvers_name(site_slug_of(obj))).exists()


def ensure_workflow(home: Page) -> Workflow:
    """The one workflow of all sites, assigned to this home page; Wagtail's own is taken from the root."""
    workflow, _created = Workflow.objects.get_or_create(name="部门审核")
    task, _created = SiteApprovalTask.objects.get_or_create(name="审核发布")
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr, defaults={"sort_order": 0})
    WorkflowPage.objects.filter(page__depth=1).delete()
    WorkflowPage.objects.update_or_create(page=Page.objects.get(pk=home.pk), defaults={"workflow": workflow})
    return workflow


def _approved_slugs(user: Any) -> set[str]:
    suffix = approvers_name("")
    names = Group.objects.filter(user=user, name__endswith=suffix).values_list("name", flat=True)
    return {name.removesuffix(suffix) for name in names}
