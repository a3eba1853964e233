"""Chart specifications: drawn by the renderer of paper, with round ticks, in the reader's digits, and with no text of theirs run."""

import re
from typing import Any

import pytest

from keepwell.doors.telling import wording
from keepwell.doors.telling.charts import bars_with_ticks, line_with_band, ticks, unit_of, up_and_down
from keepwell.doors.telling.paper import svg


def _rows(count: int = 12, **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "month": f"{2025 + place // 12}-{place % 12 + 1:02}",
            "url": "/x",
            "told": "told",
            **{k: v(place) for k, v in more.items()},
        }
        for place in range(count)
    ]


def _texts(drawn: str) -> list[str]:
    return re.findall(r">([^<>]+)</(?:text|tspan)>", drawn)


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (0, 12_000, [0, 5_000, 10_000, 15_000]),
        (0, 1, [0, 0.5, 1]),
        (-300, 900, [-500, 0, 500, 1_000]),
        (0, 0, [0, 0.5, 1]),
    ],
)
def test_ticks_are_round_and_hold_everything(low: float, high: float, found: list[float]) -> None:
    assert ticks(low, high) == found


def test_ticks_of_anything_are_few_and_rising() -> None:
    for high in (0.003, 0.07, 1, 7, 99, 1234, 9.9e9):
        for low in (0, -high / 3, -high):
            found = ticks(low, high)
            assert 3 <= len(found) <= 8
            assert found[0] <= low + 1e-9
            assert found[-1] >= high * (1 - 1e-9)
            assert found == sorted(set(found))
    assert ticks(0, 2, whole=True) == [0, 1, 2]


def test_each_kind_is_drawn_with_its_labels() -> None:
    wording.use("en")
    bars = svg(
        bars_with_ticks(
            _rows(now=lambda n: n * 1_000, before=lambda n: -n * 90, open=lambda n: n == 11),
            unit=1e3,
            most=11_000,
        )
    )
    assert _texts(bars)[:2] == ["Jan", "2025"]
    assert {"0", "5", "10"} <= set(_texts(bars))
    line = svg(
        line_with_band(
            _rows(24, now=lambda n: 0.5 + n / 100, low=lambda _: 0.4, high=lambda _: 0.8), low=0.4, high=0.8
        )
    )
    assert {
        "40\N{NO-BREAK SPACE}%",
        "60\N{NO-BREAK SPACE}%",
        "80\N{NO-BREAK SPACE}%",
        "Jan",
        "2025",
        "2026",
        "Oct",
    } <= set(_texts(line))
    assert not {"Feb", "Dec"} & set(_texts(line))  # the first month of each quarter
    both = svg(
        up_and_down(
            _rows(
                won=lambda n: n % 4,
                lost=lambda n: n % 3,
                won_told=str,
                lost_told=str,
                won_url=str,
                lost_url=str,
            )
        )
    )
    assert set(_texts(both)) >= {"2", "0", "4"}
    for drawn in (bars, line, both):
        assert "token:" not in drawn
        assert not re.findall(r"(?:href|src)=|url\((?!#)", drawn)
        assert "NaN" not in drawn
        assert "undefined" not in drawn


def test_bengali_has_its_digits_and_months() -> None:
    wording.use("bn")
    try:
        drawn = svg(
            bars_with_ticks(
                _rows(now=lambda _: 5_000, before=lambda _: 4_000, open=bool), unit=1.0, most=5_000
            )
        )
    finally:
        wording.use("en")
    assert {"০", "২,০০০"} <= set(_texts(drawn))
    assert not re.findall(r">[^<>]*[0-9][^<>]*</(?:text|tspan)>", drawn)


def test_the_same_chart_is_rendered_once_and_sized_by_who_asks() -> None:
    spec = bars_with_ticks(_rows(now=lambda _: 5, before=lambda _: 4, open=bool), unit=1.0, most=5)
    kept = repr(spec)
    assert svg(spec) is svg(spec)
    assert 'width="300"' in svg(spec, width=300)
    assert repr(spec) == kept  # the page's own is not touched


def test_nothing_to_draw_is_drawn_as_nothing() -> None:
    for spec in (bars_with_ticks([], unit=1.0, most=0), line_with_band([], low=0, high=1), up_and_down([])):
        assert svg(spec).startswith("<svg")


def test_money_is_told_in_a_unit_one_reads_at_a_glance() -> None:
    assert [unit_of(most) for most in (9_999, 10_000, 9_999_999, 10_000_000)] == [1, 1e3, 1e3, 1e6]
