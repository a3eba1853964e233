"""A one-page briefing for a meeting with a client: to read on the way, or to print."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation

from keepwell.clients.models import Fact
from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.pages.client import words
from keepwell.doors.desk.portrait.dossier import ASKING
from keepwell.doors.desk.portrait.figures import figures
from keepwell.doors.desk.portrait.lines import lines
from keepwell.doors.desk.portrait.state import QUESTIONS, State
from keepwell.doors.desk.portrait.story import story
from keepwell.doors.desk.portrait.whole import Portrait, portrait
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext
from keepwell.lib import clock

TALKS: Final = 5
ASKED: Final = 6
FIRST_ASKED: Final = ("worries", "goals", "competitors", "prospects", "structure")


@may(May.READ)
def briefing(request: DeskRequest, pk: int) -> HttpResponse:
    """`?language=` en or bn: to hand to a colleague who reads the other."""
    asked = request.GET.get("language", "")
    spoken = asked if asked in wording.LANGUAGES else wording.language()
    before = wording.language()
    wording.use(spoken)
    try:
        with translation.override(spoken):
            return render(request, "desk/briefing.html", _facts(request, pk, spoken))
    finally:
        wording.use(before)


def _facts(request: DeskRequest, pk: int, spoken: str) -> dict[str, Any]:
    of = portrait(request.viewer, pk)
    talks, _ = story(request.viewer, pk, show="talks", promises=of.promises, cues=(), currency=of.currency)
    bought = None
    if of.standing is not None:
        bought = lines(request.viewer, pk, as_of=of.as_of, currency=of.currency)
    return {
        "of": of,
        "client": of.client,
        "figures": figures(of),
        "talks": talks[:TALKS],
        "lines": bought,
        "questions": _questions(of),
        "spoken": spoken,
        "other": "bn" if spoken == "en" else "en",
        "on": clock.today(),
        **words(),
    }


def _questions(of: Portrait) -> list[str]:
    """First what the state asks for, then what the dossier lacks, what matters most first."""
    questions = [gettext(QUESTIONS[kind]) for kind in _kinds(of) if kind in QUESTIONS]
    missing = {gap.field for gap in of.dossier.gaps}
    order = [*FIRST_ASKED, *(field for field in Fact.Field.values if field not in FIRST_ASKED)]
    questions += [gettext(ASKING[field]) for field in order if field in missing]
    return list(dict.fromkeys(questions))[:ASKED]


def _kinds(of: Portrait) -> list[str]:
    if of.standpoint.state is State.LOST:
        return ["lost"]
    return [reason.kind for reason in of.standpoint.reasons]
