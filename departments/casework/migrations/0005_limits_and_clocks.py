"""Limits, and events that say who is in charge, which limits began and what is due next.

Nothing led to a case before this step, so no former event has to be filled in, which its digest would not survive.
"""

from importlib import import_module

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

kept = import_module("departments.casework.migrations.0004_cases_are_kept")

CONSULTATION = [*kept.CONVERSATION, ("received", "recount", "received")]
COMPLAINT = [
    ("", "submit", "received"),
    ("received", "refer", "received"),
    ("received", "accept", "accepted"),
    ("received", "interim_reply", "received"),
    ("received", "answer", "answered"),
    ("accepted", "refer", "received"),
    ("accepted", "interim_reply", "accepted"),
    ("accepted", "answer", "answered"),
    ("answered", "ask_again", "received"),
    ("answered", "close", "closed"),
    ("closed", "destroy", "destroyed"),
    ("accepted", "recount", "accepted"),
    ("received", "recount", "received"),
]
DISCLOSURE_REQUEST = [
    ("", "submit", "received"),
    ("received", "request_correction", "correcting"),
    ("correcting", "supply_correction", "handling"),
    ("correcting", "lapse", "lapsed"),
    ("received", "consult_others", "consulting"),
    ("handling", "consult_others", "consulting"),
    ("consulting", "others_replied", "handling"),
    ("received", "extend", "extended"),
    ("handling", "extend", "extended"),
    ("extended", "consult_others", "extended_consulting"),
    ("extended_consulting", "others_replied", "extended"),
    ("received", "decide", "decided"),
    ("handling", "decide", "decided"),
    ("extended", "decide", "decided"),
    ("received", "withdraw", "withdrawn"),
    ("correcting", "withdraw", "withdrawn"),
    ("handling", "withdraw", "withdrawn"),
    ("consulting", "withdraw", "withdrawn"),
    ("extended", "withdraw", "withdrawn"),
    ("extended_consulting", "withdraw", "withdrawn"),
    ("lapsed", "destroy", "destroyed"),
    ("decided", "destroy", "destroyed"),
    ("withdrawn", "destroy", "destroyed"),
    ("consulting", "recount", "consulting"),
    ("correcting", "recount", "correcting"),
    ("extended", "recount", "extended"),
    ("extended_consulting", "recount", "extended_consulting"),
    ("handling", "recount", "handling"),
    ("received", "recount", "received"),
]
APPLICATION = [
    *kept.APPLICATION,
    ("accepted", "recount", "accepted"),
    ("paused", "recount", "paused"),
    ("submitted", "recount", "submitted"),
    ("waiting", "recount", "waiting"),
]
KINDS = (
    ("consultation", CONSULTATION),
    ("complaint", COMPLAINT),
    ("disclosure_request", DISCLOSURE_REQUEST),
    ("application", APPLICATION),
)
REGULATION = "《中华人民共和国政府信息公开条例》"
LIMITS = [
    ("consultation", "first_reply", 1, "网上咨询规则（第十一条第二项）"),
    ("consultation", "answer", 5, "网上咨询规则（第十一条第二项）"),
    ("complaint", "acceptance", 1, "投诉办理程序（第十三条）"),
    ("complaint", "answer", 15, "投诉办理程序（第十三条）"),
    ("disclosure_request", "correction", 7, f"{REGULATION}第三十条"),
    ("disclosure_request", "answer", 20, f"{REGULATION}第三十三条"),
    ("disclosure_request", "extension", 20, f"{REGULATION}第三十三条"),
]


def require_no_case(apps, schema_editor):
    if apps.get_model("chengmen_casework", "Case").objects.exists():
        raise RuntimeError("There are cases, whose events this migration would lose: write one that keeps them.")


def fill_transitions(apps, schema_editor):
    transition = apps.get_model("chengmen_casework", "Transition")
    transition.objects.all().delete()
    transition.objects.bulk_create(
        transition(kind=kind, from_state=before, act=act, to_state=after)
        for kind, steps in KINDS
        for before, act, after in steps
    )


def former_transitions(apps, schema_editor):
    kept.empty(apps, schema_editor)
    kept.fill(apps, schema_editor)


def fill_limits(apps, schema_editor):
    limit = apps.get_model("chengmen_casework", "Limit")
    limit.objects.bulk_create(
        limit(kind=kind, clock=clock, days=days, source=source) for kind, clock, days, source in LIMITS
    )


def nothing(apps, schema_editor):
    """The table goes with its rows."""


class Migration(migrations.Migration):
    dependencies = [("chengmen_casework", "0004_cases_are_kept"), ("chengmen_organisation", "0006_city_notice")]
    operations = [
        migrations.RunPython(require_no_case, require_no_case),
        # SQLite makes a table anew for a column, and loses its triggers.
        migrations.RunPython(kept.let_go, kept.keep),
        migrations.AddField(
            model_name="event",
            name="department",
            field=models.ForeignKey(
                default=None,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="chengmen_organisation.department",
            ),
            preserve_default=False,
        ),
        migrations.AddField(model_name="event", name="limits", field=models.CharField(blank=True, max_length=200)),
        migrations.AddField(model_name="event", name="due", field=models.DateField(null=True)),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["department", "to_state", "due"], name="chengmen_case_event_desk"),
        ),
        migrations.RunPython(kept.keep, kept.let_go),
        migrations.CreateModel(
            name="Limit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("consultation", "咨询"),
                            ("complaint", "投诉"),
                            ("disclosure_request", "信息公开申请"),
                            ("application", "办件"),
                        ],
                        max_length=20,
                        verbose_name="事项",
                    ),
                ),
                (
                    "clock",
                    models.CharField(
                        choices=[
                            ("first_reply", "首次回应"),
                            ("acceptance", "受理"),
                            ("answer", "答复"),
                            ("correction", "告知补正"),
                            ("extension", "延长（最长）"),
                            ("decision", "办结"),
                        ],
                        max_length=20,
                        verbose_name="期限",
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        help_text="收到当天不计算在内",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(250),
                        ],
                        verbose_name="工作日",
                    ),
                ),
                ("source", models.CharField(help_text="规定这一期限的文件和条款", max_length=200, verbose_name="依据")),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        help_text="不选则适用于全市；部门承诺的期限只能更短",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="chengmen_organisation.department",
                        verbose_name="部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "办理期限",
                "verbose_name_plural": "办理期限",
                "db_table": "chengmen_case_limit",
                "ordering": ["kind", "clock", "department__name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "clock", "department"),
                        name="chengmen_case_limit_once",
                        violation_error_message="这个部门的这一期限已经有了。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("department", None)),
                        fields=("kind", "clock"),
                        name="chengmen_case_limit_city",
                        violation_error_message="全市的这一期限已经有了。",
                    ),
                ],
            },
        ),
        migrations.RunPython(fill_transitions, former_transitions),
        migrations.RunPython(fill_limits, nothing),
    ]
