"""The portal team's list of people: invited, locked, stopped, let in again, their sessions ended."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, NamedTuple

from axes.models import AccessAttempt
from axes.utils import reset
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.mail import send_mail
from wagtail.log_actions import LogFormatter, log

from cms.editing.guard import require

from . import second_step, sessions
from .duties import DutiesClash, clash, keeps_people
from .handing_over import HandOverForm, hand_over, takers_for
from .posts import Posts

logger = logging.getLogger(__name__)

INVITED = "chengmen.invite"
STOPPED = "chengmen.stop_account"
RESTORED = "chengmen.restore_account"
UNLOCKED = "chengmen.unlock_account"
SECOND_STEP_RESET = "chengmen.reset_second_step"
HANDED_OVER = "chengmen.hand_over"
LABELS = {
    INVITED: gettext_lazy("邀请"),
    STOPPED: gettext_lazy("停用账号"),
    RESTORED: gettext_lazy("启用账号"),
    UNLOCKED: gettext_lazy("解除锁定"),
    SECOND_STEP_RESET: gettext_lazy("重设第二步验证"),
    sessions.SIGNED_IN: gettext_lazy("登录"),
    sessions.SESSIONS_ENDED: gettext_lazy("结束登录"),
}


class InvitationForm(forms.ModelForm):
    class Meta:
        model = get_user_model()
        fields = ["username", "last_name", "email", "groups"]
        labels = {"last_name": gettext_lazy("姓名或岗位"), "groups": gettext_lazy("岗位")}
        help_texts = {"groups": "", "username": gettext_lazy("登录时使用，例如姓名的拼音")}
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = self.fields["groups"].required = True
        groups: Any = self.fields["groups"]
        groups.queryset = Group.objects.order_by("name")
        posts = Posts()
        groups.label_from_instance = lambda group: posts.name(group.name)

    def clean_groups(self) -> Any:
        chosen = self.cleaned_data["groups"]
        if clash(set(chosen.values_list("name", flat=True)), is_superuser=False):
            raise DutiesClash
        return chosen

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"])
        if get_user_model().objects.filter(username__iexact=name).exists():
            raise ValidationError(_("已有这个账号。"))
        return name


class Listed(NamedTuple):
    user: Any
    posts: str
    is_locked: bool


class HandedOverFormatter(LogFormatter):
    label = gettext_lazy("离岗交接")

    def format_message(self, log_entry: Any) -> str:
        return _("交接给%(taker)s：草稿 %(drafts)s 篇，待审稿件 %(texts)s 篇") % log_entry.data


def manageable(by: Any) -> QuerySet[Any]:
    """Technical administrators are managed by their own kind alone."""
    people = get_user_model().objects.order_by("username")
    if by.is_superuser:
        return people
    return people.filter(is_superuser=False) if keeps_people(by) else people.none()


def people(request: HttpRequest) -> HttpResponse:
    require(keeps_people(request.user))
    wanted = request.GET.get("q", "").strip()
    found = manageable(request.user).prefetch_related("groups")
    if wanted:
        named = Q(username__icontains=wanted) | Q(last_name__icontains=wanted) | Q(groups__name__icontains=wanted)
        found = found.filter(named).distinct()
    posts, locked = Posts(), locked_names()
    listed = [Listed(user, posts.of(user), is_locked=user.get_username() in locked) for user in found]
    return render(request, "accounts/people.html", {"people": listed, "q": wanted})


def locked_names() -> set[str]:
    attempts = AccessAttempt.objects.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT)
    return set(attempts.values_list("username", flat=True))


def invite(request: HttpRequest) -> HttpResponse:
    require(keeps_people(request.user))
    form = InvitationForm(request.POST or None)
    if not form.is_valid():
        return render(request, "accounts/invite.html", {"form": form})
    user = form.save(commit=False)
    user.set_unusable_password()
    user.save()
    form.save_m2m()
    _send_invitation(user, request.user)
    messages.success(request, _("已邀请%(name)s。") % {"name": user.get_username()})
    return redirect("accounts:person", user.pk)


def person(request: HttpRequest, user_id: int) -> HttpResponse:
    return _screen(request, _person(request, user_id))


@require_POST
def act(request: HttpRequest, user_id: int, name: str) -> HttpResponse:
    user = _person(request, user_id)
    if name not in _ACTS:
        raise Http404
    if user.pk == request.user.pk:
        messages.error(request, _("不能这样处理自己的账号。"))
    else:
        messages.success(request, _ACTS[name](user, request.user))
    return redirect("accounts:person", user.pk)


@require_POST
def hand_over_to(request: HttpRequest, user_id: int) -> HttpResponse:
    user = _person(request, user_id)
    form = HandOverForm(request.POST, giver=user)
    if not form.is_valid():
        return _screen(request, user, form)
    done = hand_over(user, form.cleaned_data["taker"])
    log(instance=user, action=HANDED_OVER, user=request.user, data=done)
    messages.success(request, HandedOverFormatter.label)
    return redirect("accounts:person", user.pk)


def _stop(user: Any, by: Any) -> str:
    user.is_active = False
    user.save(update_fields=["is_active"])
    sessions.end(sessions.running(user))
    log(instance=user, action=STOPPED, user=by)
    return _("已停用，并结束了其所有登录。")


def _restore(user: Any, by: Any) -> str:
    user.is_active = True
    user.save(update_fields=["is_active"])
    log(instance=user, action=RESTORED, user=by)
    return _("已启用。")


def _unlock(user: Any, by: Any) -> str:
    reset(username=user.get_username())
    log(instance=user, action=UNLOCKED, user=by)
    return _("已解除锁定。")


def _reset_second_step(user: Any, by: Any) -> str:
    second_step.forget(user)
    sessions.end(sessions.running(user))
    log(instance=user, action=SECOND_STEP_RESET, user=by)
    return _("已重设，其下次登录时重新设置第二步验证。")


def _end_sessions(user: Any, by: Any) -> str:
    sessions.end_all(user, by=by)
    return _("已结束其所有登录。")


def _invite_again(user: Any, by: Any) -> str:
    if user.has_usable_password():
        return _("已接受邀请，不用再发。")
    _send_invitation(user, by)
    return _("已再次发出邀请。")


_ACTS: dict[str, Callable[[Any, Any], str]] = {
    "stop": _stop,
    "restore": _restore,
    "unlock": _unlock,
    "second-step": _reset_second_step,
    "sessions": _end_sessions,
    "invite": _invite_again,
}


def _send_invitation(user: Any, by: Any) -> None:
    """The link holds until it is used, at most ``PASSWORD_RESET_TIMEOUT``."""
    parts = [urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]
    link = settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_password_reset_confirm", args=parts)
    context = {"user": user, "link": link, "hours": settings.PASSWORD_RESET_TIMEOUT // 3600}
    send_mail(_("城门管理后台邀请"), render_to_string("accounts/mails/invitation.txt", context).strip(), [user.email])
    log(instance=user, action=INVITED, user=by)


def _person(request: HttpRequest, user_id: int) -> Any:
    require(keeps_people(request.user))
    return get_object_or_404(manageable(request.user), pk=user_id)


def _screen(request: HttpRequest, user: Any, form: HandOverForm | None = None) -> HttpResponse:
    context = {
        "person": user,
        "posts": Posts().of(user),
        "sessions": sessions.running(user),
        "is_locked": user.get_username() in locked_names(),
        "has_second_step": second_step.device_of(user) is not None,
        "form": form or HandOverForm(giver=user),
        "has_takers": takers_for(user).exists(),
    }
    return render(request, "accounts/person.html", context)
