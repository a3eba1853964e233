"""Opens a promise again that was marked as kept or withdrawn by mistake."""

from django.db import transaction
from django.db.models import Q

from keepwell.care.promises.closed import PromiseChanged
from keepwell.care.promises.models import Promise
from keepwell.staff import auditing
from keepwell.staff.models import Member


@transaction.atomic
def reopen(*, promise: Promise, by: Member) -> None:
    """As if it had never been kept or withdrawn; the audit still says so. Raises PromiseChanged where it is open."""
    closed = Promise.objects.filter(Q(kept_at__isnull=False) | Q(withdrawn_at__isnull=False), pk=promise.pk)
    if not closed.update(kept_at=None, withdrawn_at=None, withdrawn_why=""):
        raise PromiseChanged(what=promise.what)
    promise.kept_at, promise.withdrawn_at, promise.withdrawn_why = None, None, ""
    auditing.note(
        by=by.name, kind="promise.reopened", about=f"client:{promise.client_id}", data={"promise": promise.pk}
    )
