"""Cases and their histories. Rows are written by ``departments.casework.histories`` alone; the database refuses the rest."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from departments.organisation.models import Department

from ..kinds import KINDS
from ..transitions import ONCE


class Case(models.Model):
    """What a person asked of a department. Nothing here says who: that stands sealed in the events."""

    number = models.CharField(max_length=12, unique=True)
    submission = models.UUIDField(unique=True)
    """Chosen by whoever submits, so that sending twice makes one case."""
    kind = models.CharField(max_length=20, choices=KINDS)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    """The one that received it."""
    reader = models.BinaryField(max_length=32, null=True)
    """Public half of the pair that the person's query code makes; none where nobody was given a code."""
    wrapped_key = models.BinaryField(null=True)
    """The key of its events under the master key; none once it was destroyed."""
    head = models.BinaryField(max_length=32)
    """Seal over the newest event, so that a history cut short shows."""

    class Meta:
        db_table = "chengmen_case"
        default_permissions = ()

    def __str__(self) -> str:
        return self.number


class Event(models.Model):
    """One step of a case, written once. The state of a case is the newest event's ``to_state``."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    """From 1 on, without gaps."""
    act = models.CharField(max_length=20)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    at = models.DateTimeField()
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    """The one in charge from this step on."""
    limits = models.CharField(max_length=200, blank=True)
    """Working days by clock, as JSON: those that clocks begin with at this step, or that it grants."""
    due = models.DateField(null=True)
    """The nearest deadline that runs after this step, as the calendar had it then."""
    body = models.BinaryField()
    """Sealed with the case's key."""
    digest = models.BinaryField(max_length=32)
    """Over the event, its sealed body and the digest before it."""

    class Meta:
        db_table = "chengmen_case_event"
        default_permissions = ()
        ordering = ["case_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="chengmen_case_event_number"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(act__in=sorted(ONCE)), name="chengmen_case_event_once"
            ),
        ]
        indexes = [models.Index(fields=["department", "to_state", "due"], name="chengmen_case_event_desk")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number} {self.act}"


class Untold(models.Model):
    """A case whose newest event the counter has not been told yet: written with the event, gone with its telling."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="+")
    event = models.PositiveIntegerField()

    class Meta:
        db_table = "chengmen_case_untold"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case_id}/{self.event}"


class Transition(models.Model):
    """``departments.casework.transitions`` as the database's triggers read it."""

    kind = models.CharField(max_length=20)
    from_state = models.CharField(max_length=20, blank=True)
    act = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)

    class Meta:
        db_table = "chengmen_case_transition"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "from_state", "act"], name="chengmen_case_transition_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.from_state} {self.act} {self.to_state}"
