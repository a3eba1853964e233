"""Handed over: a colleague takes it from here.

To somebody who sees the client already (the one who looks after it, who stands in, a lead or admin) a manager gives
this action alone. A lead or admin may give it to any other manager: then the client itself is theirs from now on, for
nobody acts on a client they cannot see.
"""

import datetime as dt

from django.db import transaction
from django.utils.timezone import get_default_timezone

from keepwell.care.today import planning
from keepwell.care.today.dealing import the_same
from keepwell.care.today.models import Dealing, NextStep
from keepwell.care.today.snoozing import LONGEST
from keepwell.clients.assigning import assign
from keepwell.clients.holding_still import hold_still
from keepwell.clients.models import Client
from keepwell.cues.models import Cue
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.texts import one_line
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Deputy, Member, Role
from keepwell.staff.sight import viewer_of


class CannotTakeOver(Refusal):
    says = gettext_noop("%(name)s does not see this client, so it cannot be handed to them by you.")
    mend = gettext_noop("Choose somebody who does, or ask a lead or admin to give them the client.")


class HandedToOneself(Refusal):
    says = gettext_noop("This is with you already.")
    mend = gettext_noop("Choose a colleague.")


@transaction.atomic
def hand_over(
    *,
    client: Client,
    by: Member,
    to: Member,
    why: str = "",
    cue: Cue | None = None,
    step: NextStep | None = None,
    today: dt.date,
) -> Dealing:
    """A second click gives the first one's dealing.

    Raises AlreadyDealtWith, NothingToDealWith, HandedToOneself, CannotTakeOver, CannotLookAfter, TextTooLong,
    GoneIntoAnother.
    """
    hold_still(client.pk)
    same = the_same(client=client, by=by, how=Dealing.How.HANDED_OVER, on=today, cue=cue, step=step)
    if same is not None:
        return same
    if to.pk == by.pk:
        raise HandedToOneself
    gave = None
    if not takes_action(to, client):
        if not may_give_client(by, to):
            raise CannotTakeOver(name=to.name)
        gave = client.manager
        assign(clients=[client], to=to, by=by)
    dealing = Dealing.objects.create(
        client=client,
        cue=cue,
        how=Dealing.How.HANDED_OVER,
        by=by,
        at=clock.now(),
        to=to,
        gave=gave,
        why=one_line(why, field=gettext_noop("What they should know"), at_most=LONGEST),
    )
    if step is not None:
        planning.put_off(step=step, to=step.day, dealing=dealing)
    auditing.note(
        by=by.name,
        kind="today.handed_over",
        about=f"client:{client.pk}",
        data={"dealing": dealing.pk, "to": to.pk, "name": to.name},
    )
    return dealing


def takes_action(to: Member, client: Client) -> bool:
    """Whether `to` sees the client and may act on it."""
    if not to.is_active or to.role == Role.READER:
        return False
    sight = viewer_of(to)
    return sight.sees_all or client.manager_id in sight.looks_for


def may_give_client(by: Member, to: Member) -> bool:
    """A lead gives clients to those of their team (without a team: to all), an admin to all."""
    if not to.is_active or to.role == Role.READER:
        return False
    if by.role == Role.LEAD:
        return by.team_id is None or by.team_id == to.team_id
    return by.role == Role.ADMIN


def colleagues(*, client: Client, by: Member) -> list[tuple[Member, bool]]:
    """Whom `by` may hand an action of the client to, and whether the client itself would be theirs from then on."""
    every = Member.objects.filter(is_active=True).exclude(pk=by.pk).exclude(role=Role.READER)
    others = list(every.order_by("name"))
    on = clock.today(get_default_timezone())
    stand_in = set(
        Deputy.objects.filter(member=client.manager_id, first_day__lte=on, last_day__gte=on).values_list(
            "deputy", flat=True
        )
    )
    team = client.manager.team_id if client.manager else None
    found = []
    for one in others:
        leads = one.role == Role.LEAD and (one.team_id is None or one.team_id == team)
        if one.pk == client.manager_id or one.pk in stand_in or leads or one.role == Role.ADMIN:
            found.append((one, False))
        elif may_give_client(by, one):
            found.append((one, True))
    return found
