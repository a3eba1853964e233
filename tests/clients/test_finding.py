"""Finding one client by what a person types."""

import pytest

from keepwell.clients.finding import NoSuchClient, SeveralClients, find_client
from keepwell.clients.models import Client
from keepwell.staff.models import Member
from keepwell.staff.sight import OPERATOR, viewer_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _clients() -> None:
    manager = Member.objects.create(name="Rina")
    Client.objects.create(key="12346", name="Padma Traders")
    Client.objects.create(key="12347", name="Padma Textiles", manager=manager)
    Client.objects.create(key="null", name="null")


def test_a_code_a_name_or_the_only_fitting_part_is_enough() -> None:
    assert find_client("12346", viewer=OPERATOR).name == "Padma Traders"
    assert find_client("padma textiles", viewer=OPERATOR).key == "12347"
    assert find_client("traders", viewer=OPERATOR).key == "12346"
    assert find_client("null", viewer=OPERATOR).key == "null"


def test_several_are_listed_and_near_ones_offered() -> None:
    with pytest.raises(SeveralClients) as several:
        find_client("padma", viewer=OPERATOR)
    assert [fact["client"] for fact in several.value.facts["clients"]] == ["12347", "12346"]
    with pytest.raises(NoSuchClient) as nobody:
        find_client("Padna Trader", viewer=OPERATOR)
    assert "Padma Traders (12346)" in nobody.value.mend % nobody.value.facts


def test_clients_of_others_are_neither_found_nor_offered() -> None:
    viewer = viewer_of(Member.objects.get(name="Rina"))
    with pytest.raises(NoSuchClient) as nobody:
        find_client("Padma Traders", viewer=viewer)
    assert "Traders" not in str(nobody.value.facts["near"])
