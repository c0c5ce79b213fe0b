"""``{% city_sign_in as offered %}``: whether the city's own sign-in stands beside the password."""

from __future__ import annotations

from django import template

from ..city_sign_in import is_offered

register = template.Library()
register.simple_tag(is_offered, name="city_sign_in")
