"""One act, tried: what the answer and the mails told, which tables were written, and everything taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.core import mail
from django.db import transaction
from django.test import Client

from tests.editing.forms import signed_in

from .planted import Held
from .seen import tells
from .sending import Act
from .state import differing, state

LOOKING = {"get", "head", "options"}
NOTHING_DONE = {404, 405}
"""By the guard, or before any view; to read all tables after each of these would take minutes."""


class Request(NamedTuple):
    act: Act
    address: str
    data: dict[str, Any] | None
    method: str = ""
    """Of HTTP; empty for the act's own."""


class Tried(NamedTuple):
    status: int
    told: bool
    wrote: set[str]
    is_refused: bool

    @property
    def is_harmless(self) -> bool:
        return not self.told and not self.wrote


def client_of(username: str) -> Client:
    return signed_in(get_user_model().objects.get(username=username))


def request_of(act: Act, mine: Held, goal: Held) -> Request:
    """As a person of the department whose things they are would send it."""
    with _taken_back():
        data = act.data and act.data(client_of(mine.people[act.by]), mine, goal)
        return Request(act, act.address(mine, goal), data)


class Trial:
    """Knows whose mark must not show, and how the tables stand."""

    def __init__(self, theirs: Held) -> None:
        self.mark = theirs.mark
        self.before = state()

    def attempt(self, client: Client, request: Request) -> Tried:
        # What an earlier answer has not shown yet waits here.
        client.cookies.pop("messages", None)
        mail.outbox.clear()
        method = request.method or ("get" if request.data is None else "post")
        data = (_rewound(request.data or {}),) if method == "post" else ()
        with _taken_back():
            answers = [getattr(client, method)(request.address, *data)]
            if request.act.looks_back:
                answers.append(client.get(request.address))
            told = any(tells(answer, self.mark) for answer in answers)
            last = answers[-1]
            is_refused = last.status_code >= 400 or last.headers.get("Location") == "/admin/"
            is_untouched = method in LOOKING or last.status_code in NOTHING_DONE
            wrote = set() if is_untouched else differing(self.before, state()) - {request.act.leaves}
        return Tried(last.status_code, told or any(_mailed(self.mark)), wrote, is_refused)


def succeeds(tried: Tried, act: Act) -> bool:
    """Whether it did for a department's own people what it is for."""
    if act.passes:
        return not tried.is_refused
    return tried.told if act.data is None or act.looks_back else bool(tried.wrote)


def _mailed(mark: str) -> Iterator[bool]:
    """Whether a mail tells something to somebody who is not of the department."""
    for message in mail.outbox:
        strangers = [one for one in message.recipients() if not one.startswith(mark)]
        yield bool(strangers) and mark in f"{message.subject}{message.body}"


def _rewound(data: dict[str, Any]) -> dict[str, Any]:
    """The same files are sent more than once."""
    for value in data.values():
        if hasattr(value, "seek"):
            value.seek(0)
    return data


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
