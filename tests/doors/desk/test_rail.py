"""The rail lights the entry under which a page stands."""

import re

import pytest
from django.test import Client as Visitor

import world
from keepwell.staff.models import Member, Role

PLACES = {
    "/": "/",
    "/clients/": "/clients/",
    "/clients/{client}/briefing/": "/clients/",
    "/notices/": "/notices/",
    "/portfolio/limits/": "/portfolio/",
    "/orders/": "/orders/",
    "/house/members/": "/house/members/",
    "/house/teams/": "/house/members/",
    "/house/deputies/": "/house/deputies/",
    "/house/duplicates/": "/house/duplicates/",
    "/house/audit/": "/house/audit/",
    "/me/": "/me/",
    "/me/sessions/": "/me/",
    "/me/second-step/": "/me/",
    "/find/": None,
}
LIT = re.compile(r'<a [^>]*href="([^"]+)" aria-current="page"')


@pytest.mark.django_db(transaction=True)
def test_each_page_lights_its_place(stood: world.World) -> None:
    visitor = Visitor()
    visitor.force_login(Member.objects.create(name="Admin", email="a@example.org", role=Role.ADMIN))
    for path, place in PLACES.items():
        page = visitor.get(path.format(client=stood.steady.pk)).content.decode()
        rail, _, rest = page.partition("<main")
        assert rest
        assert set(LIT.findall(rail)) == ({place} if place else set()), path
