"""What officers call acts, states and clocks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ..kinds import CLOCKS

ACTS = {
    "submit": _("提交"),
    "refer": _("转交"),
    "take": _("接收转交"),
    "return": _("退回"),
    "designate": _("指定承办部门"),
    "accept": _("受理"),
    "interim_reply": _("告知进展"),
    "answer": _("答复"),
    "duplicate": _("按重复件办结"),
    "dismiss": _("不予办理"),
    "direct": _("告知向其他机构提出"),
    "ask_again": _("再次提出"),
    "close": _("办结"),
    "recount": _("期限重新计算"),
}
STATES = {
    "received": _("待办"),
    "referred": _("待接收"),
    "accepted": _("已受理"),
    "answered": _("已答复"),
    "closed": _("已办结"),
}


SORTS = {"suggestion": _("建议"), "opinion": _("意见"), "complaint": _("投诉")}
"""What the counter's form for complaints asks."""


def sort_name(sort: str) -> str:
    return str(SORTS.get(sort, sort))


def act_name(act: str) -> str:
    return str(ACTS.get(act, act))


def state_name(state: str) -> str:
    return str(STATES.get(state, state))


def clock_name(clock: str) -> str:
    return str(dict(CLOCKS).get(clock, clock))
