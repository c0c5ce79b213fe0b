"""What departments see of the admin: no other department's drafts, no reports on all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import choosers
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from . import approvals, correcting, delegating, judging, tags, urgency, withdrawal, writers
from .delegations import DELEGATED, DELEGATION_ENDED, JUDGED_FOR
from .due import REFUSED, refused_schedules
from .gate import views as gate_views
from .gate.bulk import GatedPublishing
from .guard import linkable_pages, pages_of, sees_all
from .listings import PageTree
from .mails import forget_strangers
from .media import require_own
from .today import Today
from .views import receipt

LABELS = {
    "link_text": _("链接文字"),
    "email_address": _("邮箱地址"),
    "subject": _("邮件主题"),
    "body": _("邮件正文"),
    "phone_number": _("电话号码"),
    "password": _("密码"),
}
"""Labels that Wagtail leaves to the names of its fields."""

for form in (
    choosers.ExternalLinkChooserForm,
    choosers.AnchorLinkChooserForm,
    choosers.EmailLinkChooserForm,
    choosers.PhoneLinkChooserForm,
    LoginForm,
):
    for name in LABELS.keys() & form.base_fields.keys():
        form.base_fields[name].label = LABELS[name]

tags.install()


# After Wagtail's own, which it takes the place of.
@hooks.register("register_admin_viewset", order=1)
def page_tree() -> PageTree:
    return PageTree()


# The public has its own copies, on the front: here a file is its department's.
hooks.register("before_serve_document", require_own)


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("receipts/<int:page_id>/", receipt, name="chengmen_receipt"),
        path("approvals/", judging.approvals, name="chengmen_approvals"),
        path("approvals/delegate/", delegating.delegate, name="chengmen_delegate"),
        path("approvals/delegations/<int:delegation_id>/end/", delegating.end, name="chengmen_end_delegation"),
        path("approvals/<int:task_state_id>/", judging.judge, name="chengmen_judge"),
        path("approvals/<int:task_state_id>/word/", judging.give_word, name="chengmen_give_word"),
        path("corrections/<int:page_id>/", correcting.correct, name="chengmen_correct"),
        path("corrections/<int:page_id>/restore/<int:revision_id>/", correcting.restore, name="chengmen_restore"),
        path("withdrawals/<int:page_id>/", withdrawal.withdraw, name="chengmen_withdraw"),
        path("gate/<int:page_id>/", gate_views.findings, name="chengmen_gate"),
        path("gate/<int:page_id>/mask/", gate_views.mask, name="chengmen_gate_mask"),
        path("gate/<int:page_id>/release/", gate_views.release, name="chengmen_gate_release"),
    ]


# After Wagtail's own, which it takes the place of.
hooks.register("register_bulk_action", GatedPublishing, order=1)


@hooks.register("before_edit_page")
def comments_reach_nobody_outside(request: HttpRequest, page: Any) -> None:
    # Wagtail mails a comment, with the page's title, to whoever has subscribed once.
    if request.method == "POST":
        forget_strangers(page)


@hooks.register("before_copy_page")
def copies_go_live_by_publishing_alone(request: HttpRequest, page: Any) -> None:
    if request.method == "POST" and {"publish_copies", "alias"} & request.POST.keys():
        writers.check(page, request.user)
        approvals.check(page, request.user)


@hooks.register("after_copy_page")
def aliases_say_why_they_went_live(request: HttpRequest, page: Any, new_page: Any) -> None:
    # Of an alias the log does not say that it is public.
    if "alias" in request.POST:
        urgency.note(new_page, request.user)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(REFUSED, _("定时发布未成功"), _("定时发布未成功：页面未通过发布检查"))
    actions.register_action("chengmen.gate_release", _("保密审查放行"), _("放行了发布检查的结果"))
    actions.register_action(DELEGATED)(delegating.DelegatedFormatter)
    actions.register_action(DELEGATION_ENDED, _("结束委托审批"), _("结束了委托审批"))
    actions.register_action(JUDGED_FOR)(delegating.JudgedForFormatter)
    actions.register_action(urgency.URGENT)(urgency.UrgentFormatter)
    actions.register_action(withdrawal.WITHDRAWN)(withdrawal.WithdrawnFormatter)


@hooks.register("register_page_header_buttons")
def emergency_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if button := withdrawal.button(page, user):
        yield button


@hooks.register("register_page_header_buttons")
def correction_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if button := correcting.button(page, user):
        yield button


@hooks.register("register_admin_menu_item")
def approvals_item() -> MenuItem:
    return judging.ApprovalsMenuItem(_("待我审批"), reverse_lazy("chengmen_approvals"), icon_name="success", order=90)


@hooks.register("insert_global_admin_js")
def scripts() -> str:
    return format_html('<script src="{}" defer></script>', static("chengmen/receipt.js"))


@hooks.register("insert_global_admin_css")
def styles() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("chengmen/admin.css"))


class RefusedSchedules(Component):
    """首页：定时发布未成功的页面。"""

    name = "refused_schedules"
    order = 50
    template_name = "chengmen/refused_schedules.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        return {"entries": refused_schedules(pages_of(user))}


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    # Wagtail's lists of one's latest edits, of what one has submitted and of what waits for one's word: ours say more,
    # ask less and are cut to a few lines.
    replaced = {"recent_edits", "user_objects_in_workflow_moderation", "workflow_objects_to_moderate"}
    panels[:] = [panel for panel in panels if panel.name not in replaced]
    panels += [RefusedSchedules(), Today()]


@hooks.register("construct_page_chooser_queryset")
def only_linkable_pages(pages: Any, request: HttpRequest) -> Any:
    found = pages if sees_all(request.user) else linkable_pages(request.user, pages)
    # Each row tells its standing, which Wagtail would ask for row by row.
    return found.prefetch_workflow_states().annotate_approved_schedule()


@hooks.register("before_create_page")
def new_pages_are_saved_by_hand(request: HttpRequest, parent: Page, kind: type[Page]) -> JsonResponse | None:
    """Saved by itself, a page would come about with half a title, and twice when its author saves at that moment."""
    if request.method != "POST" or request.accepts("text/html"):
        return None
    told = gettext("新页面第一次请点“保存草稿”，以后自动保存。")
    # The form shows the sentence with this code; with one that it does not know it speaks of a server's error.
    return JsonResponse({"success": False, "error_code": "validation_error", "error_message": told}, status=400)


@hooks.register("construct_page_action_menu")
def approval_comes_first(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Who is asked to approve finds that, not saving a draft, under the large button; nobody a button that refuses."""
    if approvals.refusal(request.user):
        items[:] = [item for item in items if item.name != "action-publish"]
    items.sort(key=lambda item: item.name != "approve")


@hooks.register("construct_help_menu")
def no_help_from_outside(request: HttpRequest, items: list[Any]) -> None:
    # Wagtail's own guide is in English and on another server.
    items[:] = [item for item in items if item.icon_name == "keyboard"]


@hooks.register("construct_reports_menu")
def no_reports_for_departments(request: HttpRequest, items: list[Any]) -> None:
    # The guard closes their addresses; here they leave the menu too.
    if not sees_all(request.user):
        items.clear()
