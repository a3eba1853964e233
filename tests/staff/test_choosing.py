"""The company's settings: defaults, bounds, audit."""

import pytest

from keepwell.staff.choosing import CHOICES, NoSuchSetting, SettingOutOfBounds, all_chosen, choose, chosen
from keepwell.staff.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_default_stands_until_somebody_chooses() -> None:
    assert chosen("abc_a") == 0.8
    choose(name="abc_a", value="0.7", by="Rina")
    assert all_chosen()["abc_a"] == 0.7
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.data) == ("Rina", {"before": 0.8, "after": 0.7})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("abc_a", "0.96"),
        ("abc_b", 1),
        ("xyz_x", "nan"),
        ("xyz_months", 2.5),
        ("currency", "Taka"),
        ("today_size", 0),
    ],
)
def test_nonsense_is_refused_with_what_is_wanted(name: str, value: object) -> None:
    with pytest.raises(SettingOutOfBounds) as caught:
        choose(name=name, value=value, by="Rina")
    assert caught.value.facts["wanted"]
    assert not AuditEntry.objects.exists()


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NoSuchSetting):
        chosen("abc")


def test_every_default_is_within_its_own_bounds() -> None:
    for name, choice in CHOICES.items():
        assert choice.read(choice.default) == choice.default, name
