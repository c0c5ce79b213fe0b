"""What people call the kinds of cases, and the clocks that run over them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

CONSULTATION, COMPLAINT, DISCLOSURE, APPLICATION = "consultation", "complaint", "disclosure_request", "application"
KINDS = (
    (CONSULTATION, _("咨询")),
    (COMPLAINT, _("投诉")),
    (DISCLOSURE, _("信息公开申请")),
    (APPLICATION, _("办件")),
)
CLOCKS = (
    ("first_reply", _("首次回应")),
    ("transfer", _("接收转交")),
    ("acceptance", _("受理")),
    ("answer", _("答复")),
    ("correction", _("告知补正")),
    ("extension", _("延长（最长）")),
    ("decision", _("办结")),
)
