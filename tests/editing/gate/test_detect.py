"""What the gate finds and what it leaves alone, case by case as people write; all numbers are made up."""

from __future__ import annotations

import random

import pytest

from cms.editing.gate.detect import find, mask
from cms.editing.gate.expressions import LIST, read

from .corpus import card_number, id_number, mobile_number, old_id_number

CHANCE = random.Random(9)
ID = id_number(CHANCE)
CARD = card_number(CHANCE)
MOBILE = mobile_number(CHANCE)

FOUND = [
    ("id_card", f"张三{ID}男"),
    ("id_card", f"{ID[:6]}&nbsp;{ID[6:]}"),
    ("id_card", f"身份证号码：{ID[:6]}<br/>{ID[6:]}"),
    ("id_card", f"{ID[:6]}<span class='x'>{ID[6:14]}</span><span>{ID[14:]}</span>"),
    ("id_card", f"|张三|{ID}|合格|"),
    ("id_card", f"身份证号:{'·'.join(ID)}"),
    ("id_card", f"身份证号:{ID[:6]},{ID[6:14]},{ID[14:]}"),
    ("id_card", f"一代证号 {old_id_number(CHANCE)}"),
    ("bank_card", f"户名：张三 账号：{CARD} 开户行：示例银行"),
    ("bank_card", f"请汇至 {CARD[:4]} {CARD[4:8]} {CARD[8:12]} {CARD[12:]}"),
    ("mobile", f"张主任（{MOBILE}）"),
    ("mobile", f"0000-12345678 {MOBILE}"),
    ("mobile", f"（{MOBILE[:3]}）{MOBILE[3:]}"),
    ("mobile", f"{MOBILE[:3]}—{MOBILE[3:7]}—{MOBILE[7:]}"),
    ("mobile", f'<a href="tel:{MOBILE}">致电</a>'),
    ("mobile", "电话一三八〇〇一三八〇〇〇"),
    ("licence_plate", "车牌鄂A·D12345"),
    ("licence_plate", "粤Z1234港"),
    ("licence_plate", "鄂A 1 2 3 4 5"),
    ("email", "邮箱 zhangsan AT qq DOT com"),
    ("email", '<a href="mailto:zs@qq.com">写信</a>'),
    ("home_address", "张三，住示例市东区样例路12号阳光小区3栋2单元501室。"),
    ("home_address", "李四，男，1980年1月1日出生，汉族，住示例市东区样例村三组12号"),
    ("home_address", "居民王某，阳光花园12-3-501"),
    ("secrecy_marking", "<p>机　密</p>"),
    ("secrecy_marking", "<p><b>秘</b>密★1年</p>"),
    ("secrecy_marking", "密级：秘密   份号：0001"),
    ("secrecy_marking", "此件不予公开"),
    ("secrecy_marking", "内部资料·严禁外传"),
    ("passport", "Passport No. G12345678"),
    ("travel_permit", "台湾居民来往大陆通行证：1234567890(B)"),
    ("forbidden_expression", "截止目前，全市已办结一千件。"),
]

LEFT_ALONE = [
    "不动产坐落：东区样例路12号阳光小区3栋2单元501室",
    "居委会地址：阳光小区12栋1单元101室",
    "本市号牌鄂A开头的车辆，尾号1、6限行；鄂A1标段、京沪高铁",
    "国家秘密的密级分为绝密、机密、秘密三级。",
    "普通密码保护信息的最高密级为机密级。",
    "保密期限为：绝密级不超过三十年，机密级不超过二十年",
    "采取无记名秘密投票方式；保护个人隐私和商业秘密。",
    "提供单位内部文件、内部资料目录；内部资料性出版物",
    "投资13812345678元，13800138000人次，0.13812345678",
    "户籍地址、现居住地应当填写到楼栋号、单元号、室号",
    f"案件编号：{ID[:6]}202601010001，项目代码：2018-420106-83-01-012345",
    f"对公账户 户名：示例市财政局 账号 {CARD}",
    f"身份证号{ID[:6]}********{ID[14:]}，手机{MOBILE[:3]}****{MOBILE[7:]}",
    f"身份证号{ID[:17]}{'1' if ID[17] != '1' else '2'}",
    "电子邮箱 webmaster@163.gov.cn",
    "2025\t138\t12345678\n2026\t139\t12345678",
    "台湾居民来往大陆通行证签发指南，编号20260101",
]


@pytest.mark.parametrize(("kind", "text"), FOUND)
def test_is_found(kind: str, text: str) -> None:
    assert kind in {finding.kind for finding in find(text)}


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_is_left_alone(text: str) -> None:
    assert find(text) == ()


def test_a_finding_names_its_place_and_its_masked_form() -> None:
    text = f"<p>证号{ID[:6]}<b>{ID[6:14]}</b>{ID[14:]}。</p>"

    (finding,) = find(text)

    assert text[finding.start : finding.end] == finding.match == f"{ID[:6]}<b>{ID[6:14]}</b>{ID[14:]}"
    assert finding.masked == f"{ID[:6]}********{ID[14:]}"
    assert mask(text, (finding,)) == f"<p>证号{ID[:6]}********{ID[14:]}<b></b>。</p>"


def test_an_expression_comes_with_its_suggestion() -> None:
    text = "截止目前，已部署。"

    (finding,) = find(text)

    assert finding.advice == "建议改为“截至目前”。"
    assert mask(text, (finding,)) == "截至目前，已部署。"


def test_a_secrecy_marking_has_no_one_click_remedy() -> None:
    (finding,) = find("机密★10年")

    assert finding.replacement is None


def test_no_suggestion_is_itself_on_the_list() -> None:
    suggestions = {part for one in read(LIST) for part in one.right.split("|") if part}

    kinds = {finding.kind for suggestion in suggestions for finding in find(suggestion)}
    assert "forbidden_expression" not in kinds
