"""People at the demo company's clients: names that never were, each in its country's manner, and how to address them."""

from dataclasses import dataclass
from typing import Final

import numpy as np


@dataclass(frozen=True, slots=True)
class Manner:
    """How people are called and spoken to in a country. Names: given (women | men) and family, by commas.

    `to_her`, `to_him`: how one addresses them, with {given} and {family}. `cities`: name and time zone.
    """

    women: str
    men: str
    family: str
    to_her: str
    to_him: str
    language: str
    formal: float  # share of people with whom one is formal
    cities: tuple[tuple[str, str], ...]
    order: str = "{given} {family}"


_GULF: Final = (
    "Maryam, Noura, Hessa, Aisha, Reem, Latifa",
    "Khalid, Omar, Saeed, Yousef, Hamad, Faisal, Bashir",
    "Al Mazrouei, Al Harthy, Al Kuwari, Al Sabbagh, Al Balushi, Al Otaibi, Haddad, Siddiqui",
    "Ms {given}",
    "Mr {given}",
    "en",
    0.6,
)
MANNERS: Final[dict[str, Manner]] = {
    "BD": Manner(
        "নুসরাত, সাবিনা, তাহমিনা, রুমানা, শারমিন, ফারজানা",
        "কামাল, রাশেদ, মিজান, শফিক, তারেক, ইমরান, জহির",
        "হোসেন, ইসলাম, চৌধুরী, সরকার, তালুকদার, বেগম, মজুমদার",
        "{given} আপা",
        "{given} ভাই",
        "bn",
        0.3,
        (("Dhaka", "Asia/Dhaka"), ("Chattogram", "Asia/Dhaka"), ("Sylhet", "Asia/Dhaka"), ("Khulna", "Asia/Dhaka")),
    ),
    "AE": Manner(*_GULF, (("Dubai", "Asia/Dubai"), ("Sharjah", "Asia/Dubai"), ("Abu Dhabi", "Asia/Dubai"))),
    "SA": Manner(*_GULF, (("Jeddah", "Asia/Riyadh"), ("Riyadh", "Asia/Riyadh"), ("Dammam", "Asia/Riyadh"))),
    "QA": Manner(*_GULF, (("Doha", "Asia/Qatar"),)),
    "KW": Manner(*_GULF, (("Kuwait City", "Asia/Kuwait"),)),
    "OM": Manner(*_GULF, (("Muscat", "Asia/Muscat"),)),
    "BH": Manner(*_GULF, (("Manama", "Asia/Bahrain"),)),
    "JP": Manner(
        "Yuki, Haruka, Aoi, Misaki, Naoko",
        "Ken, Hiroshi, Daichi, Takeshi, Sota",
        "Tanaka, Mori, Kobayashi, Ishikawa, Fujimoto, Ueda, Hayashi",
        "{family}-san",
        "{family}-san",
        "ja",
        0.95,
        (("Osaka", "Asia/Tokyo"), ("Tokyo", "Asia/Tokyo"), ("Nagoya", "Asia/Tokyo"), ("Kobe", "Asia/Tokyo")),
    ),
    "DE": Manner(
        "Jana, Katrin, Sabine, Heike, Anneke",
        "Jörg, Matthias, Stefan, Uwe, Holger",
        "Petersen, Brandt, Köhler, Lindner, Vogelsang, Öztürk",
        "Frau {family}",
        "Herr {family}",
        "de",
        0.85,
        (("Hamburg", "Europe/Berlin"), ("Bremen", "Europe/Berlin"), ("Köln", "Europe/Berlin"), ("Leipzig", "Europe/Berlin")),
    ),
    "GB": Manner(
        "Claire, Joanne, Priya, Hannah, Morag",
        "Ian, Gareth, Stuart, Imran, Callum",
        "Hughes, Whitcombe, Patel, Ashworth, MacLeod, Barlow",
        "{given}",
        "{given}",
        "en",
        0.15,
        (("Leeds", "Europe/London"), ("Bristol", "Europe/London"), ("London", "Europe/London"), ("Glasgow", "Europe/London")),
    ),
    "FR": Manner(
        "Camille, Hélène, Inès, Maud, Sylvie",
        "Luc, Antoine, Karim, Benoît, Rémi",
        "Perrin, Lambert, Garnier, Morel, Benali, Roche",
        "Madame {family}",
        "Monsieur {family}",
        "fr",
        0.8,
        (("Lyon", "Europe/Paris"), ("Paris", "Europe/Paris"), ("Nantes", "Europe/Paris")),
    ),
    "NL": Manner(
        "Femke, Marieke, Saskia",
        "Joost, Bram, Ruben",
        "de Vries, Bakker, van Dijk, Smit",
        "{given}",
        "{given}",
        "nl",
        0.2,
        (("Utrecht", "Europe/Amsterdam"), ("Rotterdam", "Europe/Amsterdam")),
    ),
    "IT": Manner(
        "Chiara, Francesca, Giulia",
        "Marco, Luca, Paolo",
        "Ferrari, Colombo, Ricci, Greco",
        "Signora {family}",
        "Signor {family}",
        "it",
        0.6,
        (("Milano", "Europe/Rome"), ("Bologna", "Europe/Rome")),
    ),
    "ES": Manner(
        "Lucía, Carmen, Nuria",
        "Javier, Álvaro, Iñaki",
        "Navarro, Ortega, Vidal, Muñoz",
        "{given}",
        "{given}",
        "es",
        0.3,
        (("Valencia", "Europe/Madrid"), ("Madrid", "Europe/Madrid")),
    ),
    "SE": Manner(
        "Elin, Maja", "Lars, Oskar", "Lindqvist, Nyström, Åberg", "{given}", "{given}", "sv", 0.1, (("Göteborg", "Europe/Stockholm"),)
    ),
    "PL": Manner(
        "Agnieszka, Ewa", "Marek, Tomasz", "Nowak, Wójcik, Zieliński", "Pani {given}", "Pan {given}", "pl", 0.7, (("Kraków", "Europe/Warsaw"),)
    ),
    "US": Manner(
        "Megan, Tasha, Linda, Rosa",
        "Brian, Tyler, Marcus, Dave",
        "Whitaker, Delgado, Olsen, Greene, Kowalski",
        "{given}",
        "{given}",
        "en",
        0.05,
        (
            ("Portland", "America/Los_Angeles"),
            ("Chicago", "America/Chicago"),
            ("Boston", "America/New_York"),
            ("Atlanta", "America/New_York"),
            ("Denver", "America/Denver"),
        ),
    ),
    "CA": Manner(
        "Élise, Joanna", "Mathieu, Greg", "Tremblay, MacDonald, Singh", "{given}", "{given}", "en", 0.2,
        (("Toronto", "America/Toronto"), ("Vancouver", "America/Vancouver")),
    ),
    "MX": Manner("Paola, Ximena", "Jorge, Emilio", "Hernández, Castillo", "{given}", "{given}", "es", 0.4, (("Ciudad de México", "America/Mexico_City"),)),
    "BR": Manner("Beatriz, Larissa", "Thiago, Caio", "Almeida, Nogueira", "{given}", "{given}", "pt", 0.2, (("São Paulo", "America/Sao_Paulo"),)),
}  # fmt: skip

POSITIONS: Final = (
    ("Buyer", True),
    ("Owner", True),
    ("Logistics", False),
    ("Accounts", False),
    ("Shop manager", False),
)
GROUND: Final = (
    ("grew up by the sea and sails on Sundays", "told on a call"),
    ("two daughters, the elder starts school in spring", "told on a call"),
    ("follows cricket, was in Chattogram for the test match", "at the fair"),
    ("drinks tea, never coffee", "visit"),
    ("runs half marathons", "at the fair"),
    ("studied textile design", "their website"),
    ("keeps bees", "told on a call"),
)
CHANNELS: Final = ("phone", "mail", "chat", "video")
_SHARES: Final = (0.45, 0.3, 0.15, 0.1)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a client."""

    name: str
    address_as: str
    position: str
    decides: bool
    email: str
    channel: str
    manner: str
    language: str
    common_ground: str
    learned_from: str


def city_of(code: str, rng: np.random.Generator) -> tuple[str, str]:
    """A city of that country and its time zone."""
    cities = MANNERS[code].cities
    return cities[int(rng.integers(len(cities)))]


def person(code: str, place: int, client: str, rng: np.random.Generator) -> Person:
    """The `place`-th person at a client in the country `code`; the first decides. `client`: its code, for addresses."""
    manner = MANNERS[code]
    woman = bool(rng.random() < 0.5)  # noqa: PLR2004 - half
    given = _one_of(manner.women if woman else manner.men, rng)
    family = _one_of(manner.family, rng)
    name = manner.order.format(given=given, family=family)
    position, decides = POSITIONS[int(rng.integers(2))] if place == 0 else POSITIONS[int(rng.integers(2, 5))]
    known = bool(rng.random() < (0.6 if place == 0 else 0.15))
    ground, source = GROUND[int(rng.integers(len(GROUND)))] if known else ("", "")
    return Person(
        name=name,
        address_as=(manner.to_her if woman else manner.to_him).format(given=given, family=family),
        position=position,
        decides=decides,
        email=f"{position.split()[0].lower()}@{client.lower()}.example",
        channel=CHANNELS[int(rng.choice(4, p=_SHARES))],
        manner="formal" if rng.random() < manner.formal else "informal",
        language=manner.language,
        common_ground=ground,
        learned_from=source,
    )


def _one_of(names: str, rng: np.random.Generator) -> str:
    parts = names.split(", ")
    return parts[int(rng.integers(len(parts)))]
