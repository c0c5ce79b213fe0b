"""The three steps in which the portal team adds a department, and the file that they amount to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from departments.organisation.lines import split_lines
from departments.organisation.models import City, SiteProfile

from .faults import Fault, Located, Location
from .format import DepartmentFile
from .reading import Source, validated
from .standard_texts import standard_texts

COLUMNS = {"news": "工作动态", "notices": "通知公告", "policies": "政策文件", "interpretations": "政策解读"}
HOURS = "周一至周五 9:00–12:00，13:30–17:00"
"""Titles and text of public pages: the same in whatever language the portal team works."""


class LinesField(forms.CharField):
    """A text of one thing a line, as a list."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        return list(split_lines(super().clean(value)))


def _optional(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=help_text)


def _markdown(label: Any, help_text: Any, *, rows: int = 4) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, widget=widget, help_text=help_text)


class IdentityForm(forms.Form):
    title = _("身份和代码")

    name = forms.CharField(label=_("部门名称"), help_text=_("规范全称，例如：市公安局"))
    short_name = _optional(_("简称"), _("例如：公安局"))
    site_kind = forms.ChoiceField(
        label=_("网站类别"), choices=[one for one in SiteProfile.Kind.choices if one[0] != SiteProfile.Kind.PORTAL]
    )
    slug = forms.CharField(
        label=_("标识"), help_text=_("域名的第一段，只用小写字母、数字和连字符，例如：gongan；启用后不要再改")
    )
    code = forms.CharField(label=_("编码"), help_text=_("全市唯一，一般用 18 位统一社会信用代码"))
    site_name = _optional(_("网站名称"), _("不填则为城市名称加部门名称，例如：示例市公安局"))
    host = _optional(_("域名"), _("不填则由标识和全市域名组成"))
    address = _optional(_("地址"))
    phone = _optional(_("对外电话"), _("办公电话，不填个人手机"))
    sponsor = _optional(_("主办单位"), _("不填则与网站名称相同"))
    identification_code = _optional(_("网站标识码"), _("10 位；还没有取得的可以以后补填"))
    icp_number = _optional(_("ICP 备案号"))
    police_number = _optional(_("公安机关备案号"), _("网络接入后 15 日内向公安机关备案（第十五条）"))

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).strip()
        if SiteProfile.objects.filter(slug=slug).exists():
            raise forms.ValidationError(translate("已有标识为 %(slug)s 的网站，请换一个。") % {"slug": slug})
        return slug


class PeopleForm(forms.Form):
    title = _("人员和权限")

    consultation = LinesField(
        label=_("答复咨询的岗位"), help_text=_("每行一个岗位，不写人名，例如：政策咨询岗（第十一条）")
    )
    complaints = LinesField(
        label=_("承办投诉的岗位"), help_text=_("每行一个，第一个为投诉的责任岗位，例如：督察岗（第十三条）")
    )
    has_three_steps = forms.BooleanField(
        label=_("三审三校"), required=False, help_text=_("撰稿、复审、审核各由不同的人完成；不勾选则一次审核")
    )
    editors = LinesField(label=_("编辑账号"), help_text=_("每行一个已有的账号，可以以后再加；撰稿并提交审核"))
    reviewers = LinesField(label=_("复审账号"), help_text=_("每行一个；实行三审三校时需要"))
    approvers = LinesField(label=_("审核账号"), help_text=_("每行一个；批准后稿件即公开"))
    officers = LinesField(label=_("承办账号"), help_text=_("每行一个；答复网上咨询，没有时由门户的承办人员代转"))
    complaint_officers = LinesField(
        label=_("投诉承办账号"),
        help_text=_("每行一个；投诉先由其查看，并写明谁须回避（第十三条），没有时由门户的投诉承办人员代转"),
    )
    managers = LinesField(label=_("站点管理员账号"), help_text=_("每行一个；管理本网站的全部稿件和菜单，但不审批"))


class ContentsForm(forms.Form):
    title = _("起始内容")

    columns = forms.MultipleChoiceField(
        label=_("设立的栏目"),
        required=False,
        choices=list(COLUMNS.items()),
        initial=list(COLUMNS),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("办事服务、政府信息公开、咨询、投诉等必备栏目自动设立"),
    )
    introduction = _markdown(_("首页导语"), _("一两句话，说明本部门为谁办什么事"), rows=2)
    duties = _markdown(_("主要职责"), _("每段空一行；没有填写的，机构职能页暂为草稿（第十条）"))
    bodies = LinesField(label=_("内设机构"), help_text=_("每行一个，写作“机构：职责”，例如：办公室：综合协调"))
    leaders = LinesField(label=_("领导分工"), help_text=_("每行一个，写作“职务：分工”，例如：局长：主持全面工作"))
    hours = forms.CharField(label=_("工作时间"), required=False, initial=HOURS)
    has_standard_texts = forms.BooleanField(
        label=_("其他必备页面先用标准文本"),
        required=False,
        initial=True,
        help_text=_("咨询规则、投诉程序、公开指南和制度等，由本部门编辑以后修改；不勾选则留作草稿"),
    )


STEPS: tuple[type[forms.Form], ...] = (IdentityForm, PeopleForm, ContentsForm)

_FIELDS = {
    "name": "name",
    "short_name": "short_name",
    "kind": "site_kind",
    "slug": "slug",
    "code": "code",
    "host": "host",
    "address": "address",
    "phone": "phone",
    "site.name": "site_name",
    "site.sponsor": "sponsor",
    "site.identification_code": "identification_code",
    "site.icp_number": "icp_number",
    "site.police_number": "police_number",
    "officers.consultation": "consultation",
    "officers.complaints": "complaints",
    "complaints.owner": "complaints",
    "accounts.editors": "editors",
    "accounts.reviewers": "reviewers",
    "accounts.approvers": "approvers",
    "accounts.officers": "officers",
    "accounts.complaint_officers": "complaint_officers",
    "accounts.managers": "managers",
    "columns": "columns",
    "home.introduction": "introduction",
    "duties.duties": "duties",
    "duties.bodies": "bodies",
    "contacts.bodies": "bodies",
    "duties.leaders": "leaders",
    "duties.hours": "hours",
}
"""Which field of a step stands for a key of the file."""


def source_of(given: dict[str, Any]) -> Source:
    """The department's file that cleaned fields amount to. Raises ``InvalidFiles``."""
    value = _file(given)
    located = Located("", value, dict.fromkeys(_locations(value), 0))
    return Source(validated(DepartmentFile, located), located, items=(), guides=())


def field_of(fault: Fault) -> str | None:
    """The field beside which a fault is told; None when no step asks for it."""
    key = fault.key
    while key:
        if key in _FIELDS:
            return _FIELDS[key]
        key = key[: max(key.rfind("."), key.rfind("["), 0)]
    return None


def _file(given: dict[str, Any]) -> dict[str, Any]:
    name, address, phone = given["name"], given["address"], given["phone"]
    site_name = given["site_name"] or City.load().name + name.removeprefix("市")
    bodies = [{"name": body, "duties": duties} for body, duties in _pairs(given["bodies"])]
    leaders = [{"post": post, "division_of_work": work} for post, work in _pairs(given["leaders"])]
    office = bodies[0]["name"] if bodies else ""
    owner = next(iter(given["complaints"]), "")
    texts = standard_texts(name=name, body=office, address=address, phone=phone, owner=owner)
    return {
        **(texts if given["has_standard_texts"] else {"complaints": {"owner": owner}}),
        "name": name,
        "short_name": given["short_name"],
        "kind": given["site_kind"],
        "slug": given["slug"],
        "code": given["code"],
        "host": given["host"],
        "address": address,
        "phone": phone,
        "site": {
            "name": site_name,
            "sponsor": given["sponsor"] or site_name,
            "identification_code": given["identification_code"],
            "icp_number": given["icp_number"],
            "police_number": given["police_number"],
            "three_steps": given["has_three_steps"],
        },
        "officers": {"consultation": given["consultation"], "complaints": given["complaints"]},
        "accounts": {
            role: given[role]
            for role in ("editors", "reviewers", "approvers", "officers", "complaint_officers", "managers")
        },
        "columns": {slug: {"title": COLUMNS[slug]} for slug in given["columns"]},
        "home": {"introduction": _unix(given["introduction"])},
        "duties": {
            "duties": _unix(given["duties"]),
            "bodies": bodies,
            "leaders": leaders,
            "hours": {"regular": given["hours"]},
        },
        "contacts": {
            "bodies": [{"name": body["name"], "address": address, "phone": phone} for body in bodies],
            "staff": [{"post": leader["post"], "duties": leader["division_of_work"]} for leader in leaders],
        },
    }


def _pairs(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        before, *after = re.split("[:：]", line, maxsplit=1)
        yield before.strip(), "".join(after).strip()


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n")


def _locations(value: object, above: Location = ()) -> Iterator[Location]:
    yield above
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _locations(below, (*above, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _locations(below, (*above, index))
