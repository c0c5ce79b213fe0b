"""What all forms of acts have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from departments.organisation.models import Department

from ..histories import NONE, Limits
from ..models import Allotment, Case, Event

MOST = 10_000


def text_field(label: Any, *, rows: int, help_text: Any, required: bool = True) -> forms.CharField:
    """What goes with the act."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=MOST, widget=widget, help_text=help_text, required=required)


class ActForm(forms.Form):
    """Each has a ``text`` of its own, which the person reads unless ``body`` says otherwise."""

    label: Any
    heading: Any
    is_main = False
    """Open on the screen from the start."""
    opens_next = True
    """What leaves the case where it is does not lead away from it."""
    code = ""
    """A query code that the act has made: shown once, to be handed over."""

    def __init__(self, *args: Any, history: Sequence[Event], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department = history[-1].department
        self.begin(history)

    def begin(self, history: Sequence[Event]) -> None:
        """Fits the form to the case."""

    def body(self) -> dict[str, str]:
        """What the history keeps; of it the person reads ``text``."""
        return {"text": self.cleaned_data["text"]}

    def also(self, case: Case) -> None:
        """What the act changes besides the history, in one transaction with it."""
        if self.receiver() is not None:
            Allotment.objects.filter(case=case).delete()

    def receiver(self) -> Department | None:
        """Who is in charge from now on; None for no change."""
        found: Department | None = self.cleaned_data.get("to")
        return found

    def granted(self) -> Limits:
        """Working days that the act gives."""
        return NONE
