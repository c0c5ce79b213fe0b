"""A lost query code is replaced, in whatever state the case is."""

from importlib import import_module

from django.db import migrations

recusals = import_module("departments.casework.migrations.0010_recusals")
ACT = "renew_code"


def fill(apps, schema_editor):
    transition = apps.get_model("chengmen_casework", "Transition")
    transition.objects.bulk_create(
        transition(kind=kind, from_state=state, act=ACT, to_state=state)
        for kind, states in recusals.STATES.items()
        for state in states.split()
    )


def empty(apps, schema_editor):
    apps.get_model("chengmen_casework", "Transition").objects.filter(act=ACT).delete()


class Migration(migrations.Migration):
    dependencies = [("chengmen_casework", "0011_disclosure_messages")]
    operations = [migrations.RunPython(fill, empty)]
