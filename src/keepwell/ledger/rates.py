"""Currencies: the house currency, and the rates at which a file's other currencies become it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff import choosing

ONE = Decimal(1)


class RatesMissing(Refusal):
    says = gettext_noop("The file has amounts in %(currencies)s, and no rate into %(house)s is known.")
    mend = gettext_noop(
        "Give a rate for each, as in --rate %(example)s=1.25 (one %(example)s is 1.25 %(house)s)."
    )


class HouseCurrencyUnknown(Refusal):
    says = gettext_noop(
        "The file has amounts in several currencies (%(currencies)s); none is yet the house's own."
    )
    mend = gettext_noop(
        "Choose one by the setting “currency”, or give a rate for each of the others, as in --rate %(example)s=1.25."
    )


class RateNotUsable(Refusal):
    says = gettext_noop("%(rate)s is no rate for %(currency)s.")
    mend = gettext_noop("A rate is a number above 0: what one unit is worth in the house currency.")


def rates_for(currencies: Iterable[str], given: Mapping[str, Decimal]) -> tuple[str, dict[str, Decimal]]:
    """The house currency, and for each of `currencies` ('' unknown: the house's own) its rate into it.

    The first file in one known currency decides the house currency; the caller stores it. Raises
    RatesMissing, HouseCurrencyUnknown, RateNotUsable.
    """
    named = sorted(set(currencies) - {""})
    for currency, rate in given.items():
        if not rate.is_finite() or not 0 < rate < 10**9:
            raise RateNotUsable(currency=currency, rate=rate)
    house = str(choosing.chosen("currency"))
    if not house:
        own = [currency for currency in named if currency not in given]
        if len(own) > 1:
            raise HouseCurrencyUnknown(currencies=", ".join(named), example=own[1])
        if not own and named:
            raise HouseCurrencyUnknown(currencies=", ".join(named), example=named[0])
        house = own[0] if own else ""
    missing = [currency for currency in named if currency != house and currency not in given]
    if missing:
        raise RatesMissing(currencies=", ".join(missing), house=house, example=missing[0])
    return house, {"": ONE, house: ONE} | {name: given[name] for name in named if name != house}
