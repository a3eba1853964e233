"""Coming in by a one-time link: to join with a password of one's own, or into the demo company.

Only the digest of a link's token is kept. A link works once and ends by itself; a new one for the same member ends the
one before. Opening a link uses nothing up, so a programme that looks at links in messages does no harm.
"""

import datetime as dt
import secrets
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Member, OneTimeLink

LASTS: Final[Mapping[OneTimeLink.Purpose, dt.timedelta]] = MappingProxyType(
    {OneTimeLink.Purpose.JOIN: dt.timedelta(days=7), OneTimeLink.Purpose.DEMO: dt.timedelta(days=1)}
)


class LinkSpent(Refusal):
    says = gettext_noop(
        "This link does not work any more: it was used, has ended, or was replaced by a newer one."
    )
    mend = gettext_noop("Ask an admin of your company for a new one.")


class MailTaken(Refusal):
    says = gettext_noop("“%(email)s” is the mail address of another member.")
    mend = gettext_noop("Give an address of your own.")


class MailMissing(Refusal):
    says = gettext_noop("You sign in with your mail address, and none was given.")
    mend = gettext_noop("Give your mail address.")


class NameMissing(Refusal):
    says = gettext_noop("A member has a name, and none was given.")
    mend = gettext_noop("Give the name that colleagues and clients know.")


class PasswordUnfit(Refusal):
    says = gettext_noop("That password is too easy to guess: %(reason)s")
    mend = gettext_noop("Take at least ten characters; a few words in a row are easy to keep.")


class MemberClosed(Refusal):
    says = gettext_noop("%(name)s is closed and cannot sign in.")
    mend = gettext_noop("Reopen the member first.")


@transaction.atomic
def make_link(*, member: Member, purpose: OneTimeLink.Purpose, by: str) -> str:
    """The token of a new link for `member`: it is told here and never again. Raises MemberClosed."""
    if not member.is_active:
        raise MemberClosed(name=member.name)
    now = clock.now()
    OneTimeLink.objects.filter(member=member, purpose=purpose, used_at=None, ends_at__gt=now).update(
        ends_at=now
    )
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(
        digest=_digest(token),
        member=member,
        purpose=purpose,
        made_at=now,
        made_by=by,
        ends_at=now + LASTS[purpose],
    )
    data = {"purpose": purpose, "name": member.name}
    auditing.note(by=by, kind="link.made", about=f"member:{member.pk}", data=data)
    return token


def whose(*, token: str, purpose: OneTimeLink.Purpose) -> Member:
    """The member a link is for, without using it up. Raises LinkSpent."""
    link = (
        OneTimeLink.objects.filter(
            digest=_digest(token),
            purpose=purpose,
            used_at=None,
            ends_at__gt=clock.now(),
            member__is_active=True,
        )
        .select_related("member")
        .first()
    )
    if link is None:
        raise LinkSpent
    return link.member


@transaction.atomic
def join(*, token: str, name: str, email: str, password: str, language: str) -> Member:
    """The member of the link, who signs in from now on with this mail and password; other sessions of theirs end.

    Raises LinkSpent, NameMissing, MailMissing, MailTaken, PasswordUnfit; the link is used up by success alone.
    """
    member = whose(token=token, purpose=OneTimeLink.Purpose.JOIN)
    member.name, member.language = name.strip(), language
    if not member.name:
        raise NameMissing
    member.email = fit_mail(email, of=member)
    try:
        validate_password(password, member)
    except ValidationError as error:
        raise PasswordUnfit(reason=" ".join(error.messages)) from error
    _use(token)
    member.set_password(password)
    member.save(update_fields=["name", "language", "email", "password"])
    EmailAddress.objects.filter(user=member).delete()
    # An admin gave the link to this very person: the address needs no second proof.
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    auditing.note(
        by=member.name, kind="member.joined", about=f"member:{member.pk}", data={"name": member.name}
    )
    return member


@transaction.atomic
def enter_demo(*, token: str) -> Member:
    """The demo company's member of the link. The door sees to it that only this machine comes in so."""
    member = whose(token=token, purpose=OneTimeLink.Purpose.DEMO)
    _use(token)
    return member


def fit_mail(email: str, *, of: Member | None) -> str:
    """The address as it is kept. Raises MailMissing, MailTaken."""
    address = email.strip().lower()
    if not address:
        raise MailMissing
    others = Member.objects.filter(email__iexact=address)
    if (others if of is None else others.exclude(pk=of.pk)).exists():
        raise MailTaken(email=address)
    return address


def _use(token: str) -> None:
    now = clock.now()
    used = OneTimeLink.objects.filter(digest=_digest(token), used_at=None, ends_at__gt=now).update(
        used_at=now
    )
    if not used:  # two at once: the other was first
        raise LinkSpent


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
