from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client as Visitor
from django.utils.html import escape

import world
from browsing import Desk, look, wrongs
from keepwell.doors.desk.picking import Pick
from keepwell.staff.sight import viewer_of
from keepwell.standings.models import Snapshot, SnapshotDay, Standing
from keepwell.standings.moving import note_who_moved


@pytest.mark.django_db(transaction=True)
def test_every_cell_opens_to_as_many_clients_as_it_says(
    stood: world.World, django_assert_max_num_queries: Any
) -> None:
    visitor = Visitor()
    for member in (stood.lead, stood.manager, stood.outsider):
        visitor.force_login(member)
        visitor.get("/portfolio/")  # the first request of a session writes down that it began
        with django_assert_max_num_queries(13):
            answer = visitor.get("/portfolio/")
        viewer = viewer_of(member)
        shown = {cell["name"]: cell for row in answer.context["rows"] for cell in row["cells"]}
        assert len(shown) == 9
        for name, cell in shown.items():
            rows = Pick(cell=name).rows(viewer)
            assert cell["clients"] == rows.count()
            assert cell["net_sales"] == (rows.aggregate(Sum("net_sales"))["net_sales__sum"] or 0)
        states = ("key", "breadwinner", "prospect", "image_maker", "expert", "lost")
        for kind, state in zip(answer.context["types"], states, strict=True):
            assert kind["clients"] == Pick(state=state).rows(viewer).count()
    assert answer.context["clients"] == 0
    assert "No client is yours yet." in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_who_moved_is_told_once_and_to_whom_it_may(stood: world.World) -> None:
    Snapshot.objects.all().delete()
    day = world.DAY.replace(month=3, day=31)
    SnapshotDay.objects.get_or_create(as_of=day, defaults={"ledger_version": "test"})
    for one in Standing.objects.all():
        moved = one.client_id in {stood.steady.pk, stood.bengali.pk}
        Snapshot.objects.create(
            client_id=one.client_id,
            as_of=day,
            abc=one.abc,
            xyz="Z" if moved and one.xyz != "Z" else one.xyz,
            net_sales=one.net_sales,
            share=one.share,
        )
    note_who_moved()
    changed = [
        one.client
        for one in Standing.objects.filter(client__in=[stood.steady, stood.bengali]).exclude(xyz="Z")
    ]
    assert changed
    visitor = Visitor()
    visitor.force_login(stood.lead)
    movers = visitor.get("/portfolio/").context["movers"]
    assert {one.client for one in movers} == set(changed)
    assert len(movers) == len(changed)
    visitor.force_login(stood.manager)
    assert escape(stood.bengali.name) not in visitor.get("/portfolio/").content.decode()


def test_the_portfolio_looks_right_and_shuts_nobody_out(desk: Desk, stood: world.World) -> None:
    for page, way in desk.in_every_way(stood.lead, "/portfolio/"):
        look(page, f"portfolio-{way}")
        assert not wrongs(page)
