import pytest

import world
from keepwell.clients.contacting import AlreadyClosed, DetailUnclear, NoSuchDetail, add, change, close, reopen
from keepwell.clients.models import Contact
from keepwell.lib.texts import TextMissing, TextTooLong
from keepwell.staff.models import AuditEntry

pytestmark = pytest.mark.django_db


@world.set_clock()
def test_a_person_comes_changes_and_leaves() -> None:
    cast = world.build()
    tanaka = add(
        client=cast.steady,
        by=cast.manager,
        details={"name": "তানাকা  ইউকি", "decides": True, "common_ground": "follows the Tigers"},
    )
    assert (tanaka.name, tanaka.decides, tanaka.learned_on) == ("তানাকা ইউকি", True, world.DAY)
    change(contact=tanaka, by=cast.manager, details={"channel": "phone", "common_ground": ""})
    tanaka.refresh_from_db()
    assert (tanaka.channel, tanaka.learned_on) == ("phone", None)
    close(contact=tanaka, by=cast.manager)
    with pytest.raises(AlreadyClosed):
        close(contact=tanaka, by=cast.manager)
    reopen(contact=tanaka, by=cast.manager)
    with pytest.raises(AlreadyClosed):
        reopen(contact=tanaka, by=cast.manager)
    kinds = list(AuditEntry.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["contact.added", "contact.changed", "contact.closed", "contact.reopened"]


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        ({}, TextMissing),
        ({"name": "x" * 201}, TextTooLong),
        ({"name": "x", "shoe_size": "44"}, NoSuchDetail),
        ({"name": "x", "channel": "pigeon"}, DetailUnclear),
        ({"name": "x", "manner": "rude"}, DetailUnclear),
        ({"name": "x", "email": "tanaka"}, DetailUnclear),
        ({"name": "x", "time_zone": "Mars/Olympus"}, DetailUnclear),
    ],
)
@world.set_clock()
def test_what_cannot_be_read_is_refused(details: dict[str, str], refusal: type[Exception]) -> None:
    cast = world.build()
    with pytest.raises(refusal):
        add(client=cast.steady, by=cast.manager, details=details)
    assert not Contact.objects.exists()
