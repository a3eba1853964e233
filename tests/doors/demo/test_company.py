"""The demo company is the same every time, its figures are plausible, and its orders keep to the truth."""

import datetime as dt
from collections import Counter
from functools import cache

import numpy as np
import pytest

from keepwell.doors.demo import company as made
from keepwell.doors.demo import names, ordering
from keepwell.doors.demo.company import Company, simulate
from keepwell.doors.demo.lives import EXPECTED, Life, Truth
from keepwell.doors.demo.products import LINES, PRODUCTS

SEEDS = (made.SEED, 1, 2)


@cache
def company(seed: int = made.SEED) -> Company:
    return simulate(seed=seed)


def days_of(company: Company, place: int, line: str | None = None) -> np.ndarray:
    """Ordinals of the days with an order of goods, of one product line if given."""
    lines = company.lines
    chosen = (lines.client == place) & ~lines.is_return & (lines.product >= 0)
    if line is not None:
        wanted = [p for p, product in enumerate(PRODUCTS) if product.line == line]
        chosen &= np.isin(lines.product, wanted)
    return np.unique(lines.day[chosen])


def led(company: Company, life: Life) -> list[tuple[int, Truth]]:
    return [(place, truth) for place, truth in enumerate(company.truth) if truth.life is life]


def test_the_same_seed_gives_the_same_company() -> None:
    one, other = company(), simulate(seed=made.SEED)
    assert one.clients == other.clients
    assert one.numbers == other.numbers
    assert one.truth == other.truth
    for column in ("order", "client", "day", "product", "quantity", "price", "cost", "is_return"):
        assert np.array_equal(getattr(one.lines, column), getattr(other.lines, column))


def test_another_seed_gives_another_company() -> None:
    assert company().clients != company(1).clients


def test_every_client_has_ordered_on_an_open_day_within_the_three_years() -> None:
    it = company()
    assert it.lines.day.min() >= it.first.toordinal()
    assert it.lines.day.max() <= it.last.toordinal() == made.UNTIL.toordinal()
    weekend = np.array([sorted(client.country.weekend) for client in it.clients])
    assert not (weekend[it.lines.client] == ((it.lines.day - 1) % 7)[:, None]).any()
    assert all(len(days_of(it, place)) for place in range(len(it.clients)))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_figures_are_those_of_a_middling_exporter(seed: int) -> None:
    it = company(seed)
    amount = it.lines.amount / 100
    assert 25_000 <= len(it.lines) <= 42_000
    for back in range(3):
        end = it.last.toordinal() - 365 * back
        year = (it.lines.day > end - 365) & (it.lines.day <= end)
        assert 8_500_000 <= amount[year].sum() <= 12_500_000
    last_year = np.bincount(it.lines.client[year], amount[year], len(it.clients))
    shares = np.sort(last_year)[::-1] / last_year.sum()
    assert 0.06 <= shares[0] <= 0.14
    assert 0.3 <= shares[:10].sum() <= 0.55
    goods = it.lines.product >= 0
    margin = 1 - (it.lines.cost * it.lines.quantity)[goods].sum() / it.lines.amount[goods].sum()
    assert 0.3 <= margin <= 0.5
    returns = len(np.unique(it.lines.order[it.lines.is_return])) / len(it.numbers)
    assert 0.018 <= returns <= 0.033


@pytest.mark.parametrize("seed", SEEDS)
def test_the_lost_have_no_order_after_their_day(seed: int) -> None:
    it = company(seed)
    lost = led(it, Life.LOST)
    assert len(lost) > 30
    for place, truth in lost:
        assert truth.since is not None
        assert days_of(it, place).max() < truth.since.toordinal()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_half_lost_go_on_without_one_line(seed: int) -> None:
    it = company(seed)
    for place, truth in led(it, Life.HALF_LOST):
        assert truth.since is not None
        assert truth.line in it.clients[place].lines
        since = truth.since.toordinal()
        gone = days_of(it, place, truth.line)
        assert len(gone) >= 5
        assert gone.max() < since
        assert (days_of(it, place) >= since).sum() >= 2


def test_the_slipping_order_more_and_more_rarely() -> None:
    ratios = []
    for seed in SEEDS:
        it = company(seed)
        for place, truth in led(it, Life.SLIPPING):
            assert truth.since is not None
            days, turned = days_of(it, place), truth.since.toordinal()
            begun = max(it.first.toordinal(), int(days[0]))
            before = (days < turned).sum() / (turned - begun)
            after = (days >= turned).sum() / (it.last.toordinal() + 1 - turned)
            ratios.append(after / before)
    assert np.median(ratios) < 0.65
    assert np.mean(np.array(ratios) < 1) > 0.9


def test_the_shrinking_order_less_each_time_and_the_growing_more() -> None:
    it = company()
    goods = (it.lines.product >= 0) & ~it.lines.is_return
    changes: dict[Life, list[float]] = {Life.SHRINKING: [], Life.GROWING: []}
    for life, found in changes.items():
        for place, truth in led(it, life):
            assert truth.since is not None
            own = goods & (it.lines.client == place)
            late = it.lines.day >= truth.since.toordinal() + 75
            early = it.lines.day < truth.since.toordinal()
            values = [
                it.lines.amount[own & part].sum() / max(1, len(np.unique(it.lines.order[own & part])))
                for part in (early, late)
            ]
            found.append(values[1] / values[0])
    assert np.median(changes[Life.SHRINKING]) < 0.6
    assert np.median(changes[Life.GROWING]) > 1.1


def test_the_new_the_once_and_those_who_came_back() -> None:
    it = company()
    for place, truth in led(it, Life.NEW):
        assert truth.since is not None
        assert days_of(it, place).min() >= truth.since.toordinal() >= it.last.toordinal() - 90
    assert all(len(days_of(it, place)) == 1 for place, _ in led(it, Life.ONCE))
    for place, truth in led(it, Life.CAME_BACK):
        assert truth.since is not None
        assert truth.until is not None
        days = days_of(it, place)
        assert not ((days >= truth.since.toordinal()) & (days <= truth.until.toordinal())).any()
        assert (days > truth.until.toordinal()).any()


def test_every_life_is_led_and_expects_its_cue() -> None:
    it = company()
    assert {truth.life for truth in it.truth} == set(Life)
    assert all(truth.expects == EXPECTED[truth.life] for truth in it.truth)
    assert [truth.client for truth in it.truth] == [client.code for client in it.clients]


def test_western_clients_buy_for_christmas_and_nobody_orders_on_eid() -> None:
    it = company()
    west = np.array([client.country.region == "west" for client in it.clients])[it.lines.client]
    months = np.array([dt.date.fromordinal(day).month for day in it.lines.day.tolist()])
    by_month = np.bincount(months[west], it.lines.amount[west], 13)
    assert by_month[9:12].sum() > 1.3 * by_month[1:4].sum()
    home = np.array([client.country.code == "BD" for client in it.clients])[it.lines.client]
    assert not (it.lines.day[home] == dt.date(2026, 3, 20).toordinal()).any()


def test_a_document_belongs_to_one_client_and_one_day() -> None:
    it = company()
    assert len(set(it.numbers)) == len(it.numbers)
    heads = np.stack([it.lines.order, it.lines.client, it.lines.day, it.lines.is_return])
    assert np.unique(heads, axis=1).shape[1] == len(it.numbers)
    assert ((it.lines.quantity < 0) == it.lines.is_return).all()
    assert ((it.lines.amount < 0) == (it.lines.is_return | (it.lines.product == ordering.DISCOUNT))).all()


def test_names_are_given_once_and_some_are_awkward() -> None:
    it = company()
    counted = Counter(client.name for client in it.clients)
    assert counted.most_common(1)[0][1] == 1
    assert {name for _, name in names.AWKWARD} <= set(counted)
    assert {client.manager for client in it.clients} == set(names.MANAGERS)
    bengali = [client for client in it.clients if any("\u0980" <= sign <= "\u09ff" for sign in client.name)]
    assert len(bengali) >= 8
    assert {client.country.code for client in bengali} == {"BD"}


def test_products_have_codes_of_their_own_and_a_margin() -> None:
    assert len({product.code for product in PRODUCTS}) == len(PRODUCTS) >= 115
    assert {product.line for product in PRODUCTS} == set(LINES)
    assert all(0 < product.cost < product.price for product in PRODUCTS)


def test_what_is_made_for_bangladesh_is_sold_there_only() -> None:
    it = company()
    home = np.array([product.home_only for product in PRODUCTS])
    sold = (it.lines.product >= 0) & home[it.lines.product]
    assert sold.any()
    assert {it.clients[place].country.code for place in np.unique(it.lines.client[sold])} == {"BD"}


@pytest.mark.parametrize("until", [dt.date(2024, 2, 29), dt.date(2026, 11, 21), dt.date(2031, 1, 3)])
def test_any_last_day_will_do(until: dt.date) -> None:
    it = simulate(seed=5, until=until, clients=60)
    assert it.last == until
    assert it.lines.day.max() > until.toordinal() - 8


@pytest.mark.parametrize("clients", [1, 2, 15, 700])
def test_a_company_may_be_small_or_large(clients: int) -> None:
    it = simulate(seed=3, clients=clients)
    assert len({client.name for client in it.clients}) == clients


def test_a_company_without_clients_is_none() -> None:
    with pytest.raises(ValueError, match="at least one client"):
        simulate(clients=0)
