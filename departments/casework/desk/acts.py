"""What an officer may do with a case of each kind and state, as forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from cms.intake import codes
from cms.intake.codes import FormId
from cms.intake.numbers import is_number
from departments.organisation.models import Department, SiteProfile

from ..histories import READER, tell_to
from ..models import Case, Event
from ..referrals import is_designated, is_last, next_is_last, portal, sender
from ..transitions import DESIGNATE, REFER, RETURN, state_after
from . import inner_acts, request_acts
from .act_form import ActForm, text_field

WAYS = {
    "petition": "信访",
    "court": "诉讼",
    "arbitration": "仲裁",
    "discipline": "纪检监察",
    "vertical": "垂直管理部门",
    "other": "其他机构",
}
"""Ways outside the system of cases; the person reads them in Chinese, whatever the officer's language."""


class TakeForm(ActForm):
    heading, label, is_main = _("接收转交"), _("接收"), True
    opens_next = False
    text = text_field(_("告知"), rows=2, required=False, help_text=_("可不填；提交人会看到已由本部门接收"))


class ReturnForm(ActForm):
    heading, label, is_main = _("不属于本部门，退回"), _("退回"), True
    text = text_field(_("退回理由"), rows=3, help_text=_("提交人会看到；退回后由转来的部门继续办理"))

    def begin(self, history: Sequence[Event]) -> None:
        self.sender = sender(history)

    def receiver(self) -> Department | None:
        return self.sender


class AnswerForm(ActForm):
    heading, label, is_main = _("答复"), _("发送答复"), True
    text = text_field(_("答复内容"), rows=8, help_text=_("发送后，提交人凭编号和查询码即可看到，不能撤回"))


class InterimReplyForm(ActForm):
    heading, label = _("暂不能答复，告知进展"), _("发送进展")
    text = text_field(_("原因和预计答复时间"), rows=4, help_text=_("提交人会看到；答复期限不变"))


class AcceptForm(ActForm):
    heading, label = _("受理"), _("受理并告知")
    text = text_field(_("受理告知"), rows=3, help_text=_("提交人会看到"))


class RequestMaterialForm(ActForm):
    heading, label = _("请提交人补充材料"), _("要求补充")
    text = text_field(_("需要补充什么"), rows=4, help_text=_("提交人会看到；补充之前，答复期限暂停计算"))


class ReferForm(ActForm):
    heading, label = _("不属于本部门，转交其他部门"), _("转交")
    to = forms.ModelChoiceField(label=_("转交到"), queryset=Department.objects.none())
    text = text_field(_("转交理由"), rows=3, help_text=_("提交人会看到；接收部门须在期限内接收或者退回"))
    field_order = ("to", "text")

    def begin(self, history: Sequence[Event]) -> None:
        office = portal()
        self.decides = office if office is not None and next_is_last(history) else None
        if self.decides is None:
            self.fields["to"].queryset = _others(self.department)
            return
        del self.fields["to"]
        self.fields["text"].help_text = translate("已经转交过两次：这次交%(office)s，由其指定承办部门") % {
            "office": office
        }

    def receiver(self) -> Department | None:
        return self.decides or super().receiver()


class DesignateForm(ActForm):
    heading, label, is_main = _("指定承办部门"), _("指定"), True
    to = forms.ModelChoiceField(label=_("承办部门"), queryset=Department.objects.none())
    text = text_field(_("理由"), rows=3, help_text=_("提交人会看到；被指定的部门不能退回，也不能再转交"))
    field_order = ("to", "text")

    def begin(self, history: Sequence[Event]) -> None:
        self.fields["to"].queryset = _others(self.department)


class DirectForm(ActForm):
    heading, label = _("不属于本市部门职责，告知应向何处提出"), _("告知")
    way = forms.ChoiceField(label=_("途径"), choices=list(WAYS.items()))
    agency = forms.CharField(label=_("机构名称"), max_length=100)
    address = forms.CharField(label=_("地址"), max_length=200)
    phone = forms.CharField(label=_("电话"), max_length=40)
    text = text_field(_("理由"), rows=3, help_text=_("提交人会看到理由、机构名称、地址和电话；案件就此办结"))

    def body(self) -> dict[str, str]:
        given = self.cleaned_data
        where = f"请向以下机构提出（{WAYS[given['way']]}）：{given['agency']}"
        return {"text": f"{given['text']}\n\n{where}\n地址：{given['address']}\n电话：{given['phone']}"}


class DuplicateForm(ActForm):
    heading, label = _("与以前的来件重复"), _("按重复件办结")
    former = forms.CharField(label=_("以前来件的编号"), max_length=20)
    text = text_field(_("说明"), rows=3, help_text=_("提交人会看到；写明以前的来件怎样答复"))

    def clean_former(self) -> str:
        number = str(self.cleaned_data["former"]).strip()
        if not is_number(number):
            raise ValidationError(translate("没有这样的编号，请核对。"))
        return number

    def body(self) -> dict[str, str]:
        return {"text": f"{self.cleaned_data['text']}\n以前来件的编号：{self.cleaned_data['former']}"}


class DismissForm(ActForm):
    heading, label = _("不予办理"), _("不予办理并告知")
    text = text_field(_("理由"), rows=3, help_text=_("提交人会看到；用于广告、内容无法辨认等情形"))


class RenewCodeForm(ActForm):
    heading, label = _("查询码丢失，换发"), _("换发查询码")
    opens_next = False
    text = text_field(
        _("怎样核对的身份"), rows=2, help_text=_("只有承办人员能看到；原查询码作废，新查询码只显示一次，请当面交给本人")
    )

    def begin(self, history: Sequence[Event]) -> None:
        self.number = history[-1].case.number

    def body(self) -> dict[str, str]:
        self.code = FormId.new().code()
        self.reader = bytes(codes.reader(self.number, self.code).public_key)
        return {"note": self.cleaned_data["text"], READER: self.reader.hex()}

    def also(self, case: Case) -> None:
        tell_to(case, self.reader)


FORMS: dict[str, type[ActForm]] = {
    **request_acts.FORMS,
    "take": TakeForm,
    "return": ReturnForm,
    "designate": DesignateForm,
    "accept": AcceptForm,
    "answer": AnswerForm,
    "interim_reply": InterimReplyForm,
    "request_material": RequestMaterialForm,
    "refer": ReferForm,
    "direct": DirectForm,
    "duplicate": DuplicateForm,
    "dismiss": DismissForm,
    **inner_acts.FORMS,
    "renew_code": RenewCodeForm,
}


def possible(history: Sequence[Event]) -> Iterator[tuple[str, type[ActForm]]]:
    """Acts in the order of the screen."""
    kind, state = history[-1].case.kind, history[-1].to_state
    refused = set(_refused(history))
    for act, form in FORMS.items():
        if act not in refused and state_after(kind, state, act) is not None:
            yield act, form


def _refused(history: Sequence[Event]) -> Iterator[str]:
    """What the state allows and the way of the case does not."""
    at_portal = history[-1].department == portal()
    if is_designated(history):
        yield from (REFER, RETURN, DESIGNATE)
    elif at_portal and next_is_last(history):
        yield REFER
    else:
        yield DESIGNATE
    if is_last(history):
        yield RETURN
    yield from inner_acts.refused(history)
    yield from request_acts.refused(history, timezone.localdate())


def _others(department: Department) -> QuerySet[Department]:
    with_sites = SiteProfile.objects.filter(closed_on=None, department__isnull=False).values("department")
    return Department.objects.filter(pk__in=with_sites).exclude(pk=department.pk)
