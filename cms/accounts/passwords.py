"""A password that another has set is changed before anything else."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from .models import PasswordGiven


class ForgetsGiven:
    """Among the password validators, because Django tells them of every change, wherever it is made."""

    def validate(self, password: str, user: Any = None) -> None:
        return None

    def get_help_text(self) -> str:
        return ""

    def password_changed(self, password: str, user: Any = None) -> None:
        if user is not None and user.pk is not None:
            PasswordGiven.objects.filter(user=user).delete()


class OtherPasswordForm(PasswordChangeForm):
    def clean_new_password1(self) -> str:
        new = str(self.cleaned_data["new_password1"])
        if self.user.check_password(new):
            raise ValidationError(_("新密码不能与原密码相同。"))
        return new


def give(user: Any) -> None:
    """Marks that another has set the password."""
    PasswordGiven.objects.update_or_create(user=user)


def must_change(user: Any) -> bool:
    return PasswordGiven.objects.filter(user_id=user.pk).exists()


def change(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = OtherPasswordForm(user, request.POST or None)
    if not form.is_valid():
        return render(request, "accounts/change_password.html", {"form": form})
    form.save()
    update_session_auth_hash(request, form.user)
    messages.success(request, _("密码已更改。"))
    return redirect("wagtailadmin_home")
