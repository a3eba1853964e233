"""Each kind finds what was done to one client of the made company, and says why in words."""

import datetime as dt
import json
from decimal import Decimal

import numpy as np
import pytest
from django.utils import translation

from cues.company import AS_OF, CHEAPER, FRESH, LESS, MORE, QUIET, STEADY, STOPPED, UNEVEN
from keepwell.cues.found import PLAIN, Found, one_in
from keepwell.cues.history import History
from keepwell.cues.kinds import KINDS, foretold, sentence, title
from keepwell.lib.periods import EPOCH


def of(found: list[Found], client: int | None) -> list[Found]:
    return [cue for cue in found if cue.client == client]


@pytest.mark.parametrize(
    ("client", "kind", "subject"),
    [
        (QUIET, "gone_quiet", ""),
        (LESS, "ordering_less", ""),
        (CHEAPER, "ordering_less", ""),
        (MORE, "ordering_more", ""),
        (STOPPED, "line_stopped", "Jute bags"),
        (FRESH, "new_client", ""),
    ],
)
def test_what_happened_is_raised_once(found: list[Found], client: int, kind: str, subject: str):
    (cue,) = [cue for cue in of(found, client) if cue.kind == kind]
    assert cue.subject == subject
    assert 0 < cue.strength <= 1
    assert cue.chance < 0.1
    assert cue.at_stake > 0
    assert cue.as_of == AS_OF
    assert cue.since <= AS_OF


def test_nobody_loses_more_than_a_usual_year_by_ordering_less(found: list[Found], history: History):
    usual = dict(zip(history.clients.tolist(), history.usual_year.tolist(), strict=True))
    fewer = [cue for cue in found if cue.kind == "ordering_less"]
    assert {LESS, CHEAPER} <= {cue.client for cue in fewer}
    for cue in fewer:
        own = cue.evidence
        year = usual[cue.client] + own["expected_net"] - own["net"]
        share = 1 - own["net"] / own["expected_net"]
        assert float(cue.at_stake) == pytest.approx(year * share, rel=1e-3)
        assert own["yearly_difference"] == pytest.approx(-float(cue.at_stake), abs=1)


def test_uneven_gaps_have_a_small_chance(history: History):
    judged = KINDS["irregular"].judge(history)
    row = history.clients[judged.client].tolist().index(UNEVEN)
    assert judged.chance[row] < 0.02
    (cue,) = KINDS["irregular"].describe(history, judged, np.array([row]))
    assert cue.evidence["recent_gaps"][-3:] == [48, 1, 2]
    assert "the last 8 gaps were from 1 to 55 days" in sentence("irregular", cue.evidence)


def test_few_of_the_steady_are_raised(found: list[Found]):
    tested = [cue for cue in found if cue.client and cue.client <= STEADY and cue.chance > 0]
    stopped = {cue.client for cue in tested if cue.kind == "gone_quiet"}
    assert len({cue.client for cue in tested} - stopped) <= 0.06 * STEADY


def test_a_silence_is_said_once(found: list[Found]):
    for client in {cue.client for cue in found if cue.kind == "gone_quiet"}:
        kinds = {cue.kind for cue in of(found, client)}
        assert not kinds & {"ordering_less", "line_stopped", "irregular"}


def test_evidence_is_json_with_every_number_a_person_needs(found: list[Found]):
    for cue in found:
        assert json.loads(json.dumps(cue.evidence, allow_nan=False)) == cue.evidence
        assert isinstance(cue.at_stake, Decimal)
        words = sentence(cue.kind, cue.evidence)
        assert words.endswith(".")
        assert "%(" not in words
        assert title(cue.kind)


def test_the_silence_in_words(found: list[Found]):
    (cue,) = [cue for cue in of(found, QUIET) if cue.kind == "gone_quiet"]
    assert cue.evidence["silence"] >= 110
    assert cue.evidence["gap_low"] < 20 < cue.evidence["gap_high"]
    assert sentence("gone_quiet", cue.evidence).startswith("Ordered every 1")
    days = {"since_first": "2024-02-28", "last_day": "2026-04-29"}
    said = sentence("gone_quiet", days | {"gap_low": 19, "gap_high": 24, "silence": 62, "one_in": 200})
    assert (
        said == "Ordered every 19 to 24 days for 2 years; silent for 62. Such a silence came 1 time in 200."
    )
    alike = sentence("gone_quiet", days | {"gap_low": 1, "gap_high": 1.2, "silence": 9, "one_in": 10})
    assert alike == "Ordered every day for 2 years; silent for 9. Such a silence came 1 time in 10."


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (5, "for 1 week;"),
        (60, "for 9 weeks;"),
        (80, "for 3 months;"),
        (639, "for 21 months;"),
        (640, "for 2 years;"),
    ],
)
def test_how_long_a_client_ordered_is_said_in_the_unit_people_use(days: int, said: str):
    first = dt.date(2024, 1, 1)
    own = {"since_first": first.isoformat(), "last_day": (first + dt.timedelta(days=days)).isoformat()}
    assert said in sentence("gone_quiet", own | {"gap_low": 9, "gap_high": 12, "silence": 62, "one_in": 200})


def test_who_is_late_but_likely_to_order_is_no_warning(history: History):
    judged = KINDS["gone_quiet"].judge(history)
    assert judged.likely is not None
    assert history.model is not None
    rare = history.model.silence_chance(history.gaps[judged.client])
    coming = judged.likely < 0.25
    assert (rare[coming] < 0.05).any()
    assert (judged.chance[coming] == 1).all()
    assert np.array_equal(judged.chance[~coming], rare[~coming])


def test_one_chance_is_said_ranked_and_recorded(found: list[Found], history: History):
    chances = dict(zip(history.clients.tolist(), history.no_order_chances(90).tolist(), strict=True))
    quiet = [cue for cue in found if cue.kind == "gone_quiet"]
    for cue in quiet:
        assert cue.strength == chances[cue.client or 0] >= KINDS["gone_quiet"].bands[0]
        assert cue.evidence["no_order_chance_90"] == pytest.approx(cue.strength, abs=1e-4)
        year = cue.evidence["usual_year"] * cue.evidence["no_order_chance_365"]
        assert float(cue.at_stake) == pytest.approx(year, rel=1e-2)
    assert foretold("gone_quiet", likely="62 %") == "No order in the next 90 days is 62 % likely."
    assert foretold("irregular", likely="62 %") == ""


def test_plurals_follow_the_count():
    figures = {"window_days": 90, "expected": 4.2, "net": 10.0, "expected_net": 50.0}
    with translation.override("en"):
        assert KINDS["ordering_less"].sentence(figures | {"recent": 1}, PLAIN).startswith("Ordered 1 time in")
        assert (
            KINDS["ordering_less"].sentence(figures | {"recent": 2}, PLAIN).startswith("Ordered 2 times in")
        )


@pytest.mark.parametrize(
    ("chance", "times"),
    [(0.5, 2), (0.031, 32), (0.0049, 200), (0.0008, 1200), (1e-12, 10_000), (0.0, 10_000)],
)
def test_odds_claim_no_more_than_they_know(chance: float, times: int):
    assert one_in(chance) == times


def test_a_stopped_line_is_counted_in_the_clients_own_orders(found: list[Found]):
    (cue,) = [cue for cue in of(found, STOPPED) if cue.kind == "line_stopped"]
    evidence = cue.evidence
    assert not evidence["inferred"]
    assert evidence["times"] <= evidence["of_orders"]
    assert evidence["orders_since"] >= 10
    assert evidence["last_day"] < evidence["client_last_day"]
    assert cue.since.isoformat() > evidence["last_day"]


def test_concentration_names_the_client_and_the_company():
    owner, day = [], []
    for client in range(1, 15):
        for month in range(14):
            owner.append(client)
            day.append(20_000 - 30 * month - client)
    net = [9000.0 if client == 3 else 100.0 for client in owner]
    history = History.of(EPOCH + dt.timedelta(days=20_000), owner, day, net)
    kind = KINDS["concentration"]
    judged = kind.judge(history)
    cues = kind.describe(history, judged, np.flatnonzero(judged.chance == 0))
    assert [cue.client for cue in cues] == [3, None]
    assert cues[0].evidence["share"] == pytest.approx(9000 / 10300, abs=0.01)
    assert "three largest" in sentence("concentration", cues[1].evidence)
    assert (
        sentence("concentration", cues[0].evidence)
        == "Carries 88\N{NO-BREAK SPACE}% of the last year's sales."
    )


def test_what_changed_is_said_first() -> None:
    figures = {"window_days": 90, "recent": 6, "expected": 3.3, "net": 4255.0, "expected_net": 7127.0}
    with translation.override("en"):
        less = KINDS["ordering_less"].sentence(figures, PLAIN)
        more = KINDS["ordering_more"].sentence(figures | {"recent": 3, "net": 9000.0}, PLAIN)
    assert less == (
        "Bought for 4,255 in the last 90 days; 7,127 would be usual for the season. "
        "Not for fewer orders: each is smaller."
    )
    assert more.endswith("Not for more orders: each is larger.")
