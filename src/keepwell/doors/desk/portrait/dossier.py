"""The dossier of a company: what is known, from where and how old it is, and what is still missing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from keepwell.clients.models import Contact, Fact
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext, ngettext
from keepwell.lib.words import gettext_noop

OLD: Final = 365  # days after which a fact wants a second look
FIELDS: Final = {
    "description": gettext_noop("What they do"),
    "headcount": gettext_noop("People employed"),
    "history": gettext_noop("Their history"),
    "activity": gettext_noop("Lines of business"),
    "structure": gettext_noop("How they are organised"),
    "surroundings": gettext_noop("Their region and market"),
    "competitors": gettext_noop("Who else courts them"),
    "weak_points": gettext_noop("Their weak points"),
    "prospects": gettext_noop("Their prospects"),
    "worries": gettext_noop("What worries them"),
    "goals": gettext_noop("What they want to reach"),
}
ASKING: Final = {
    "description": gettext_noop("What exactly do you do with what you buy from us?"),
    "headcount": gettext_noop("How many people work with you now?"),
    "history": gettext_noop("How did the company begin?"),
    "activity": gettext_noop("Which line of business grows, and which shrinks?"),
    "structure": gettext_noop("Who has a say in what is bought, besides you?"),
    "surroundings": gettext_noop("How does your market do this year?"),
    "competitors": gettext_noop("Who else offers you what we do, and what do they do better?"),
    "weak_points": gettext_noop("Where do you lose the most time or money?"),
    "prospects": gettext_noop("What will you need more of in a year?"),
    "worries": gettext_noop("What worries you most at present?"),
    "goals": gettext_noop("What do you want to have reached by next year?"),
}


@dataclass(frozen=True, slots=True)
class Line:
    fact: Fact
    title: str
    age: str
    is_old: bool


@dataclass(frozen=True, slots=True)
class Gap:
    field: str
    title: str
    question: str


@dataclass(frozen=True, slots=True)
class Dossier:
    lines: list[Line]
    gaps: list[Gap]
    known: int
    of: int
    nobody_decides: bool  # no contact of theirs is known to decide

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(field, gettext(title)) for field, title in FIELDS.items()]


def dossier(facts: Iterable[Fact], people: Sequence[Contact], today: dt.date) -> Dossier:
    """`facts`: those that stand; `people`: who is there. Known counts the fields, and somebody who decides."""
    by_field: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_field[fact.field].append(fact)
    lines = [
        Line(fact, gettext(title), age((today - fact.day).days), (today - fact.day).days > OLD)
        for field, title in FIELDS.items()
        for fact in sorted(by_field[field], key=lambda one: (-one.day.toordinal(), -one.pk))
    ]
    gaps = [
        Gap(field, gettext(title), gettext(ASKING[field]))
        for field, title in FIELDS.items()
        if not by_field[field]
    ]
    decides = any(person.decides for person in people)
    return Dossier(lines, gaps, len(FIELDS) - len(gaps) + decides, len(FIELDS) + 1, not decides)


def age(days: int) -> str:
    """How long ago, roughly: today, 12 days ago, 7 months ago, 3 years ago."""
    if days <= 0:
        return gettext("today")
    if days < 60:  # noqa: PLR2004 - two months
        said, count = ngettext("%(count)s day ago", "%(count)s days ago", days), days
    elif days < 730:  # noqa: PLR2004 - two years
        count = round(days / 30.4)
        said = ngettext("%(count)s month ago", "%(count)s months ago", count)
    else:
        count = round(days / 365.25)
        said = ngettext("%(count)s year ago", "%(count)s years ago", count)
    return said % {"count": wording.number(count)}
