from typing import Self

from django.db import models

from keepwell.staff.models import Member
from keepwell.staff.sight import Viewer


class Clients(models.QuerySet["Client"]):
    def seen_by(self, viewer: Viewer) -> Self:
        standing = self.filter(merged_into=None)
        return standing if viewer.sees_all else standing.filter(manager_id__in=viewer.looks_for)


class Client(models.Model):
    """A company or person that buys from us, known by the code its orders carry.

    One that was merged into another keeps its row and code, for order files still carry it; nobody sees it.
    """

    key = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=400, db_index=True)
    country = models.CharField(max_length=100, blank=True)
    manager = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="clients", db_index=False
    )

    # Importing writes rows past the ORM, so the database knows what stands where nobody said.
    city = models.CharField(max_length=100, blank=True, default="", db_default="")
    time_zone = models.CharField(
        max_length=64, blank=True, default="", db_default=""
    )  # blank: guessed from the country
    language = models.CharField(
        max_length=10, blank=True, default="", db_default=""
    )  # of what is written to the company
    industry = models.CharField(max_length=100, blank=True, default="", db_default="")
    website = models.CharField(max_length=200, blank=True, default="", db_default="")
    tax_number = models.CharField(max_length=60, blank=True, default="", db_default="")
    added_at = models.DateTimeField(null=True)  # by hand; null: an import brought it
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", db_index=False
    )

    objects = Clients.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="client_is_not_merged_into_itself",
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")),
            ),
        ]
        indexes = [
            # With the id: whose a client is, asked by every page, is read from the index alone.
            models.Index(name="client_of_manager", fields=["manager", "id"]),
            models.Index(name="client_by_hand", fields=["name"], condition=models.Q(added_at__isnull=False)),
            models.Index(
                name="client_merged", fields=["merged_into"], condition=models.Q(merged_into__isnull=False)
            ),
        ]


class Contacts(models.QuerySet["Contact"]):
    def seen_by(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(client__manager_id__in=viewer.looks_for)


class Contact(models.Model):
    """A person at a client: whom we address, and how."""

    class Channel(models.TextChoices):
        PHONE = "phone"
        MAIL = "mail"
        CHAT = "chat"
        VIDEO = "video"
        VISIT = "visit"

    class Manner(models.TextChoices):
        FORMAL = "formal"
        INFORMAL = "informal"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=200)
    address_as = models.CharField(max_length=100, blank=True)  # as in “Ms Tanaka”, “Bashir bhai”
    position = models.CharField(max_length=200, blank=True)
    decides = models.BooleanField(default=False)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, blank=True)  # blank: the client's
    time_zone = models.CharField(max_length=64, blank=True)  # blank: the client's
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    manner = models.CharField(max_length=10, choices=Manner.choices, blank=True)
    common_ground = models.CharField(max_length=500, blank=True)  # as learned, in the manager's words
    learned_from = models.CharField(max_length=200, blank=True)
    learned_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)  # no longer there

    objects = Contacts.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "name"]), models.Index(fields=["email"])]


class Notes(models.QuerySet["Note"]):
    def seen_by(self, viewer: Viewer) -> Self:
        """A note is its writer's alone, while they may see the client."""
        of_theirs = self.filter(by_id=viewer.member_id)
        return of_theirs if viewer.sees_all else of_theirs.filter(client__manager_id__in=viewer.looks_for)


class Note(models.Model):
    """What a member noted of a client for themselves."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    text = models.TextField()

    objects = Notes.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "-at"])]


class Facts(models.QuerySet["Fact"]):
    def seen_by(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(client__manager_id__in=viewer.looks_for)

    def standing(self) -> Self:
        """Those that were not put right since."""
        return self.filter(dropped_at=None)


class Fact(models.Model):
    """One thing learned of a company, with where it is from and when: a line of the dossier.

    Never overwritten: what is put right is dropped and learned anew. Several may stand under one field.
    """

    class Field(models.TextChoices):
        DESCRIPTION = "description"
        HEADCOUNT = "headcount"
        HISTORY = "history"
        ACTIVITY = "activity"
        STRUCTURE = "structure"
        SURROUNDINGS = "surroundings"
        COMPETITORS = "competitors"
        WEAK_POINTS = "weak_points"
        PROSPECTS = "prospects"
        WORRIES = "worries"
        GOALS = "goals"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="facts")
    field = models.CharField(max_length=20, choices=Field.choices)
    value = models.CharField(max_length=1000)
    source = models.CharField(max_length=200, blank=True)
    day = models.DateField()  # true on this day
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    objects = Facts.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="fact_says_what", condition=~models.Q(value=""))]
        indexes = [models.Index(fields=["client", "field"])]


class Findables(models.QuerySet["Findable"]):
    def seen_by(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(client__manager_id__in=viewer.looks_for)


class Findable(models.Model):
    """What a client, or a person at one, is found by; made from their rows by `clients.finding`, never typed."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="+")
    said = models.TextField()  # the names as they stand in the rows
    plain = models.TextField()  # in Latin letters, lower case
    bones = models.TextField()  # the consonants of its words

    objects = Findables.as_manager()

    class Meta:
        indexes = [
            models.Index(name="findable_by_beginning", fields=["plain"], condition=models.Q(contact=None)),
        ]


class Marks(models.QuerySet["Mark"]):
    def seen_by(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(client__manager_id__in=viewer.looks_for)

    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(ended_at=None)


class Mark(models.Model):
    """A type that no order tells, only a person: with the reason, by whom and when; taken back likewise."""

    class Kind(models.TextChoices):
        IMAGE_MAKER = "image_maker"  # a known name, whose custom lends reputation
        EXPERT = "expert"  # very high demands, deep knowledge of the market

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    why = models.CharField(max_length=500)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = Marks.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="marked_once", fields=["client", "kind"], condition=models.Q(ended_at=None)
            ),
        ]
        indexes = [
            models.Index(name="mark_standing", fields=["kind", "client"], condition=models.Q(ended_at=None)),
        ]


def _of_both(viewer: Viewer) -> models.Q:
    """Rows about two clients are seen by whoever sees both."""
    if viewer.sees_all:
        return models.Q()
    return models.Q(first__manager_id__in=viewer.looks_for, second__manager_id__in=viewer.looks_for)


class Likenesses(models.QuerySet["Likeness"]):
    def seen_by(self, viewer: Viewer) -> Self:
        return self.filter(_of_both(viewer))


class Likeness(models.Model):
    """Two clients that may be one, and why, the smaller id first; found anew by `clients.likening`, never typed."""

    first = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    sure = models.FloatField()  # 0 to 1
    why = models.JSONField(default=list)  # name, tax_number, phone, domain: what both have

    objects = Likenesses.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="likeness_once", fields=["first", "second"]),
            models.CheckConstraint(
                name="likeness_in_order", condition=models.Q(first__lt=models.F("second"))
            ),
        ]


class Distincts(models.QuerySet["Distinct"]):
    def seen_by(self, viewer: Viewer) -> Self:
        return self.filter(_of_both(viewer))


class Distinct(models.Model):
    """Somebody said that two clients are not the same, though they look alike."""

    first = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = Distincts.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="distinct_once", fields=["first", "second"], condition=models.Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="distinct_in_order", condition=models.Q(first__lt=models.F("second"))
            ),
        ]


class Merges(models.QuerySet["Merge"]):
    def seen_by(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(kept__manager_id__in=viewer.looks_for)

    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(undone_at=None)


class Merge(models.Model):
    """Two clients were one: `gone` became part of `kept`; what moved is written down, so that it can be taken back."""

    kept = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="merges_away")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    changed = models.JSONField(default=dict)  # fields of the kept one: {name: {before, after}}
    moved = models.JSONField(default=dict)  # by room and kind of row: the ids that moved, what was closed
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = Merges.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="merged_once", fields=["gone"], condition=models.Q(undone_at=None)),
        ]
        indexes = [models.Index(fields=["kept", "-at"])]
