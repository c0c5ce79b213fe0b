"""机构改革 in the admin: what would come is read first, then made in one go."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View

from cms.editing.guard import require, sees_all

from .change import Change, carry_out, open_sites
from .merging import Merging, suggested_notice
from .renaming import Renaming, site_name_after
from .retiring import Retiring, suggested_text


class SiteField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=open_sites(), **kwargs)

    def label_from_instance(self, profile: Any) -> str:
        return f"{profile.department.name}（{profile.slug}）"


def _text(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text=help_text)


class ChangeForm(forms.Form):
    def change(self) -> Change:
        """Of the cleaned fields."""
        raise NotImplementedError


class RenamingForm(ChangeForm):
    profile = SiteField(label=_("部门"))
    name = forms.CharField(label=_("新的名称"), max_length=100, help_text=_("规范全称，例如：市公安局"))
    short_name = forms.CharField(label=_("新的简称"), max_length=50, required=False)
    site_name = forms.CharField(
        label=_("新的网站名称"), max_length=255, required=False, help_text=_("不填则把原网站名称中的部门名称换成新的")
    )

    def change(self) -> Renaming:
        given = self.cleaned_data
        site_name = given["site_name"] or site_name_after(given["profile"], given["name"])
        return Renaming(given["profile"], given["name"], given["short_name"], site_name)


class MergingForm(ChangeForm):
    source = SiteField(label=_("并入其他部门的部门"))
    heir = SiteField(label=_("接收的部门"))
    title = forms.CharField(label=_("公告标题"), max_length=255, required=False, help_text=_("不填则用标准文字"))
    text = _text(_("公告正文"), _("不填则用标准文字"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("source") is not None and given.get("source") == given.get("heir"):
            self.add_error("heir", gettext("不能并入自身，请选择另一个部门。"))
        return given

    def change(self) -> Merging:
        given = self.cleaned_data
        title, text = suggested_notice(given["source"], given["heir"])
        return Merging(given["source"], given["heir"], given["title"] or title, given["text"] or text)


class RetiringForm(ChangeForm):
    profile = SiteField(label=_("部门"))
    text = _text(_("首页上的说明"), _("不填则用标准文字；有后续办理机构的请写明"))

    def change(self) -> Retiring:
        given = self.cleaned_data
        return Retiring(given["profile"], given["text"] or suggested_text(given["profile"]))


class ChangeView(View):
    form_class: ClassVar[type[ChangeForm]]
    heading: ClassVar[Any]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._screen(self.form_class())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Shows the effects; makes the change when just these effects have been seen."""
        require(sees_all(request.user))
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self._screen(form)
        change = form.change()
        effects = change.effects()
        seen = hashlib.sha256("\n".join(effects).encode()).hexdigest()
        if "make" not in request.POST or request.POST.get("seen") != seen:
            return self._screen(form, effects=effects, seen=seen)
        try:
            carry_out(change, opened=self._tell)
        except ValidationError as error:
            form.add_error(None, error)
            return self._screen(form)
        return redirect("reorganising:index")

    def _tell(self, hindrances: list[str]) -> None:
        for hindrance in hindrances:
            messages.error(self.request, hindrance)
        if not hindrances:
            messages.success(
                self.request, gettext("%(change)s已完成，公开网站和搜索已更新。") % {"change": self.heading}
            )

    def _screen(self, form: ChangeForm, **told: Any) -> HttpResponse:
        return render(self.request, "chengmen/change.html", {"form": form, "title": self.heading, **told})


class RenamingView(ChangeView):
    form_class = RenamingForm
    heading = _("部门改名")


class MergingView(ChangeView):
    form_class = MergingForm
    heading = _("部门合并")


class RetiringView(ChangeView):
    form_class = RetiringForm
    heading = _("部门撤销")


def choose(request: HttpRequest) -> HttpResponse:
    return render(request, "chengmen/changes.html")
