"""Noting now and then that a session is in use: once in five minutes, so that reading a page writes nothing."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse

from keepwell.lib import clock
from keepwell.staff.models import Member
from keepwell.staff.visiting import NOTED_EVERY, seen


class Seen:
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
