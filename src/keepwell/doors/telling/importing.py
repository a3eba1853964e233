"""The words of an import that the terminal and the pages share: its steps, and how it stands."""

from typing import Final

from keepwell.lib.words import gettext_noop

STATES: Final = {
    "running": gettext_noop("under way"),
    "stopped": gettext_noop("stopped"),
    "done": gettext_noop("done"),
    "undone": gettext_noop("taken back"),
}
STEPS: Final = {
    "reading": gettext_noop("reading"),
    "checking": gettext_noop("checking"),
    "writing": gettext_noop("writing"),
    "finishing": gettext_noop("finishing"),
    "measuring": gettext_noop("measuring"),
    "standing": gettext_noop("working out standings"),
    "noticing": gettext_noop("looking for changes"),
    "replaying": gettext_noop("replaying the past"),
}
