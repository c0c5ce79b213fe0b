"""What an officer may do with a case of each kind and state, as forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from departments.organisation.models import Department, SiteProfile

from ..transitions import state_after

MOST = 10_000


def _text(label: Any, *, rows: int, help_text: Any) -> forms.CharField:
    """What goes with the act."""
    return forms.CharField(
        label=label, max_length=MOST, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text
    )


class ActForm(forms.Form):
    """Each has a ``text`` of its own."""

    label: Any
    heading: Any

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department = department


class AnswerForm(ActForm):
    heading, label = _("答复"), _("发送答复")
    text = _text(_("答复内容"), rows=8, help_text=_("发送后，提交人凭编号和查询码即可看到，不能撤回"))


class InterimReplyForm(ActForm):
    heading, label = _("暂不能答复，告知进展"), _("发送进展")
    text = _text(_("原因和预计答复时间"), rows=4, help_text=_("提交人会看到；答复期限不变"))


class AcceptForm(ActForm):
    heading, label = _("受理"), _("受理并告知")
    text = _text(_("受理告知"), rows=3, help_text=_("提交人会看到"))


class ReferForm(ActForm):
    heading, label = _("不属于本部门，转交其他部门"), _("转交")
    to = forms.ModelChoiceField(label=_("转交到"), queryset=Department.objects.none())
    text = _text(_("转交理由"), rows=3, help_text=_("提交人会看到；接收部门的期限从转交当天起算"))
    field_order = ("to", "text")

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, department=department, **kwargs)
        with_sites = SiteProfile.objects.filter(closed_on=None, department__isnull=False).values("department")
        self.fields["to"].queryset = Department.objects.filter(pk__in=with_sites).exclude(pk=department.pk)


FORMS: dict[str, type[ActForm]] = {
    "accept": AcceptForm,
    "answer": AnswerForm,
    "interim_reply": InterimReplyForm,
    "refer": ReferForm,
}


def possible(kind: str, state: str) -> dict[str, type[ActForm]]:
    """By act, in the order of the screen."""
    return {act: form for act, form in FORMS.items() if state_after(kind, state, act) is not None}
