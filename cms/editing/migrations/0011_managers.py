"""Sites that are there already get the group of their managers, with the rights of new sites."""

from django.db import migrations

SUFFIX = "-approvers"


def make_managers(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    PagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    CollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    for approvers in Group.objects.filter(name__endswith=SUFFIX):
        slug = approvers.name.removesuffix(SUFFIX)
        managers, _ = Group.objects.get_or_create(name=f"{slug}-managers")
        managers.permissions.add(*approvers.permissions.all())
        # Theirs are an editor's rights and an approver's.
        both = [approvers.name, f"{slug}-editors"]
        for page, permission in _held(PagePermission, both, "page_id"):
            PagePermission.objects.get_or_create(group=managers, page_id=page, permission_id=permission)
        for collection, permission in _held(CollectionPermission, both, "collection_id"):
            CollectionPermission.objects.get_or_create(
                group=managers, collection_id=collection, permission_id=permission
            )


def _held(permissions, groups, place):
    return set(permissions.objects.filter(group__name__in=groups).values_list(place, "permission_id"))


class Migration(migrations.Migration):
    dependencies = [
        ("chengmen_editing", "0010_page_changes"),
        ("wagtailcore", "0098_apitoken"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(make_managers, migrations.RunPython.noop)]
