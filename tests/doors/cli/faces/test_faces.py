"""Each face, drawn to text at the widths people have, with and without colour."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from rich.cells import cell_len

from doors.cli.faces.answers import BENGALI, DAY, LONG, action, client, cue, drawn, record, strip, today, when
from keepwell.doors.cli.asking import Face
from keepwell.doors.cli.faces import (
    backtest,
    clients,
    doctor,
    grid,
    house,
    importing,
    lost,
    metrics,
    rounds,
)
from keepwell.doors.cli.faces import client as client_face
from keepwell.doors.cli.faces import today as today_face
from keepwell.doors.cli.faces import why as why_face
from keepwell.doors.telling import wording


@pytest.fixture
def speaking() -> Iterator[Callable[[str], None]]:
    yield wording.use
    wording.use("en")


QUALITY = {
    "n": 900,
    "base_rate": 0.2,
    "auc": 0.76,
    "average_precision": 0.55,
    "precision_at_50": 0.75,
    "brier": 0.12,
    "mean_prediction": None,
}
IMPORTED = {
    "id": 7,
    "same_as_before": False,
    "rows": 1_044_847,
    "kept": 809_560,
    "refused": 235_287,
    "refused_by_reason": {"no_client": 235_280, "bad_day": 7},
    "orders": {"added": 36_975, "replaced": 0, "unchanged": 3},
    "returns": 7_901,
    "clients": 5_942,
    "refused_file": "orders.csv.refused.csv",
    "seconds": 9.5,
}


def cells() -> dict[str, Any]:
    return {a + x: {"clients": 0, "net_sales": 0} for a in "ABC" for x in "XYZ"}


ANSWERS: dict[str, tuple[Face, dict[str, Any]]] = {
    "today": (today_face.face, today()),
    "why": (
        why_face.face,
        when(
            client="C-1",
            name=BENGALI,
            cell="AX",
            country="Japan",
            manager="Amina Rahman",
            net_sales=218_400,
            rhythm="52 order days so far.",
            strip=strip(),
            cues=[cue(), cue(kind="line_stopped", title="Product line stopped", subject="Tableware")],
        ),
    ),
    "client": (
        client_face.face,
        when(
            **client(LONG),
            strip=strip(),
            cues=[cue()],
            product_lines=[{"product_line": "Tableware", "net_sales": 71_000, "net_sales_before": 90_000}],
            latest_orders=[
                {
                    "number": "10482",
                    "day": DAY,
                    "is_return": True,
                    "lines": 14,
                    "amount": -9120.5,
                    "currency": "EUR",
                }
            ],
        ),
    ),
    "clients": (
        clients.face,
        when(total=214, fitting=3, sorted_by="by name", clients=[client(), client(BENGALI), client(LONG)]),
    ),
    "grid": (
        grid.face,
        when(
            cells=cells() | {"AX": {"clients": 3, "net_sales": 655_200}},
            clients=[client(), client(BENGALI), client(LONG, gap_cv=None)],
        ),
    ),
    "lost": (
        lost.face,
        when(criterion="Silent for long.", count=1, net_sales_ever=700_000, clients=[client(LONG, is_lost=True)]),
    ),
    "backtest": (
        backtest.face,
        {
            "as_of": DAY,
            "horizon": 90,
            "min_orders": 5,
            "cuts": [{"cut": dt.date(2026, 1, 1), "all": QUALITY, "active": QUALITY}],
            "mean": {"all": QUALITY, "active": QUALITY},
            "kinds": [{"title": "Gone quiet", **record()}, {"title": "Irregular", **record(raised=0, lift=None)}],
            "calibration": [{"low": 0, "high": 0.1, "n": 464, "predicted": 0.02, "happened": 0.03}],
            "scores": None,
        },
    ),
    "import": (importing.outcome, IMPORTED),
    "import --dry-run": (
        importing.preview,
        {
            **IMPORTED,
            "files": [{"name": "orders.csv", "rows": 3}],
            "columns": [
                {"field": "client", "column": LONG, "confidence": 0.97, "reason": "name", "sample": [BENGALI, LONG]},
                {"field": "day", "column": "Datum", "confidence": 0.6, "reason": "content", "sample": ["1.2.2026"]},
            ],
            "unused": [LONG, LONG],
            "notices": [{"code": "decimal_ambiguous", "decimal": ","}],
        },
    ),
    "rounds": (
        rounds.face,
        {"rounds": [{"name": "nightly", "at": dt.datetime(2026, 6, 30, 2, 30, tzinfo=dt.UTC), "as_of": DAY, "seconds": 3.2, "fresh": False}]},
    ),
    "doctor": (
        doctor.face,
        {"ok": False, "checks": [{"name": "Database", "level": "error", "says": "gone", "mend": "find it"}]},
    ),
    "settings": (
        house.settings,
        {
            "settings": [
                {"group": "grid", "name": "abc_a", "value": 0.7, "default": 0.8, "means": "A: the clients up to this share"},
                {"group": "figures", "name": "currency", "value": "", "default": "", "means": "the currency"},
            ]
        },
    ),
    "charges": (
        house.charges,
        {
            "changed": 2,
            "rules": [
                {"id": 23, "over": "name", "pattern": "freight.*", "kind": "charge", "own": True},
                {"id": 1, "over": "code", "pattern": "POST|" * 60, "kind": "charge", "own": False},
            ],
            "products": [{"code": f"POST{number}", "name": LONG, "kind": "charge"} for number in range(14)],
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("name", list(ANSWERS))
def test_a_face_keeps_to_the_width_and_needs_no_colour(name: str, width: int) -> None:
    face, answer = ANSWERS[name]
    plain = drawn(face, answer, width=width)
    assert plain.strip()
    assert "\x1b" not in plain
    assert max(cell_len(line) for line in plain.splitlines()) <= width
    coloured = drawn(face, answer, width=width, colour=True)
    assert "\x1b[" in coloured


def test_today_says_whose_day_it_is_and_how_much_of_the_list_this_is() -> None:
    text = drawn(today_face.face, today())
    assert "As of Tuesday 30 June 2026, the last day in your orders." in text
    assert "The first 3 of 9 clients that need attention, of 214 in all." in text
    assert "6 more: keepwell today --all" in text
    assert "keepwell why C-1" in text
    asked = drawn(today_face.face, today(historic=False, fresh=False))
    assert "the last day" not in asked
    assert "changed since: keepwell rounds" in asked


def test_a_row_of_today_has_all_that_a_call_needs() -> None:
    row = drawn(today_face.face, today(actions=[action(1, "Kansai Zakka K.K.")], total=1), width=120)
    for part in (
        "1  Kansai Zakka K.K.  AX   Gone quiet",
        "silent for 62",
        "▒",
        "€ 188,000",
        "at stake",
        "Right 12 of 31 times",
    ):
        assert part in row
    assert "1 of 214 clients needs attention" in row


def test_the_important_part_is_bold_in_colour() -> None:
    coloured = drawn(today_face.face, today(), colour=True, width=120)
    before = coloured[: coloured.index("silent for 62")]
    assert before.rsplit("\x1b[", 1)[1].startswith("1;")


@pytest.mark.parametrize(
    ("face", "answer", "hint"),
    [
        (today_face.face, today(actions=[], total=0, clients=0), "keepwell demo"),
        (today_face.face, today(actions=[], total=0), "as usual"),
        (grid.face, when(cells=cells(), clients=[]), "keepwell import"),
        (clients.face, when(total=0, fitting=0, sorted_by="by name", clients=[]), "keepwell import"),
        (clients.face, when(total=9, fitting=0, sorted_by="by name", clients=[]), "No client fits"),
        (lost.face, when(criterion="", count=0, net_sales_ever=0, clients=[]), "Nobody is lost"),
        (metrics.face, when(metrics=[]), "keepwell import"),
        (rounds.face, {"rounds": []}, "keepwell rounds run"),
        (importing.so_far, {"imports": []}, "keepwell import"),
        (importing.outcome, {**IMPORTED, "same_as_before": True}, "Nothing was done"),
        (
            backtest.face,
            {"horizon": 90, "cuts": [], "kinds": [], "calibration": [], "mean": None},
            "too little past",
        ),
    ],
)
def test_an_empty_state_says_what_to_do_next(face: Face, answer: Any, hint: str) -> None:
    assert hint in drawn(face, answer)


NAMES = [
    "Kansai Zakka K.K.",
    "Harrowgate Lane Interiors LLP",
    "ঢাকা হস্তশিল্প রপ্তানি প্রতিষ্ঠান",
    "関西雑貨株式会社大阪本店東京支店",  # two cells a sign
    LONG,
]


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("currency", ["EUR", "BDT"])
@pytest.mark.parametrize("language", ["en", "bn"])
@pytest.mark.parametrize("face", ["clients", "lost"])
def test_names_keep_their_room_and_less_important_columns_go_first(
    face: str, language: str, currency: str, width: int, speaking: Callable[[str], None]
) -> None:
    speaking(language)
    shown, answer = ANSWERS[face]
    text = drawn(
        shown, {**answer, "currency": currency, "clients": [client(name) for name in NAMES]}, width=width
    )
    lines = text.splitlines()
    assert max(cell_len(line) for line in lines) <= width
    for name in NAMES:
        room = 26  # what every name has, even beside others that are longer
        line = next(line for line in lines if line.startswith(name[:8]))
        assert name in line or (cell_len(name) > room and "…" in line)
        cut = line.split("…")[0] if "…" in line else name
        assert cell_len(cut) >= min(cell_len(name), room - 2)


def test_the_columns_that_go_are_the_least_important() -> None:
    shown, answer = ANSWERS["clients"]
    answer = {**answer, "currency": "BDT", "clients": [client(name, net_sales=218_400_000) for name in NAMES]}
    titles = {
        width: next(
            line for line in drawn(shown, answer, width=width).splitlines() if line.startswith("Client ")
        )
        for width in (60, 80, 120, 160)
    }
    assert titles[60].split() == ["Client", "Net", "sales", "Silent"]
    assert "Share" not in titles[80]
    assert "At stake" in titles[80]
    for title in ("Share", "Change", "12 months", "Usually", "Manager"):
        assert title in titles[160]
    whole = drawn(shown, answer, width=220)
    assert all(name in whole for name in NAMES)
    assert "At stake here" in drawn(shown, answer, width=80)
    assert "At stake here" not in drawn(shown, answer, width=60)


def test_a_name_on_todays_list_keeps_its_room() -> None:
    answer = today(actions=[action(1, "Harrowgate Lane Interiors LLP")], total=1)
    narrow = drawn(today_face.face, answer, width=60)
    assert "Harrowgate Lane Interiors LLP  AX" in narrow
    assert "Gone quiet" in narrow


@pytest.mark.parametrize(
    ("expected", "title", "note"),
    [
        (DAY + dt.timedelta(5), "Next order expected", "silent for 62 days"),
        (DAY, "Next order expected", "silent for 62 days"),
        (DAY - dt.timedelta(1), "Next order was expected", "1 day ago"),
        (dt.date(2026, 5, 20), "Next order was expected", "41 days ago"),
    ],
)
def test_a_day_that_is_past_is_no_longer_expected(expected: dt.date, title: str, note: str) -> None:
    shown, answer = ANSWERS["client"]
    text = drawn(shown, {**answer, "next_expected": expected})
    assert title in text
    assert note in text
    assert ("Next order expected" in text) == (title == "Next order expected")


def test_a_page_shows_the_weightiest_warnings_and_where_the_rest_is() -> None:
    shown, answer = ANSWERS["client"]
    text = drawn(shown, {**answer, "cues": [cue(title=f"Warning {number}") for number in range(5)]})
    assert "Warning 2" in text
    assert "Warning 3" not in text
    assert "2 more, with all the evidence: keepwell why C-1" in text
    assert "more, with" not in drawn(shown, answer)


def test_a_small_share_is_not_nought() -> None:
    shown, answer = ANSWERS["grid"]
    cells = answer["cells"] | {"CX": {"clients": 9, "net_sales": 1_200}}
    text = drawn(shown, {**answer, "cells": cells})
    assert "0.2 %" in text
    assert "100 %" in text


def test_settings_are_short_and_say_what_was_chosen() -> None:
    shown, answer = ANSWERS["settings"]
    text = drawn(shown, answer)
    assert "abc_a 0.7 (usually 0.8)" in text
    assert "currency –" in text
    assert "A: the clients" not in text
    assert "A: the clients up to this share" in drawn(partial(house.settings, every=True), answer)


def test_charges_are_short_and_show_what_is_in_the_orders_and_what_is_own() -> None:
    shown, answer = ANSWERS["charges"]
    text = drawn(shown, answer)
    assert "POST11" in text
    assert "2 more: keepwell charges --all" in text
    assert "freight.*" in text
    assert "POST|POST" not in text
    assert "1 usual rule tells" in text
    whole = drawn(partial(house.charges, every=True), answer)
    assert "POST|POST" in whole
    assert "POST13" in whole


def test_negative_money_has_one_sign_everywhere() -> None:
    for shown, answer in (
        ANSWERS["client"],
        (
            clients.face,
            {**ANSWERS["clients"][1], "clients": [client(net_sales=-9120, net_sales_before=9120)]},
        ),
        (lost.face, {**ANSWERS["lost"][1], "net_sales_ever": -9120}),
        (
            metrics.face,
            when(
                metrics=[
                    {"title": "Profit", "unit": unit, "value": value, "window": "", "rows": None}
                    for unit, value in (("money", -9120), ("share", -0.25), ("count", -7), ("index", -0.5))
                ]
            ),
        ),
    ):
        text = drawn(shown, answer, width=160)
        assert "−" in text
        assert "-9" not in text
        assert "-0" not in text
        assert "-2" not in text
        assert "-7" not in text
        assert "€ −" not in text


def test_what_a_round_found_is_named_clients_and_cues_apart() -> None:
    answer = {"as_of": DAY, "seconds": 3.2, "clients": 5_876, "need_attention": 449, "cues": 677}
    text = drawn(rounds.ran, answer)
    assert "449 of 5,876 clients need attention." in text
    assert "677 cues stand in all" in text
    same = drawn(rounds.ran, {**answer, "cues": 449})
    assert "cues" not in same


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (None, None),
        ({"as_of": DAY, "fresh": True}, None),
        ({"as_of": None, "fresh": False}, "keepwell today"),
        ({"as_of": DAY, "fresh": False}, "still those of before (as of 30 June 2026)"),
    ],
)
def test_after_an_import_it_is_said_whether_the_numbers_followed(numbers: Any, said: str | None) -> None:
    for shown, answer in (
        (importing.outcome, IMPORTED),
        (importing.outcome, {**IMPORTED, "same_as_before": True}),
        (importing.taken_back, {"undone": 7}),
    ):
        text = " ".join(drawn(shown, {**answer, "numbers": numbers}).split())
        assert (said in text) if said else ("numbers are still" not in text and "keepwell today" not in text)
        if numbers and numbers["as_of"] and not numbers["fresh"]:
            assert "keepwell rounds run" in text


def test_a_stopped_import_says_so_and_what_to_do() -> None:
    one = {
        "id": 8,
        "state": "stopped",
        "started_at": dt.datetime(2026, 6, 30, 2, 30, tzinfo=dt.UTC),
        "files": ["orders.csv"],
        "rows": 0,
        "refused": 0,
        "orders": 0,
    }
    text = " ".join(drawn(importing.so_far, {"imports": [one]}).split())
    assert "stopped" in text
    assert "Run the same import again" in text
    running = drawn(importing.so_far, {"imports": [{**one, "state": "running"}]})
    assert "under way" in running
    assert "again" not in running


def test_metrics_explain_themselves() -> None:
    one = {
        "name": "hhi",
        "title": "Concentration (HHI)",
        "value": 0.031,
        "unit": "index",
        "formula": "sum of the squared shares",
        "window": "the last 12 months",
        "edge_cases": "",
        "rows": 214,
    }
    money = {**one, "title": "Profit", "unit": "money", "value": None, "rows": None}
    share = {**one, "title": "Share", "unit": "share", "value": 0.116}
    answer = when(metrics=[one, money, share])
    explained: Callable[..., Any] = partial(metrics.face, explain=True)
    text = drawn(explained, answer)
    assert "sum of the squared shares" in text
    assert "214" in text
    short = drawn(metrics.face, answer)
    assert "0.03" in short
    assert "11.6 %" in short


def test_evidence_is_shown_in_full_and_in_words() -> None:
    text = drawn(*ANSWERS["why"])
    assert "1 time in 200" in text
    assert "Middle gap" in text
    assert "21 days" in text
    assert "29 April 2026" in text
    assert "19, 24, 62" in text
    assert "29 Apr 2026  € 9,120" in text
    assert "inferred" not in text
    assert "Product line stopped: Tableware" in text


def test_the_import_says_its_rate_and_where_the_refused_wait() -> None:
    text = drawn(importing.outcome, IMPORTED)
    assert "1,044,847 rows in 9.5 s" in text
    assert "109,984 rows a second" in text
    assert "orders.csv.refused.csv" in text
    assert "keepwell import --undo 7" in text
