"""What the sign-in library asks us: nobody signs up alone; single sign-on finds members, it makes none."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter

from keepwell.staff.models import Member


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: Any) -> bool:  # noqa: ARG002 - the library's signature
        return False


class CompanyAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:  # noqa: ARG002 - the library's signature
        return False


def display(member: Member) -> str:
    return member.name
