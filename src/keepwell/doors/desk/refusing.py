"""How the desk says no: what, and how to mend it. A small request gets a header, a whole one a page.

A refusal that no page caught is 422; what is not there (or not for this viewer) 404; a form too old to be trusted 403;
too many attempts 429; more than fits in a request 413; a fault of our own 500, with a number under which the log
tells the rest and no trace.
"""

import logging
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation
from django.utils.translation import gettext

from keepwell.doors.desk.bringing.mends import mend_of
from keepwell.doors.telling import wording
from keepwell.lib.refusals import Refusal

_log: Final = logging.getLogger("keepwell.desk")


def said(refusal: Refusal) -> tuple[str, str]:
    """What the refusal says, and how to mend it, in the reader's language."""
    template = mend_of(refusal.code) or refusal.mend
    mend = wording.fill(template, refusal.facts).strip() if template else ""
    return wording.fill(refusal.says, refusal.facts), mend


class Refusing:
    """Shows refusals that escape a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        says, mend = said(exception)
        return _answer(request, HTTPStatus.UNPROCESSABLE_ENTITY, says, mend)


def bad(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _answer(
            request,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            gettext("This is longer than can be sent in one go."),
            gettext("Nothing was changed. Shorten the longest text and send it again."),
        )
    return _answer(
        request,
        HTTPStatus.BAD_REQUEST,
        gettext("This could not be read."),
        gettext("Nothing was changed. Open the page again and fill it in once more."),
    )


def absent(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's
    return _answer(
        request,
        HTTPStatus.NOT_FOUND,
        gettext("There is nothing here for you."),
        gettext("The address may be mistyped, or what was here belongs to somebody else."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's
    return _answer(
        request,
        HTTPStatus.FORBIDDEN,
        gettext("This is not for you to see or do."),
        gettext("Ask an admin of your company if it should be."),
    )


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The form's token does not fit: signed in anew in another tab, or a form from another site."""
    return _answer(
        request,
        HTTPStatus.FORBIDDEN,
        gettext("This page was open too long to be sent safely."),
        gettext(
            "Nothing was changed. Go back, load the page again and send it once more; cookies must be allowed."
        ),
    )


def too_often(request: HttpRequest) -> HttpResponse:
    return _answer(
        request,
        HTTPStatus.TOO_MANY_REQUESTS,
        gettext("Too many attempts in a short time."),
        gettext("Wait a few minutes, then try again."),
    )


def fault(request: HttpRequest) -> HttpResponse:
    """Asks neither the database nor the session: they may be what failed."""
    number = secrets.token_hex(4)
    _log.exception("fault %s at %s %s", number, request.method, request.path)
    says = gettext("Keepwell met a fault of its own.")
    mend = gettext(
        "Try again in a minute. If it stays, tell whoever looks after Keepwell the number %(number)s."
    ) % {"number": number}
    return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, says, mend, bare=True)


def _answer(
    request: HttpRequest, status: HTTPStatus, says: str, mend: str, *, bare: bool = False
) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        answer = HttpResponse(status=status)
        answer["X-Refusal"] = quote(f"{says} {mend}".strip())
        return answer
    facts: dict[str, Any] = {"says": says, "mend": mend, "status": status.value}
    if bare:
        facts["LANGUAGE"] = translation.get_language()
    page = loader.render_to_string("desk/refused.html", facts, request=None if bare else request)
    return HttpResponse(page, status=status)
