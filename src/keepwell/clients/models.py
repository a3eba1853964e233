from typing import Self

from django.db import models

from keepwell.staff.models import Member
from keepwell.staff.sight import Viewer


class Clients(models.QuerySet["Client"]):
    def seen_by(self, viewer: Viewer) -> Self:
        return self if viewer.sees_all else self.filter(manager_id=viewer.member_id)


class Client(models.Model):
    """A company or person that buys from us, known by the code its orders carry."""

    key = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=400, db_index=True)
    country = models.CharField(max_length=100, blank=True)
    manager = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="clients"
    )

    objects = Clients.as_manager()
