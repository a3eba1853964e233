"""Takes a promise back, with the reason."""

from django.db import transaction

from keepwell.care.promises.closed import PromiseChanged
from keepwell.care.promises.making import LONGEST
from keepwell.care.promises.models import Promise
from keepwell.lib import clock
from keepwell.lib.texts import one_line
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Member


@transaction.atomic
def withdraw(*, promise: Promise, why: str, by: Member) -> None:
    """It will not be done, or was never promised. Raises TextMissing, TextTooLong, PromiseChanged."""
    said = one_line(why, field=gettext_noop("Why it is withdrawn"), at_most=LONGEST, needed=True)
    now = clock.now()
    if not Promise.objects.open().filter(pk=promise.pk).update(withdrawn_at=now, withdrawn_why=said):
        raise PromiseChanged(what=promise.what)
    promise.withdrawn_at, promise.withdrawn_why = now, said
    auditing.note(
        by=by.name,
        kind="promise.withdrawn",
        about=f"client:{promise.client_id}",
        data={"promise": promise.pk},
    )
