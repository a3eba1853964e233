"""Says who looks after which clients."""

from collections.abc import Sequence

from django.db import transaction

from keepwell.clients.models import Client
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Member, Role


class CannotLookAfter(Refusal):
    says = gettext_noop(
        "%(name)s cannot look after clients: only managers, leads and admins who are with us do."
    )
    mend = gettext_noop("Choose somebody else, or change their role first.")


@transaction.atomic
def assign(*, clients: Sequence[Client], to: Member, by: Member) -> int:
    """Gives `clients` to `to`; returns how many were somebody else's before. Raises CannotLookAfter."""
    if not to.is_active or to.role == Role.READER:
        raise CannotLookAfter(name=to.name)
    moved = [client for client in clients if client.manager_id != to.pk]
    Client.objects.filter(pk__in=[client.pk for client in moved]).update(manager=to)
    auditing.note_each(
        by=by.name,
        kind="client.assigned",
        about={
            f"client:{client.pk}": {"from": client.manager_id, "to": to.pk, "name": to.name}
            for client in moved
        },
    )
    for client in moved:
        client.manager = to
    return len(moved)
