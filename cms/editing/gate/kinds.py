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
    "metadata": Kind(_("文件属性中的个人信息"), PRIVATE, _("请在文件的“属性”中删除个人信息后重新上传。")),
    "comment": Kind(_("文件中的批注"), SECRET, _("请删除批注后重新上传。")),
    "tracked_change": Kind(_("文件中的修订痕迹"), SECRET, _("请接受或者拒绝全部修订后重新上传。")),
    "hidden_content": Kind(_("文件中的隐藏内容"), SECRET, _("请删除隐藏的内容后重新上传。")),
    "location": Kind(_("图片中的拍摄地点"), PRIVATE, _("请去掉图片的位置信息后重新上传。")),
    "unreadable": Kind(_("不能自动检查的文件"), SECRET, _("请换成可以检查的格式，或者由第二人人工核对后放行。")),
    "forbidden_expression": Kind(_("错敏词"), WORDING, _("请按建议改正。")),
}
