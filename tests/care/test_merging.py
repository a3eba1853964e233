"""Two clients that are one: nothing is lost, everything can be taken back, the same files stay unchanged."""

import datetime as dt
from collections import Counter
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.apps import apps
from django.db import connections, models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import world
from keepwell.care import talking
from keepwell.care.merging import OF_THEIR_OWN, AlreadyParted, MergedFurther, merge, movable, part
from keepwell.care.notices.announcing import announce
from keepwell.care.notices.models import Owed
from keepwell.care.promises.models import Promise
from keepwell.care.today.models import Dealing, NextStep
from keepwell.clients import learning, marking, noting
from keepwell.clients.finding import find, keep_all_findable
from keepwell.clients.merging import MergedMeanwhile, MergedWithItself
from keepwell.clients.models import Client, Contact, Fact, Findable, Mark, Merge, Note
from keepwell.cues.models import Cue
from keepwell.ledger.book import export_book
from keepwell.ledger.importing import import_orders
from keepwell.ledger.models import Conversation, Order
from keepwell.ledger.undoing import undo_import
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.rounds import nightly
from keepwell.staff.models import AuditEntry, Member, Role
from keepwell.staff.sight import OPERATOR
from keepwell.standings.models import Snapshot, Standing
from ledger.staging import staged

pytestmark = pytest.mark.django_db(transaction=True)

DAY = dt.date(2024, 5, 17)
# Written by the deed itself, or made anew from other rows with ids of their own.
THE_DEEDS_OWN = {"clients.Merge", "staff.AuditEntry", "clients.Findable"}


def rows() -> dict[str, Counter[Any]]:
    """Every row of every room, as it stands."""
    return {
        model._meta.label: Counter(map(repr, model._default_manager.values_list()))
        for model in apps.get_models()
        if model._meta.app_label
        in {"clients", "ledger", "promises", "today", "notices", "cues", "standings", "staff"}
        and model._meta.label not in THE_DEEDS_OWN
    }


def _lived(client: Client, by: Member) -> Contact:
    contact = Contact.objects.create(client=client, name=f"Somebody at {client.key}", email="x@example.org")
    promised = [talking.Promised("samples", clock.today() + dt.timedelta(days=3))]
    talking.talk(
        client=client, by=by, channel="phone", contact=contact, promised=promised, next_what="ask again"
    )
    noting.note(client=client, text="a note", by=by)
    learning.learn(client=client, field="goals", value="a second shop", by=by)
    marking.mark(client=client, kind="expert", why="knows everything", by=by)
    return contact


@pytest.fixture
def pair(stood: world.World) -> world.World:
    """The cast with its figures, and two of them with people, talks, promises, notes, facts and marks."""
    for client in (stood.silent, stood.half_lost):
        _lived(client, stood.manager)
    today = clock.today()
    announce(title="Dearer from March", from_day=today, due=today, by=stood.lead, today=today)
    return stood


def test_both_hear_a_notice_once(pair: world.World) -> None:
    kept, gone = pair.silent, pair.half_lost
    alone = announce(
        title="For one", from_day=clock.today(), due=clock.today(), by=pair.lead, today=clock.today()
    )
    Owed.objects.filter(notice=alone, client=kept).delete()
    made = merge(kept=kept, gone=gone, by=pair.lead)
    assert Owed.objects.open().filter(client=kept).count() == 2
    assert not Owed.objects.open().filter(client=gone).exists()
    part(made=made, by=pair.lead)
    assert Owed.objects.open().filter(client=gone).count() == 2


def _counts(*clients: Client) -> dict[str, int]:
    kinds = (Contact, Note, Fact, Mark, Order, Conversation, Promise, Dealing, NextStep, Cue)
    return {
        kind.__name__: kind._default_manager.filter(client__in=clients).count()  # type: ignore[attr-defined]
        for kind in kinds
    }


def test_everything_goes_over_and_nothing_is_lost(pair: world.World) -> None:
    kept, gone = pair.silent, pair.half_lost
    Client.objects.filter(pk=gone.pk).update(city="Lübeck", website="halb.example")
    before = _counts(kept, gone)
    merge(kept=kept, gone=gone, by=pair.lead, take=["name"])
    assert _counts(kept) == before
    assert not any(_counts(gone).values())
    kept.refresh_from_db()
    assert (kept.name, kept.city, kept.website) == (gone.name, "Lübeck", "halb.example")
    assert set(Client.objects.seen_by(OPERATOR)) == set(pair.clients.values()) - {gone}
    assert not Standing.objects.filter(client=gone).exists()
    assert not Cue.objects.open().filter(client=gone).exists()
    assert {match.client.pk for match in find(typed=gone.key, viewer=OPERATOR)} == {kept.pk}
    said = set(Findable.objects.values_list("client", "said"))
    keep_all_findable()
    assert set(Findable.objects.values_list("client", "said")) >= said


def test_a_merge_taken_back_leaves_every_row_as_it_was(pair: world.World) -> None:
    before = rows()
    for kept, gone in (
        (pair.silent, pair.half_lost),
        (pair.half_lost, pair.yearly),
        (pair.once, pair.bengali),
    ):
        made = merge(kept=kept, gone=gone, by=pair.lead, take=["name", "manager", "country"])
        assert rows() != before
        part(made=made, by=pair.lead)
        after = rows()
        assert {label: after[label] - before[label] for label in after if after[label] != before[label]} == {}
        assert after == before
    assert AuditEntry.objects.filter(kind__in=["client.merged", "client.parted"]).count() == 6


def test_what_came_since_stays_with_the_one_that_stayed(pair: world.World) -> None:
    kept, gone = pair.silent, pair.half_lost
    theirs = Contact.objects.get(client=gone)
    made = merge(kept=kept, gone=gone, by=pair.lead)
    theirs.refresh_from_db()
    kept.refresh_from_db()
    since = talking.talk(
        client=kept, by=pair.manager, channel="mail", text="since", contact=theirs
    ).conversation
    Client.objects.filter(pk=kept.pk).update(name="Renamed since")
    part(made=made, by=pair.lead)
    since.refresh_from_db()
    assert since.client_id == kept.pk
    assert since.contact is not None
    assert (since.contact.client_id, since.contact.name) == (kept.pk, theirs.name)
    theirs.refresh_from_db()
    assert theirs.client_id == gone.pk
    assert Conversation.objects.get(client=gone).contact_id == theirs.pk
    kept.refresh_from_db()
    assert kept.name == "Renamed since"


def test_merges_upon_merges_are_taken_back_from_the_last(pair: world.World) -> None:
    before = rows()
    first = merge(kept=pair.half_lost, gone=pair.yearly, by=pair.lead)
    second = merge(kept=pair.silent, gone=pair.half_lost, by=pair.lead)
    pair.yearly.refresh_from_db()
    assert pair.yearly.merged_into_id == pair.silent.pk
    with pytest.raises(MergedFurther):
        part(made=first, by=pair.lead)
    with pytest.raises(MergedMeanwhile):
        merge(kept=pair.silent, gone=pair.half_lost, by=pair.lead)
    with pytest.raises(MergedWithItself):
        merge(kept=pair.silent, gone=pair.silent, by=pair.lead)
    part(made=second, by=pair.lead)
    part(made=first, by=pair.lead)
    with pytest.raises(AlreadyParted):
        part(made=first, by=pair.lead)
    assert rows() == before


def test_the_figures_come_together_in_the_next_round(pair: world.World) -> None:
    kept, gone = pair.silent, pair.half_lost
    before = {one.client_id: one.net_sales_ever for one in Standing.objects.all()}
    version = export_book().version
    made = merge(kept=kept, gone=gone, by=pair.lead)
    assert export_book().version != version
    with world.set_clock():
        nightly.run(as_of=world.DAY, by="test")
    after = {one.client_id: one.net_sales_ever for one in Standing.objects.all()}
    assert gone.pk not in after
    assert after[kept.pk] == before[kept.pk] + before[gone.pk]
    assert not Snapshot.objects.filter(client=gone).exists()
    part(made=made, by=pair.lead)
    with world.set_clock():
        nightly.run(as_of=world.DAY, by="test")
    assert {one.client_id: one.net_sales_ever for one in Standing.objects.all()} == before


def test_two_at_once_make_one_merge(pair: world.World) -> None:
    start, said = Barrier(2), []

    def click(kept: Client, gone: Client) -> None:
        start.wait()
        try:
            said.append(merge(kept=kept, gone=gone, by=pair.lead))
        except Refusal as refusal:
            said.append(refusal)
        finally:
            connections.close_all()

    both = [
        Thread(target=click, args=pair_of)
        for pair_of in ((pair.silent, pair.half_lost), (pair.half_lost, pair.silent))
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(type(one).__name__ for one in said) == ["Merge", "MergedMeanwhile"]
    assert Merge.objects.standing().count() == 1
    assert Client.objects.filter(merged_into__isnull=False).count() == 1


FILE = [
    {"client_key": "a", "client_name": "Padma Jute", "order_number": None},
    {"client_key": "b", "client_name": "Padma Jute Ltd", "order_number": None},  # the same day, no number
    {"client_key": "b", "client_name": "Padma Jute Ltd", "order_number": "7"},
    {"client_key": "a", "order_number": "7", "is_return": True, "amount": -10_000},
    {"client_key": "b", "order_number": "7", "is_return": True, "amount": -20_000},
]


@pytest.fixture
def lead(db: None) -> Member:
    return Member.objects.create(name="A Lead", email="lead@example.org", role=Role.LEAD)


def _two() -> tuple[Client, Client]:
    return Client.objects.get(key="a"), Client.objects.get(key="b")


def test_the_same_files_find_the_one_that_stays_and_change_nothing(tmp_path: Path, lead: Member) -> None:
    import_orders(staged(tmp_path, FILE), by="test")
    kept, gone = _two()
    made = merge(kept=kept, gone=gone, by=lead)
    before = rows()
    again = import_orders(staged(tmp_path, [*FILE, {"client_key": "c"}]), by="test")
    assert again.outcome["orders"] == {"added": 1, "replaced": 0, "unchanged": 3}
    assert again.outcome["returns_changed"] == {"added": 0, "replaced": 0, "unchanged": 2}
    undo_import(again.pk, by="test")
    after = rows()
    assert {
        label: after[label] for label in after if after[label] != before[label] and label != "ledger.Import"
    }.keys() <= {"ledger.Claims"}
    # More of the same client under the old code: an order of the one that stays; it goes back with its code.
    more = import_orders(staged(tmp_path, [{"client_key": "b", "order_number": "8"}]), by="test")
    assert Order.objects.get(number="8").client == kept
    corrected = [
        dict(row, amount=90_000)
        if row["client_key"] == "b" and row.get("order_number") == "7" and not row.get("is_return")
        else row
        for row in FILE
    ]
    better = import_orders(staged(tmp_path, corrected), by="test")
    assert better.outcome["orders"] == {"added": 0, "replaced": 1, "unchanged": 2}
    part(made=made, by=lead)
    assert Order.objects.get(number="8").client == gone
    assert not Order.objects.filter(came_under__isnull=False).exists()
    assert Order.objects.current().filter(client=gone).count() == 4
    for one in (better, more):
        undo_import(one.pk, by="test")
    assert Order.objects.filter(client=gone).count() == 3


def test_an_import_of_a_merged_client_is_taken_back_exactly(tmp_path: Path, lead: Member) -> None:
    first = import_orders(staged(tmp_path, FILE), by="test")
    kept, gone = _two()
    made = merge(kept=kept, gone=gone, by=lead)
    undo_import(first.pk, by="test")
    assert not Order.objects.exists()
    assert set(Client.objects.all()) == {kept, gone}  # a person said that they are one: that stays
    import_orders(staged(tmp_path, FILE), by="test")
    assert set(Order.objects.values_list("client", flat=True)) == {kept.pk}
    part(made=made, by=lead)
    assert Order.objects.filter(client=gone).count() == 3


rows_of_a_file = st.lists(
    st.fixed_dictionaries(
        {
            "client_key": st.sampled_from(["a", "b", "c"]),
            "client_name": st.sampled_from([None, "Padma", "Meghna"]),
            "order_number": st.sampled_from(["1", "2", None]),
            "day": st.sampled_from([DAY, DAY + dt.timedelta(1)]),
            "amount": st.sampled_from([10_000, 20_000]),
            "is_return": st.booleans(),
        }
    ),
    min_size=1,
    max_size=4,
)


def _orders() -> Counter[Any]:
    """Orders as the files know them: by the code they came under."""
    return Counter(
        (
            one.came_under.key if one.came_under else one.client.key,
            one.number,
            one.is_return,
            one.day,
            one.amount,
        )
        for one in Order.objects.current().select_related("client", "came_under")
    )


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(files=st.lists(rows_of_a_file, min_size=1, max_size=3), merge_after=st.integers(0, 2))
def test_imports_come_to_the_same_whether_clients_are_merged_or_not(
    tmp_path: Path, lead: Member, files: list[Any], merge_after: int
) -> None:
    def empty() -> None:
        apps.get_model("ledger.OrderLine")._default_manager.all().delete()
        Order.objects.all().delete()
        Merge.objects.all().delete()
        Client.objects.update(merged_into=None)
        Client.objects.all().delete()
        for label in ("ledger.Import", "ledger.Product"):
            apps.get_model(label)._default_manager.all().delete()

    empty()
    for one in files:
        import_orders(staged(tmp_path, one), by="test")
    alone = _orders()
    names = sorted(Client.objects.values_list("key", "name"))
    empty()
    made = None
    for number, one in enumerate(files):
        import_orders(staged(tmp_path, one), by="test")
        keys = set(Client.objects.values_list("key", flat=True))
        if made is None and number >= merge_after and {"a", "b"} <= keys:
            made = merge(kept=Client.objects.get(key="a"), gone=Client.objects.get(key="b"), by=lead)
    assert _orders() == alone
    if made is not None:
        part(made=made, by=lead)
    assert _orders() == alone
    assert not Order.objects.filter(came_under__isnull=False).exists()
    assert sorted(Client.objects.values_list("key", "name")) == names


def test_whatever_goes_over_as_it_is_can_be_there_twice() -> None:
    """A row that a client may have but one of needs an act of its own: say so in OF_THEIR_OWN."""
    for model, field in movable():
        assert not model._meta.get_field(field).unique, model
        bound = [
            one.fields for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)
        ] + list(model._meta.unique_together)
        assert not [names for names in bound if field in names], model
    assert {apps.get_model(label) for label in OF_THEIR_OWN}
