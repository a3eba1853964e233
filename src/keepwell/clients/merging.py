"""What a merge does to the clients themselves: which fields stay, whose codes are known, which marks still stand."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from django.db.models import Q

from keepwell.clients.finding import keep_findable
from keepwell.clients.models import Client, Likeness, Mark
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff.models import Member

FIELDS: Final = (
    "name",
    "manager",
    "country",
    "city",
    "time_zone",
    "language",
    "industry",
    "website",
    "tax_number",
)
_AT_ONCE: Final = 900  # ids in one statement


class MergedWithItself(Refusal):
    says = gettext_noop("A client cannot be merged with itself.")
    mend = gettext_noop("Choose two.")


class MergedMeanwhile(Refusal):
    says = gettext_noop("One of the two was merged with another client a moment ago.")
    mend = gettext_noop("Load the page again to see what stands.")


def lock_pair(first: Client, second: Client) -> dict[int, Client]:
    """Both rows as they stand, held until the transaction ends. Raises MergedWithItself, MergedMeanwhile."""
    if first.pk == second.pk:
        raise MergedWithItself
    rows = Client.objects.select_for_update().filter(pk__in=[first.pk, second.pk]).order_by("pk")
    found = {one.pk: one for one in rows}
    if any(one.merged_into_id is not None for one in found.values()):
        raise MergedMeanwhile
    return found


def take_fields(*, kept: Client, gone: Client, take: Collection[str]) -> dict[str, dict[str, Any]]:
    """Gives `kept` the fields `take` of `gone`, and whatever it lacks itself; what changed: before, after."""
    changed = {}
    for name in FIELDS:
        field = f"{name}_id" if name == "manager" else name
        mine, theirs = getattr(kept, field), getattr(gone, field)
        if mine != theirs and (name in take or (mine in ("", None) and theirs)):
            changed[field] = {"before": mine, "after": theirs}
    if changed:
        Client.objects.filter(pk=kept.pk).update(**{name: one["after"] for name, one in changed.items()})
    return changed


def give_fields_back(*, kept: Client, changed: Mapping[str, Mapping[str, Any]]) -> None:
    """What was changed by the merge is as before; what somebody changed since stays."""
    for name, one in changed.items():
        Client.objects.filter(pk=kept.pk, **{name: one["after"]}).update(**{name: one["before"]})


def hide(*, kept: Client, gone: Client) -> list[int]:
    """`gone` is part of `kept` from now on; who had been merged into it before comes along: their ids."""
    along = list(Client.objects.filter(merged_into=gone).order_by("pk").values_list("pk", flat=True))
    Client.objects.filter(pk__in=along).update(merged_into=kept)
    Client.objects.filter(pk=gone.pk).update(merged_into=kept)
    Likeness.objects.filter(Q(first=gone) | Q(second=gone)).delete()
    return along


def show_again(*, gone: Client, along: Collection[int]) -> None:
    """`gone` is a client of its own again, with whom it had brought along."""
    Client.objects.filter(pk=gone.pk).update(merged_into=None)
    Client.objects.filter(pk__in=along).update(merged_into=gone)


def join_marks(*, kept: Client, gone: Client, by: Member) -> dict[str, list[int]]:
    """Marks go over; one that `kept` has as well is taken back, for a type stands once."""
    there = Mark.objects.standing().filter(client=kept).values("kind")
    double = list(
        Mark.objects.standing()
        .filter(client=gone, kind__in=there)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    Mark.objects.filter(pk__in=double).update(ended_at=clock.now(), ended_by=by)
    return {"rows": move(Mark, "client", gone.pk, kept.pk), "ended": double}


def part_marks(*, kept: Client, gone: Client, moved: Mapping[str, list[int]]) -> None:
    move_back(Mark, "client", kept.pk, gone.pk, moved["rows"])
    Mark.objects.filter(pk__in=moved["ended"], client=gone).update(ended_at=None, ended_by=None)


def move(model: Any, field: str, source: int, target: int) -> list[int]:
    """Rows of `model` about one client are about another from now on; their ids."""
    rows = model.objects.filter(**{field: source})
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.update(**{field: target})
    return ids


def move_back(model: Any, field: str, source: int, target: int, ids: Collection[int]) -> None:
    """Of the rows `ids` those that are still there, and still about `source`, are about `target` again."""
    for some in in_parts(list(ids)):
        model.objects.filter(pk__in=some, **{field: source}).update(**{field: target})


def in_parts(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def names_in_step(*clients: Client) -> None:
    """Both are found as they stand now: one under both names, or each under its own."""
    for client in clients:
        client.refresh_from_db()
        keep_findable(client)
