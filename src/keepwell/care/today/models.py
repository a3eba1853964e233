from typing import Self

from django.db import models

from keepwell.clients.models import Client, Contact
from keepwell.cues.models import Cue
from keepwell.ledger.models import Conversation
from keepwell.staff.models import Member
from keepwell.staff.sight import Viewer


class Dealings(models.QuerySet["Dealing"]):
    def seen_by(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(client__manager_id__in=viewer.looks_for)

    def standing(self) -> Self:
        """Those that nobody has taken back."""
        return self.filter(undone_at=None)


class Dealing(models.Model):
    """What a member did about an action of today: it leaves the list until its reason is new, or its day has come."""

    class How(models.TextChoices):
        REACHED = "reached"
        LEFT_WORD = "left_word"
        SNOOZED = "snoozed"
        NO_PROBLEM = "no_problem"
        HANDED_OVER = "handed_over"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="dealings")
    cue = models.ForeignKey(Cue, null=True, on_delete=models.CASCADE, related_name="dealings")
    how = models.CharField(max_length=12, choices=How.choices)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    until = models.DateField(null=True)  # back on this day; null: only with a new reason
    why = models.CharField(max_length=500, blank=True)
    to = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")  # handed over to
    gave = models.ForeignKey(
        Member, null=True, on_delete=models.SET_NULL, related_name="+"
    )  # whose client it was, where the client itself was given away
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = Dealings.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["client", "-at"]),
            models.Index(fields=["cue", "-at"]),
            models.Index(fields=["by", "-at"]),
        ]


class NextSteps(models.QuerySet["NextStep"]):
    def seen_by(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(client__manager_id__in=viewer.looks_for)

    def open(self) -> Self:
        return self.filter(done_at=None, undone_at=None)

    def wanted_of(self, member: int | None) -> Self:
        """Without those that were handed to somebody else."""
        handed = models.Q(after__how=Dealing.How.HANDED_OVER, after__to__isnull=False)
        return self.exclude(handed & ~models.Q(after__to=member))


class NextStep(models.Model):
    """The next contact that a member planned: what, with whom, on which day. It comes to today on that day."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="next_steps")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    what = models.CharField(max_length=500)
    day = models.DateField()
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    after = models.ForeignKey(Dealing, null=True, on_delete=models.SET_NULL, related_name="next_steps")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        Dealing, null=True, on_delete=models.SET_NULL, related_name="closed_steps"
    )  # the dealing that was this step
    undone_at = models.DateTimeField(null=True)

    objects = NextSteps.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["client", "day"]),
            models.Index(
                name="step_open_by_day",
                fields=["day", "id"],
                condition=models.Q(done_at=None, undone_at=None),
            ),
        ]
