"""Texts with planted findings and clean official texts, made from a seed; no number in them is anybody's."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

from cms.editing.gate.digits import id_check_character


class Planted(NamedTuple):
    kind: str
    text: str
    value: str


REGIONS = ("110101", "120103", "310115", "420106", "440305", "510107", "610113", "650102", "820000")
NAMES = ("张某", "李某某", "王小明", "赵芳", "欧阳某", "陈建国")
DEPARTMENTS = ("民政局", "公安局", "人力资源和社会保障局", "市场监督管理局", "住房和城乡建设局", "医疗保障局")
FREE_MAIL = ("qq.com", "163.com", "126.com", "sina.com", "139.com", "foxmail.com")


def positives(count: int, seed: int = 1) -> list[Planted]:
    chance = random.Random(seed)
    makers = tuple(_MAKERS.items())
    return [_planted(chance, *makers[number % len(makers)]) for number in range(count)]


def clean_texts(count: int, seed: int = 2) -> list[str]:
    chance = random.Random(seed)
    return [_clean(chance) for _ in range(count)]


def id_number(chance: random.Random) -> str:
    body = f"{chance.choice(REGIONS)}{chance.randint(1940, 2020)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    body += f"{chance.randint(1, 999):03}"
    return body + id_check_character(body)


def old_id_number(chance: random.Random) -> str:
    return f"{chance.choice(REGIONS[:8])}{chance.randint(30, 84)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}{chance.randint(1, 999):03}"


def card_number(chance: random.Random) -> str:
    start = chance.choice(("622202", "621700", "622848", "621661", "955880", "622588"))
    body = start + _digits(chance, chance.choice((9, 12)))
    return body + _luhn_digit(body)


def mobile_number(chance: random.Random) -> str:
    return f"1{chance.choice('3456789')}{_digits(chance, 9)}"


def _id_card(chance: random.Random) -> tuple[str, str]:
    number = id_number(chance)
    if chance.random() < 0.15:
        number = old_id_number(chance)
        return f"证件号码：{number}", number
    shape = chance.randrange(9)
    written = {
        0: number,
        1: _full_width(number),
        2: f"{number[:6]} {number[6:14]} {number[14:]}",
        3: f"{number[:6]}-{number[6:14]}-{number[14:]}",
        4: number.lower(),
        5: f"{number[:6]}\u200b{number[6:14]}\u200b{number[14:]}",
        6: f"{number[:6]}<b>{number[6:14]}</b>{number[14:]}",
        7: f"{number[:10]}\n{number[10:]}",
        8: " ".join(number),
    }[shape]
    return chance.choice(("身份证号{}", "公民身份号码：{}", "（{}）", "{}")).format(written), written


def _bank_card(chance: random.Random) -> tuple[str, str]:
    number = card_number(chance)
    written = chance.choice(
        (number, _full_width(number), _grouped(number, 4), _grouped(number, 4, "-"), f"{number[:8]}<i>{number[8:]}</i>")
    )
    return chance.choice(("银行卡号：{}", "社保卡账号{}", "工商银行 {}", "打款至{}")).format(written), written


def _mobile(chance: random.Random) -> tuple[str, str]:
    number = mobile_number(chance)
    written = chance.choice(
        (
            number,
            _full_width(number),
            f"{number[:3]}-{number[3:7]}-{number[7:]}",
            f"{number[:3]} {number[3:7]} {number[7:]}",
            f"+86 {number}",
            f"86-{number}",
            f"(+86){number}",
            f"{number[:3]}\u200b{number[3:]}",
            f"{number[:3]}<strong>{number[3:7]}</strong>{number[7:]}",
            f"{number[:7]}\n{number[7:]}",
            number.translate(str.maketrans("0123456789", "零一二三四五六七八九")),
        )
    )
    return chance.choice(("联系电话：{}", "手机{}", "电话{}（微信同号）", "{}")).format(written), written


def _passport(chance: random.Random) -> tuple[str, str]:
    number = chance.choice(("E", "G", "EA", "EK"))
    number += _digits(chance, 9 - len(number))
    written = chance.choice((number, number.lower(), f"{number[:1]} {number[1:]}", _full_width(number)))
    return chance.choice(("护照号码：{}", "持护照（{}）入境", "护照号{}")).format(written), written


def _travel_permit(chance: random.Random) -> tuple[str, str]:
    if chance.random() < 0.3:
        number = _digits(chance, 8)
        return f"台胞证号：{number}", number
    number = chance.choice("HMCW") + _digits(chance, 8)
    sort = {"H": "港澳居民来往内地通行证", "M": "港澳居民来往内地通行证"}.get(number[0], "往来港澳通行证")
    return f"{sort}{chance.choice(('号码：', '', '（'))}{number}", number


def _licence_plate(chance: random.Random) -> tuple[str, str]:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    place = chance.choice("京沪鄂粤川湘浙苏") + chance.choice(letters[:10])
    ordinary = f"{chance.choice(letters)}{_digits(chance, 4)}"
    code = chance.choice((ordinary, _digits(chance, 5), f"D{_digits(chance, 5)}", f"F{_digits(chance, 5)}"))
    written = chance.choice(
        (place + code, f"{place}·{code}", f"{place} {code}", f"{place}-{code}", _full_width(place + code))
    )
    return chance.choice(("车牌号：{}", "驾驶{}小型轿车", "号牌为{}的车辆")).format(written), written


def _email(chance: random.Random) -> tuple[str, str]:
    name = chance.choice(("zhangsan", "lili_88", "w.x.2000", _digits(chance, 9)))
    domain = chance.choice(FREE_MAIL)
    written = chance.choice(
        (
            f"{name}@{domain}",
            f"{name}＠{domain}",
            f"{name}[at]{domain}",
            f"{name.upper()}@{domain.upper()}",
            f"<b>{name}</b>@{domain}",
        )
    )
    return chance.choice(("邮箱：{}", "E-mail {}", "发送至{}")).format(written), written


def _home_address(chance: random.Random) -> tuple[str, str]:
    road = chance.choice(("样例路", "幸福大道", "示范街"))
    estate = chance.choice(("阳光小区", "锦绣花园", "东方家园"))
    flat = f"{chance.randint(1, 30)}栋{chance.randint(1, 4)}单元{chance.randint(101, 2905)}室"
    written = chance.choice(
        (
            f"东区{road}{chance.randint(1, 99)}号{estate}{flat}",
            f"{estate}{flat}",
            f"南山镇样例村{chance.randint(1, 9)}组{chance.randint(1, 99)}号",
        )
    )
    return chance.choice(("家庭住址：{}", "家住{}", "户籍地址：{}", "现住址为{}", "住址 {}")).format(written), written


def _secrecy_marking(chance: random.Random) -> tuple[str, str]:
    written = chance.choice(
        ("机密★10年", "秘密★长期", "绝密★启用前", "机密 ★ 5年", "秘密☆3年", "密级：机密", "密 级：秘密", "【机密】", "内部资料，注意保存",
         "内部资料 请勿外传", "（内部文件）", "内部文件，严禁外传", "此件不公开", "保密期限：10年", "本文件属机密级文件", "仅供内部参考，不得外传")
    )  # fmt: skip
    return f"\n{written}\n", written


def _forbidden_expression(chance: random.Random) -> tuple[str, str]:
    written = chance.choice(
        (
            "截止目前",
            "台湾政府",
            "香港、澳门等国家",
            "按步就班",
            "人名政府",
            "人民检查院",
            "残废人",
            "布署",
            "以人为木",
            "全网最低价",
            "做为",
            "招聘启示",
        )
    )
    return f"，{written}有关情况，", written


_MAKERS: dict[str, Callable[[random.Random], tuple[str, str]]] = {
    "id_card": _id_card,
    "bank_card": _bank_card,
    "mobile": _mobile,
    "passport": _passport,
    "travel_permit": _travel_permit,
    "licence_plate": _licence_plate,
    "email": _email,
    "home_address": _home_address,
    "secrecy_marking": _secrecy_marking,
    "forbidden_expression": _forbidden_expression,
}


def _planted(chance: random.Random, kind: str, make: Callable[[random.Random], tuple[str, str]]) -> Planted:
    phrase, value = make(chance)
    name = chance.choice(NAMES)
    carriers = (
        "经审核，{name}符合条件，{phrase}，现予公示。公示期为五个工作日。",
        "<table><tr><td>1</td><td>{name}</td><td>{phrase}</td><td>通过</td></tr></table>",
        "序号\t姓名\t情况\n1\t{name}\t{phrase}\n2\t…\t…",
        "<p>{name}</p><p>{phrase}</p>",
        "关于{name}一事的答复。{phrase}。特此答复。",
        "{phrase}",
    )
    text = chance.choice(carriers).format(name=name, phrase=phrase)
    return Planted(kind, text, value)


def _clean(chance: random.Random) -> str:
    sentences = list(_clean_sentences(chance))
    chance.shuffle(sentences)
    return "".join(sentences[: chance.randint(3, 6)])


def _clean_sentences(chance: random.Random) -> Iterator[str]:
    year, number, department = chance.randint(2008, 2027), chance.randint(1, 999), chance.choice(DEPARTMENTS)
    yield f"根据《示例市行政程序规定》（示政规〔{year}〕{number}号）第{chance.randint(1, 60)}条，现就有关事项通知如下。"
    yield f"联系电话：0000-{chance.randint(10000000, 99999999)}，监督电话12345，咨询热线400-{chance.randint(100, 999)}-{chance.randint(1000, 9999)}。"
    yield f"办公地址：示例市示范区样例路{number}号政务服务中心{chance.randint(1, 9)}栋{chance.randint(1, 3)}单元{chance.randint(101, 909)}室。"
    yield f"电子邮箱：office{number}@shili.gov.cn，举报邮箱jubao@{chance.choice(('mzj', 'gaj'))}.shili.gov.cn。"
    yield f"统一社会信用代码：91{chance.choice(REGIONS[:8])}MA{_digits(chance, 7)}X。"
    yield f"项目代码：{year}-{chance.choice(REGIONS[:8])}-{chance.randint(10, 99)}-{chance.randint(1, 9):02}-{_digits(chance, 6)}。"
    yield f"事项编码：{_digits(chance, 12)}，实施编码：11{_digits(chance, 10)}000{_digits(chance, 12)}。"
    yield f"中标金额：1{chance.randint(3, 9)}{_digits(chance, 9)}元，工期{chance.randint(30, 400)}天。"
    yield f"对公账户：户名：示例市{department}，开户行：示例银行，账号：{card_number(chance)}。"
    yield f"银行账号：{_not_luhn(chance)}（非税收入专户）。"
    yield f"申请人身份证号{_masked_id(chance)}，手机1{chance.choice('3456789')}{_digits(chance, 1)}****{_digits(chance, 4)}。"
    yield "申请护照、往来港澳通行证和往来台湾通行证的，应当提交居民身份证和照片。"
    yield "不得泄露国家秘密、商业秘密和个人隐私，做好保守秘密工作；绝密、机密、秘密三级国家秘密的保密期限另行规定。"
    yield "内部资料性出版物的管理按照有关规定执行，内部文件应当及时归档。"
    yield f"会议于{year}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日召开，{department}{chance.randint(10, 99)}人参加。"
    yield f"本地公务用车、京津冀协同发展和鄂ICP备{_digits(chance, 8)}号已备案；增值电信业务经营许可证：鄂B2-{_digits(chance, 8)}。"
    yield f"家庭住址应当填写到门牌号；现居住地、户籍地址与居住证不一致的，以居住证为准。共{number}户。"
    yield f"注册号：{old_id_number(chance)}，执照有效期至{year + 10}年。"
    yield f"样例村民委员会主任、{department}局长出席；截至目前已办结{number}件，群众满意率9{chance.randint(1, 9)}.{chance.randint(1, 9)}%。"
    yield f"流水号：1{chance.choice('3456789')}{_digits(chance, 9)}；订单号{_digits(chance, 18)}。"
    yield f"开放时间：周一至周五 9:00—12:00，13:30—17:00，{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02} 起执行。"
    yield f"东经114.{_digits(chance, 6)}，北纬30.{_digits(chance, 6)}；邮政编码{chance.randint(100000, 999999)}。"
    yield f"{year - 2}\t{_digits(chance, 5)}\t{_digits(chance, 4)}\n{year - 1}\t{_digits(chance, 5)}\t{_digits(chance, 4)}\n"
    yield f"货物型号E{_digits(chance, 8)}，批次H{_digits(chance, 8)}，数量{number}台。"


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def _luhn_digit(body: str) -> str:
    total = 0
    for place, digit in enumerate(map(int, reversed(body))):
        doubled = digit if place % 2 else digit * 2
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def _not_luhn(chance: random.Random) -> str:
    body = "622202" + _digits(chance, 12)
    return body + str((int(_luhn_digit(body)) + chance.randint(1, 9)) % 10)


def _masked_id(chance: random.Random) -> str:
    number = id_number(chance)
    return f"{number[:6]}********{number[14:]}"


def _full_width(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


def _grouped(number: str, size: int, between: str = " ") -> str:
    return between.join(number[start : start + size] for start in range(0, len(number), size))
