"""Which products are no goods (postage, fees, discounts): rules that fit a code or a name, and who may change them."""

import re
import unicodedata
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Min

from keepwell.ledger import rows
from keepwell.ledger.models import ChargeRule, Product, ProductKind
from keepwell.ledger.usual_charges import USUAL
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Setting

Rules = Sequence[tuple[re.Pattern[str], str, str]]

_SEEDED = "charge_rules_seeded"
_LONGEST = 200


class NoSuchProduct(Refusal):
    says = gettext_noop("No product has the code “%(code)s”.")
    mend = gettext_noop("Write the code as the order files do, or the name where they give no code.")


class NoSuchRule(Refusal):
    says = gettext_noop("There is no rule %(rule)s for charges.")
    mend = gettext_noop("The list of rules gives each one's number.")


class RuleNotUsable(Refusal):
    says = gettext_noop("“%(pattern)s” cannot be a rule: %(reason)s.")
    mend = gettext_noop("Give a regular expression that fits the whole code or name, as in “POST.*”.")


def rules() -> list[ChargeRule]:
    """The rules in the order they are tried. The usual ones are there from the first look on."""
    with transaction.atomic():
        _, first = Setting.objects.get_or_create(name=_SEEDED, defaults={"value": True})
        if first and not ChargeRule.objects.exists():
            ChargeRule.objects.bulk_create(
                ChargeRule(position=position, pattern=pattern, over=over, kind=kind)
                for position, (over, pattern, kind) in enumerate(USUAL, 1)
            )
    return list(ChargeRule.objects.all())


def is_usual(rule: ChargeRule) -> bool:
    """Whether every company starts with this rule; else this one made it."""
    return (rule.over, rule.pattern, rule.kind) in USUAL


def read_rules() -> Rules:
    """The rules ready to be tried: pattern, `code` or `name`, kind."""
    return [(re.compile(_plain(rule.pattern), re.IGNORECASE), rule.over, rule.kind) for rule in rules()]


def kind_of(rules: Rules, *, code: str, name: str) -> str:
    """What a product is: the first rule that fits its whole code or name decides; without one it is goods."""
    texts = {"code": _plain(code), "name": _plain(name)}
    for pattern, over, kind in rules:
        if pattern.fullmatch(texts[over]):
            return kind
    return str(ProductKind.GOODS)


@transaction.atomic
def add_rule(*, pattern: str, over: str, kind: str, by: str) -> int:
    """Adds a rule before all others and applies it; how many products it changed. Raises RuleNotUsable."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise RuleNotUsable(pattern=pattern, reason=error) from error
    if not pattern.strip() or len(pattern) > _LONGEST:
        raise RuleNotUsable(pattern=pattern[:_LONGEST], reason=f"1-{_LONGEST} letters")
    if over not in {"code", "name"} or kind not in ProductKind.values:
        raise RuleNotUsable(pattern=pattern, reason=f"{over} / {kind}")
    rules()
    before = ChargeRule.objects.aggregate(first=Min("position"))["first"]
    rule = ChargeRule.objects.create(
        position=0 if before is None else before - 1, pattern=pattern, over=over, kind=kind
    )
    changed = _apply()
    _note(by, "added", rule, changed)
    return changed


@transaction.atomic
def remove_rule(*, rule_id: int, by: str) -> int:
    """Removes a rule; how many products that changed. Raises NoSuchRule."""
    rule = ChargeRule.objects.filter(pk=rule_id).first()
    if rule is None:
        raise NoSuchRule(rule=rule_id)
    ChargeRule.objects.filter(pk=rule_id).delete()
    changed = _apply()
    _note(by, "removed", rule, changed)
    return changed


@transaction.atomic
def set_kind(*, code: str, kind: str, by: str) -> int:
    """Says by hand what one product is: a rule for its code alone. Raises NoSuchProduct, RuleNotUsable."""
    product = Product.objects.filter(code__iexact=code).first()
    if product is None:
        raise NoSuchProduct(code=code)
    return add_rule(pattern=re.escape(product.code.strip()), over="code", kind=kind, by=by)


def no_goods() -> list[dict[str, str]]:
    """Every product that is not goods: code, name, kind."""
    found = Product.objects.exclude(kind=ProductKind.GOODS).order_by("kind", "code")
    return [
        {"code": code, "name": name, "kind": kind}
        for code, name, kind in found.values_list("code", "name", "kind")
    ]


def _apply() -> int:
    tried = read_rules()
    changed = [
        (kind, pk)
        for pk, code, name, before in Product.objects.values_list("id", "code", "name", "kind").iterator(
            10_000
        )
        if (kind := kind_of(tried, code=code, name=name)) != before
    ]
    rows.update("UPDATE ledger_product SET kind = %s WHERE id = %s", changed)
    return len(changed)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _note(by: str, what: str, rule: ChargeRule, changed: int) -> None:
    auditing.note(
        by=by,
        kind=f"charge_rule.{what}",
        about=f"charge_rule:{rule.pk}",
        data={"pattern": rule.pattern, "over": rule.over, "kind": rule.kind, "products": changed},
    )
