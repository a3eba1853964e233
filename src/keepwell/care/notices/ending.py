"""A notice is told, need not be, or is withdrawn; each can be undone."""

from typing import Final

from django.db import transaction

from keepwell.care.notices.models import Notice, Owed
from keepwell.ledger.models import Conversation
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.texts import one_line
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Member

LONGEST: Final = 500  # characters of a reason


class NoticeEnded(Refusal):
    says = gettext_noop("%(client)s has heard “%(title)s” already, or need not: nothing was changed.")
    mend = gettext_noop("Load the page again to see what is left.")


class NoticeWithdrawn(Refusal):
    says = gettext_noop("“%(title)s” has been withdrawn: nobody is to be told any more.")
    mend = gettext_noop("Make a new notice if there is news after all.")


@transaction.atomic
def tell(*, owed: Owed, by: Member, conversation: Conversation) -> None:
    """The client heard it in `conversation`. Raises NoticeEnded."""
    _end(owed, by, Owed.How.TOLD, conversation=conversation)


@transaction.atomic
def spare(*, owed: Owed, by: Member, why: str) -> None:
    """The client need not hear it. Raises NoticeEnded, TextMissing, TextTooLong."""
    said = one_line(why, field=gettext_noop("Why not"), at_most=LONGEST, needed=True)
    _end(owed, by, Owed.How.SPARED, why=said)


@transaction.atomic
def owe_again(*, owed: Owed, by: Member) -> Conversation | None:
    """Undoes telling or sparing; gives the conversation it was told in. Raises NoticeWithdrawn."""
    held = owed.conversation
    if owed.notice.withdrawn_at is not None:
        raise NoticeWithdrawn(title=owed.notice.title)
    ended = Owed.objects.filter(pk=owed.pk).exclude(ended_at=None)
    if ended.update(ended_at=None, how="", by=None, why="", conversation=None):
        _note(owed, by, "notice.owed_again")
    return held


@transaction.atomic
def withdraw(*, notice: Notice, by: Member) -> int:
    """Nobody is to be told any more; gives how many had not been. A second click changes nothing."""
    now = clock.now()
    if not Notice.objects.filter(pk=notice.pk, withdrawn_at=None).update(withdrawn_at=now):
        return 0
    count = Owed.objects.open().filter(notice=notice).update(ended_at=now, how=Owed.How.WITHDRAWN, by=by)
    auditing.note(
        by=by.name,
        kind="notice.withdrawn",
        about=f"notice:{notice.pk}",
        data={"title": notice.title, "clients": count},
    )
    return count


@transaction.atomic
def restore(*, notice: Notice, by: Member) -> None:
    """Undoes withdrawing: who had not been told is to be told again."""
    if not Notice.objects.filter(pk=notice.pk).exclude(withdrawn_at=None).update(withdrawn_at=None):
        return
    Owed.objects.filter(notice=notice, how=Owed.How.WITHDRAWN).update(ended_at=None, how="", by=None)
    auditing.note(
        by=by.name, kind="notice.restored", about=f"notice:{notice.pk}", data={"title": notice.title}
    )


def _end(
    owed: Owed, by: Member, how: Owed.How, *, why: str = "", conversation: Conversation | None = None
) -> None:
    changed = (
        Owed.objects.open()
        .filter(pk=owed.pk)
        .update(ended_at=clock.now(), how=how, by=by, why=why, conversation=conversation)
    )
    if not changed:
        raise NoticeEnded(client=owed.client.name, title=owed.notice.title)
    _note(owed, by, f"notice.{how}")


def _note(owed: Owed, by: Member, kind: str) -> None:
    auditing.note(by=by.name, kind=kind, about=f"client:{owed.client_id}", data={"notice": owed.notice_id})
