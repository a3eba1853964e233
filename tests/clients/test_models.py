import pytest
from django.db import IntegrityError, transaction

import world
from keepwell.clients.models import Client
from keepwell.ledger.models import Import, Order, OrderLine
from keepwell.staff.models import Member
from keepwell.staff.sight import OPERATOR, Viewer, viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> world.World:
    return world.build()


def test_a_manager_sees_their_own_clients_and_no_others(cast: world.World) -> None:
    seen = Client.objects.seen_by(viewer_of(cast.manager))
    assert {client.pk for client in seen} == {
        cast.silent.pk,
        cast.steady.pk,
        cast.half_lost.pk,
        cast.returns_only.pk,
    }
    assert not Client.objects.seen_by(viewer_of(cast.outsider)).exists()


def test_lead_and_operator_see_everybody_a_client_of_nobody_too(cast: world.World) -> None:
    for viewer in (viewer_of(cast.lead), OPERATOR):
        assert cast.once in Client.objects.seen_by(viewer)
        assert Client.objects.seen_by(viewer).count() == 8


def test_nobody_in_particular_sees_no_client_of_nobody() -> None:
    with pytest.raises(ValueError, match="member"):
        Viewer(name="nobody", sees_all=False)


def test_orders_and_their_lines_are_seen_with_their_client(cast: world.World) -> None:
    for member in (cast.manager, cast.colleague, cast.outsider):
        viewer = viewer_of(member)
        own = set(Client.objects.seen_by(viewer).values_list("pk", flat=True))
        orders = Order.objects.seen_by(viewer)
        assert set(orders.values_list("pk", flat=True)) == set(
            Order.objects.filter(client__in=own).values_list("pk", flat=True)
        )
        lines = OrderLine.objects.seen_by(viewer).values_list("order__client", flat=True)
        assert set(lines) == own
    assert Order.objects.seen_by(OPERATOR).count() == Order.objects.count()


def test_an_import_is_seen_by_who_sees_every_client(cast: world.World) -> None:
    assert Import.objects.seen_by(OPERATOR).count() == 1
    assert Import.objects.seen_by(viewer_of(cast.lead)).count() == 1
    assert not Import.objects.seen_by(viewer_of(cast.manager)).exists()


def test_a_key_belongs_to_one_client() -> None:
    Client.objects.create(key="C-1", name="Nordwind")
    with pytest.raises(IntegrityError), transaction.atomic():
        Client.objects.create(key="C-1", name="Another")
    Client.objects.create(key="c-1", name="Nordwind")  # codes differ by letter case, names need not differ
    assert Client.objects.count() == 2


def test_a_client_outlives_its_manager() -> None:
    member = Member.objects.create(name="Amina Rahman")
    client = Client.objects.create(key="C-1", name="Nordwind", manager=member)
    member.delete()
    client.refresh_from_db()
    assert client.manager is None
