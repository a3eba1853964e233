"""Two clients that are one: everything of one becomes the other's, as one deed; and taken back exactly. Decision 10."""

from collections.abc import Collection, Iterator
from typing import Any, Final

from django.db import transaction

from keepwell.care.notices import taking_over as notices
from keepwell.clients import merging
from keepwell.clients.merging import move, move_back
from keepwell.clients.models import Client, Contact, Merge
from keepwell.cues import taking_over as cues
from keepwell.ledger import taking_over as orders
from keepwell.ledger.holding import held_alone
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Member
from keepwell.standings import setting_aside as standings

# What goes over in a way of its own, or stays: each has its act above. Everything else that is about a client, of
# whatever room, simply goes over: who adds a kind of row need not think of merges.
OF_THEIR_OWN: Final = frozenset(
    {
        "clients.Client",
        "clients.Merge",
        "clients.Likeness",
        "clients.Distinct",
        "clients.Findable",
        "clients.Mark",
        "ledger.Order",
        "cues.Cue",
        "notices.Owed",
        "standings.Standing",
        "standings.Snapshot",  # made anew by the next round, from the joined orders
    }
)


class AlreadyParted(Refusal):
    says = gettext_noop("This merge was taken back already.")
    mend = gettext_noop("Load the page again to see what stands.")


class MergedFurther(Refusal):
    says = gettext_noop(
        "The client was merged into another one since: this merge cannot be taken back alone."
    )
    mend = gettext_noop("Take the later merge back first.")


def merge(*, kept: Client, gone: Client, by: Member, take: Collection[str] = ()) -> Merge:
    """`gone` becomes part of `kept`, which takes the fields `take` from it, and what it lacks.

    Orders, talks, promises, people, notes, facts and steps go over; the code of `gone` stays known, so that a later
    import of the same files finds `kept`. Raises MergedWithItself, MergedMeanwhile, ImportUnderWay.
    """
    # An import under way has looked up whose codes there are, and writes them a moment later.
    with held_alone(), transaction.atomic():
        pair = merging.lock_pair(kept, gone)
        kept, gone = pair[kept.pk], pair[gone.pk]
        changed = merging.take_fields(kept=kept, gone=gone, take=take)
        moved = {
            "orders": orders.take_over(kept=kept, gone=gone),
            "along": merging.hide(kept=kept, gone=gone),
            "marks": merging.join_marks(kept=kept, gone=gone, by=by),
            "cues": cues.take_over(kept=kept, gone=gone),
            "notices": notices.take_over(kept=kept, gone=gone),
            "standing": standings.set_aside(gone=gone),
            "rows": {
                f"{model._meta.label}.{field}": move(model, field, gone.pk, kept.pk)
                for model, field in movable()
            },
        }
        made = Merge.objects.create(kept=kept, gone=gone, by=by, at=clock.now(), changed=changed, moved=moved)
        merging.names_in_step(kept, gone)
        _note(made, by, "client.merged")
    return made


def part(*, made: Merge, by: Member) -> None:
    """Takes a merge back: both are as they were; what came since stays with the one that stayed.

    Orders that came since under the other's code are the other's. A person of the other's to whom somebody turned
    since is kept on both sides. Raises AlreadyParted, MergedFurther, ImportUnderWay.
    """
    with held_alone(), transaction.atomic():
        rows = Client.objects.select_for_update().filter(pk__in=[made.kept_id, made.gone_id]).order_by("pk")
        pair = {one.pk: one for one in rows}
        kept, gone = pair[made.kept_id], pair[made.gone_id]
        if not Merge.objects.standing().filter(pk=made.pk).update(undone_at=clock.now(), undone_by=by):
            raise AlreadyParted
        if kept.merged_into_id is not None:
            raise MergedFurther
        moved = made.moved
        merging.show_again(gone=gone, along=moved["along"])
        orders.give_back(kept=kept, gone=gone, along=moved["along"])
        merging.give_fields_back(kept=kept, changed=made.changed)
        merging.part_marks(kept=kept, gone=gone, moved=moved["marks"])
        cues.give_back(kept=kept, gone=gone, moved=moved["cues"])
        notices.give_back(kept=kept, gone=gone, moved=moved["notices"])
        for model, field in movable():
            ids = moved["rows"].get(f"{model._meta.label}.{field}", [])
            move_back(model, field, kept.pk, gone.pk, ids)
        _keep_people_on_both_sides(kept, gone)
        standings.put_back(moved["standing"])
        merging.names_in_step(kept, gone)
        _note(made, by, "client.parted")


def movable() -> Iterator[tuple[Any, str]]:
    """Kinds of rows about a client, with the name of the field, that go over as they are."""
    for relation in Client._meta.get_fields(include_hidden=True):
        if (relation.one_to_many or relation.one_to_one) and relation.auto_created:
            model: Any = relation.related_model
            if model._meta.label not in OF_THEIR_OWN:
                yield model, relation.field.name  # type: ignore[union-attr]


def _keep_people_on_both_sides(kept: Client, gone: Client) -> None:
    """What came since with a person who goes back is about a copy of that person, at the one that stayed."""
    copies: dict[int, Contact] = {}
    about_clients = set(movable())
    for relation in Contact._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model
        if not relation.one_to_many or (model, "client") not in about_clients:
            continue
        field = relation.field.name  # type: ignore[union-attr]
        rows = model.objects.filter(**{"client": kept, f"{field}__client": gone})
        for pk, person in rows.values_list("pk", field).order_by("pk"):
            if person not in copies:
                copies[person] = _copied(Contact.objects.get(pk=person), kept)
            model.objects.filter(pk=pk).update(**{field: copies[person]})


def _copied(person: Contact, to: Client) -> Contact:
    known = {field.attname: getattr(person, field.attname) for field in Contact._meta.concrete_fields}
    return Contact.objects.create(**known | {"id": None, "client_id": to.pk})


def _note(made: Merge, by: Member, kind: str) -> None:
    auditing.note(
        by=by.name,
        kind=kind,
        about=f"client:{made.kept_id}",
        data={"merge": made.pk, "other": made.gone_id, "orders": made.moved["orders"]},
    )
