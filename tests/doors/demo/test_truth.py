"""The cues against the truth: what was done to the demo's clients is found, and little else is."""

import datetime as dt

import numpy as np
import pytest

from keepwell.cues.history import History
from keepwell.cues.raising import raise_cues
from keepwell.doors.demo.company import Company, simulate
from keepwell.doors.demo.lives import Life
from keepwell.lib.periods import EPOCH

CHANGED = {Life.SLIPPING, Life.SHRINKING, Life.HALF_LOST, Life.LOST, Life.ERRATIC, Life.GROWING}
WARNINGS = {"gone_quiet", "ordering_less", "line_stopped", "irregular"}


def _history(company: Company) -> History:
    lines = company.lines
    goods = (lines.product >= 0) & (lines.amount > 0) & ~lines.is_return
    client, day = lines.client[goods], lines.day[goods] - EPOCH.toordinal()
    money = lines.amount[goods] / 100
    line = np.array([product.line for product in company.products])[lines.product[goods]]
    days, place = np.unique(np.stack([client, day]), axis=1, return_inverse=True)
    names, coded = np.unique(line, return_inverse=True)
    pieces, where = np.unique(np.stack([client, coded, day]), axis=1, return_inverse=True)
    return History.of(company.last, days[0], days[1], np.bincount(place.ravel(), money)).with_pieces(
        pieces[0], names[pieces[1]], pieces[2], np.bincount(where.ravel(), money)
    )


@pytest.fixture(scope="module", params=[20, 3, 11])
def scored(request: pytest.FixtureRequest) -> tuple[Company, History, dict[int, set[str]]]:
    company = simulate(seed=request.param)
    history = _history(company)
    found: dict[int, set[str]] = {}
    for cue in raise_cues(history):
        if cue.client is not None:
            found.setdefault(cue.client, set()).add(cue.kind)
    return company, history, found


def _known(history: History, company: Company, life: Life, days_ago: int) -> list[int]:
    """Clients of that life with ten order days, whose change came between so long and ten times as long ago."""
    days = dict(zip(history.clients.tolist(), history.order_days.tolist(), strict=True))
    recent, old = (company.last - dt.timedelta(days=days_ago * times) for times in (1, 5))
    return [
        number
        for number, truth in enumerate(company.truth)
        if truth.life == life and days.get(number, 0) >= 10 and truth.since and old <= truth.since <= recent
    ]


def test_most_clients_lost_two_months_to_a_year_ago_are_found(
    scored: tuple[Company, History, dict[int, set[str]]],
) -> None:
    company, history, found = scored
    lost = _known(history, company, Life.LOST, 60)
    hit = [number for number in lost if "gone_quiet" in found.get(number, ())]
    assert len(lost) >= 5
    assert len(hit) >= 0.6 * len(lost)


def test_most_stopped_lines_are_found(scored: tuple[Company, History, dict[int, set[str]]]) -> None:
    company, history, found = scored
    half = _known(history, company, Life.HALF_LOST, 60)
    hit = [number for number in half if found.get(number, set()) & {"line_stopped", "gone_quiet"}]
    assert len(half) >= 3
    assert len(hit) >= 0.5 * len(half)


def test_few_steady_clients_are_warned_of(scored: tuple[Company, History, dict[int, set[str]]]) -> None:
    company, _, found = scored
    steady = [number for number, truth in enumerate(company.truth) if truth.life == Life.STEADY]
    alarmed = [number for number in steady if found.get(number, set()) & WARNINGS]
    # The budget lets one warning in five be false; of the steady clients that is about one in eight.
    assert len(alarmed) <= 0.15 * len(steady)


def test_most_warnings_are_about_clients_whose_life_changed(
    scored: tuple[Company, History, dict[int, set[str]]],
) -> None:
    company, _, found = scored
    warned = [number for number, kinds in found.items() if kinds & WARNINGS]
    right = [
        number for number in warned if company.truth[number].life in CHANGED | {Life.CAME_BACK, Life.SEASONAL}
    ]
    assert len(right) >= 0.7 * len(warned)
