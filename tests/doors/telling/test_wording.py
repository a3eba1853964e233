import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.doors.telling import wording


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    wording.use("en")
    yield
    wording.use("en")


def test_money_carries_its_sign_and_is_rounded_half_up() -> None:
    assert wording.money(Decimal("412000.50"), "EUR") == "€\N{NO-BREAK SPACE}412,001"
    assert wording.money(Decimal("2.345"), "GBP", places=2) == "£\N{NO-BREAK SPACE}2.35"
    assert wording.money(-5, "") == "−5"
    assert wording.money(Decimal("-9120.5"), "EUR", places=2) == "−€\N{NO-BREAK SPACE}9,120.50"
    assert wording.percent(-0.09) == "−9\N{NO-BREAK SPACE}%"
    assert wording.money(None, "EUR") == "–"
    assert wording.money(Decimal("-0.2"), "EUR") == "€\N{NO-BREAK SPACE}0"


def test_the_taka_is_counted_by_lakh_in_every_language() -> None:
    assert wording.money(3_800_000, "BDT") == "৳\N{NO-BREAK SPACE}38,00,000"
    wording.use("bn")
    assert wording.money(3_800_000, "BDT") == "৳\N{NO-BREAK SPACE}৩৮,০০,০০০"


def test_days_in_both_languages() -> None:
    day = dt.date(2011, 12, 9)
    assert wording.weekday(day) == "Friday 9 December 2011"
    wording.use("bn_BD")
    assert wording.day(day) == "৯ ডিসেম্বর ২০১১"


def test_short_numbers_keep_their_noughts() -> None:
    assert [wording.short(one) for one in (1000.0, 2.40, 0.05, 100, 12.5)] == [
        "1,000",
        "2.4",
        "0.05",
        "100",
        "12.5",
    ]


def test_an_unknown_language_falls_back_to_english() -> None:
    wording.use("xx")
    assert wording.language() == "en"


def test_seconds_become_minutes() -> None:
    assert wording.seconds(1.44) == "1.4 s"
    assert wording.seconds(125.9) == "2 min 5 s"


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4))
def test_a_number_can_be_read_back(value: Decimal) -> None:
    said = wording.number(value, places=4)
    assert "-" not in said
    assert abs(Decimal(said.replace(",", "").replace("−", "-")) - value) < Decimal("0.00005")


@given(st.integers(min_value=0, max_value=10**15))
def test_bengali_digits_say_the_same_number(value: int) -> None:
    wording.use("bn")
    said = wording.number(value).replace(",", "")
    wording.use("en")
    assert int(said) == value


def test_no_chance_is_certain() -> None:
    wording.use("en")
    said = [wording.chance(value) for value in (0.0, 0.004, 0.01, 0.623, 0.99, 0.996, 1.0)]
    assert said == [
        "less than 1\N{NO-BREAK SPACE}%",
        "less than 1\N{NO-BREAK SPACE}%",
        "1\N{NO-BREAK SPACE}%",
        "62\N{NO-BREAK SPACE}%",
        "99\N{NO-BREAK SPACE}%",
        "more than 99\N{NO-BREAK SPACE}%",
        "more than 99\N{NO-BREAK SPACE}%",
    ]
