"""Currencies: the house currency, and the rates at which a file's other currencies become it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import transaction

from keepwell.ledger.models import Import
from keepwell.lib.money import from_units
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff import choosing

ONE = Decimal(1)
_TOO_LARGE = 10**18 - 1  # ten-thousandths: the book's amounts have 18 digits


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


class AmountTooLarge(Refusal):
    says = gettext_noop("%(amount)s %(currency)s at the rate %(rate)s is more than the ledger can hold.")
    mend = gettext_noop("Check the rate, and whether that amount is really one.")


class CurrencyInUse(Refusal):
    says = gettext_noop(
        "The ledger's amounts are in %(before)s: the house currency cannot become %(wanted)s."
    )
    mend = gettext_noop(
        "Take the imports back first (keepwell import --undo ID), then choose %(wanted)s and read the files again."
    )


@transaction.atomic
def choose_currency(*, value: str, by: str) -> None:
    """Chooses the house currency. Once amounts stand in one it stays; amounts of no currency may still be named.

    Raises SettingOutOfBounds, CurrencyInUse.
    """
    before = str(choosing.chosen("currency"))
    choosing.choose(name="currency", value=value, by=by)
    wanted = str(choosing.chosen("currency"))
    if before not in {"", wanted} and Import.objects.filter(state=Import.State.DONE).exists():
        raise CurrencyInUse(before=before, wanted=wanted or "-")


def check_size(largest: Iterable[tuple[str, int]], rates: Mapping[str, Decimal], house: str) -> None:
    """Refuses amounts that an order book could not hold. `largest`: by currency, in whole ten-thousandths."""
    for currency, units in largest:
        if units * rates[currency] >= _TOO_LARGE:
            raise AmountTooLarge(amount=from_units(units), currency=currency or house, rate=rates[currency])


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
