import pytest

from keepwell.ledger.mappings import MappingNameNotUsable, NoSuchMapping, mapping_named, remember_mapping
from keepwell.ledger.models import NamedMapping
from keepwell.staff.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_a_mapping_is_remembered_by_somebody_and_the_newest_stands() -> None:
    remember_mapping(name="erp", header=["Buyer"], reading={"map": {"client": "Buyer"}}, by="operator")
    remember_mapping(name="erp", header=["Kunde"], reading={"map": {"client": "Kunde"}}, by="Amina")
    assert mapping_named("erp") == {"map": {"client": "Kunde"}}
    assert NamedMapping.objects.get().header == ["Kunde"]
    noted = AuditEntry.objects.filter(about="mapping:erp").order_by("id")
    assert [(entry.kind, entry.by) for entry in noted] == [
        ("mapping.remembered", "operator"),
        ("mapping.remembered", "Amina"),
    ]
    assert noted[1].data["before"] == {"map": {"client": "Buyer"}}


def test_remembering_the_same_again_is_no_change() -> None:
    for _ in range(2):
        remember_mapping(name="erp", header=["Buyer"], reading={"map": {}}, by="operator")
    assert AuditEntry.objects.count() == 1


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(NoSuchMapping) as caught:
        mapping_named("erp")
    assert caught.value.facts["names"] == "–"
    for name in ("shop", "erp"):
        remember_mapping(name=name, header=[], reading={}, by="operator")
    with pytest.raises(NoSuchMapping, match="erp, shop"):
        mapping_named("other")


@pytest.mark.parametrize("name", ["", "  ", "x" * 101])
def test_a_name_that_cannot_be_kept_is_refused(name: str) -> None:
    with pytest.raises(MappingNameNotUsable):
        remember_mapping(name=name, header=[], reading={}, by="operator")
    assert not NamedMapping.objects.exists()
