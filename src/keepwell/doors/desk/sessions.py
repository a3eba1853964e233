"""Who has signed in: what every request asks first is compiled once; that a session is in use is noted now and then."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse

from keepwell.lib import clock
from keepwell.staff.models import Member
from keepwell.staff.visiting import NOTED_EVERY, live_session, member_of_session, seen


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        found = live_session(self.session_key)
        if found is None:
            self._session_key = None
        return found


class Backend(AuthenticationBackend):  # type: ignore[misc]
    def get_user(self, user_id: int) -> Member | None:
        found = member_of_session(user_id)
        return found if found is not None and self.user_can_authenticate(found) else None


class Seen:
    """Once in five minutes, so that reading a page writes nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, Member) and request.session.session_key:
            now = int(clock.now().timestamp())
            if now - request.session.get("seen", 0) >= NOTED_EVERY.total_seconds():
                request.session["seen"] = now
                seen(
                    member=request.user,
                    session_key=request.session.session_key,
                    ip=get_adapter().get_client_ip(request),
                    user_agent=request.headers.get("User-Agent", ""),
                )
        return self._get_response(request)
