"""Which products are no goods (postage, fees, discounts): rules that fit a code or a name, and who may change them."""

import re
from collections.abc import Sequence

from keepwell.ledger.models import ChargeRule, ProductKind

Rules = Sequence[tuple[re.Pattern[str], str, str]]


def read_rules() -> Rules:
    """The rules in their order: pattern, `code` or `name`, kind."""
    return [
        (re.compile(rule.pattern, re.IGNORECASE), rule.over, rule.kind) for rule in ChargeRule.objects.all()
    ]


def kind_of(rules: Rules, *, code: str, name: str) -> str:
    """What a product is: the first rule that fits its whole code or name decides; without one it is goods."""
    for pattern, over, kind in rules:
        if pattern.fullmatch((code if over == "code" else name).strip()):
            return kind
    return ProductKind.GOODS
