import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.lib.texts import TextMissing, TextTooLong, one_line, tidied


@given(st.text())
def test_what_is_tidied_stays_as_it_is(text: str) -> None:
    once = tidied(text, field="Text", at_most=10_000)
    assert tidied(once, field="Text", at_most=10_000) == once
    assert "\x00" not in once


def test_bengali_joiners_stay_and_direction_signs_go() -> None:
    assert one_line("র\u200dহমান \u202eevil\u2066\x00\n  x", field="Name", at_most=50) == "র\u200dহমান evil x"


def test_what_is_too_long_or_missing_is_refused() -> None:
    with pytest.raises(TextTooLong) as refused:
        tidied("x" * 1_000_000, field="Text", at_most=500)
    assert refused.value.facts["length"] == 1_000_000
    with pytest.raises(TextTooLong):
        tidied("x" * 501, field="Text", at_most=500)
    with pytest.raises(TextMissing):
        one_line(" \n\u202e", field="Text", at_most=500, needed=True)
