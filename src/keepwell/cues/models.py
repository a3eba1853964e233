from typing import Self

from django.db import models

from keepwell.clients.models import Client
from keepwell.ledger.amounts import AmountField
from keepwell.staff.sight import Viewer


class Cues(models.QuerySet["Cue"]):
    def seen_by(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(client__manager_id__in=viewer.looks_for)

    def open(self) -> Self:
        return self.filter(closed_at=None)


class Cue(models.Model):
    """Something that changed and needs attention. Identity: client, kind, subject; at most one of each is open."""

    client = models.ForeignKey(
        Client, null=True, on_delete=models.CASCADE, related_name="cues"
    )  # null: the company
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200, blank=True)
    since = models.DateField()
    strength = models.FloatField()  # 0 to 1
    chance = models.FloatField()  # how often such a thing comes by chance alone (the test's p-value)
    at_stake = AmountField()  # over the next year
    evidence = models.JSONField()
    as_of = models.DateField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    weight = models.FloatField(default=0, db_default=0)  # `cues.weighing`: at stake times urgency

    objects = Cues.as_manager()

    class Meta:
        constraints = [
            # Two, for SQLite and PostgreSQL below 15 hold any two nulls for different.
            models.UniqueConstraint(
                name="one_open_cue_of_a_client",
                fields=["client", "kind", "subject"],
                condition=models.Q(closed_at__isnull=True, client__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_open_cue_of_the_company",
                fields=["kind", "subject"],
                condition=models.Q(closed_at__isnull=True, client__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "-at_stake"]),
            models.Index(
                name="open_cues_by_weight",
                fields=["-weight"],
                condition=models.Q(closed_at__isnull=True, client__isnull=False),
            ),
        ]


class TrackRecord(models.Model):
    """What became of a kind of cue, replayed on the company's own past: one row a kind and past day."""

    kind = models.CharField(max_length=40)
    cut = models.DateField()
    horizon = models.IntegerField()  # days
    judged = models.IntegerField()  # clients (or client and line) with enough history
    happened = models.IntegerField()  # of those judged, the thing warned of came
    raised = models.IntegerField()
    came_true = models.IntegerField()
    recency_came_true = models.IntegerField()  # of as many picked by plain recency
    # The raised by the chance that the warning gave, where the kind gives one: low, high, raised, came true of each.
    bands = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_record_by_cut", fields=["kind", "cut", "horizon"])]
