import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from doors.cli.faces.answers import BENGALI, DAY, LONG, strip
from keepwell.doors.cli.faces import parts


def test_a_sparkline_reaches_from_low_to_high() -> None:
    assert parts.sparkline([0, 1, 4, 7]) == "·▂▄▇"
    assert parts.sparkline([0, -5, 0]) == "···"
    assert parts.sparkline([]) == ""


@given(st.lists(st.floats(min_value=-1e12, max_value=1e12), max_size=40))
def test_a_sparkline_has_one_sign_a_value(values: list[float]) -> None:
    assert len(parts.sparkline(values)) == len(values)


@given(st.text(max_size=60), st.integers(min_value=3, max_value=30))
def test_a_cut_name_fits_its_room(name: str, room: int) -> None:
    assert cell_len(parts.cut(name, room)) <= room


def test_long_names_end_in_an_ellipsis_and_short_ones_do_not() -> None:
    assert parts.cut(LONG, 20).endswith("…")
    assert parts.cut(BENGALI, 60) == BENGALI
    assert parts.cut("two\nlines", 20) == "two lines"


def test_the_strip_shows_orders_the_band_the_silence_and_today() -> None:
    line = parts.strip(strip(), 42).plain
    assert len(line) == 42
    assert line.startswith("•")
    assert line.endswith("│")
    assert line.count("•") + line.count("●") == 14
    band, silence = line.index("▒"), line.index("─")
    assert line.rindex("•") < silence < band


def test_silence_is_marked_only_when_the_band_has_passed() -> None:
    late = parts.strip(strip(silent=62), 42)
    in_time = parts.strip(strip(silent=5), 42)
    assert "slip" in {str(span.style) for span in late.spans}
    assert "slip" not in {str(span.style) for span in in_time.spans}
    assert "▒" not in in_time.plain


def test_one_order_alone_and_none_at_all_have_their_strip() -> None:
    assert parts.strip({"as_of": DAY, "days": [DAY]}, 20).plain.startswith("•")
    assert parts.strip({"as_of": DAY, "days": []}, 20).plain == ""
    assert parts.strip(None, 20).plain == ""


@given(
    st.lists(st.dates(dt.date(2000, 1, 1), DAY), min_size=1, max_size=60),
    st.integers(min_value=6, max_value=90),
)
def test_the_strip_is_always_as_wide_as_asked(days: list[dt.date], width: int) -> None:
    facts = {"as_of": DAY, "days": sorted(days), "expected_from": max(days), "expected_to": DAY}
    assert cell_len(parts.strip(facts, width).plain) == width


def test_the_important_part_is_marked_where_it_stands() -> None:
    text = parts.emphasised("Every 20 days; silent for 62.", "silent for 62", "slip")
    assert [(span.start, span.end) for span in text.spans] == [(15, 28)]
    assert not parts.emphasised("Every 20 days.", None, "slip").spans
