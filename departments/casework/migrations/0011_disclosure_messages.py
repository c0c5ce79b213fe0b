"""Whoever asks for disclosure may write too while the request is handled."""

from django.db import migrations

KIND, ACT = "disclosure_request", "message"
STATES = ("received", "handling", "consulting", "extended", "extended_consulting")


def fill(apps, schema_editor):
    transition = apps.get_model("chengmen_casework", "Transition")
    transition.objects.bulk_create(
        transition(kind=KIND, from_state=state, act=ACT, to_state=state) for state in STATES
    )


def empty(apps, schema_editor):
    apps.get_model("chengmen_casework", "Transition").objects.filter(kind=KIND, act=ACT).delete()


class Migration(migrations.Migration):
    dependencies = [("chengmen_casework", "0010_recusals")]
    operations = [migrations.RunPython(fill, empty)]
