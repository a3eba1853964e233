from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

if TYPE_CHECKING:
    from keepwell.staff.sight import Viewer


class Role(models.TextChoices):
    MANAGER = "manager"
    LEAD = "lead"
    ADMIN = "admin"
    READER = "reader"


class Theme(models.TextChoices):
    """How pages look to a member; blank: as their device wants it."""

    LIGHT = "light"
    DARK = "dark"


class Members(BaseUserManager["Member"]):
    def by_name(self, name: str) -> "Member | None":
        return self.filter(name=name).order_by("id").first()


class Team(models.Model):
    """Managers and the leads who see all that these look after."""

    name = models.CharField(max_length=200, unique=True)

    objects: ClassVar[models.Manager["Team"]] = models.Manager()


class Member(AbstractBaseUser):
    """Anyone of our staff. One named in an order file has no mail and cannot sign in until an admin invites them."""

    name = models.CharField(max_length=200)
    email = models.EmailField(unique=True, null=True, blank=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MANAGER)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="members")
    language = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=64, blank=True, default="", db_default="")  # blank: the company's
    theme = models.CharField(max_length=5, choices=Theme.choices, blank=True, default="", db_default="")
    is_active = models.BooleanField(
        default=True, db_default=True
    )  # one who left keeps their name in the books

    objects: ClassVar[Members] = Members()

    USERNAME_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(name="member_has_a_name", condition=~models.Q(name="")),
        ]
        indexes = [models.Index(fields=["name"])]


class Deputy(models.Model):
    """One member stands in for another from one day to another, both included."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="deputies")
    deputy = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="stands_in_for")
    first_day = models.DateField()
    last_day = models.DateField()

    objects: ClassVar[models.Manager["Deputy"]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="deputy_is_another", condition=~models.Q(deputy=models.F("member"))),
            models.CheckConstraint(
                name="deputy_days_in_order", condition=models.Q(first_day__lte=models.F("last_day"))
            ),
        ]


class OneTimeLink(models.Model):
    """A way in that works once: to join with a password of one's own, or into the demo company.

    Only the digest of its token is kept: who reads the table cannot come in.
    """

    class Purpose(models.TextChoices):
        JOIN = "join"
        DEMO = "demo"

    digest = models.CharField(max_length=64, primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["OneTimeLink"]] = models.Manager()


class AuditEntry(models.Model):
    """Who changed what in our records: kind and data, worded when shown. Append-only."""

    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    # Names what is written down a single time only; nulls are unlike each other, blanks would not be.
    once = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001

    objects: ClassVar[models.Manager["AuditEntry"]] = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["about", "-at"]),
            models.Index(fields=["kind", "-at"]),
            models.Index(fields=["by", "-at"]),
            models.Index(fields=["-at", "-id"]),
        ]


class Attempt(models.Model):
    """How often something was tried of late, by whom: Django's cache in the database, whose columns these are."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    objects: ClassVar[models.Manager["Attempt"]] = models.Manager()


class SavedViews(models.QuerySet["SavedView"]):
    def seen_by(self, viewer: "Viewer") -> Self:
        """One's own, and what others share with one's team or with everybody; without those taken away."""
        mine = Member.objects.filter(pk__in=[viewer.member_id] if viewer.member_id else [])
        return self.filter(
            models.Q(member_id=viewer.member_id)
            | models.Q(shared=SavedView.Shared.EVERYBODY)
            | models.Q(shared=SavedView.Shared.TEAM, team__in=mine.values("team")),
            removed_at=None,
        )


class SavedView(models.Model):
    """A list of clients that a member keeps under a name: what it is narrowed to, its columns and order.

    It says which clients are asked for, never which are seen: every reader is shown what they may see.
    """

    class Shared(models.TextChoices):
        NOBODY = "", "nobody"
        TEAM = "team"
        EVERYBODY = "everybody"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000, blank=True)  # as it stands in the list's address
    shared = models.CharField(max_length=10, choices=Shared.choices, blank=True, default=Shared.NOBODY)
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")
    removed_at = models.DateTimeField(null=True)

    objects = SavedViews.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="saved_view_has_a_name", condition=~models.Q(name="")),
            models.CheckConstraint(
                name="saved_view_shared_with_a_team",
                condition=~models.Q(shared="team") | models.Q(team__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["shared", "team"])]


class FavouriteView(models.Model):
    """The view that a member's list of clients opens with."""

    member = models.OneToOneField(Member, primary_key=True, on_delete=models.CASCADE, related_name="+")
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="+")

    objects: ClassVar[models.Manager["FavouriteView"]] = models.Manager()


class Setting(models.Model):
    """What the company has chosen, one row a name; `staff.choosing` knows the names and their defaults."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.JSONField()

    objects: ClassVar[models.Manager["Setting"]] = models.Manager()

    def __repr__(self) -> str:
        value: Any = self.value
        return f"<Setting {self.name}={value!r}>"
