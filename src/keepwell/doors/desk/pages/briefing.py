"""A one-page briefing for a meeting with a client: to read on the way, to print, or as a PDF to take along."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from unicodedata import category

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import content_disposition_header

from keepwell.clients.models import Fact
from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.pages.client import words
from keepwell.doors.desk.paper.briefing import sheet
from keepwell.doors.desk.paper.typesetting import typeset
from keepwell.doors.desk.portrait.dossier import ASKING
from keepwell.doors.desk.portrait.figures import figures
from keepwell.doors.desk.portrait.lines import lines
from keepwell.doors.desk.portrait.state import QUESTIONS, State
from keepwell.doors.desk.portrait.story import story
from keepwell.doors.desk.portrait.whole import Portrait, portrait
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext
from keepwell.lib import clock
from keepwell.staff import looking

TALKS: Final = 5
ASKED: Final = 6
FIRST_ASKED: Final = ("worries", "goals", "competitors", "prospects", "structure")

_FILE: Final = "%(name)s %(day)s.pdf"
_LETTERS: Final = 60  # a file's name may have 255 bytes, and a letter four


@may(May.READ)
def briefing(request: DeskRequest, pk: int) -> HttpResponse:
    """`?language=` en or bn: to hand to a colleague who reads the other."""
    with _in_language(request) as spoken:
        return render(request, "desk/briefing.html", _facts(request, pk, spoken))


@may(May.READ)
def briefing_pdf(request: DeskRequest, pk: int) -> HttpResponse:
    """The same on paper, in the same languages."""
    with _in_language(request) as spoken:
        facts = _facts(request, pk, spoken)
        named = _FILE % {"name": _safe(facts["client"].name) or pk, "day": facts["on"]}
        answer = HttpResponse(typeset("briefing", sheet(facts)), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=named)
    answer["Content-Language"] = spoken
    answer["Cache-Control"] = "no-store"  # of a client, and of today
    return answer


@contextmanager
def _in_language(request: DeskRequest) -> Iterator[str]:
    asked = request.GET.get("language", "")
    spoken = asked if asked in wording.LANGUAGES else wording.language()
    before = wording.language()
    wording.use(spoken)
    try:
        with translation.override(spoken):
            yield spoken
    finally:
        wording.use(before)


def _safe(name: str) -> str:
    """What any system takes as a part of a file's name: letters, marks and digits of every script, and few signs."""
    kept = "".join(letter if category(letter)[0] in "LMN" or letter in "-&" else " " for letter in name)
    return " ".join(kept.split())[:_LETTERS].strip(" -")


def _facts(request: DeskRequest, pk: int, spoken: str) -> dict[str, Any]:
    of = portrait(request.viewer, pk, by=request.member, kind=looking.BRIEFED)
    if not of.client.looked:  # type: ignore[attr-defined]
        looking.look(kind=looking.BRIEFED, client=pk, by=request.member)
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
