"""What the company has chosen: every setting with its default, its bounds, and the act that changes it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Setting
from keepwell.staff.prepared import planned


class NoSuchSetting(Refusal):
    says = gettext_noop("There is no setting called “%(name)s”.")
    mend = gettext_noop("The settings are: %(names)s.")


class SettingOutOfBounds(Refusal):
    says = gettext_noop("“%(value)s” cannot be the setting %(name)s.")
    mend = gettext_noop("Give %(wanted)s.")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: what stands until somebody does, what is taken, and what it means."""

    default: Any
    read: Callable[[Any], Any]  # raises ValueError
    wanted: str
    means: str


def _share(value: Any) -> float:
    number = float(value)
    if not 0 < number < 1:
        raise ValueError
    return number


def _positive(value: Any) -> float:
    number = float(value)
    if not 0 < number < float("inf"):
        raise ValueError
    return number


def _count(value: Any) -> int:
    number = int(str(value))
    if not 1 <= number <= 1_000_000:  # noqa: PLR2004 - beyond any sense
        raise ValueError
    return number


def _count_to_twenty(value: Any) -> int:
    number = _count(value)
    if number > 20:  # noqa: PLR2004 - nobody knows more of the future
        raise ValueError
    return number


def _rate(value: Any) -> float:
    number = float(value)
    if not 0 <= number <= 1:
        raise ValueError
    return number


def _part(value: Any) -> float:
    number = float(value)
    if not 0 < number <= 1:
        raise ValueError
    return number


def _count_from_two(value: Any) -> int:
    number = _count(value)
    if number < 2:  # noqa: PLR2004 - one order day has no gap
        raise ValueError
    return number


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        word = str(value).strip().lower()
        if word not in words:
            raise ValueError
        return word

    return read


def _currency(value: Any) -> str:
    code = str(value).strip().upper()
    if not re.fullmatch(r"[A-Z]{3}|", code):
        raise ValueError
    return code


_SHARE = gettext_noop("a share between 0 and 1, as in 0.8")
_POSITIVE = gettext_noop("a number above 0")
_COUNT = gettext_noop("a whole number from 1")

GROUPS: Final = {
    "figures": gettext_noop("Figures"),
    "worth": gettext_noop("Lifetime value"),
    "grid": gettext_noop("The grid"),
    "key": gettext_noop("Key clients"),
    "lost": gettext_noop("Lost"),
    "warnings": gettext_noop("Warnings"),
}
GROUPED: Final = {  # every setting once, in the order to show them
    "figures": ("currency", "value", "window_months", "period"),
    "worth": ("worth_years", "worth_discount", "worth_margin"),
    "grid": ("abc_a", "abc_b", "xyz_x", "xyz_y", "xyz_min_order_days", "xyz_months"),
    "key": ("key_share", "breadwinner_share", "breadwinner_months", "prospect_months"),
    "lost": ("lost_after_gaps", "lost_min_days", "lost_min_order_days", "lost_few_days"),
    "warnings": ("attention", "today_size", "touch_a", "touch_b"),
}
CHOICES: Final = {
    "currency": Choice("", _currency, gettext_noop("a currency's three letters, as in EUR"),
                       gettext_noop("the currency every figure is shown in")),
    "value": Choice("net_sales", _one_of("net_sales", "profit"), gettext_noop("net_sales or profit"),
                    gettext_noop("what ABC and the test of key clients add up")),
    "abc_a": Choice(0.80, _share, _SHARE, gettext_noop("A: the clients up to this share of net sales")),
    "abc_b": Choice(0.95, _share, _SHARE, gettext_noop("B: the next clients, up to this share")),
    "xyz_x": Choice(0.5, _positive, _POSITIVE, gettext_noop("X: gaps between order days vary up to this")),
    "xyz_y": Choice(1.0, _positive, _POSITIVE, gettext_noop("Y: gaps between order days vary up to this")),
    "xyz_min_order_days": Choice(4, _count, _COUNT, gettext_noop("order days needed to be X or Y")),
    "xyz_months": Choice(24, _count, _COUNT, gettext_noop("months over which regularity is judged")),
    "window_months": Choice(12, _count, _COUNT, gettext_noop("months that net sales are counted over")),
    "period": Choice("quarter", _one_of("month", "quarter", "year"), gettext_noop("month, quarter or year"),
                     gettext_noop("how far back movers in the grid are looked for")),
    "key_share": Choice(0.01, _share, _SHARE, gettext_noop("share of net sales that makes a key client")),
    "breadwinner_share": Choice(0.10, _share, _SHARE, gettext_noop("share of net sales that makes a breadwinner")),
    "breadwinner_months": Choice(24, _count, _COUNT, gettext_noop("months with us that a breadwinner needs")),
    "prospect_months": Choice(6, _count, _COUNT, gettext_noop("months since the first order that make a prospect")),
    "lost_after_gaps": Choice(3.0, _positive, _POSITIVE, gettext_noop("lost: silent for this many usual gaps …")),
    "lost_min_days": Choice(90, _count, _COUNT, gettext_noop("… and for at least this many days")),
    "lost_min_order_days": Choice(3, _count_from_two, gettext_noop("a whole number from 2"),
                                  gettext_noop("order days from which the usual gap tells who is lost")),
    "lost_few_days": Choice(365, _count, _COUNT,
                               gettext_noop("lost: silent for this many days, with too few orders to know a gap")),
    "worth_years": Choice(3, _count_to_twenty, gettext_noop("a whole number from 1 to 20"),
                          gettext_noop("years that a client's lifetime value looks ahead")),
    "worth_discount": Choice(0.10, _rate, gettext_noop("a rate a year from 0 to 1, as in 0.1"),
                             gettext_noop("what money of a year later is worth less")),
    "worth_margin": Choice(1.0, _part, gettext_noop("a part of net sales above 0 and up to 1, as in 0.35"),
                           gettext_noop("the part of net sales that lifetime value counts; 1: all of them")),
    "attention": Choice(0.20, _share, _SHARE, gettext_noop("share of false alarms allowed among all cues")),
    "today_size": Choice(10, _count, _COUNT, gettext_noop("lines of today's list")),
    "touch_a": Choice(90, _count, _COUNT, gettext_noop("days after which somebody should have spoken with a client of A")),
    "touch_b": Choice(180, _count, _COUNT, gettext_noop("days after which somebody should have spoken with a client of B")),
}  # fmt: skip


def chosen(name: str) -> Any:
    """What the company has chosen for `name`, or its default. Raises NoSuchSetting."""
    choice = _choice(name)
    setting = Setting.objects.filter(pk=name).first()
    return choice.default if setting is None else setting.value


def all_chosen() -> dict[str, Any]:
    """Every setting by name, in one query."""
    rows = dict(_set())
    return {name: rows.get(name, choice.default) for name, choice in CHOICES.items()}


@planned
def _set() -> QuerySet[Setting, tuple[str, Any]]:
    return Setting.objects.filter(pk__in=CHOICES).values_list("name", "value")


@transaction.atomic
def choose(*, name: str, value: Any, by: str) -> None:
    """Sets `name` to `value` (text is read as the setting's kind). Raises NoSuchSetting, SettingOutOfBounds."""
    wanted = as_setting(name, value)
    every = all_chosen() | {name: wanted}
    for low, high in (("abc_a", "abc_b"), ("xyz_x", "xyz_y")):
        if name in {low, high} and every[low] >= every[high]:
            raise SettingOutOfBounds(
                name=name, value=value, wanted=f"{low} < {high} ({every[low]}, {every[high]})"
            )
    before = chosen(name)
    if wanted != before or not Setting.objects.filter(pk=name).exists():
        Setting.objects.update_or_create(name=name, defaults={"value": wanted})
        auditing.note(
            by=by, kind="setting.chosen", about=f"setting:{name}", data={"before": before, "after": wanted}
        )


def as_setting(name: str, value: Any) -> Any:
    """`value` read as the setting's kind. Raises NoSuchSetting, SettingOutOfBounds."""
    choice = _choice(name)
    try:
        return choice.read(value)
    except (TypeError, ValueError, OverflowError) as error:
        shown = value[:40] if isinstance(value, str) else value
        raise SettingOutOfBounds(name=name, value=shown, wanted=choice.wanted) from error


def _choice(name: str) -> Choice:
    if name not in CHOICES:
        raise NoSuchSetting(name=name, names=", ".join(CHOICES))
    return CHOICES[name]
