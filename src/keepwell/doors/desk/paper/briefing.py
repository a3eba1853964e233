"""The briefing as plain data for its sheet: every text worded, every text cut to what a page can bear."""

from collections.abc import Iterable
from typing import Any, Final

from keepwell.doors.desk.paper.typesetting import short
from keepwell.doors.desk.portrait.chart import HIGH, WIDE, OrdersChart
from keepwell.doors.desk.portrait.lines import Lines
from keepwell.doors.desk.portrait.whole import Portrait
from keepwell.doors.telling import wording
from keepwell.doors.telling.countries import country
from keepwell.doors.telling.languages import language_name
from keepwell.doors.telling.wording import gettext

NAME, WORD, NOTE = 120, 60, 280  # letters: of a client, of a name in a line, of what was said
PEOPLE, PROMISES, BOUGHT, STOPPED, KNOWN = 6, 8, 5, 4, 12

Part = tuple[str, str]  # tone ("" for none), words
_REASON: Final = ("", "strong", "")


def sheet(facts: dict[str, Any]) -> dict[str, Any]:
    """`facts`: those of the page."""
    of: Portrait = facts["of"]
    point = of.standpoint
    name = short(of.client.name or of.client.key, NAME)
    return {
        "language": facts["spoken"],
        "numbering": wording.digits("1"),
        "title": gettext("Briefing") + f": {name}",
        "name": name,
        "about": _about(facts, of),
        "historic": gettext("Figures as of %(day)s, the last day in your orders.")
        % {"day": wording.day(of.as_of)}
        if of.historic
        else "",
        "cell": f"{of.standing.abc}{of.standing.xyz}" if of.standing else "",
        "foot": gettext("Briefing of %(day)s.") % {"day": wording.day(facts["on"])} + " " + short(name, WORD),
        "state": {
            "tone": str(point.state),
            "title": f"{point.title}: {point.chance}" if point.chance else point.title,
            "reasons": [_parts(zip(_REASON, reason.parts, strict=True)) for reason in point.reasons[:PEOPLE]]
            or [[("", point.rhythm)]],
            "next": [("strong", gettext("What to do next:")), ("", " " + short(point.next_step, NOTE * 2))],
        },
        "chart": _chart(of.chart, of) if of.chart else None,
        "money": {
            "title": gettext("Money"),
            "figures": [{"name": one.name, "value": one.value, "note": one.note} for one in facts["figures"]],
        },
        "people": _section(
            gettext("People"),
            [_person(one, facts) for one in of.people[:PEOPLE]],
            gettext("Nobody is written down yet. Whom do we speak to there, and who decides?"),
        ),
        "promises": _section(
            gettext("Open promises"),
            [_promise(one, of) for one in of.open_promises[:PROMISES]] + _more(len(of.open_promises)),
            gettext("None."),
        ),
        "lines": _section(
            gettext("What they buy"), _lines(facts["lines"]), gettext("Nothing in the last two years.")
        ),
        "talks": _section(
            gettext("Last talks"), [_talk(one) for one in facts["talks"]], gettext("No talk logged yet.")
        ),
        "known": _section(
            gettext("What we know of them"), [_fact(one) for one in of.dossier.lines[:KNOWN]], ""
        ),
        "ask": _section(gettext("To ask"), [[("", question)] for question in facts["questions"]], ""),
    }


def _about(facts: dict[str, Any], of: Portrait) -> str:
    client = of.client
    told = gettext("Briefing of %(day)s.") % {"day": wording.day(facts["on"])}
    where = (client.city, country(client.country), client.industry)
    about = ", ".join(short(part, WORD) for part in where if part)
    if client.manager:
        keeper = gettext("%(name)s looks after them.") % {"name": short(client.manager.name, WORD)}
        about = f"{about} · {keeper}" if about else keeper
    return f"{told} {about}"


def _section(title: str, items: list[list[Part]], none: str) -> dict[str, Any]:
    return {"title": title, "items": items, "none": none}


def _parts(parts: Iterable[Part]) -> list[Part]:
    return [(tone, words) for tone, words in parts if words]


def _person(one: Any, facts: dict[str, Any]) -> list[Part]:
    manners = facts["manners"]
    told = [one.position] if one.position else []
    if one.address_as:
        told.append(gettext("address as “%(name)s”") % {"name": short(one.address_as, WORD)})
    told += [language_name(one.language)] if one.language else []
    told += [str(manners.get(one.manner, one.manner))] if one.manner else []
    return _parts(
        [
            ("strong", short(one.name, WORD)),
            ("tag", gettext("decides") if one.decides else ""),
            ("", "".join(f", {short(word, WORD)}" for word in told)),
            ("", f" · {short(one.common_ground, WORD * 2)}" if one.common_ground else ""),
            ("soft", f" ({short(one.learned_from, WORD)})" if one.common_ground and one.learned_from else ""),
        ]
    )


def _promise(one: Any, of: Portrait) -> list[Part]:
    return _parts(
        [
            ("", short(one.what, NOTE // 2)),
            ("soft", " " + gettext("by %(day)s") % {"day": wording.short_day(one.due)}),
            ("owe", gettext("overdue") if one.due < of.today else ""),
        ]
    )


def _more(count: int) -> list[list[Part]]:
    hidden = count - PROMISES
    return [[("soft", f"+ {wording.number(hidden)}")]] if hidden > 0 else []


def _lines(found: Lines | None) -> list[list[Part]]:
    if found is None:
        return []
    bought = [
        [("", f"{short(one.name, WORD)}: {one.now} "), ("soft", one.change)] for one in found.bought[:BOUGHT]
    ]
    stopped = [
        [
            ("", f"{short(one.name, WORD)}: "),
            ("slip", gettext("stopped, was %(money)s") % {"money": one.before}),
        ]
        for one in found.stopped[:STOPPED]
    ]
    return bought + stopped


def _talk(one: Any) -> list[Part]:
    title = f"{one.title}, {one.tag}" if one.tag else one.title
    said = title + (f": {short(one.text, NOTE)}" if one.text else "")
    return [("soft", wording.short_day(one.day) + " "), ("", said)]


def _fact(one: Any) -> list[Part]:
    source = f"{short(one.fact.source, WORD)}, " if one.fact.source else ""
    return [
        ("soft", f"{one.title}: "),
        ("", short(one.fact.value, NOTE - 40)),
        ("soft", f" ({source}{one.age})"),
    ]


def _chart(drawn: OrdersChart, of: Portrait) -> dict[str, Any]:
    """Places in percent of the drawing, from its upper left corner."""
    by_day = gettext("a day with an order; the height is the amount")
    by_week = gettext("a week’s orders; the height is the amount")
    return {
        "alt": f"{drawn.title}. {drawn.said}",
        "most": drawn.most,
        "marks": [(x / WIDE * 100, y / HIGH * 100) for x, y in drawn.marks],
        "ticks": [(float(tick.place.removesuffix("%")), tick.label) for tick in drawn.ticks],
        "today": _along(drawn.today),
        "silence": [_along(drawn.silence[0]), _along(drawn.silence[1])] if drawn.silence else None,
        "expected": [_along(place) for place in drawn.expected] if drawn.expected else None,
        "expected_day": _along(drawn.expected_day) if drawn.expected_day else None,
        "late": drawn.late,
        "keys": [
            ("order", by_week if drawn.by_week else by_day),
            *([("expected", drawn.legend_expected)] if drawn.legend_expected else []),
            *([("late" if drawn.late else "silence", drawn.legend_silence)] if drawn.silence else []),
            ("now", wording.short_day(of.as_of)),
        ],
    }


def _along(unit: str) -> float:
    return float(unit) / WIDE * 100
