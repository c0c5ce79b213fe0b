"""Every request that may change something is one transaction, with the Records that follow from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from .table import writing

WRITING_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})


_OWN = "opens_its_own_transaction"


def opens_its_own_transaction(view: Any) -> Any:
    """For a view that takes seconds before it writes: meanwhile others could not write either.

    It must do all its writing in ``with writing():``.
    """
    setattr(view, _OWN, True)
    return view


class _Failed(Exception):
    """Carries the answer of a request that failed out of the transaction it rolls back."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


class TransactionMiddleware:
    """GET takes no write lock; what answers 500 leaves nothing behind."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in WRITING_METHODS or _opens_its_own(request):
            return self.get_response(request)
        try:
            with writing():
                response = self.get_response(request)
                if response.status_code >= 500 or transaction.get_rollback():
                    raise _Failed(response)
                return response
        except _Failed as failed:
            return failed.response


def _opens_its_own(request: HttpRequest) -> bool:
    try:
        return bool(getattr(resolve(request.path_info).func, _OWN, False))
    except Resolver404:
        return False
