"""Each face, drawn to text at the widths people have, with and without colour."""

import datetime as dt
from collections.abc import Callable
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
        {"settings": [{"name": "abc_a", "value": 0.7, "default": 0.8, "means": "A: the clients up to this share"}]},
    ),
    "charges": (
        house.charges,
        {
            "changed": 2,
            "rules": [{"id": 1, "over": "code", "pattern": "POST|" * 60, "kind": "charge"}],
            "products": [{"code": "POST", "name": "Postage", "kind": "charge"}],
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("width", [80, 120])
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
    assert "3 of 9 things that need attention, among 214 clients." in text
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
    assert "1 thing needs attention" in row


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


def test_where_it_is_too_narrow_only_names_give_way() -> None:
    text = drawn(clients.face, ANSWERS["clients"][1])
    assert text.count("€ 218,400") == 3
    assert "…" in text
    assert "Silent" in text


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
