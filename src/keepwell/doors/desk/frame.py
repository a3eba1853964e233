"""What stands around every page: the rail with its counts, who is signed in, whose figures these are."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from keepwell.doors.desk.gate import ROLES, DeskRequest, May
from keepwell.doors.telling.wording import gettext
from keepwell.lib.words import gettext_noop

# Groups of the rail: route, icon, title.
RAIL: Final = (
    (
        "",
        (
            ("today", "sun", gettext_noop("Today")),
            ("clients", "users", gettext_noop("Clients")),
            ("notices", "megaphone", gettext_noop("Notices")),
        ),
    ),
    (
        gettext_noop("What it adds up to"),
        (("portfolio", "grid-3x3", gettext_noop("Portfolio")),),
    ),
    (
        gettext_noop("House"),
        (
            ("orders", "package-plus", gettext_noop("Orders")),
            ("members", "users-round", gettext_noop("Members")),
            ("deputies", "user-round-check", gettext_noop("Deputies")),
            ("duplicates", "copy-check", gettext_noop("Duplicates")),
            ("audit", "scroll-text", gettext_noop("Audit")),
        ),
    ),
)
# Entries that not every member may open.
ONLY: Final = {
    "orders": May.LEAD,
    "members": May.LEAD,
    "audit": May.LEAD,
    "duplicates": May.LEAD,
    "deputies": May.CHANGE,
}
WHOLE: Final = frozenset({"orders"})  # only for who sees every client
ME: Final = ("me", "circle-user-round", gettext_noop("Me"))

THUMB: Final = ("today", "clients", "me")  # under the thumb on a phone


_BESIDE: Final = {"teams": "members"}  # pages without an entry of their own, and whose they are

_LEFT: Final = "left"  # the cookie in which Today tells every page how many things it last held
_LEFT_FOR: Final = 20 * 3600  # seconds: not into another morning


def told_left(request: DeskRequest, answer: HttpResponse) -> None:
    """Leaves with the browser what Today held: whichever worker answers next, the rail repeats it at no cost."""
    if request.left is None:
        return
    answer.set_cookie(
        _LEFT,
        f"{request.member.pk}-{request.left}",
        max_age=_LEFT_FOR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def _left(request: DeskRequest) -> int:
    if request.left is not None:
        return request.left
    whose, _, count = request.COOKIES.get(_LEFT, "").partition("-")
    said = count.isascii() and count.isdecimal() and len(count) <= len("1000")
    return int(count) if whose == str(request.member.pk) and said else 0


def frame(request: HttpRequest) -> dict[str, Any]:
    """For templates; nothing where nobody is signed in."""
    member = getattr(request, "member", None)
    if member is None:
        return {}
    groups = _groups(request)
    every: dict[str, dict[str, Any]] = {link["route"]: link for group in groups for link in group["links"]}
    every["me"] = _link(*ME, _here(request))
    every["today"]["count"] = _left(request)  # type: ignore[arg-type]
    return {
        "member": member,
        "viewer": request.viewer,  # type: ignore[attr-defined]
        "rail": groups,
        "me": every["me"],
        "may_bring": "orders" in every,
        "thumb": [every[route] for route in THUMB],
        "beside_thumb": [link for route, link in every.items() if route not in THUMB],
    }


def pages(request: HttpRequest) -> list[dict[str, Any]]:
    """Every page that may be gone to from anywhere, as a link."""
    links = [link for group in _groups(request) for link in group["links"]]
    return [*links, _link(*ME, _here(request))]


def _here(request: HttpRequest) -> str:
    """The entry under which the page stands: one client's pages stand below the list."""
    match = request.resolver_match
    if match is None:
        return ""
    place = match.route.removeprefix("house/").partition("/")[0]
    return _BESIDE.get(place, place) or match.url_name or ""


def _groups(request: HttpRequest) -> list[dict[str, Any]]:
    role, here = request.member.role, _here(request)  # type: ignore[attr-defined]
    hidden = frozenset() if request.viewer.sees_all else WHOLE  # type: ignore[attr-defined]
    groups = [
        {
            "title": gettext(title),
            "links": [
                _link(*entry, here)
                for entry in links
                if role in ROLES[ONLY.get(entry[0], May.READ)] and entry[0] not in hidden
            ],
        }
        for title, links in RAIL
    ]
    return [group for group in groups if group["links"]]


def _link(route: str, icon: str, text: str, here: str) -> dict[str, Any]:
    return {
        "route": route,
        "icon": icon,
        "title": gettext(text),
        "url": reverse(route),
        "here": route == here,
    }
