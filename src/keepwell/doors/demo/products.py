"""What the demo company sells: seven product lines, their products, prices and what they cost to make."""

from dataclasses import dataclass
from typing import Final

_Goods = tuple[
    tuple[str, float, int, float], ...
]  # name, list price in EUR, pieces a pack, cost as a part of the price


@dataclass(frozen=True, slots=True)
class Product:
    """One article. `price` is the list price of one piece in EUR in the first year, `cost` what one piece costs to make."""

    code: str
    name: str
    line: str
    price: float
    cost: float
    pack: int
    home_only: bool = False  # made for Bangladesh, and named in Bengali


_LINES: Final[dict[str, tuple[str, _Goods, _Goods]]] = {
    "Home Textiles": (
        "HT",
        (
            ("Bed sheet set, cotton percale, 160 x 200", 18.50, 6, 0.64),
            ("Bed sheet set, cotton percale, 200 x 220", 23.90, 6, 0.63),
            ("Duvet cover, washed cotton, sand", 21.40, 6, 0.61),
            ("Pillow case, cotton percale, pair", 5.60, 12, 0.62),
            ("Cushion cover, hand-loomed, indigo, 45 x 45", 4.80, 24, 0.55),
            ("Cushion cover, block print, 50 x 50", 5.30, 24, 0.56),
            ("Table runner, hand-loomed stripe, 40 x 140", 6.20, 12, 0.54),
            ("Table cloth, cotton jacquard, 140 x 220", 13.80, 6, 0.58),
            ("Napkins, hemstitched, set of 4", 5.90, 12, 0.57),
            ("Kitchen towel, waffle weave, set of 3", 4.40, 24, 0.66),
            ("Bath towel, terry 500 gsm, 70 x 140", 6.70, 12, 0.68),
            ("Hand towel, terry 500 gsm, 50 x 100", 3.35, 24, 0.68),
            ("Throw, kantha stitch, 130 x 170", 24.60, 4, 0.52),
            ("Quilt, nakshi kantha, 220 x 240", 58.00, 2, 0.49),
            ("Curtain, cotton slub, 140 x 250, pair", 19.70, 4, 0.60),
        ),
        (
            ("নকশি কাঁথা, ডাবল", 42.00, 2, 0.56),
            ("তাঁতের চাদর, সিঙ্গেল", 7.90, 10, 0.66),
            ("গামছা, টাঙ্গাইল, ৬ পিস", 5.10, 12, 0.70),
        ),
    ),
    "Jute Goods": (
        "JG",
        (
            ("Jute shopping bag, natural, 38 x 42", 1.45, 100, 0.66),
            ("Jute shopping bag, printed to order", 1.95, 100, 0.63),
            ("Juco tote with cotton web handle", 2.30, 50, 0.61),
            ("Wine bag, jute, single bottle", 1.10, 100, 0.62),
            ("Wine carrier, jute, six bottles", 3.20, 50, 0.60),
            ("Drawstring pouch, jute, 12 x 18", 0.48, 250, 0.64),
            ("Jute rug, braided, round 120", 16.80, 4, 0.58),
            ("Jute rug, braided, oval 90 x 150", 18.90, 4, 0.58),
            ("Jute runner, herringbone, 70 x 240", 21.50, 4, 0.57),
            ("Door mat, jute and coir, 45 x 75", 4.70, 20, 0.63),
            ("Placemat, braided jute, round 38", 1.85, 48, 0.56),
            ("Laundry basket, jute, with lid", 12.40, 6, 0.55),
            ("Hessian cloth, 10 oz, roll of 50 m", 46.00, 1, 0.74),
            ("Jute twine, 3 ply, 500 g", 1.65, 48, 0.69),
            ("Backpack, jute canvas, 14 l", 8.90, 20, 0.57),
        ),
        (
            ("পাটের বাজারের ব্যাগ, বড়", 1.05, 100, 0.72),
            ("শতরঞ্জি, রংপুর, ৪ x ৬ ফুট", 14.20, 4, 0.61),
        ),
    ),
    "Ceramics & Tableware": (
        "CT",
        (
            ("Dinner plate, stoneware, reactive glaze, 27 cm", 3.90, 24, 0.63),
            ("Side plate, stoneware, reactive glaze, 21 cm", 2.85, 24, 0.63),
            ("Bowl, stoneware, reactive glaze, 16 cm", 2.70, 24, 0.62),
            ("Mug, stoneware, reactive glaze, 35 cl", 2.45, 36, 0.61),
            ("Dinner set, bone china, 20 pieces", 64.00, 1, 0.59),
            ("Tea set, bone china, 15 pieces", 52.00, 1, 0.58),
            ("Dinner plate, porcelain, hotel rim, 28 cm", 3.10, 24, 0.69),
            ("Soup plate, porcelain, hotel rim, 23 cm", 2.75, 24, 0.69),
            ("Cup and saucer, porcelain, 22 cl", 2.95, 24, 0.66),
            ("Espresso cup and saucer, porcelain, 8 cl", 2.35, 36, 0.64),
            ("Serving platter, oval, 36 cm", 8.20, 6, 0.60),
            ("Teapot, porcelain, 1.1 l", 9.80, 6, 0.58),
            ("Donburi bowl, celadon, 18 cm", 3.60, 24, 0.58),
            ("Rice bowl, celadon, 12 cm", 1.95, 48, 0.59),
            ("Sugar bowl with lid, porcelain", 4.20, 12, 0.60),
        ),
        (
            ("ডিনার সেট, বোন চায়না, ৩২ পিস", 74.00, 1, 0.66),
            ("চায়ের কাপ-পিরিচ, ৬ জোড়া", 8.60, 8, 0.68),
        ),
    ),
    "Leather Goods": (
        "LG",
        (
            ("Wallet, full grain, bifold, brown", 9.80, 20, 0.56),
            ("Wallet, full grain, long zip, black", 13.60, 20, 0.55),
            ("Card holder, six slots", 4.90, 40, 0.53),
            ("Belt, 35 mm, brass buckle", 8.70, 20, 0.58),
            ("Belt, 30 mm, reversible", 9.40, 20, 0.58),
            ("Messenger bag, buffalo leather", 46.00, 4, 0.57),
            ("Laptop sleeve, 14 inch", 21.50, 8, 0.55),
            ("Tote bag, vegetable tanned", 38.50, 4, 0.56),
            ("Crossbody bag, small", 24.80, 6, 0.55),
            ("Weekend bag, canvas and leather", 62.00, 2, 0.58),
            ("Key ring, braided", 1.90, 100, 0.48),
            ("Passport cover, embossed", 5.60, 40, 0.51),
            ("Desk mat, 40 x 60", 16.20, 8, 0.54),
            ("Notebook cover, A5", 9.20, 20, 0.52),
            ("Coaster set, leather, 6 pieces", 6.40, 24, 0.50),
        ),
        (
            ("চামড়ার মানিব্যাগ, পুরুষ", 6.90, 20, 0.64),
            ("চামড়ার স্যান্ডেল, পুরুষ", 9.20, 12, 0.67),
        ),
    ),
    "Handicraft & Gifts": (
        "HG",
        (
            ("Christmas ornament, felt star, set of 6", 3.40, 48, 0.49),
            ("Christmas ornament, papier-mâché ball, set of 4", 4.10, 48, 0.50),
            ("Garland, wool felt balls, 2 m", 4.80, 36, 0.51),
            ("Nativity set, terracotta, 9 pieces", 11.60, 8, 0.52),
            ("Gift box, handmade paper, nested set of 3", 4.30, 24, 0.50),
            ("Greeting cards, nakshi motif, box of 10", 3.20, 48, 0.42),
            ("Notebook, handmade paper, A5", 2.60, 48, 0.47),
            ("Brass bowl, dhokra casting, 14 cm", 14.90, 8, 0.54),
            ("Brass oil lamp, dhokra casting", 12.20, 8, 0.54),
            ("Wooden spoon set, neem, 4 pieces", 4.60, 24, 0.53),
            ("Soft toy, crochet elephant", 5.20, 24, 0.52),
            ("Soft toy, crochet tiger", 5.20, 24, 0.52),
            ("Mobile, felt birds", 6.80, 18, 0.51),
            ("Wrapping cloth, furoshiki size, block print", 3.90, 36, 0.53),
            ("Shell and bead necklace", 3.10, 48, 0.45),
        ),
        (
            ("মাটির পুতুল, টেপা, ৬ পিস", 4.20, 20, 0.58),
            ("শোলার ফুলের মালা", 2.10, 40, 0.55),
        ),
    ),
    "Baskets & Storage": (
        "BS",
        (
            ("Basket, hogla, round, set of 3", 11.80, 8, 0.56),
            ("Basket, hogla, rectangular, with handles", 6.90, 12, 0.57),
            ("Basket, kaisa grass, small", 3.40, 36, 0.54),
            ("Basket, kaisa grass, large", 7.80, 12, 0.55),
            ("Belly basket, seagrass, white dip", 6.40, 16, 0.58),
            ("Bread basket, date palm leaf", 2.90, 36, 0.53),
            ("Storage box, jute and kaisa, lidded", 9.70, 8, 0.56),
            ("Planter basket, lined, 25 cm", 5.10, 18, 0.57),
            ("Planter basket, lined, 35 cm", 7.90, 12, 0.57),
            ("Tray, bamboo weave, round 40", 6.20, 16, 0.54),
            ("Lamp shade, bamboo, 45 cm", 13.40, 6, 0.53),
            ("Magazine holder, cane", 9.60, 6, 0.58),
            ("Toy chest, hogla, lidded", 22.40, 2, 0.57),
            ("Picnic basket, cane, four persons", 26.50, 2, 0.58),
            ("Pet bed, hogla with cushion", 15.90, 4, 0.58),
        ),
        (("শীতলপাটি, সিলেট, ৫ x ৭ ফুট", 19.50, 4, 0.62),),
    ),
    "Terracotta & Garden": (
        "TG",
        (
            ("Flower pot, terracotta, 18 cm", 1.90, 36, 0.64),
            ("Flower pot, terracotta, 26 cm", 3.70, 18, 0.64),
            ("Flower pot, terracotta, 34 cm", 6.80, 8, 0.65),
            ("Saucer, terracotta, 26 cm", 1.60, 36, 0.63),
            ("Planter, glazed, cobalt, 30 cm", 9.90, 6, 0.60),
            ("Planter, glazed, sage, 40 cm", 16.40, 4, 0.60),
            ("Hanging pot, terracotta with jute macramé", 5.30, 18, 0.56),
            ("Bird bath, terracotta", 14.20, 4, 0.61),
            ("Candle holder, terracotta lantern", 4.40, 24, 0.54),
            ("Wall tile, terracotta relief, 20 x 20", 3.10, 36, 0.57),
            ("Tagine, terracotta, 28 cm", 10.60, 6, 0.58),
            ("Watering jug, terracotta", 5.80, 12, 0.57),
            ("Herb pots with tray, set of 3", 6.10, 12, 0.58),
            ("Incense holder, terracotta", 1.70, 60, 0.50),
            ("Garden stool, glazed", 34.00, 2, 0.61),
        ),
        (
            ("মাটির হাঁড়ি, দইয়ের, ১ কেজি", 0.55, 200, 0.71),
            ("মাটির ফুলদানি, কুমিল্লা", 3.20, 20, 0.60),
        ),
    ),
}

LINES: Final = tuple(_LINES)


def _all() -> tuple[Product, ...]:
    made: list[Product] = []
    for line, (prefix, goods, home) in _LINES.items():
        for number, (name, price, pack, part) in enumerate((*goods, *home)):
            own = number >= len(goods)
            code = f"{prefix}-{900 + number - len(goods) if own else 101 + 3 * number}"
            made.append(Product(code, name, line, price, round(price * part, 2), pack, home_only=own))
    return tuple(made)


PRODUCTS: Final = _all()

POSTAGE: Final = ("POST", "Postage and packing")
DISCOUNT: Final = ("DISC", "Discount")
