"""What an officer may do with a request for disclosure (Regulation on Disclosure, articles 30 to 40)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from ..clocks import EXTENSION
from ..errors import CalendarMissing
from ..histories import Limits, clocks_of, limits_in, read
from ..models import Event
from ..requests import GRANTED, GROUNDS, OUTCOMES, told
from ..work_years import work_calendar
from ..working_days import reply_deadline
from .act_form import ActForm, text_field

CORRECTION, LAPSE, CORRECTING = "request_correction", "lapse", "correcting"
UNTIL = "until"
"""In the body of the event that asks for a correction: the last day for it."""


class RequestCorrectionForm(ActForm):
    heading, label = _("申请内容不明确，告知补正"), _("告知补正")
    days = forms.IntegerField(label=_("补正期限（工作日）"), min_value=5, max_value=30, initial=10)
    text = text_field(
        _("需要补正的事项"), rows=4, help_text=_("只能告知一次，请一次写全；收到补正后，答复期限重新计算")
    )
    field_order = ("text", "days")

    def clean_days(self) -> int:
        days = int(self.cleaned_data["days"])
        try:
            self.until = reply_deadline(timezone.localdate(), days, work_calendar())
        except CalendarMissing as error:
            raise ValidationError(translate("办公日历缺少年份，暂不能确定日期")) from error
        return days

    def body(self) -> dict[str, str]:
        told = f"{self.cleaned_data['text']}\n\n请于{self.until}前补正；无正当理由逾期不补正的，视为放弃申请。"
        return {"text": told, UNTIL: self.until.isoformat()}


class LapseForm(ActForm):
    heading, label, is_main = _("逾期没有补正，视为放弃申请"), _("办结并告知"), True
    text = text_field(_("告知"), rows=3, help_text=_("申请人会看到；需要信息的，可以重新申请"))


class ConsultForm(ActForm):
    heading, label = _("可能损害第三方合法权益，征求意见"), _("告知申请人")
    text = text_field(_("告知"), rows=3, help_text=_("申请人会看到；征求意见所需时间不计入答复期限"))


class OthersRepliedForm(ActForm):
    heading, label, is_main = _("第三方意见已收到"), _("恢复计时"), True
    text = text_field(_("告知"), rows=2, required=False, help_text=_("可不填；不要写第三方的姓名和意见"))


class ExtendForm(ActForm):
    heading, label = _("延长答复期限"), _("延长并告知")
    days = forms.IntegerField(label=_("延长（工作日）"), min_value=1)
    text = text_field(_("延长理由"), rows=3, help_text=_("申请人会看到；须经信息公开工作机构负责人同意，只能延长一次"))
    field_order = ("days", "text")

    def begin(self, history: Sequence[Event]) -> None:
        begun = [known for event in history if EXTENSION in (known := limits_in(event.limits))]
        most = begun[-1][EXTENSION] if begun else 0
        self.fields["days"] = forms.IntegerField(label=_("延长（工作日）"), min_value=1, max_value=most, initial=most)

    def granted(self) -> Limits:
        return {EXTENSION: self.cleaned_data["days"]}


class DecideForm(ActForm):
    heading, label, is_main = _("答复"), _("发送答复"), True
    outcome = forms.ChoiceField(label=_("结果"), choices=list(OUTCOMES.items()))
    ground = forms.ChoiceField(
        label=_("情形"),
        required=False,
        choices=[("", "—"), *((OUTCOMES[outcome], list(known.items())) for outcome, known in GROUNDS.items())],
        help_text=_("与年度报告的统计一致；予以公开的不选"),
    )
    text = text_field(
        _("理由和内容"), rows=8, help_text=_("写明依据；予以公开的，写明信息内容或者获取的方式、途径和时间")
    )
    authority = forms.CharField(
        label=_("行政复议机关"),
        max_length=100,
        # The departments' own: who stands above a government, or a vertical body, is written in.
        initial="本级人民政府",
        help_text=_("救济途径由系统附在答复后面"),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        outcome, ground = given.get("outcome", ""), given.get("ground", "")
        if outcome == GRANTED:
            given["ground"] = ""
        elif outcome in GROUNDS and ground not in GROUNDS[outcome]:
            raise ValidationError({"ground": translate("请选择“%(outcome)s”的情形。") % {"outcome": OUTCOMES[outcome]}})
        return given

    def body(self) -> dict[str, str]:
        given = self.cleaned_data
        text = told(given["outcome"], given["ground"], given["text"], given["authority"])
        return {"text": text, "outcome": given["outcome"], "ground": given["ground"]}


FORMS: dict[str, type[ActForm]] = {
    LAPSE: LapseForm,
    "others_replied": OthersRepliedForm,
    "decide": DecideForm,
    CORRECTION: RequestCorrectionForm,
    "consult_others": ConsultForm,
    "extend": ExtendForm,
}


def refused(history: Sequence[Event], today: date) -> Iterator[str]:
    """What the state allows and time does not: a correction asked for late, an end before its time."""
    newest = history[-1]
    if newest.to_state == CORRECTING:
        asked = [entry.body[UNTIL] for entry in read(newest.case) if entry.act == CORRECTION]
        if today <= date.fromisoformat(asked[-1]):
            yield LAPSE
    for clock in clocks_of(newest.case, work_calendar()):
        if clock.name == "correction" and clock.due is not None and clock.due < today:
            yield CORRECTION
