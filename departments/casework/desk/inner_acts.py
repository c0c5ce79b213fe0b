"""What officers do with a case among themselves: give it to one of them, note, keep somebody out (R11.1, R13)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from ..kinds import COMPLAINT
from ..models import Allotment, Case, Event, Recusal
from ..recusals import recuse
from ..transitions import ALLOT, NOTE, OPEN_STATES, RECUSE
from .act_form import ActForm, text_field
from .officers import people_of, takers
from .words import name_of


class AllotForm(ActForm):
    heading, label = _("分派"), _("分派")
    opens_next = False
    person = forms.ModelChoiceField(
        label=_("承办人"), queryset=get_user_model().objects.none(), required=False, empty_label=_("不指定")
    )
    text = text_field(_("交代"), rows=2, required=False, help_text=_("只有承办人员能看到"))

    def begin(self, history: Sequence[Event]) -> None:
        person: Any = self.fields["person"]
        person.queryset = takers(history[-1])
        person.label_from_instance = name_of
        person.initial = Allotment.objects.filter(case=history[-1].case).values_list("user", flat=True).first()

    def body(self) -> dict[str, str]:
        person = self.cleaned_data["person"]
        return {"note": self.cleaned_data["text"], "who": name_of(person) if person else ""}

    def also(self, case: Case) -> None:
        person = self.cleaned_data["person"]
        if person is None:
            Allotment.objects.filter(case=case).delete()
        else:
            Allotment.objects.update_or_create(case=case, defaults={"user": person})


class NoteForm(ActForm):
    heading, label = _("内部备注"), _("保存备注")
    opens_next = False
    text = text_field(_("备注"), rows=3, help_text=_("只有承办人员能看到"))

    def body(self) -> dict[str, str]:
        return {"note": self.cleaned_data["text"]}


class RecuseForm(ActForm):
    heading, label = _("被投诉人回避"), _("保存回避人员")
    opens_next = False
    people = forms.ModelMultipleChoiceField(
        label=_("回避人员"),
        queryset=get_user_model().objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("勾选的人看不到也不能办理本件；全部回避时由门户的投诉承办人员办理"),
    )
    text = text_field(_("理由"), rows=2, help_text=_("只有承办人员能看到；提交人只看到有关人员已经回避"))
    field_order = ("people", "text")

    def begin(self, history: Sequence[Event]) -> None:
        people: Any = self.fields["people"]
        people.queryset = people_of(self.department)
        people.label_from_instance = name_of
        people.initial = list(Recusal.objects.filter(case=history[-1].case).values_list("user", flat=True))

    def body(self) -> dict[str, str]:
        return {"note": self.cleaned_data["text"], "who": "、".join(map(name_of, self.cleaned_data["people"]))}

    def also(self, case: Case) -> None:
        people: Any = self.fields["people"]
        kept_out = self.cleaned_data["people"]
        Recusal.objects.filter(case=case, user__in=people.queryset).exclude(user__in=kept_out).delete()
        recuse(case, kept_out)
        Allotment.objects.filter(case=case, user__in=kept_out).delete()


FORMS: dict[str, type[ActForm]] = {ALLOT: AllotForm, NOTE: NoteForm, RECUSE: RecuseForm}


def refused(history: Sequence[Event]) -> Iterator[str]:
    """What every state allows and this case does not need."""
    if history[-1].to_state not in OPEN_STATES:
        yield ALLOT
    if history[-1].case.kind != COMPLAINT:
        yield RECUSE
