"""The first run: while nobody can sign in, the first admin comes by a one-time link; there is no default password."""

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models, transaction

from keepwell.staff import joining
from keepwell.staff.models import Member, OneTimeLink, Role


def who_can_sign_in() -> models.QuerySet[Member]:
    """Active members with a password of their own, or known to the company's single sign-on."""
    has_password = ~models.Q(password="") & ~models.Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    known = models.Exists(SocialAccount.objects.filter(user=models.OuterRef("pk")))
    return Member.objects.filter(has_password | known, is_active=True, email__isnull=False)


@transaction.atomic
def found(*, by: str) -> str | None:
    """The token of the first admin's link, or None where somebody can sign in already.

    Until the link is used, each call makes a new one for the same admin and ends the one before.
    """
    if who_can_sign_in().exists():
        return None
    waiting = Member.objects.filter(is_active=True, role=Role.ADMIN).order_by("pk").first()
    admin = waiting or Member.objects.create(name="Admin", role=Role.ADMIN)
    return joining.make_link(member=admin, purpose=OneTimeLink.Purpose.JOIN, by=by)
