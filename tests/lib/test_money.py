from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.lib.money import from_units, to_units


@given(st.integers(min_value=-(2**63), max_value=2**63 - 1))
def test_units_come_back_exactly(units: int) -> None:
    assert to_units(from_units(units)) == units


def test_the_fifth_decimal_is_rounded_half_to_even() -> None:
    assert to_units(Decimal("0.00005")) == 0
    assert to_units(Decimal("0.00015")) == 2


def test_what_does_not_fit_is_said() -> None:
    with pytest.raises(OverflowError, match="64 bits"):
        to_units(Decimal(10) ** 16)
