"""Says that two clients which look alike are not the same, and takes that back."""

from django.db import transaction

from keepwell.clients.merging import lock_pair
from keepwell.clients.models import Client, Distinct
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Member


class ToldApartMeanwhile(Refusal):
    says = gettext_noop("Somebody has said already whether these two are the same.")
    mend = gettext_noop("Load the page again to see what stands.")


@transaction.atomic
def tell_apart(*, first: Client, second: Client, by: Member) -> Distinct:
    """They look alike and are not the same. Raises MergedWithItself, MergedMeanwhile, ToldApartMeanwhile."""
    lock_pair(first, second)
    low, high = sorted((first, second), key=lambda one: one.pk)
    if Distinct.objects.filter(first=low, second=high, ended_at=None).exists():
        raise ToldApartMeanwhile
    told = Distinct.objects.create(first=low, second=high, by=by, at=clock.now())
    _note(told, by, "client.told_apart")
    return told


@transaction.atomic
def alike_again(*, told: Distinct, by: Member) -> None:
    """It was said by mistake that they are not the same. Raises ToldApartMeanwhile."""
    if not Distinct.objects.filter(pk=told.pk, ended_at=None).update(ended_at=clock.now(), ended_by=by):
        raise ToldApartMeanwhile
    _note(told, by, "client.alike_again")


def _note(told: Distinct, by: Member, kind: str) -> None:
    pair = {told.first_id: told.second_id, told.second_id: told.first_id}
    auditing.note_each(
        by=by.name,
        kind=kind,
        about={f"client:{one}": {"other": other, "distinct": told.pk} for one, other in pair.items()},
    )
