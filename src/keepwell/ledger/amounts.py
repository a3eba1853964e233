"""Money and quantities in rows: exact whole ten-thousandths in a 64-bit column, `Decimal` in Python."""

from decimal import Decimal
from typing import Any

from django.db import models

from keepwell.lib.money import from_units, to_units


class AmountField(models.BigIntegerField):  # type: ignore[type-arg]
    """A `Decimal` with four decimals, kept as a whole number so that no engine ever makes it a float."""

    def from_db_value(self, value: int | None, *_: object) -> Decimal | None:
        return None if value is None else from_units(int(value))

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, Decimal) else Decimal(str(value))

    def get_prep_value(self, value: Any) -> int | None:
        return None if value is None else to_units(Decimal(value))
