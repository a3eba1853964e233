"""A company without orders: every page says what is missing, and leads there whom it may."""

import pytest
from django.test import Client as Visitor

from keepwell.staff.models import Member, Role


@pytest.mark.parametrize("path", ["/", "/clients/", "/portfolio/"])
@pytest.mark.parametrize(
    ("role", "said"),
    [
        (Role.ADMIN, 'class="button first" href="/orders/"'),
        (Role.READER, "An admin, or a lead who sees every client, brings them in"),
    ],
)
def test_who_may_bring_orders_in_is_led_there(db: None, path: str, role: Role, said: str) -> None:
    answer = _page(role, path)
    assert said in answer
    assert ("Bring in orders" in answer) == (role == Role.ADMIN)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", "No figures yet"),
        ("/clients/", "No client is yours yet."),
        ("/portfolio/", "Nothing to add up yet"),
    ],
)
def test_a_manager_is_told_whom_it_depends_on(db: None, path: str, said: str) -> None:
    answer = _page(Role.MANAGER, path)
    assert said in answer
    assert "Bring in orders" not in answer


def _page(role: Role, path: str) -> str:
    member = Member.objects.create(name="New", email="new@example.org", role=role)
    visitor = Visitor()
    visitor.force_login(member)
    return visitor.get(path).content.decode()
