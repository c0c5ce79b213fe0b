"""A file of guides between its upload and its being taken in."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ...organisation.models import SiteProfile


class TablesUpload(models.Model):
    """One for each user: the next upload takes its place, and taking all of it in removes it."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    profile = models.ForeignKey(SiteProfile, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField(auto_now=True)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.name
