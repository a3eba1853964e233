from pathlib import Path

import duckdb
import numpy as np
import pytest

from keepwell.stats import fitting_tempo
from keepwell.stats.evaluation import auc, brier
from keepwell.stats.fitting_rhythm import fit
from keepwell.stats.order_days import SIGNS, Known, OrderDays
from keepwell.stats.rhythm import Gaps, RhythmModel
from keepwell.stats.simulating_rhythm import simulate
from keepwell.stats.simulating_season import on_calendar
from keepwell.stats.tempo import NAMES, Tempo

DAY_ONE = 14_610  # 2010-01-01
LATER = DAY_ONE + 560
CHANCES = (0.1, 0.25, 0.5, 0.75, 0.9)
SALES = """
SELECT "Customer ID"::DOUBLE::BIGINT AS client, InvoiceDate::TIMESTAMP::DATE - DATE '1970-01-01' AS day,
    sum(Quantity::DOUBLE * Price::DOUBLE) AS net_sales
FROM read_csv(?, all_varchar = true)
WHERE "Customer ID" IS NOT NULL AND Invoice NOT LIKE 'C%' AND Quantity::DOUBLE > 0 AND Price::DOUBLE > 0
    AND regexp_matches(StockCode, '^[0-9]{5}')
GROUP BY ALL ORDER BY ALL
"""


def rhythm() -> RhythmModel:
    return RhythmModel(
        np.array([1.0, 4.0]),
        np.array([0.5, 0.5]),
        np.full(2, 2.0),
        np.full(2, 60.0),
        0.3,
        6.0,
        0.0,
        100,
        converged=True,
    )


def company(seed: int, clients: int = 1500, *, swing: float = 0.0) -> tuple[OrderDays, np.ndarray]:
    """Clients of `rhythm` over 900 days whose year swings by `swing`, and the weight of each day."""
    weights = np.exp(swing * np.sin(2 * np.pi * np.arange(900) / 365.25))
    seen = simulate(rhythm(), clients, weights.sum(), np.random.default_rng(seed))
    days, start = on_calendar(seen, weights)
    return OrderDays.of(days + DAY_ONE, start), weights


def until(order_days: OrderDays, now: int) -> OrderDays:
    """What was known before `now`, of the clients who had ordered by then."""
    seen = order_days.days < now
    owner = np.repeat(np.arange(len(order_days)), np.diff(order_days.start))[seen]
    many = np.bincount(owner)
    return OrderDays.of(
        order_days.days[seen], np.append(0, np.cumsum(many[many > 0])), order_days.amounts[seen]
    )


def learned(order_days: OrderDays, now: int) -> Tempo:
    return fitting_tempo.fit(order_days, now, fit(Gaps.from_days(order_days.days, order_days.start, now - 1)))


@pytest.mark.parametrize("seed", [4])
def test_where_the_rhythm_is_the_truth_the_tempo_changes_little_and_is_calibrated(seed: int):
    full, _ = company(seed)
    now = DAY_ONE + 700
    then = until(full, now)
    tempo = learned(then, now)
    known = full.known(now, fewest=5)
    said = tempo.no_order_chance(known, now)
    plain = tempo.rhythm.no_order_chance(known.gaps, 90)
    happened = known.ahead >= 90
    assert said.mean() == pytest.approx(happened.mean(), abs=0.03), seed
    assert auc(happened, said) > auc(happened, plain) - 0.005, seed
    assert np.abs(tempo.effects[1:]).max() < 0.25, seed


@pytest.mark.parametrize("seed", [6])
def test_the_season_of_the_year_before_is_foreseen(seed: int):
    full, weights = company(seed, swing=0.5)
    for now in (DAY_ONE + 560, DAY_ONE + 740):  # before a low and before a high
        then = until(full, now)
        tempo = learned(then, now)
        pace, variance = tempo.season.pace(now, 90)
        around = np.mean([tempo.season.pace(now - back, 90)[0] for back in range(30, 390, 30)])
        begin = now - DAY_ONE
        truth = np.log(weights[begin : begin + 90].mean() / weights[begin - 365 : begin].mean())
        assert pace - around == pytest.approx(truth, abs=0.2), (seed, begin)
        assert variance < 0.3
        known = full.known(now, fewest=5)
        happened = known.ahead >= 90
        said, plain = tempo.no_order_chance(known, now), tempo.rhythm.no_order_chance(known.gaps, 90)
        assert abs(said.mean() - happened.mean()) < abs(plain.mean() - happened.mean()), (seed, begin)
        assert brier(happened, said) < brier(happened, plain), (seed, begin)


def test_nothing_from_the_day_on_is_known():
    full, _ = company(8, 400)
    now = DAY_ONE + 600
    with pytest.raises(ValueError, match="on or after"):
        fitting_tempo.fit(full, now, rhythm())
    then = until(full, now)
    tempo = fitting_tempo.fit(then, now, rhythm())
    first = tempo.no_order_chance(then.known(now), now)
    other = full.days.copy()
    other[other >= now] += np.random.default_rng(1).integers(1, 400, (other >= now).sum())
    order = np.lexsort((other, np.repeat(np.arange(len(full)), np.diff(full.start))))
    owner = np.repeat(np.arange(len(full)), np.diff(full.start))
    other = other[order]
    new = np.append(True, (np.diff(other) > 0) | (np.diff(owner) > 0))
    changed = OrderDays.of(other[new], np.append(0, np.cumsum(np.bincount(owner[new]))))
    known = changed.known(now)
    assert tempo.no_order_chance(known, now) == pytest.approx(first, rel=1e-9)
    again = until(changed, now)
    assert fitting_tempo.fit(again, now, rhythm()).effects == pytest.approx(tempo.effects, abs=1e-7)


def test_without_effects_and_season_it_is_the_rhythm():
    full, _ = company(2, 200)
    known = full.known(DAY_ONE + 900)
    plain = Tempo.none(rhythm())
    for days in (20, 90, 300):
        expected = rhythm().no_order_chance(known.gaps, days)
        assert plain.no_order_chance(known, DAY_ONE + 900, days) == pytest.approx(expected, abs=2e-9)


def test_a_longer_time_without_orders_is_less_likely():
    full, _ = company(3, 600, swing=0.5)
    now = DAY_ONE + 900
    tempo = learned(full, now)
    known = full.known(now)
    chances = np.stack([tempo.no_order_chance(known, now, days) for days in (90, 180, 270, 365, 400)])
    assert (np.diff(chances, axis=0) <= 1e-12).all()
    assert ((chances >= 0) & (chances <= 1)).all()


def test_the_same_days_give_the_same_tempo_and_an_even_sample_is_enough():
    full, _ = company(5, 1500, swing=0.3)
    now = DAY_ONE + 900
    model = fit(Gaps.from_days(full.days, full.start, now - 1))
    one, again = (fitting_tempo.fit(full, now, model) for _ in range(2))
    assert (one.effects == again.effects).all()
    fewer = fitting_tempo.fit(full, now, model, enough=500)
    known = full.known(now, fewest=5)
    said = one.no_order_chance(known, now)
    assert np.abs(said - fewer.no_order_chance(known, now)).mean() < 0.04


def test_little_history_leaves_the_rhythm():
    short = OrderDays.of([DAY_ONE, DAY_ONE + 20, DAY_ONE, DAY_ONE + 9], [0, 2, 4])
    for now in (DAY_ONE + 21, DAY_ONE + 60, DAY_ONE + 900):
        tempo = fitting_tempo.fit(short, now, rhythm())
        assert tempo.learned_from == 0
        assert len(tempo.effects) == len(NAMES) + 1 == len(SIGNS) + 3
        assert ((said := tempo.no_order_chance(short.known(now), now)) > 0).all()
        assert (said <= 1).all()


def test_nobody_and_bad_horizons():
    nobody = OrderDays.of(np.zeros(0, np.int64), [0])
    tempo = fitting_tempo.fit(nobody, DAY_ONE, rhythm())
    assert len(tempo.no_order_chance(nobody.known(DAY_ONE), DAY_ONE)) == 0
    with pytest.raises(ValueError, match="horizon"):
        fitting_tempo.fit(nobody, DAY_ONE, rhythm(), horizon=0)
    with pytest.raises(ValueError, match="at least one day"):
        tempo.no_order_chance(nobody.known(DAY_ONE), DAY_ONE, 0)


def test_many_identical_clients():
    days = np.tile(np.arange(DAY_ONE, DAY_ONE + 400, 25), 300)
    alike = OrderDays.of(days, np.arange(301) * 16, np.full(len(days), 7.0))
    tempo = learned(alike, DAY_ONE + 400)
    said = tempo.no_order_chance(alike.known(DAY_ONE + 400), DAY_ONE + 400)
    assert np.isfinite(tempo.effects).all()
    assert np.ptp(said) < 1e-12
    assert said[0] < 0.1


@pytest.mark.real_data
def test_gains_on_real_orders(real_data: Path):
    rows = duckdb.execute(SALES, [str(real_data / "online_retail_ii.csv.gz")]).fetchnumpy()
    client, day, net = (np.asarray(rows[name]) for name in ("client", "day", "net_sales"))
    figures, plain = [], []
    for cut in np.array(
        ["2010-10-01", "2010-12-01", "2011-03-01", "2011-06-01", "2011-09-01"], "datetime64[D]"
    ):
        now = int(cut.astype(np.int64))
        past = day < now
        clients, begin = np.unique(client[past], return_index=True)
        then = OrderDays.of(day[past], np.append(begin, past.sum()), net[past])
        tempo = learned(then, now)
        known = then.known(now, fewest=5)
        happened = ~np.isin(clients[known.who], client[(day >= now) & (day < now + 90)])
        active = known.gaps.silence < 90
        for out, said in (
            (figures, tempo.no_order_chance(known, now)),
            (plain, tempo.rhythm.no_order_chance(known.gaps, 90)),
        ):
            out.append((auc(happened, said), auc(happened[active], said[active]), brier(happened, said), said.mean(), happened.mean()))  # fmt: skip
    (ours, active, spread, mean, base), before = np.mean(figures, 0), np.mean(plain, 0)
    assert ours > 0.773
    assert active > 0.758
    assert spread < 0.165
    assert abs(mean - base) < 0.02
    assert (np.array(figures)[:, 0] > np.array(plain)[:, 0]).all()
    assert before[0] > 0.757


@pytest.fixture(scope="module")
def seen() -> tuple[OrderDays, Tempo]:
    full, _ = company(6, swing=0.5)
    return full, learned(until(full, LATER), LATER)


def test_the_day_is_that_of_the_chance_of_no_order(seen: tuple[OrderDays, Tempo]):
    full, tempo = seen
    known = full.known(LATER, fewest=5)
    days = tempo.next_order(known, LATER, CHANCES, within=200)
    silent = tempo.no_order_chances(known, LATER, list(range(1, 201)))
    come = np.maximum.accumulate(1 - silent)  # before a low the chances of a few fall again, by up to .03
    for chance, row in zip(CHANCES, days, strict=True):
        at = np.array([np.interp(day, np.arange(1, 201), one) for day, one in zip(row, come.T, strict=True)])
        later = row >= 1
        assert at[later] == pytest.approx(chance * come[-1][later], abs=0.006)


@pytest.mark.parametrize("seed", [6, 7])
def test_orders_come_by_the_day_as_often_as_it_says(seed: int):
    full, _ = company(seed)
    tempo = learned(until(full, LATER), LATER)
    known = full.known(LATER, fewest=5)
    came = known.ahead < 200
    days = tempo.next_order(known, LATER, CHANCES, within=200)[:, came]
    by_then = (known.ahead[came] + 0.5 < days).mean(axis=1)
    assert by_then == pytest.approx(CHANCES, abs=0.06), seed


def test_before_a_low_of_the_year_it_comes_nearer_than_the_rhythm_alone(seen: tuple[OrderDays, Tempo]):
    full, tempo = seen
    known = full.known(LATER, fewest=5)
    came = known.ahead < 200
    off = []
    for one in (tempo, Tempo.none(tempo.rhythm)):
        days = one.next_order(known, LATER, CHANCES, within=200)[:, came]
        off.append(np.abs((known.ahead[came] + 0.5 < days).mean(axis=1) - CHANCES).mean())
    assert off[0] < 0.8 * off[1]


def test_several_times_ahead_are_each_as_one_alone(seen: tuple[OrderDays, Tempo]):
    full, tempo = seen
    known = full.known(LATER)
    together = tempo.no_order_chances(known, LATER, [200, 7, 90])
    for row, days in zip(together, (200, 7, 90), strict=True):
        assert row == pytest.approx(tempo.no_order_chance(known, LATER, days), rel=1e-12)
    assert tempo.no_order_chances(known, LATER, []).shape == (0, len(known))


def test_many_clients_are_taken_in_parts(seen: tuple[OrderDays, Tempo], monkeypatch: pytest.MonkeyPatch):
    full, tempo = seen
    known = full.known(LATER)
    whole = tempo.next_order(known, LATER, [0.5])
    monkeypatch.setattr("keepwell.stats.tempo._AT_ONCE", 100)
    assert tempo.next_order(known, LATER, [0.5]) == pytest.approx(whole)


def test_nobody_and_what_cannot_be_asked():
    plain = Tempo.none(rhythm())
    nobody: Known = OrderDays.of([], [0]).known(LATER)
    assert plain.next_order(nobody, LATER).shape == (3, 0)
    somebody = OrderDays.of([LATER - 3], [0, 1]).known(LATER)
    ordered = plain.next_order(somebody, LATER, (0.9, 0.1))[:, 0]
    assert 0 < ordered[1] < ordered[0] <= 365
    assert plain.next_order(somebody, LATER, []).shape == (0, 1)
    with pytest.raises(ValueError, match="between 0 and 1"):
        plain.next_order(somebody, LATER, [1.0])
    with pytest.raises(ValueError, match="two days"):
        plain.next_order(somebody, LATER, within=1)
