"""What a round hands to the measures: the company's choices, its day, a book of another system."""

import pytest

from keepwell.measures.bounds import Bounds
from keepwell.rounds.computing import chosen_bounds
from keepwell.staff.choosing import CHOICES, choose

MUST_BE_CHOOSABLE = {
    "value",
    "period",
    "key_share",
    "breadwinner_share",
    "breadwinner_months",
    "prospect_months",
    "lost_min_order_days",
}


def test_settings_and_measures_have_the_same_defaults() -> None:
    bounds = Bounds()
    both = Bounds.__dataclass_fields__.keys() & CHOICES.keys()
    assert both >= MUST_BE_CHOOSABLE
    assert {name: CHOICES[name].default for name in both} == {name: getattr(bounds, name) for name in both}


@pytest.mark.django_db(transaction=True)
def test_what_is_chosen_reaches_the_measures() -> None:
    choose(name="value", value="Profit", by="test")
    choose(name="lost_min_order_days", value="2", by="test")
    bounds = chosen_bounds()
    assert (bounds.value, bounds.lost_min_order_days, bounds.period) == ("profit", 2, "quarter")
