"""Names of people and companies that never were, each in its country's manner; some deliberately awkward."""

from itertools import count
from typing import Final

import numpy as np

COMPANY: Final = "Padma Loom & Clay Ltd., Dhaka"

# The first two and the lead are also the cast of the tests (tests/world.py).
MANAGERS: Final = ("Farhana Rahman", "Tanvir Ahmed", "Shirin Akter", "Mahmudul Karim", "Joya Chakma")
LEAD: Final = "Rezaul Haque"

_GULF_STEMS: Final = (
    "Al Rimal, Wahat Al Sidr, Al Bahr Al Azraq, Nakhla Bay, Al Mashrabiya, Dar Al Nasij, Lulwat Al Khor, Al Fanar Al Abyad, "
    "Saqr Al Wadi, Bayt Al Khazaf, Zahrat Al Ghaf, Al Marjan Coast, Al Hisn Al Qadeem, Rihan, Al Dhow House, Bin Marhoon, "
    "Al Tawash, Al Sadu Lane, Qasr Al Sanabil, Ghazal Al Barr, Al Mirwaha, Noor Al Sahil, Al Jisr Al Akhdar, Bait Al Qamar, "
    "Al Murooj Gate, Desert Rose Corner, Al Mandoos, Khaleej Hearth, Al Sarooj, Wadi Loom, Al Barjeel, Rawdat Al Yasmin, "
    "Al Saffar Brothers, Samak & Sons, Al Ruwaishid, Bustan Al Zaytoun, Al Qandeel, Dallah Corner, Al Hareer Road, Jumana, "
    "Al Zubara Stores, Ras Al Lulu, Hind & Maha, Al Naseem Court, Bab Al Souq, Al Manarah Homes, Al Wafra Gifts, Suhail Star"
)

# country code: stems, patterns
_PARTS: Final[dict[str, tuple[str, str]]] = {
    "BD": (
        (
            "Shapla, Doyel, Kornofuli, Meghmala, Shitalakhya, Sonargaon Gate, Teesta, Rupsha, Kingshuk, Krishnachura, Madhobi, Aparajita, "
            "Bonolota, Jamdani Lane, Nokshi, Ektara, Shalbon, Charulata, Mohona, Dhanshiri, Surma Bank, Gorai, Khoai, Palki, Baula Bari, "
            "Rajanigandha, Hijol, Tomal, Kashful, Shimul, Sheuli, Nilachal, Turag View, Boishakhi, Rangdhanu, Batighar, Ghunghur, Alpona, "
            "Haor, Kolmilota, Chitra, Nababi, Kadam, Jhinuk, Torrent Boat"
        ),
        "{} Enterprise|{} Traders|{} Home Ltd|{} Handicrafts|M/S {} Stores|{} Lifestyle Ltd|{} & Brothers|{} Gallery|{} Hotel Supplies",
    ),
    "BD-bn": (
        "শাপলা, মেঘনা, কৃষ্ণচূড়া, রূপকথা, নকশি, সোনালি আঁশ, কাশফুল, অপরাজিতা, ধানসিঁড়ি, মাটির ঘর, একতারা, শিমুল, হিজলতলা, বৈশাখী, আলপনা, চারুলতা, তিতাস, কাজলরেখা",
        "{} লিমিটেড|{} ট্রেডার্স|{} এন্টারপ্রাইজ|মেসার্স {} স্টোর|{} হস্তশিল্প|{} অ্যান্ড সন্স",
    ),
    "AE": (
        _GULF_STEMS,
        "{} Trading LLC|{} General Trading LLC|{} Home Furnishing LLC|{} Gifts FZE|{} Hospitality Supplies LLC",
    ),
    "SA": (_GULF_STEMS, "{} Trading Est.|{} Household Co.|{} Commercial Company|{} & Partners Co. Ltd."),
    "QA": (_GULF_STEMS, "{} Trading W.L.L.|{} Interiors W.L.L.|{} Hotel Supplies W.L.L."),
    "KW": (_GULF_STEMS, "{} General Trading Co. W.L.L.|{} Home Co. K.S.C.C.|{} Gifts Co."),
    "OM": (_GULF_STEMS, "{} Trading & Contracting LLC|{} Enterprises SPC"),
    "BH": (_GULF_STEMS, "{} Trading W.L.L.|{} Crafts S.P.C."),
    "JP": (
        (
            "Aomidori, Hoshizuku, Komorebi-do, Tsukimi, Sazanami, Kazemachi, Yukishiro, Hanaikada, Akanegumo, Mizukagami, Inaho, Shirakaba-ya, "
            "Nemunoki, Tanpopo-sha, Kuromoji, Asagiri, Hidamari-an, Kohaku, Wataboshi, Suzukaze, Matsuyoi, Amanatsu"
        ),
        "{} K.K.|{} Shoji K.K.|{} Living Co., Ltd.|{} Zakka Co., Ltd.|{} Boeki Co., Ltd.",
    ),
    "JP-ja": (
        "青葉暮らし, 星見堂, 小波商店, 月待ち, 風待工房, 雪白, 花筏, 稲穂舎, 朝霧, 琥珀堂, 綿帽子, 涼風",
        "株式会社{}|{}株式会社|有限会社{}|合同会社{}",
    ),
    "DE": (
        (
            "Wiesengrund, Hollerbusch, Brandtmoor, Kesselhagen, Lindwurm, Nordstern & Tochter, Möwenthal, Feldahorn, Tausendschön, Grünspecht, "
            "Sandkrug, Eulenfurt, Apfelbaum & Kröger, Rotdorn, Steinbeisser, Wolkenstein, Kiebitz, Haselrain, Moosbach, Zeisig, Dünenhaus, "
            "Quittenhof, Kupferkanne, Schlehdorn, Weidenkorb, Ackermohn, Fährmann, Hagebutt, Birkenau, Leuchtfeuer, Torfstich, Mühlstein, Drosselgart, Espenlaub"
        ),
        "{} Wohnkultur GmbH|{} Heimtextilien GmbH & Co. KG|{} Import GmbH|{} Versand e.K.|{} Handels GmbH|{} Tisch & Tafel GmbH|{} Naturwaren GmbH",
    ),
    "GB": (
        (
            "Harrowgate Lane, Thistle & Tern, Fernhollow, Curlew Cottage, Pennyroyal, Marrow & Finch, Oxbow, Bramblecombe, Saltmarsh, Kittiwake, "
            "Dunnock Hill, Plumstone, Wren & Alder, Foxglove Yard, Larkmere, Tallow Street, Greyling, Hobnail, Sorrel & Sons, Nettlebed House, Copperbeech, Quillfeather"
        ),
        "{} Ltd|{} Homewares Ltd|{} Trading Ltd|{} Interiors LLP|{} Gifts Ltd|{} Imports Ltd",
    ),
    "FR": (
        (
            "Clairelande, Roncevert, Les Trois Tilleuls, Beaulaurier, Vent d'Ambre, Mirabelle & Sauge, Lin des Dunes, Hautefaye, Bois Cendré, "
            "La Malle Ocre, Terre Lointaine, Pont-Coquelicot, Rive Blanche, Fil de Brume, Belle Fougère, Maison Sarriette, Argile & Lune, Valombreuse, Quai des Osiers"
        ),
        "{} S.A.R.L.|{} S.A.S.|{} Décoration S.A.|{} Import S.A.S.|{} et Fils S.A.R.L.",
    ),
    "NL": (
        "Zilverreiger, Waterkant, De Blauwe Kruik, Rietveen, Wilgenroos, Duinpad, Klaproos, Vlasblom, Noorderlicht & Zn., Het Mandenhuis, Kievitslanden, Ooievaarsnest",
        "{} B.V.|{} Import B.V.|{} Wonen B.V.|{} Groothandel B.V.",
    ),
    "IT": (
        "Terralunga, Ginepraia, Casa Rondine, Fior di Canapa, Sassoverde, Lanterna Antica, Bottega Corallo, Oliveto Alto, Tramontana, Melagrana, Cotto & Lino",
        "{} S.r.l.|{} S.p.A.|{} Casa S.r.l.|{} Importazioni S.n.c.",
    ),
    "ES": (
        "Alborada, Tierra Clara, Hojarasca, La Cesta Azul, Romeral, Viento Sur, Almazara, Siete Olmos, Caracola",
        "{} S.L.|{} Hogar S.L.|{} Importaciones S.A.",
    ),
    "SE": (
        "Blåklint, Rönnbär, Havsörn, Björkdunge, Lingonmo, Tranesjö, Lyktan",
        "{} AB|{} Hem AB|{} Inredning AB",
    ),
    "PL": (
        "Jarzębina, Bursztynek, Lniany Dom, Czapla, Wrzosowisko",
        "{} Sp. z o.o.|{} Dekoracje Sp. z o.o.",
    ),
    "US": (
        (
            "Cedar Hollow, Blue Heron Mercantile, Prairie Lark, Juniper & Clay, Lantern Street, Copper Kettle, Saltbox Row, Willow Bend, Tin Barn, "
            "Harvest Moon Supply, Sagebrush, Maple & Rye, Driftline, Quail Run, Fieldstone Larder, Magnolia Porch, Redwing, Hickory Lane, Sunday Pantry, "
            "Bayou Basket, Mesa Verde Table, Old Ferry, Snowgoose, Canyon Wren, Milkweed, Tidewater Loom, Larch & Linen"
        ),
        "{} LLC|{} Inc.|{} Home Inc.|{} Imports LLC|{} Trading Co.",
    ),
    "CA": (
        "Loonlake, Northern Birch, Érablière du Cap, Fireweed, Tamarack, Harbour Heron, Maison Huard, Snowberry",
        "{} Inc.|{} Home Ltd.|{} Imports Ltd.",
    ),
    "MX": ("Casa Colibrí, Barro y Palma, Jacaranda Viva", "{} S.A. de C.V.|{} Hogar S. de R.L. de C.V."),
    "BR": ("Ipê Amarelo, Casa Sabiá, Maré Mansa", "{} Comércio Ltda.|{} Importação S.A."),
}

# Names that have broken software before; the third and later clients of their country bear them.
AWKWARD: Final = (
    ("AE", "Null Trading"),
    ("GB", "Pike, Harrow & Daughters Ltd"),
    ("GB", "O'Malley's Linen Cupboard Ltd"),
    ("FR", "L'Atelier d'Émeraude S.A.R.L."),
    (
        "DE",
        (
            "Vereinigte Norddeutsche Einkaufsgesellschaft für Haushaltswaren, Heimtextilien und Kunstgewerbe "
            "Oldenmoor-Süderbrack mbH & Co. Kommanditgesellschaft, Niederlassung Einkauf Übersee"
        ),
    ),
    ("DE", "Ä & Ö Küchenfreunde GmbH"),
    ("JP", "株式会社 青い鳥と木の家具・暮らしの道具店"),
    ("BD", "হাওর পাড়ের কারুশিল্প উৎপাদক ও বিপণন সমবায় সমিতি লিমিটেড"),
    ("BD", "মেসার্স ভাই-ভাই স্টোর (প্রাঃ) লিঃ"),
    ("US", '"The Good Bowl" Co.'),
    ("NL", "'t Kleine Servies B.V."),
    ("ES", "Ñandú y Añil S.L."),
    ("CA", "1-800 Baskets (Western) Ltd."),
    ("SE", "+46 Hem & Hörna AB"),
)
_PATIENCE: Final = 60  # draws of a name already given
_BEFORE_AWKWARD: Final = 2
_OWN_SCRIPT: Final = {"BD": ("BD-bn", 0.26), "JP": ("JP-ja", 0.3)}


class Namer:
    """Gives out names, none twice."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._taken: set[str] = set()
        self._stems: dict[str, list[str]] = {}
        self._given: dict[str, int] = {}
        self._awkward: dict[str, list[str]] = {}
        for code, name in reversed(AWKWARD):
            self._awkward.setdefault(code, []).append(name)

    def name(self, code: str) -> str:
        """A new company name for the country `code` (ISO 3166)."""
        self._given[code] = self._given.get(code, 0) + 1
        if self._given[code] > _BEFORE_AWKWARD and self._awkward.get(code):
            return self._awkward[code].pop()
        key = code
        if code in _OWN_SCRIPT:
            own, part = _OWN_SCRIPT[code]
            key = own if self._rng.random() < part else code
        stems, patterns = _PARTS[key]
        forms = patterns.split("|")
        pool = "gulf" if stems is _GULF_STEMS else key
        for tries in count():
            if not self._stems.get(pool):
                self._stems[pool] = [str(stem) for stem in self._rng.permutation(stems.split(", "))]
            stem = self._stems[pool].pop()
            form = forms[int(self._rng.integers(len(forms)))]
            name = form.format(stem)
            if tries > _PATIENCE:  # a country with more clients than we have names for
                name = f"{name} {len(self._taken) + 1}"
            elif set(stem.split()) & set(form.split()):  # Casa Rondine Casa
                continue
            if name not in self._taken:
                self._taken.add(name)
                return name
        raise AssertionError
