"""The rules that keep or refuse a row, as SQL over a whole import at once."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from keepwell.doors.gateways.orders import documents
from keepwell.doors.gateways.orders.columns import NUMBERS, Choice
from keepwell.doors.gateways.orders.forms import Forms
from keepwell.lib.words import gettext_noop as _

# What is refused, in the words that stand beside the row; `field` is the one to mend.
REASONS: Final = {
    "totals_row": ("", _("This is a row of totals, no order.")),
    "cancelled": ("status", _("The order was cancelled.")),
    "not_an_order": ("status", _("The file says this is a quotation or a draft.")),
    "no_client": ("client", _("The row names no client.")),
    "no_day": ("day", _("The row has no day.")),
    "unreadable_day": ("day", _("The day cannot be read in the order used for the whole column.")),
    "day_out_of_range": ("day", _("The day is before 1970 or more than a year ahead.")),
    "unreadable_quantity": ("quantity", _("The quantity is no number.")),
    "unreadable_price": ("price", _("The price is no number.")),
    "unreadable_amount": ("amount", _("The amount is no number.")),
    "unreadable_cost": ("cost", _("The cost is no number.")),
    "unreadable_margin": ("margin", _("The margin is no number.")),
    "out_of_range": ("amount", _("A number is too large to be a quantity or an amount.")),
    "no_amount": ("amount", _("The row has no amount, nor a quantity with a price.")),
    "negative_price": (
        "price",
        _("The price is negative, and no amount tells whether that is a return or a discount."),
    ),
    "text_too_long": ("", _("A name or code is far longer than any real one.")),
    "wrong_cell_count": ("", _("The row has more or fewer cells than there are headers.")),
    "quote_never_closed": ("", _("A quote opens and never closes.")),
}
_BLANKS = r" \t\n\r\u00a0\u200b\ufeff"
TOTALS = r"(?i)\s*((grand|sub|net|report|overall|page)[ -]?)?(totals?|sum|summe|gesamt|সর্বমোট|মোট)([ :=-].{0,30})?\s*"
_KEYS = ("client", "order_number", "product")
_KEY_LIMIT, _NAME_LIMITS, _SANE = (
    200,
    {"client_name": 400, "product_name": 400, "product_line": 200, "country": 100, "manager": 200},
    10_000,
)
# A hundred thousand million: codes of goods have more digits, and sums of such lines still fit in 64 bits.
_MOST_UNITS = 10**15


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def texts_view(
    choices: Mapping[str, Choice], width: int, padded: AbstractSet[int], *, blank_rows: bool
) -> str:
    """`texts`: file, line_no, row, and each chosen field as trimmed text, null when blank; blank rows left out."""
    blanks = (
        "E'"
        + _BLANKS.replace("\\u00a0", "\u00a0").replace("\\u200b", "\u200b").replace("\\ufeff", "\ufeff")
        + "'"
    )
    fields = []
    for name, choice in choices.items():
        text = _trimmed(f"c{choice.index}", blanks) if choice.index in padded else f"c{choice.index}"
        source = literal(choice.column[1:]) if choice.index is None else f"nullif({text}, '')"
        fields.append(f"{source} AS {name}")
    every = ", ".join(f"c{index}" for index in range(width))
    filled = f"trim(concat({every}), {blanks}) <> ''" if blank_rows else "true"
    return f"CREATE OR REPLACE VIEW texts AS SELECT file, line_no, [{every}] AS raw, {', '.join(fields)} FROM source WHERE {filled}"  # noqa: S608


def may_be_blank_sql(choices: Mapping[str, Choice]) -> str:
    """A first row that may be wholly blank; mostly there is none, and then not every column need be read again."""
    places = [choices[name].index for name in ("client", "day") if choices[name].index is not None]
    both = " AND ".join(f"NOT regexp_matches(c{place}, '[!-~]')" for place in places) or "true"
    return f"SELECT 1 FROM raw WHERE {both} LIMIT 1"  # noqa: S608


def _trimmed(column: str, blanks: str) -> str:
    # Trimming a set of letters is slow, and few cells need it.
    edges = "(' ', chr(9), chr(10), chr(160), chr(8203), chr(65279))"
    return f"CASE WHEN {column}[1] IN {edges} OR {column}[-1] IN {edges} THEN trim({column}, {blanks}) ELSE {column} END"


def typed_view(choices: Mapping[str, Choice], forms: Forms) -> str:
    """`typed`: texts with numbers in ten-thousandths, the moment, and beside each number what was wrong with it."""
    columns, joins = [], []
    for name in NUMBERS:
        if name not in choices:
            columns.append(f"CAST(NULL AS BIGINT) AS {name}, CAST(NULL AS VARCHAR) AS {name}_wrong")
            continue
        text = f"t.{name}" if forms.decimal == "." else f"replace(t.{name}, ',', '.')"
        # Every text that is no plain number stands in odd_<name>, so the others need no second look.
        fast = f"CAST(CAST({text} AS DECIMAL(18,4)) * 10000 AS BIGINT)"
        if name in forms.odd:
            joins.append(f"LEFT JOIN odd_{name} ON odd_{name}.text = t.{name}")
            columns.append(
                f"CASE WHEN odd_{name}.text IS NULL THEN {fast} ELSE odd_{name}.value END AS {name}, odd_{name}.reason AS {name}_wrong"
            )
        else:
            columns.append(f"{fast} AS {name}, CAST(NULL AS VARCHAR) AS {name}_wrong")
    joins.append("LEFT JOIN moments ON moments.text = t.day")
    columns.append("moments.moment, t.day AS day_text")
    for name in (
        "client",
        "client_name",
        "order_number",
        "product",
        "product_name",
        "product_line",
        "country",
        "status",
        "manager",
        "doc_type",
        "currency",
    ):
        if name not in choices:
            columns.append(f"CAST(NULL AS VARCHAR) AS {name}")
        elif name in forms.whole_codes:
            columns.append(f"left(t.{name}, length(t.{name}) - 2) AS {name}")
        else:
            columns.append(f"t.{name} AS {name}")
    columns += [
        f"{f't.{name}' if name in choices else 'CAST(NULL AS VARCHAR)'} AS {name}_text" for name in NUMBERS
    ]
    return f"CREATE OR REPLACE VIEW typed AS SELECT t.file, t.line_no, t.raw, {', '.join(columns)} FROM texts t {' '.join(joins)}"  # noqa: S608


def checked_view(choices: Mapping[str, Choice], forms: Forms, *, last_day: str) -> str:
    """`checked`: typed rows with the line's amount, whether it is a return, and the reason to refuse it, if any."""
    given = "amount" in choices
    # Quantities are nearly always whole; a product of two fractions is rounded half to even like every amount.
    exact = "CAST(quantity AS HUGEINT) * price"
    product = (
        "CASE WHEN quantity % 10000 = 0 AND abs(quantity) < 1000000000000 AND abs(price) < 10000000000 THEN quantity // 10000 * price "
        f"ELSE CAST(({exact} + 5000 * sign({exact})) // 10000 - CASE WHEN abs({exact}) % 20000 = 5000 THEN sign({exact}) ELSE 0 END AS HUGEINT) END"
    )
    gross = f"coalesce(amount, {product})" if given else product
    prefixes = " OR ".join(
        f"(upper(order_number[1]) = '{prefix[0]}' AND regexp_full_match(order_number, '(?i){prefix}[-/ ]?[0-9].*'))"
        for prefix in forms.credit_prefixes
    )
    told = [
        f"coalesce({test}, false)"
        for test in (
            "quantity < 0",
            "amount < 0",
            prefixes,
            *documents.returned(choices, cash_beside=forms.cash_beside),
        )
        if test
    ]
    too_long = " OR ".join(
        [f"(strlen({name}) > {_KEY_LIMIT} AND length({name}) > {_KEY_LIMIT})" for name in _KEYS]
        + [f"(strlen({name}) > {_SANE} AND length({name}) > {_SANE})" for name in _NAME_LIMITS]
    )
    unread = "\n".join(
        f"WHEN {name}_wrong = 'out_of_range' THEN 'out_of_range' WHEN {name}_wrong IS NOT NULL THEN 'unreadable_{name}'"
        for name in NUMBERS
        if name in forms.odd
    )
    alone = "client IS NULL AND day_text IS NULL AND order_number IS NULL AND product IS NULL AND product_name IS NULL"
    totals = f"regexp_full_match(client, '{TOTALS}') OR regexp_full_match(order_number, '{TOTALS}') OR regexp_full_match(product, '{TOTALS}') OR regexp_full_match(product_name, '{TOTALS}') OR regexp_full_match(client_name, '{TOTALS}') OR regexp_full_match(day_text, '{TOTALS}')"
    vast = " OR ".join(f"abs({sum_}) > {_MOST_UNITS}" for sum_ in _sums(choices, forms, gross))
    negative_price = "price < 0 AND amount IS NULL" if given else "price < 0"
    return f"""CREATE OR REPLACE VIEW checked AS SELECT *, CAST(moment AS DATE) AS day,
        {gross} AS gross, {" OR ".join(told)} AS is_return,
        CASE
            WHEN moment IS NULL AND ({alone} OR {totals}) THEN 'totals_row'
            WHEN {documents.cancelled(choices)} THEN 'cancelled'
            WHEN {documents.no_order(choices)} THEN 'not_an_order'
            WHEN client IS NULL THEN 'no_client'
            WHEN {too_long} THEN 'text_too_long'
            WHEN day_text IS NULL THEN 'no_day'
            WHEN moment IS NULL THEN 'unreadable_day'
            WHEN moment < TIMESTAMP '1970-01-01' OR moment >= TIMESTAMP {literal(last_day)} + INTERVAL 1 DAY THEN 'day_out_of_range'
            {unread}
            WHEN {negative_price} THEN 'negative_price'
            WHEN {gross} IS NULL THEN 'no_amount'
            WHEN {vast} THEN 'out_of_range'
        END AS reason
        FROM typed"""  # noqa: S608


def _quantity(choices: Mapping[str, Choice], gross: str) -> str:
    """The quantity as the ledger keeps it: what is not given follows from the amount and the price, else one."""
    if "price" not in choices:
        return "coalesce(quantity, 10000)"
    return (
        f"coalesce(quantity, CASE WHEN price > 0 THEN CAST({gross} AS HUGEINT) * 10000 // price END, 10000)"
    )


def _whole_cost(quantity: str) -> str:
    return f"CAST(cost AS HUGEINT) * {quantity} // 10000"


def _sums(choices: Mapping[str, Choice], forms: Forms, gross: str) -> list[str]:
    """What must stay within the range of a line; each is looked at only where it can leave it."""
    quantity = _quantity(choices, gross)
    sums = [gross]
    if "quantity" in choices or {"amount", "price"} <= set(choices):
        sums.append(quantity)
    if "cost" in choices:
        sums.append(_whole_cost(quantity) if forms.cost_each else "cost")
    if "margin" in choices:
        sums.append("margin")
    return sums


def kept_sql(choices: Mapping[str, Choice], forms: Forms) -> str:
    """The rows of `kept`, in the order of KEPT_COLUMNS."""
    code = literal(forms.currency)
    currency = (
        f"""CASE WHEN regexp_full_match(currency, '[A-Za-z]{{3}}') THEN upper(currency) WHEN currency IS NULL THEN {code}
        ELSE coalesce(map {{'৳': 'BDT', '€': 'EUR', '£': 'GBP', '₹': 'INR', '$': 'USD', 'টাকা': 'BDT'}}[currency], '') END"""
        if "currency" in choices
        else code
    )
    quantity = f"CAST({_quantity(choices, 'gross')} AS BIGINT)"
    cost = "CAST(NULL AS BIGINT)"
    if "cost" in choices:
        cost = (
            f"abs(CAST({_whole_cost(_quantity(choices, 'gross'))} AS BIGINT))"
            if forms.cost_each
            else "abs(cost)"
        )
    elif "margin" in choices:
        cost = "abs(gross) - abs(margin) * CASE WHEN NOT is_return THEN sign(margin) ELSE 1 END"
    # Counting bytes first is cheap, counting letters is not.
    names = {
        name: f"CASE WHEN strlen({name}) > {limit} THEN left({name}, {limit}) ELSE {name} END"
        for name, limit in _NAME_LIMITS.items()
    }
    minus = "CASE WHEN is_return THEN -abs({0}) ELSE {0} END"
    return f"""SELECT line_no, file, client, {names["client_name"]}, {names["country"]}, {names["manager"]}, order_number, day,
        {"moment" if forms.has_time else "CAST(NULL AS TIMESTAMP)"}, product, {names["product_name"]}, {names["product_line"]},
        {minus.format(quantity)}, CAST({minus.format("gross")} AS BIGINT), CAST(CASE WHEN is_return THEN -({cost}) ELSE {cost} END AS BIGINT),
        {currency}, is_return
        FROM checked WHERE reason IS NULL"""  # noqa: S608
