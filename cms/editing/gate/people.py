"""Numbers that name one person: ID cards, bank cards, mobiles, passports, permits, plates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from .digits import Number, id_check_character, luhn_holds, numbers
from .span import Span, stars

PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)

_OTHER_NUMBER = re.compile(
    r"(注册号|登记号|执照号?|税号|纳税人识别号|信用代码|项目代码|编号|编码|代码|流水号|批号|订单号|运单号|案号|受理号|序列号|条码|发票号码?|"
    r"许可证号?|备案号|证书号|合同号|文号|房源号|宗地号|图号|型号|货号|账号|帐号|账户|金额|数量|代号)[为是]?[\s:]*$"
)
_UNIT = re.compile(r"\s?(元|万|亿|吨|平方|立方|公里|公斤|千克|千瓦|米|人次|人\b|户|个|件|亩|公顷|股|%|\.\d)")
_OF_A_BODY = re.compile(
    r"对公|公户|专户|专用账户|单位账户|基本户|基本存款|一般户|国库|非税|财政|捐赠账|募捐|保证金|缴款账|缴费账|归集户|"
    r"(户\s*名|账户名称?|账户名|开户名称?|收款单位|收款人|收款方|单位名称|名\s*称)[\s:]*[^\s,;，；。]{2,40}?"
    r"(局|委|厅|办|院|所|处|站|队|会|校|学|园|公司|中心|政府|银行|基金|合作社|大厅|馆|社|厂|部)"
)
_CARD_WORDS = re.compile(r"卡|账|帐|银行|开户|收款|汇款|转账|支付|工行|农行|建行|中行|农商|农信|邮储|[Cc]ard")


def id_cards(text: str) -> Iterator[Span]:
    for number in numbers(text, lengths=range(18, 19), looks=_is_id_card):
        yield _masked(number, "id_card", 6, 4)
    for number in numbers(text, lengths=range(15, 16), looks=_looks_like_old_id_card):
        if _stands_as_old_id_card(number, text):
            yield _masked(number, "id_card", 6, 3)


def bank_cards(text: str) -> Iterator[Span]:
    for number in numbers(text, lengths=range(16, 20), looks=_looks_like_card):
        if _stands_as_card(number, text):
            yield _masked(number, "bank_card", 6, 4)


def mobiles(text: str) -> Iterator[Span]:
    for number in numbers(text, lengths=range(11, 16), looks=_MOBILE.match):
        if _stands_as_mobile(number, text):
            digits = number.digits[-11:]
            yield Span(number.start, number.end, "mobile", f"{digits[:3]}****{digits[-4:]}")


def passports(text: str) -> Iterator[Span]:
    """Letter and number alone are article numbers as often: a word about passports must be near."""
    if not _PASSPORT_WORD.search(text):
        return
    for found in _PASSPORT.finditer(text):
        around = text[max(0, found.start() - 160) : found.end() + 40]
        if _PASSPORT_WORD.search(around) and not _is_otherwise_named(found, text):
            yield _of_code(found, "passport")


def travel_permits(text: str) -> Iterator[Span]:
    for pattern, context, near in _PERMITS:
        for found in pattern.finditer(text):
            is_near = context.search(text[max(0, found.start() - near) : found.end() + 20])
            if is_near and not _is_otherwise_named(found, text):
                yield _of_code(found, "travel_permit")


def licence_plates(text: str) -> Iterator[Span]:
    for found in _PLATE_OF_SERVICE.finditer(text):
        yield Span(found.start(), found.end(), "licence_plate", f"{found[0][:3]}{stars(3)}{found[0][-1]}")
    for found in _PLATE.finditer(text):
        code = re.sub(r"[^A-Z0-9]", "", found[2].upper())
        before = text[max(0, found.start() - 14) : found.start()]
        is_other = re.search(r"许可|备案|编号|证书|文号|证号|字第|批准", before) and not re.search(r"车|牌", before)
        digits = sum(map(str.isdigit, code))
        if digits >= (1 if re.search(r"车|牌", before) else 2) and not is_other:
            masked = f"{found[1].upper()}{code[0]}{stars(3)}{code[-2:]}"
            yield Span(found.start(), found.end(), "licence_plate", masked)


_MOBILE = re.compile(r"(?:0|(?:00)?86)?(?=1[3-9]\d{9}$)")
_PASSPORT_WORD = re.compile(r"护\s*照|[Pp]assport|PASSPORT")
_PASSPORT = re.compile(
    r"(?<![A-Za-z0-9])(?:[EGegDSPHdsph][ \-]?(?:\d[ \-]?){7}\d|[EPSDepsd][ \-]?[A-HJ-NP-Za-hj-np-z][ \-]?(?:\d[ \-]?){6}\d|1[45]\d{7})"
    r"(?![A-Za-z0-9])"
)
_PERMITS = (
    (
        re.compile(r"(?<![A-Za-z0-9])[HMhm][ \-]?(?:\d[ \-]?){7,9}\d(?![A-Za-z0-9])"),
        re.compile(r"通行证|回乡证|港澳|来往内地"),
        120,
    ),
    (
        re.compile(
            r"(?<![A-Za-z0-9])(?:[CWLTcwlt][ \-]?(?:\d[ \-]?){7}\d|[Cc][A-Za-z][ \-]?(?:\d[ \-]?){6}\d)(?![A-Za-z0-9])"
        ),
        re.compile(r"通行证|港澳|台湾|签注"),
        120,
    ),
    (
        re.compile(r"(?<![A-Za-z0-9\-])(?:\d{8}|\d{10}\([A-Z]\)|\d{10})(?![A-Za-z0-9\-])"),
        re.compile(
            r"(台胞证|台湾居民来往大陆通行证|来往大陆通行证)[^\d。;\n]{0,12}(?:\d{8}|\d{10}).{0,24}$", re.DOTALL
        ),
        30,
    ),
    (
        re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{3}\d{12}(?![A-Za-z0-9])"),
        re.compile(r"永久居留|居留证"),
        120,
    ),
)
_PROVINCE_SIGNS = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"([{_PROVINCE_SIGNS}][ ]?[A-HJ-NP-Za-hj-np-z])[ ]?[·•∙・.\-—]?[ ]?"
    r"((?:[A-HJ-NP-Za-hj-np-z0-9][ \-]?){4}(?:[A-HJ-NP-Za-hj-np-z0-9][ ]?[A-HJ-NP-Za-hj-np-z0-9]|[A-HJ-NP-Za-hj-np-z0-9挂学警港澳领]))"
    r"(?![A-Za-z0-9])(?!号\s*\()"
)


_PLATE_OF_SERVICE = re.compile(
    rf"(?<![A-Za-z0-9])WJ[ ·]?[{_PROVINCE_SIGNS}]?[ ·]?\d{{4}}[0-9A-Z](?![A-Za-z0-9])|(?<![\u4e00-\u9fff])使[ ·]?\d{{6}}(?!\d)"
)


def _is_otherwise_named(found: re.Match[str], text: str) -> bool:
    before = text[max(0, found.start() - 16) : found.start()]
    return bool(_OTHER_NUMBER.search(before) or re.search(r"(批次|备件|规格|产品|设备|标准)号?[\s:]*$", before))


def _is_id_card(digits: str) -> bool:
    if "X" in digits[:17]:
        return False
    is_region = digits[:2] in PROVINCES or digits[0] == "9"
    return is_region and _is_day(digits[6:14]) and id_check_character(digits[:17]) == digits[17]


def _looks_like_old_id_card(digits: str) -> bool:
    is_region = digits[:2] in PROVINCES and digits[2:6] != "0000" and digits[2:4] <= "90"
    return is_region and digits.isdecimal() and _is_day(f"19{digits[6:12]}")


def _stands_as_old_id_card(number: Number, text: str) -> bool:
    """Without a check character: what names another sort of number speaks against it."""
    if re.search(r"[\n,、()]", "".join(number.between)) or "-" in (number.before, number.after):
        return False
    before = text[max(0, number.start - 16) : number.start]
    return not before.endswith(".") and not _OTHER_NUMBER.search(before) and not _is_amount(number, text)


def _is_day(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= day.year < 2100


def _looks_like_card(digits: str) -> bool:
    return digits[0] in "234569" and digits.isdecimal() and len(set(digits)) >= 4 and luhn_holds(digits)


def _stands_as_card(number: Number, text: str) -> bool:
    digits = number.digits
    if "-" in (number.before, number.after) or re.search(r"[\t,、()]", "".join(number.between)):
        return False
    around = text[max(0, number.start - 60) : number.end + 40]
    if _OF_A_BODY.search(around):
        return False
    if re.match(r"62(?!0000)|9558|9559|955[67]", digits):
        return not _OTHER_NUMBER_OF_CARD.search(text[max(0, number.start - 16) : number.start])
    is_foreign = len(digits) == 16 and re.match(r"4|5[1-5]|35[2-8]|2[2-7]", digits)
    return bool(is_foreign or re.match(r"60|68|69|456351|601382", digits)) and bool(_CARD_WORDS.search(around))


_OTHER_NUMBER_OF_CARD = re.compile(
    r"(项目代码|项目编号|编号|编码|信用代码|流水号|订单号|运单号|受理号|序列号|条码|发票号码?|许可证号?|备案号|合同号)[为是]?[\s:]*$"
)


def _stands_as_mobile(number: Number, text: str) -> bool:
    prefix = len(number.digits) - 11
    is_fraction = number.before == "." or (prefix > 0 and number.between[:1] == (".",))
    # A hyphen before it joins it to another number, unless that is the code of the country.
    is_joined = number.before == "-" and not prefix and not text.endswith("86", 0, number.start - 1)
    if is_fraction or is_joined or not _is_grouped_as_mobile(number, prefix):
        return False
    return not _OTHER_NUMBER.search(text[max(0, number.start - 16) : number.start]) and not _is_amount(number, text)


def _is_grouped_as_mobile(number: Number, prefix: int) -> bool:
    """As people write them; other groupings are columns of figures."""
    breaks = "".join(number.between)
    if re.search(r"[\t,、]", breaks) or breaks.count("\n") > 1:
        return False
    if set(number.groups) == {1}:
        return True
    lengths = list(number.groups)
    if prefix and lengths[0] <= prefix:
        taken = 0
        while lengths and taken < prefix:
            taken += lengths.pop(0)
        if taken != prefix:
            return False
    elif prefix:
        lengths[0] -= prefix
    is_broken_over_lines = "\n" in breaks and len(lengths) == 2 and lengths[0] >= 3
    is_year = number.digits[:2] == "19"
    return is_broken_over_lines or tuple(lengths) in _SHAPES or (tuple(lengths) in _SHAPES_BUT_YEARS and not is_year)


_SHAPES = {(11,), (3, 4, 4), (3, 8), (7, 4), (5, 6), (3, 3, 5), (6, 5), (3, 4, 2, 2), (3, 2, 2, 2, 2)}
_SHAPES_BUT_YEARS = {(4, 7), (4, 4, 3)}


def _is_amount(number: Number, text: str) -> bool:
    return bool(_UNIT.match(text, number.end)) or bool(
        re.search(r"[¥$￥][\s]?$", text[max(0, number.start - 2) : number.start])
    )


def _masked(number: Number, kind: str, head: int, tail: int) -> Span:
    digits = number.digits
    return Span(number.start, number.end, kind, digits[:head] + stars(len(digits) - head - tail) + digits[-tail:])


def _of_code(found: re.Match[str], kind: str) -> Span:
    code = re.sub(r"[ \-]", "", found[0])
    return Span(found.start(), found.end(), kind, code[:1] + stars(len(code) - 4) + code[-3:])
