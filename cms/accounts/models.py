"""What is kept of an account beside Django's user."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class PasswordGiven(models.Model):
    """Somebody else has set this user's password: it must be changed before anything is done with it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="password_given"
    )
    at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "chengmen_password_given"

    def __str__(self) -> str:
        return str(self.user_id)


class RecoveryCode(models.Model):
    """In place of the second step, once. The code itself is kept nowhere: it has 80 random bits."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        db_table = "chengmen_recovery_code"

    def __str__(self) -> str:
        return str(self.user_id)


class SignedIn(models.Model):
    """A session, for the lists from which it can be ended; Django's own table does not say whose it is."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="signed_in")
    session_key = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now=True)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "chengmen_signed_in"
        ordering = ["-seen_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.seen_at}"
