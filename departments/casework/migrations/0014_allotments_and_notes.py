"""Who has taken up a case, and what officers note about it; the person is told neither."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ACTS = ("allot", "note")
STATES = {
    "consultation": "answered closed rated received referred waiting withdrawn",
    "complaint": "accepted answered closed rated received referred waiting withdrawn",
    "disclosure_request": (
        "consulting correcting decided extended extended_consulting handling lapsed received withdrawn"
    ),
    "application": "accepted decided paused refused submitted waiting withdrawn",
}


def fill(apps, schema_editor):
    transition = apps.get_model("chengmen_casework", "Transition")
    transition.objects.bulk_create(
        transition(kind=kind, from_state=state, act=act, to_state=state)
        for act in ACTS
        for kind, states in STATES.items()
        for state in states.split()
    )


def empty(apps, schema_editor):
    apps.get_model("chengmen_casework", "Transition").objects.filter(act__in=ACTS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("chengmen_casework", "0013_succession"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Allotment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="allotment",
                        to="chengmen_casework.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"db_table": "chengmen_case_allotment", "default_permissions": ()},
        ),
        migrations.RunPython(fill, empty),
    ]
