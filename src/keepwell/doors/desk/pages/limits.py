"""The limits of ABC, XYZ and lost, in words, and what others would change, shown before they are chosen."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwell.doors.desk import trying
from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.pages.key import VALUES
from keepwell.doors.desk.toasting import toast
from keepwell.doors.desk.typed import decimal_in, typed_back
from keepwell.doors.telling.wording import gettext, ngettext, number, short_day
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff.choosing import all_chosen
from keepwell.standings.limits import CELLS, Effect, Held, Limits, choose_limits, effect
from keepwell.standings.models import Standing


class LimitUnclear(Refusal):
    says = gettext_noop("“%(value)s” cannot be the limit of %(limit)s.")
    mend = gettext_noop("Give %(wanted)s.")


@dataclass(frozen=True, slots=True)
class Field:
    """One limit on the page: the setting it is, how it is named in a refusal, and what is taken."""

    setting: str
    title: str
    wanted: str
    most: int  # as typed; the least is above 0
    times: int = 1  # what is typed, of what is kept
    kind: Callable[[Decimal], float | int] = float


_PERCENT: Final = gettext_noop("a number of percent above 0 and below 100, as in 80")
_RATIO: Final = gettext_noop("a number above 0 and up to 100, as in 0.5")
_DAYS: Final = gettext_noop("a whole number of days from 1 to 10000, as in 90")
FIELDS: Final = {
    "a": Field("abc_a", "A", _PERCENT, most=100, times=100),
    "b": Field("abc_b", "B", _PERCENT, most=100, times=100),
    "x": Field("xyz_x", "X", _RATIO, most=100),
    "y": Field("xyz_y", "Y", _RATIO, most=100),
    "gaps": Field(
        "lost_after_gaps",
        gettext_noop("lost, in usual gaps"),
        gettext_noop("a number above 0 and up to 100, as in 3"),
        most=100,
    ),
    "days": Field("lost_min_days", gettext_noop("lost, in days at least"), _DAYS, most=10_000, kind=int),
    "few": Field(
        "lost_few_days", gettext_noop("lost after few orders, in days"), _DAYS, most=10_000, kind=int
    ),
}


@may(May.READ)
@require_GET
def limits(request: DeskRequest) -> HttpResponse:
    """The limits as they stand, or as they are being tried; with htmx the effect alone."""
    stands = Limits.chosen()
    tried, refused = trying.tried(_read, request.GET, stands)
    settings = all_chosen()
    value = str(settings["value"])
    found = effect(tried, request.viewer)
    shown = _typed(tried)
    facts = {
        "limits": shown,
        "typed": {name: request.GET.get(name, shown[name])[:20] for name in FIELDS} if refused else shown,
        "refused": refused,
        "differs": tried != stands,
        "effect": found,
        "rows": _rows(found),
        "lists": _lists(found) if found.losing or found.returning else [],
        "value": gettext(VALUES[value]),
        "settings": settings,
        "currency": str(settings["currency"] or ""),
    }
    return trying.shown(request, "desk/limits.html", facts)


@may(May.LEAD)
@require_POST
def choose(request: DeskRequest) -> HttpResponse:
    """The limits are the company's from now on."""
    before = Limits.chosen()
    changed = choose_limits(limits=_read(request.POST, before), by=request.member.name)
    told = ngettext(
        "The limits are written down; %(count)s client stands elsewhere.",
        "The limits are written down; %(count)s clients stand elsewhere.",
        changed,
    )
    toast(request, told % {"count": number(changed)}, undo=reverse("choose_limits"), facts=_typed(before))
    return HttpResponseRedirect(reverse("limits"))


def _read(form: QueryDict, stands: Limits) -> Limits:
    """What was typed, the rest as it stands. Raises LimitUnclear, LimitsCross, SettingOutOfBounds."""
    given: dict[str, float | int] = {}
    as_they_stand = _typed(stands)
    for name, field in FIELDS.items():
        typed = form.get(name, "").strip()
        if typed and typed != as_they_stand[name]:
            given[field.setting] = _number(typed, field)
    return Limits.read(**asdict(stands) | given)


def _number(typed: str, field: Field) -> float | int:
    """Raises LimitUnclear."""
    unclear = LimitUnclear(value=typed[:40], limit=field.title, wanted=field.wanted)
    found = decimal_in(typed)
    if found is None or not 0 < found <= field.most:
        raise unclear
    if field.kind is int and found != int(found):
        raise unclear
    if field.times > 1 and found == field.most:  # all of it is no limit
        raise unclear
    return field.kind(found / field.times)


def _typed(of: Limits) -> dict[str, str]:
    kept = asdict(of)
    return {name: typed_back(Decimal(str(kept[one.setting])) * one.times) for name, one in FIELDS.items()}


def _rows(found: Effect) -> list[dict[str, Any]]:
    """A line for each cell: now and then."""
    return [
        {"cell": cell, "now": now, "then": then, "shares": (_share(now, found), _share(then, found))}
        for cell, now, then in ((cell, found.now[cell], found.then[cell]) for cell in CELLS)
    ]


def _lists(found: Effect) -> list[dict[str, Any]]:
    """Who becomes lost and who is so no longer, and their last order."""
    both = (
        (gettext("Becomes lost"), found.losing, found.becomes_lost, gettext("Nobody becomes lost.")),
        (gettext("Is lost no longer"), found.returning, found.comes_back, gettext("Nobody comes back.")),
    )
    return [
        trying.named(title, count, [_bought(one) for one in rows], nobody)
        for title, count, rows, nobody in both
    ]


def _bought(one: Standing) -> tuple[Standing, Decimal, str]:
    last = gettext("last order %(day)s") % {"day": short_day(one.last_day)}
    return one, one.net_sales + one.net_sales_before, last


def _share(held: Held, found: Effect) -> float:
    return float(held.money / found.total) if found.total > 0 else 0.0
