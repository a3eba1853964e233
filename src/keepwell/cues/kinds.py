"""All kinds of cues, in the order they are shown. A new kind is a file of its own and a line here."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext

from keepwell.cues import (
    concentration,
    gone_quiet,
    irregular,
    line_stopped,
    new_client,
    ordering_less,
    ordering_more,
)
from keepwell.cues.found import PLAIN, Kind, Show

KINDS: Final[Mapping[str, Kind]] = {
    module.CUE.name: module.CUE
    for module in (
        gone_quiet,
        ordering_less,
        line_stopped,
        irregular,
        ordering_more,
        new_client,
        concentration,
    )
}
# What is said by the first is not said again, for the same client, by the others.
SAYS_IT_ALREADY: Final[Mapping[str, tuple[str, ...]]] = {
    gone_quiet.NAME: (ordering_less.NAME, line_stopped.NAME, irregular.NAME),
}


def title(kind: str) -> str:
    """The kind's name for people, in the language of the moment."""
    return gettext(KINDS[kind].title)


def outcome(kind: str, *, raised: str, came_true: str) -> str:
    """What became of so many warnings, in the language of the moment; the numbers come written."""
    return gettext(KINDS[kind].outcome) % {"raised": raised, "came_true": came_true}


def foretold(kind: str, *, likely: str) -> str:
    """How likely what the warning speaks of is, in the language of the moment; empty where the kind cannot tell."""
    return gettext(KINDS[kind].foretells) % {"likely": likely} if KINDS[kind].foretells else ""


def sentence(kind: str, evidence: dict[str, Any], show: Show = PLAIN) -> str:
    """The evidence in words, in the language of the moment; `show` writes days, numbers and money."""
    return KINDS[kind].sentence(evidence, show)
