"""The company's own numbers; with `explain`, each with its formula, its window and the rows it was made from."""

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from keepwell.doors.cli.faces import parts
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext


def face(answer: Any, width: int, *, explain: bool = False) -> RenderableType:  # noqa: ARG001
    """`answer` as `metrics --json` prints it."""
    if not answer["metrics"]:
        return parts.nothing_yet()
    head = parts.heading(gettext("The company's numbers"), parts.on_day(answer))
    if explain:
        return parts.spaced([head, *(_explained(metric, answer["currency"]) for metric in answer["metrics"])])
    drawn = parts.table(("", "left"), ("", "right"), ("", "cut", 1))
    drawn.show_header = False
    for metric in answer["metrics"]:
        drawn.add_row(
            metric["title"],
            Text(valued(metric, answer["currency"]), "bold"),
            Text(metric["window"], "soft"),
        )
    foot = Text(gettext("Formulas, edge cases and rows: keepwell metrics --explain"), "soft")
    return parts.spaced([head, drawn, foot])


def valued(metric: Any, currency: str) -> str:
    """A metric's value in its unit."""
    value, unit = metric["value"], metric["unit"]
    if value is None:
        return "–"
    if unit == "money":
        return wording.money(value, currency)
    if unit in {"share", "rate"}:
        return wording.percent(value, places=1)
    if unit == "days":
        return wording.days(round(value))
    if unit == "index":
        return wording.number(value, places=4)
    return wording.number(value) if isinstance(value, int) else wording.short(value)


def _explained(metric: Any, currency: str) -> RenderableType:
    facts = [
        (gettext("Formula"), metric["formula"]),
        (gettext("Window"), metric["window"]),
        (gettext("Edge cases"), metric["edge_cases"]),
        (gettext("Rows"), "" if metric["rows"] is None else wording.number(metric["rows"])),
    ]
    drawn = parts.table(("", "left"), ("", "left"), loose=True)
    drawn.show_header = False
    for name, said in facts:
        if said:
            drawn.add_row(Text(name, "soft"), said)
    title = Text.assemble((metric["title"], "bold"), "  ", (valued(metric, currency), "bold keep"))
    return Group(title, parts.indented(drawn, 2))
