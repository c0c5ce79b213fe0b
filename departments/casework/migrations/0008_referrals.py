"""A referral is taken, given back or decided by the portal, in a time of its own; and cases end in more ways."""

from django.db import migrations, models

KINDS = ("consultation", "complaint")
OUTCOMES = ("duplicate", "dismiss", "direct")
CONVERSATION = [
    ("received", "refer", "referred"),
    ("referred", "take", "received"),
    ("referred", "return", "received"),
    ("referred", "refer", "referred"),
    ("received", "designate", "received"),
    ("referred", "designate", "received"),
    ("referred", "recount", "referred"),
    *(("received", outcome, "answered") for outcome in OUTCOMES),
]
COMPLAINT = [
    ("accepted", "refer", "referred"),
    *(("accepted", outcome, "answered") for outcome in OUTCOMES),
]
STEPS = [
    *((kind, *step) for kind in KINDS for step in CONVERSATION),
    *(("complaint", *step) for step in COMPLAINT),
]
FORMER = [
    ("consultation", "received", "refer", "received"),
    ("complaint", "received", "refer", "received"),
    ("complaint", "accepted", "refer", "received"),
]
DAYS, SOURCE = 2, "网上咨询规则（第十一条第三项）"


def fill(apps, schema_editor):
    _replace(apps, FORMER, STEPS)
    limit = apps.get_model("chengmen_casework", "Limit")
    limit.objects.bulk_create(limit(kind=kind, clock="transfer", days=DAYS, source=SOURCE) for kind in KINDS)


def empty(apps, schema_editor):
    _replace(apps, STEPS, FORMER)
    apps.get_model("chengmen_casework", "Limit").objects.filter(clock="transfer").delete()


def _replace(apps, gone, new):
    transition = apps.get_model("chengmen_casework", "Transition")
    for kind, before, act, after in gone:
        transition.objects.filter(kind=kind, from_state=before, act=act, to_state=after).delete()
    transition.objects.bulk_create(
        transition(kind=kind, from_state=before, act=act, to_state=after) for kind, before, act, after in new
    )


class Migration(migrations.Migration):
    dependencies = [("chengmen_casework", "0007_officers")]
    operations = [
        migrations.AlterField(
            model_name="limit",
            name="clock",
            field=models.CharField(
                choices=[
                    ("first_reply", "首次回应"),
                    ("transfer", "接收转交"),
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
        migrations.RunPython(fill, empty),
    ]
