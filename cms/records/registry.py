"""The city's kinds of Record, as settings name them."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from .kinds import Kinds


@cache
def load_kinds(module: str) -> Kinds:
    """``KINDS`` of the module, e.g. ``departments.kinds``. Needs no Django."""
    found: Kinds = import_module(module).KINDS
    return found


def kinds() -> Kinds:
    from django.conf import settings  # The publisher loads kinds without Django.

    return load_kinds(settings.CHENGMEN_KINDS)
