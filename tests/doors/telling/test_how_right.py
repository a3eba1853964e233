from doors.cli.faces.answers import cue, record
from keepwell.doors.telling import how_right


def test_the_record_says_what_came_true() -> None:
    assert how_right.of_all(record()) == (
        "Of 31 such warnings 12 were right: no order in the next 90 days. "
        "That is 2.4 times as often as without a warning."
    )
    assert "Too few" in how_right.of_all(record(raised=2, came_true=2))
    assert how_right.of_all(record(lift=None)).endswith("no order in the next 90 days.")
    fact = record(kind="new_client", judged=31)
    assert how_right.of_all(fact) == "Of 31 new clients 12 ordered again within 90 days."
    assert how_right.of_all(None) == ""


def test_a_row_of_a_list_has_the_record_in_few_words() -> None:
    assert how_right.in_short(cue()) == "Right 12 of 31 times on your past, 2.4 times chance."
    assert how_right.in_short(cue(track_record=record(kind="new_client", judged=31))).startswith(
        "Of 31 new clients"
    )
    assert "Too few" in how_right.in_short(cue(track_record=record(raised=2, came_true=2)))
    assert how_right.in_short(cue(track_record=None)) == ""


def test_a_warning_that_says_how_likely_it_is_shows_the_record_of_the_equally_likely() -> None:
    (band, few) = record()["bands"]
    own = cue(likely=0.66, alike=band)
    assert how_right.in_short(own) == (
        "No order in the next 90 days is 66\N{NO-BREAK SPACE}% likely. "
        "Right 6 of 20 times on your past where 50\N{NO-BREAK SPACE}% to 75\N{NO-BREAK SPACE}% was said."
    )
    said, came = how_right.in_full(own).split("\n")
    assert said == "No order in the next 90 days is 66\N{NO-BREAK SPACE}% likely."
    assert came.startswith(
        "The record of such warnings where they said 50\N{NO-BREAK SPACE}% to 75\N{NO-BREAK SPACE}%: Of 20 such warnings 6 "
    )
    assert came.endswith("That is 2.4 times as often as without a warning.")
    assert how_right.in_full(cue(likely=0.8, alike={**few, "raised": 2})) == how_right.of_all(record())
