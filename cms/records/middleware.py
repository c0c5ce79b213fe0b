"""Every request that may change something is one transaction, with the Records that follow from it."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from .table import writing

WRITING_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})


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
        if request.method not in WRITING_METHODS:
            return self.get_response(request)
        try:
            with writing():
                response = self.get_response(request)
                if response.status_code >= 500 or transaction.get_rollback():
                    raise _Failed(response)
                return response
        except _Failed as failed:
            return failed.response
