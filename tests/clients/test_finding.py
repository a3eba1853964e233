import pytest
from django.db import connection

import world
from keepwell.clients.finding import find, keep_all_findable, keep_findable
from keepwell.clients.models import Client, Contact, Findable
from keepwell.staff.sight import OPERATOR, viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> world.World:
    made = world.build()
    Contact.objects.create(client=made.steady, name="Jana Öztürk", email="jana@brightwater.example")
    Client.objects.create(key="BD77", name="ঢাকা হস্তশিল্প লিমিটেড")
    Client.objects.create(key="OM1", name="O'Malley's Linen Cupboard Ltd")
    keep_all_findable()
    return made


def _names(typed: str, viewer: object = OPERATOR) -> list[str]:
    return [
        match.contact.name if match.contact else match.client.name
        for match in find(typed=typed, viewer=viewer)
    ]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("kranich", "Kranichfeld & Söhne GmbH"),
        ("sohne", "Kranichfeld & Söhne GmbH"),
        ("KRANICHFELD söhne", "Kranichfeld & Söhne GmbH"),
        ("krainchfeld", "Kranichfeld & Söhne GmbH"),  # a slip of the finger
        ("de2001", "Kranichfeld & Söhne GmbH"),  # its code
        ("হস্তশিল্প", "ঢাকা হস্তশিল্প লিমিটেড"),
        ("hostoshilpo", "ঢাকা হস্তশিল্প লিমিটেড"),
        ("hastasilpa", "ঢাকা হস্তশিল্প লিমিটেড"),
        ("omalley", "O'Malley's Linen Cupboard Ltd"),
        ("linen cup", "O'Malley's Linen Cupboard Ltd"),
        ("ozturk", "Jana Öztürk"),
        ("jana@bright", "Jana Öztürk"),
        ("kr", "Kranichfeld & Söhne GmbH"),
    ],
)
def test_the_first_is_who_was_meant(cast: world.World, typed: str, wanted: str) -> None:
    assert _names(typed)[:1] == [wanted]


@pytest.mark.parametrize(
    "typed", ["", " ", "'", '"', "%", "* OR", "NEAR(", "((((", "zzzzqqq", "a" * 5000, "\N{PARROT}"]
)
def test_nothing_that_is_typed_is_run(cast: world.World, typed: str) -> None:
    assert len(_names(typed)) <= 8


def test_only_what_the_viewer_may_see(cast: world.World) -> None:
    assert _names("kranich", viewer_of(cast.manager))
    assert not _names("kranich", viewer_of(cast.colleague))
    assert not _names("ozturk", viewer_of(cast.outsider))


def test_a_change_is_found_at_once_and_the_old_name_no_more(cast: world.World) -> None:
    cast.silent.name = "Nordwind Handels GmbH"
    cast.silent.save()
    keep_findable(cast.silent)
    assert _names("nordwind") == ["Nordwind Handels GmbH"]
    assert "Nordwind Handels GmbH" not in _names("kranichfeld")
    assert keep_all_findable() == 0


def test_all_is_brought_into_step(cast: world.World) -> None:
    Client.objects.filter(pk=cast.yearly.pk).update(name="Möwenthal Import GmbH")
    Contact.objects.update(left_on=world.DAY)
    Client.objects.filter(key="OM1").delete()
    assert keep_all_findable() == 1
    assert _names("mowenthal") == ["Möwenthal Import GmbH"]
    assert "Jana Öztürk" not in _names("ozturk")
    assert Findable.objects.count() == Client.objects.count()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO clients_findable_triples(clients_findable_triples) VALUES ('integrity-check')"
            )
