"""The screen of 勘误: the few fields that a correction may touch, what was changed, and former versions to go back to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.panels import ObjectList, Panel
from wagtail.admin.widgets.button import Button
from wagtail.models import Page, PageLogEntry, Revision

from . import writers
from .correction import fields_of
from .guard import sees_all
from .models import PageChange
from .pages import BasePage
from .preview import draft_record
from .urgency import because

MOST_VERSIONS = 10


class NoteForm(forms.Form):
    what = forms.CharField(
        label=gettext_lazy("修改说明"),
        max_length=200,
        help_text=gettext_lazy("公开显示在页面下方的“修改记录”中，例如：更正咨询电话"),
    )


class Version(NamedTuple):
    """An earlier public state of a page."""

    revision: Revision
    published_at: Any


def button(page: Page, user: Any) -> Button | None:
    if not page.live or not fields_of(page.specific) or not page.permissions_for_user(user).can_edit():
        return None
    return Button(_("勘误"), reverse("chengmen_correct", args=[page.pk]), icon_name="edit", priority=12)


def correct(request: HttpRequest, page_id: int) -> HttpResponse:
    page = _live(request, page_id)
    if reason := _why_not_now(page):
        messages.error(request, reason)
        return redirect("wagtailadmin_pages:edit", page.pk)
    handler = ObjectList(
        list(_panels(page.get_edit_handler(), set(fields_of(page)))), base_form_class=type(page).base_form_class
    )
    handler = handler.bind_to_model(type(page))
    given = request.POST if request.method == "POST" else None
    form = handler.get_form_class()(given, instance=page, parent_page=page.get_parent(), for_user=request.user)
    note = NoteForm(given)
    if given is not None and all((form.is_valid(), note.is_valid())) and _passes(page, form, note, request.user):
        done = _("勘误已公开。"), _("勘误已提交，由审核人员批准后公开。")
        reason = _("勘误：%(what)s") % {"what": note.cleaned_data["what"]}
        messages.success(request, done[_is_waiting(page, request.user, reason)])
        return redirect("wagtailadmin_pages:edit", page.pk)
    panel = handler.get_bound_panel(instance=page, request=request, form=form)
    context = {"page": page, "panel": panel, "form": form, "note": note, "versions": list(_versions(page))}
    return render(request, "chengmen/correct.html", context)


@require_POST
def restore(request: HttpRequest, page_id: int, revision_id: int) -> HttpResponse:
    """Puts a former public version in the place of the present one, by the way that every text takes."""
    page = _live(request, page_id)
    known = {version.revision.pk: version for version in _versions(page)}
    version = known.get(revision_id)
    reason = _why_not_now(page)
    if version is None or reason:
        messages.error(request, reason or _("只能恢复公开过的版本。"))
        return redirect("chengmen_correct", page.pk)
    former = version.revision.as_object()
    # The lines stay: what was said to the public was said.
    former.changes = [PageChange(day=row.day, what=row.what) for row in page.changes.order_by("day", "pk")]
    day = timezone.localtime(version.published_at).strftime("%Y-%m-%d %H:%M")
    what = _("恢复到 %(day)s 的版本") % {"day": day}
    former.changes.add(PageChange(what=what))
    if faults := former.gate_findings():
        for sentence in faults:
            messages.error(request, _("不能恢复：%(reason)s") % {"reason": sentence})
        return redirect("chengmen_correct", page.pk)
    done = _("已恢复到 %(day)s 的版本并公开。"), _("已提交恢复到 %(day)s 的版本，由审核人员批准后公开。")
    messages.success(request, done[_is_waiting(former, request.user, what)] % {"day": day})
    return redirect("wagtailadmin_pages:edit", page.pk)


def _live(request: HttpRequest, page_id: int) -> Any:
    page = get_object_or_404(Page, pk=page_id).specific
    lock = page.get_lock()
    is_open = lock is None or not lock.for_user(request.user)
    if not isinstance(page, BasePage) or button(page, request.user) is None or not is_open:
        raise PermissionDenied
    return page


def _why_not_now(page: Any) -> str:
    """Another text under way would be swept along, or away."""
    if page.current_workflow_state is not None:
        return _("本页正在审核，请在审核结束后勘误。")
    return _("本页有还没有公开的修改，请先提交审核，或者在“历史”中恢复。") if page.has_unpublished_changes else ""


def _panels(panel: Panel, wanted: set[str]) -> Iterator[Panel]:
    """The form's own panels of the fields and rows wanted, in its order."""
    name = getattr(panel, "field_name", None) or getattr(panel, "relation_name", None)
    if name in wanted:
        yield panel.clone()
    for child in getattr(panel, "children", ()):
        yield from _panels(child, wanted)


def _passes(page: Any, form: Any, note: NoteForm, user: Any) -> bool:
    """Whether anything was changed, and whether gate and rules about persons let it by; else the form says why."""
    draft = form.save(commit=False)
    for field, sentence in draft.gate_faults():
        form.add_error(field if field in form.fields else None, sentence)
    if sentence := writers.refusal(user):
        form.add_error(None, sentence)
    # Compared as the public sees it: the editor writes its markup anew.
    if not form.errors and draft_record(draft) == draft_record(type(page).objects.get(pk=page.pk)):
        form.add_error(None, _("没有任何修改。"))
    if form.errors:
        return False
    draft.changes.add(PageChange(what=note.cleaned_data["what"]))
    return True


def _is_waiting(draft: Any, user: Any, reason: str) -> bool:
    """Publishes the draft for the portal team, submits it for others; answers whether it waits for an approval now."""
    revision = draft.save_revision(user=user, log_action=True)
    if sees_all(user):
        with because(reason):
            revision.publish(user=user)
        return False
    draft.get_workflow().start(Page.objects.get(pk=draft.pk).specific, user)
    return True


def _versions(page: Any) -> Iterator[Version]:
    """Newest first, without the present one."""
    entries = PageLogEntry.objects.filter(page=page, action="wagtail.publish", revision__isnull=False)
    seen = {page.live_revision_id}
    for entry in entries.select_related("revision").order_by("-timestamp", "-pk")[: 3 * MOST_VERSIONS]:
        if entry.revision_id not in seen and len(seen) <= MOST_VERSIONS:
            seen.add(entry.revision_id)
            yield Version(entry.revision, entry.timestamp)
