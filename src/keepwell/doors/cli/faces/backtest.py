"""How right the warnings were: per cut the quality of the scores, per kind what was raised and came true."""

from typing import Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from keepwell.doors.cli.faces import parts
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext

FIGURES: Final = ("base_rate", "auc", "average_precision", "precision_at_50", "brier", "mean_prediction")
NARROW: Final = ("base_rate", "auc", "precision_at_50")
WIDE: Final = 90  # cells of a terminal from which there is room for all of them


def face(answer: Any, width: int) -> RenderableType:
    """`answer` as `backtest --json` prints it."""
    said = gettext(
        "Replayed on your own past: what would have been said on each day, and what happened in the %(days)s days after."
    ) % {"days": wording.number(answer["horizon"])}
    sections: list[RenderableType] = [parts.heading(gettext("Track record"), said)]
    if not answer["cuts"]:
        sections.append(
            parts.empty(
                gettext("There is too little past to replay."),
                gettext("At least a year of orders and %(days)s days after a cut are needed.")
                % {"days": wording.number(answer["horizon"])},
            )
        )
        return parts.spaced(sections)
    sections.append(_cuts(answer, FIGURES if width >= WIDE else NARROW))
    if answer["kinds"]:
        sections.append(_kinds(answer["kinds"], wide=width >= WIDE))
    if answer["calibration"]:
        sections.append(_calibration(answer["calibration"]))
    return parts.spaced(sections)


def _cuts(answer: Any, shown: tuple[str, ...]) -> RenderableType:
    titles = {
        "base_rate": gettext("Base rate"),
        "auc": "AUC",
        "average_precision": gettext("Av. precision"),
        "precision_at_50": gettext("First 50"),
        "brier": "Brier",
        "mean_prediction": gettext("Predicted"),
    }
    drawn = parts.table(
        (gettext("Gone quiet"), "left"),
        (gettext("Clients"), "right"),
        *((titles[name], "right") for name in shown),
    )
    for cut in answer["cuts"]:
        _figures(drawn, wording.short_day(cut["cut"]), cut["all"], shown)
        if cut["active"]:
            _figures(drawn, Text("  " + gettext("the active"), "soft"), cut["active"], shown)
    if answer["mean"]:
        _figures(drawn, Text(gettext("Mean"), "bold"), answer["mean"]["all"], shown)
        if answer["mean"]["active"]:
            _figures(drawn, Text("  " + gettext("the active"), "soft"), answer["mean"]["active"], shown)
    asked = gettext(
        "The question: no order in %(days)s days? Clients with at least %(least)s order days; active: with an order in the %(days)s days before."
    )
    facts = {"days": wording.number(answer["horizon"]), "least": wording.number(answer["min_orders"])}
    return Group(drawn, Text(asked % facts, "soft"))


def _figures(drawn: Any, name: str | Text, figures: Any, shown: tuple[str, ...]) -> None:
    drawn.add_row(
        name,
        wording.number(round(figures["n"])),
        *("–" if figures[key] is None else wording.number(figures[key], places=3) for key in shown),
    )


def _kinds(kinds: list[Any], *, wide: bool) -> RenderableType:
    drawn = parts.table(
        (gettext("Warning"), "left"),
        *([(gettext("Judged"), "right")] if wide else []),
        (gettext("Raised"), "right"),
        (gettext("Came true"), "right"),
        (gettext("Right"), "right"),
        *([(gettext("By chance"), "right")] if wide else []),
        (gettext("Times chance"), "right"),
        (gettext("By recency"), "right"),
    )
    for kind in kinds:
        raised = kind["raised"]
        drawn.add_row(
            Text(kind["title"], parts.KIND_TONES.get(kind["kind"], "news")),
            *([wording.number(kind["judged"])] if wide else []),
            wording.number(raised),
            wording.number(kind["came_true"]),
            wording.percent(kind["came_true"] / raised) if raised else "–",
            *(
                [wording.percent(kind["happened"] / kind["judged"]) if kind["judged"] else "–"]
                if wide
                else []
            ),
            "–" if kind["lift"] is None else wording.number(kind["lift"], places=1),
            wording.percent(kind["recency_came_true"] / raised) if raised else "–",
        )
    note = gettext(
        "By recency: how many would have been right, had as many been picked by the longest silence alone."
    )
    return Group(drawn, Text(note, "soft"))


def _calibration(bands: list[Any]) -> RenderableType:
    drawn = parts.table(
        (gettext("Said"), "left"),
        (gettext("Times"), "right"),
        (gettext("Happened"), "right"),
        ("", "left"),
    )
    for band in bands:
        drawn.add_row(
            wording.percent(band["predicted"]),
            wording.number(band["n"]),
            wording.percent(band["happened"]),
            Text("█" * round(band["happened"] * 30), "news"),
        )
    return Group(Text(gettext("Is 30 % said when it happens 3 times in 10?"), "soft"), drawn)
