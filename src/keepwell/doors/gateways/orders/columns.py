"""Which column is which field: by its name, by what is in it, or because a person said so."""

import difflib
import re
from dataclasses import asdict, dataclass
from typing import Any

from keepwell.doors.gateways.orders import days, numbers
from keepwell.doors.gateways.orders.headers import EXPORTS, FIELDS, plain, scored
from keepwell.doors.gateways.orders.options import Options
from keepwell.doors.gateways.orders.refusals import (
    NoAmountColumn,
    NoClientColumn,
    NoDayColumn,
    NoSuchColumn,
    NoSuchField,
)
from keepwell.lib.words import gettext_noop as _

NUMBERS = ("quantity", "price", "amount", "cost", "margin")
_LEAST = 0.4
_MOSTLY = 0.5
_AGAIN = 0.9
_STATUS = re.compile(
    r"(?i)paid|open|close|done|complet|cancel|void|pend|ship|deliver|draft|sale|sent|invoice|post|process|return|refund|confirm|approv|hold|new|submit|overdue|বাতিল|ফেরত|সম্পন্ন|পরিশোধ"
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A field and the column read as it (`=text`: the same for every row). `confidence`: 0 to 1, why: `reason`."""

    field: str
    column: str
    index: int | None
    confidence: float
    reason: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Content:
    """What a column of the sample holds: shares of its filled cells, 0 to 1."""

    filled: float
    numeric: float
    dated: float
    serial: float
    distinct: float
    whole: float
    letters: float
    status: float


def content_of(texts: list[str]) -> Content:
    """The shares for one column's texts."""
    filled = [text.strip() for text in texts if text.strip()]
    if not filled:
        return Content(0, 0, 0, 0, 0, 0, 0, 0)
    few = list(dict.fromkeys(filled))
    size = len(few)
    return Content(
        filled=len(filled) / len(texts),
        numeric=sum(map(numbers.looks_like, few)) / size,
        dated=sum(map(days.looks_like, few)) / size,
        serial=sum(map(days.looks_serial, few)) / size,
        distinct=size / len(filled),
        whole=sum(text.removesuffix(".0").lstrip("-").isdigit() for text in few) / size,
        letters=sum(any(letter.isalpha() for letter in text) for text in few) / size,
        status=sum(_STATUS.search(text) is not None for text in few) / size,
    )


def choose(
    header: list[str], sample: list[list[str]], options: Options, *, file: str, has_header: bool
) -> list[Choice]:
    """One choice per field found. Refuses a mapping that does not fit, and a table without client, day or amount."""
    found = guess(header, sample, options, file=file, has_header=has_header)
    return settle(found, header, sample, file=file)


def guess(
    header: list[str], sample: list[list[str]], options: Options, *, file: str, has_header: bool
) -> list[Choice]:
    """One choice per field found, whether they make orders or not. Refuses a mapping that does not fit."""
    said = _said(header, options, file)
    contents = [content_of([row[index] for row in sample]) for index in range(len(header))]
    taken = {choice.index for choice in said if choice.index is not None}
    fixed = {choice.field for choice in said} | set(options.without)
    found = [*said, *(_by_name(header, contents, fixed, taken) if has_header else ())]
    fixed |= {choice.field for choice in found}
    taken |= {choice.index for choice in found if choice.index is not None}
    found += _by_content(header, contents, fixed, taken, bold=not has_header)
    return _client_from_name(found)


def settle(found: list[Choice], header: list[str], sample: list[list[str]], *, file: str) -> list[Choice]:
    """The choices that are read. Refuses a table without client, day or amount."""
    names = {choice.field for choice in found}
    listed = ", ".join(header)
    if "client" not in names:
        raise NoClientColumn(file=file, columns=listed)
    if "day" not in names:
        raise NoDayColumn(file=file, columns=listed)
    if "amount" not in names and not {"quantity", "price"} <= names:
        raise NoAmountColumn(file=file, columns=listed)
    found = _amount_or_product(found, sample)
    return sorted(found, key=lambda choice: FIELDS.index(choice.field))


def _said(header: list[str], options: Options, file: str) -> list[Choice]:
    choices = []
    by_plain = {plain(name): index for index, name in reversed(list(enumerate(header)))}
    for field, column in options.map.items():
        name = {"client_code": "client", "product_code": "product"}.get(field.strip(), field.strip())
        if name not in FIELDS:
            raise NoSuchField(field=field, fields=", ".join(FIELDS))
        if column.startswith("=") and column not in header:
            choices.append(Choice(name, column, None, 1.0, _("the same for every row, as said")))
            continue
        index = header.index(column) if column in header else by_plain.get(plain(column))
        if index is None:
            near = difflib.get_close_matches(column, header, n=3, cutoff=0.3) or header[:8]
            raise NoSuchColumn(column=column, file=file, near=", ".join(near))
        choices.append(Choice(name, header[index], index, 1.0, _("as said")))
    return choices


def _by_name(header: list[str], contents: list[Content], fixed: set[str], taken: set[int]) -> list[Choice]:
    bids: list[tuple[float, int, str, str]] = []
    plains = [plain(name) for name in header]
    for export, signature, mapping in EXPORTS:
        if signature <= {*plains, *(name.replace(" ", "") for name in plains)}:
            for field, name in mapping.items():
                bids += [
                    (0.98, index, field, f"named so in {export}'s exports")
                    for index, text in enumerate(plains)
                    if name in {text, text.replace(" ", "")} and contents[index].filled
                ][:1]
            fixed = fixed | {"amount", "quantity", "price"} - set(mapping) if export == "Shopify" else fixed
            break
    for index, name in enumerate(header):
        for sure, field in scored(name):
            score = sure * _fits(field, contents[index]) - 0.001 * index
            reason = (
                _("by its name") if score > sure * 0.9 else _("by its name, though its content hardly fits")
            )
            bids.append((score, index, field, reason))
    chosen: list[Choice] = []
    done, used = set(fixed), set(taken)
    for score, index, field, reason in sorted(bids, key=lambda bid: -bid[0]):
        if score >= _LEAST and field not in done and index not in used:
            done.add(field)
            used.add(index)
            chosen.append(Choice(field, header[index], index, round(score, 2), reason))
    return chosen


def _fits(field: str, content: Content) -> float:
    """1 where the content is what the field asks for, down to .1 where it cannot be."""
    if not content.filled:
        return 0.55
    if field == "status":
        return 1.0 if content.status else 0.3
    if field == "day":
        share = max(content.dated, content.serial)
        return 1.0 if share > _MOSTLY else 0.5 if share else 0.3
    if field in NUMBERS:
        return (
            1.0 if content.numeric > _MOSTLY and content.dated < _MOSTLY else 0.5 if content.numeric else 0.1
        )
    if content.dated > _MOSTLY and field not in {"order_number", "client", "product"}:
        return 0.1
    named = field in {"client_name", "manager", "country", "product_name"}
    return 0.6 if named and content.letters <= 0.3 else 1.0  # noqa: PLR2004


def _by_content(
    header: list[str], contents: list[Content], fixed: set[str], taken: set[int], *, bold: bool
) -> list[Choice]:
    """What names did not tell: a column of days; and in a table without headers the rest too."""
    chosen: list[Choice] = []

    def take(field: str, index: int | None, sure: float, reason: str) -> None:
        if index is not None and field not in fixed:
            fixed.add(field)
            taken.add(index)
            chosen.append(Choice(field, header[index], index, sure, reason))

    free = [index for index in range(len(header)) if index not in taken]
    dated = [index for index in free if contents[index].dated > 0.9]  # noqa: PLR2004
    if len(dated) == 1 or (dated and bold):
        take("day", dated[0], 0.7 if len(dated) == 1 else 0.5, _("it holds days"))
    if not bold:
        return chosen
    free = [index for index in free if index not in taken]
    numeric = [index for index in free if contents[index].numeric > 0.9]  # noqa: PLR2004
    parts = [index for index in numeric if contents[index].whole < _AGAIN > contents[index].letters]
    client = next(
        (
            i
            for i in free
            if i not in parts and contents[i].distinct < _AGAIN and contents[i].filled > _MOSTLY
        ),
        None,
    )
    take("client", client, 0.45, _("the first column whose values come again"))
    numeric = [index for index in numeric if index not in taken]
    take("amount", parts[-1] if parts else None, 0.45, _("the last column of numbers with decimals"))
    small = [index for index in numeric if index not in parts and contents[index].distinct < 0.3]  # noqa: PLR2004
    take("quantity", small[-1] if small else None, 0.4, _("a column of few whole numbers"))
    return chosen


def _client_from_name(found: list[Choice]) -> list[Choice]:
    names = {choice.field: choice for choice in found}
    name = names.get("client_name")
    if name is None or ("client" in names and not names["client"].confidence < _MOSTLY < name.confidence):
        return found
    found = [choice for choice in found if choice.field != "client"]
    key = Choice(
        "client",
        name.column,
        name.index,
        name.confidence,
        _("there is no code: the name tells clients apart"),
    )
    return [*found, key]


def _amount_or_product(found: list[Choice], sample: list[list[str]]) -> list[Choice]:
    """Lets go of an amount that is the whole order's, repeated or blank on its lines, where lines have prices."""
    at = {choice.field: choice.index for choice in found}
    amount = next((choice for choice in found if choice.field == "amount"), None)
    places = at.get("quantity"), at.get("price"), at.get("amount")
    if amount is None or amount.confidence == 1.0 or None in places:
        return found
    form = numbers.decide(
        {row[place] for row in sample for place in places if place is not None and row[place]}
    )
    near = blank = lines = 0
    for row in sample:
        try:
            quantity, price = (
                numbers.read(row[place], form.decimal) for place in places[:2] if place is not None
            )
        except numbers.NumberUnreadError:
            continue
        lines += 1
        try:
            value = numbers.read(row[places[2] or 0], form.decimal)
        except numbers.NumberUnreadError:
            blank += 1
            continue
        product = abs(quantity * price)
        near += product * 4 <= abs(value) * 10 and abs(value) * 10 <= product * 13 + 1
    if lines and (near < 0.6 * lines or blank > 0.3 * lines):
        return [choice for choice in found if choice is not amount]
    return found
