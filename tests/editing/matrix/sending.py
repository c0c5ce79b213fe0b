"""What a browser sends when somebody does something in the admin."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from cms.editing.gate import door
from tests.editing.forms import form_data, sent

from .planted import Held

Parts = Callable[[Held, Held], dict[str, Any]]
Sent = Callable[[Client, Held, Held], dict[str, Any]]


class Act(NamedTuple):
    """Two departments' things go into it: those it is done to, and those it leads to."""

    name: str
    """Of the address."""
    parts: Parts
    by: str = "editors"
    """The group whose people do it with their own things."""
    query: str = ""
    """May name things of the department it is done to: ``id={draft}``."""
    data: Sent | None = None
    """What is posted; nothing where somebody only looks."""
    leads: bool = False
    """Also tried on one's own thing, leading to another department's."""
    passes: bool = False
    """It neither shows a mark nor writes: that it is not refused is all."""
    looks_back: bool = False
    """What was posted is shown by the next look."""
    leaves: str = ""
    """A table in which an attempt in vain leaves something of the person's own."""
    label: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.label}".strip()

    def address(self, mine: Held, goal: Held) -> str:
        parts = self.parts(mine, goal)
        # The one address whose parts have no names.
        named = {"args": list(parts.values())} if self.name == "wagtaildocs_serve" else {"kwargs": parts}
        query = self.query.format_map(mine._asdict())
        return reverse(self.name, **named) + (f"?{query}" if query else "")


def none(mine: Held, goal: Held) -> dict[str, Any]:
    return {}


def of(part: str, thing: str) -> Parts:
    return lambda mine, goal: {part: getattr(mine, thing)}


def page(thing: str) -> Parts:
    return of("page_id", thing)


def posted(**fields: Any) -> Sent:
    return lambda client, mine, goal: dict(fields)


def page_form(thing: str, **changes: Any) -> Sent:
    return lambda client, mine, goal: _page_form(client, getattr(mine, thing), **changes)


def choosing(field: str, chosen: str, at: str) -> Sent:
    """The page's form with the goal's thing in a chooser."""
    return lambda client, mine, goal: _page_form(client, getattr(mine, at), **{field: getattr(goal, chosen)})


def new_page(client: Client, mine: Held, goal: Held) -> dict[str, Any]:
    address = reverse("wagtailadmin_pages:add", kwargs={**A_PAGE, "parent_page_id": mine.column})
    return sent(client.get(address).context["form"]) | {"title": f"新的{mine.mark}", "slug": "new-one"}


A_PAGE = {"content_type_app_name": "chengmen_disclosure", "content_type_model_name": "newspage"}


def showing_a_picture(client: Client, mine: Held, goal: Held) -> dict[str, Any]:
    used = {"-image": goal.image, "-alt": "示意", "-caption": "", "-attribution": ""}
    return _with_body(client, mine, "picture", used)


def linking(kind: str, thing: str) -> Sent:
    """A draft's body of one word that leads to the goal's thing, as the editor sends rich text."""

    def data(client: Client, mine: Held, goal: Held) -> dict[str, Any]:
        block = {"key": "aaaaa", "text": "链接", "type": "unstyled", "depth": 0, "inlineStyleRanges": []}
        ranges = [{"offset": 0, "length": 2, "key": 0}]
        entity = {"type": kind, "mutability": "MUTABLE", "data": {"id": getattr(goal, thing)}}
        text = {"blocks": [{**block, "entityRanges": ranges}], "entityMap": {"0": entity}}
        return _with_body(client, mine, "text", {"": json.dumps(text)})

    return data


def with_attachment(client: Client, mine: Held, goal: Held) -> dict[str, Any]:
    row = {"id": "", "ORDER": "1", "DELETE": "", "document": goal.file, "title": ""}
    rows = {f"attachments-0-{name}": value for name, value in row.items()}
    return _page_form(client, mine.written) | {"attachments-TOTAL_FORMS": "1"} | rows


def row_form(name: str, part: str, thing: str, **changes: Any) -> Sent:
    """What a form of one row sends back when nothing but ``changes`` was touched; no file is sent again."""

    def data(client: Client, mine: Held, goal: Held) -> dict[str, Any]:
        form = client.get(reverse(name, kwargs={part: getattr(mine, thing)})).context["form"]
        kept = [field for field in form if field.name != "file" and field.value() not in (None, False, "")]
        return {field.html_name: field.value() for field in kept} | changes

    return data


def with_collection(data: Sent, field: str = "collection") -> Sent:
    return lambda client, mine, goal: data(client, mine, goal) | {field: goal.collection}


def put_under(field: str, **fields: Any) -> Sent:
    """Into a column of the goal's that the public does not see."""
    return lambda client, mine, goal: {field: goal.hidden, **fields}


def one_of_many(prefix: str, thing: str, **fields: Any) -> Sent:
    """The form of one file among several that were uploaded together."""
    return lambda client, mine, goal: (
        {f"{prefix}-{getattr(mine, thing)}-{name}": value for name, value in {"title": "改过", **fields}.items()}
        | {f"{prefix}-{getattr(mine, thing)}-collection": goal.collection}
    )


def uploaded(prefix: str, file: Callable[[], SimpleUploadedFile], name: str = "file") -> Sent:
    """Into a folder of the goal's."""
    return lambda client, mine, goal: {
        f"{prefix}title": "新的文件",
        f"{prefix}collection": goal.collection,
        f"{prefix}{name}": file(),
    }


def corrected(client: Client, mine: Held, goal: Held) -> dict[str, Any]:
    form = client.get(reverse("chengmen_correct", args=[mine.plain])).context["form"]
    return sent(form) | {"summary": "更正的摘要", "what": "更正摘要"}


def given_word(client: Client, mine: Held, goal: Held) -> dict[str, Any]:
    return {"revision": mine.revision, "reject": "1", "comment": "请改"}


def delegated(client: Client, mine: Held, goal: Held) -> dict[str, Any]:
    return {"taker": goal.second, "begins_on": "2099-01-01", "ends_on": "2099-01-02", "reason": "出差"}


def of_findings(**fields: Any) -> Sent:
    """About the text in which the gate has found something, as it stands."""
    return lambda client, mine, goal: {"digest": _digest(mine.found), **fields}


def _digest(pk: int) -> str:
    return door.examine(Page.objects.get(pk=pk).specific.get_latest_revision_as_object()).digest


def _page_form(client: Client, pk: int, **changes: Any) -> dict[str, Any]:
    return form_data(client, Page.objects.get(pk=pk), **changes)


def _with_body(client: Client, mine: Held, block: str, value: dict[str, Any]) -> dict[str, Any]:
    stream = {"count": "1", "0-deleted": "", "0-order": "0", "0-type": block, "0-id": ""}
    stream |= {f"0-value{name}": part for name, part in value.items()}
    return _page_form(client, mine.written) | {f"body-{name}": part for name, part in stream.items()}
