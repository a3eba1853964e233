"""Charges: what the usual rules catch and must not catch, and changing them."""

import re
from pathlib import Path

import pytest

from keepwell.ledger import charges
from keepwell.ledger.importing import import_orders
from keepwell.ledger.models import ChargeRule, Product
from keepwell.ledger.usual_charges import USUAL
from ledger.staging import staged

RULES = [(re.compile(charges._plain(pattern), re.IGNORECASE), over, kind) for over, pattern, kind in USUAL]


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [
        ("POST", "POSTAGE", "charge"),
        ("m", "Manual", "charge"),
        ("ADJUST2", "Adjustment by Peter", "charge"),
        ("gift_0001_20", "", "charge"),
        ("BANK CHARGES", " Bank Charges", "charge"),
        ("D", "Discount", "discount"),
        ("23444", "Next Day Carriage", "charge"),
        ("23574", "PACKING CHARGE", "charge"),
        ("x", "Shipping: DHL Express", "charge"),
        ("x", "Discount (10 %)", "discount"),
        ("x", "কুরিয়ার চার্জ", "charge"),
        ("x", "কুরি\u09dfার চার্জ", "charge"),  # the same letters, composed otherwise
        ("x", "মূল্যছাড়", "discount"),
        ("x", "Versandkosten", "charge"),
        ("85048", "POSTAGE STAMP COVER", "goods"),
        ("85049", "SHIPPING CONTAINER TOY", "goods"),
        ("85050", "DOTCOMGIFTSHOP TEA TOWEL", "goods"),
        ("22646", "CERAMIC STRAWBERRY CAKE MONEY BANK", "goods"),
        ("85168B", "BLACK BAROQUE CARRIAGE CLOCK", "goods"),
        ("21518", "BANK ACCOUNT  GREETING  CARD ", "goods"),
        ("20665", "adjustment", "goods"),
        ("x", "ডাক টিকিট", "goods"),
    ],
)
def test_the_usual_rules_know_charges_from_goods(code: str, name: str, kind: str) -> None:
    assert charges.kind_of(RULES, code=code, name=name) == kind


def test_the_usual_rules_fit_their_column() -> None:
    assert max(len(pattern) for _, pattern, _ in USUAL) <= 200


@pytest.mark.django_db(transaction=True)
def test_rules_can_be_seen_added_and_removed_and_products_follow(tmp_path: Path) -> None:
    import_orders(
        staged(
            tmp_path,
            [
                {"product_code": "POST", "product_name": "Postage"},
                {"product_code": "S", "product_name": "Small box"},
            ],
        ),
        by="test",
    )
    kinds = dict(Product.objects.values_list("code", "kind"))
    assert kinds == {"POST": "charge", "S": "charge"}

    assert charges.set_kind(code="s", kind="goods", by="test") == 1
    assert [product["code"] for product in charges.no_goods()] == ["POST"]
    by_hand = charges.rules()[0]
    assert (by_hand.pattern, by_hand.kind) == ("S", "goods")
    assert charges.remove_rule(rule_id=by_hand.pk, by="test") == 1
    assert Product.objects.get(code="S").kind == "charge"

    ChargeRule.objects.all().delete()
    assert charges.rules() == []  # whoever removes every rule has none


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_a_rule_is_said() -> None:
    with pytest.raises(charges.RuleNotUsable):
        charges.add_rule(pattern="(", over="code", kind="charge", by="test")
    with pytest.raises(charges.NoSuchProduct):
        charges.set_kind(code="nothing", kind="goods", by="test")
    with pytest.raises(charges.NoSuchRule):
        charges.remove_rule(rule_id=0, by="test")
