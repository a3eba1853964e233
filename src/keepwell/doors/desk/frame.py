"""What stands around every page: the rail with its counts, who is signed in, whose figures these are."""

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse

from keepwell.doors.cli.wording import gettext
from keepwell.lib.words import gettext_noop

# Groups of the rail: route, icon, title.
RAIL: Final = (
    (
        "",
        (
            ("today", "sun", gettext_noop("Today")),
            ("clients", "users", gettext_noop("Clients")),
        ),
    ),
)


THUMB: Final = ("today", "clients")  # under the thumb on a phone


def frame(request: HttpRequest) -> dict[str, Any]:
    """For templates; nothing where nobody is signed in."""
    if getattr(request, "member", None) is None:
        return {}
    here = request.resolver_match.url_name if request.resolver_match else ""
    groups: list[dict[str, Any]] = [
        {
            "title": gettext(title),
            "links": [
                {
                    "route": route,
                    "icon": icon,
                    "title": gettext(text),
                    "url": reverse(route),
                    "here": route == here,
                }
                for route, icon, text in links
            ],
        }
        for title, links in RAIL
    ]
    every: dict[str, dict[str, Any]] = {link["route"]: link for group in groups for link in group["links"]}
    return {
        "member": request.member,  # type: ignore[attr-defined]
        "viewer": request.viewer,  # type: ignore[attr-defined]
        "rail": groups,
        "thumb": [every[route] for route in THUMB],
    }
