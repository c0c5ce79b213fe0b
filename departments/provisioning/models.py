"""What provisioning has already done, so that a second run changes nothing."""

from __future__ import annotations

from django.db import models


class ProvisionedPart(models.Model):
    """One part of a department's file as it was last loaded."""

    site = models.CharField(max_length=60)
    name = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+")
    has_open_links = models.BooleanField(default=False)
    """A link led to a page that did not exist yet: loaded again when it may."""

    class Meta:
        db_table = "chengmen_provisioned_part"
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="chengmen_one_part")]

    def __str__(self) -> str:
        return f"{self.site} {self.name}"
