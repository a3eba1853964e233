from typing import Self

from django.db import models

from keepwell.clients.models import Client, Contact
from keepwell.ledger.models import Conversation
from keepwell.staff.models import Member
from keepwell.staff.sight import Viewer


class Promises(models.QuerySet["Promise"]):
    def seen_by(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(client__manager_id__in=viewer.looks_for)

    def open(self) -> Self:
        return self.filter(kept_at=None, withdrawn_at=None)


class Promise(models.Model):
    """What was promised: to whom, by whom, due when. Open until it is kept or taken back with a reason."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="promises")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_in = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="promises"
    )
    what = models.CharField(max_length=500)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="promises")
    made_at = models.DateTimeField()
    due = models.DateField()  # the client's local day
    kept_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=500, blank=True)
    moves = models.JSONField(default=list)  # [{from, to, why, by, at}]: each time its day was moved

    objects = Promises.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="promise_says_what", condition=~models.Q(what="")),
        ]
        indexes = [
            models.Index(
                name="promise_open_by_due",
                fields=["due", "id"],
                condition=models.Q(kept_at=None, withdrawn_at=None),
            ),
            models.Index(fields=["client", "-due"]),
        ]
