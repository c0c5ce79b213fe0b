"""代录: cases that come by telephone, over the counter, by letter, to a mailbox or from 12345, on the same clock (R11.3)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from cms.editing.guard import require
from cms.intake import codes
from cms.intake.codes import FormId
from cms.intake.numbers import new_number
from departments.organisation.models import Department

from ..errors import SubmissionReused
from ..histories import open_case
from ..kinds import COMPLAINT, CONSULTATION, KINDS
from ..models import Case
from .officers import is_officer, own_departments
from .particulars import CHOSEN

REGISTERED = "chengmen.case_register"
REGISTRAR = "registrar"
"""Field of a body: the account that wrote down what a person said."""
IN_BODY = ("subject", "text", "name", "phone", "channel", "outside")


class RegisterForm(forms.Form):
    department = forms.ModelChoiceField(label=_("部门"), queryset=Department.objects.none(), empty_label=None)
    kind = forms.ChoiceField(
        label=_("事项"), choices=[(kind, name) for kind, name in KINDS if kind in (CONSULTATION, COMPLAINT)]
    )
    sort = forms.ChoiceField(label=_("投诉类别"), required=False, choices=[("", "---------"), *CHOSEN["sort"].items()])
    channel = forms.ChoiceField(label=_("来源"), choices=list(CHOSEN["channel"].items()))
    outside = forms.CharField(
        label=_("来源编号"), required=False, max_length=40, help_text=_("例如12345工单号、来信登记号")
    )
    received = forms.DateTimeField(
        label=_("收到时间"),
        help_text=_("办理期限从这一天起算，例如 2026-03-02 09:30"),
        input_formats=["%Y-%m-%d %H:%M"],
    )
    subject = forms.CharField(label=_("标题"), max_length=100)
    text = forms.CharField(label=_("内容"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))
    name = forms.CharField(label=_("称呼"), required=False, max_length=100)
    phone = forms.CharField(label=_("联系电话"), required=False, max_length=40)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments: Any = self.fields["department"]
        departments.queryset = own_departments(user)

    def clean_received(self) -> Any:
        received = self.cleaned_data["received"]
        if received > timezone.now():
            raise forms.ValidationError(translate("收到时间不能晚于现在。"))
        return received

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind") == COMPLAINT and not given.get("sort"):
            self.add_error("sort", translate("请选择投诉类别。"))
        return given

    def body(self, user: Any) -> dict[str, str]:
        fields = (*IN_BODY, "sort") if self.cleaned_data["kind"] == COMPLAINT else IN_BODY
        written = {field: self.cleaned_data[field] for field in fields if self.cleaned_data[field]}
        return {**written, REGISTRAR: user.get_username()}


def register(request: HttpRequest) -> HttpResponse:
    """The form; posted, number and code for the person, whom nobody can tell the code again."""
    require(is_officer(request.user))
    if request.method != "POST":
        now = timezone.localtime().strftime("%Y-%m-%d %H:%M")
        form = RegisterForm(user=request.user, initial={"received": now})
        return _form(request, form, FormId.new())
    form = RegisterForm(request.POST, user=request.user)
    try:
        form_id = FormId(request.POST.get("form", ""))
    except ValueError:
        form_id = FormId.new()
        form.add_error(None, translate("这张表已经失效，请核对后再保存一次。"))
    if not form.is_valid():
        return _form(request, form, form_id)
    try:
        case = _opened(form, form_id, request.user)
    except SubmissionReused as error:
        form.add_error(None, translate("这张表已经保存为%(number)s号，不能改成别的内容。") % {"number": error.number})
        return _form(request, form, form_id)
    log(instance=case, action=REGISTERED, user=request.user)
    given = {"case": case, "code": codes.written(form_id.code()), "department": form.cleaned_data["department"]}
    return _private(render(request, "chengmen/case_registered.html", given))


def _opened(form: RegisterForm, form_id: FormId, user: Any) -> Case:
    given, number = form.cleaned_data, new_number()
    return open_case(
        form_id.submission(),
        kind=given["kind"],
        department=given["department"],
        body=form.body(user),
        now=given["received"],
        number=number,
        reader=bytes(codes.reader(number, form_id.code()).public_key),
    )


def _form(request: HttpRequest, form: RegisterForm, form_id: FormId) -> HttpResponse:
    return _private(render(request, "chengmen/case_register.html", {"form": form, "form_id": form_id.text}))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
