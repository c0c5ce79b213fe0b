"""E-mail and home addresses of persons; those of bodies are public."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .span import Span, stars

FREE_MAIL = frozenset(
    [
        "qq.com",
        "vip.qq.com",
        "foxmail.com",
        "163.com",
        "vip.163.com",
        "126.com",
        "vip.126.com",
        "yeah.net",
        "188.com",
        "sina.com",
        "sina.cn",
        "vip.sina.com",
        "sina.com.cn",
        "sohu.com",
        "vip.sohu.com",
        "tom.com",
        "139.com",
        "189.cn",
        "wo.cn",
        "21cn.com",
        "aliyun.com",
        "263.net",
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "live.cn",
        "msn.com",
        "yahoo.com",
        "yahoo.com.cn",
        "yahoo.cn",
        "icloud.com",
        "me.com",
        "proton.me",
        "protonmail.com",
        "mail.com",
        "gmx.com",
        "eyou.com",
        "56.com",
        "chinaren.com",
        "sogou.com",
    ]
)
_AT = r"\s?(?:@|\[at\]|\(at\)|\{at\}|【at】|（at）|#|\s+at\s+|艾特|☆|\[@\])\s?"
_DOT = r"\s?(?:\.|\[dot\]|\(dot\)|\s+dot\s+|。|·|点)\s?"
_DOMAIN = "|".join(re.escape(domain).replace(r"\.", _DOT) for domain in sorted(FREE_MAIL, key=len, reverse=True))
_EMAIL = re.compile(
    rf"(?<![A-Za-z0-9._%+\-])([A-Za-z0-9][A-Za-z0-9._%+\-]{{1,63}}){_AT}({_DOMAIN})(?![A-Za-z0-9\-])", re.IGNORECASE
)


def emails(text: str) -> Iterator[Span]:
    for found in _EMAIL.finditer(text):
        domain = re.sub(_DOT, ".", found[2].lower())
        yield Span(found.start(), found.end(), "email", f"{found[1][0]}***@{domain}")


_LABEL = (
    r"家庭住址|家庭地址|家庭详细地址|家庭居住地|家庭所在地|现住地址|现住址|现居住地址|现居住地|现居地|现家庭住址|户籍地址|户籍所在地|户籍地|"
    r"户口所在地|户口地址|居住地址|居住地|常住地址|常住地|暂住地址|暂住地|身份证住址|身份证地址|个人住址|本人住址|住宅地址|住址|住所地|家住|"
    r"现住于?|现居于?|居住于|居住在|租住于|租住在|暂住于?|住在|住于|家在|户籍在|户口在|寄往其家"
)
_NUMBER = r"[0-9零一二三四五六七八九十百]{1,6}(?:[\-－—][0-9A-Za-z]{1,5}){0,3}"
_STEP = rf"(?:{_NUMBER}\s?(?:号楼|号院|栋|幢|座|单元|门|层|楼|号|室|户|房|组|队|弄|巷)|[A-Za-z]\s?(?:座|栋|幢|区))"
_LABELLED = re.compile(
    rf"(?:{_LABEL})[为是在:\s\t]{{0,4}}((?:[^\s,;:，；。：、()（）<>|*]{{2,40}}?\s?){_STEP}(?:\s?{_STEP}){{0,5}}(?:[\-－]\d{{1,5}}){{0,3}})"
)
_LIVES = re.compile(
    rf"(?<=[,;、\s)])(?:现|暂)?住(?![房宅院建户宿所址])在?((?:[^\s,;:，；。：、()（）<>|*]{{2,40}}?\s?){_STEP}(?:\s?{_STEP}){{0,5}})"
)
_UNIT = re.compile(
    rf"([^\s,;:，；。：、()（）<>|*]{{2,30}}?(?:{_NUMBER}|[A-Za-z])\s?(?:栋|幢|号楼|座|号院|弄|区)\s?"
    rf"(?:{_NUMBER}\s?(?:单元|门|梯)\s?)?(?:{_NUMBER}\s?(?:层|楼)\s?)?{_NUMBER}\s?(?:室|号|户|房)"
    rf"|[^\s,;:，；。：、()（）<>|*]{{2,30}}?{_NUMBER}\s?单元\s?(?:{_NUMBER}\s?(?:层|楼)\s?)?{_NUMBER}\s?(?:室|号|户|房)?"
    rf"|[^\s,;:，；。：、()（）<>|*]{{2,30}}?(?:小区|花园|家园|新村|公寓|苑|庭|府|城|湾|名邸|宿舍|家属院|佳园|雅居|里)[^\s,;:，；。：、()（）<>|*]{{0,6}}?"
    rf"\d+(?:\s?[\-－]\s?\d+){{2,3}}(?:\s?(?:室|号|户))?)"
)
# Nearly all texts have none: the long pattern need not walk over them.
_FLAT_SIGN = re.compile(
    r"\d\s?[栋幢座区门]|\d\s?号[楼院]|\d\s?单元|[A-Za-z]\s?[栋幢座]|\d\s?[\-－]\s?\d+\s?[\-－]\s?\d|[一二三四五六七八九十]\s?[栋幢]"
)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝安常乐于时傅皮齐康伍余元卜顾孟黄穆萧尹姚邵汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项"
    "祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左"
    "石崔吉龚程邢裴陆荣翁荀羊甄曲封芮储靳井段富焦巴弓牧隗山谷车侯宓蓬全班仰秋仲伊宫宁仇栾甘厉祖武符刘景詹束龙叶幸司韶黎薄印"
    "白蒲邰从鄂索咸籍赖卓蔺屠蒙池乔胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍桑桂牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎连习向古易廖"
    "庾终居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越隆师巩聂晁勾敖融冷辛阚那简饶空曾沙养鞠须丰巢关相查后荆红游竺权盖益桓"
)
_PERSON = re.compile(
    r"先生|女士|同志|居民|村民|业主|户主|本人|申请人|被申请人|当事人|权利人|联系人|收件人|收货人|被执行人|死者|伤者|患者|学生|家长|"
    rf"姓名|身份证|出生|性别|[男女][,，、\s]|(?<![\u4e00-\u9fff])[{_SURNAMES}](?:某{{1,2}}|[\u4e00-\u9fff]{{1,2}})[\s,，:：、]+$"
)
_BODY = re.compile(
    r"办公|窗口|大厅|服务中心|服务站|服务点|公司|单位|营业|经营|注册地|局|委员会|机关|门店|商铺|厂|学校|医院|驿站|接待|报名|邮寄|投递|"
    r"窗口|工作地点|项目|工程|标段|银行|网点|养老院|幼儿园|党群|警务室|受理|现场"
)


def home_addresses(text: str) -> Iterator[Span]:
    for found in _LABELLED.finditer(text):
        if not _BODY.search(text[found.start() : found.end() + 8]) or _is_flat(found[1]):
            yield _masked(found.start(1), found[1])
    for found in _LIVES.finditer(text):
        if _PERSON.search(text[max(0, found.start() - 60) : found.start()]) and not _BODY.search(found[0]):
            yield _masked(found.start(1), found[1])
    if not _FLAT_SIGN.search(text):
        return
    for found in _UNIT.finditer(text):
        before = text[max(0, found.start() - 40) : found.start()]
        before = before[max(before.rfind("。"), before.rfind("\n")) + 1 :]
        if _PERSON.search(before + found[0]) and not _BODY.search(
            before[-20:] + text[found.start() : found.end() + 10]
        ):
            yield _masked(found.start(1), found[1])


def _is_flat(address: str) -> bool:
    return (
        re.search(r"(栋|幢|单元|号楼)", address) is not None
        and re.search(r"(局|委员会|公司|中心|大厅)", address) is None
    )


def _masked(start: int, address: str) -> Span:
    address = address.rstrip()
    detail = re.search(
        r"[0-9零一二三四五六七八九十百]+\s?(?:号|栋|幢|座|单元|组|弄|区|门|[\-－])|[A-Za-z]\s?(?:座|栋|幢)", address
    )
    kept = address[: detail.start()] if detail else address[:4]
    return Span(start, start + len(address), "home_address", f"{kept}{stars(4)}")
