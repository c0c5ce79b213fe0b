"""Sites that are there already get the group of their reviewers, with the rights of new sites."""

from django.db import migrations

SUFFIX = "-approvers"


def make_reviewers(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    PagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    CollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    for approvers in Group.objects.filter(name__endswith=SUFFIX):
        reviewers, _ = Group.objects.get_or_create(name=approvers.name.removesuffix(SUFFIX) + "-reviewers")
        reviewers.permissions.add(*approvers.permissions.all())
        for held in PagePermission.objects.filter(group=approvers, permission__codename="change_page"):
            PagePermission.objects.get_or_create(group=reviewers, page_id=held.page_id, permission_id=held.permission_id)
        for held in CollectionPermission.objects.filter(group=approvers):
            CollectionPermission.objects.get_or_create(
                group=reviewers, collection_id=held.collection_id, permission_id=held.permission_id
            )


class Migration(migrations.Migration):
    dependencies = [
        ("chengmen_editing", "0005_site_review_task"),
        ("wagtailcore", "0098_apitoken"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(make_reviewers, migrations.RunPython.noop)]
