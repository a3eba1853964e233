import datetime as dt
from typing import ClassVar, Self

from django.db import models

from keepwell.clients.models import Client
from keepwell.ledger.amounts import AmountField
from keepwell.ledger.models import Conversation
from keepwell.staff.models import Member
from keepwell.staff.sight import Viewer


class Notice(models.Model):
    """News for clients, of a price, a product or how we work: what to say, from which day on and by which day."""

    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    lines = models.JSONField(default=list)  # product lines it is about; empty: everybody who buys
    from_day = models.DateField()
    due = models.DateField()
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Notice"]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="notice_says_what", condition=~models.Q(title="")),
            models.CheckConstraint(
                name="notice_days_in_order", condition=models.Q(from_day__lte=models.F("due"))
            ),
        ]


class AllOwed(models.QuerySet["Owed"]):
    def seen_by(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(client__manager_id__in=viewer.looks_for)

    def open(self) -> Self:
        return self.filter(ended_at=None)

    def on(self, day: dt.date) -> Self:
        """Those that may be told by then."""
        return self.open().filter(from_day__lte=day)


class Owed(models.Model):
    """One client who is to hear a notice: open until they are told, or need not be."""

    class How(models.TextChoices):
        TOLD = "told"
        SPARED = "spared"
        WITHDRAWN = "withdrawn"

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="owed")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="notices")
    bought = AmountField()  # net sales of what it is about, of the 12 months before it was made
    from_day = (
        models.DateField()
    )  # as the notice says; here too, so that a morning's list comes from an index
    due = models.DateField()
    ended_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=10, choices=How.choices, blank=True)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    why = models.CharField(max_length=500, blank=True)
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = AllOwed.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_notice_to_a_client", fields=["notice", "client"]),
        ]
        indexes = [
            models.Index(
                name="owed_open_by_due",
                fields=["due", "-bought", "id"],
                condition=models.Q(ended_at=None),
            ),
            models.Index(name="owed_of_notice", fields=["notice", "-bought"]),
        ]
