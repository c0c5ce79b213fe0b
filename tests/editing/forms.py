"""Signed-in users, and the forms of the admin as a browser sends them back."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import Page

from departments.organisation.models import TrainingCertificate

PUBLISH = {"action-publish": "1", "urgent_reason": "汛情"}
"""What the portal team's forms send to publish at once; departments are refused whatever they send."""


def client_of(*groups: str) -> Client:
    return signed_in(person("-".join(groups), *groups))


def person(name: str, *groups: str, is_certified: bool = True) -> Any:
    user = get_user_model().objects.create_user(username=name, password="test")
    user.groups.set(Group.objects.filter(name__in=groups))
    if is_certified:
        certify(user)
    return user


def signed_in(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def said(answer: Any) -> str:
    """The messages that go with an answer."""
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def certify(user: Any) -> None:
    """What a person who submits or publishes needs besides the right to."""
    today = timezone.localdate()
    TrainingCertificate.objects.create(user=user, person="信息员", passed_on=today, valid_until=today)


def form_data(client: Client, page: Page, **changes: Any) -> dict[str, Any]:
    """What the page's form sends back when nothing but ``changes`` was touched."""
    return sent(client.get(f"/admin/pages/{page.pk}/edit/").context["form"]) | changes


def sent(form: Any) -> dict[str, Any]:
    """What a page's form sends back when nothing was touched."""
    data: dict[str, Any] = {}
    for bound in _all_forms(form):
        for field in bound:
            value = field.value()
            if value is None or value is False:
                continue
            data.update(_sent(field, value))
    for formset in form.formsets.values():
        data.update({f"{formset.prefix}-{name}": str(value) for name, value in formset.management_form.initial.items()})
        for number, _row in enumerate(formset.forms):
            data[f"{formset.prefix}-{number}-ORDER"] = str(number + 1)
    return data


def _all_forms(form: Any) -> list[Any]:
    return [form, *(row for formset in form.formsets.values() for row in formset.forms)]


def _sent(field: Any, value: Any) -> dict[str, str]:
    if field.name == "body" and hasattr(value, "raw_data"):
        return _sent_stream(field.html_name, value)
    if isinstance(value, str) and "Draftail" in type(field.field.widget).__name__:
        return {field.html_name: field.field.widget.format_value(value) or "null"}
    return {field.html_name: "on" if value is True else str(value)}


def _sent_stream(name: str, value: Any) -> dict[str, str]:
    converter = ContentstateConverter(features=["h2", "h3", "h4", "bold", "italic", "ol", "ul", "link"])
    data = {f"{name}-count": str(len(value))}
    for number, block in enumerate(value):
        data |= {
            f"{name}-{number}-deleted": "",
            f"{name}-{number}-order": str(number),
            f"{name}-{number}-type": block.block_type,
            f"{name}-{number}-id": block.id or "",
            f"{name}-{number}-value": converter.from_database_format(block.value.source),
        }
    return data
