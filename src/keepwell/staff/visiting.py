"""The sessions of a member: where they are signed in, which are ended."""

import datetime as dt
from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from keepwell.lib import clock
from keepwell.staff.models import Member
from keepwell.staff.prepared import planned

NOTED_EVERY: Final = dt.timedelta(minutes=5)


def live_session(key: str | None) -> Session | None:
    """The one of that key that has not run out: every request asks for it first."""
    return next(iter(_live(key=key, now=clock.now())), None) if key else None


@planned
def _live(*, key: str, now: dt.datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


def member_of_session(pk: int) -> Member | None:
    """Who has signed in: what every request asks second."""
    return next(iter(_member(pk=pk)), None)


@planned
def _member(*, pk: int) -> QuerySet[Member]:
    return Member.objects.filter(pk=pk)


def sessions_of(member: Member) -> list[UserSession]:
    """Those that still let somebody in, the latest used first."""
    return sorted(UserSession.objects.purge_and_list(member), key=lambda one: one.last_seen_at, reverse=True)


def seen(*, member: Member, session_key: str, ip: str, user_agent: str) -> None:
    """Notes that a session is in use, and from where."""
    facts = {"user": member, "last_seen_at": clock.now(), "ip": ip, "user_agent": user_agent[:200]}
    UserSession.objects.update_or_create(session_key=session_key, defaults=facts)


@transaction.atomic
def end_session(*, member: Member, session_id: int) -> bool:
    """Ends one session of the member; False where it is not theirs or has ended."""
    session = UserSession.objects.filter(user=member, pk=session_id).first()
    if session is None:
        return False
    session.end()
    return True


@transaction.atomic
def end_sessions(*, member: Member, but: str | None = None) -> int:
    """Ends every session of the member, except the one with the key `but`; how many."""
    ended = 0
    for session in UserSession.objects.filter(user=member).exclude(session_key=but or ""):
        session.end()
        ended += 1
    return ended
