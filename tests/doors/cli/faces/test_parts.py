import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from doors.cli.faces.answers import BENGALI, DAY, LONG, cue, record, strip
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


def test_the_record_says_what_came_true() -> None:
    assert parts.record_line(record()) == (
        "Of 31 such warnings 12 were right: no order in the next 90 days. "
        "That is 2.4 times as often as without a warning."
    )
    assert "Too few" in parts.record_line(record(raised=2, came_true=2))
    assert parts.record_line(record(lift=None)).endswith("no order in the next 90 days.")
    fact = record(kind="new_client", judged=31)
    assert parts.record_line(fact) == "Of 31 new clients 12 ordered again within 90 days."
    assert parts.record_line(None) == ""


def test_a_row_of_a_list_has_the_record_in_few_words() -> None:
    assert parts.short_record(cue()) == "Right 12 of 31 times on your past, 2.4 times chance."
    assert parts.short_record(cue(track_record=record(kind="new_client", judged=31))).startswith(
        "Of 31 new clients"
    )
    assert "Too few" in parts.short_record(cue(track_record=record(raised=2, came_true=2)))
    assert parts.short_record(cue(track_record=None)) == ""


def test_the_important_part_is_marked_where_it_stands() -> None:
    text = parts.emphasised("Every 20 days; silent for 62.", "silent for 62", "slip")
    assert [(span.start, span.end) for span in text.spans] == [(15, 28)]
    assert not parts.emphasised("Every 20 days.", None, "slip").spans


def test_a_warning_that_says_how_likely_it_is_shows_the_record_of_the_equally_likely() -> None:
    (band, few) = record()["bands"]
    own = cue(likely=0.66, alike=band)
    assert parts.short_record(own) == (
        "No order in the next 90 days is 66 % likely. "
        "Right 6 of 20 times on your past where 50 % to 75 % was said."
    )
    said, came = parts.full_record(own).split("\n")
    assert said == "No order in the next 90 days is 66 % likely."
    assert came.startswith("The record of such warnings where they said 50 % to 75 %: Of 20 such warnings 6 ")
    assert came.endswith("That is 2.4 times as often as without a warning.")
    assert parts.full_record(cue(likely=0.8, alike={**few, "raised": 2})) == parts.record_line(record())
