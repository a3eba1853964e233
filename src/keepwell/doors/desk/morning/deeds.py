"""What can be done about a thing of Today: the buttons below a row, and where they lead.

They differ from row to row in the thing alone, and a page holds dozens: what they look like is laid out once for a
language, and written for each thing.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext
from keepwell.lib.words import gettext_noop


@dataclass(frozen=True, slots=True)
class Deed:
    """`how`: its name in the address. `key`: what it answers to. `at_once`: nothing is asked first."""

    how: str
    said: str
    key: str
    at_once: bool = False


REACHED: Final = Deed("reached", gettext_noop("Reached"), "r")
WORD: Final = Deed("word", gettext_noop("Left word"), "w", at_once=True)
SNOOZE: Final = Deed("snooze", gettext_noop("Not now"), "s")
NO_PROBLEM: Final = Deed("no-problem", gettext_noop("No problem"), "n")
HAND_OVER: Final = Deed("hand-over", gettext_noop("Hand over"), "h")
KEPT: Final = Deed("kept", gettext_noop("Kept"), "r", at_once=True)
MOVE: Final = Deed("move", gettext_noop("Move"), "s")
TOLD: Final = Deed("told", gettext_noop("Told"), "r")
SPARE: Final = Deed("spare", gettext_noop("No need"), "n")
OF_A_CUE: Final = (REACHED, WORD, SNOOZE, NO_PROBLEM, HAND_OVER)
OF_A_PROMISE: Final = (KEPT, MOVE)
OF_A_NOTICE: Final = (TOLD, SPARE)
OF_NEGLECT: Final = (REACHED, WORD, SNOOZE, NO_PROBLEM)
OF_A_CELEBRATION: Final = (REACHED, WORD, NO_PROBLEM)
AT_ONCE: Final = frozenset(
    deed.how for deed in (*OF_A_CUE, *OF_A_PROMISE, *OF_A_NOTICE) if deed.at_once
)  # done by one press; the others ask for words first

# What stands in a layout for what a row and a request bring.
_THING: Final = "THING"
_QUERY: Final = "QUERY"
_TOKEN: Final = "TOKEN"  # noqa: S105 - where it goes


def buttons(deeds: tuple[Deed, ...], thing: str, *, query: str, token: str) -> SafeString:
    """`thing`: its key; `query`: of the list to come back to, with its question mark; `token`: the form's field."""
    laid_out = _laid_out(deeds, wording.language())
    return SafeString(laid_out.replace(_THING, thing).replace(_QUERY, query).replace(_TOKEN, token))


def address(thing: str, how: str = "") -> SafeString:
    """Of a result of a thing, or of its evidence."""
    return SafeString(_address(how).replace(_THING, thing))  # made of names and numbers of ours


@cache
def _laid_out(deeds: tuple[Deed, ...], language: str) -> str:  # noqa: ARG001 - the words are of the language
    facts = [
        {
            "url": SafeString(_address(deed.how) + _QUERY),
            "said": gettext(deed.said),
            "key": deed.key,
            "look": _look(place),
            "at_once": deed.at_once,
        }
        for place, deed in enumerate(deeds)
    ]
    return render_to_string("desk/today/deeds.html", {"deeds": facts, "thing": _THING, "token": _TOKEN})


@cache
def _address(how: str) -> str:
    return reverse("today_result", args=[_THING, how]) if how else reverse("today_evidence", args=[_THING])


def _look(place: int) -> str:
    """The first stands out, those after the third step back."""
    return "first" if place == 0 else "plain" if place >= 3 else ""  # noqa: PLR2004
