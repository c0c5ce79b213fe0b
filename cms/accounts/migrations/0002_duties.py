"""The groups of those who administer security and who audit."""

from django.db import migrations


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for name in ("security-administrators", "audit-administrators"):
        Group.objects.get_or_create(name=name)[0].permissions.add(access)


class Migration(migrations.Migration):
    dependencies = [
        ("chengmen_accounts", "0001_accounts"),
        ("wagtailadmin", "0006_formstate"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
