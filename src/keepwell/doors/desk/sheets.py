"""A page's style sheets, served as one: a slow phone waits a connection's time for each, and paints nothing before.

A browser that has not had a sheet gets it within the page, which is then painted while the rest of it is still read,
and has the file brought beside it; a cookie says which it has, and from then on the page only names it.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.html import format_html
from django.utils.safestring import SafeString

EVERY_PAGE: Final = ("tokens", "base", "frame", "parts", "find")  # what `page` stands for
COOKIE: Final = "sheets"
_AT: Final = "/sheets/"
_FOLDER: Final = Path(__file__).parent / "static" / "desk" / "css"
_ASKED: Final = re.compile(r"/sheets/\w+/([a-z+]+)\.css")
_BETWEEN: Final = "."
_GIVEN: Final = "keepwell_sheet"  # of the request: what its page holds


def tag(request: HttpRequest | None, *names: str) -> SafeString:
    """What a page's head says of the sheets of every page and those of `names`: they themselves, or where they are.

    No request: a page about a fault, which asks for as little as it can.
    """
    own = "+".join(names) or "page"
    if request is None or own in _had(request):
        return format_html('<link rel="stylesheet" href="{}">', address(*names))
    setattr(request, _GIVEN, own)
    return format_html(
        '<style nonce="{}">{}</style>\n  <link rel="stylesheet" media="print" href="{}">',  # what is for print waits
        getattr(request, "csp_nonce"),  # noqa: B009 - of the policy's middleware
        SafeString(joined(_names(names)) or ""),
        address(*names),
    )


def address(*names: str) -> str:
    """Where the sheets of every page and those of `names` are had as one; it changes with them."""
    return f"{_AT}{settings.KEEPWELL_LOOK}/{_names(names)}.css"


def _names(names: tuple[str, ...]) -> str:
    return "+".join(("page", *names))


@cache
def _files() -> dict[str, tuple[str, ...]]:
    """The texts that a name stands for."""
    files = {file.stem: (file.read_text(),) for file in _FOLDER.glob("*.css")}
    return files | {"page": tuple(files[name][0] for name in EVERY_PAGE)}


def joined(names: str) -> str | None:
    """The sheets of these names, as `page+today`, one after the other; None where one of them is not ours."""
    files = _files()
    wanted = dict.fromkeys(names.split("+"))
    if not wanted.keys() <= files.keys():
        return None
    return "\n".join(text for name in wanted for text in files[name])


def _had(request: HttpRequest) -> list[str]:
    """The sheets that the browser has, as they are today."""
    look, *names = request.COOKIES.get(COOKIE, "").split(_BETWEEN)
    return names if look == settings.KEEPWELL_LOOK else []


class Sheets:
    """Answers before anybody is asked who they are, as files are served; and notes what a page brought along."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(_AT):
            answer = self._get_response(request)
            if given := getattr(request, _GIVEN, ""):
                had = [settings.KEEPWELL_LOOK, *_had(request), given]
                answer.set_cookie(
                    COOKIE,
                    _BETWEEN.join(had),
                    max_age=settings.WHITENOISE_MAX_AGE,
                    httponly=True,
                    samesite="Lax",
                    secure=settings.SESSION_COOKIE_SECURE,
                )
            return answer
        asked = _ASKED.fullmatch(request.path_info)
        sheet = joined(asked[1]) if asked else None
        if sheet is None:
            return HttpResponseNotFound()
        headers = {"Cache-Control": f"max-age={settings.WHITENOISE_MAX_AGE}, public, immutable"}
        return HttpResponse(sheet, content_type="text/css; charset=utf-8", headers=headers)
