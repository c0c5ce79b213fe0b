"""What officers call acts, states and clocks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ..kinds import CLOCKS

ACTS = {
    "submit": _("提交"),
    "refer": _("转交"),
    "take": _("接收转交"),
    "return": _("退回"),
    "designate": _("指定承办部门"),
    "succeed": _("职责划转"),
    "accept": _("受理"),
    "interim_reply": _("告知进展"),
    "answer": _("答复"),
    "duplicate": _("按重复件办结"),
    "dismiss": _("不予办理"),
    "direct": _("告知向其他机构提出"),
    "ask_again": _("提交人再次提出"),
    "close": _("办结"),
    "recuse": _("有关人员回避"),
    "allot": _("分派"),
    "note": _("内部备注"),
    "recount": _("期限重新计算"),
    "request_material": _("要求补充材料"),
    "supply_material": _("提交人补充材料"),
    "message": _("提交人留言"),
    "rate": _("提交人评价"),
    "withdraw": _("提交人撤回"),
    "request_correction": _("告知补正"),
    "supply_correction": _("申请人补正"),
    "lapse": _("视为放弃申请"),
    "consult_others": _("征求第三方意见"),
    "others_replied": _("收到第三方意见"),
    "extend": _("延长答复期限"),
    "decide": _("答复"),
    "renew_code": _("换发查询码"),
    "not_taken": _("提交人的操作没有办成"),
}
STATES = {
    "received": _("待办"),
    "referred": _("待接收"),
    "accepted": _("已受理"),
    "waiting": _("等待补充材料"),
    "answered": _("已答复"),
    "rated": _("已答复，已评价"),
    "withdrawn": _("已撤回"),
    "correcting": _("等待补正"),
    "handling": _("已补正，待办"),
    "consulting": _("正在征求第三方意见"),
    "extended": _("已延期，待办"),
    "extended_consulting": _("已延期，正在征求第三方意见"),
    "lapsed": _("视为放弃"),
    "decided": _("已答复"),
    "closed": _("已办结"),
}
SCORES = {
    "5": _("非常满意"),
    "4": _("满意"),
    "3": _("基本满意"),
    "2": _("不满意"),
    "1": _("非常不满意"),
}


def score_name(score: str) -> str:
    return str(SCORES.get(score, score))


def act_name(act: str) -> str:
    return str(ACTS.get(act, act))


def state_name(state: str) -> str:
    return str(STATES.get(state, state))


def clock_name(clock: str) -> str:
    return str(dict(CLOCKS).get(clock, clock))


def name_of(user: Any) -> str:
    """Of an account, as colleagues know it."""
    return str(user.get_full_name() or user.get_username())
