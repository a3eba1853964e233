"""The gate of the desk: nobody comes to a page that does not say who may.

A view declares it by `@may(...)`; pages of the sign-in library are listed in `THEIRS`. What is not declared is closed.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.utils import timezone, translation

from keepwell.doors.telling import wording
from keepwell.staff.models import Member, Role
from keepwell.staff.sight import Viewer, viewer_of

View = Callable[..., HttpResponseBase]


class May(StrEnum):
    """Who may come to a route."""

    ANYONE = "anyone"  # signed in or not
    READ = "read"  # every member
    CHANGE = "change"  # every member but readers
    LEAD = "lead"  # leads and admins
    ADMIN = "admin"


ROLES: Final = {
    May.READ: frozenset(Role),
    May.CHANGE: frozenset({Role.MANAGER, Role.LEAD, Role.ADMIN}),
    May.LEAD: frozenset({Role.LEAD, Role.ADMIN}),
    May.ADMIN: frozenset({Role.ADMIN}),
}
METHODS: Final = ("GET", "HEAD", "POST")  # all that a browser's links and forms need
# Of the sign-in library, by route name.
THEIRS: Final = {
    "account_login": May.ANYONE,
    "account_logout": May.READ,
    "account_reauthenticate": May.READ,
    "account_change_password": May.READ,
    "account_set_password": May.READ,
    "account_inactive": May.ANYONE,
    "mfa_authenticate": May.ANYONE,
    "mfa_trust": May.ANYONE,
    "mfa_login_webauthn": May.ANYONE,
    "mfa_index": May.READ,
    "mfa_reauthenticate": May.READ,
    "mfa_activate_totp": May.READ,
    "mfa_deactivate_totp": May.READ,
    "mfa_view_recovery_codes": May.READ,
    "mfa_generate_recovery_codes": May.READ,
    "mfa_download_recovery_codes": May.READ,
    "mfa_list_webauthn": May.READ,
    "mfa_add_webauthn": May.READ,
    "mfa_edit_webauthn": May.READ,
    "mfa_remove_webauthn": May.READ,
    "mfa_reauthenticate_webauthn": May.READ,
    "socialaccount_login_cancelled": May.ANYONE,
    "socialaccount_login_error": May.ANYONE,
    "openid_connect_login": May.ANYONE,
    "openid_connect_callback": May.ANYONE,
}


def may(who: May) -> Callable[[View], View]:
    """Declares who may come to a view."""

    def declare(view: View) -> View:
        view.may = who  # type: ignore[attr-defined]
        return view

    return declare


def permission_of(view: Any, route: str | None) -> May:
    """Who may come there. Raises ImproperlyConfigured where nobody said."""
    declared = getattr(view, "may", None) or THEIRS.get(route or "")
    if declared is None:
        raise ImproperlyConfigured(f"the route {route!r} does not say who may come: add @may(...)")
    return May(declared)


class DeskRequest(HttpRequest):
    """A request past the gate; what pages may rely on."""

    member: Member
    viewer: Viewer
    htmx: Any
    left: int | None  # how many things Today holds, where this request has just counted them


class Gate:
    """Sets the reader's language and time zone, and lets only those in who may come."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        member = request.user if isinstance(request.user, Member) else None
        language = member.language if member else translation.get_language_from_request(request)
        wording.use(language)
        with (
            translation.override(wording.language()),
            timezone.override(member.time_zone or None if member else None),
        ):
            return self._get_response(request)

    def process_view(
        self,
        request: Any,
        view: Any,
        args: Any,  # noqa: ARG002 - Django's signature
        kwargs: Any,  # noqa: ARG002
    ) -> HttpResponseBase | None:
        permission = permission_of(view, request.resolver_match.url_name)
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        member = request.user if isinstance(request.user, Member) else None
        if permission is May.ANYONE:
            return None
        if member is None:
            return _to_sign_in(request)
        if member.role not in ROLES[permission]:
            raise Http404  # an outsider is not told what there is
        request.member = member
        request.viewer = viewer_of(member)
        request.left = None
        return None


def _to_sign_in(request: Any) -> HttpResponseBase:
    if request.htmx:
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = redirect_to_login(request.htmx.current_url_abs_path or "/").url
        return answer
    return redirect_to_login(request.get_full_path())
