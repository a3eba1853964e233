"""The results of a thing, by name."""

from collections.abc import Mapping
from typing import Final

from keepwell.lib.words import gettext_noop

HOWS: Final[Mapping[str, str]] = {
    "reached": gettext_noop("Reached"),
    "left_word": gettext_noop("Left word"),
    "snoozed": gettext_noop("Not now"),
    "no_problem": gettext_noop("No problem"),
    "handed_over": gettext_noop("Handed over"),
}
