"""Who stands in for a member on a day."""

import datetime as dt

from django.db.models import OuterRef, Subquery

from keepwell.staff.models import Deputy


def deputy_name(of: str, *, on: dt.date) -> Subquery:
    """The name of the deputy of the member whose id is in the column `of`, as an expression; null where none stands in."""
    there = Deputy.objects.filter(member=OuterRef(of), first_day__lte=on, last_day__gte=on)
    return Subquery(there.order_by("-first_day", "id").values("deputy__name")[:1])
