"""Marks a promise as kept."""

from django.db import transaction

from keepwell.care.promises.closed import PromiseChanged
from keepwell.care.promises.models import Promise
from keepwell.lib import clock
from keepwell.staff import auditing
from keepwell.staff.models import Member


@transaction.atomic
def keep(*, promise: Promise, by: Member) -> None:
    """What was promised was done, now. Raises PromiseChanged where it is not open."""
    now = clock.now()
    if not Promise.objects.open().filter(pk=promise.pk).update(kept_at=now):
        raise PromiseChanged(what=promise.what)
    promise.kept_at = now
    auditing.note(
        by=by.name, kind="promise.kept", about=f"client:{promise.client_id}", data={"promise": promise.pk}
    )
