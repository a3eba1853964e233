import datetime as dt
from typing import Self

from django.db import models

from keepwell.clients.models import Client
from keepwell.ledger.amounts import AmountField
from keepwell.staff.models import Member
from keepwell.staff.sight import Viewer


class Standings(models.QuerySet["Standing"]):
    def seen_by(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(client__manager_id__in=viewer.looks_for)

    def in_cell(self, cell: str) -> Self:
        """Those of a row (A), a column (X) or a cell (AX) of the grid; all for an empty one."""
        rows = self
        for letter in cell:
            rows = rows.filter(abc=letter) if letter in "ABC" else rows.filter(xyz=letter)
        return rows

    def called_like(self, part: str) -> Self:
        """Those whose name or code holds `part`, letter case aside."""
        return self.filter(models.Q(client__name__icontains=part) | models.Q(client__key__icontains=part))

    def largest(self, by: "models.F | models.expressions.CombinedExpression", most: int) -> "list[Standing]":
        """Those with the most of `by`, with their clients; equal ones by client."""
        return list(self.select_related("client").order_by(by.desc(), "pk")[:most])


class Figures(models.Model):
    """One client's numbers as of one day. Every column is a measure of the catalogue, in its unit."""

    as_of = models.DateField()
    net_sales = AmountField(default=0)  # the last 12 months
    net_sales_before = AmountField(default=0)  # the 12 months before those
    net_sales_ever = AmountField(default=0)
    profit = AmountField(null=True)  # the last 12 months; null where no cost is known
    share = models.FloatField(default=0)  # of all net sales of the last 12 months, 0 to 1
    abc = models.CharField(max_length=1)
    xyz = models.CharField(max_length=1)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    order_days = models.IntegerField(default=0)  # ever
    order_days_recent = models.IntegerField(null=True)  # in the months over which regularity is judged
    orders = models.IntegerField(default=0)  # the last 12 months
    order_value = AmountField(null=True)  # mean net sales per order, the last 12 months
    gap_median = models.FloatField(null=True)  # days
    gap_low = models.FloatField(null=True)  # days, 10th percentile of own gaps
    gap_high = models.FloatField(null=True)  # days, 90th percentile
    gap_cv = models.FloatField(null=True)
    silence = models.IntegerField(null=True)  # days since the last order
    # Of the rhythm model: the middle of the client's next gap, counted from the last order day, so that it may lie
    # in the past. The measure rhythm.next_expected is another figure: the last order day plus the own usual gap.
    next_expected = models.DateField(null=True)
    next_from = models.DateField(null=True)  # a band of 80 %
    next_to = models.DateField(null=True)
    no_order_chance = models.FloatField(null=True)  # probability of no order in the next 90 days
    # What is expected, each with a band of 80 %: the coming 12 months, and the years of the settings in today's money.
    expected_orders = models.FloatField(null=True)  # days with an order, 12 months
    expected_sales = AmountField(null=True)
    expected_sales_low = AmountField(null=True)
    expected_sales_high = AmountField(null=True)
    lifetime_value = AmountField(null=True)
    lifetime_value_low = AmountField(null=True)
    lifetime_value_high = AmountField(null=True)
    is_key = models.BooleanField(default=False)
    types = models.JSONField(default=list)  # breadwinner, prospect
    is_lost = models.BooleanField(default=False)
    day_lost = models.DateField(
        null=True
    )  # the day from which the silence was too long; null of who is not lost
    # The last 60 months in which they ordered, one bit a month: bit (12 * year + month - 1) modulo 60.
    ordered = models.BigIntegerField(default=0)
    months = models.JSONField(default=list)  # net sales of the last 24 months, whole units, oldest first
    # Net sales times no_order_chance: what the chance of silence weighs. A cue's at_stake is told by its kind instead.
    at_stake = AmountField(default=0)

    class Meta:
        abstract = True


class Standing(Figures):
    """A client's latest numbers, one row a client, so that lists sort and filter from an index."""

    client = models.OneToOneField(Client, primary_key=True, on_delete=models.CASCADE, related_name="standing")
    # The cell at the last month's end but two, where it was another; the database knows what stands where none was.
    moved_from = models.CharField(max_length=2, blank=True, default="", db_default="")

    objects = Standings.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-net_sales"]),
            models.Index(fields=["-at_stake"]),
            models.Index(fields=["-lifetime_value"]),
            models.Index(fields=["abc", "xyz"]),
            models.Index(fields=["last_day"]),
            models.Index(fields=["first_day"]),
            models.Index(fields=["day_lost"]),
            # Few are key and few moved: found without reading everybody.
            models.Index(
                name="standing_key", fields=["client"], include=["net_sales"], condition=models.Q(is_key=True)
            ),
            models.Index(name="standing_moved", fields=["-net_sales"], condition=~models.Q(moved_from="")),
        ]


class Snapshots(models.QuerySet["Snapshot"]):
    def seen_by(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(client__manager_id__in=viewer.looks_for)


class Snapshot(models.Model):
    """A client's cell and money at a month's end: who moved, and when."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="snapshots")
    as_of = models.DateField()
    abc = models.CharField(max_length=1)
    xyz = models.CharField(max_length=1)
    net_sales = AmountField()
    share = models.FloatField()

    objects = Snapshots.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="one_snapshot_a_month", fields=["client", "as_of"])]
        indexes = [models.Index(fields=["-share"])]  # who was key is found without reading everybody


class SnapshotDay(models.Model):
    """A month's end whose snapshot is there, and what it was made from: a later import corrects the past, other limits
    make other cells.
    """

    as_of = models.DateField(primary_key=True)
    ledger_version = models.CharField(max_length=64)  # with the bounds, as one digest

    @classmethod
    def newest(cls, count: int) -> list[dt.date]:
        """The newest month's ends, newest first."""
        return list(cls._default_manager.order_by("-as_of").values_list("as_of", flat=True)[:count])


class Rebuild(models.Model):
    """The latest rebuilding of the standings: for which day, from which state of the ledger."""

    as_of = models.DateField()
    ledger_version = models.CharField(max_length=64)
    record_of = models.CharField(max_length=64)  # digest of what the track record was made from
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    seconds = models.FloatField()
    company = models.JSONField(default=dict)  # the company's own measures: totals, concentration, retention


class ManagerPortfolios(models.QuerySet["ManagerPortfolio"]):
    def seen_by(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(manager_id__in=viewer.looks_for)


class ManagerPortfolio(models.Model):
    """What one manager's clients came to in the latest round (`standings.portfolios`), and whose clients they were."""

    manager = models.OneToOneField(Member, null=True, on_delete=models.CASCADE)  # null: nobody's
    clients = models.IntegerField()
    ids = models.BigIntegerField()  # their sum
    folded = models.BigIntegerField()
    sums = models.JSONField()

    objects = ManagerPortfolios.as_manager()

    @property
    def whose(self) -> tuple[int, int, int]:
        return self.clients, self.ids, self.folded
