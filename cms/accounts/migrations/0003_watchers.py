"""The groups of those who supervise and inspect all sites; no duty has a right on files."""

from django.db import migrations


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for name in ("supervisors", "inspectors"):
        Group.objects.get_or_create(name=name)[0].permissions.add(access)
    # Wagtail's own migrations let every group that was there choose among all files, and with that read them.
    duties = ("security-administrators", "audit-administrators", "supervisors", "inspectors")
    apps.get_model("wagtailcore", "GroupCollectionPermission").objects.filter(group__name__in=duties).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("chengmen_accounts", "0002_duties"),
        ("wagtailimages", "0023_add_choose_permissions"),
        ("wagtaildocs", "0011_add_choose_permissions"),
    ]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
