"""Whoever takes the place of a department goes on with its cases."""

from django.db import migrations

ACT = "succeed"
STATES = {
    "consultation": "answered rated received referred waiting",
    "complaint": "accepted answered rated received referred waiting",
    "disclosure_request": "consulting correcting extended extended_consulting handling received",
    "application": "accepted paused submitted waiting",
}


def fill(apps, schema_editor):
    transition = apps.get_model("chengmen_casework", "Transition")
    transition.objects.bulk_create(
        transition(kind=kind, from_state=state, act=ACT, to_state=state)
        for kind, states in STATES.items()
        for state in states.split()
    )


def empty(apps, schema_editor):
    apps.get_model("chengmen_casework", "Transition").objects.filter(act=ACT).delete()


class Migration(migrations.Migration):
    dependencies = [("chengmen_casework", "0012_renewed_codes")]
    operations = [migrations.RunPython(fill, empty)]
