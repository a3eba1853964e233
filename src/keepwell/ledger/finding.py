"""Finds orders by their number, whole or its beginning: a walk of an index that ends after so many, however many there are."""

from typing import Final

from django.db import connection
from django.db.models import Q

from keepwell.ledger.models import Order
from keepwell.staff.sight import Viewer

_SHORTEST: Final = 3  # signs: fewer begin too many numbers to be of use; a whole number may be shorter
_LONGEST: Final = 200
_LOOKED_AT: Final = 500  # orders whose number begins so, before it is asked whose they are
_LAST: Final = "\U0010ffff"  # after every other sign
_DIGITS: Final = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")


def find_orders(*, typed: str, viewer: Viewer, at_most: int = 6) -> list[Order]:
    """Orders and returns that `viewer` may see, those of exactly this number first, then by number.

    Letter case does not count as long as the number is written all in one. Of a beginning that more than `_LOOKED_AT`
    numbers share, only as many are looked through: whoever sees few of them types one sign more.
    """
    number = typed.strip().removeprefix("#").translate(_DIGITS)
    if not number or len(number) > _LONGEST or number.startswith("@"):  # no number: named for its day
        return []
    spelt = {number, number.upper(), number.lower()}
    mine = Order.objects.seen_by(viewer).current().select_related("client")
    found = list(mine.filter(number__in=spelt).order_by("number", "-day", "pk")[:at_most])
    if len(found) < at_most and len(number) >= _SHORTEST:
        begins = Q()
        for one in spelt:
            begins |= _beginning(one)
        first = Order.objects.current().filter(begins).exclude(number__in=spelt).order_by()
        near = mine.filter(pk__in=list(first.values_list("pk", flat=True)[:_LOOKED_AT]))
        found += near.order_by("number", "-day", "pk")[: at_most - len(found)]
    return found


def _beginning(number: str) -> Q:
    """In the words that each database answers from its index."""
    if connection.vendor == "sqlite":  # its LIKE takes no notice of letter case, so it passes the index by
        return Q(number__gte=number, number__lt=number + _LAST)
    return Q(number__startswith=number)
