"""What an import would change, without changing it: the same reckoning as importing, and nothing written."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from keepwell.ledger import assembling
from keepwell.ledger.importing import counted, opened
from keepwell.ledger.rates import check_size, rates_for
from keepwell.ledger.staged import Staged
from keepwell.lib.refusals import Refusal
from keepwell.staff import choosing


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would come of it. `outcome`: as an import keeps it; none while `wanting` says what is not known yet."""

    currencies: dict[str, int]  # rows by currency, '' where none is named
    house: str
    wanting: Refusal | None = None
    outcome: dict[str, Any] | None = None
    new_clients: int = 0
    new_products: int = 0


def foresee(staged: Staged, *, rates: Mapping[str, Decimal] | None = None) -> Foreseen:
    """What `importing.import_orders` would do with the same arguments now. Adds tables to the staging file alone."""
    given = {currency.strip().upper(): rate for currency, rate in (rates or {}).items()}
    with opened(staged.path) as duck:
        currencies: dict[str, int] = {
            currency or "": count
            for currency, count in duck.execute(
                "SELECT currency, count(*) FROM kept GROUP BY ALL ORDER BY 2 DESC, 1"
            ).fetchall()
        }
        try:
            house, known = rates_for(currencies, given)
            assembling.assemble(duck, files=staged.files, house=house, rates=known, given=given)
            check_size(assembling.largest(duck), assembling.rates_used(duck), house)
        except Refusal as wanting:
            return Foreseen(currencies, str(choosing.chosen("currency")), wanting=wanting)
        new_clients, new_products = duck.execute(
            """SELECT (SELECT count(*) FROM file_clients ANTI JOIN ledger_clients USING (key)),
            (SELECT count(*) FROM file_products ANTI JOIN ledger_products USING (code))"""
        ).fetchall()[0]
        return Foreseen(
            currencies,
            house,
            outcome=counted(duck, staged),
            new_clients=new_clients,
            new_products=new_products,
        )
