"""The kinds of finding with article and remedy; their names stand in docs/gate.md and in stored releases."""

from __future__ import annotations

from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

PRIVATE = _("第十条：不得公开个人隐私")
SECRET = _("第十条：不得公开国家秘密")
WORDING = _("第十条：发布的信息应当准确")


class Kind(msgspec.Struct, frozen=True):
    label: Any
    article: Any
    remedy: Any


KINDS: dict[str, Kind] = {
    "id_card": Kind(_("居民身份证号码"), PRIVATE, _("请删去，或者遮盖中间八位。")),
    "bank_card": Kind(_("银行卡号"), PRIVATE, _("请删去，或者只保留前六位和后四位。")),
    "mobile": Kind(_("个人手机号码"), PRIVATE, _("请改用办公电话，或者遮盖中间四位。")),
    "passport": Kind(_("护照号码"), PRIVATE, _("请删去，或者遮盖中间各位。")),
    "travel_permit": Kind(_("往来港澳台通行证件号码"), PRIVATE, _("请删去，或者遮盖中间各位。")),
    "licence_plate": Kind(_("机动车号牌"), PRIVATE, _("请删去，或者遮盖中间各位。")),
    "email": Kind(_("个人电子邮箱"), PRIVATE, _("请改用单位邮箱，或者遮盖用户名。")),
    "home_address": Kind(_("个人住址"), PRIVATE, _("请删去，或者只写到街道、小区。")),
    "secrecy_marking": Kind(_("密级或者内部标志"), SECRET, _("请停止发布，交保密审查人员核对；涉密内容不得上网。")),
    "forbidden_expression": Kind(_("错敏词"), WORDING, _("请按建议改正。")),
}
