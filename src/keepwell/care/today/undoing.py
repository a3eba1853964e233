"""Takes back what was done about an action, with everything it brought along."""

from django.db import transaction

from keepwell.care.today.models import Dealing, NextStep
from keepwell.clients.assigning import assign
from keepwell.ledger import conversing
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Member


class AlreadyUndone(Refusal):
    says = gettext_noop("This was taken back already.")
    mend = gettext_noop("Load the page again to see what stands.")


@transaction.atomic
def undo(*, dealing: Dealing, by: Member) -> None:
    """The action comes back; its conversation and next step are taken back, a client given away is given back.

    Raises AlreadyUndone.
    """
    now = clock.now()
    if not Dealing.objects.standing().filter(pk=dealing.pk).update(undone_at=now):
        raise AlreadyUndone
    if dealing.conversation is not None and dealing.conversation.taken_back_at is None:
        conversing.take_back(conversation=dealing.conversation, by=by)
    NextStep.objects.open().filter(after=dealing).update(undone_at=now)
    NextStep.objects.filter(done_by=dealing).update(done_at=None, done_by=None)
    if dealing.gave is not None and dealing.client.manager_id == dealing.to_id:
        assign(clients=[dealing.client], to=dealing.gave, by=by)
    auditing.note(
        by=by.name, kind="today.undone", about=f"client:{dealing.client_id}", data={"dealing": dealing.pk}
    )
