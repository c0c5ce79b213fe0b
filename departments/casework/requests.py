"""How requests for disclosure are decided (依申请公开): outcomes, their grounds, and the remedies that are told.

Outcomes and grounds are those of the yearly report's table (Regulation on Disclosure, articles 36 to 39).
"""

from __future__ import annotations

GRANTED, PARTLY, REFUSED, UNAVAILABLE, NOT_HANDLED = "granted", "partly", "refused", "unavailable", "not_handled"
# What the person reads stays Chinese, whatever the officer's language.
OUTCOMES = {
    GRANTED: "予以公开",
    PARTLY: "部分公开",
    REFUSED: "不予公开",
    UNAVAILABLE: "无法提供",
    NOT_HANDLED: "不予处理",
}
_WITHHELD = {
    "secret": "属于国家秘密",
    "forbidden": "其他法律、行政法规禁止公开",
    "stability": "危及国家安全、公共安全、经济安全、社会稳定",
    "third_party": "保护第三方合法权益",
    "internal": "属于内部事务信息",
    "process": "属于过程性信息",
    "enforcement": "属于行政执法案卷",
    "inquiry": "属于行政查询事项",
}
GROUNDS: dict[str, dict[str, str]] = {
    PARTLY: _WITHHELD,
    REFUSED: _WITHHELD,
    UNAVAILABLE: {
        "not_held": "本机关不掌握相关政府信息",
        "not_made": "没有现成信息，需要另行制作",
        "unclear": "补正后申请内容仍不明确",
    },
    NOT_HANDLED: {
        "petition": "属于信访、举报、投诉",
        "repeated": "属于重复申请",
        "published": "要求提供公开出版物",
        "excessive": "无正当理由大量、反复申请",
        "confirmation": "要求确认或者重新出具已获取的信息",
    },
}
RECONSIDER_DAYS, SUE_MONTHS, SUE_AFTER_DAYS = 60, 6, 15


def told(outcome: str, ground: str, reason: str, authority: str) -> str:
    """The decision as the person reads it: outcome, ground, reason, remedies."""
    grounds = GROUNDS.get(outcome, {})
    head = OUTCOMES[outcome] + (f"（{grounds[ground]}）" if ground in grounds else "")
    return f"{head}\n\n{reason}\n\n{remedies(outcome, authority)}"


def remedies(outcome: str, authority: str) -> str:
    """Law on Administrative Reconsideration, articles 20, 23 and 34; Law on Administrative Litigation, article 46."""
    first = f"如不服本答复，可以自收到之日起{RECONSIDER_DAYS}日内向{authority}申请行政复议"
    directly = f"{first}，也可以自收到之日起{SUE_MONTHS}个月内依法向人民法院提起行政诉讼。"
    before = f"对不予公开的决定，应当先申请行政复议；对复议决定仍不服的，自收到复议决定书之日起{SUE_AFTER_DAYS}日内可以提起行政诉讼。"
    if outcome == REFUSED:
        return f"{first}。{before}"
    return f"{directly}{before.replace('对不予公开的决定', '对其中不予公开的部分')}" if outcome == PARTLY else directly
