from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


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


class Setting(models.Model):
    """What the company has chosen, one row a name; `staff.choosing` knows the names and their defaults."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.JSONField()

    objects: ClassVar[models.Manager["Setting"]] = models.Manager()

    def __repr__(self) -> str:
        value: Any = self.value
        return f"<Setting {self.name}={value!r}>"
