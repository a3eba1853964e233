import datetime as dt
from typing import Any, Self

from django.db import models

from keepwell.clients.models import Client, Contact
from keepwell.ledger.amounts import AmountField
from keepwell.lib.periods import months_before
from keepwell.staff.models import Member
from keepwell.staff.sight import Viewer


class ProductKind(models.TextChoices):
    GOODS = "goods"
    DISCOUNT = "discount"  # lowers net sales; neither product nor rhythm
    CHARGE = "charge"  # postage, fees: neither net sales nor product nor rhythm


class Product(models.Model):
    """What is bought, known by its code, or by its name where the file gives no code."""

    code = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=400, blank=True)
    line = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=ProductKind.choices, default=ProductKind.GOODS)


class Imports(models.QuerySet["Import"]):
    def seen_by(self, viewer: Viewer) -> Self:
        """An import speaks of every client: only who sees them all sees it."""
        return self if viewer.sees_all else self.none()


class Import(models.Model):
    """One reading of order files: what came of it, and the ids it brought, so that it can be taken back exactly."""

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        UNDONE = "undone"

    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=200)
    files = models.JSONField(default=list)  # [{name, sha256, bytes, rows}]
    reading = models.JSONField(default=dict)  # the mapping and forms used
    digest = models.CharField(max_length=64, db_index=True)  # of the files' content and the reading
    outcome = models.JSONField(default=dict)  # the counts, as `import --json` prints them
    holder = models.CharField(max_length=200, blank=True)  # host:pid of the process at work
    first_line = models.BigIntegerField(default=0)
    last_line = models.BigIntegerField(default=-1)
    first_client = models.BigIntegerField(default=0)
    last_client = models.BigIntegerField(default=-1)
    first_product = models.BigIntegerField(default=0)
    last_product = models.BigIntegerField(default=-1)
    first_member = models.BigIntegerField(default=0)
    last_member = models.BigIntegerField(default=-1)
    met = models.JSONField(default=list)  # earlier imports whose orders this one found unchanged or replaced

    objects = Imports.as_manager()


class Errands(models.QuerySet["Errand"]):
    def seen_by(self, viewer: Viewer) -> Self:
        """As the imports they are about: only who sees every client sees them."""
        return self.exclude(deed=Errand.Deed.LIKEN) if viewer.sees_all else self.none()


class Errand(models.Model):
    """Long work that somebody started on a page and a process of its own does.

    Order files are looked at, as often as wanted, and then brought in; or an import is taken back. Either way a round
    follows. Or duplicates are looked for: one row, started anew each time. The row says how far it is, so that nothing
    is lost with a browser or a server.
    """

    class Deed(models.TextChoices):
        LOOK = "look"
        BRING = "bring"
        UNDO = "undo"
        ROUND = "round"
        LIKEN = "liken"  # finds clients that may be one

    class State(models.TextChoices):
        RUNNING = "running"  # or its process is dead: `errands.is_stopped`
        DONE = "done"  # the deed is
        FAILED = "failed"  # `refusal` says why
        DROPPED = "dropped"  # its files are gone

    deed = models.CharField(max_length=10, choices=Deed.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    begun_at = models.DateTimeField()
    moved_at = models.DateTimeField(db_index=True)  # when something last happened
    folder = models.CharField(max_length=40, blank=True)  # of its files, below the home's uploads
    files = models.JSONField(default=list)  # [{name, kept, bytes}]: as given, and as it lies in the folder
    options = models.JSONField(default=dict)  # how the files are to be read, as chosen so far
    rates = models.JSONField(default=dict)  # by currency, as decimal texts
    found = models.JSONField(default=dict)  # what the look found
    refusal = models.JSONField(default=dict)  # {code, says, mend, facts}
    step = models.CharField(max_length=20, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    run = models.IntegerField(
        default=0
    )  # counts its processes; one of an earlier number has nothing more to say
    process = models.CharField(max_length=200, blank=True)  # host:pid, from the moment it is at work
    brought = models.ForeignKey(Import, null=True, on_delete=models.SET_NULL, related_name="errands")
    undoes = models.ForeignKey(Import, null=True, on_delete=models.SET_NULL, related_name="undone_by")

    objects = Errands.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_search_for_duplicates", fields=["deed"], condition=models.Q(deed="liken")
            )
        ]


class Claims(models.Model):
    """What one import said of its clients and products, so that taking it back leaves what the others say."""

    said_by = models.OneToOneField(Import, primary_key=True, on_delete=models.CASCADE, related_name="claims")
    content = models.BinaryField()  # Parquet, see ledger.claims


class Orders(models.QuerySet["Order"]):
    def seen_by(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(client__manager_id__in=viewer.looks_for)

    def current(self) -> Self:
        """Those that no later import has replaced."""
        return self.filter(replaced_by=None)


class Order(models.Model):
    """One order of one client, or one return: a document on a day, in one currency.

    Append-only: a corrected export brings a new row and marks the old one `replaced_by`.
    Identity: (client, number, is_return); `number` is the day, as `@2024-05-17`, where the file gives none. Of an
    order that came under the code of a client merged into another, that one is the identity's client: decision 10.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="orders")
    came_under = models.ForeignKey(
        Client, null=True, on_delete=models.PROTECT, related_name="orders_under", db_index=False
    )  # the merged client whose code it carries; null: its client's own
    number = models.CharField(max_length=200)
    is_return = models.BooleanField(default=False)
    day = models.DateField()  # the client's local day
    placed_at = models.DateTimeField(null=True)  # UTC, where the file gives a time
    currency = models.CharField(max_length=3, blank=True)  # blank: the file's own unit
    rate = models.DecimalField(max_digits=18, decimal_places=9, default=1)  # into the house currency
    amount = AmountField()  # sum of its lines, in `currency`
    line_count = models.IntegerField()
    fingerprint = models.CharField(max_length=32)  # of day, currency and lines: equal when nothing changed
    added_by = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="+")
    replaced_by = models.ForeignKey(Import, null=True, on_delete=models.PROTECT, related_name="+")

    objects = Orders.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_current_order_by_number",
                fields=["client", "number", "is_return"],
                condition=models.Q(replaced_by=None, came_under=None),
            ),
            models.UniqueConstraint(
                name="one_current_order_by_code_and_number",
                fields=["came_under", "number", "is_return"],
                condition=models.Q(replaced_by=None, came_under__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["client", "day"]),
            models.Index(
                name="order_by_merged_code",
                fields=["came_under"],
                condition=models.Q(came_under__isnull=False),
            ),
            models.Index(
                name="order_by_its_number",
                fields=["replaced_by", "number"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
        ]


class OrderLines(models.QuerySet["OrderLine"]):
    def seen_by(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(order__client__manager_id__in=viewer.looks_for)

    def sold_to(self, client: int, *, as_of: dt.date) -> Self:
        """What counts of a client's orders of two years: goods and discounts, returns taken off."""
        return self.filter(
            order__client_id=client,
            order__replaced_by=None,
            order__day__gt=months_before(as_of, 24),
            order__day__lte=as_of,
            product__kind__in=[ProductKind.GOODS, ProductKind.DISCOUNT],
        )

    def by_year(self, *named: str, as_of: dt.date) -> "models.QuerySet[OrderLine, dict[str, Any]]":
        """Net sales by the columns `named`: `now` of the last 12 months, `then` of those before, in stored units."""
        year, amount = months_before(as_of, 12), models.F("amount") * models.F("order__rate")
        sums: models.QuerySet[OrderLine, dict[str, Any]] = self.values(*named).annotate(
            now=models.Sum(amount, filter=models.Q(order__day__gt=year), output_field=models.FloatField()),
            then=models.Sum(amount, filter=models.Q(order__day__lte=year), output_field=models.FloatField()),
        )
        return sums


class OrderLine(models.Model):
    """One line of an order. Lines are written in chunks before their order; without one they are unseen."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_constraint=False)
    product = models.ForeignKey(
        Product, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    quantity = AmountField()
    amount = AmountField()  # in the order's currency; negative on a return
    cost = AmountField(null=True)

    objects = OrderLines.as_manager()


class ChargeRule(models.Model):
    """Which products are no goods. The first rule that fits decides; `ledger.charges` seeds and applies them."""

    position = models.IntegerField()
    pattern = models.CharField(
        max_length=200
    )  # a regular expression over the whole code or name, letter case aside
    over = models.CharField(max_length=4, choices=[("code", "code"), ("name", "name")])
    kind = models.CharField(max_length=10, choices=ProductKind.choices)

    class Meta:
        ordering = ["position", "id"]


class NamedMapping(models.Model):
    """A remembered way of reading a supplier's or shop's export: field to column, and forms."""

    name = models.CharField(max_length=100, unique=True)
    header = models.JSONField(default=list)
    reading = models.JSONField()


class Conversations(models.QuerySet["Conversation"]):
    def seen_by(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(client__manager_id__in=viewer.looks_for)

    def current(self) -> Self:
        """Those that were not taken back."""
        return self.filter(taken_back_at=None)


class Conversation(models.Model):
    """A call, mail, meeting, visit or chat with somebody at a client. Append-only; one logged by mistake is taken back."""

    class Channel(models.TextChoices):
        PHONE = "phone"
        MAIL = "mail"
        CHAT = "chat"
        VIDEO = "video"
        VISIT = "visit"

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="conversations")
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="conversations"
    )
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="conversations")
    at = models.DateTimeField()
    day = models.DateField()  # the client's local day
    channel = models.CharField(max_length=10, choices=Channel.choices)
    reached = models.BooleanField(default=True)  # false: word was left, nobody answered
    began_with_them = models.BooleanField(default=False)  # they turned to us
    text = models.TextField(blank=True)
    taken_back_at = models.DateTimeField(null=True)

    objects = Conversations.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "-day", "-id"]), models.Index(fields=["contact", "-day"])]
