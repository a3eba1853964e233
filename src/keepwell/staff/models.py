from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Role(models.TextChoices):
    MANAGER = "manager"
    LEAD = "lead"
    ADMIN = "admin"
    READER = "reader"


class Members(BaseUserManager["Member"]):
    def by_name(self, name: str) -> "Member | None":
        return self.filter(name=name).order_by("id").first()


class Member(AbstractBaseUser):
    """Anyone of our staff. One named in an order file has no mail and cannot sign in until an admin invites them."""

    name = models.CharField(max_length=200)
    email = models.EmailField(unique=True, null=True, blank=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MANAGER)
    language = models.CharField(max_length=10, default="en")

    objects: ClassVar[Members] = Members()

    USERNAME_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(name="member_has_a_name", condition=~models.Q(name="")),
        ]
        indexes = [models.Index(fields=["name"])]


class AuditEntry(models.Model):
    """Who changed what in our records: kind and data, worded when shown. Append-only."""

    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=200)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["about", "-at"]), models.Index(fields=["kind", "-at"])]


class Setting(models.Model):
    """What the company has chosen, one row a name; `staff.choosing` knows the names and their defaults."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.JSONField()

    objects: ClassVar[models.Manager["Setting"]] = models.Manager()

    def __repr__(self) -> str:
        value: Any = self.value
        return f"<Setting {self.name}={value!r}>"
