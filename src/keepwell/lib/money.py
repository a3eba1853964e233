"""Money and quantities: exact decimals outside, whole ten-thousandths inside (docs/decisions/0002)."""

from decimal import ROUND_HALF_EVEN, Decimal

SCALE = 4
UNITS = 10**SCALE
_STEP = Decimal(1).scaleb(-SCALE)


def to_units(value: Decimal) -> int:
    """`value` as whole ten-thousandths, rounded half to even. Raises OverflowError beyond 64 bits."""
    units = int(value.quantize(_STEP, rounding=ROUND_HALF_EVEN).scaleb(SCALE))
    if not -(2**63) <= units < 2**63:
        raise OverflowError(f"{value} does not fit into 64 bits of ten-thousandths")
    return units


def from_units(units: int) -> Decimal:
    """Whole ten-thousandths as an exact decimal."""
    return Decimal(units).scaleb(-SCALE)
