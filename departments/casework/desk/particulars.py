"""Who has written, and how they are reached: what the forms ask besides the words themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

NAMES = {
    "sort": _("类别"),
    "channel": _("来源"),
    "outside": _("来源编号"),
    "name": _("称呼"),
    "certificate": _("证件类型"),
    "certificate_number": _("证件号码"),
    "contact": _("单位的联系人"),
    "phone": _("联系电话"),
    "email": _("电子邮箱"),
    "address": _("通信地址"),
    "agent_name": _("代办人姓名"),
    "agent_relation": _("与申请人的关系"),
    "agent_phone": _("代办人电话"),
    "medium": _("载体形式"),
    "delivery": _("获取方式"),
}
"""In the order of the screen."""
CHOSEN = {
    "sort": {"suggestion": _("建议"), "opinion": _("意见"), "complaint": _("投诉")},
    "channel": {
        "phone": _("电话"),
        "counter": _("现场"),
        "letter": _("来信"),
        "mailbox": _("信箱"),
        "12345": _("12345热线"),
    },
    "certificate": {
        "id_card": _("居民身份证"),
        "residence_permit": _("港澳台居民居住证"),
        "hk_macao_permit": _("港澳居民来往内地通行证"),
        "taiwan_permit": _("台湾居民来往大陆通行证"),
        "permanent_residence": _("外国人永久居留身份证"),
        "passport": _("护照"),
        "credit_code": _("统一社会信用代码"),
    },
    "medium": {"electronic": _("电子文件"), "paper": _("纸质")},
    "delivery": {
        "online": _("在网站查看"),
        "email": _("电子邮件"),
        "post": _("邮寄"),
        "collect": _("自行领取"),
    },
}
ALWAYS = ("name", "phone")
"""Told as missing where they were left empty."""


def particulars(body: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for field, name in NAMES.items():
        value = body.get(field, "")
        if value or field in ALWAYS:
            yield str(name), str(CHOSEN.get(field, {}).get(value, value))
