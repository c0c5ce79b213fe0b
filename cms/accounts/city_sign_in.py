"""The city's own sign-in (OpenID Connect) beside the password, where the settings name one.

Accounts are made by invitation alone: the city's sign-in opens the one whose name it tells. What it asks of people
besides a password is its own affair, so no second step follows.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

import jwt
import requests
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import BACKEND_SESSION_KEY, get_user_model
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.utils import import_from_settings
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

logger = logging.getLogger(__name__)

BACKEND = "cms.accounts.city_sign_in.CityBackend"


def is_offered() -> bool:
    return bool(settings.CHENGMEN_OIDC_ISSUER)


def has_signed_in(request: HttpRequest) -> bool:
    """Whether this session began with the city's sign-in."""
    return request.session.get(BACKEND_SESSION_KEY) == BACKEND


def is_on_the_way(request: HttpRequest, credentials: Any = None) -> bool:
    """For axes: here the city counts the tries, and no name is known to lock."""
    return request.path == reverse("city_sign_in_return")


@lru_cache(maxsize=4)
def addresses(issuer: str) -> dict[str, Any]:
    """What the issuer says of itself. Raises ``requests.RequestException``, and ``SuspiciousOperation`` for another's."""
    answer = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=settings.OIDC_TIMEOUT)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    if found.get("issuer", "").rstrip("/") != issuer:
        raise SuspiciousOperation("The configuration is of another issuer.")
    return found


class CityBackend(OIDCAuthenticationBackend):
    """The library's code flow, and what it leaves out: issuer, audience, and that both answers tell of one person."""

    def __init__(self) -> None:
        # Not the library's: it would ask the city's server at every sign-in by password too.
        self.UserModel = get_user_model()
        self.OIDC_RP_CLIENT_ID = settings.OIDC_RP_CLIENT_ID
        self.OIDC_RP_CLIENT_SECRET = settings.OIDC_RP_CLIENT_SECRET
        self.OIDC_RP_SIGN_ALGO = settings.OIDC_RP_SIGN_ALGO
        self.OIDC_RP_IDP_SIGN_KEY = None

    @property
    def OIDC_OP_TOKEN_ENDPOINT(self) -> str:
        return _address("token_endpoint")

    @property
    def OIDC_OP_USER_ENDPOINT(self) -> str:
        return _address("userinfo_endpoint")

    @property
    def OIDC_OP_JWKS_ENDPOINT(self) -> str:
        return _address("jwks_uri")

    def authenticate(self, request: HttpRequest | None, **kwargs: Any) -> Any:
        # A password with ?code= in the address is no answer of the city's server.
        if not is_offered() or not kwargs.get("nonce"):
            return None
        try:
            return super().authenticate(request, **kwargs)
        except (requests.RequestException, jwt.PyJWTError) as error:
            logger.warning("city_sign_in_failed", extra={"reason": type(error).__name__})
            return None

    def retrieve_matching_jwk(self, token: str) -> Any:
        # The library's fails on a token that names no key, as servers with one key send it.
        named = jwt.get_unverified_header(token).get("kid")
        answer = requests.get(self.OIDC_OP_JWKS_ENDPOINT, timeout=settings.OIDC_TIMEOUT)
        answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        fitting = [key for key in keys if named in (None, key.key_id) and key.key_type == "RSA"]
        if not fitting:
            raise SuspiciousOperation("Signed by no known key.")
        return fitting[0]

    def _verify_jws(self, payload: Any, key: Any) -> Any:
        if jwt.get_unverified_header(payload).get("alg") != self.OIDC_RP_SIGN_ALGO:
            raise SuspiciousOperation("Signed by another algorithm.")
        issuer = addresses(settings.CHENGMEN_OIDC_ISSUER)["issuer"]
        needed: Any = {"require": ["exp", "iat", "iss", "aud", "sub"]}
        return jwt.decode(
            payload, key, [self.OIDC_RP_SIGN_ALGO], audience=self.OIDC_RP_CLIENT_ID, issuer=issuer, options=needed
        )

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        told: dict[str, Any] = super().get_userinfo(access_token, id_token, payload)
        if told.get("sub") != payload["sub"]:
            raise SuspiciousOperation("Two answers tell of two people.")
        return told

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        return bool(claims.get(settings.CHENGMEN_OIDC_NAME))

    def filter_users_by_claims(self, claims: dict[str, Any]) -> Any:
        return self.UserModel.objects.filter(username=claims[settings.CHENGMEN_OIDC_NAME], is_active=True)

    def describe_user_by_claims(self, claims: dict[str, Any]) -> str:
        return "a person without an account"


class CitySignIn(OIDCAuthenticationRequestView):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not is_offered():
            raise Http404
        super().__init__(*args, **kwargs)

    @staticmethod
    def get_settings(attr: str, *args: Any) -> Any:
        known = attr == "OIDC_OP_AUTHORIZATION_ENDPOINT"
        return _address("authorization_endpoint") if known else import_from_settings(attr, *args)


class CityReturn(OIDCAuthenticationCallbackView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_offered():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def login_failure(self) -> HttpResponse:
        messages.error(self.request, _("统一身份认证没有成功，或者您在本系统没有账号。"))
        return redirect("wagtailadmin_login")


def begin(request: HttpRequest) -> HttpResponse:
    """Leads to the city's server; where that is away, back to the password."""
    try:
        return CitySignIn.as_view()(request)
    except requests.RequestException as error:
        logger.warning("city_sign_in_failed", extra={"reason": type(error).__name__})
        messages.error(request, _("统一身份认证暂时不可用，请用密码登录。"))
        return redirect("wagtailadmin_login")


def _address(name: str) -> str:
    return str(addresses(settings.CHENGMEN_OIDC_ISSUER)[name])
