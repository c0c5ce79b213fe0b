"""The second step of signing in: a code of an authenticator app, or a recovery code, once."""

from __future__ import annotations

import hashlib
import logging
import secrets
from base64 import b32encode
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django_otp import login as verified
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from . import sessions
from .models import RecoveryCode

logger = logging.getLogger(__name__)

RECOVERY_CODES = 10
KEY = "accounts_key"
"""In the session: the key that an app is being given, until a code of it has come back."""


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("验证码"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split()).replace("-", "").upper()


def device_of(user: Any) -> TOTPDevice | None:
    found: TOTPDevice | None = TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).first()
    return found


def is_asked_of(user: Any) -> bool:
    """Of everybody where the city requires it, otherwise of those who have set it up."""
    return bool(settings.CHENGMEN_SECOND_STEP) or device_of(user) is not None


def forget(user: Any) -> None:
    """The user sets the second step up anew."""
    TOTPDevice.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


@sensitive_post_parameters("code")
def verify(request: HttpRequest) -> HttpResponse:
    device = device_of(request.user)
    if device is None:
        return redirect("accounts:enrol")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if _accepts(device, form.cleaned_data["code"]):
            verified(request, device)
            sessions.renew(request)
            return redirect(_next(request))
        logger.warning("second_step_refused")
        form.add_error("code", _("验证码不正确或者已经用过。连续出错后须等一会儿再试。"))
    return render(request, "accounts/verify.html", {"form": form, "next": request.GET.get("next", "")})


@sensitive_post_parameters("code")
def enrol(request: HttpRequest) -> HttpResponse:
    """Sets the second step up; whoever has it sees what is left, and may ask for new recovery codes."""
    if device_of(request.user) is not None:
        return _enrolled(request)
    form = CodeForm(request.POST or None)
    device = TOTPDevice(user=request.user, name="app", confirmed=True, key=_key(request))
    if form.is_valid():
        if device.verify_token(form.cleaned_data["code"]):
            del request.session[KEY]
            verified(request, device)
            sessions.renew(request)
            return _codes(request)
        # Counting against a device that nobody has yet would leave one behind.
        TOTPDevice.objects.filter(user=request.user).delete()
        form.add_error("code", _("验证码不正确，请核对手机时间后输入新的验证码。"))
    picture = segno.make(device.config_url, error="m").svg_inline(border=2, omitsize=True, svgclass="qr", lineclass="")
    context = {"form": form, "picture": mark_safe(picture), "key": _in_fours(device)}  # noqa: S308 (ours)
    return render(request, "accounts/enrol.html", context)


def _enrolled(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    if not user.is_verified():
        return redirect("accounts:verify")
    if request.method == "POST":
        return _codes(request)
    left = RecoveryCode.objects.filter(user=user).count()
    return render(request, "accounts/enrolled.html", {"left": left})


def _accepts(device: TOTPDevice, code: str) -> bool:
    with transaction.atomic():
        held = TOTPDevice.objects.select_for_update().get(pk=device.pk)
        if code.isdecimal():
            return bool(held.verify_token(code))
        if not held.verify_is_allowed()[0]:
            return False
        is_known = bool(RecoveryCode.objects.filter(user=held.user, digest=_digest(code)).delete()[0])
        held.throttle_reset() if is_known else held.throttle_increment()
        return is_known


def _codes(request: HttpRequest) -> HttpResponse:
    """Shown in this answer and never again."""
    user: Any = request.user
    if not user.is_verified():
        raise PermissionDenied
    codes = [b32encode(secrets.token_bytes(10)).decode() for _number in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(code)) for code in codes)
    messages.success(request, _("第二步验证已启用。"))
    shown = ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes]
    answer = render(request, "accounts/codes.html", {"codes": shown, "next": reverse("wagtailadmin_home")})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _key(request: HttpRequest) -> str:
    if KEY not in request.session:
        request.session[KEY] = default_key()
    return str(request.session[KEY])


def _in_fours(device: TOTPDevice) -> str:
    key = b32encode(device.bin_key).decode()
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else reverse("wagtailadmin_home")
