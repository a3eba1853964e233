"""The names that shops, ERPs and people give to columns: data, and one lookup.

`NAMES`: per field, names with how surely they mean it (1 is sure). A name is compared without letter case,
punctuation, accents and a unit in brackets; `InvoiceDate`, `invoice_date` and `Invoice date` are the same.
`EXPORTS`: whole exports that are known by their headers, where single names would mislead.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

NAMES: Final[dict[str, dict[float, str]]] = {
    "client": {
        0.97: "client code|client id|client no|client number|client key|customer code|customer id|customer no|customer number|customer key|customer account|cust id|cust code|cust no|account code|account number customer|sold to|sold to party|kunnr|card code|bp code|business partner|party code|buyer id|buyer code|debtor|debtor code|debitor|kundennummer|kunden nr|customer ref|গ্রাহক কোড|গ্রাহক আইডি|ক্লায়েন্ট কোড|ক্রেতা কোড|ক্রেতার কোড|পার্টি কোড|গ্রাহক নম্বর",
        0.85: "client|customer|cust|buyer|party|partner|account id|customer email|buyer email|debtor no|kunde|client account|customer reference|cliente|গ্রাহক|ক্রেতা|ক্লায়েন্ট|পার্টি|খরিদ্দার",
        0.6: "email|e mail|billing email|user id|member id|company code|ship to|bill to|id customer|account|consumer|consumer id|shop id|dealer|dealer code|distributor|retailer|outlet|outlet code",
    },
    "client_name": {
        0.95: "client name|customer name|cust name|buyer name|party name|partner name|account name|company name|sold to name|name of customer|name of party|debtor name|contact name|customer company|partner display name|গ্রাহকের নাম|ক্রেতার নাম|ক্লায়েন্টের নাম|পার্টির নাম|গ্রাহক নাম|প্রতিষ্ঠানের নাম",
        0.8: "billing name|bill to name|billing company|company|particulars|customer full name|organisation|organization|firm|kundenname|dealer name|outlet name|recipient name|ship to name|কোম্পানি|প্রতিষ্ঠান",
        0.5: "name|shipping name|full name|contact|নাম",
    },
    "order_number": {
        0.97: "order number|order no|order id|order code|order ref|order reference|invoice|invoice no|invoice number|invoice id|invoice ref|sales order|sales order no|sales document|sales order number|vbeln|billing document|document number|document no|doc no|doc number|docnum|increment id|amazon order id|order increment id|bill no|bill number|voucher no|voucher number|vch no|so number|so no|sales invoice|belegnummer|rechnungsnummer|auftragsnummer|challan no|transaction id|transaction no|অর্ডার নম্বর|অর্ডার নং|চালান নম্বর|চালান নং|ইনভয়েস নম্বর|ইনভয়েস নং|বিল নম্বর|বিল নং",
        0.8: "order|num|number|voucher|document|receipt|receipt no|receipt number|transaction|reference|ref no|bill|অর্ডার|চালান|ইনভয়েস",
        0.5: "id|no|ref|po number|নং|নম্বর",
    },
    "day": {
        0.97: "order date|invoice date|date of order|date of invoice|sales date|sale date|purchase date|document date|posting date|doc date|transaction date|order day|bill date|billing date|voucher date|created at|order created|order created at|date created|placed at|ordered at|order time|order datetime|fkdat|audat|erdat|belegdatum|rechnungsdatum|auftragsdatum|txn date|trans date|অর্ডারের তারিখ|অর্ডার তারিখ|চালানের তারিখ|বিক্রয়ের তারিখ|ইনভয়েস তারিখ|বিলের তারিখ",
        0.9: "date|day|datum|fecha|তারিখ|দিন",
        0.7: "timestamp|datetime|date time|created|created on|created date|time|paid at|completed date|date completed|purchased on|month",
        0.4: "delivery date|ship date|shipped date|due date|payment date|updated at|required date",
    },
    "quantity": {
        0.97: "quantity|qty|quantity ordered|ordered quantity|order quantity|qty ordered|quantity sold|billed quantity|actual qty|invoiced quantity|lineitem quantity|quantity purchased|pieces|pcs|units|no of units|units sold|menge|anzahl|item quantity|kwmeng|fkimg|number of items|পরিমাণ|পরিমান|সংখ্যা",
        0.7: "qnty|quan|count|number of cds|cds|items|unit count|qty shipped|quantity shipped|পিস",
    },
    "price": {
        0.97: "price|unit price|price each|price per unit|item price|rate|lineitem price|net price|selling price|sale price|sales price|list price|unitprice|unit amount|product price|einzelpreis|price unit|unit rate|netpr|item cost|একক মূল্য|দর|একক দাম|দাম|মূল্য প্রতি একক",
    },
    "amount": {
        0.97: "amount|amt|net amt|net amount|line total|line amount|sales amount|net sales|net value|net total|total net|subtotal|sub total|taxable value|taxable amount|item subtotal|item total|order item subtotal|line net amount|row total|base amount|price subtotal|netwr|net invoice value|base net amount|value excluding tax|amount excl tax|total excl tax|lineamount|betrag|nettobetrag|dollar value|sales value|turnover|টাকার পরিমাণ|মোট টাকা|নিট মূল্য|বিক্রয় মূল্য",
        0.85: "sales|revenue|total|total amount|order total|grand total|invoice amount|invoice total|total price|extended price|extended amount|value|order value|total sales|gross sales|spend|sum|umsatz|total value|bill amount|total revenue|order amount|sale amount|মোট|মোট মূল্য|টাকা|মূল্য|বিক্রয়",
        0.6: "gross amount|gross total|debit|amount paid|paid|payment|net|amount incl tax|total incl tax|dollars|cds dollars",
    },
    "currency": {
        0.97: "currency|currency code|order currency|document currency|waerk|curr|währung|ccy|base currency code|order currency code|মুদ্রা|কারেন্সি",
    },
    "cost": {
        0.95: "cost|unit cost|cost price|cost amount|total cost|cogs|cost of goods|cost of goods sold|item unit cost|purchase price|cost per item|line cost|einstandspreis|wavwr|valuation rate|খরচ|ক্রয় মূল্য|ক্রয়মূল্য",
    },
    "margin": {0.95: "margin|gross margin|profit|gross profit|margin amount|contribution|marge|লাভ|মুনাফা"},
    "product": {
        0.97: "product code|product id|product no|product number|item code|item id|item no|item number|sku|stock code|stockcode|article|article number|article no|material|material number|matnr|lineitem sku|seller sku|asin|product sku|part number|part no|artikelnummer|barcode|ean|upc|internal reference|পণ্য কোড|পণ্যের কোড|আইটেম কোড",
        0.7: "product|item|code|stock item|article code|পণ্য|আইটেম",
    },
    "product_name": {
        0.95: "product name|item name|lineitem name|description|product description|item description|name of item|material description|product title|title|article description|arktx|bezeichnung|stock item name|পণ্যের নাম|আইটেমের নাম|পণ্যের বিবরণ|বিবরণ",
        0.6: "memo|memo description|particular|details|line description",
    },
    "product_line": {
        0.95: "product line|product category|category|product group|item group|product type|item category|material group|matkl|department|stock group|product family|family|segment of product|line of product|warengruppe|পণ্য শ্রেণি|পণ্যের ধরন|শ্রেণি|ক্যাটাগরি|বিভাগ",
        0.6: "group|brand|division|sub category|subcategory|class|vendor",
    },
    "country": {
        0.97: "country|country name|billing country|customer country|ship country|shipping country|country code|country region|country of destination|land1|land|destination country|বেচা দেশ|দেশ|দেশের নাম",
        0.6: "market|region|destination|territory",
    },
    "status": {
        0.95: "status|order status|state|invoice status|document status|financial status|payment status|docstatus|অবস্থা|অর্ডারের অবস্থা|স্ট্যাটাস",
        0.5: "fulfillment status|delivery status|item status",
    },
    "manager": {
        0.95: "manager|account manager|key account manager|sales person|salesperson|sales rep|sales representative|rep|sales manager|salesman|sales employee|account owner|owner|sales executive|sales officer|responsible|relationship manager|kam|employee responsible|sales team member|ব্যবস্থাপক|ম্যানেজার|বিক্রয় প্রতিনিধি|বিক্রয়কর্মী",
        0.5: "user|employee|agent|executive|প্রতিনিধি",
    },
    "doc_type": {
        0.95: "document type|doc type|order type|transaction type|invoice type|voucher type|vch type|type|is return|return|billing type|auart|fkart|move type|txn type|entry type|নথির ধরন|ধরন",
    },
}
FIELDS: Final = tuple(NAMES)

EXPORTS: Final[tuple[tuple[str, frozenset[str], dict[str, str]], ...]] = (
    (
        "Shopify",
        frozenset({"name", "lineitem quantity", "lineitem price"}),
        {
            "order_number": "name",
            "client": "email",
            "client_name": "billing name",
            "day": "created at",
            "quantity": "lineitem quantity",
            "price": "lineitem price",
            "product": "lineitem sku",
            "product_name": "lineitem name",
            "status": "financial status",
            "country": "billing country",
            "product_line": "vendor",
        },
    ),
    (
        "Amazon",
        frozenset({"amazon order id", "purchase date", "quantity", "item price"}),
        {
            "order_number": "amazon order id",
            "client": "buyer email",
            "day": "purchase date",
            "quantity": "quantity",
            "amount": "item price",
            "product": "sku",
            "product_name": "product name",
            "status": "order status",
            "country": "ship country",
        },
    ),
    (
        "QuickBooks",
        frozenset({"transaction type", "num", "name", "amount"}),
        {
            "order_number": "num",
            "client_name": "name",
            "day": "date",
            "quantity": "qty",
            "price": "sales price",
            "amount": "amount",
            "product_name": "product service",
            "doc_type": "transaction type",
        },
    ),
    (
        "Xero",
        frozenset({"contactname", "invoicenumber", "invoicedate", "lineamount"}),
        {
            "order_number": "invoicenumber",
            "client_name": "contactname",
            "day": "invoicedate",
            "quantity": "quantity",
            "price": "unitamount",
            "amount": "lineamount",
            "product": "inventoryitemcode",
            "product_name": "description",
            "currency": "currency",
            "status": "status",
            "doc_type": "type",
        },
    ),
    (
        "Tally",
        frozenset({"date", "particulars", "vch type", "vch no"}),
        {
            "order_number": "vch no",
            "client_name": "particulars",
            "day": "date",
            "doc_type": "vch type",
            "quantity": "quantity",
            "price": "rate",
            "amount": "value",
        },
    ),
)

_BRACKETS = re.compile(r"[(\[].*?[)\]]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD = re.compile(r"[^\w\u0980-\u09ff]+|_")


@lru_cache(maxsize=4096)
def plain(header: str) -> str:
    """A header as it is compared: words in lower case with single spaces, no brackets, accents or signs."""
    text = _CAMEL.sub(" ", _BRACKETS.sub(" ", header) if _BRACKETS.sub("", header).strip() else header)
    text = "".join(
        letter for letter in unicodedata.normalize("NFKD", text) if not ("\u0300" <= letter <= "\u036f")
    ).casefold()
    text = text.replace("#", " no ") if text.strip().endswith("#") else text
    return " ".join(unicodedata.normalize("NFC", _NOT_WORD.sub(" ", text)).split())


_INDEX: Final[dict[str, list[tuple[float, str]]]] = {}
for _field, _levels in NAMES.items():
    for _sure, _names in _levels.items():
        for _name in _names.split("|"):
            _INDEX.setdefault(plain(_name), []).append((_sure, _field))


@lru_cache(maxsize=4096)
def scored(header: str) -> list[tuple[float, str]]:
    """(how surely, field) for a header, best first; less surely where only some of its words are known."""
    text = plain(header)
    best: dict[str, float] = {}
    for sure, field in _INDEX.get(text, _INDEX.get(text.replace(" ", ""), [])):
        best[field] = max(best.get(field, 0), sure)
    words = text.split()
    if not best and 1 < len(words) <= 6:  # noqa: PLR2004
        for size in range(len(words) - 1, 0, -1):
            for start in range(len(words) - size + 1):
                for sure, field in _INDEX.get(" ".join(words[start : start + size]), []):
                    part = sure * (0.55 + 0.35 * size / len(words))
                    best[field] = max(best.get(field, 0), part)
    return sorted(((sure, field) for field, sure in best.items()), reverse=True)


def known(header: str) -> list[str]:
    """The fields a header may mean, the likeliest first."""
    return [field for sure, field in scored(header) if sure >= 0.5]  # noqa: PLR2004
