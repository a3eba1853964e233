"""A page's style sheets, served as one: a slow phone waits a connection's time for each, and paints nothing before."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

EVERY_PAGE: Final = ("tokens", "base", "frame", "parts", "find")  # what `page` stands for
_AT: Final = "/sheets/"
_FOLDER: Final = Path(__file__).parent / "static" / "desk" / "css"
_ASKED: Final = re.compile(r"/sheets/\w+/([a-z+]+)\.css")
_FOR_EVER: Final = f"max-age={settings.WHITENOISE_MAX_AGE}, public, immutable"


def address(*names: str) -> str:
    """Where the sheets of every page and those of `names` are had as one; it changes with them."""
    return f"{_AT}{settings.KEEPWELL_LOOK}/{'+'.join(('page', *names))}.css"


def joined(names: str) -> str | None:
    """The sheets of these names, as `page+today`, one after the other; None where one of them is not ours."""
    files = {file.stem: [file] for file in _FOLDER.glob("*.css")}
    files["page"] = [_FOLDER / f"{name}.css" for name in EVERY_PAGE]
    wanted = dict.fromkeys(names.split("+"))
    if not wanted.keys() <= files.keys():
        return None
    return "\n".join(file.read_text() for name in wanted for file in files[name])


class Sheets:
    """Answers before anybody is asked who they are, as files are served."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(_AT):
            return self._get_response(request)
        asked = _ASKED.fullmatch(request.path_info)
        sheet = joined(asked[1]) if asked else None
        if sheet is None:
            return HttpResponseNotFound()
        return HttpResponse(
            sheet, content_type="text/css; charset=utf-8", headers={"Cache-Control": _FOR_EVER}
        )
