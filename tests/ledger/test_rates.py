"""The house currency and rates: what is refused so that every order can be told in one currency."""

from decimal import Decimal
from pathlib import Path

import pytest

from keepwell.ledger.book import export_book
from keepwell.ledger.importing import import_orders
from keepwell.ledger.models import Import
from keepwell.ledger.rates import AmountTooLarge, CurrencyInUse, choose_currency
from keepwell.ledger.undoing import undo_import
from keepwell.staff import choosing
from keepwell.staff.choosing import SettingOutOfBounds
from ledger.staging import staged

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


def test_an_amount_that_a_book_cannot_hold_is_refused(tmp_path: Path) -> None:
    for row, rate in (({"amount": -(10**15)}, 1000), ({"cost": 10**15}, 1000), ({"amount": 10**18}, 1)):
        with pytest.raises(AmountTooLarge):
            import_orders(
                staged(tmp_path, [row | {"currency": "BDT"}, {"currency": "EUR"}]),
                by="test",
                rates={"BDT": Decimal(rate)},
            )
    with pytest.raises(AmountTooLarge):  # each line fits, their sum does not
        import_orders(staged(tmp_path, [{"order_number": "1", "amount": 9 * 10**17}] * 12), by="test")
    assert not Import.objects.exists()
    import_orders(
        staged(tmp_path, [{"amount": 10**15, "currency": "BDT"}, {"order_number": "2", "currency": "EUR"}]),
        by="test",
        rates={"BDT": Decimal(999)},
    )
    assert export_book().currency == "EUR"


def test_the_house_currency_stays_while_amounts_stand_in_it(tmp_path: Path) -> None:
    choose_currency(value="usd", by="test")
    choose_currency(value="EUR", by="test")
    done = import_orders(staged(tmp_path, [{"currency": "EUR"}]), by="test")
    choose_currency(value="EUR", by="test")
    for other in ("USD", ""):
        with pytest.raises(CurrencyInUse):
            choose_currency(value=other, by="test")
    with pytest.raises(SettingOutOfBounds):
        choose_currency(value="much", by="test")
    assert choosing.chosen("currency") == "EUR"
    undo_import(done.pk, by="test")
    choose_currency(value="USD", by="test")
    assert choosing.chosen("currency") == "USD"


def test_amounts_of_no_currency_may_be_named_later(tmp_path: Path) -> None:
    import_orders(staged(tmp_path, [{}]), by="test")
    choose_currency(value="BDT", by="test")
    assert choosing.chosen("currency") == "BDT"
