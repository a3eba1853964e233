"""Every command: where it lives, its group in the help, its one line. Read without importing any of them."""

from dataclasses import dataclass
from typing import Final

from keepwell.lib.words import gettext_noop


@dataclass(frozen=True, slots=True)
class Listed:
    """One command: its module in `commands`, its section in the help, its one line there."""

    module: str
    section: str
    says: str


START: Final = gettext_noop("Start here")
DAILY: Final = gettext_noop("Every day")
WHOLE: Final = gettext_noop("What it adds up to")
HOUSE: Final = gettext_noop("The house")
SECTIONS: Final = (START, DAILY, WHOLE, HOUSE)

COMMANDS: Final[dict[str, Listed]] = {
    "open": Listed("open", START, gettext_noop("Read order files, compute everything, show today's list.")),
    "demo": Listed("demo", START, gettext_noop("Look around in a made-up company first.")),
    "serve": Listed("serve", START, gettext_noop("Open the desk: the pages of every morning.")),
    "today": Listed("today", DAILY, gettext_noop("Whom to turn to first, and why.")),
    "why": Listed("why", DAILY, gettext_noop("All the evidence behind one client's warnings.")),
    "client": Listed("client", DAILY, gettext_noop("One client's page.")),
    "clients": Listed("clients", DAILY, gettext_noop("The clients with their numbers, sorted and filtered.")),
    "grid": Listed("grid", WHOLE, gettext_noop("Who carries the business, and how regularly they order.")),
    "lost": Listed("lost", WHOLE, gettext_noop("Who has left, by the written criterion.")),
    "metrics": Listed("metrics", WHOLE, gettext_noop("The company's own numbers, with their formulas.")),
    "backtest": Listed(
        "backtest", WHOLE, gettext_noop("How often the warnings were right on your own past.")
    ),
    "export": Listed("export", WHOLE, gettext_noop("Write a table to CSV, XLSX or Parquet.")),
    "import": Listed("importing", HOUSE, gettext_noop("Read order files into the ledger; take one back.")),
    "rounds": Listed("rounds", HOUSE, gettext_noop("What runs by the clock: run it now, see what ran.")),
    "charges": Listed("charges", HOUSE, gettext_noop("Which lines are no goods: postage, fees, discounts.")),
    "settings": Listed(
        "settings", HOUSE, gettext_noop("What the company has chosen: bounds, currency, criteria.")
    ),
    "doctor": Listed("doctor", HOUSE, gettext_noop("Check this installation and its data.")),
}
