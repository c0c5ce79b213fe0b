"""Who is kept out of a case; and a group that sees each site's complaints, of those who have seen them until now."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

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
        transition(kind=kind, from_state=state, act="recuse", to_state=state)
        for kind, states in STATES.items()
        for state in states.split()
    )


def empty(apps, schema_editor):
    apps.get_model("chengmen_casework", "Transition").objects.filter(act="recuse").delete()


def make_groups(apps, schema_editor):
    group, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    access = permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    for slug in apps.get_model("chengmen_organisation", "SiteProfile").objects.values_list("slug", flat=True):
        made, _ = group.objects.get_or_create(name=f"{slug}-complaints")
        made.permissions.add(*access)
        officers = group.objects.filter(name=f"{slug}-officers").first()
        if officers is not None:
            made.user_set.add(*officers.user_set.all())


def keep_groups(apps, schema_editor):
    """Groups without rights over pages do no harm."""


class Migration(migrations.Migration):
    dependencies = [
        ("chengmen_casework", "0009_dialogue"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recusals",
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
            options={
                "db_table": "chengmen_case_recusal",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("case", "user"), name="chengmen_case_recusal_once")
                ],
            },
        ),
        migrations.RunPython(fill, empty),
        migrations.RunPython(make_groups, keep_groups),
    ]
