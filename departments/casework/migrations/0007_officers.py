"""A group of officers for each site that is there already; provisioning makes those of new ones."""

from django.db import migrations


def make(apps, schema_editor):
    group, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    access = permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    for slug in apps.get_model("chengmen_organisation", "SiteProfile").objects.values_list("slug", flat=True):
        made, _ = group.objects.get_or_create(name=f"{slug}-officers")
        made.permissions.add(*access)


def keep(apps, schema_editor):
    """Groups without rights over pages do no harm."""


class Migration(migrations.Migration):
    dependencies = [
        ("chengmen_casework", "0006_intake"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(make, keep)]
