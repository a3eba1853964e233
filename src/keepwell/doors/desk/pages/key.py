"""Who is key: the company's written test in words, and what another would change, shown before it is chosen."""

from decimal import Decimal
from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwell.doors.desk import trying
from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.toasting import toast
from keepwell.doors.desk.typed import decimal_in, typed_back
from keepwell.doors.telling.wording import gettext, ngettext, number, percent
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff.choosing import all_chosen
from keepwell.standings.key_test import USUAL, Effect, KeyTest, choose_key_test, effect
from keepwell.standings.models import Rebuild, Standing

VALUES: Final = {"net_sales": gettext_noop("net sales"), "profit": gettext_noop("profit")}
_WIDE: Final = 100  # the width of the bar of shares


class PercentUnclear(Refusal):
    says = gettext_noop("“%(value)s” is no share in percent.")
    mend = gettext_noop("Give a number above 0 and below 100, as in 0.5.")


@may(May.READ)
@require_GET
def key(request: DeskRequest) -> HttpResponse:
    """The test as it stands, or as it is being tried; with htmx the effect alone."""
    stands = KeyTest.chosen()
    tried, refused = trying.tried(_read, request.GET, stands)
    settings = all_chosen()
    rebuilt = Rebuild.objects.order_by("-at").first()
    found = effect(tried, request.viewer)
    facts = {
        "percent": _percent(tried),
        "typed": request.GET.get("percent", "")[:20] if refused else _percent(tried),
        "tried": tried,
        "refused": refused,
        "values": [(name, gettext(words)) for name, words in VALUES.items()],
        "differs": tried != stands,
        "stands": {"percent": _percent(stands), "value": gettext(VALUES[stands.value])},
        "effect": found,
        "sides": _sides(found),
        "lists": _lists(found, tried),
        "usual": {
            "from": USUAL[0],
            "to": USUAL[1],
            "x": USUAL[0] * _WIDE,
            "width": (USUAL[1] - USUAL[0]) * _WIDE,
        },
        "company": rebuilt.company if rebuilt and request.viewer.sees_all else None,
        "as_of": rebuilt.as_of if rebuilt else None,
        "currency": str(settings["currency"] or ""),
        "months": settings["window_months"],
    }
    return trying.shown(request, "desk/key.html", facts)


@may(May.LEAD)
@require_POST
def choose_key(request: DeskRequest) -> HttpResponse:
    """The test is the company's from now on."""
    before = KeyTest.chosen()
    changed = choose_key_test(test=_read(request.POST, before), by=request.member.name)
    told = ngettext(
        "The test is written down; %(count)s client changed.",
        "The test is written down; %(count)s clients changed.",
        changed,
    )
    back = {"percent": _percent(before), "value": before.value}
    toast(request, told % {"count": number(changed)}, undo=reverse("choose_key"), facts=back)
    return HttpResponseRedirect(reverse("key"))


def _read(form: QueryDict, stands: KeyTest) -> KeyTest:
    """What was typed, the rest as it stands. Raises PercentUnclear, SettingOutOfBounds."""
    typed = form.get("percent", "").strip()
    share = stands.share
    if typed:
        percent = decimal_in(typed)
        if percent is None or not 0 < percent < 100:  # noqa: PLR2004 - percent
            raise PercentUnclear(value=typed[:40])
        share = float(percent / 100)
    return KeyTest.read(share=share, value=form.get("value", "") or stands.value)


def _percent(test: KeyTest) -> str:
    return typed_back(Decimal(str(test.share)) * 100)


def _sides(found: Effect) -> list[dict[str, Any]]:
    """The two rows of the bar of shares."""
    sides = ((gettext("now"), found.now, "was"), (gettext("then"), found.then, "will"))
    return [
        {"title": title, "side": side, "tone": tone, "width": min(max(side.share, 0), 1) * _WIDE}
        for title, side, tone in sides
    ]


def _lists(found: Effect, tried: KeyTest) -> list[dict[str, Any]]:
    """Who comes in and who goes out: the largest by name, and how many more."""
    both = (
        (gettext("Comes in"), found.coming, found.comes_in, gettext("Nobody comes in.")),
        (gettext("Goes out"), found.going, found.goes_out, gettext("Nobody goes out.")),
    )
    return [
        trying.named(title, count, [(one, *_brings(one, found, tried)) for one in rows], nobody)
        for title, count, rows, nobody in both
    ]


def _brings(one: Standing, found: Effect, tried: KeyTest) -> tuple[Decimal, str]:
    """What a client brings by the test's value, and its share of the company."""
    money = one.net_sales if tried.value == "net_sales" else one.profit or Decimal(0)
    return money, percent(float(money / found.total) if found.total > 0 else 0.0, places=1)
