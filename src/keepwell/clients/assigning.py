"""Says who looks after which clients."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import transaction

from keepwell.clients.models import Client
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Member, Role
from keepwell.staff.rolls import colleagues


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
    return _move(clients, to, by)


@transaction.atomic
def give_back(*, clients: Sequence[Client], had: Mapping[int, int | None], by: Member) -> int:
    """Gives each of `clients` to the member it had (by ids; None: to nobody); returns how many moved.

    Whoever cannot look after clients by now is given none back.
    """
    members = colleagues().in_bulk([pk for pk in had.values() if pk is not None])
    theirs: defaultdict[int | None, list[Client]] = defaultdict(list)
    for client in clients:
        theirs[had[client.pk]].append(client)
    return sum(
        _move(some, members.get(pk or 0), by) for pk, some in theirs.items() if pk is None or pk in members
    )


def _move(clients: Sequence[Client], to: Member | None, by: Member) -> int:
    whose = to.pk if to else None
    moved = [client for client in clients if client.manager_id != whose]
    Client.objects.filter(pk__in=[client.pk for client in moved]).update(manager=to)
    auditing.note_each(
        by=by.name,
        kind="client.assigned",
        about={
            f"client:{client.pk}": {"from": client.manager_id, "to": whose, "name": to.name if to else "–"}
            for client in moved
        },
    )
    for client in moved:
        client.manager = to
    return len(moved)
