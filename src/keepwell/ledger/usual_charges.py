"""The rules every company starts with: what shops and ERPs put among the goods that is not goods.

Each fits a whole code or a whole name, never a part: a postage stamp tin, a money bank and a carriage clock are
goods. The codes are those of Online Retail II and of the usual exports.
"""

from typing import Final

_COST = "(?: (?:(?:sur)?charges?|costs?|fees?|expenses?))"
_HOW = "(?:(?:standard|express|priority|free|(?:next|same)[ -]day|air|sea|inland|dotcom|home) )*"

USUAL: Final = (
    ("code", "POST|POSTAGE|DOT|C2|C3|CARRIAGE|FREIGHT|SHIPPING|SHIP|DELIVERY", "charge"),
    ("code", "M|MANUAL|ADJUST.*|B|S|SAMPLES?|PADS|CRUK", "charge"),
    ("code", "BANK CHARGES?|AMAZON ?FEES?|FEES?|ROUNDING", "charge"),
    ("code", "gift_.*|GIFT|VOUCHER|TEST[ _-]?[0-9]*", "charge"),
    ("code", "D|DISC|DISCOUNTS?|COUPON", "discount"),
    ("name", f"{_HOW}(?:postage|shipping|freight|delivery|carriage){_COST}?", "charge"),
    ("name", "(?:postage|shipping|freight|delivery|packing)(?: (?:and|&) (?:packing|packaging|handling|insurance))", "charge"),
    ("name", f"(?:packing|packaging|handling|transport(?:ation)?|courier|insurance|customs|import|documentation){_COST}", "charge"),
    ("name", "(?:shipping|postage|freight|delivery)(?: ?[:–—-] .*| ?\\(.*\\))", "charge"),
    ("name", "handling|insurance|rounding(?: (?:off|difference|adjustment))?|bad debts?|manual|manual adjustment", "charge"),
    ("name", f"(?:bank|amazon|paypal|stripe|ebay|card|payment|transaction|service|processing)(?: (?:processing|service))?{_COST}", "charge"),
    ("name", "(?:\\S+ )?commissions?|(?:\\S+ )?gift vouchers?(?: ?[£$€৳]? ?[0-9.,]+)?|(?:this is a )?test product\\.?", "charge"),
    ("name", "(?:(?:order|cash|trade|volume|early payment|seasonal|loyalty|special) )?(?:discounts?|rebates?)(?: ?[:–—-] .*| ?\\(.*\\)| ?[0-9.,]+ ?%)?", "discount"),
    ("name", "(?:discount )?(?:vouchers?|coupons?|promo(?:tion)? codes?)(?: ?[:–—-] .*)?", "discount"),
    # Bengali
    ("name", "(?:ডাক|পরিবহন|পরিবহণ|কুরিয়ার|ডেলিভারি|শিপিং|প্যাকিং|প্যাকেজিং|হ্যান্ডলিং|ব্যাংক|সার্ভিস|বীমা)(?: (?:খরচ|চার্জ|ফি|মাশুল|ব্যয়))", "charge"),
    ("name", "ডাকমাশুল|ডাক মাশুল|শিপিং|ডেলিভারি|পরিবহন|মালভাড়া|মাল ভাড়া|জাহাজ ভাড়া|বীমা|কমিশন|সমন্বয়|কুঋণ", "charge"),
    ("name", "(?:মূল্য|বিশেষ |নগদ )?ছাড়|মূল্যহ্রাস|ডিসকাউন্ট|রিবেট|কুপন|ভাউচার", "discount"),
    # German, French, Spanish, Italian, Dutch, Portuguese
    ("name", "versand(?:kosten)?|porto|fracht(?:kosten)?|lieferkosten|verpackung(?:skosten)?|versicherung|bankgebühren?|rundung(?:sdifferenz)?", "charge"),
    ("name", "frais de (?:port|livraison|transport|dossier|banque)|frais bancaires|port|livraison|transport|assurance|arrondi", "charge"),
    ("name", "(?:gastos de |costes? de )?envío|(?:gastos de )?(?:transporte|flete|embalaje)|seguro|redondeo|gastos bancarios|comisi[oó]n(?:es)?", "charge"),
    ("name", "spese (?:di )?(?:spedizione|trasporto|bancarie|imballo)|spedizione|verzendkosten|bankkosten|portes|frete|arrotondamento", "charge"),
    ("name", "rabatt|skonto|nachlass|remise|rabais|ristourne|descuento|sconto|korting|desconto", "discount"),
)  # fmt: skip
