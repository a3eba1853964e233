"""Charts over time: whose sums they are, that each month opens to its rows, and that a real browser draws them."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db.models import Q
from django.http import QueryDict
from django.test import Client as Visitor
from playwright.sync_api import expect

import world
from browsing import Desk, look, wrongs
from keepwell.clients.models import Client
from keepwell.doors.desk.picking import Pick
from keepwell.doors.telling.charts import Chart
from keepwell.doors.telling.paper import svg
from keepwell.ledger.models import OrderLine, ProductKind
from keepwell.lib.periods import months_before
from keepwell.staff.models import Member
from keepwell.staff.sight import viewer_of
from keepwell.standings.models import Standing

rows = pytest.mark.django_db(transaction=True)


def _charts(member: Member) -> dict[str, Chart]:
    visitor = Visitor()
    visitor.force_login(member)
    answer = visitor.get("/portfolio/")
    return {chart.name: chart for chart in answer.context["charts"]}


def _values(chart: Chart) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = chart.spec["data"]["values"]
    return found


def _sold(member: Member, month: dt.date) -> float:
    """Net sales of a month, from the lines themselves."""
    lines = OrderLine.objects.seen_by(viewer_of(member)).filter(
        Q(product__kind__in=[ProductKind.GOODS, ProductKind.DISCOUNT]),
        order__replaced_by=None,
        order__day__gte=month,
        order__day__lt=months_before(month, -1),
    )
    return float(sum(lines.values_list("amount", flat=True)))


@rows
def test_net_sales_of_a_month_are_those_of_the_clients_one_sees(stood: world.World) -> None:
    for member in (stood.lead, stood.manager, stood.colleague):
        values = _values(_charts(member)["net_sales"])
        assert len(values) == 12
        assert values[-1]["month"] == f"{world.DAY:%Y-%m}"
        for row in values:
            month = dt.date.fromisoformat(f"{row['month']}-01")
            assert row["now"] == pytest.approx(
                _sold(member, month), abs=len(stood.clients)
            )  # whole units each
            assert row["before"] == pytest.approx(
                _sold(member, months_before(month, 12)), abs=len(stood.clients)
            )
        assert any(row["now"] for row in values)
    assert _values(_charts(stood.lead)["net_sales"]) != _values(_charts(stood.manager)["net_sales"])
    assert not _charts(stood.outsider)
    Client.objects.filter(manager=stood.manager).update(manager=stood.outsider)
    assert not _charts(stood.manager)  # given away, seen no longer
    assert _charts(stood.outsider)


@rows
def test_each_month_opens_to_as_many_clients_as_it_says(stood: world.World) -> None:
    counted = retained = 0
    for member in (stood.lead, stood.manager):
        viewer, charts = viewer_of(member), _charts(member)
        for row in _values(charts["won_and_lost"]):
            for what in ("won", "lost"):
                found = Pick(when=f"{what}-{row['month']}").rows(viewer)
                assert found.count() == row[what]
                assert f"when={what}-{row['month']}" in row[f"{what}_url"]
                counted += row[what]
        for row in _values(charts["retention"]) if "retention" in charts else []:
            kept, before = row["counts"].split(" of ")
            left = Pick(when=f"left-{row['month']}").rows(viewer)
            assert left.count() == int(before) - int(kept)
            retained += int(kept)
        for row in _values(charts["net_sales"]):
            month = dt.date.fromisoformat(f"{row['month']}-01")
            ordered = Pick(when=f"ordered-{row['month']}").rows(viewer).values_list("client_id", flat=True)
            assert set(ordered) == set(
                Client.objects.seen_by(viewer)
                .filter(
                    orders__day__gte=month, orders__day__lt=months_before(month, -1), orders__is_return=False
                )
                .values_list("pk", flat=True)
            )
    assert counted
    assert retained


@rows
def test_a_month_that_is_none_narrows_nothing() -> None:
    for typed in (
        "lost-2026-13",
        "lost-",
        "lost",
        "x-2026-05",
        "lost-2026-05-01",
        "lost-২০২৬-05",
        "lost-9999-01",
    ):
        assert Pick.of(QueryDict(f"when={typed}")).when == ""
    for month in ("1901-01", "2199-12"):
        for what in ("lost", "won", "ordered", "left"):
            assert (
                not Pick(when=f"{what}-{month}")
                .rows(viewer_of(Member(pk=1, role="admin", name="x")))
                .exists()
            )


@rows
def test_a_few_statements_and_every_chart_is_drawn_on_paper(
    stood: world.World, django_assert_max_num_queries: Any
) -> None:
    visitor = Visitor()
    for member in (stood.lead, stood.manager):
        visitor.force_login(member)
        visitor.get("/portfolio/")
        with django_assert_max_num_queries(13):
            answer = visitor.get("/portfolio/")
    for chart in answer.context["charts"]:
        assert svg(chart.spec).startswith("<svg")
        assert json.dumps(chart.spec)


@rows
def test_the_list_says_what_it_is_narrowed_to(stood: world.World) -> None:
    lost = Standing.objects.exclude(day_lost=None).first()
    assert lost
    assert lost.day_lost
    visitor = Visitor()
    visitor.force_login(stood.lead)
    page = visitor.get(f"/clients/?when=lost-{lost.day_lost:%Y-%m}")
    assert f"lost in {lost.day_lost:%B %Y}" in page.content.decode()
    assert [row["pk"] for row in page.context["rows"]] == [lost.pk]
    assert page.context["pick"].narrows


def test_a_browser_draws_them_under_the_strict_rules(desk: Desk, stood: world.World) -> None:
    asked: list[str] = []
    page = desk.page(stood.lead)
    page.on("request", lambda one: asked.append(one.url))
    reports: list[str] = []
    page.expose_function("told", lambda one: reports.append(one))  # noqa: PLW0108 - a method takes no mark
    page.add_init_script(
        "addEventListener('securitypolicyviolation', one => told(one.violatedDirective + ' ' + one.blockedURI))"
    )
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "vega" in url or "charts" in url]  # Today carries none of it
    page.goto("/portfolio/")
    for box in page.locator(".drawn").all():
        height = box.bounding_box()["height"]
        box.scroll_into_view_if_needed()
        box.locator("svg").wait_for()
        assert box.bounding_box()["height"] == height  # nothing moved
        assert box.locator("text").count() > 4
    assert not reports
    assert all(url.startswith(desk.address) for url in asked)
    page.locator(".numbers summary").first.click()
    first = page.locator(".numbers").first.locator("tbody a").last
    first.click()
    page.wait_for_url("**when=ordered-**")
    page.go_back()
    bar = page.locator("#chart-net_sales .mark-rect path").nth(3)
    bar.scroll_into_view_if_needed()
    bar.click()
    page.wait_for_url("**when=ordered-**")
    expect(page.locator("select[name=when]")).to_be_visible()


def test_charts_look_right_and_shut_nobody_out(desk: Desk, stood: world.World) -> None:
    for page, way in desk.in_every_way(stood.lead, "/portfolio/"):
        for box in page.locator(".drawn").all():
            box.scroll_into_view_if_needed()
            box.locator("svg").wait_for()
        numbers = page.locator(".numbers").nth(1)
        if numbers.get_attribute("open") is None:
            numbers.locator("summary").click()
        look(page, f"over-time-{way}")
        assert not wrongs(page)
