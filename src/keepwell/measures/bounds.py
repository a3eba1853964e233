"""Where the company draws its lines: every setting of the measures, with what holds when nobody set it."""

import datetime as dt
from dataclasses import asdict, dataclass, fields
from decimal import Decimal

from keepwell.lib.periods import Period, months_before
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop

Setting = int | float | str
VALUES = ("net_sales", "profit")
PERIODS = {"month": 1, "quarter": 3, "year": 12}


class BoundOutOfRange(Refusal):
    """A setting that no measure could make sense of."""

    says = gettext_noop("The bound %(bound)s is %(value)s.")
    mend = gettext_noop("It must be %(allowed)s.")


@dataclass(frozen=True, slots=True)
class Bounds:
    """All settings. Shares lie between 0 and 1, months and days are whole, gaps are counted in own median gaps."""

    value: str = "net_sales"  # what ABC and the key clients' test add up: net_sales or profit
    window_months: int = 12
    abc_a: float = 0.80
    abc_b: float = 0.95
    xyz_x: float = 0.5
    xyz_y: float = 1.0
    xyz_min_order_days: int = 4
    xyz_months: int = 24
    period: str = "quarter"  # how far back movers look
    key_share: float = 0.01
    breadwinner_share: float = 0.10
    breadwinner_months: int = 24
    breadwinner_grace_days: int = 90
    prospect_months: int = 6
    prospect_quartile: float = 0.25
    prospect_min_days: int = 30
    product_min_days: int = 4
    lost_after_gaps: float = 3.0
    lost_min_days: int = 90
    lost_min_order_days: int = 3
    lost_few_days: int = 365

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(field.default, int | float) and (
                isinstance(value, bool) or not isinstance(value, int | float) or value < 0
            ):
                raise BoundOutOfRange(
                    bound=field.name, value=value, allowed=gettext_noop("a number from 0 up")
                )
            if isinstance(field.default, int) and not (isinstance(value, int) and value >= 1):
                raise BoundOutOfRange(
                    bound=field.name, value=value, allowed=gettext_noop("a whole number from 1 up")
                )
        self._choice("value", VALUES)
        self._choice("period", tuple(PERIODS))
        for name in ("key_share", "breadwinner_share", "prospect_quartile", "abc_a", "abc_b"):
            if not 0 < getattr(self, name) <= 1:
                raise BoundOutOfRange(
                    bound=name, value=getattr(self, name), allowed=gettext_noop("above 0 and at most 1")
                )
        for low, high in (("abc_a", "abc_b"), ("xyz_x", "xyz_y")):
            if getattr(self, low) > getattr(self, high):
                raise BoundOutOfRange(
                    bound=low, value=getattr(self, low), allowed=gettext_noop("no more than the next bound")
                )
        if self.lost_min_order_days < 2:  # noqa: PLR2004 - one order day has no gap to judge by
            raise BoundOutOfRange(
                bound="lost_min_order_days",
                value=self.lost_min_order_days,
                allowed=gettext_noop("at least 2, for a gap to judge by"),
            )

    def _choice(self, name: str, allowed: tuple[str, ...]) -> None:
        if getattr(self, name) not in allowed:
            raise BoundOutOfRange(bound=name, value=getattr(self, name), allowed=", ".join(allowed))

    def parameters(self, as_of: dt.date) -> dict[str, Decimal | int | str | dt.date]:
        """What `$name` stands for in a question: every bound, as_of, and the windows' first days."""
        given: dict[str, Decimal | int | str | dt.date] = {
            name: Decimal(str(value)) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }
        return given | {
            "as_of": as_of,
            "window_start": Period.months_up_to(as_of, self.window_months).start,
            "before_start": Period.months_up_to(as_of, 2 * self.window_months).start,
            "xyz_start": Period.months_up_to(as_of, self.xyz_months).start,
            "breadwinner_start": months_before(as_of, self.breadwinner_months),
            "prospect_start": Period.months_up_to(as_of, self.prospect_months).start,
        }

    def earlier(self, as_of: dt.date) -> dt.date:
        """The day on which `as_of`'s period began to run: one `period` earlier."""
        return Period.months_up_to(as_of, PERIODS[self.period]).start - dt.timedelta(days=1)
