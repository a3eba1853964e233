"""Makes a notice, and finds who is to hear it: the clients who bought what it is about in the last 12 months."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Final

from django.db import transaction

from keepwell.care.notices.models import Notice, Owed
from keepwell.ledger.models import OrderLine, Product, ProductKind
from keepwell.lib import clock
from keepwell.lib.money import UNITS
from keepwell.lib.periods import months_before
from keepwell.lib.refusals import Refusal
from keepwell.lib.texts import one_line, tidied
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Member
from keepwell.staff.sight import Viewer, viewer_of
from keepwell.standings.models import Rebuild, Standing

LONGEST: Final = 200  # characters of a title
LONGEST_TEXT: Final = 4_000
FARTHEST: Final = dt.timedelta(days=366)
_AT_ONCE: Final = 5_000


class DaysOutOfOrder(Refusal):
    says = gettext_noop(
        "A notice is told from one day to a later one, within a year; %(first)s to %(last)s is not."
    )
    mend = gettext_noop("Give the first day and the last, not before today.")


class NobodyConcerned(Refusal):
    says = gettext_noop("None of the clients you see bought any of this in the last 12 months.")
    mend = gettext_noop("Choose other product lines, or none, so that it is for everybody who buys.")


@transaction.atomic
def announce(
    *,
    title: str,
    text: str = "",
    lines: Sequence[str] = (),
    from_day: dt.date,
    due: dt.date,
    by: Member,
    today: dt.date,
) -> Notice:
    """Adds a notice for the clients of `by`'s sight who bought of `lines` (none: anything).

    Raises TextMissing, TextTooLong, DaysOutOfOrder, NobodyConcerned.
    """
    if not today <= due or not from_day <= due <= max(from_day, today) + FARTHEST:
        raise DaysOutOfOrder(first=from_day, last=due)
    notice = Notice.objects.create(
        title=one_line(title, field=gettext_noop("The news"), at_most=LONGEST, needed=True),
        text=tidied(text, field=gettext_noop("What to say"), at_most=LONGEST_TEXT),
        lines=[line for line in product_lines() if line in set(lines)],
        from_day=from_day,
        due=due,
        by=by,
        at=clock.now(),
    )
    count = 0
    concerned = _concerned(viewer_of(by), notice.lines)
    while some := list(islice(concerned, _AT_ONCE)):
        rows = (
            Owed(notice=notice, client_id=client, bought=bought, from_day=from_day, due=due)  # type: ignore[misc]
            for client, bought in some
        )
        count += len(Owed.objects.bulk_create(rows))
    if not count:
        raise NobodyConcerned
    auditing.note(
        by=by.name,
        kind="notice.made",
        about=f"notice:{notice.pk}",
        data={"title": notice.title, "clients": count},
    )
    return notice


def product_lines() -> list[str]:
    """What a notice can be about, by name."""
    goods = Product.objects.filter(kind=ProductKind.GOODS).exclude(line="")
    return list(goods.order_by("line").values_list("line", flat=True).distinct()[:500])


def _concerned(viewer: Viewer, lines: Sequence[str]) -> Iterator[tuple[int, Decimal]]:
    """Who bought of `lines`, and for how much, in the 12 months of the latest figures."""
    if not lines:
        buying = Standing.objects.seen_by(viewer).filter(net_sales__gt=0)
        for one in buying.only("net_sales").iterator(chunk_size=_AT_ONCE):
            yield one.client_id, one.net_sales
        return
    rebuilt = Rebuild.objects.order_by("-at").first()
    as_of = rebuilt.as_of if rebuilt else clock.today()
    sold = OrderLine.objects.seen_by(viewer).filter(
        order__replaced_by=None,
        order__day__gt=months_before(as_of, 12),
        order__day__lte=as_of,
        product__kind=ProductKind.GOODS,
        product__line__in=list(lines),
    )
    sums = sold.by_year("order__client", as_of=as_of).order_by("order__client")
    for row in sums.iterator(chunk_size=_AT_ONCE):
        if (row["now"] or 0) > 0:
            yield row["order__client"], Decimal(round(row["now"])) / UNITS
