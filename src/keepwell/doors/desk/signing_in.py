"""What the sign-in library asks us: nobody signs up alone; single sign-on finds members, it makes none.

Its words are ours too, so that they are in both languages.
"""

from typing import Any, ClassVar

from allauth.account import forms as account_forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn import forms as webauthn_forms
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepwell.lib.sealing import seal, unsealed
from keepwell.staff.models import Member


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This member is closed. Ask an admin of your company."),
        "email_password_mismatch": _("The mail address and the password do not fit each other."),
        "enter_current_password": _("That is not your present password."),
        "incorrect_code": _("That code is not right, or not any more. Take the newest one."),
        "incorrect_password": _("That is not your password."),
        "too_many_login_attempts": _("Too many wrong attempts. Wait five minutes, then try again."),
        "rate_limited": _("Too many attempts in a short time. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: Any) -> bool:  # noqa: ARG002 - the library's signature
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:  # noqa: ARG002 - the library's signature
        """Of who has a way to: not of one whom single sign-on alone knows, nor of the demo's member."""
        member: Member = self.request.user
        has_password = bool(member.password) and member.has_usable_password()
        return has_password or bool(is_mfa_enabled(member))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing: no page of ours that sends mail is reached, and mail leaves by the outbox alone."""


class CompanyAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:  # noqa: ARG002 - the library's signature
        return False


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code is not right, or not any more. Take the newest one."),
        "unverified_email": _("A second step needs a mail address. Ask an admin for a link to sign in with."),
    }

    def generate_authenticator_name(self, user: Member, type: Any) -> str:  # noqa: A002, ARG002 - the library's
        return gettext("My device")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Keepwell"}

    def encrypt(self, text: str) -> str:
        return seal(text, keys=_keys())

    def decrypt(self, encrypted_text: str) -> str:
        return unsealed(encrypted_text, keys=_keys())


def _keys() -> list[str]:
    return [str(one) for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def display(member: Member) -> str:
    return member.name


def _word(form: forms.Form, **labels: Any) -> None:
    for name, label in labels.items():
        form.fields[name].label = label
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)  # a label stands above every field already


class Login(account_forms.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, login=_("Mail address"), password=_("Password"))
        self.fields["password"].help_text = ""
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


class Again(account_forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, password=_("Password"))
        self.fields["password"].help_text = ""


class ChangePassword(account_forms.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(
            self,
            oldpassword=_("Present password"),
            password1=_("New password"),
            password2=_("New password again"),
        )
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = _(
            "At least ten characters. A few words in a row are easy to keep."
        )


class SetPassword(account_forms.SetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, password1=_("New password"), password2=_("New password again"))
        self.fields["password1"].help_text = _(
            "At least ten characters. A few words in a row are easy to keep."
        )


class _Code:
    """The field for six digits or a recovery code."""

    fields: dict[str, Any]

    def _word_code(self) -> None:
        _word(self, code=_("Code"))  # type: ignore[arg-type]
        self.fields["code"].widget.attrs.update(autofocus=True, spellcheck="false")


class SecondStep(_Code, mfa_forms.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._word_code()


class SecondStepAgain(_Code, mfa_forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._word_code()


class ActivateApp(_Code, totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._word_code()
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AddPasskey(webauthn_forms.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(
            self, name=_("Name of the device"), passwordless=_("Sign in with it alone, without the password")
        )
        self.fields["passwordless"].help_text = _(
            "The device then asks for your finger, face or its own PIN."
        )
        self.fields["passwordless"].initial = True


class RenamePasskey(webauthn_forms.EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, name=_("Name of the device"))
